"""Counts a SOURCE: figure records and their tables, by the row rules of the model.

Nothing is looked up in a lexicon, so the counts are those of a graph that was built
without one (--no-builtin-lexicon); or, with --builtin, only in the built-in one, whose
organisms and medicines make no row and no keyword an entity.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from builtin_names import Names
from facts import CLASSES, Facts
from source_rows import TABLE_KINDS, Problem, inline_rows, read_record, table_rows

TIER_ORDER = ("symbol", "synonym", "family")


@dataclass
class Input:
    facts: Facts = field(default_factory=Facts)
    rows: dict = field(default_factory=lambda: {kind: Counter() for kind in TABLE_KINDS})
    tiers: dict = field(default_factory=lambda: {kind: Counter() for kind in TABLE_KINDS})
    notes: list = field(default_factory=list)
    names: Names = field(default_factory=Names)

    def report(self):
        return {kind: self.report_of(counts) for kind, counts in self.rows.items()}

    @staticmethod
    def report_of(counts):
        return {"read": counts.total(), **{name: counts[name] for name in CLASSES}}


def count_sources(sources, names=None):
    """Counts the SOURCEs as one corpus; the first of two records with one figid wins."""
    result = Input(names=names or Names())
    tally = Tally(result.facts)
    seen = {}
    for source in map(Path, sources):
        read_source(source, result, tally, seen)
    tally.finish()
    return result


def read_source(source, result, tally, seen):
    checkout = (source / "_figures").is_dir()
    tables = find_tables(source / "_data") if checkout else {}
    for path in record_paths(source / "_figures" if checkout else source):
        try:
            record = read_record(path.read_bytes())
        except Problem as problem:
            result.notes.append(f"{path}: record skipped: {problem}")
            continue
        if record is None:
            if checkout:
                result.notes.append(f"{path}: record skipped: no front matter")
            continue
        if record.figid in seen:
            result.notes.append(f"{path}: record skipped: {record.figid} is also {seen[record.figid]}")
            continue
        seen[record.figid] = path
        own = {kind: tables.pop((record.figid, kind), None) for kind in TABLE_KINDS}
        count_record(record, own, result, tally)
    for (figid, kind), path in tables.items():
        rows = list(table_rows(path.read_bytes(), kind))
        result.rows[kind]["problem"] += len(rows)
        result.notes.append(f"{path}: {len(rows)} rows without a record")


def record_paths(folder):
    paths = (path for path in folder.glob("*.md") if not path.name.startswith("."))
    return sorted(paths, key=lambda path: path.name.encode())


def find_tables(folder):
    tables = {}
    for path in sorted(folder.glob("*.tsv")):
        for kind in TABLE_KINDS:
            if path.name.endswith(f"-{kind}.tsv"):
                tables[path.name.removesuffix(f"-{kind}.tsv"), kind] = path
    return tables


# The rules


def count_record(record, tables, result, tally):
    tally.figure(record)
    for kind, path in tables.items():
        rows = inline_rows(record.inline[kind], kind)
        if path:
            rows += table_rows(path.read_bytes(), kind)
        if kind == "genes":
            result.facts.organisms.update(named_taxa(record, rows, result.names))
        for row, verdict in judge(rows, record, result.names):
            if kind == "chemicals" and row and row.iri and verdict in ("accepted", "repeated"):
                if any(map(result.names.is_medicine, (row.match, row.name))):
                    result.facts.drugs.add(row.iri)
            result.rows[kind][verdict] += 1
            if verdict == "accepted":
                result.tiers[kind][row.tier] += 1
                tally.edge(record, row, TABLE_KINDS[kind])
            if verdict in ("accepted", "unresolved"):
                result.facts.annotations += 1


def named_taxa(record, rows, names):
    """The organisms of the record's two lists: by the one taxon that the gene table has
    for a name, else, where it has none, by the names that figraph knows."""
    for name in record.organisms_ner + record.organisms:
        taxa = {row.taxon for row in rows if row and row.needs_organism and row.taxon
                and fold_name(row.organism) == fold_name(name)}
        taxon = names.taxon(name) if not taxa else min(taxa) if len(taxa) == 1 else ""
        if taxon:
            yield record.figid, taxon


def judge(rows, record, names):
    """Pairs each row with its class."""
    readable = [row for row in rows if row]
    chosen = chosen_organisms(readable, record, names)
    seen = set()
    for row in rows:
        if row is None:
            yield row, "problem"
            continue
        key = (row.taxon, row.word, row.match, row.id, row.source)
        if key in seen:
            yield row, "repeated"
            continue
        seen.add(key)
        if not row.iri:
            yield row, "unresolved"
        elif chosen is None or not row.needs_organism or is_of(row, chosen, names):
            yield row, "accepted"
        else:
            yield row, "candidate"


def chosen_organisms(rows, record, names):
    """The taxa and names whose rows are accepted, or None where all are."""
    rows = [row for row in rows if row.needs_organism]
    if record.organisms_ner:
        return taxa_and_names(record.organisms_ner, rows, names)
    present = {row.taxon or fold_name(row.organism) for row in rows} - {""}
    if len(present) < 2:
        return None
    listed = taxa_and_names(record.organisms, rows, names)
    return listed if any(is_of(row, listed, names) for row in rows) else None


def taxa_and_names(listed, rows, names):
    """What no row is called may still be known by name."""
    called = {fold_name(row.organism) for row in rows}
    folded = {fold_name(name) for name in listed}
    taxa = {row.taxon for row in rows if row.taxon and fold_name(row.organism) in folded}
    taxa |= {names.taxon(name) for name in listed if fold_name(name) not in called} - {""}
    return taxa, folded


def is_of(row, chosen, names):
    taxa, listed = chosen
    taxon = row.taxon or names.taxon(row.organism)
    return taxon in taxa or fold_name(row.organism) in listed


def fold_name(name):
    return " ".join(re.sub(r"[\"':=]", "", name).casefold().split())


class Tally:
    """What all figures together say, reduced after the last one."""

    def __init__(self, facts):
        self.facts = facts
        self.paper_of = {}
        self.tier = {}  # (figid, iri) -> best tier of its rows
        self.by_kind = defaultdict(set)  # (figid, kind) -> entity IRIs

    def figure(self, record):
        facts = self.facts
        facts.figures.add(record.figid)
        self.paper_of[record.figid] = record.paper
        if record.paper:
            facts.papers.add(record.paper)
        if record.caption:
            facts.captions.add((record.figid, record.caption))
        facts.keywords.update((record.figid, word) for word in record.keywords)

    def edge(self, record, row, kind):
        edge = (record.figid, row.iri)
        best = min(self.tier.get(edge, "family"), row.tier, key=TIER_ORDER.index)
        self.tier[edge] = best
        self.by_kind[record.figid, kind].add(row.iri)
        self.facts.kinds[row.iri].add(kind)
        self.facts.tiers[row.tier] += 1

    def finish(self):
        facts = self.facts
        facts.edges = set(self.tier)
        facts.names = {edge for edge, tier in self.tier.items() if tier != "family"}
        figures_of = defaultdict(set)
        for figid, iri in facts.edges:
            figures_of[iri].add(figid)
        facts.entity_counts = {(iri, len(figures), self.papers(figures))
                               for iri, figures in figures_of.items()}
        facts.links = set(self.links(least_papers=2))

    def papers(self, figures):
        return len({self.paper_of[figid] for figid in figures} - {""})

    def links(self, least_papers):
        shared = defaultdict(set)
        for kind in ("chemical", "disease"):
            for figid in self.facts.figures:
                genes = self.by_kind.get((figid, "gene"), ())
                for iri in self.by_kind.get((figid, kind), ()):
                    for gene in genes:
                        shared[kind, iri, gene].add(figid)
        for (kind, iri, gene), figures in shared.items():
            if self.papers(figures) < least_papers:
                continue
            named = {figid for figid in figures
                     if (figid, iri) in self.facts.names and (figid, gene) in self.facts.names}
            yield (kind, iri, gene, len(figures), self.papers(figures),
                   len(named), self.papers(named))
