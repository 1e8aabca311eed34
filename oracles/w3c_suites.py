"""The cases of the conformance table: the W3C's positive tests and the terms that break writers."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
SUITES = {  # folder, the test's class in its manifest, and how many there are
    "N-Quads, positive syntax": ("rdf-n-quads", "TestNQuadsPositiveSyntax", 53),
    "N-Triples, positive syntax": ("rdf-n-triples", "TestNTriplesPositiveSyntax", 41),
    "Turtle, evaluation": ("rdf-turtle", "TestTurtleEval", 145),
    "Turtle, positive syntax": ("rdf-turtle", "TestTurtlePositiveSyntax", 74),
}
TERMS = "terms that break writers"
TERM_CASES = 75
FORMATS = {".nq": ox.RdfFormat.N_QUADS, ".nt": ox.RdfFormat.N_TRIPLES, ".ttl": ox.RdfFormat.TURTLE}


@dataclass
class Case:
    suite: str
    name: str
    quads: list = field(default_factory=list)
    text: bytes = b""     # of a case that has no quads, because no document can hold it
    complaint: str = ""   # of the reference parser


def cases_of(shared):
    """All cases, or what is wrong with the folder."""
    cases = []
    for suite, (folder, kind, count) in SUITES.items():
        found = [w3c_case(suite, *test) for test in tests_of(shared / "w3c" / folder, kind)]
        if len(found) != count:
            raise ValueError(f"{suite}: {len(found)} tests, expected {count}")
        cases += found
    terms = [term_case(case) for case in json.loads((shared / "rdf-terms" / "cases.json").read_bytes())]
    if len(terms) != TERM_CASES:
        raise ValueError(f"{TERMS}: {len(terms)} cases, expected {TERM_CASES}")
    return cases + terms


def tests_of(folder, kind):
    """Name, action, result (or None) and base IRI of each test of a manifest."""
    path = folder / "manifest.ttl"
    manifest = ox.Store()
    manifest.extend(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, base_iri="file:///manifest"))
    bases = [quad.object.value for quad in matching(manifest, None, "assumedTestBase")]
    tests = manifest.quads_for_pattern(None, TYPE, ox.NamedNode(f"http://www.w3.org/ns/rdftest#{kind}"))
    for test in sorted(tests, key=lambda quad: quad.subject.value):
        action, result = (file_of(manifest, test.subject, name) for name in ("action", "result"))
        base = bases[0] + action if bases else None
        yield test.subject.value.partition("#")[2], folder / action, result and folder / result, base


def matching(manifest, subject, name):
    return list(manifest.quads_for_pattern(subject, ox.NamedNode(MANIFEST + name), None))


def file_of(manifest, subject, name):
    found = matching(manifest, subject, name)
    return found[0].object.value.rpartition("/")[2] if found else None


def w3c_case(suite, name, action, result, base):
    """A test as the reference parser reads it; an evaluation must be what the W3C says."""
    case = Case(suite, name)
    try:
        case.quads = read(action.read_bytes(), FORMATS[action.suffix], base)
        if result and canonical(case.quads) != canonical(read(result.read_bytes(), FORMATS[result.suffix])):
            case.complaint = "the reference parser does not read what the W3C says"
    except (SyntaxError, ValueError) as error:
        case.complaint = f"the reference parser: {error}"
    return case


def term_case(case):
    """A statement, or text that the reference parser refuses too."""
    text = re.sub(r'"((?:[^"\\]|\\.)*)"', escaped, case["want"], flags=re.S).encode()
    try:
        return Case(TERMS, case["name"], quads=read(text, ox.RdfFormat.N_TRIPLES))
    except (SyntaxError, ValueError):
        return Case(TERMS, case["name"], text=text)


def escaped(found):
    """The cases spell line ends within strings as they are."""
    return found[0].replace("\n", "\\n").replace("\r", "\\r")


def read(document, form, base=None):
    return list(ox.parse(document, format=form, base_iri=base))


def canonical(quads):
    """Equal for datasets that differ in the labels of blank nodes only."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(dataset)
