"""Validates exports against the SHACL and ShEx shapes that figraph ships, by pySHACL
and PyShEx. Turtle or N-Triples; of N-Quads the union of the graphs.

  oracles/.venv/bin/python oracles/shapes.py graph.ttl [--shex N] [--no-shacl]

SHACL reads the whole graph. ShEx reads N nodes of each line of the shape map, 200
unless told otherwise, 0 for all: PyShEx takes about 4 ms for each. Ends with 0 when
nothing is violated, with 1 and what is when something is.
"""

import argparse
import functools
import multiprocessing
import re
import sys
import time
from collections import Counter
from pathlib import Path

from pyshacl import validate
from pyshex import ShExEvaluator
from rdflib import Dataset, Graph, Namespace, URIRef
from rdflib.collection import Collection

VOCAB = Path(__file__).resolve().parent.parent / "vocab"
SH = Namespace("http://www.w3.org/ns/shacl#")
PREFIXES = re.findall(r"@prefix (\w+): <([^>]*)>", (VOCAB / "shapes.ttl").read_text(encoding="utf-8"))
MAPPING = re.compile(r"\{FOCUS <([^>]*)> <([^>]*)>\}@<([^>]*)>")


def read_graph(path):
    """The triples of a file."""
    if not str(path).endswith(".nq"):
        return Graph().parse(path)
    union = Graph()
    for s, p, o, _ in Dataset().parse(path).quads():
        union.add((s, p, o))
    return union


def short(iri):
    """An IRI by the prefixes of the shapes' own file."""
    for prefix, space in PREFIXES:
        if iri.startswith(space):
            return f"{prefix}:{iri[len(space):]}"
    return str(iri)


def path_name(shapes, path):
    """A property path in a few letters: an IRI, ^IRI, IRI|IRI, IRI?."""
    if path is None:
        return ""
    if isinstance(path, URIRef):
        return short(path)
    for predicate, sign in ((SH.inversePath, "^{}"), (SH.zeroOrOnePath, "{}?")):
        if inner := shapes.value(path, predicate):
            return sign.format(path_name(shapes, inner))
    return "|".join(path_name(shapes, p) for p in Collection(shapes, shapes.value(path, SH.alternativePath)))


def shacl(graph, shapes=VOCAB / "shapes.ttl"):
    """The results of a validation: focus node, path, constraint, severity, message."""
    shapes = Graph().parse(shapes)
    _, report, _ = validate(graph, shacl_graph=shapes, inference="none", allow_warnings=True)
    for result in report.subjects(URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), SH.ValidationResult):
        constraint = str(report.value(result, SH.sourceConstraintComponent)).removeprefix(SH).removesuffix("ConstraintComponent")
        yield (str(report.value(result, SH.focusNode)), path_name(shapes, path_in(report, shapes, result)), constraint,
               str(report.value(result, SH.resultSeverity)).removeprefix(SH), str(report.value(result, SH.resultMessage)))


def path_in(report, shapes, result):
    """The path of a result, as the shapes have it: reports may copy what is no IRI."""
    path = report.value(result, SH.resultPath)
    source = report.value(result, SH.sourceShape)
    return path if isinstance(path, URIRef) or path is None else shapes.value(source, SH.path) or path


def shape_map():
    """Predicate, object and shape of each line of the shape map."""
    for line in MAPPING.findall((VOCAB / "shapes.shapemap").read_text(encoding="utf-8")):
        yield [URIRef(term) for term in line]


@functools.cache
def evaluator():
    return ShExEvaluator(schema=(VOCAB / "shapes.shex").read_text(encoding="utf-8"))


def fitting(graph, shape, nodes):
    """Node, shape, whether it fits, and why not."""
    return [(str(r.focus), str(shape).split("#")[1], r.result, r.reason) for r in evaluator().evaluate(rdf=graph, focus=nodes, start=shape)]


def nodes_of_shapes(graph, limit=0, among=None):
    """The nodes of each line of the shape map."""
    for predicate, value, shape in shape_map():
        nodes = sorted(n for n in set(graph.subjects(predicate, value)) if among is None or str(n) in among)
        step = max(1, len(nodes) // limit) if limit else 1
        if chosen := nodes[::step][:limit or None]:
            yield shape, chosen


def shex(graph, limit=0, among=None):
    """Node, shape, whether it fits, and why not, of the nodes of the shape map."""
    for shape, nodes in nodes_of_shapes(graph, limit, among):
        yield from fitting(graph, shape, nodes)


AT_ONCE = 200  # nodes that a process takes


def shex_by_all(graph, limit=0):
    """The same, by as many processes as there are processors. They are forked, and so have the graph."""
    jobs = [(shape, nodes[i:i + AT_ONCE]) for shape, nodes in nodes_of_shapes(graph, limit) for i in range(0, len(nodes), AT_ONCE)]
    evaluator()
    fitting_of.graph = graph
    with multiprocessing.get_context("fork").Pool() as pool:
        for found in pool.imap(fitting_of, jobs):
            yield from found


def fitting_of(job):
    return fitting(fitting_of.graph, *job)


def report_shacl(graph):
    start, found = time.time(), Counter()
    for focus, path, constraint, severity, message in shacl(graph):
        found[severity] += 1
        if severity != "Warning":
            print(f"{focus} {path} {constraint}: {message}")
    print(f"SHACL: {len(graph)} triples, {found['Violation']} violations, {found['Warning']} warnings, {time.time() - start:.0f} s", flush=True)
    return found["Violation"]


def report_shex(graph, limit):
    start, found = time.time(), Counter()
    for focus, shape, fits, reason in shex_by_all(graph, limit):
        found[fits] += 1
        if not fits:
            print(f"{focus} is no {shape}: {reason}")
    print(f"ShEx: {found[True]} nodes fit, {found[False]} do not, {time.time() - start:.0f} s", flush=True)
    return found[False]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("graphs", nargs="+", type=Path)
    parser.add_argument("--shex", type=int, default=200)
    parser.add_argument("--no-shacl", action="store_true")
    args = parser.parse_args()
    bad = 0
    for path in args.graphs:
        graph = read_graph(path)
        bad += 0 if args.no_shacl else report_shacl(graph)
        bad += report_shex(graph, args.shex)
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
