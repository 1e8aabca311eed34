"""Tests of the judges themselves, on small authored cases.

  python3 -m unittest discover -s oracles
"""

import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path

import builtin_names
import export_count
import ntriples
import recount
import source_count
import source_rows
from facts import summary
from libyaml_lines import Malformed, parse

GENES = ("organism_id\torganism_name\torganism_group\tword\tmatch\tncbigene_symbol\tncbigene_id\t"
         "source\tcount_direct\tcount_synonym\tcount_match\n")
CHEMICALS = "word\tmesh\tmatch\tname\tchebi\n"
DISEASES = "word\tmesh\tmatch\tname\tdoid\n"
HUMAN, RAT = ("9606", "Homo sapiens"), ("10116", "Rattus norvegicus")


def gene(organism, word, gene_id, source="ncbigene_symbol", match=None):
    match = word.upper() if match is None else match
    return "\t".join((*organism, "Group", word, match, word, gene_id, source, "1", "NA", "1")) + "\n"


class YamlLines(unittest.TestCase):
    def reads(self, text, value):
        self.assertEqual(parse(text), value)

    def refuses(self, text):
        self.assertRaises(Malformed, parse, text)

    def test_plain_scalar_is_folded_and_stays_text(self):
        self.reads("a: one\n  - two\n  (3) # four\nb: 1e5\nc: 08\nd: no",
                   {"a": "one - two (3)", "b": "1e5", "c": "08", "d": "no"})

    def test_empty_line_in_a_folded_scalar_is_a_line_break(self):
        self.reads("a: one\n\n  two\nb: 'three\n\n\n  four'", {"a": "one\ntwo", "b": "three\n\nfour"})

    def test_plain_null_and_quoted_null_differ(self):
        self.reads("a: ~\nb: null\nc:\nd: ''\ne: 'null'\nf: NA",
                   {"a": None, "b": None, "c": None, "d": "", "e": "null", "f": "NA"})

    def test_single_quotes(self):
        self.reads("a: 'it''s: #1\n  and more '\nb: c", {"a": "it's: #1 and more ", "b": "c"})

    def test_double_quotes(self):
        self.reads('a: "\\uFEFFx\\x1F\\ty \\"q\\" \\\\\n  z \\\n  \\ w"', {"a": '\ufeffx\x1f\ty "q" \\ z  w'})

    def test_literal_block(self):
        self.reads("a: |-\n  one\n\n    two: 'x'\nb: |\n  three\nc: >-\n  four\n  five",
                   {"a": "one\n\n  two: 'x'", "b": "three\n", "c": "four five"})

    def test_list_is_not_indented_under_its_key(self):
        self.reads("a:\n- one\n- 'two'\n- - x\n  - y\nb: []", {"a": ["one", "two", ["x", "y"]], "b": []})

    def test_list_of_maps(self):
        self.reads("genes:\n- word: Ga12,Gaq\n  entrez: '2776'\n- word: ''\n  entrez: ''\nnext: {}",
                   {"genes": [{"word": "Ga12,Gaq", "entrez": "2776"}, {"word": "", "entrez": ""}],
                    "next": {}})

    def test_nested_map_with_quoted_keys(self):
        self.reads("j:\n  '@id': https://x.org/#a\n  creator:\n    name: W\n  keywords: VCAN",
                   {"j": {"@id": "https://x.org/#a", "creator": {"name": "W"}, "keywords": "VCAN"}})

    def test_flow_values(self):
        self.reads("a: [x, 'y, z', \"w\"]\nb:\n- {id: 'PW:1', type: P O}",
                   {"a": ["x", "y, z", "w"], "b": [{"id": "PW:1", "type": "P O"}]})

    def test_raw_organism_lines(self):
        text = "organisms:\n- [Candida] auris\n- NA\n- Foo # 3\n- 'Quoted name'\nx: y"
        self.assertEqual(parse(text, ("organisms",)),
                         {"organisms": ["[Candida] auris", "NA", "Foo # 3", "Quoted name"], "x": "y"})

    def test_refusals(self):
        for text in ("a: b: c", "a: 'open", "a: [open", "a: 'b' c", "a: *b", "a: &b c", "a: @b",
                     "a: b\na: c", "a:\n   b: c\n  d: e", "a: b\n c: d", "just text", 'a: "\\q"',
                     "a: b\n- c"):
            with self.subTest(text=text):
                self.refuses(text)


