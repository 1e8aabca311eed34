"""Applies the patches of figraph diff to the old graph and compares with the new one:
SPARQL Update in Oxigraph, RDF Patch by a few lines of our own."""

import random
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

try:
    import pyoxigraph as ox
except ImportError as error:
    raise unittest.SkipTest(f"not installed: {error.name}")

HOUSE = Path(__file__).resolve().parent.parent
AWKWARD = [
    r'"a\"b\\c\nd\re\tf"', r'"\\u0041 \\\\u0042"', '"it\'s \'\'\' \U0001F9EC é"@en', r'"\u0001\u007F"', '""', '"} ; DELETE"', '"#"',
    '"1"^^<http://www.w3.org/2001/XMLSchema#integer>', '<http://example.org/%7Bx%7D#y>',
]


def apply_rdf_patch(statements, patch):
    """A set of lines, changed as an RDF Patch says."""
    open_transaction, done = False, False
    for line in patch.split("\n")[:-1]:
        verb, rest = line.split(" ", 1)
        if verb == "TX":
            open_transaction = True
        elif verb == "TC":
            open_transaction, done = False, True
        elif verb == "H":
            assert not open_transaction and not done, line
        else:
            assert open_transaction, line
            if verb == "D":
                statements.remove(rest + "\n")
            else:
                assert verb == "A" and rest + "\n" not in statements, line
                statements.add(rest + "\n")
    assert done
    return statements


def stored(text):
    """A store, which keeps "1.0" of a number as 1: only stores can be compared."""
    store = ox.Store()
    store.extend(ox.parse(text.encode(), format=ox.RdfFormat.N_QUADS))
    return store


def lines_of(text):
    """Lines as N-Quads has them; splitlines would part at other characters too."""
    return re.findall(r"[^\n]*\n", text)


def changed(rng, lines):
    """Some lines without some and with others, in canonical order."""
    kept = {line for line in lines if rng.random() > rng.choice([0.01, 0.3])}
    graphs = ["", " <http://example.org/g>", " <https://w3id.org/pfocr-kg/graph/figures>"]
    for n in range(rng.randrange(40)):
        kept.add(f"<http://example.org/s{rng.randrange(9)}> <http://example.org/p{n % 3}> {rng.choice(AWKWARD)}{rng.choice(graphs)} .\n")
    return sorted(kept, key=str.encode)


class Patches(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not shutil.which("go"):
            raise unittest.SkipTest("no go")
        cls.temp = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.temp.cleanup)
        cls.dir = Path(cls.temp.name)
        subprocess.run(["go", "build", "-o", cls.dir / "figraph", "./cmd/figraph"], cwd=HOUSE, check=True)

    def figraph(self, *arguments):
        done = subprocess.run([self.dir / "figraph", *arguments, "-q"], capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout.decode()

    def build(self, name, *options):
        self.figraph("build", *options, "-o", self.dir / name, "--export", self.dir / f"{name}.nq")
        return self.dir / name, (self.dir / f"{name}.nq").read_bytes().decode()

    def check(self, old, before, new, after, chunk):
        patch = self.figraph("diff", old, new, "--format", "rdfpatch")
        self.assertEqual(apply_rdf_patch(set(lines_of(before)), patch), set(lines_of(after)))
        store = stored(before)
        update = self.figraph("diff", old, new, "--format", "sparql", "--chunk", str(chunk))
        store.update(update)
        self.assertEqual(set(store), set(stored(after)))
        operations = update.split(" DATA {\n")[1:]
        self.assertTrue(all(operation.count(" .\n") <= chunk for operation in operations))

    def test_graphs(self):
        data = HOUSE / "testdata"
        good = self.build("good", data / "good")
        all_of_them = self.build("all", data / "good", data / "bad", data / "old", "--min-papers", "1")
        other = self.build("other", data / "old", "--base", "https://example.org/kg/", "--schema", "https")
        for old, new in (good, all_of_them), (all_of_them, good), (good, other), (good, good):
            self.check(*old, *new, 100)

    def test_random_changes(self):
        _, text = self.build("random", HOUSE / "testdata" / "good")
        seed = random.randrange(1 << 32)
        rng = random.Random(seed)
        lines = lines_of(text)
        for number in range(12):
            sides = []
            for side in "old", "new":
                file = self.dir / f"{side}{number}.nq"
                made = "".join(changed(rng, lines))
                file.write_bytes(made.encode())
                sides += [file, made]
            with self.subTest(seed=seed, number=number):
                self.check(*sides, rng.choice([1, 3, 1000]))
