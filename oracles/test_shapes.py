"""Mutates an export of testdata/good, each mutation of nodes of its own, and demands of
the shapes exactly the violations that each should have: SHACL by pySHACL, ShEx by PyShEx.
"""

import subprocess
import tempfile
import unittest
from pathlib import Path

try:
    from shapes import read_graph, shacl, shex, shex_by_all
    from rdflib import RDF, XSD, Literal, URIRef
except ImportError as error:
    raise unittest.SkipTest(f"not installed: {error.name}")

HOUSE = Path(__file__).resolve().parent.parent
SPACES = {
    "schema": "http://schema.org/", "pf": "https://w3id.org/pfocr-kg/vocab#", "oa": "http://www.w3.org/ns/oa#", "wp": "http://vocabularies.wikipathways.org/wp#",
    "dcterms": "http://purl.org/dc/terms/", "rdfs": "http://www.w3.org/2000/01/rdf-schema#", "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#", "sio": "http://semanticscience.org/resource/", "foaf": "http://xmlns.com/foaf/0.1/", "pav": "http://purl.org/pav/",
    "sh": "http://www.w3.org/ns/shacl#", "dc": "http://purl.org/dc/elements/1.1/", "x": "https://example.org/",
}


def term(curie):
    prefix, local = curie.split(":")
    return RDF.type if curie == "rdf:type" else URIRef(SPACES[prefix] + local)


def plain(text):
    return Literal(text)


def typed(text, datatype):
    return Literal(text, datatype=XSD[datatype], normalize=False)


# What is done to a node of a class: a value is added to its predicate, or set in the place
# of what it had; without a value the predicate is dropped. Then the violations that SHACL
# should find there, by path and constraint, and whether ShEx should refuse the node: it
# does not compare the values of two predicates, nor look at other nodes, nor does PyShEx
# look whether an integer is a number.
MUTATIONS = [
    ("no class", "schema:Gene", "set", "rdf:type", None, {("rdf:type", "MinCount"), ("", "Or")}, False),
    ("a score that is a double", "pf:Figure", "set", "pf:pathwayScore", typed("0.5", "double"), {("pf:pathwayScore", "Datatype")}, True),
    ("no label", "pf:Figure", "set", "rdfs:label", None, {("rdfs:label", "MinCount")}, True),
    ("a second label", "pf:Figure", "add", "rdfs:label", plain("another"), {("rdfs:label", "MaxCount")}, True),
    ("a label with a language", "pf:Figure", "set", "rdfs:label", Literal("label", lang="en"), {("rdfs:label", "Datatype")}, True),
    ("an IRI where a literal belongs", "pf:Figure", "set", "dcterms:identifier", term("x:1"), {("dcterms:identifier", "Datatype")}, True),
    ("a literal where an IRI belongs", "pf:Figure", "set", "schema:url", plain("https://example.org/"), {("schema:url", "NodeKind")}, True),
    ("a class that the model does not have", "pf:Figure", "add", "rdf:type", term("x:Thing"), {("rdf:type", "In")}, True),
    ("a predicate that the model does not have", "pf:Figure", "add", "x:colour", plain("red"), {("https://example.org/colour", "Closed")}, True),
    ("a name of nothing mentioned", "pf:Figure", "add", "pf:names", term("x:gene"), {("schema:mentions|pf:names", "Equals")}, False),
    ("another licence", "pf:Figure", "set", "schema:sdLicense", term("x:licence"), {("schema:sdLicense", "HasValue")}, True),
    ("a paper that is not described", "pf:Figure", "set", "schema:isPartOf", URIRef("https://identifiers.org/pmc/PMC1"), {("schema:isPartOf", "Class"), ("schema:isPartOf", "Equals")}, False),
    ("a second year", "schema:ScholarlyArticle", "add", "pf:year", typed("1999", "integer"), {("pf:year", "MaxCount")}, True),
    ("a date as a string", "schema:ScholarlyArticle", "set", "schema:datePublished", plain("2020"), {("schema:datePublished", "Datatype")}, True),
    ("a year that is no number", "schema:ScholarlyArticle", "set", "pf:year", typed("MMXX", "integer"), {("pf:year", "Datatype")}, False),
    ("no page", "schema:ScholarlyArticle", "set", "foaf:page", None, {("foaf:page", "MinCount")}, True),
    ("a name that is not the label", "schema:ScholarlyArticle", "set", "schema:name", plain("another"), {("schema:name", "Equals")}, False),
    ("a publisher that is an IRI", "schema:Periodical", "set", "schema:publisher", term("x:publisher"), {("schema:publisher", "Datatype")}, True),
    ("another gene to join by", "schema:Gene", "set", "wp:bdbEntrezGene", URIRef("https://identifiers.org/ncbigene/1"), {("wp:bdbEntrezGene?", "MaxCount")}, False),
    ("two organisms", "schema:Gene", "add", "schema:taxonomicRange", URIRef("http://purl.obolibrary.org/obo/NCBITaxon_1"), {("schema:taxonomicRange", "MaxCount")}, True),
    ("more papers than figures", "schema:Gene", "set", "pf:paperCount", typed("1000000", "integer"), {("pf:paperCount", "LessThanOrEquals")}, False),
    ("fewer figures than none", "schema:Gene", "set", "pf:figureCount", typed("-1", "integer"), {("pf:figureCount", "MinInclusive"), ("pf:paperCount", "LessThanOrEquals")}, True),
    ("a co-mention that goes one way", "schema:Gene", "add", "pf:coMentionedWith", term("x:nothing"), {("^pf:coMentionedWith", "Equals")}, False),
    ("an rdfs:label, which WikiPathways counts", "schema:Gene", "add", "rdfs:label", plain("AKT1"), {("rdfs:label", "Closed")}, True),
    ("an identifier of no database", "schema:ChemicalSubstance", "set", "dcterms:identifier", plain("aspirin"), {("dcterms:identifier", "Pattern")}, True),
    ("a drug that is no chemical", "schema:MedicalCondition", "add", "rdf:type", term("schema:Drug"), {("rdf:type", "HasValue")}, True),
    ("a skos:prefLabel that is not the name", "schema:MedicalCondition", "set", "skos:prefLabel", plain("another"), {("schema:name", "Equals")}, False),
    ("two numbers of one organism", "schema:Taxon", "set", "dcterms:identifier", plain("1"), {("dcterms:identifier", "Equals")}, False),
    ("a mention of no figure", "oa:Annotation", "set", "oa:hasTarget", None, {("oa:hasTarget", "MinCount")}, True),
    ("a tier that there is not", "oa:Annotation", "set", "pf:tier", plain("guess"), {("pf:tier", "In")}, True),
    ("a tier of nothing", "pf:Candidate", "set", "oa:hasBody", None, {("", "Or")}, True),
    ("ambiguous with nothing", "oa:Annotation", "set", "pf:ambiguity", typed("0", "integer"), {("pf:ambiguity", "MinInclusive")}, True),
    ("an annotation and a candidate", "oa:Annotation", "add", "rdf:type", term("pf:Candidate"), {("rdf:type", "MaxCount")}, True),
    ("a link without a gene", "pf:CoMention", "set", "pf:gene", None, {("pf:gene", "MinCount"), ("pf:chemical|pf:disease|pf:gene", "Equals")}, True),
    ("a third of two", "pf:CoMention", "add", "sio:SIO_000628", term("x:third"), {("sio:SIO_000628", "MaxCount"), ("pf:chemical|pf:disease|pf:gene", "Equals")}, True),
    ("more that are named than are drawn", "pf:CoMention", "set", "pf:namedFigureCount", typed("1000000", "integer"), {("pf:namedFigureCount", "LessThanOrEquals")}, False),
    ("a partition without a count", "void:class", "set", "void:entities", None, {("void:entities", "MinCount")}, False),
    ("a namespace as a string", "sh:namespace", "set", "sh:namespace", plain("http://x/"), {("sh:namespace", "Datatype")}, False),
    ("a version that is no sum", "schema:Dataset", "set", "pav:version", plain("1.0"),
     {("pav:version", "Pattern"), ("sh:declare", "Node"), ("void:subset", "Xone")}, True),
]

