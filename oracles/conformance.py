#!/usr/bin/env python3
"""Writes the W3C's positive tests and the terms that break writers in every syntax, and reads them back.

  conformance.py [--shared DIR] [--reencode PROGRAM] [--update]

Oxigraph reads each test, figraph's encoders write it (oracles/reencode), another parser
reads that, and both must hold the same dataset up to the labels of blank nodes. The
results must be those of docs/conformance.md; --update writes them there. Exit status: 0
all is as documented, 1 it is not, 2 the tests are not at hand.
"""

import argparse
import importlib.metadata
import json
import logging
import os
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from w3c_suites import SUITES, TERMS, canonical, cases_of

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "conformance.md"
SYNTAXES = {"nquads": "nq", "ntriples": "nt", "turtle": "ttl", "trig": "trig", "jsonld": "jsonld"}
WITHOUT_GRAPHS = ("ntriples", "turtle")
COLUMNS = [("nquads", "N3.js"), ("ntriples", "N3.js"), ("turtle", "N3.js"), ("trig", "N3.js"),
           ("jsonld", "rdflib"), ("jsonld", "Oxigraph")]
TITLES = {"nquads": "N-Quads", "ntriples": "N-Triples", "turtle": "Turtle", "trig": "TriG", "jsonld": "JSON-LD"}


@dataclass
class Document:
    case: object
    syntax: str
    path: Path
    error: str = ""


def main(arguments):
    options = parse_arguments(arguments)
    try:
        cases = cases_of(options.shared)
    except FileNotFoundError as error:
        print(f"conformance: not run: {error.filename} is not there", file=sys.stderr)
        return 2
    rdflib.NORMALIZE_LITERALS = False
    logging.getLogger("rdflib").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        documents = write_all(cases, options.reencode or build_reencode(folder), Path(folder))
        passed, refused, failures = judge(documents)
    for failure in failures:
        print(failure)
    page = page_of(passed, refused, Counter(case.suite for case in cases))
    if options.update:
        PAGE.write_text(page, encoding="utf-8")
    print(page[page.index("|"):].rpartition("|")[0] + "|")
    return 1 if failures or not is_current(page) else 0


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared" / "data",
                        help="folder with w3c and rdf-terms")
    parser.add_argument("--reencode", help="the program, if it is built already")
    parser.add_argument("--update", action="store_true", help="write docs/conformance.md")
    return parser.parse_args(arguments)


def build_reencode(folder):
    program = os.path.join(folder, "reencode")
    subprocess.run(["go", "build", "-o", program, "./oracles/reencode"], cwd=HERE.parent, check=True)
    return program


def write_all(cases, program, folder):
    """Writes each case in each syntax."""
    documents = [Document(case, syntax, folder / f"{number}.{extension}")
                 for number, case in enumerate(cases) for syntax, extension in SYNTAXES.items()]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda document: write(document, program), documents))
    return documents


def write(document, program):
    case = document.case
    lines = case.text or ox.serialize(case.quads, format=ox.RdfFormat.N_QUADS)
    prefixes = [f"p{number}={space}" for number, space in enumerate(namespaces(case.quads))]
    done = subprocess.run([program, document.syntax, *prefixes], input=lines, capture_output=True)
    document.path.write_bytes(done.stdout)
    document.error = done.stderr.decode(errors="replace").strip()
    if done.returncode and not document.error:
        document.error = f"exit status {done.returncode}"


def namespaces(quads):
    """A prefix for every IRI that has a last / or # beyond its host, so that prefixes are put to work."""
    found = set()
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(term, ox.NamedNode):
                cut = max(term.value.rfind("/"), term.value.rfind("#")) + 1
                if term.value[:cut].count("/") > 2:
                    found.add(term.value[:cut])
    return sorted(found)


def judge(documents):
    """Counts what was read back whole and what was rightly refused, and says what was neither."""
    passed, refused, failures = Counter(), Counter(), []
    readings = {"N3.js": read_with_n3(documents)}
    for document in documents:
        case, syntax = document.case, document.syntax
        for parser in [parser for column, parser in COLUMNS if column == syntax]:
            problem = problem_of(document, lambda: READERS[parser](document, readings))
            if problem:
                failures.append(f"{case.suite}, {case.name}, {syntax} read by {parser}: {problem}")
            else:
                (refused if case.text else passed)[case.suite, syntax, parser] += 1
    return passed, refused, failures


def problem_of(document, read):
    """What is wrong with a document, or nothing."""
    case = document.case
    if case.complaint:
        return case.complaint
    if case.text:
        return "" if document.error and not document.path.stat().st_size else "it was not refused"
    if document.error:
        return document.error
    try:
        found = canonical(read())
    except Exception as error:  # parsers raise what they like
        return f"{type(error).__name__}: {error}"
    return "" if found == canonical(kept(case.quads, document.syntax)) else f"another dataset: {document.path.read_text(encoding='utf-8')}"


