"""Runs read_documents.py, and has it find a reader that errs."""

import contextlib
import io
import unittest
from pathlib import Path

try:
    import read_documents
    import pyoxigraph as ox
except ImportError as error:
    raise unittest.SkipTest(f"not installed: {error.name}")


def run(*arguments):
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = read_documents.main(list(arguments))
    return status, said.getvalue()


class Documents(unittest.TestCase):
    def test_all_is_read_the_same(self):
        status, said = run()
        if status == 2:
            self.skipTest(said)
        self.assertEqual(status, 0, said)

    def test_without_the_suite(self):
        self.assertEqual(run("--graphs", "1", "--shared", str(Path(__file__).parent / "nowhere"))[0], 2)

    def test_a_difference_is_found(self):
        one, other, small = (list(ox.parse(text.encode(), format=ox.RdfFormat.N_QUADS)) for text in (
            '<a:s> <a:p> "x"@EN .\n', '<a:s> <a:p> "y"@en .\n', '<a:s> <a:p> "x"@en .\n'))
        self.assertEqual(read_documents.difference(one, small), "")
        self.assertEqual(read_documents.difference("refused", "refused too"), "")
        self.assertTrue(read_documents.difference(one, other))
        self.assertTrue(read_documents.difference(one, "refused"))
        self.assertTrue(read_documents.difference("refused", one))


if __name__ == "__main__":
    unittest.main()