# What the mutations break at other nodes: the figures that mention what has no class,
# and the layer of the partition.
ELSEWHERE = {("schema:mentions", "Or"), ("void:classPartition", "Node")}


class Mutations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            export = Path(folder) / "graph.ttl"
            subprocess.run(["go", "run", "./cmd/figraph", "build", "testdata/good", "--candidates", "-q", "-o", f"{folder}/kg", "--export", export],
                           cwd=HOUSE, check=True, stdout=subprocess.DEVNULL)
            cls.graph = read_graph(export)
        cls.nodes = {}
        for name, kind, how, predicate, value, *_ in MUTATIONS:
            node = cls.nodes[name] = cls.pick(kind, how, term(predicate))
            if how == "set":
                cls.graph.remove((node, term(predicate), None))
            if value is not None:
                cls.graph.add((node, term(predicate), value))

    @classmethod
    def pick(cls, kind, how, predicate):
        """The first node of a class, or with a predicate, that no mutation has touched."""
        used = set(cls.nodes.values())
        if "no class" in cls.nodes:
            used.update(cls.graph.subjects(term("schema:mentions"), cls.nodes["no class"]))
        described = kind in ("void:class", "sh:namespace")
        for node in sorted(set(cls.graph.subjects(*((term(kind), None) if described else (RDF.type, term(kind)))))):
            linked = kind == "schema:Gene" and (node, term("pf:coMentionedWith"), None) in cls.graph
            if node not in used and not linked and (how == "add" or (node, predicate, None) in cls.graph):
                return node
        raise LookupError(f"testdata/good has no {kind} for {predicate}")

    def test_shacl_finds_exactly_these(self):
        found, elsewhere = {str(node): set() for node in self.nodes.values()}, set()
        for focus, path, constraint, severity, message in shacl(self.graph):
            self.assertTrue(message)
            if severity == "Violation":
                found.get(focus, elsewhere).add((path, constraint))
        for name, *_, expected, _ in MUTATIONS:
            with self.subTest(name):
                self.assertEqual(found[str(self.nodes[name])], expected)
        self.assertEqual(elsewhere, ELSEWHERE)

    def test_shex_refuses_exactly_these(self):
        refused = {node for node, _, fits, _ in shex(self.graph, among={str(n) for n in self.nodes.values()}) if not fits}
        for name, *_, refuses in MUTATIONS:
            with self.subTest(name):
                self.assertEqual(str(self.nodes[name]) in refused, refuses)

    def test_shex_is_the_same_by_all_processors(self):
        alone, together = ([row[:3] for row in found] for found in (shex(self.graph, limit=3), shex_by_all(self.graph, limit=3)))  # reasons name shapes by chance
        self.assertEqual(together, alone)
        self.assertEqual({fits for _, _, fits in alone}, {True, False})


if __name__ == "__main__":
    unittest.main()
