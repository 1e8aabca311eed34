#!/usr/bin/env python3
"""Compares an export at an evidence level with the whole export, by counting pairs.

  level.py symbol|synonym WHOLE.nq LEVEL.nq

The mentions of the whole export that are good enough say which figure mentions which
entity, and every number of the export at the level must follow from these pairs. Exit
status: 0 it does, 1 it does not, and the differences.
"""

import sys
from collections import defaultdict
from itertools import product

from export_count import OA, PF, RDF_TYPE, SCHEMA, quads

TIERS = {"symbol": {"symbol"}, "synonym": {"symbol", "synonym"}}
REFERENCES = "http://purl.org/dc/terms/references"
PART_OF = "http://purl.org/dc/terms/isPartOf"
MIN_PAPERS = 2  # of the default build
VOID = "http://rdfs.org/ns/void#"


class Export:
    """What one export says, by subject and predicate."""

    def __init__(self, path):
        self.objects = defaultdict(lambda: defaultdict(set))
        self.sizes = defaultdict(int)
        for subject, predicate, iri, literal, graph in quads(path):
            layer = graph.rsplit("/", 1)[1]
            self.sizes[layer] += 1
            if layer != "meta" or predicate in (VOID + "triples", PF + "evidence"):
                self.objects[predicate][subject].add(iri or literal)

    def pairs(self, predicate):
        return {(subject, value) for subject, values in self.objects[predicate].items() for value in values}

    def one(self, predicate, subject):
        values = self.objects[predicate].get(subject, {None})
        return next(iter(values)) if len(values) == 1 else sorted(values)

    def annotations(self):
        """Figure, entity and tier of each annotation that has one."""
        for mention, classes in self.objects[RDF_TYPE].items():
            if OA + "Annotation" in classes and mention in self.objects[PF + "tier"]:
                yield self.one(OA + "hasTarget", mention), self.one(OA + "hasBody", mention), self.one(PF + "tier", mention)

    def of_class(self, *names):
        return {subject for subject, classes in self.objects[RDF_TYPE].items() if classes & set(names)}


def differences(level, whole, part):
    """Yields what, found and expected where they differ."""
    papers = {figure: next(iter(values)) for figure, values in whole.objects[REFERENCES].items()}
    mentioned = {(figure, body) for figure, body, tier in whole.annotations() if tier in TIERS[level]}
    figures_of = defaultdict(set)
    for figure, entity in mentioned:
        figures_of[entity].add(figure)

    def papers_of(figures):
        return {papers[figure] for figure in figures if figure in papers}

    def counts(figures):
        return str(len(figures)), str(len(papers_of(figures)))

    yield "mentioned", part.pairs(SCHEMA + "mentions"), mentioned
    yield "named", part.pairs(PF + "names"), mentioned
    yield "inverse", {(f, e) for e, f in part.pairs(PART_OF)}, mentioned
    yield "annotations", set(part.annotations()), {a for a in whole.annotations() if a[2] in TIERS[level]}
    yield "figures", part.of_class(PF + "Figure"), whole.of_class(PF + "Figure")
    entities = part.of_class(SCHEMA + "Gene", SCHEMA + "ChemicalSubstance", SCHEMA + "MedicalCondition")
    yield "entities", entities, set(figures_of)
    yield ("counts of entities",
           {e: (part.one(PF + "figureCount", e), part.one(PF + "paperCount", e)) for e in entities},
           {e: counts(figures) for e, figures in figures_of.items()})
    others = entities & part.of_class(SCHEMA + "ChemicalSubstance", SCHEMA + "MedicalCondition")
    shared = {(o, g): figures_of[o] & figures_of[g] for o, g in product(others, entities & part.of_class(SCHEMA + "Gene"))}
    links = {pair: counts(figures) for pair, figures in shared.items() if len(papers_of(figures)) >= MIN_PAPERS}
    found = {}
    for link in part.of_class(PF + "CoMention"):
        other = part.one(PF + "chemical", link) or part.one(PF + "disease", link)
        numbers = {tuple(part.one(PF + name, link) for name in names)
                   for names in (("figureCount", "paperCount"), ("namedFigureCount", "namedPaperCount"))}
        found[other, part.one(PF + "gene", link)] = numbers.pop() if len(numbers) == 1 else numbers
    yield "links", found, links
    yield "shortcuts", part.pairs(PF + "coMentionedWith"), {pair for a, b in links for pair in ((a, b), (b, a))}
    sizes = {layer: str(n) for layer, n in part.sizes.items() if layer != "meta"}
    stated = {g.rsplit("/", 1)[1]: part.one(VOID + "triples", g) for g in part.objects[VOID + "triples"] if g.rsplit("/", 2)[1:2] == ["graph"]}
    yield "sizes of layers", {layer: n for layer, n in stated.items() if n != "0"}, sizes
    yield "level", {value for values in part.objects[PF + "evidence"].values() for value in values}, {level}


def main(level, whole, part):
    wrong = 0
    numbers = []
    for what, found, expected in differences(level, Export(whole), Export(part)):
        numbers.append(f"{len(expected)} {what}")
        if found != expected:
            wrong += 1
            print(f"{what}: {len(found)} found, {len(expected)} expected")
            as_set = (lambda x: set(x.items())) if isinstance(expected, dict) else set
            for one in list(as_set(found) ^ as_set(expected))[:5]:
                print("   ", "found" if one in as_set(found) else "expected", one)
    if not wrong:
        print(f"{level}: {', '.join(numbers)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in TIERS:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
