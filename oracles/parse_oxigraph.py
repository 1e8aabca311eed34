#!/usr/bin/env python3
"""Reads a file with Oxigraph's parser and prints its statements in the form of ntriples.py.

  parse_oxigraph.py FILE.{nq,nt,ttl,trig,jsonld}
"""

import sys

import pyoxigraph
from ntriples import escape

FORMATS = {
    "nq": pyoxigraph.RdfFormat.N_QUADS,
    "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
LINES_AT_ONCE = 4096


def term(node):
    if isinstance(node, pyoxigraph.NamedNode):
        return f"<{node.value}>"
    if isinstance(node, pyoxigraph.BlankNode):
        return f"_:{node.value}"
    return literal(node)


def literal(node):
    quoted = f'"{escape(node.value)}"'
    if node.language:
        return f"{quoted}@{node.language.lower()}"
    datatype = node.datatype.value
    return quoted if datatype == XSD_STRING else f"{quoted}^^<{datatype}>"


def graph(name):
    return "" if isinstance(name, pyoxigraph.DefaultGraph) else f"{term(name)} "


def main(path):
    lines = []
    for quad in pyoxigraph.parse(path=path, format=FORMATS[path.rsplit(".", 1)[-1]]):
        lines.append(f"{term(quad.subject)} {term(quad.predicate)} {term(quad.object)} {graph(quad.graph_name)}.\n")
        if len(lines) == LINES_AT_ONCE:
            write(lines)
    write(lines)


def write(lines):
    sys.stdout.buffer.write("".join(lines).encode())
    lines.clear()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except (SyntaxError, OSError, ValueError) as error:
        sys.exit(f"oxigraph: {error}")
