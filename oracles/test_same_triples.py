"""Tests that the four parsers' judge tells equal from unequal; needs the parsers."""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import same_triples

TURTLE = """\
@prefix x: <http://x.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

x:a
    a x:Class ;
    x:p "tab\\t β 😀 \\"quote\\" \\\\ \\n line\u2028" ;
    x:p 0.9571869 ;
    x:p 1.0 ;
    x:p 7 ;
    x:p "2019"^^xsd:gYear ;
    x:p <http://x.org/S0092-8674(20)30123-4> ;
.
"""
QUADS = """\
<http://x.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://x.org/Class> <http://x.org/g> .
<http://x.org/a> <http://x.org/p> "tab\t β 😀 \\"quote\\" \\\\ \\n line\u2028" <http://x.org/g> .
<http://x.org/a> <http://x.org/p> "0.9571869"^^<http://www.w3.org/2001/XMLSchema#decimal> <http://x.org/g> .
<http://x.org/a> <http://x.org/p> "1.0"^^<http://www.w3.org/2001/XMLSchema#decimal> <http://x.org/h> .
<http://x.org/a> <http://x.org/p> "7"^^<http://www.w3.org/2001/XMLSchema#integer> <http://x.org/h> .
<http://x.org/a> <http://x.org/p> "2019"^^<http://www.w3.org/2001/XMLSchema#gYear> <http://x.org/g> .
<http://x.org/a> <http://x.org/p> <http://x.org/S0092-8674(20)30123-4> <http://x.org/g> .
"""
MISSING = same_triples.missing_tools(["serdi", "rapper", "n3", "oxigraph"])


@unittest.skipIf(MISSING, f"not installed: {', '.join(MISSING)}")
class SameTriples(unittest.TestCase):
    def judge(self, quads, turtle):
        with tempfile.TemporaryDirectory() as folder:
            files = [Path(folder) / "graph.nq", Path(folder) / "graph.ttl"]
            for path, text in zip(files, (quads, turtle)):
                path.write_text(text, encoding="utf-8", newline="\n")
            self.said = io.StringIO()
            with contextlib.redirect_stdout(self.said):
                return same_triples.main([str(path) for path in files])

    def test_same(self):
        self.assertEqual(self.judge(QUADS, TURTLE), 0, self.said.getvalue())

    def test_one_digit_differs(self):
        self.assertEqual(self.judge(QUADS, TURTLE.replace("0.9571869", "0.957187")), 1)
        self.assertIn("only by serdi in graph.nq", self.said.getvalue())

    def test_a_cut_file_fails(self):
        self.assertEqual(self.judge(QUADS, TURTLE[:-3]), 1)

    def test_a_syntax_error_in_both_fails(self):
        self.assertEqual(self.judge("<a", "<a"), 1)

    def test_nothing_at_all_fails(self):
        self.assertEqual(self.judge("", ""), 1)
        self.assertIn("no triples", self.said.getvalue())


if __name__ == "__main__":
    unittest.main()
