"""Counts an N-Quads export with a line splitter of its own, no RDF library."""

import gzip
import re
from collections import Counter, defaultdict
from urllib.parse import unquote

from facts import ENTITY_KINDS, Facts

PF = "https://w3id.org/pfocr-kg/vocab#"
SCHEMA = "http://schema.org/"
OA = "http://www.w3.org/ns/oa#"
SIO = "http://semanticscience.org/resource/"
DC_SOURCE = "http://purl.org/dc/elements/1.1/source"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
FIGURE_IRI = re.compile(r"https://pfocr\.wikipathways\.org/figures/(.*)\.html")
PAPER_IRI = "https://identifiers.org/pmc/"

QUAD = re.compile(
    r'<([^<>"{}|^`\\\x00-\x20]*)> <([^<>"{}|^`\\\x00-\x20]*)> '
    r'(?:<([^<>"{}|^`\\\x00-\x20]*)>'
    r'|"((?:[^"\\\n\r]|\\(?:[tbnrf"\'\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}))*)"'
    r'(?:\^\^<[^<>"{}|^`\\\x00-\x20]*>|@[A-Za-z]+(?:-[A-Za-z0-9]+)*)?)'
    r' <([^<>"{}|^`\\\x00-\x20]*)> \.\n')
ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}

KIND_OF_CLASS = {
    SCHEMA + "Gene": "gene",
    SCHEMA + "ChemicalSubstance": "chemical",
    SCHEMA + "MedicalCondition": "disease",
    PF + "GeneFamily": "family",
}
KIND_OF_LINK = {SIO + "SIO_001257": "chemical", SIO + "SIO_000983": "disease"}
WP_ORGANISM = "http://vocabularies.wikipathways.org/wp#organism"
TAXON = "http://purl.obolibrary.org/obo/NCBITaxon_"
ORGANISM_SOURCES = {"organisms", "organisms_ner", "genes-table"}
KEYWORD_SOURCE = "keywords"
COUNTS = ("figureCount", "paperCount", "namedFigureCount", "namedPaperCount")

# What is kept of each subject until all is read: its classes and these single values.
KEPT = {
    DC_SOURCE: "source", OA + "hasBody": "body", PF + "tier": "tier",
    PF + "chemical": "entity", PF + "disease": "entity", PF + "gene": "gene",
    **{PF + name: name for name in COUNTS},
}


class Malformed(ValueError):
    """A line that is no N-Quads statement of ours."""


def quads(path):
    """Yields subject, predicate, object IRI or None, literal or None, graph."""
    opening = gzip.open if str(path).endswith(".gz") else open
    with opening(path, "rt", encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            found = QUAD.fullmatch(line)
            if not found:
                raise Malformed(f"{path}:{number}: no quad: {line[:200]!r}")
            subject, predicate, iri, literal, graph = found.groups()
            yield subject, predicate, iri, unescape(literal), graph


def unescape(literal):
    if literal is None or "\\" not in literal:
        return literal
    return ESCAPE.sub(lambda m: unescaped(m[1]), literal)


def unescaped(escape):
    return chr(int(escape[1:], 16)) if escape[0] in "uU" else ESCAPED[escape]


class Export:
    def __init__(self, path):
        self.facts = Facts()
        self.graphs = Counter()
        self.classes = defaultdict(set)
        self.values = defaultdict(dict)
        self.mentions, self.names = set(), set()
        self.keywords, self.captions, self.organisms = set(), set(), set()
        for quad in quads(path):
            self.take(*quad)
        self.finish()

    def take(self, subject, predicate, iri, literal, graph):
        self.graphs[graph] += 1
        if predicate == RDF_TYPE:
            self.classes[subject].add(iri)
        elif predicate == SCHEMA + "mentions":
            self.mentions.add((subject, iri))
        elif predicate == PF + "names":
            self.names.add((subject, iri))
        elif predicate == WP_ORGANISM:
            self.organisms.add((subject, iri.removeprefix(TAXON)))
        elif predicate == SCHEMA + "keywords":
            self.keywords.add((subject, literal))
        elif predicate == SCHEMA + "caption":
            self.captions.add((subject, literal))
        elif predicate in KEPT:
            self.keep(subject, KEPT[predicate], literal if iri is None else iri)

    def keep(self, subject, name, value):
        if self.values[subject].setdefault(name, value) != value:
            raise Malformed(f"<{subject}> has two values of {name}")

    def finish(self):
        facts = self.facts
        figids = {}
        for subject, classes in self.classes.items():
            self.sort_by_class(subject, classes, figids)
        facts.figures = set(figids.values())
        facts.edges = of_figures(self.mentions, figids)
        facts.names = of_figures(self.names, figids)
        facts.keywords = of_figures(self.keywords, figids)
        facts.captions = of_figures(self.captions, figids)
        facts.organisms = of_figures(self.organisms, figids)

    def sort_by_class(self, subject, classes, figids):
        facts, values = self.facts, self.values.get(subject, {})
        if PF + "Figure" in classes:
            figids[subject] = figid_of(subject)
        if SCHEMA + "ScholarlyArticle" in classes:
            facts.papers.add(subject.removeprefix(PAPER_IRI))
        if OA + "Annotation" in classes:
            self.annotation(values)
        if SCHEMA + "Drug" in classes:
            facts.drugs.add(subject)
        if PF + "CoMention" in classes:
            facts.links.add(link_of(subject, classes, values))
        kinds = {KIND_OF_CLASS[name] for name in classes if name in KIND_OF_CLASS}
        if kinds:
            facts.kinds[subject] = kinds
        if kinds & set(ENTITY_KINDS):
            facts.entity_counts.add((subject, count_of(values, "figureCount"),
                                     count_of(values, "paperCount")))

    def annotation(self, values):
        """Counts a row's mention; organisms and resolved keywords are no rows."""
        source = values.get("source")
        if source in ORGANISM_SOURCES or source == KEYWORD_SOURCE:
            return
        self.facts.annotations += 1
        if "body" in values:
            self.facts.tiers[values.get("tier")] += 1


def of_figures(pairs, figids):
    return {(figids[subject], other) for subject, other in pairs if subject in figids}


def figid_of(iri):
    found = FIGURE_IRI.fullmatch(iri)
    return unquote(found[1]) if found else iri


def link_of(subject, classes, values):
    kinds = [kind for name, kind in KIND_OF_LINK.items() if name in classes]
    if len(kinds) != 1 or "entity" not in values or "gene" not in values:
        raise Malformed(f"<{subject}> is no whole link")
    counts = (count_of(values, name) for name in COUNTS)
    return (kinds[0], values["entity"], values["gene"], *counts)


def count_of(values, name):
    return int(values.get(name, -1))