class Sources(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.source = Path(folder.name)
        (self.source / "_figures").mkdir()
        (self.source / "_data").mkdir()

    def record(self, figid, fields="", name=None, folder="_figures"):
        text = f"---\nfigid: {figid}\npmcid: {figid.split('__')[0]}\n{fields}---\n"
        (self.source / folder / f"{name or figid}.md").write_text(text, encoding="utf-8")

    def table(self, figid, kind, text):
        data = text if isinstance(text, bytes) else text.encode()
        (self.source / "_data" / f"{figid}-{kind}.tsv").write_bytes(data)

    def count(self):
        return source_count.count_sources([self.source])

    def rows(self, kind="genes"):
        counted = self.count().rows[kind]
        return {name: count for name, count in counted.items() if count}

    def genes(self, fields, *rows):
        self.record("PMC1__a", fields)
        self.table("PMC1__a", "genes", GENES + "".join(rows))
        return self.rows()

    def test_only_organisms_of_the_list_are_accepted(self):
        self.assertEqual(self.genes("organisms_ner:\n- NA\n- Homo sapiens\n", gene(HUMAN, "AKT1", "207"),
                                    gene(RAT, "Akt1", "24185")), {"accepted": 1, "candidate": 1})

    def test_organism_is_compared_by_taxon_where_the_table_gives_it(self):
        self.assertEqual(self.genes("organisms_ner:\n- Homo sapiens\n", gene(HUMAN, "AKT1", "207"),
                                    gene(("9606", "human"), "AKT2", "208")), {"accepted": 2})

    def test_organism_is_known_by_a_built_in_name(self):
        names = builtin_names.Names().load()
        self.record("PMC1__a", "organisms_ner:\n- human\norganisms:\n- Prunus spinosa\n- XXX\n")
        self.table("PMC1__a", "genes", GENES + gene(HUMAN, "AKT1", "207") + gene(RAT, "Akt1", "24185"))
        counted = source_count.count_sources([self.source], names)
        self.assertEqual(counted.rows["genes"], {"accepted": 1, "candidate": 1})
        self.assertEqual(counted.facts.organisms, {("PMC1__a", "9606"), ("PMC1__a", "114937")})
        self.assertEqual(self.rows(), {"candidate": 2})
        self.assertEqual(self.count().facts.organisms, set())

    def test_medicine_is_known_by_match_or_name_never_by_word(self):
        names = builtin_names.Names().load()
        self.record("PMC1__a")
        self.table("PMC1__a", "chemicals", CHEMICALS + "K\tmesh:D007649\tKetamine\tNA\tNA\nR\tmesh:D020123\tX\tSIROLIMUS \tNA\n"
                   "ketamine\tmesh:D000001\tCalcium\tNA\tNA\nA\tmesh:D001241\tAspirin\tNA\tNA\n")
        drugs = {source_rows.MESH + "D007649", source_rows.MESH + "D020123", source_rows.MESH + "D001241"}
        self.assertEqual(source_count.count_sources([self.source], names).facts.drugs, drugs)
        self.assertEqual(self.count().facts.drugs, set())

    def test_organism_name_is_folded(self):
        self.assertEqual(
            self.genes("organisms_ner: ATCC 19606  CIP 70.34\n",
                       gene(("1", 'atcc "19606" = CIP 70.34'), "recA", "5"),
                       gene(RAT, "Akt1", "24185")), {"accepted": 1, "candidate": 1})

    def test_no_organism_of_the_list(self):
        self.assertEqual(self.genes("organisms_ner: Mus musculus\n", gene(HUMAN, "AKT1", "207"),
                                    gene(RAT, "Akt1", "24185")), {"candidate": 2})

    def test_field_missing_and_one_organism(self):
        self.assertEqual(self.genes("organisms: Mus musculus\n", gene(HUMAN, "AKT1", "207")),
                         {"accepted": 1})

    def test_field_only_na_and_several_organisms(self):
        self.assertEqual(self.genes("organisms_ner:\n- NA\norganisms:\n- Rattus norvegicus\n",
                                    gene(HUMAN, "AKT1", "207"), gene(RAT, "Akt1", "24185")),
                         {"accepted": 1, "candidate": 1})

    def test_field_missing_and_no_organism_listed(self):
        self.assertEqual(self.genes("", gene(HUMAN, "AKT1", "207"), gene(RAT, "Akt1", "24185")),
                         {"accepted": 2})

    def test_repeated_needs_all_seven_fields(self):
        row = gene(HUMAN, "AKT1", "207")
        self.assertEqual(self.genes("", row, row, gene(HUMAN, "AKT1", "207", "famplex_relations"),
                                    gene(HUMAN, "AKT1", "207", match="x")),
                         {"accepted": 3, "repeated": 1})

    def test_problem_rows(self):
        self.assertEqual(
            self.genes("", gene(HUMAN, "AKT1", "207"), gene(HUMAN, "AKT1", "0"), gene(HUMAN, "AKT1", "2x"),
                       gene(("human", "Homo sapiens"), "AKT1", "207"), "too\tfew\n", "\n"),
            {"accepted": 1, "problem": 4})

    def test_bytes_that_are_no_text(self):
        self.record("PMC1__a")
        row = gene(HUMAN, "AKT1", "207").encode()
        self.table("PMC1__a", "genes", GENES.encode() + row.replace(b"AKT1", b"\xe9") +
                   row.replace(b"AKT1", b"\0") + row.rstrip(b"\n"))
        self.assertEqual(self.rows(), {"accepted": 1, "problem": 2})

    def test_na_is_missing_in_id_columns_and_a_name_elsewhere(self):
        self.assertEqual(self.genes("", gene(HUMAN, "NA", "NA"), gene(HUMAN, "NA", "23")),
                         {"accepted": 1, "unresolved": 1})

    def test_chemicals_are_known_by_mesh_else_chebi(self):
        self.record("PMC1__a")
        self.table("PMC1__a", "chemicals", CHEMICALS + (
            "Ca\tmesh:D002118\tCalcium\tcalcium atom\tchebi:22984\n"
            "Ca2+\tmesh:D002118\tNA\tNA\tNA\n"
            "water\tNA\tNA\tNA\tchebi:15377\n"
            "PERM\tNA\tNA\tNA\tNA\n"
            "bad\tmesh:\tNA\tNA\tNA\n"
            "bad\tmesh:D002118\tNA\tNA\tchebi:x\n"))
        counted = self.count()
        self.assertEqual(counted.rows["chemicals"], {"accepted": 3, "unresolved": 1, "problem": 2})
        self.assertEqual(counted.facts.edges, {
            ("PMC1__a", "http://id.nlm.nih.gov/mesh/D002118"),
            ("PMC1__a", "http://purl.obolibrary.org/obo/CHEBI_15377")})

    def test_disease_tables_are_read_like_any_other(self):
        self.record("PMC1__a")
        self.table("PMC1__a", "diseases", DISEASES +
                   "Cancer\tNA\tNA\tNA\tdoid:162\nCancer\tNA\tNA\tNA\tNA\n")
        self.assertEqual(self.rows("diseases"), {"accepted": 1, "unresolved": 1})

    def test_inline_mentions(self):
        self.record("PMC1__a", (
            "organisms_ner: Mus musculus\n"
            "genes:\n- word: Akt\n  symbol: AKT\n  source: bioentities_symbol\n  entrez: '207'\n"
            "- word: x\n  symbol: x\n  source: hgnc_symbol\n  entrez: ''\n"
            "chemicals:\n- word: bombesin\n  source: MESH\n  identifier: D001839\n"
            "diseases:\n- word: Cancer\n  source: ''\n  identifier: DOID:162\n"
            "- word: Cancer\n  source: ''\n  identifier: DOID:162\n"))
        counted = self.count()
        self.assertEqual(counted.rows["genes"], {"accepted": 1, "unresolved": 1})
        self.assertEqual(counted.rows["chemicals"], {"accepted": 1})
        self.assertEqual(counted.rows["diseases"], {"unresolved": 1, "repeated": 1})
        self.assertEqual(summary(counted.facts)["names"]["total"], 1)

    def test_tables_without_a_record_are_problems(self):
        self.record("PMC1__a", "caption: a: b\n")
        self.table("PMC1__a", "genes", GENES + gene(HUMAN, "AKT1", "207"))
        self.table("PMC2__b", "genes", GENES + gene(HUMAN, "AKT1", "207"))
        counted = self.count()
        self.assertEqual(counted.rows["genes"], {"problem": 2})
        self.assertEqual(counted.facts.figures, set())

    def test_the_smaller_path_wins(self):
        self.record("PMC1__a", "caption: second\n", name="b")
        self.record("PMC1__a", "caption: first\n", name="a")
        self.assertEqual(self.count().facts.captions, {("PMC1__a", "first")})

    def test_best_tier_of_an_edge_counts(self):
        self.record("PMC1__a")
        self.table("PMC1__a", "genes", GENES + gene(HUMAN, "AKT", "207", "famplex_relations") +
                   gene(HUMAN, "AKT1", "207", "ncbigene_synonym") + gene(HUMAN, "AKT2", "208", "new"))
        report = summary(self.count().facts)
        self.assertEqual((report["edges"]["gene"], report["names"]["gene"]), (2, 1))

    def test_links_need_two_papers(self):
        for figid in ("PMC1__a", "PMC1__b", "PMC2__c"):
            self.record(figid)
            self.table(figid, "genes", GENES + gene(HUMAN, "AKT1", "207"))
        chemical = CHEMICALS + "x\tmesh:D000001\tNA\tNA\tNA\n"
        self.table("PMC1__a", "chemicals", chemical)
        self.table("PMC1__b", "chemicals", chemical)
        self.assertEqual(self.count().facts.links, set())
        self.table("PMC2__c", "chemicals", chemical)
        self.assertEqual(self.count().facts.links, {
            ("chemical", "http://id.nlm.nih.gov/mesh/D000001", "https://identifiers.org/ncbigene/207",
             3, 2, 3, 2)})

    def test_keywords_in_every_shape(self):
        for figid, keywords in (("PMC1__a", "  keywords: VCAN\n"), ("PMC1__b", "  keywords: []\n"),
                                ("PMC1__c", "  keywords:\n  - a\n  - A\n  - a\n  - NA\n  - ''\n")):
            self.record(figid, "schema-jsonld:\n  name: x\n" + keywords)
        self.record("PMC1__d", "schema-jsonld:\n- name: x\n  keywords:\n  - z\n")
        self.assertEqual(len(self.count().facts.keywords), 5)

    def test_windows_line_ends_and_byte_order_mark(self):
        text = "\ufeff---\r\nfigid: PMC1__a\r\ncaption: one\r\n  two\r\n---\r\n"
        self.assertEqual(source_rows.read_record(text.encode()).caption, "one two")


class Exports(unittest.TestCase):
    LINES = """\
<https://pfocr.wikipathways.org/figures/PMC1__a.html> <TYPE> <PFFigure> <g:figures> .
<https://pfocr.wikipathways.org/figures/PMC1__a.html> <SCHEMAcaption> "one \\"two\\"\\n\\u03B2" <g:figures> .
<https://pfocr.wikipathways.org/figures/PMC1__a.html> <SCHEMAkeywords> "k" <g:figures> .
<https://pfocr.wikipathways.org/figures/PMC1__a.html> <SCHEMAmentions> <https://identifiers.org/ncbigene/207> <g:figures> .
<https://pfocr.wikipathways.org/figures/PMC1__a.html> <PFnames> <https://identifiers.org/ncbigene/207> <g:figures> .
<https://identifiers.org/pmc/PMC1> <TYPE> <SCHEMAScholarlyArticle> <g:figures> .
<https://identifiers.org/pmc/PMC1> <SCHEMAkeywords> "of the paper" <g:figures> .
<https://identifiers.org/ncbigene/207> <TYPE> <SCHEMAGene> <g:entities> .
<https://identifiers.org/ncbigene/207> <PFfigureCount> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <g:entities> .
<https://identifiers.org/ncbigene/207> <PFpaperCount> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <g:entities> .
<m:1> <TYPE> <OAAnnotation> <g:mentions> .
<m:1> <OAhasBody> <https://identifiers.org/ncbigene/207> <g:mentions> .
<m:1> <PFtier> "symbol" <g:mentions> .
<m:1> <http://purl.org/dc/elements/1.1/source> "ncbigene_symbol" <g:mentions> .
<m:2> <TYPE> <OAAnnotation> <g:mentions> .
<m:2> <http://purl.org/dc/elements/1.1/source> "organisms_ner" <g:mentions> .
<m:3> <TYPE> <OAAnnotation> <g:mentions> .
<m:3> <http://purl.org/dc/elements/1.1/source> "keywords" <g:mentions> .
"""
    NAMES = {"TYPE": export_count.RDF_TYPE, "PF": export_count.PF, "SCHEMA": export_count.SCHEMA,
             "OA": export_count.OA}

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.export = self.folder / "graph.nq"
        self.write(self.LINES)

    def write(self, lines):
        for short, long in self.NAMES.items():
            lines = lines.replace("<" + short, "<" + long)
        self.export.write_text(lines, encoding="utf-8", newline="\n")

    def source(self):
        source = self.folder / "source"
        (source / "_figures").mkdir(parents=True)
        (source / "_data").mkdir()
        (source / "_figures" / "PMC1__a.md").write_text(
            '---\nfigid: PMC1__a\npmcid: PMC1\ncaption: "one \\"two\\"\\nβ"\n'
            "schema-jsonld:\n  keywords: k\n---\n", encoding="utf-8")
        (source / "_data" / "PMC1__a-genes.tsv").write_text(GENES + gene(HUMAN, "AKT1", "207"))
        return str(source)

    def run_quietly(self, *arguments):
        self.said = io.StringIO()
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(self.said):
            return recount.main(list(arguments))

    def test_counts(self):
        export = export_count.Export(self.export)
        report = summary(export.facts)
        self.assertEqual(export.graphs.total(), 18)
        self.assertEqual(export.facts.captions, {("PMC1__a", 'one "two"\nβ')})
        self.assertEqual((report["figures"], report["papers"], report["keywords"], report["genes"]), (1, 1, 1, 1))
        self.assertEqual((report["annotations"], report["tiers"]["symbol"]), (1, 1))
        self.assertEqual((report["edges"]["gene"], report["names"]["gene"]), (1, 1))

    def test_what_is_no_quad_is_refused(self):
        for line in ("<a:b> <c:d> <e:f> .\n", "<a:b> <c:d> \"x <g:g> .\n", "<a b> <c:d> <e:f> <g:g> .\n",
                     "_:b <c:d> <e:f> <g:g> .\n", "<a:b> <c:d> <e:f> <g:g> ."):
            with self.subTest(line=line):
                self.write(line)
                self.assertRaises(export_count.Malformed, export_count.Export, self.export)

    def test_compare_finds_equal_what_is_equal(self):
        self.assertEqual(self.run_quietly("compare", self.source(), str(self.export)), 0, self.said.getvalue())

    def test_compare_finds_another_gene_under_equal_counts(self):
        self.write(self.LINES.replace("/207>", "/208>"))
        self.assertEqual(self.run_quietly("compare", self.source(), str(self.export)), 1)
        self.assertIn("edges: 1 only in the input", self.said.getvalue())

    def test_compare_reads_the_receipt(self):
        rows = {name: 0 for name in ("read", "accepted", "unresolved", "candidate", "repeated", "problem")}
        receipt = {"figures": 1, "papers": 1, "rows": {
            "genes": {**rows, "read": 1, "accepted": 1}, "chemicals": rows, "diseases": rows}}
        path = self.folder / "receipt.json"
        path.write_text(json.dumps(receipt))
        source = self.source()
        arguments = ("compare", source, str(self.export), "--receipt", str(path))
        self.assertEqual(self.run_quietly(*arguments), 0, self.said.getvalue())
        receipt["rows"]["genes"]["candidate"] = 1
        path.write_text(json.dumps(receipt))
        self.assertEqual(self.run_quietly(*arguments), 1)
        self.assertIn("rows.genes.candidate", self.said.getvalue())


class NormalForm(unittest.TestCase):
    def test_escapes(self):
        for written, normal in (
                (r'"\u03B2 \U0001F600 \t\b\f"', '"β 😀 \t\b\f"'),
                (r'"\u000A \u000D \u0022 \u005C"', r'"\n \r \" \\"'),
                (r'"\\u03B2 \n\r\""', r'"\\u03B2 \n\r\""'),
                ('"x"^^<http://www.w3.org/2001/XMLSchema#string>', '"x"'),
                ('"x"@en-GB', '"x"@en-gb'),
                ('"x\\"@en-GB"', '"x\\"@en-GB"'),
                (r'<http://x.org/\u03B2>', '<http://x.org/β>')):
            with self.subTest(written=written):
                line = ntriples.normal_form(f"<a:b> <c:d> {written} .\n".encode())
                self.assertEqual(line.decode(), f"<a:b> <c:d> {normal} .\n")

    def test_escape_writes_the_normal_form(self):
        text = 'a "b" \\ \n \r \t β \u2028'
        line = f'<a:b> <c:d> "{ntriples.escape(text)}" .\n'.encode()
        self.assertEqual(ntriples.normal_form(line), line)


if __name__ == "__main__":
    unittest.main()
