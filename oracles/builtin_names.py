"""What figraph knows without a file: organisms and medicines, read from the same
files by rules of its own."""

import re
import unicodedata
from collections import defaultdict
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "resolve" / "lexicon" / "builtin"
OWN_NAME, SYNONYM = 0, 1


class Names:
    """Knows nothing until load."""

    def __init__(self):
        self.organisms = {}  # folded name -> taxon
        self.medicines = set()  # folded names

    def load(self):
        usage = [line.split("\t")[0] for line in lines_of(FOLDER / "usage.tsv")]
        self.medicines = set(map(fold, lines_of(FOLDER / "medicines.txt") + usage))
        self.organisms = organisms_of(FOLDER / "organisms.tsv")
        return self

    def taxon(self, name):
        return self.organisms.get(fold(re.sub("[\"':=]", "", name)), "")

    def is_medicine(self, name):
        return bool(name) and fold(name) in self.medicines


def lines_of(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def organisms_of(path):
    """A name of several organisms is nobody's, but where it is the own name of one."""
    claims = defaultdict(lambda: (set(), set()))
    for line in lines_of(path)[1:]:
        kind, curie, name, _, synonyms = (line.split("\t") + [""] * 5)[:5]
        assert kind == "organism" and curie.startswith("taxon:"), line
        taxon = curie.removeprefix("taxon:")
        claims[fold(name)][OWN_NAME].add(taxon)
        for synonym in filter(None, synonyms.split("|")):
            claims[fold(synonym)][SYNONYM].add(taxon)
    best = {name: own or others for name, (own, others) in claims.items()}
    return {name: min(taxa) for name, taxa in best.items() if len(taxa) == 1}


def fold(name):
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(text.split()).rstrip(" .,;:!?")
