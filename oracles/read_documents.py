#!/usr/bin/env python3
"""Reads RDF documents with figraph's readers and with others, and compares what they find.

  read_documents.py [--shared DIR] [--graphs N] [--seed N] [--update]

Three sets: the documents of rdfread/testdata, which must be read or refused; the W3C's tests
of Turtle; random graphs that Oxigraph, N3.js and figraph's encoders write. The others are
Oxigraph and, for Turtle and TriG, N3.js. --update writes rdfread/testdata/good-nquads.txtar,
what Oxigraph finds in the first set. Exit status: 0 all found the same, 1 they did not, 2 the
W3C's tests are not at hand.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import pyoxigraph as ox
from conformance import build_reencode, n3_term, namespaces
from w3c_suites import canonical, tests_of

HERE = Path(__file__).resolve().parent
TESTDATA = HERE.parent / "rdfread" / "testdata"
FORMATS = {".nq": ox.RdfFormat.N_QUADS, ".nt": ox.RdfFormat.N_TRIPLES, ".ttl": ox.RdfFormat.TURTLE,
           ".trig": ox.RdfFormat.TRIG, ".jsonld": ox.RdfFormat.JSON_LD}
TURTLE_KINDS = {"TestTurtleEval": 145, "TestTurtlePositiveSyntax": 74, "TestTurtleNegativeSyntax": 94}

# Where another parser does not follow the grammar.
DIFFERENT = {
    ("words.ttl", "N3.js"),    # takes "false" in the prefix "false.x:" for the boolean
    ("numbers.ttl", "N3.js"),  # wants white space between the numbers -2 and +3
}


def main(arguments):
    options = parse_arguments(arguments)
    with tempfile.TemporaryDirectory(prefix="documents-") as name:
        folder = Path(name)
        decode = build_decode(folder)
        failures = authored(folder, decode, options.update)
        failures += written(folder, decode, options)
        try:
            failures += w3c(options.shared / "w3c" / "rdf-turtle", decode)
        except (FileNotFoundError, OSError) as error:
            print(f"read_documents: the W3C's tests were not read: {error}", file=sys.stderr)
            return 2
    for failure in failures:
        print(failure)
    return 1 if failures else 0


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared" / "data", help="folder with w3c")
    parser.add_argument("--graphs", type=int, default=40, help="how many random graphs")
    parser.add_argument("--seed", type=int, default=1, help="of the random graphs")
    parser.add_argument("--update", action="store_true", help="write what Oxigraph finds in the authored documents")
    return parser.parse_args(arguments)


def build_decode(folder):
    program = folder / "decode"
    subprocess.run(["go", "build", "-o", program, "./oracles/decode"], cwd=HERE.parent, check=True)
    return program


def read_with_figraph(decode, paths, bases=None):
    """The quads that figraph finds in each file, or its complaint."""
    names = "".join(f"{path}\t{bases[path] if bases else ''}\n" for path in paths)
    done = subprocess.run([decode], input=names, capture_output=True, text=True, encoding="utf-8", check=True)
    found = [json.loads(line) for line in done.stdout.split("\n")[:-1]]
    return {path: reading.get("error") or list(ox.parse(reading["nquads"].encode(), format=ox.RdfFormat.N_QUADS))
            for path, reading in zip(paths, found, strict=True)}


def read_with_oxigraph(path, base=None):
    try:
        return list(ox.parse(path.read_bytes(), format=FORMATS[path.suffix], base_iri=base))
    except (SyntaxError, ValueError) as error:
        return str(error)


def read_with_n3(paths):
    paths = [path for path in paths if path.suffix != ".jsonld"]
    done = subprocess.run(["node", str(HERE / "read_all_n3.mjs")], input="".join(f"{path}\n" for path in paths),
                          capture_output=True, text=True, encoding="utf-8", check=True)
    return {path: quads_of(json.loads(line)) for path, line in zip(paths, done.stdout.split("\n")[:-1], strict=True)}


def quads_of(reading):
    if "error" in reading:
        return reading["error"]
    try:
        return [ox.Quad(*map(n3_term, quad)) for quad in reading["quads"]]
    except ValueError as error:  # N3.js lets relative IRIs through
        return str(error)


def authored(folder, decode, update):
    good, bad = archive(TESTDATA / "good.txtar"), archive(TESTDATA / "bad.txtar")
    documents = {name: text for name, text in (good | bad).items() if not name.endswith(".error")}
    paths = []
    for name, text in documents.items():
        paths.append(folder / name)
        paths[-1].write_bytes(text.encode())
    ours, n3 = read_with_figraph(decode, paths), read_with_n3(paths)
    readings = {path: {"Oxigraph": read_with_oxigraph(path)} | ({"N3.js": n3[path]} if path in n3 else {}) for path in paths}
    wanted, page = expectation(good, folder, readings), TESTDATA / "good-nquads.txtar"
    if update:
        page.write_bytes(wanted)
    failures = [] if page.read_bytes() == wanted else [f"{page.name} says something else: oracles/read_documents.py --update"]
    for path in paths:
        expected = path.name in good
        if isinstance(ours[path], str) == expected:
            failures.append(f"{path.name}: figraph: {ours[path]}")
        for parser, theirs in readings[path].items():
            problem = difference(ours[path], theirs)
            if bool(problem) != ((path.name, parser) in DIFFERENT):
                failures.append(f"{path.name}: {parser}: {problem or 'is no longer different'}")
    print(f"{len(good)} authored documents read, {len(paths) - len(good)} refused")
    return failures


def archive(path):
    """The files of a txtar."""
    files, name = {}, None
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        if line.startswith("-- ") and line.endswith(" --\n"):
            name = line[3:-4]
            files[name] = ""
        elif name:
            files[name] += line
    return files


def expectation(good, folder, readings):
    text = b"What Oxigraph finds in the documents of good.txtar: oracles/read_documents.py --update.\n\n"
    for name in good:
        quads = readings[folder / name]["Oxigraph"]
        lines = [] if isinstance(quads, str) else ox.serialize(canonical(quads), format=ox.RdfFormat.N_QUADS).split(b"\n")[:-1]
        text += b"\n".join([f"-- {name} --".encode(), *sorted(lines), b""])
    return text


def difference(ours, theirs):
    """What is different in two readings, or nothing."""
    if isinstance(ours, str) or isinstance(theirs, str):
        return "" if isinstance(ours, str) and isinstance(theirs, str) else f"figraph {said(ours)}, the other {said(theirs)}"
    ours, theirs = canonical(map(small_language, ours)), canonical(map(small_language, theirs))
    return "" if ours == theirs else f"only figraph: {sorted(map(str, ours - theirs))}, only the other: {sorted(map(str, theirs - ours))}"


def said(reading):
    return f"says {reading!r}" if isinstance(reading, str) else f"reads {len(reading)} statements"


def small_language(quad):
    """Parsers may write language tags in small letters."""
    term = quad.object
    if isinstance(term, ox.Literal) and term.language:
        return ox.Quad(quad.subject, quad.predicate, ox.Literal(term.value, language=term.language.lower()), quad.graph_name)
    return quad


def w3c(folder, decode):
    bases, kinds = {}, {}
    for kind, count in TURTLE_KINDS.items():
        tests = list(tests_of(folder, kind))
        if len(tests) != count:
            raise FileNotFoundError(f"{kind}: {len(tests)} tests, expected {count}")
        for _, action, _, base in tests:
            bases[action], kinds[action] = base, kind
    ours = read_with_figraph(decode, list(bases), bases)
    failures = []
    for path, base in bases.items():
        if isinstance(ours[path], str) != kinds[path].startswith("TestTurtleNegative"):
            failures.append(f"{path.name}: figraph: {ours[path]}")
        if problem := difference(ours[path], read_with_oxigraph(path, base)):
            failures.append(f"{path.name}: Oxigraph: {problem}")
    print(f"the W3C's {len(bases)} tests of Turtle: read and refused as Oxigraph does")
    return failures


def written(folder, decode, options):
    """Random graphs, written by Oxigraph and by figraph's encoders."""
    reencode = build_reencode(folder)
    originals = {}
    for number in range(options.graphs):
        quads = random_graph(random.Random(f"{options.seed} {number}"))
        triples = [ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads]
        spaces = {f"p{n}": space for n, space in enumerate(namespaces(quads))}
        lines = b"".join(sorted(ox.serialize(quads, format=ox.RdfFormat.N_QUADS).splitlines(keepends=True)))
        for syntax, suffix in {"turtle": ".ttl", "trig": ".trig", "jsonld": ".jsonld"}.items():
            kept = triples if suffix == ".ttl" else quads
            theirs, ours = folder / f"oxigraph-{number}{suffix}", folder / f"figraph-{number}{suffix}"
            theirs.write_bytes(ox.serialize(kept, format=FORMATS[suffix], prefixes=spaces))
            done = subprocess.run([reencode, syntax, *(f"{name}={space}" for name, space in spaces.items())], input=lines, capture_output=True, check=True)
            ours.write_bytes(done.stdout)
            originals[theirs] = originals[ours] = kept
    readings = read_with_figraph(decode, list(originals))
    failures = [f"{path.name}, seed {options.seed}: {problem}" for path, kept in originals.items() if (problem := difference(readings[path], kept))]
    print(f"{options.graphs} random graphs, written by Oxigraph and by figraph: read as they were")
    return failures


