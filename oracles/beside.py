#!/usr/bin/env python3
"""Puts a graph of figraph beside the RDF of WikiPathways and asks WikiPathways' own kinds of questions.

  beside.py

The graph of testdata/good lies in its five graphs, testdata/wikipathways in that of WikiPathways, in one store of
Oxigraph. Pinned to the graph of WikiPathways (FROM) every question answers as without ours. Over the merge of all
graphs only those of CHANGED answer otherwise: they count or list all things of a class, whoever states it. Both joins have rows, by
wp:bdbEntrezGene and wp:bdbChEBI.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import pyoxigraph

ROOT = Path(__file__).resolve().parent.parent
PINNED = "http://rdf.wikipathways.org/"
PREFIXES = """PREFIX dc: <http://purl.org/dc/elements/1.1/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX pf: <https://w3id.org/pfocr-kg/vocab#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX wp: <http://vocabularies.wikipathways.org/wp#>
"""

# In the forms of WikiPathways' collection (Metadata, General, Communities, Literature, Chemistry).
QUESTIONS = {
    "pathways": "SELECT DISTINCT ?pathway ?title {from} WHERE { ?pathway a wp:Pathway ; dc:title ?title . }",
    "pathways by title alone": "SELECT DISTINCT ?pathway ?title {from} WHERE { ?pathway dc:title ?title . }",
    "pathways of a species": "SELECT DISTINCT ?pathway {from} WHERE { ?pathway dc:title ?t ; wp:organism ?o ; wp:organismName ?n . FILTER (?n = 'Homo sapiens') }",
    "count of pathways per species": "SELECT ?n (COUNT(DISTINCT ?pathway) AS ?c) {from} WHERE { ?pathway dc:title ?t ; wp:organismName ?n . } GROUP BY ?n",
    "pathway by identifier": "SELECT ?pathway {from} WHERE { ?pathway dcterms:identifier 'WP4172' . }",
    "data nodes": "SELECT DISTINCT ?node ?label {from} WHERE { ?node a wp:DataNode ; rdfs:label ?label . }",
    "count of data nodes": "SELECT (COUNT(DISTINCT ?node) AS ?c) {from} WHERE { ?node a wp:DataNode . }",
    "genes of a pathway": "SELECT DISTINCT ?gene ?label {from} WHERE { ?gene a wp:GeneProduct ; rdfs:label ?label ; dcterms:isPartOf ?p . ?p a wp:Pathway ; dcterms:identifier 'WP4172' . }",
    "pathways of a gene": "SELECT DISTINCT ?p {from} WHERE { ?gene a wp:GeneProduct ; rdfs:label 'AKT1' ; dcterms:isPartOf ?p . ?p a wp:Pathway . }",
    "pathways of an Entrez gene": "SELECT DISTINCT ?p {from} WHERE { ?n wp:bdbEntrezGene <https://identifiers.org/ncbigene/207> ; dcterms:isPartOf ?p . ?p a wp:Pathway . }",
    "metabolites of pathways": "SELECT DISTINCT ?m ?p {from} WHERE { ?m a wp:Metabolite ; rdfs:label ?l ; dcterms:isPartOf ?p . ?p a wp:Pathway . }",
    "pathways of a ChEBI": "SELECT DISTINCT ?p {from} WHERE { ?n wp:bdbChEBI <https://identifiers.org/chebi/CHEBI:6121> ; dcterms:isPartOf ?p . ?p a wp:Pathway . }",
    "references of a pathway": "SELECT DISTINCT ?r {from} WHERE { ?r a wp:PublicationReference ; dcterms:isPartOf ?p . ?p a wp:Pathway . }",
    "count of gene products": "SELECT (COUNT(DISTINCT ?x) AS ?c) {from} WHERE { ?x a wp:GeneProduct . }",
    "count of metabolites": "SELECT (COUNT(DISTINCT ?x) AS ?c) {from} WHERE { ?x a wp:Metabolite . }",
    "count of references": "SELECT (COUNT(DISTINCT ?x) AS ?c) {from} WHERE { ?x a wp:PublicationReference . }",
    "gene products with an Entrez gene": "SELECT DISTINCT ?x {from} WHERE { ?x wp:bdbEntrezGene ?g . }",
    "metabolites with a ChEBI": "SELECT DISTINCT ?x {from} WHERE { ?x wp:bdbChEBI ?c . }",
    "nodes of a gene by what they are part of": "SELECT DISTINCT ?n ?whole {from} WHERE { ?n wp:bdbEntrezGene <https://identifiers.org/ncbigene/207> ; dcterms:isPartOf ?whole . }",
    "organisms": "SELECT DISTINCT ?o ?n {from} WHERE { ?x wp:organism ?o ; wp:organismName ?n . }",
    "count of entities by type": "SELECT ?type (COUNT(DISTINCT ?x) AS ?c) {from} WHERE { ?x a ?type . FILTER (STRSTARTS(STR(?type), STR(wp:))) } GROUP BY ?type",
}

# What answers otherwise in one merged graph; docs/triplestores.md says why.
CHANGED = {"count of gene products", "count of metabolites", "count of references", "gene products with an Entrez gene", "metabolites with a ChEBI",
           "nodes of a gene by what they are part of", "organisms", "count of entities by type"}

JOINS = {
    "wp:bdbEntrezGene": "SELECT DISTINCT ?figure ?p WHERE { ?node dcterms:isPartOf ?p ; wp:bdbEntrezGene ?gene . ?p a wp:Pathway . ?figure pf:names ?gene . }",
    "wp:bdbChEBI": "SELECT DISTINCT ?figure ?p WHERE { ?node dcterms:isPartOf ?p ; wp:bdbChEBI ?c . ?p a wp:Pathway . ?chemical wp:bdbChEBI ?c . ?figure pf:names ?chemical . }",
}


def rows(store, query, union):
    return sorted(tuple("" if t is None else str(t) for t in row) for row in store.query(PREFIXES + query, use_default_graph_as_union=union))


def main():
    alone, both = pyoxigraph.Store(), pyoxigraph.Store()
    for store in (alone, both):
        store.bulk_load(path=ROOT / "testdata" / "wikipathways" / "pathways.ttl", format=pyoxigraph.RdfFormat.TURTLE, to_graph=pyoxigraph.NamedNode(PINNED))
    with tempfile.TemporaryDirectory() as work:
        nq = Path(work) / "graph.nq"
        subprocess.run(["go", "run", "./cmd/figraph", "build", ROOT / "testdata" / "good", "-o", Path(work) / "kg", "-q", "--export", nq], check=True, cwd=ROOT,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        both.bulk_load(path=nq, format=pyoxigraph.RdfFormat.N_QUADS)
    problems, changed = [], set()
    for name, question in QUESTIONS.items():
        want = rows(alone, question.replace("{from}", ""), True)
        if not want:
            problems.append(f"{name}: no row without our graphs")
        if rows(both, question.replace("{from}", f"FROM <{PINNED}>"), False) != want:
            problems.append(f"{name}: pinned to the graph of WikiPathways, the answer changes")
        if rows(both, question.replace("{from}", ""), True) != want:
            changed.add(name)
    problems += [f"{name}: changes in a merged graph" for name in sorted(changed - CHANGED)]
    problems += [f"{name}: does not change in a merged graph any more" for name in sorted(CHANGED - changed)]
    for name, query in JOINS.items():
        found = rows(both, query, True)
        print(f"{name} joins {len(found)} pairs of figure and pathway")
        if not found:
            problems.append(f"{name} joins nothing")
    for problem in problems:
        print("DIFFERS", problem, file=sys.stderr)
    print(f"{len(QUESTIONS)} questions of WikiPathways beside our graphs, {len(changed)} change when all is merged")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
