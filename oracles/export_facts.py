"""A plain reading of an N-Quads export, for twins.py: who mentions what, and counts by hand."""

import re
from collections import defaultdict
from urllib.parse import quote, unquote

BASE = "https://w3id.org/pfocr-kg/"
SPACES = {
    "pf": BASE + "vocab#", "schema": "http://schema.org/", "dcterms": "http://purl.org/dc/terms/", "oa": "http://www.w3.org/ns/oa#",
    "skos": "http://www.w3.org/2004/02/skos/core#", "wp": "http://vocabularies.wikipathways.org/wp#", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
CURIES = {
    "ncbigene": "https://identifiers.org/ncbigene/", "mesh": "http://id.nlm.nih.gov/mesh/", "chebi": "http://purl.obolibrary.org/obo/CHEBI_",
    "doid": "http://purl.obolibrary.org/obo/DOID_", "taxon": "http://purl.obolibrary.org/obo/NCBITaxon_", "pmc": "https://identifiers.org/pmc/",
    "fig": "https://pfocr.wikipathways.org/figures/", "family": BASE + "family/",
}
LINE = re.compile(r'^<([^>]*)> <([^>]*)> (?:<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:\^\^<[^>]*>)?) <[^>]*> \.$')
ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.S)
LETTERS = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


def curie_iri(curie):
    prefix, local = curie.split(":", 1)
    if prefix in ("fig", "family"):
        local = quote(unquote(local), safe="-._~")
    return CURIES[prefix] + local + (".html" if prefix == "fig" else "")


def plain(text):
    return ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else LETTERS.get(m[3], m[3]), text)


