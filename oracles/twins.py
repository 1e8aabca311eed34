#!/usr/bin/env python3
"""Asks the shipped questions of real engines and compares the rows with figraph's answers.

  twins.py SOURCE...

Each source is built and exported. Oxigraph runs every query of queries/sparql over the Turtle and over the
N-Quads (union default graph), with its defaults and, through `figraph sparql`, with random parameters; rdflib
reads every query and runs those over small graphs; stock Cayley runs queries/gizmo over a copy of the store.
Rows are compared with figraph's answers or with a plain count over the lines of the export (export_facts.py).
The queries and commands of docs/naive.md must all give the same number.
"""

import argparse
import functools
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph
import rdflib
from export_facts import BASE, CURIES, Facts, curie_iri
from rdflib.plugins.sparql import prepareQuery

ROOT = Path(__file__).resolve().parent.parent
QUERIES = sorted((ROOT / "queries" / "sparql").glob("*.rq"))
PATHWAYS = ROOT / "testdata" / "wikipathways" / "pathways.ttl"
JOINED = {"figures-of-pathway", "genes-without-pathway", "pathways-of-figure"}  # with WikiPathways
SECONDS = 10  # that a query may take on a sample, on a busy machine
SMALL = 20_000  # quads, that rdflib answers in time
ROUNDS = 3
SEED = 20260102

problems = []
asked = 0


def check(good, text):
    global asked
    asked += 1
    if not good:
        problems.append(text)
        print("DIFFERS", text, file=sys.stderr)


def same(what, got, want):
    check(got == want, f"{what}: {len(got)} and {len(want)} rows; only the first: {list(got - want)[:3] if isinstance(got, set) else got[:3]}; "
          f"only the second: {list(want - got)[:3] if isinstance(want, set) else want[:3]}")


def cell(term):
    """A term as text: an IRI or the lexical form of a literal; empty for none."""
    return "" if term is None else term.value


