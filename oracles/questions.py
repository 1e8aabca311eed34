#!/usr/bin/env python3
"""Answers questions from figure records by plain counting, and compares figraph's answers.

  questions.py SOURCE FIGRAPH GRAPH [--names N] [--seed N]

GRAPH is the graph that the program FIGRAPH built of the folder SOURCE without a lexicon. Exit status:
0 all answers are equal, 1 they are not.
"""

import argparse
import json
import math
import random
import subprocess
import sys
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

from source_count import Input, read_source
from source_rows import GENE, MESH, OBO

LEVELS = ("symbol", "synonym", "family")
LISTS = {"genes": {"gene"}, "drugs": {"chemical"}, "diseases": {"disease"}, "neighbors": {"gene", "chemical", "disease"}}
PREFIXES = {GENE: "ncbigene:", MESH: "mesh:", OBO + "CHEBI_": "chebi:", OBO + "DOID_": "doid:"}
SHOWN = 10
EXACT = 1e-9


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("source")
    parser.add_argument("figraph")
    parser.add_argument("graph")
    parser.add_argument("--names", type=int, default=8, help="entities, pairs and figures to ask for")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    drawn = Drawn()
    read_source(Path(options.source), Input(), drawn, {})
    judge = Judge(options, drawn)
    for level in range(len(LEVELS)):
        judge.ask_at(level)
    for line in judge.differences[:SHOWN]:
        print(line, file=sys.stderr)
    print(f"{judge.asked} questions, {judge.rows} rows, {len(judge.differences)} differences")
    return 1 if judge.differences or not judge.rows and drawn.kinds else 0


def curie(iri):
    for start, prefix in PREFIXES.items():
        if iri.startswith(start):
            return prefix + iri[len(start):]
    raise ValueError(f"no CURIE for {iri}")


class Drawn:
    """What each figure draws. It takes the place of the recount's tally."""

    def __init__(self):
        self.paper_of = {}  # figid: PMCID, or ""
        self.tier = {}      # (figid, CURIE): the best, as a number
        self.kinds = {}     # (figid, CURIE): of the rows

    def figure(self, record):
        self.paper_of[record.figid] = record.paper

    def edge(self, record, row, kind):
        edge = record.figid, curie(row.iri)
        tier = LEVELS.index(row.tier)
        self.tier[edge] = min(tier, self.tier.get(edge, tier))
        self.kinds.setdefault(edge, set()).add(kind)

    def at(self, level):
        """Figures by entity and entities by figure, of the edges that are good enough."""
        by_entity, by_figure = defaultdict(set), defaultdict(set)
        for (figid, entity), tier in self.tier.items():
            if tier <= level:
                by_entity[entity].add(figid)
                by_figure[figid].add(entity)
        return by_entity, by_figure

    def papers(self, figids):
        return {self.paper_of[figid] for figid in figids} - {""}


class Judge:
    def __init__(self, options, drawn):
        self.options, self.drawn = options, drawn
        self.random = random.Random(options.seed)
        self.differences, self.asked, self.rows = [], 0, 0
        self.all_papers = len(set(drawn.paper_of.values()) - {""})

    def ask_at(self, level):
        self.level = level
        self.by_entity, self.by_figure = self.drawn.at(level)
        for name in self.chosen():
            for command, kinds in LISTS.items():
                self.compare([command, name], self.links(name, kinds), ("id", "papers", "figures"))
                self.compare_statistics(command, name, kinds)
        for names in self.pairs():
            figids = sorted(self.by_entity[names[0]] & self.by_entity[names[1]], key=str.encode)
            self.compare(["figures", *names], [("fig:" + figid,) for figid in figids], ("id",))
            self.compare(["papers", *names], self.papers(figids), ("id", "figures"))
        figids = sorted(self.drawn.paper_of)
        for figid in self.random.sample(figids, min(self.options.names, len(figids))):
            rows = [(entity, 1) for entity in sorted(self.by_figure[figid], key=str.encode)]
            self.compare(["entities", "fig:" + figid], rows, ("id", "figures"))

    def chosen(self):
        """The entities of the most figures, and some others."""
        names = sorted(self.by_entity, key=lambda name: (-len(self.by_entity[name]), name))
        hubs, others = names[:self.options.names // 2], names[self.options.names // 2:]
        return hubs + self.random.sample(others, min(len(others), self.options.names - len(hubs)))

    def pairs(self):
        together = sorted(set(self.pairs_in_figures()))
        return self.random.sample(together, min(self.options.names, len(together)))

    def pairs_in_figures(self):
        for figid in sorted(self.by_figure):
            drawn = sorted(self.by_figure[figid])
            if len(drawn) > 1:
                yield tuple(self.random.sample(drawn, 2))

    # What is right

    def links(self, name, kinds):
        shared = defaultdict(set)
        for figid in self.by_entity[name]:
            for other in self.by_figure[figid]:
                if other != name and kinds & self.drawn.kinds[figid, other]:
                    shared[other].add(figid)
        rows = [(other, len(self.drawn.papers(figids)), len(figids)) for other, figids in shared.items()]
        return sorted((row for row in rows if row[1]), key=lambda row: (-row[1], -row[2], row[0].encode()))

    def papers(self, figids):
        figures = defaultdict(int)
        for figid in figids:
            if self.drawn.paper_of[figid]:
                figures["pmc:" + self.drawn.paper_of[figid]] += 1
        return sorted(figures.items(), key=lambda row: (-row[1], row[0].encode()))

    def statistics(self, name, rows):
        """p, log odds and NPMI of each link, by whole numbers."""
        marked = len(self.drawn.papers(self.by_entity[name]))
        for other, both, _ in rows:
            drawn = len(self.drawn.papers(self.by_entity[other]))
            everything, neither = self.all_papers, max(0, self.all_papers - marked - drawn + both)
            ways = sum(math.comb(marked, k) * math.comb(everything - marked, drawn - k) for k in range(both, min(marked, drawn) + 1))
            odds = (both + .5) * (neither + .5) / ((marked - both + .5) * (drawn - both + .5))
            information = math.log(both * everything / (marked * drawn))
            yield (float(Fraction(ways, math.comb(everything, drawn))), math.log(odds),
                   1 if both == everything else information / -math.log(both / everything))

    # What figraph says

    def answer(self, question):
        command = [self.options.figraph, "-q", "-g", self.options.graph, *question, "--evidence", LEVELS[self.level], "--format", "json", "--limit", "0"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            self.differences.append(f"{' '.join(question)}: ends with {done.returncode}: {done.stderr.strip()}")
            return []
        self.asked += 1
        return json.loads(done.stdout)

    def compare(self, question, rows, columns):
        got = [tuple(row[column] for column in columns) for row in self.answer(question)]
        self.rows += len(rows)
        if got != rows:
            only = [f"  {title}: {sorted(members)[:5]}" for title, members in (("only counted", set(rows) - set(got)), ("only answered", set(got) - set(rows))) if members]
            self.differences.append("\n".join([f"{' '.join(question)} at {LEVELS[self.level]}: {len(got)} rows, counted {len(rows)}", *only]))

    def compare_statistics(self, command, name, kinds):
        rows = self.links(name, kinds)
        if command != "neighbors" or not rows:
            return
        for row, right in zip(self.answer([command, name]), self.statistics(name, rows)):
            got = tuple(row["statistics"][column] for column in ("p", "log_odds", "npmi"))
            if not all(math.isclose(a, b, rel_tol=EXACT, abs_tol=1e-12) for a, b in zip(got, right)):
                self.differences.append(f"{command} {name} at {LEVELS[self.level]}: {row['id']} has {got}, counted {right}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
