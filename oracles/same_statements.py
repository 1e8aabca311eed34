#!/usr/bin/env python3
"""Five parsers read each export of a graph whole; all must find the same statements.

  same_statements.py FILE.{nq,nt,ttl,trig,jsonld} [...] [--tmp DIR] [--sort-memory SIZE] [--parsers NAME,...]

All readings of N-Quads, TriG and JSON-LD must be the same quads, all of N-Triples and
Turtle the same triples, and these those of the quads without their graph names.
Whatever a parser says about the syntax, warnings too, is a failure. Each file is read by
the parsers that know its syntax, by rdflib, which is slow, up to a size. Exit status:
0 the same everywhere, 1 not the same, 2 a parser is not installed.
"""

import argparse
import hashlib
import importlib.util
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from ntriples import normal_form, without_graph

HERE = Path(__file__).resolve().parent
FORMATS = {".nq": "nquads", ".nt": "ntriples", ".ttl": "turtle", ".trig": "trig", ".jsonld": "jsonld"}
WITH_GRAPHS = (".nq", ".trig", ".jsonld")
READS = {
    "serdi": (".nq", ".nt", ".ttl", ".trig"),
    "rapper": (".nq", ".nt", ".ttl"),
    "n3": (".nq", ".nt", ".ttl", ".trig"),
    "oxigraph": tuple(FORMATS),
    "rdflib": tuple(FORMATS),
}
RDFLIB_AT_MOST = 100_000_000  # bytes
RAPPER_ALWAYS_SAYS = ("rapper: Parsing URI ", "rapper: Serializing with ", "rapper: Parsing returned ")
C_LOCALE = {**os.environ, "LC_ALL": "C"}
SHOWN = 10
BLOCK = 1 << 20


@dataclass
class Parser:
    command: list
    says_always: tuple = ()


def parser_of(name, path):
    form = FORMATS[path.suffix]
    out = "nquads" if path.suffix in WITH_GRAPHS else "ntriples"
    return {
        "serdi": Parser(["serdi", "-i", form, "-o", out, str(path)]),
        "rapper": Parser(["rapper", "-i", form, "-o", out, str(path)], RAPPER_ALWAYS_SAYS),
        "n3": Parser(["node", str(HERE / "parse_n3.mjs"), str(path)]),
        "oxigraph": Parser([sys.executable, str(HERE / "parse_oxigraph.py"), str(path)]),
        "rdflib": Parser([sys.executable, str(HERE / "parse_rdflib.py"), str(path)]),
    }[name]


def readings_of(options):
    """Each file with each parser that reads its syntax and can take its size."""
    for path in options.files:
        for name in options.parsers:
            if path.suffix not in READS[name]:
                continue
            if name == "rdflib" and path.stat().st_size > RDFLIB_AT_MOST:
                print(f"{name:<9} {path.name[-24:]:<24} left out: the file is larger than {RDFLIB_AT_MOST // 1_000_000} MB")
                continue
            yield name, path


@dataclass
class Result:
    parser: str
    path: Path
    read: int = 0
    distinct: int = 0
    seconds: float = 0.0
    sum: str = ""
    sorted_file: Path = None
    complaint: str = ""


def main(arguments):
    options = parse_arguments(arguments)
    missing = missing_tools(options.parsers)
    if missing:
        print(f"same_statements: not installed: {', '.join(missing)}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="same_statements-", dir=options.tmp) as folder:
        return judge(options, Path(folder))


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="exports of one graph")
    parser.add_argument("--tmp", help="folder for the sorted statements")
    parser.add_argument("--sort-memory", default="1G", help="memory of each sort (default 1G)")
    parser.add_argument("--parsers", default=",".join(READS))
    options = parser.parse_args(arguments)
    options.parsers = options.parsers.split(",")
    for path in options.files:
        if path.suffix not in FORMATS:
            parser.error(f"{path}: the name must end in {', '.join(FORMATS)}")
    return options


def missing_tools(parsers):
    tools = {"serdi": "serdi", "rapper": "rapper", "n3": "node"}
    missing = [name for name in parsers if name in tools and not shutil.which(tools[name])]
    if "n3" in parsers and not (HERE / "node_modules" / "n3").is_dir():
        missing.append("node_modules (npm ci)")
    for name, module in (("oxigraph", "pyoxigraph"), ("rdflib", "rdflib")):
        if name in parsers and not importlib.util.find_spec(module):
            missing.append(f"{module} (pip install -r requirements.txt)")
    return missing


