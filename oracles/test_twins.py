"""Tests of how twins.py reads exports, on a few lines.

  python3 -m unittest discover -s oracles
"""

import tempfile
import unittest
from pathlib import Path

from export_facts import CURIES, SPACES, Facts, curie_iri, plain

FIGURE, OTHER = curie_iri("fig:PMC1__a"), curie_iri("fig:PMC2__b")
PAPER, GENE, DRUG = curie_iri("pmc:PMC1"), curie_iri("ncbigene:207"), curie_iri("mesh:D007649")


def line(subject, term, value):
    prefix, local = term.split(":")
    value = f"<{value}>" if value.startswith("http") else value
    return f"<{subject}> <{SPACES[prefix]}{local}> {value} <https://example.org/graph> .\n"


class ExportFacts(unittest.TestCase):
    def facts(self, *lines):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "graph.nq"
            path.write_text("".join(lines), encoding="utf-8")
            return Facts(path)

    def test_curies(self):
        self.assertEqual(curie_iri("fig:PMC1__a b"), CURIES["fig"] + "PMC1__a%20b.html")
        self.assertEqual(curie_iri("family:PI3K/Akt"), CURIES["family"] + "PI3K%2FAkt")
        self.assertEqual(curie_iri("chebi:6121"), "http://purl.obolibrary.org/obo/CHEBI_6121")

    def test_escapes(self):
        self.assertEqual(plain(r"a\"b\\nc\n\u0001\U0001F600"), 'a"b\\nc\n\x01\U0001F600')

    def test_what_is_drawn_with_both(self):
        facts = self.facts(
            line(FIGURE, "rdf:type", SPACES["pf"] + "Figure"), line(OTHER, "rdf:type", SPACES["pf"] + "Figure"),
            *(line(FIGURE, term, e) for term in ("schema:mentions", "pf:names") for e in (GENE, DRUG)),
            line(OTHER, "schema:mentions", GENE), line(FIGURE, "schema:isPartOf", PAPER),
            line(PAPER, "pf:year", '"2020"^^<http://www.w3.org/2001/XMLSchema#integer>'), line(GENE, "schema:name", '"AKT1"'))
        self.assertEqual(facts.between(GENE, GENE, "synonym"), {(DRUG, 1, 1)})
        self.assertEqual(facts.between(GENE, DRUG, "family", apart=False), {(GENE, 2, 1), (DRUG, 1, 1)})
        self.assertEqual(facts.since(2020), {FIGURE})
        self.assertEqual(facts.since(2021), set())
        self.assertEqual(facts.per_paper(facts.year), {("2020", 1, 1)})
        self.assertEqual(dict(facts.by_name), {"AKT1": {GENE}})

    def test_a_line_of_another_form_is_refused(self):
        self.assertRaises(ValueError, self.facts, "<a> <b> <c> .\n")


if __name__ == "__main__":
    unittest.main()
