#!/usr/bin/env python3
"""Random graphs of awkward terms, written in every syntax, and read by five parsers.

  fuzzed_graphs.py [--seed N] [--graphs N]

The statements are made here. figraph's encoders write them (oracles/reencode) as N-Quads,
N-Triples, Turtle, TriG and JSON-LD; same_statements.py has serdi, rapper, N3.js, Oxigraph
and rdflib read each file, and demands one set (rdflib in every other graph only: its Turtle changes +1 to 1); Oxigraph's reading of the N-Quads is held
against what was made. Exit status: 0 the same everywhere, 1 not, 2 a parser is missing.
"""

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import pyoxigraph as ox

HERE = Path(__file__).resolve().parent
XSD = "http://www.w3.org/2001/XMLSchema#"
NAMESPACES = {"ex": "http://example.org/", "exa": "http://example.org/a#", "long": "http://example.org/a/b/c?d=", "u": "urn:x:"}
LOCALS = ["", "a", "A-1", "a.b", "a.", ".a", "-a", "1", "0x", "a%20b", "%41", "a/b", "a#b", "a:b", "a~b", "a'b", "a(b)", "a,b", "a;b=c", "a&b", "a*!$+@b",
          "é", "日本", "𝒳y", "a\u0301", "a·", "\u200dx", "true", "a?b", "_", "__", "a_-.b"]
TEXTS = ["", " ", "a", "\n", "\r", "\r\n", "\t", '"', '""', '"""', '\\', '\\"', '\\n', "\\u0041", "'", "'''", "<&>", "a\n\nb", "\x01\x08\x0b\x0c\x0e\x1f\x7f\x80\x85\x9f",
         "\u00a0\u2028\u2029\ufeff", "\u202eabc\u202c", "\U0001f600", "\U0010fffd", "\ue000", "e\u0301é", "{}[]()^@|`%$", "# no comment", "ends in a backslash\\", "@en", "^^<a:b>", "x" * 5000]
NUMBERS = {"integer": ["0", "-0", "+1", "007", "123456789012345678901234567890"], "decimal": ["0.0", "1.0", "-.5", "1.", "00.10"], "double": ["1.0E0", "1e5", "INF", "NaN", "-1E-7", "1"],
           "boolean": ["true", "false", "1", "0"], "date": ["2020-02-29"], "gYear": ["2020", "0000"], "anyURI": ["http://e.org/ x"]}
CANONICAL = {"integer": ["0", "-7", "123456789012345678901234567890"], "decimal": ["0.0", "1.0", "-0.5"]}  # rdflib's Turtle has no others
LANGUAGES = ["en", "de-ch", "zh-hant-tw", "x-a1"]


def iri(dice):
    while True:
        text = dice.choice([*NAMESPACES.values()]) + dice.choice(LOCALS) + dice.choice(["", "", str(dice.randrange(9))])
        if text.count("#") < 2:  # a second one is no IRI's
            return ox.NamedNode(text)


def literal(dice, numbers):
    text = "".join(dice.choices(TEXTS, k=dice.randrange(1, 4)))
    match dice.randrange(4):
        case 0:
            return ox.Literal(text)
        case 1:
            return ox.Literal(text, language=dice.choice(LANGUAGES))
        case 2:
            kind = dice.choice(sorted(numbers))
            return ox.Literal(dice.choice(numbers[kind]), datatype=ox.NamedNode(XSD + kind))
    return ox.Literal(text, datatype=iri(dice))


def graph_of(dice, size, numbers):
    subjects, predicates, graphs = [iri(dice) for _ in range(size // 4)], [iri(dice) for _ in range(20)], [iri(dice) for _ in range(4)]
    return {ox.Quad(dice.choice(subjects), dice.choice(predicates), literal(dice, numbers) if dice.random() < 0.7 else iri(dice), dice.choice(graphs)) for _ in range(size)}


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--graphs", type=int, default=2)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reencode = folder / "reencode"
        subprocess.run(["go", "build", "-o", reencode, "./oracles/reencode"], cwd=HERE.parent, check=True)
        for number in range(options.graphs):
            odd = number % 2 == 1
            quads = graph_of(random.Random(f"{options.seed} {number}"), 400, NUMBERS if odd else {**NUMBERS, **CANONICAL})
            if code := judge(folder, reencode, quads, "serdi,rapper,n3,oxigraph" + ("" if odd else ",rdflib")):
                print(f"seed {options.seed}, graph {number}")
                return code
    print(f"{options.graphs} random graphs of awkward terms: the same in every syntax to every parser")
    return 0


def judge(folder, reencode, quads, parsers):
    source = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    lines = write(reencode, "nquads", source)
    lines = b"\n".join(sorted(lines.splitlines())) + b"\n"
    files = []
    for syntax, ending in {"nquads": "nq", "ntriples": "nt", "turtle": "ttl", "trig": "trig", "jsonld": "jsonld"}.items():
        files.append(folder / f"graph.{ending}")
        files[-1].write_bytes(write(reencode, syntax, in_order(lines, syntax)))
    read = set(ox.parse(files[0].read_bytes(), format=ox.RdfFormat.N_QUADS))
    if read != quads:
        print(f"{len(quads - read)} statements lost, such as {sorted(map(str, quads - read))[:3]}")
        return 1
    return subprocess.run([sys.executable, str(HERE / "same_statements.py"), *map(str, files), "--parsers", parsers]).returncode


def in_order(lines, syntax):
    """Turtle without graph names wants its subjects together, TriG and JSON-LD its graphs."""
    if syntax in ("trig", "jsonld"):
        return b"\n".join(sorted(lines.splitlines(), key=lambda line: (line.rsplit(b" ", 2)[1], line))) + b"\n"
    return lines


def write(reencode, syntax, lines):
    prefixes = [f"{name}={namespace}" for name, namespace in NAMESPACES.items()]
    done = subprocess.run([reencode, syntax, *prefixes], input=lines, capture_output=True)
    if done.returncode:
        raise SystemExit(f"{syntax}: {done.stderr.decode()}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