def kept(quads, syntax):
    """What a syntax can keep of the quads."""
    if syntax not in WITHOUT_GRAPHS:
        return quads
    return [ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads]


def read_with_n3(documents):
    """Reads all files that N3.js can read, in one process."""
    paths = [document.path for document in documents if document.syntax != "jsonld"]
    done = subprocess.run(["node", str(HERE / "read_all_n3.mjs")], input="".join(f"{path}\n" for path in paths),
                          capture_output=True, text=True, encoding="utf-8", check=True)
    return dict(zip(paths, done.stdout.split("\n")))


def n3_quads(document, readings):
    reading = json.loads(readings["N3.js"][document.path])
    if "error" in reading:
        raise ValueError(reading["error"])
    return [ox.Quad(*map(n3_term, quad)) for quad in reading["quads"]]


def n3_term(term):
    kind, value, language, datatype = term
    if kind == "NamedNode":
        return ox.NamedNode(value)
    if kind == "BlankNode":
        return ox.BlankNode(value)
    if kind == "DefaultGraph":
        return ox.DefaultGraph()
    return literal(value, language, datatype)


def literal(value, language, datatype):
    if language:
        return ox.Literal(value, language=language)
    return ox.Literal(value, datatype=ox.NamedNode(datatype)) if datatype else ox.Literal(value)


def rdflib_quads(document, _):
    dataset = rdflib.Dataset()
    dataset.parse(data=document.path.read_bytes(), format="json-ld")
    return [ox.Quad(*map(rdflib_term, quad)) for quad in dataset.quads()]


def rdflib_term(term):
    if term in (None, DATASET_DEFAULT_GRAPH_ID):
        return ox.DefaultGraph()
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, rdflib.Literal):
        return literal(str(term), term.language, term.datatype)
    return ox.NamedNode(str(term))


def oxigraph_quads(document, _):
    return list(ox.parse(document.path.read_bytes(), format=ox.RdfFormat.JSON_LD))


READERS = {"N3.js": n3_quads, "rdflib": rdflib_quads, "Oxigraph": oxigraph_quads}


def page_of(passed, refused, totals):
    titles = " | ".join(f"{TITLES[syntax]}, {parser}" for syntax, parser in COLUMNS)
    rows = [f"| W3C | tests | {titles} |", "| --- |" + " ---: |" * (len(COLUMNS) + 1)]
    for suite in SUITES:
        rows.append(row_of(suite, [suite], passed, totals))
    rows.append(row_of("**all**", list(SUITES), passed, totals))
    rows.append(row_of(f"{TERMS}: read back", [TERMS], passed, totals))
    rows.append(row_of(f"{TERMS}: refused", [TERMS], refused, totals))
    return PAGE_TEXT.format(table="\n".join(rows), **versions())


def row_of(name, suites, counts, totals):
    cells = [sum(counts[suite, *column] for suite in suites) for column in COLUMNS]
    return f"| {name} | {sum(totals[suite] for suite in suites)} | {' | '.join(map(str, cells))} |"


def versions():
    n3 = json.loads((HERE / "node_modules" / "n3" / "package.json").read_text())["version"]
    return {"n3": n3, "oxigraph": importlib.metadata.version("pyoxigraph"), "rdflib": rdflib.__version__}


PAGE_TEXT = """\
# Conformance

Made by `oracles/conformance.py`, which `make test` runs and compares with this page; `--update` writes it.

Each positive test of the W3C's RDF 1.1 suites for N-Quads, N-Triples and Turtle is read by Oxigraph (pyoxigraph {oxigraph}),
written by `rdfexport` in every syntax, with a prefix for each namespace that it uses, and read back by another parser:
N3.js {n3}, or rdflib {rdflib} for JSON-LD, which Oxigraph reads back too. A test has passed when both readings are the same
dataset up to the labels of blank nodes (RDFC-1.0); N-Triples and Turtle keep no graph names, so there the triples count.
What a Turtle evaluation test means is also compared with the result that the W3C gives.

{table}

The terms that break writers are single statements that common RDF writers get wrong. Those that no RDF document can hold
(a relative IRI, a broken escape, a blank node label with a slash, a missing term) must be refused, with an error and
not one byte written. Here they are given as text; `TestFaultyTerms` in `rdfexport` gives all of them as terms, faulty
prefixes too, and has serdi and rapper read what is written.
"""


def is_current(page):
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page:
        return True
    print("docs/conformance.md says something else: oracles/.venv/bin/python oracles/conformance.py --update")
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
