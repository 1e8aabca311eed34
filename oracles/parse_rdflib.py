#!/usr/bin/env python3
"""Reads a file with rdflib and prints its statements in the form of ntriples.py.

  parse_rdflib.py FILE.{nq,nt,ttl,trig,jsonld}

The statements go to a store that prints them, so that memory does not grow with them;
JSON-LD and Turtle are still held whole as text.
"""

import sys

import rdflib
from ntriples import escape
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.store import Store

FORMATS = {"nq": "nquads", "nt": "nt", "ttl": "turtle", "trig": "trig", "jsonld": "json-ld"}
XSD_STRING = str(rdflib.XSD.string)


class PrintingStore(Store):
    """Prints what is added and keeps nothing but the prefixes."""

    context_aware = graph_aware = True

    def __init__(self):
        super().__init__()
        self.prefixes = {}

    def add(self, triple, context, quoted=False):
        subject, predicate, node = map(term, triple)
        sys.stdout.write(f"{subject} {predicate} {node} {graph(context.identifier)}.\n")

    def addN(self, quads):
        for subject, predicate, node, context in quads:
            self.add((subject, predicate, node), context)

    def add_graph(self, graph):
        """A graph is where its statements are."""

    def remove_graph(self, graph):
        """There is none to remove."""

    def remove(self, triple, context=None):
        """There is nothing to remove."""

    def triples(self, pattern, context=None):
        return iter(())

    def contexts(self, triple=None):
        return iter(())

    def bind(self, prefix, namespace, override=True):
        self.prefixes[prefix] = namespace

    def namespace(self, prefix):
        return self.prefixes.get(prefix)

    def prefix(self, namespace):
        return None

    def namespaces(self):
        return iter(self.prefixes.items())


def term(node):
    if isinstance(node, rdflib.BNode):
        return f"_:{node}"
    return literal(node) if isinstance(node, rdflib.Literal) else f"<{node}>"


def literal(node):
    quoted = f'"{escape(str(node))}"'
    if node.language:
        return f"{quoted}@{node.language.lower()}"
    datatype = node.datatype
    return quoted if datatype is None or str(datatype) == XSD_STRING else f"{quoted}^^<{datatype}>"


def graph(name):
    return "" if name == DATASET_DEFAULT_GRAPH_ID else f"{term(name)} "


def main(path):
    rdflib.NORMALIZE_LITERALS = False
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    dataset = rdflib.Dataset(store=PrintingStore())
    dataset.parse(path, format=FORMATS[path.rsplit(".", 1)[-1]])


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Exception as error:  # rdflib raises what it likes
        sys.exit(f"rdflib: {error!r}")