def judge(options, folder):
    """Reads everything and compares quads with the first quads, triples with the first triples."""
    first, failed, readings = {}, False, 0
    print(f"{'parser':<9} {'file':<24} {'read':>12} {'distinct':>12} {'seconds':>8}  sha256 of the sorted statements")
    for name, path in readings_of(options):
        result = run_parser(name, path, folder, readings, options.sort_memory)
        print_result(result)
        kind = "quads" if path.suffix in WITH_GRAPHS else "triples"
        failed |= bool(result.complaint) or not same_as(first.setdefault(kind, result), result)
        readings += 1
    if "quads" in first and "triples" in first:
        triples = triples_of(first["quads"], folder, options.sort_memory)
        print_result(triples)
        failed |= not same_as(first["triples"], triples)
    print(verdict(first, failed, readings))
    return 1 if failed else 0


def verdict(first, failed, readings):
    if failed:
        return f"NOT the same statements in all {readings} readings"
    counts = " and ".join(f"{result.distinct} {kind}" for kind, result in first.items())
    return f"the same {counts} in all {readings} readings"


def triples_of(quads, folder, sort_memory):
    """The triples of a reading's quads, sorted, each once."""
    result = Result("(none)", Path("the quads' triples"), sorted_file=folder / "sorted-triples")
    started = time.monotonic()
    with open(quads.sorted_file, "rb") as lines:
        result.read = sort_lines(map(without_graph, lines), result.sorted_file, folder, sort_memory)
    result.distinct, result.sum = count_and_sum(result.sorted_file)
    result.seconds = time.monotonic() - started
    return result


def run_parser(name, path, folder, number, sort_memory):
    result = Result(name, path, sorted_file=folder / f"sorted-{number}")
    started = time.monotonic()
    parser = parser_of(name, path)
    with open(folder / "said", "w+b") as said:
        status, trouble = read_statements(parser, said, result, folder, sort_memory)
        said.seek(0)
        complaints = said_beyond(said.read().decode(errors="replace"), parser.says_always)
    result.distinct, result.sum = count_and_sum(result.sorted_file)
    if status:
        complaints.insert(0, f"exit status {status}")
    if not (complaints or trouble or result.distinct):
        complaints.append("no statements")
    result.complaint = "\n  ".join([*trouble, *complaints[:SHOWN]])
    result.seconds = time.monotonic() - started
    return result


def read_statements(parser, said, result, folder, sort_memory):
    """Runs the parser into the sort; its exit status and what went wrong in between."""
    trouble = []
    with subprocess.Popen(parser.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=said, bufsize=BLOCK) as reading:
        try:
            result.read = sort_lines(map(normal_form, reading.stdout), result.sorted_file, folder, sort_memory)
        except (OSError, ValueError, KeyError) as error:
            reading.kill()
            trouble.append(f"its output cannot be normalised and sorted: {error!r}")
    return reading.returncode, trouble


def sort_lines(lines, target, folder, memory):
    """Sorts lines into the target, each once; the number of lines read."""
    read = 0
    with subprocess.Popen(["sort", "-u", "-S", memory, "-T", str(folder), "-o", str(target)],
                          stdin=subprocess.PIPE, bufsize=BLOCK, env=C_LOCALE) as sorting:
        for line in lines:
            sorting.stdin.write(line)
            read += 1
    if sorting.returncode:
        raise OSError(f"sort ended with {sorting.returncode}")
    return read


def said_beyond(text, always):
    return [line for line in text.splitlines() if line.strip() and not line.startswith(always)]


def count_and_sum(path):
    digest, count = hashlib.sha256(), 0
    if path.exists():
        with open(path, "rb") as file:
            while block := file.read(BLOCK):
                digest.update(block)
                count += block.count(b"\n")
    return count, digest.hexdigest()


def print_result(result):
    print(f"{result.parser:<9} {result.path.name[-24:]:<24} {result.read:>12} {result.distinct:>12} "
          f"{result.seconds:>8.1f}  {result.sum}", flush=True)
    if result.complaint:
        print(f"  {result.complaint}", flush=True)


def same_as(first, result):
    """Compares with the first result of its kind, whose statements are kept to show the difference."""
    if result is first:
        return True
    same = first.sum == result.sum
    if not same:
        print_difference(first, result)
    result.sorted_file.unlink(missing_ok=True)
    return same


def print_difference(first, other):
    for result, flag in ((first, "-23"), (other, "-13")):
        command = ["comm", flag, str(first.sorted_file), str(other.sorted_file)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=C_LOCALE) as comparing:
            lines = list(itertools.islice(comparing.stdout, SHOWN))
        if lines:
            print(f"  only by {result.parser} in {result.path.name}:")
        for line in lines:
            print(f"    {line.decode(errors='replace').rstrip()[:400]}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
