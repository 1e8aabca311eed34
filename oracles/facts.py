"""What a corpus of figures comes to, however it was read: the common ground on which
the count of the input and the count of an export are compared."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

ENTITY_KINDS = ("gene", "chemical", "disease")
CLASSES = ("accepted", "unresolved", "candidate", "repeated", "problem")


@dataclass
class Facts:
    figures: set = field(default_factory=set)
    papers: set = field(default_factory=set)
    captions: set = field(default_factory=set)  # (figid, text)
    keywords: set = field(default_factory=set)  # (figid, keyword)
    edges: set = field(default_factory=set)  # (figid, entity IRI)
    names: set = field(default_factory=set)  # edges of tier symbol or synonym
    kinds: dict = field(default_factory=lambda: defaultdict(set))  # entity IRI -> kinds
    entity_counts: set = field(default_factory=set)  # (entity IRI, figures, papers)
    links: set = field(default_factory=set)  # (kind, entity, gene, four counts)
    organisms: set = field(default_factory=set)  # (figid, taxon) that the record names
    drugs: set = field(default_factory=set)  # entity IRIs
    annotations: int = 0
    tiers: Counter = field(default_factory=Counter)


def summary(facts):
    known = {iri: kinds for iri, kinds in facts.kinds.items() if kinds & set(ENTITY_KINDS)}
    return {
        "figures": len(facts.figures),
        "papers": len(facts.papers),
        "captions": len(facts.captions),
        "keywords": len(facts.keywords),
        "organisms": len(facts.organisms),
        "drugs": len(facts.drugs),
        "annotations": facts.annotations,
        "tiers": {tier: facts.tiers[tier] for tier in ("symbol", "synonym", "family")},
        "edges": edges_by_kind(facts.edges, known),
        "names": edges_by_kind(facts.names, known),
        "pairs2": links_by_kind(facts.links),
        "genes": entities_of(known, "gene"),
        "chemicals": entities_of(known, "chemical"),
        "diseases": entities_of(known, "disease"),
    }


def edges_by_kind(edges, kinds):
    counts = Counter(kind for _, iri in edges for kind in kinds.get(iri, ()))
    result = {kind: counts[kind] for kind in ENTITY_KINDS}
    result["total"] = sum(1 for _, iri in edges if iri in kinds)
    return result


def links_by_kind(links):
    counts = Counter(link[0] for link in links)
    return {"chemical": counts["chemical"], "disease": counts["disease"], "total": len(links)}


def entities_of(kinds, kind):
    return sum(1 for iri in kinds if kind in kinds[iri])
