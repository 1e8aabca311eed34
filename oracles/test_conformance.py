"""Runs the conformance table against docs/conformance.md, and with a program that errs."""

import contextlib
import io
import os
import tempfile
import unittest
from pathlib import Path

try:
    import conformance
    from w3c_suites import canonical, term_case
    import pyoxigraph as ox
except ImportError as error:
    raise unittest.SkipTest(f"not installed: {error.name}")

HERE = Path(__file__).resolve().parent


def run(*arguments):
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = conformance.main(list(arguments))
    return status, said.getvalue()


class Conformance(unittest.TestCase):
    def test_results_are_as_documented(self):
        status, said = run()
        if status == 2:
            self.skipTest(said)
        self.assertEqual(status, 0, said)

    def test_an_encoder_that_errs_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            program = conformance.build_reencode(folder)
            erring = os.path.join(folder, "erring")
            Path(erring).write_text(f"#!/bin/sh\n{program} \"$@\" | sed 's/chat/chut/; s/a,b/a/'\n")
            os.chmod(erring, 0o755)
            status, said = run("--reencode", erring)
        if status == 2:
            self.skipTest(said)
        self.assertEqual(status, 1)
        for syntax in conformance.SYNTAXES:
            self.assertIn(f"N-Quads, positive syntax, langtagged_string, {syntax} read by", said)
            self.assertIn(f"terms that break writers, object local name \"a,b\", {syntax} read by", said)

    def test_without_the_suites(self):
        self.assertEqual(run("--shared", str(HERE / "nowhere"))[0], 2)


class Datasets(unittest.TestCase):
    def test_labels_do_not_count(self):
        one, other, third = (list(ox.parse(text.encode(), format=ox.RdfFormat.N_QUADS)) for text in (
            "_:a <p:p> _:b _:g .\n_:b <p:p> _:a _:g .\n", "_:x <p:p> _:y _:z .\n_:y <p:p> _:x _:z .\n",
            "_:x <p:p> _:y _:z .\n_:y <p:p> _:x _:x .\n"))
        self.assertEqual(canonical(one), canonical(other))
        self.assertNotEqual(canonical(one), canonical(third))

    def test_a_term_that_no_document_can_hold(self):
        self.assertTrue(term_case({"name": "", "want": "<a:s> <a:p> ?? .\n"}).text)
        self.assertFalse(term_case({"name": "", "want": '<a:s> <a:p> "a\nb" .\n'}).text)


if __name__ == "__main__":
    unittest.main()