class Facts:
    """What the lines of an export say."""

    def __init__(self, path):
        self.quads = 0
        self.values = defaultdict(lambda: defaultdict(set))  # predicate, subject: objects
        with open(path, encoding="utf-8", newline="\n") as lines:
            for line in lines:
                self.quads += 1
                m = LINE.match(line.rstrip("\n"))
                if m is None:
                    raise ValueError(f"not a line of ours: {line!r}")
                self.values[m[2]][m[1]].add(m[3] if m[3] is not None else plain(m[4]))
        self.names, self.mentions = self.edges("pf:names"), self.edges("schema:mentions")
        self.classes = defaultdict(set)
        for subject, kinds in self.edges("rdf:type").items():
            for kind in kinds:
                self.classes[kind].add(subject)
        drawn = set().union(*self.mentions.values())
        self.entities = sorted(drawn)
        part_of = self.edges("schema:isPartOf")
        self.paper = {f: min(part_of[f]) for f in self.of("pf:Figure") if f in part_of}
        self.journal = {p: min(part_of[p]) for p in self.of("schema:ScholarlyArticle") if p in part_of}
        self.year = {p: min(years) for p, years in self.edges("pf:year").items()}
        self.by_name = defaultdict(set)
        for entity, found in self.edges("schema:name").items():
            for name in found if entity in drawn else ():
                self.by_name[name].add(entity)

    def edges(self, term):
        prefix, local = term.split(":")
        return self.values[SPACES[prefix] + local]

    def of(self, term):
        prefix, local = term.split(":")
        return self.classes[SPACES[prefix] + local]

    def per_paper(self, value):
        """Figures and papers of each value that papers have."""
        figures, papers = defaultdict(set), defaultdict(set)
        for figure, paper in self.paper.items():
            if paper in value:
                figures[value[paper]].add(figure)
                papers[value[paper]].add(paper)
        return {(v, len(figures[v]), len(papers[v])) for v in figures}

    def per_organism(self):
        figures = defaultdict(int)
        for organisms in self.edges("wp:organism").values():
            for organism in organisms:
                figures[organism] += 1
        return set(figures.items())

    def since(self, year):
        return {f for f, paper in self.paper.items() if int(self.year.get(paper, -1)) >= year}

    def between(self, first, second, evidence, apart=True):
        """What is drawn with both, with how many figures of each; apart leaves out the two."""
        edges = self.mentions if evidence == "family" else self.names
        counts = []
        for end in (first, second):
            count = defaultdict(int)
            for drawn in edges.values():
                if end in drawn:
                    for entity in drawn:
                        count[entity] += 1
            counts.append(count)
        one, other = counts
        return {(e, one[e], other[e]) for e in set(one) & set(other) if not apart or e not in (first, second)}

    def ambiguous(self, more):
        words, most = defaultdict(set), defaultdict(int)
        exact, target, body = self.edges("oa:exact"), self.edges("oa:hasTarget"), self.edges("oa:hasBody")
        for mention, numbers in self.edges("pf:ambiguity").items():
            if int(min(numbers)) > more and mention in exact and body[mention] & self.of("schema:Gene"):
                for word in exact[mention]:
                    words[word] |= target[mention]
                    most[word] = max(most[word], int(min(numbers)))
        return {(word, most[word], len(figures)) for word, figures in words.items()}

    def links(self):
        """What is stated to be drawn together: one, gene, papers, figures."""
        found = set()
        for link in self.of("pf:CoMention"):
            for one in self.edges("pf:chemical").get(link, set()) | self.edges("pf:disease").get(link, set()):
                papers, figures = (int(min(self.edges(term)[link])) for term in ("pf:paperCount", "pf:figureCount"))
                found.add((one, min(self.edges("pf:gene")[link]), papers, figures))
        return found

    def two_tiers(self):
        """Figures and entities that have mentions of tier family and of a better one."""
        tiers, body, target = defaultdict(set), self.edges("oa:hasBody"), self.edges("oa:hasTarget")
        for mention, tier in self.edges("pf:tier").items():
            tiers[min(target[mention]), min(body[mention])] |= tier
        return {place for place, found in tiers.items() if "family" in found and len(found) > 1}

    def chebi(self, chemicals):
        """Chemicals, their ChEBI identifiers, and whether the names agree."""
        found, agreed = set(), self.edges("wp:bdbChEBI")
        for chemical in chemicals:
            for iri in self.edges("skos:closeMatch").get(chemical, ()):
                if iri.startswith(CURIES["chebi"]):
                    spelling = "https://identifiers.org/chebi/CHEBI:" + iri.removeprefix(CURIES["chebi"])
                    found.add((chemical, iri, str(spelling in agreed.get(chemical, ())).lower()))
        return found

    def stands_for(self, word):
        """The entities of a printed word by tier, with their figures."""
        figures = defaultdict(set)
        tier, body, target = self.edges("pf:tier"), self.edges("oa:hasBody"), self.edges("oa:hasTarget")
        for mention, words in self.edges("oa:exact").items():
            for entity in body.get(mention, ()) if word in words and mention in tier else ():
                figures[entity, min(tier[mention])] |= target[mention]
        return {(entity, best, len(found)) for (entity, best), found in figures.items()}

    def naive(self, title):
        """The right number for a heading of docs/naive.md."""
        gene, ketamine = CURIES["ncbigene"] + "207", CURIES["mesh"] + "D007649"
        of_paper = {f for f, paper in self.paper.items() if paper == CURIES["pmc"] + "PMC9000001"}
        named = {f for f, drawn in self.names.items() if ketamine in drawn}
        human = {f for f, found in self.edges("wp:organism").items() if CURIES["taxon"] + "9606" in found}
        symbol = {e for name, found in self.by_name.items() if name.lower() == "akt1" for e in found} & self.of("schema:Gene")
        return {
            "How many figures are there?": len(self.of("pf:Figure")),
            "How many genes are there?": len(self.of("schema:Gene")),
            "How many drugs are there?": len(self.of("schema:Drug")),
            "How many chemicals are there?": len(self.of("schema:ChemicalSubstance")),
            "In how many figures is the human gene AKT1?": len({f for f, drawn in self.names.items() if gene in drawn}),
            "In how many figures is AKT1, in any case and any species?": len({f for f, drawn in self.names.items() if drawn & symbol}),
            "In how many figures is ketamine?": len(named),
            "How many figures has the paper PMC9000001?": len(of_paper),
            "How many figures are about man?": len(human),
            "How many figures name ketamine since 2020?": len(named & self.since(2020)),
            "In how many papers is ketamine?": len({self.paper[f] for f in named if f in self.paper}),
        }[title]
