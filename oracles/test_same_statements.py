"""Tests that the five parsers' judge tells equal from unequal; needs the parsers."""

import contextlib
import io
import re
import tempfile
import unittest
from pathlib import Path

import ntriples
import same_statements

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
TRIPLES = re.sub(r" <[^<]*> \.\n", " .\n", QUADS)
TRIG = """\
@prefix x: <http://x.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

x:g {

x:a
    a x:Class ;
    x:p "tab\\t β 😀 \\"quote\\" \\\\ \\n line\u2028" ;
    x:p 0.9571869 ;
    x:p "2019"^^xsd:gYear ;
    x:p <http://x.org/S0092-8674(20)30123-4> ;
.

}

x:h {

x:a
    x:p 1.0 ;
    x:p 7 ;
.

}
"""
JSONLD = """\
{"@context":{"x":"http://x.org/","xsd":"http://www.w3.org/2001/XMLSchema#"},
"@graph":[
{"@id":"x:g","@graph":[
{"@id":"x:a","@type":"x:Class","x:p":["tab\\t β 😀 \\"quote\\" \\\\ \\n line\u2028",
{"@value":"0.9571869","@type":"xsd:decimal"},{"@value":"2019","@type":"xsd:gYear"},{"@id":"x:S0092-8674(20)30123-4"}]}]},
{"@id":"x:h","@graph":[
{"@id":"x:a","x:p":[{"@value":"1.0","@type":"xsd:decimal"},7]}]}
]}
"""
SOUND = {"nq": QUADS, "nt": TRIPLES, "ttl": TURTLE, "trig": TRIG, "jsonld": JSONLD}
MISSING = same_statements.missing_tools(list(same_statements.READS))


@unittest.skipIf(MISSING, f"not installed: {', '.join(MISSING)}")
class SameStatements(unittest.TestCase):
    def judge(self, **changed):
        """Judges the files that are changed beside sound N-Quads, or all of them, sound."""
        texts = {"nq": QUADS, **(changed or SOUND)}
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / f"graph.{name}" for name in texts]
            for path, text in zip(paths, texts.values()):
                path.write_text(text, encoding="utf-8", newline="\n")
            self.said = io.StringIO()
            with contextlib.redirect_stdout(self.said):
                return same_statements.main([str(path) for path in paths])

    def test_same(self):
        self.assertEqual(self.judge(), 0, self.said.getvalue())
        self.assertIn("the same 7 quads and 7 triples in all 21 readings", self.said.getvalue())

    def test_one_digit_differs(self):
        self.assertEqual(self.judge(ttl=TURTLE.replace("0.9571869", "0.957187")), 1)
        self.assertIn("only by serdi in graph.ttl", self.said.getvalue())

    def test_one_graph_name_differs(self):
        for changed in ({"trig": TRIG.replace("x:h {", "x:i {")}, {"jsonld": JSONLD.replace('"x:h"', '"x:i"')}):
            self.assertEqual(self.judge(**changed), 1)
            self.assertIn("only by serdi in graph.nq", self.said.getvalue())

    def test_triples_are_not_those_of_the_quads(self):
        more = "<http://x.org/a> <http://x.org/p> <http://x.org/more> .\n"
        turtle = TURTLE[:-2] + "    x:p x:more ;\n.\n"
        self.assertEqual(self.judge(nt=TRIPLES + more, ttl=turtle), 1)
        self.assertIn("x.org/more", self.said.getvalue())

    def test_a_cut_file_fails(self):
        for changed in ({"ttl": TURTLE[:-3]}, {"trig": TRIG[:-3]}, {"jsonld": JSONLD[:-3]}):
            self.assertEqual(self.judge(**changed), 1)

    def test_a_syntax_error_in_all_fails(self):
        self.assertEqual(self.judge(nq="<a", ttl="<a"), 1)

    def test_nothing_at_all_fails(self):
        self.assertEqual(self.judge(nq="", ttl=""), 1)
        self.assertIn("no statements", self.said.getvalue())


class NormalForm(unittest.TestCase):
    def test_graph_names_stay(self):
        for written, normal in (
            ('<a:b> <c:d> "x\\"@EN <g:h" <g:h> .\n', '<a:b> <c:d> "x\\"@EN <g:h" <g:h> .\n'),
            ('<a:b> <c:d> "x"@EN <g:H> .\n', '<a:b> <c:d> "x"@en <g:H> .\n'),
            ('<a:b> <c:d> "x"@EN _:G .\n', '<a:b> <c:d> "x"@en _:G .\n'),
            ('<a:b> <c:d> "x"^^<http://www.w3.org/2001/XMLSchema#string> <g:h> .\n', '<a:b> <c:d> "x" <g:h> .\n'),
        ):
            self.assertEqual(ntriples.normal_form(written.encode()).decode(), normal)

    def test_without_graph(self):
        for node in ("<o:o>", "_:o", '"a b . <g:g> .\\" \\\\"', '"x"@en', '"x y"^^<d:t>'):
            triple = f"<a:b> <c:d> {node} .\n".encode()
            for graph in ("", "<g:h> ", "_:g "):
                self.assertEqual(ntriples.without_graph(f"<a:b> <c:d> {node} {graph}.\n".encode()), triple)


if __name__ == "__main__":
    unittest.main()