PIECES = ['"', "\\", ">", "<", " ", ".", ";\n", "\n", "\r", "\t", "\b", "\f", "\x01", "\x7f", "\\n", "^^", "@en", "#", "'''", '"""',
          "a", "7", "é", "日本", "𝒳", "\u00a0", "\u2028", "@prefix"]
LOCALS = ["a", "Z", "0", "_", "-", ".", "~", ":", "@", "!", "$", "&", "'", "(", ")", "*", "+", ",", ";", "=", "%20", "é", "日", "/b", "?q"]
NUMBERS = ["", "0", "007", "+5", "-5", "1.", ".5", "-0.50", "5.0E-1", "1e5", "1.E5", ".5e+3", "NaN", "true", "false", "1 "]
KINDS = ["integer", "decimal", "double", "boolean", "float", "string"]


def random_graph(r):
    graphs = [ox.DefaultGraph(), ox.NamedNode("http://x.org/g1"), ox.NamedNode("http://x.org/ns#g2"), ox.BlankNode("g3")]
    nodes = [random_iri(r) for _ in range(6)] + [ox.BlankNode(f"b{n}") for n in range(3)]
    predicates = [random_iri(r) for _ in range(4)] + [ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")]
    return [ox.Quad(r.choice(nodes), r.choice(predicates), random_object(r, nodes), r.choice(graphs)) for _ in range(40)]


def random_iri(r):
    return ox.NamedNode(r.choice(["http://x.org/", "http://x.org/ns#", "urn:x:", "http://other.org/"]) + "".join(r.choices(LOCALS, k=r.randrange(5))))


def random_object(r, nodes):
    text = "".join(r.choices(PIECES, k=r.randrange(8)))
    kind = r.randrange(5)
    if kind == 0:
        return r.choice(nodes)
    if kind == 1:
        return ox.Literal(text, language=r.choice(["en", "de-ch", "zh-hant-tw"]))
    if kind == 2:
        return ox.Literal(r.choice(NUMBERS), datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{r.choice(KINDS)}"))
    return ox.Literal(text, datatype=random_iri(r)) if kind == 3 else ox.Literal(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
