#!/usr/bin/env python3
"""Four parsers read each file whole; all must find the same set of triples.

  same_triples.py FILE.nq FILE.ttl [...] [--tmp DIR] [--sort-memory SIZE] [--parsers NAME,...]

Graph names are dropped. Whatever a parser says about the syntax, warnings too, is a
failure. Exit status: 0 the same everywhere, 1 not the same, 2 a parser is not installed.
"""

import argparse
import hashlib
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from ntriples import normal_form

HERE = Path(__file__).resolve().parent
FORMATS = {".nq": "nquads", ".nt": "ntriples", ".ttl": "turtle"}
RAPPER_ALWAYS_SAYS = ("rapper: Parsing URI ", "rapper: Serializing with ", "rapper: Parsing returned ")
C_LOCALE = {**os.environ, "LC_ALL": "C"}
SHOWN = 10
BLOCK = 1 << 20


@dataclass
class Parser:
    command: list
    says_always: tuple = ()


def parsers_for(path):
    form = FORMATS[path.suffix]
    return {
        "serdi": Parser(["serdi", "-i", form, "-o", "ntriples", str(path)]),
        "rapper": Parser(["rapper", "-i", form, "-o", "ntriples", str(path)], RAPPER_ALWAYS_SAYS),
        "n3": Parser(["node", str(HERE / "parse_n3.mjs"), str(path)]),
        "oxigraph": Parser([sys.executable, str(HERE / "parse_oxigraph.py"), str(path)]),
    }


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
        print(f"same_triples: not installed: {', '.join(missing)}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="same_triples-", dir=options.tmp) as folder:
        return judge(options, Path(folder))


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help=".nq, .nt or .ttl")
    parser.add_argument("--tmp", help="folder for the sorted triples")
    parser.add_argument("--sort-memory", default="1G", help="memory of each sort (default 1G)")
    parser.add_argument("--parsers", default="serdi,rapper,n3,oxigraph")
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
    if "oxigraph" in parsers and not can_import_oxigraph():
        missing.append("pyoxigraph (pip install -r requirements.txt)")
    return missing


def can_import_oxigraph():
    return subprocess.run([sys.executable, "-c", "import pyoxigraph"], capture_output=True).returncode == 0


def judge(options, folder):
    results, failed = [], False
    print(f"{'parser':<9} {'file':<24} {'read':>12} {'distinct':>12} {'seconds':>8}  sha256 of the sorted triples")
    for path in options.files:
        for name in options.parsers:
            result = run_parser(name, path, folder, len(results), options.sort_memory)
            print_result(result)
            failed |= bool(result.complaint) or not same_as_first(result, results)
            results.append(result)
    print(f"NOT the same triples in all {len(results)} readings" if failed else
          f"the same {results[0].distinct} triples in all {len(results)} readings")
    return 1 if failed else 0


def run_parser(name, path, folder, number, sort_memory):
    result = Result(name, path, sorted_file=folder / f"sorted-{number}")
    started = time.monotonic()
    parser = parsers_for(path)[name]
    with open(folder / "said", "w+b") as said:
        status, trouble = read_triples(parser, said, result, folder, sort_memory)
        said.seek(0)
        complaints = said_beyond(said.read().decode(errors="replace"), parser.says_always)
    result.distinct, result.sum = count_and_sum(result.sorted_file)
    if status:
        complaints.insert(0, f"exit status {status}")
    if not (complaints or trouble or result.distinct):
        complaints.append("no triples")
    result.complaint = "\n  ".join([*trouble, *complaints[:SHOWN]])
    result.seconds = time.monotonic() - started
    return result


def read_triples(parser, said, result, folder, sort_memory):
    """Runs the parser into the sort; its exit status and what went wrong in between."""
    trouble = []
    with subprocess.Popen(parser.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=said, bufsize=BLOCK) as reading:
        try:
            result.read = sort_triples(reading.stdout, result.sorted_file, folder, sort_memory)
        except (OSError, ValueError, KeyError) as error:
            reading.kill()
            trouble.append(f"its output cannot be normalised and sorted: {error!r}")
    return reading.returncode, trouble


def sort_triples(lines, target, folder, memory):
    """Sorts the normal forms of the lines into the target; the number of lines read."""
    read = 0
    with subprocess.Popen(["sort", "-u", "-S", memory, "-T", str(folder), "-o", str(target)],
                          stdin=subprocess.PIPE, bufsize=BLOCK, env=C_LOCALE) as sorting:
        for line in lines:
            sorting.stdin.write(normal_form(line))
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


def same_as_first(result, earlier):
    """Compares with the first result, whose triples are kept to show the difference."""
    if not earlier:
        return True
    first = earlier[0]
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