class Graph:
    """A graph that figraph built of a source, in two stores of Oxigraph."""

    def __init__(self, figraph, source, folder, *options):
        self.figraph, self.name = figraph, Path(source).name + ("-with-options" if options else "")
        self.folder = Path(folder) / self.name
        nq, ttl = Path(folder) / f"{self.name}.nq", Path(folder) / f"{self.name}.ttl"
        subprocess.run([figraph, "build", source, "-o", self.folder, "--quiet", "--export", f"{nq},{ttl}", *options], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.turtle, self.ttl = pyoxigraph.Store(), ttl
        self.turtle.bulk_load(path=ttl, format=pyoxigraph.RdfFormat.TURTLE)
        self.quads = pyoxigraph.Store()
        self.quads.bulk_load(path=nq, format=pyoxigraph.RdfFormat.N_QUADS)
        self.nq = nq

    @functools.cached_property
    def facts(self):
        return Facts(self.nq)

    def call(self, *args):
        return subprocess.run([self.figraph, "-q", "-g", self.folder, *args], check=True, capture_output=True, text=True).stdout

    def answer(self, *args):
        return json.loads(self.call(*args, "--format", "json"))

    def rows(self, query, what):
        """The rows of a query, over both stores, which must agree."""
        tables = []
        for store, union in ((self.turtle, False), (self.quads, True)):
            start = time.monotonic()
            result = store.query(query, use_default_graph_as_union=union)
            if isinstance(result, pyoxigraph.QueryTriples):
                table = sorted((t.subject.value, t.predicate.value, cell(t.object)) for t in result)
            else:
                table = [tuple(cell(term) for term in row) for row in result]
            check(time.monotonic() - start < SECONDS, f"{self.name}: {what}: took {time.monotonic() - start:.1f} s")
            check(len(set(table)) == len(table), f"{self.name}: {what}: a row comes twice")
            tables.append(table)
        check(sorted(map(unordered, tables[0])) == sorted(map(unordered, tables[1])), f"{self.name}: {what}: Turtle and N-Quads differ")
        return tables[0]

    def ask(self, question, /, **params):
        """The rows of a question, with parameters that figraph fills in."""
        args = [f"--param={key}={value}" for key, value in params.items()]
        return self.rows(self.call("sparql", question, *args), f"{question} {params}")


def unordered(row):
    """A row whose concatenated cells (of GMT) do not hang on order."""
    return tuple(" ".join(sorted(text.split(" "))) for text in row)


def ids(answer):
    return {curie_iri(row["id"]) for row in answer}


def links(graph, question, entity, evidence, *more):
    """The links of figraph; equals are by CURIE there, by IRI here."""
    rows = graph.answer(question, entity, "--evidence", evidence, *more)
    order = [(r["papers"], r["figures"]) for r in rows]
    check(order == sorted(order, reverse=True), f"{graph.name}: {question} {entity}: not in its order")
    return sorted(((curie_iri(r["id"]), r["papers"], r["figures"]) for r in rows), key=lambda r: (-r[1], -r[2], r[0]))


def defaults(graph, rows_of):
    """Every query as it stands in its file."""
    for file in QUERIES:
        text = file.read_text()
        check(graph.call("sparql", file.stem) == text, f"{graph.name}: figraph sparql {file.stem} is not the file")
        rows = graph.rows(text, file.stem)
        rows_of[file.stem] = max(rows_of.get(file.stem, 0), len(rows))


def rdflib_reads(graph, rows_of):
    """rdflib as the second engine: it reads every query, and has Oxigraph's rows over a small graph."""
    data = None
    for file in QUERIES:
        query = prepareQuery(file.read_text())
        if graph.facts.quads > SMALL:
            continue
        if data is None:
            data = rdflib.Graph().parse(graph.ttl)
        result = data.query(query)
        if result.type == "CONSTRUCT":
            continue
        got = sorted(unordered(tuple("" if term is None else str(term) for term in row)) for row in result)
        want = sorted(map(unordered, graph.rows(file.read_text(), file.stem)))
        same(f"{graph.name}: {file.stem}: rdflib and Oxigraph", got, want)


def random_links(graph, choose):
    """The question of links, of random entities."""
    kinds = {"genes": [], "drugs": [], "diseases": [], "neighbors": [], "medicines": ["drugs", "--medicines"]}
    chemicals = [e for e in graph.facts.entities if e in graph.facts.of("schema:ChemicalSubstance")]
    for among in [graph.facts.entities] * (ROUNDS - 1) + [chemicals]:
        entity = choose.choice(among)
        for name, command in kinds.items():
            for evidence in ("synonym", "family"):
                got = [(r[0], int(r[2]), int(r[3])) for r in graph.ask(name, entity=entity, evidence=evidence)]
                question, *more = command or [name]
                same(f"{graph.name}: {name} {entity} {evidence}", got, links(graph, question, entity, evidence, *more))


def random_pairs(graph, choose):
    """Questions of two entities, that stand in a figure together."""
    for _ in range(ROUNDS):
        figure = choose.choice([f for f, drawn in graph.facts.names.items() if drawn])
        drawn = sorted(graph.facts.names[figure])
        first, second = choose.choice(drawn), choose.choice(drawn)
        for evidence in ("synonym", "family"):
            pair = {"first": first, "second": second, "evidence": evidence}
            command = (first, second, "--evidence", evidence)
            same(f"{graph.name}: figures {pair}", {r[0] for r in graph.ask("figures", **pair)}, ids(graph.answer("figures", *command)))
            same(f"{graph.name}: papers {pair}", {(r[0], int(r[5])) for r in graph.ask("papers", **pair)},
                 {(curie_iri(r["id"]), r["figures"]) for r in graph.answer("papers", *command)})
            same(f"{graph.name}: entities {figure}", {r[0] for r in graph.ask("entities", figure=figure, evidence=evidence)},
                 ids(graph.answer("entities", figure, "--evidence", evidence)))
            same(f"{graph.name}: explain {pair}", set(graph.ask("explain", **pair)), explained(graph, command))
            same(f"{graph.name}: paths-2 {pair}", {(r[0], int(r[2]), int(r[3])) for r in graph.ask("paths-2", **pair)},
                 graph.facts.between(first, second, evidence))
            same(f"{graph.name}: shared-drugs {pair}", {r[0] for r in graph.ask("shared-drugs", **pair)},
                 {e for e, _, _ in graph.facts.between(first, second, evidence, False) if e in graph.facts.of("schema:ChemicalSubstance")})
        year = int(graph.facts.year.get(graph.facts.paper.get(figure), 2020))
        first_year, last_year = choose.choice(((year, year), (year + 1, 2100), (1900, year - 1), (year, 2100), (1900, year)))
        same(f"{graph.name}: figures-with {first} {first_year}-{last_year}",
             {r[0] for r in graph.ask("figures-with", **{"entity": first, "from": first_year, "to": last_year})},
             ids(graph.answer("figures", first, "--year", f"{first_year}-{last_year}")))


def two_tiers(graph, choose):
    """The evidence of an entity that a figure has by its symbol or a synonym, and by its family too."""
    both = sorted(graph.facts.two_tiers())
    for figure, entity in choose.sample(both, min(ROUNDS, len(both))):
        for evidence in ("synonym", "family"):
            pair = (entity, entity, "--evidence", evidence)
            same(f"{graph.name}: explain {figure} {entity} {evidence}", set(graph.ask("explain", first=entity, second=entity, evidence=evidence)), explained(graph, pair))


def explained(graph, command):
    """The rows of `figraph explain`, with the columns of the query."""
    lines = graph.call("explain", *command, "--format", "tsv").splitlines()
    header = lines[0].split("\t")
    rows = set()
    for line in lines[1:]:
        row = dict(zip(header, line.split("\t"), strict=True))
        word = re.sub(r"\\(.)", lambda m: {"t": "\t", "n": "\n", "r": "\r"}.get(m[1], m[1]), row["word"])
        paper = curie_iri(row["paper"]) if row["paper"] else ""
        rows.add((curie_iri(row["figure"]), paper, curie_iri(row["id"]), word, row["match"].replace("\\\\", "\\"), row["tier"], row["source"], row["ambiguity"]))
    return rows


def counts(graph, choose):
    """Questions that count, beside a plain count over the lines of the export."""
    facts = graph.facts
    stats = graph.answer("stats")
    rows = dict(graph.ask("counts"))
    for what in ("figures", "papers", "genes", "chemicals", "drugs", "diseases", "families", "organisms", "mentions"):
        check(int(rows[what]) == stats.get(what, 0), f"{graph.name}: counts: {what}: {rows[what]}, stats {stats.get(what)}")
    same(f"{graph.name}: figures-per-year", {(r[0], int(r[1]), int(r[2])) for r in graph.ask("figures-per-year")}, facts.per_paper(facts.year))
    same(f"{graph.name}: figures-per-journal", {(r[0], int(r[2]), int(r[3])) for r in graph.ask("figures-per-journal")}, facts.per_paper(facts.journal))
    same(f"{graph.name}: figures-per-organism", {(r[0], int(r[2])) for r in graph.ask("figures-per-organism")}, facts.per_organism())
    same(f"{graph.name}: figures-without-entities", {r[0] for r in graph.ask("figures-without-entities")}, facts.of("pf:Figure") - set(facts.mentions))
    for _ in range(ROUNDS):
        since = choose.randint(2000, 2025)
        same(f"{graph.name}: figures-since {since}", {r[0] for r in graph.ask("figures-since", since=since)}, facts.since(since))
        name = choose.choice(sorted(facts.by_name))
        asked_for = choose.choice((name, name.lower(), name.upper()))
        for question, param, kind in (("gene-by-symbol", "symbol", "schema:Gene"), ("drug-by-name", "name", "schema:ChemicalSubstance")):
            want = {e for text, found in facts.by_name.items() if text.lower() == asked_for.lower() for e in found if e in facts.of(kind)}
            same(f"{graph.name}: {question} {asked_for}", {r[0] for r in graph.ask(question, **{param: asked_for})}, want)
    more = choose.randint(1, 4)
    same(f"{graph.name}: ambiguous-words {more}", {(r[0], int(r[1]), int(r[2])) for r in graph.ask("ambiguous-words", more=more)}, facts.ambiguous(more))


def lists(graph, choose):
    """Questions that list what the lines say, beside a plain reading of them."""
    facts = graph.facts
    genes, chemicals, diseases = (facts.of(kind) for kind in ("schema:Gene", "schema:ChemicalSubstance", "schema:MedicalCondition"))
    same(f"{graph.name}: edges", {(r[0], r[2], int(r[4]), int(r[5])) for r in graph.ask("edges")}, facts.links())
    linked = sorted({entity for link in facts.links() for entity in link[:2]})
    for entity in choose.choices(linked, k=ROUNDS) if linked else ():
        want = {(a if entity == b else b, papers, figures) for a, b, papers, figures in facts.links() if entity in (a, b)}
        same(f"{graph.name}: co-mentions {entity}", {(r[0], int(r[2]), int(r[3])) for r in graph.ask("co-mentions", entity=entity)}, want)
    for evidence, edges in (("synonym", facts.names), ("family", facts.mentions)):
        want = {(c, g) for drawn in edges.values() for c in drawn & chemicals for g in drawn & genes}
        same(f"{graph.name}: edges-graph {evidence}", {(r[0], r[2]) for r in graph.ask("edges-graph", evidence=evidence)}, want)
        for drug in choose.sample(sorted(chemicals), min(1, len(chemicals))):
            want = {(g, d) for drawn in edges.values() if drug in drawn for g in drawn & genes for d in drawn & diseases}
            same(f"{graph.name}: triangles {drug}", {(r[0], r[2]) for r in graph.ask("triangles", drug=drug, evidence=evidence)}, want)
        of = facts.edges("schema:taxonomicRange")
        human = {g for g in genes if CURIES["taxon"] + "9606" in of.get(g, ())}
        number = {g: min(facts.edges("dcterms:identifier")[g]) for g in human}
        want = {(min(facts.edges("dcterms:identifier")[f]), frozenset(number[g] for g in drawn & human)) for f, drawn in edges.items() if drawn & human}
        same(f"{graph.name}: gmt {evidence}", {(r[0], frozenset(r[2].split(" "))) for r in graph.ask("gmt", evidence=evidence)}, want)
    same(f"{graph.name}: genes-per-organism", {(r[0], int(r[2])) for r in graph.ask("genes-per-organism")},
         {(o, sum(o in found for g, found in of.items() if g in genes)) for o in set().union(*of.values())})
    same(f"{graph.name}: mesh-chebi", {(r[0], r[2], r[3]) for r in graph.ask("mesh-chebi")}, facts.chebi(chemicals))
    for name in choose.sample(sorted(set().union(*facts.edges("wp:organismName").values())), 1):
        same(f"{graph.name}: figures-of-species {name}", {r[0] for r in graph.ask("figures-of-species", species=name)},
             {f for f, found in facts.edges("wp:organismName").items() if name in found})
    for word in choose.choices(sorted(set().union(*facts.edges("oa:exact").values())), k=ROUNDS):
        if "\\u" not in word.lower():
            same(f"{graph.name}: entities-by-word {word}", {(r[0], r[2], int(r[3])) for r in graph.ask("entities-by-word", word=word)}, facts.stands_for(word))


def other_namespaces(figraph, source, work, graph):
    """A graph of another base and scheme: the questions that figraph prints for it have the same rows."""
    other = Graph(figraph, source, work, "--base=https://example.org/kg/", "--schema=https")
    for file in QUERIES:
        if file.stem not in ("prefixes", "link-sets", "classes", "metadata"):  # which name the namespaces
            strip = [tuple(c.replace("https://example.org/kg/", BASE) for c in row) for row in map(unordered, other.ask(file.stem))]
            same(f"{other.name}: {file.stem}", sorted(strip), sorted(map(unordered, graph.ask(file.stem))))
        else:
            check(len(other.ask(file.stem)) == len(graph.ask(file.stem)), f"{other.name}: {file.stem}: not as many rows")


def by_name(graph):
    """A symbol in several species is summed on the command line and in the query."""
    if "Akt1" in graph.facts.by_name and "AKT1" in graph.facts.by_name:
        graph.ask("figures", first="akt1", second="akt1"), graph.ask("entities-by-word", word="AKT1")
        got = [(r[0], int(r[2]), int(r[3])) for r in graph.ask("neighbors", entity="akt1")]
        same(f"{graph.name}: neighbors akt1", got, links(graph, "neighbors", "akt1", "synonym"))


def with_pathways(graph, rows_of):
    """The questions that join WikiPathways, over the authored pathways."""
    for store in (graph.turtle, graph.quads):
        store.load(path=PATHWAYS, format=pyoxigraph.RdfFormat.TURTLE)
    gene = "https://identifiers.org/ncbigene/"
    akt1, mtor = gene + "207", gene + "2475"
    names = graph.facts.names
    figures = {f: len(drawn & {akt1, mtor}) for f, drawn in names.items() if drawn & {akt1, mtor}}
    got = graph.ask("figures-of-pathway")
    same("figures-of-pathway", {(r[0], int(r[2])) for r in got}, set(figures.items()))
    same("figures-of-pathway WP9001", {(r[0], int(r[2])) for r in graph.ask("figures-of-pathway", pathway="WP9001")},
         {(f, 1) for f, drawn in names.items() if akt1 in drawn})
    together = {e for drawn in names.values() if akt1 in drawn for e in drawn if e in graph.facts.of("schema:Gene")} - {akt1, mtor}
    without = {r[0] for r in graph.ask("genes-without-pathway")}
    same("genes-without-pathway", without, together)
    same("genes-without-pathway of MTOR", {r[0] for r in graph.ask("genes-without-pathway", gene=mtor)},
         {e for drawn in names.values() if mtor in drawn for e in drawn if e in graph.facts.of("schema:Gene")} - {akt1, mtor})
    pathways = graph.ask("pathways-of-figure")
    same("pathways-of-figure", [(r[1], int(r[2])) for r in pathways], [("WP4172", 2), ("WP9001", 1)])
    for name, rows in (("figures-of-pathway", got), ("genes-without-pathway", without), ("pathways-of-figure", pathways)):
        rows_of[name] = max(rows_of.get(name, 0), len(rows))


def gizmo(graph, work, choose):
    """The questions in Gizmo, asked of stock Cayley over a copy of the store."""
    copy = Path(work) / "store"
    subprocess.run(["cp", "-rL", graph.folder / "current" / "store", copy], check=True)
    figure = choose.choice([f for f, drawn in graph.facts.names.items() if len(drawn) > 1])
    first, second = choose.sample(sorted(graph.facts.names[figure]), 2)
    symbol = choose.choice(sorted(name for name, found in graph.facts.by_name.items() if found & graph.facts.of("schema:Gene")))
    given = {"entity": f"<{first}>", "first": f"<{first}>", "second": f"<{second}>", "figure": f"<{figure}>", "symbol": symbol}
    for file in sorted((ROOT / "queries" / "gizmo").glob("*.js")):
        text = re.sub(r'(?m)^var (\w+) = ".*"', lambda m: f"var {m[1]} = {json.dumps(given[m[1]])}" if m[1] in given else m[0], file.read_text())
        out = subprocess.run([ROOT / ".deps" / "cayley", "query", "-d", "bolt", "-a", copy, "--lang", "gizmo", "-n", "-1", text],
                             check=True, capture_output=True, text=True).stdout
        rows = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
        got = [row["id"].strip("<>") for row in rows]
        what = f"{graph.name}: gizmo {file.stem} {first} {second} {figure} {symbol}"
        if file.stem == "genes":
            same(what, [(i, r["papers"], r["figures"]) for i, r in zip(got, rows, strict=True)], links(graph, "genes", first, "synonym"))
        elif file.stem == "gene-by-symbol":
            same(what, set(got), graph.facts.by_name[symbol] & graph.facts.of("schema:Gene"))
        else:
            names = (figure,) if file.stem == "entities" else (first, second)
            same(what, set(got), ids(graph.answer(file.stem, *names)))
        check(len(got) == len(set(got)), f"{what}: a row comes twice")
    subprocess.run(["rm", "-rf", copy], check=True)


def naive(graph):
    """docs/naive.md: under each heading, all queries and commands give one number."""
    text = (ROOT / "docs" / "naive.md").read_text()
    prefixes = "".join(f"PREFIX {r[0]}: <{r[1]}>\n" for r in graph.ask("prefixes"))
    sections = re.split(r"(?m)^## ", text)[1:]
    for section in sections:
        title = section.split("\n", 1)[0]
        numbers = {}
        for query in re.findall(r"```sparql\n(.*?)```", section, re.S):
            for one in query.split("\n\n"):
                numbers[one] = int(graph.rows(prefixes + one, title)[0][0])
        for command in re.findall(r"(?m)^figraph (.*)$", section):
            numbers[command] = commanded(graph, command)
        right = graph.facts.naive(title)
        check(len(numbers) > 1 and set(numbers.values()) == {right}, f"{graph.name}: naive: {title}: {numbers}, but there are {right}")
    return len(sections)


def commanded(graph, command):
    """The number that a command of docs/naive.md gives: the field after #, else how many rows."""
    args, _, field = command.partition(" # ")
    answer = graph.answer(*(a.strip("'") for a in re.findall(r"'[^']*'|\S+", args)))
    return answer[field.strip()] if field else len(answer)


def judge(figraph, source, work, rows_of):
    choose = random.Random(SEED)
    lexicons = sorted((Path(source).parent / "lexicon").glob("[cgf]*.tsv")) if Path(source).name == "pfocr" else []
    graph = Graph(figraph, source, work, *(f"--lexicon={file}" for file in lexicons))
    defaults(graph, rows_of)
    rdflib_reads(graph, rows_of)
    counts(graph, choose)
    lists(graph, choose)
    by_name(graph)
    random_links(graph, choose)
    random_pairs(graph, choose)
    two_tiers(graph, choose)
    if graph.name == "good":
        print(f"{naive(graph)} naive ways of docs/naive.md give the right number")
    gizmo(graph, work, choose)
    if graph.name == "good":
        other_namespaces(figraph, source, work, graph)
        with_pathways(graph, rows_of)
    print(f"{source}: {len(QUERIES)} queries, {asked} comparisons so far")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("source", nargs="+")
    rows_of = {}
    with tempfile.TemporaryDirectory() as work:
        figraph = Path(work) / "figraph"
        subprocess.run(["go", "build", "-o", figraph, "./cmd/figraph"], cwd=ROOT, check=True)
        sources = parser.parse_args().source
        for source in sources:
            if Path(source).exists():
                judge(figraph, source, work, rows_of)
            else:
                print(f"skipped: {source} is not here")
        if all(Path(source).exists() for source in sources):
            for name, rows in rows_of.items():
                check(rows > 0, f"{name} has no row in any source")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
