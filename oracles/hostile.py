#!/usr/bin/env python3
"""Gives figraph what others may write to hurt it, and measures what it takes.

  hostile.py FIGRAPH [--quick] [--only WORD] [--update]

Each case makes input, runs the program, and asks: does it end, with the code that it
should, saying the right thing, within its time and memory? It prints a table; --update
writes that to docs/reliability.md. --quick leaves out what takes gigabytes. Exit status:
0 all is as it should be, 1 it is not.
"""

import argparse
import gzip
import io
import os
import re
import resource
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reliability.md"
BEGIN, END = "<!-- hostile cases, by oracles/hostile.py --update -->", "<!-- end of hostile cases -->"
MB = 1 << 20
BASE = 120  # MB of a program that builds next to nothing
TIMES = 12  # MB of memory for each MB of what is held at once
GENES = ("organism_id\torganism_name\torganism_group\tword\tmatch\tncbigene_symbol\tncbigene_id\tsource\t"
         "count_direct\tcount_synonym\tcount_match\n")
CHEMICALS = "word\tmesh\tmatch\tname\tchebi\n"
GOOD = "---\nfigid: PMC1__good\npmcid: PMC1\norganisms:\n- Homo sapiens\n---\n"
CASES = []


def gene(number, word="AKT1"):
    return f"9606\tHomo sapiens\tPrimates\t{word}\t{word}\t{word}\t{number}\tncbigene_symbol\t1\tNA\t1\n"


@dataclass
class Case:
    name: str
    make: object  # makes the input in a folder, and gives the arguments of the program
    said: str = ""  # what standard error has to hold, as a pattern
    code: int = 0
    held: float = 1  # MB that may be held at once
    seconds: int = 60  # of the processor
    large: bool = False
    stdin: object = None
    figures: int = None  # that the graph must have in the end


def case(name, said="", **more):
    def add(make):
        CASES.append(Case(name, make, said, **more))
        return make
    return add


# Records


def checkout(folder, record=None, name="PMC2__bad", **tables):
    for part in ("_figures", "_data"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "_figures" / "PMC1__good.md").write_text(GOOD)
    (folder / "_data" / "PMC1__good-genes.tsv").write_text(GENES + gene(207))
    if record is None:
        record = f"---\nfigid: {name}\npmcid: PMC2\norganisms:\n- Homo sapiens\n---\n"
    if record is not False:
        data = record if isinstance(record, bytes) else record.encode()
        (folder / "_figures" / f"{name}.md").write_bytes(data)
    for kind, text in tables.items():
        data = text if isinstance(text, bytes) else text.encode()
        (folder / "_data" / f"{name}-{kind}.tsv").write_bytes(data)
    return ["build", folder]


def front(text):
    return f"---\nfigid: PMC2__bad\npmcid: PMC2\n{text}\n---\n"


@case("a record of 100 MB", "PMC2__bad.md: error: too long: more than 2097152 bytes.*\\[file-long\\]", held=4, figures=1)
def _(d):
    return checkout(d, front("caption: " + "x" * (100 * MB)))


@case("YAML that stands for 10^20 words", r"PMC2__bad.md:\d+: error: a YAML alias", figures=1)
def _(d):
    levels = "".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 10)}]\n" for i in range(1, 21))
    return checkout(d, front("l0: &l0 [word]\n" + levels))


@case("brackets in brackets, 2 MB of them", r"PMC2__bad.md:\d+: error: not YAML: exceeded max depth", held=2, figures=1)
def _(d):
    return checkout(d, front("caption: " + "[" * (2 * MB - 100)))


@case("a list of a million values, 2 MB", r"expected one value here", held=20, figures=2)
def _(d):
    return checkout(d, front("caption: [" + "a," * (MB - 100) + "]"))


@case("YAML of 2 MB with a mistake at its end", r"PMC2__bad.md:\d+: error: not YAML", held=20, figures=1)
def _(d):
    return checkout(d, front("genes:\n" + "- word: a\n" * (2 * MB // 10 - 100) + "]"))


@case("a million mentions in a record, 72 MB", "more than 2097152 bytes", held=4, figures=1)
def _(d):
    return checkout(d, front("genes:\n" + "- word: AKT1\n  symbol: AKT1\n  source: hgnc_symbol\n  hgnc_symbol: AKT1\n  entrez: '207'\n" * 1_000_000))


@case("200,000 mentions in a record, 2 MB", r"199\d\d\d rows, more than the 100000", held=20, figures=2)
def _(d):
    return checkout(d, front("genes:\n" + "- word: a\n" * 199_500))


@case("bytes that are no text, in records and tables", r"is not UTF-8(.|\n)*control character|control character(.|\n)*is not UTF-8", figures=2)
def _(d):
    args = checkout(d, genes=GENES.encode() + gene(1).encode() + b"9606\tHomo\xe9\tx\ta\ta\ta\t5\ts\t\t\t\n" + b"9606\tHomo\0\tx\ta\ta\ta\t5\ts\t\t\t\n")
    (d / "_figures" / "PMC3__nul.md").write_bytes(front("caption: a\0b").encode())
    (d / "_figures" / "PMC4__latin.md").write_bytes(front("caption: caf").encode()[:-5] + b"\xe9\n---\n")
    return args


@case("directions, homoglyphs, ends of line and marks of other systems", "", figures=2)
def _(d):
    text = "\ufeff" + front("figtitle: \"\\u202Eevil\\u202C \\u0410KT1 \\e[2J\"\ncaption: A\u200bKT1 \u2028 x").replace("\n", "\r\n")
    return checkout(d, text, genes=("\ufeff" + GENES + gene(207, "\u0410KT1\u202e")).replace("\n", "\r\n"))


@case("names of files with line breaks and escapes", r"a\\x0ab.md(.|\n)*a\\x1b\[2J.md(.|\n)*\\u202eb.md", figures=1)
def _(d):
    args = checkout(d, False)
    for name in ("a\nb", "a\x1b[2J", "\u202eb"):
        (d / "_figures" / f"{name}.md").write_text("no record\n")
        (d / "_data" / f"{name}-genes.tsv").write_text(GENES + gene(1))
    return args


@case("a figid of 2 MB, with 10,000 genes", r"figid .* has \d+ bytes, more than 250", held=8, figures=1)
def _(d):
    return checkout(d, front("").replace("PMC2__bad", "x" * (2 * MB - 100)), genes=GENES + "".join(gene(i + 1) for i in range(10_000)))


@case("30,000 organisms, and as many in the table", r"one more organism than the 100(.|\n)*more than the 100 organisms", held=20, figures=2)
def _(d):
    names = "".join(f"- o{i}\n" for i in range(30_000))
    rows = "".join(f"{i + 1}\to{i}\tx\ta\ta\ta\t5\tncbigene_symbol\t1\tNA\t1\n" for i in range(30_000))
    return checkout(d, front("organisms:\n" + names + "organisms_ner:\n" + names), genes=GENES + rows)


@case("60,000 keywords and 100,000 keys that nobody knows", "", held=20, figures=2)
def _(d):
    words = "".join(f"  - w{i}\n" for i in range(60_000))
    return checkout(d, front("".join(f"k{i}: a\n" for i in range(100_000)) + "schema-jsonld:\n  keywords:\n" + words))


# Tables


@case("a line of 100 MB in a table", "PMC2__bad-genes.tsv: error: too long: more than 67108864 bytes", held=4, figures=2)
def _(d):
    return checkout(d, genes=GENES + gene(1) + gene(2, "x" * (33 * MB)) + gene(3))


@case("a line of 60 MB in a table", r"PMC2__bad-genes.tsv:3: error: \d+ bytes, more than the 1048576 of a row", held=62, figures=2)
def _(d):
    return checkout(d, genes=GENES + gene(1) + gene(2, "x" * (20 * MB)) + gene(3))


@case("a table of 33 million rows, 64 MB", r"335\d\d\d\d\d rows, more than the 100000", held=64, figures=2)
def _(d):
    return checkout(d, genes=GENES + "x\n" * (32 * MB - 100))


@case("100,000 rows that cannot be read", r"PMC2__bad-genes.tsv:100001: error: 1 cells", held=40, figures=2)
def _(d):
    return checkout(d, genes=GENES + "x\n" * 100_000)


@case("100,000 genes in a figure", "", held=64, figures=2, large=True)
def _(d):
    return checkout(d, genes=GENES + "".join(gene(i + 1, f"G{i}") for i in range(100_000)))


@case("one gene by 100,000 names", "", held=64, figures=2, large=True)
def _(d):
    return checkout(d, genes=GENES + "".join(gene(207, f"G{i}") for i in range(100_000)))


@case("a million pairs in a figure", "", held=40, figures=2, large=True)
def _(d):
    rows = "".join(f"c{i}\tmesh:D{i:06}\tc{i}\tc{i}\tNA\n" for i in range(1000))
    return checkout(d, genes=GENES + "".join(gene(i + 1, f"G{i}") for i in range(1000)), chemicals=CHEMICALS + rows)


@case("2,500 million pairs in a figure, 4 MB", r"2500000000 pairs of a gene and a chemical or disease", held=64, figures=2)
def _(d):
    rows = "".join(f"c{i}\tmesh:D{i:06}\tc{i}\tc{i}\tNA\n" for i in range(50_000))
    return checkout(d, genes=GENES + "".join(gene(i + 1, f"G{i}") for i in range(50_000)), chemicals=CHEMICALS + rows)


# Lines

LINE = '{"_id":"PMC%d__f","associatedWith":{"pmc":"PMC%d","title":"%s","mentions":{"genes":{"ncbigene":["207"]}}}}\n'


def lines(d, text, name="a.ndjson"):
    (d / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return ["build", d / name]


@case("a line of 100 MB among lines of records", r"a.ndjson:2: error: too long: more than 2097152 bytes", held=4, figures=2)
def _(d):
    return lines(d, LINE % (1, 1, "a") + LINE % (2, 2, "x" * (100 * MB)) + LINE % (3, 3, "a"))


@case("deep JSON, huge numbers, keys twice", r"a.ndjson:1: error: not a BioThings document(.|\n)*no ncbigene identifier", held=20, figures=1)
def _(d):
    deep = '{"_id":"PMC1__f","x":' + "[" * 900_000 + "]" * 900_000 + "}\n"
    return lines(d, deep + '{"_id":"PMC2__f","_id":"PMC3__f","associatedWith":{"mentions":{"genes":{"ncbigene":[' + "9" * MB + ',1e999999999,-1,0.1]}}}}\n')


@case("a million identifiers in a line, 2 MB", r"rows, more than the 100000", held=40, figures=1)
def _(d):
    return lines(d, '{"_id":"PMC2__f","associatedWith":{"mentions":{"genes":{"ncbigene":[1' + ",1" * 1_000_000 + "]}}}}\n")


@case("standard input of 2 GB", r"more than 536870912 bytes", code=1, held=180, large=True, stdin="/dev/zero")
def _(d):
    return ["build", "-"]


# What is packed


def zeros_gzip(megabytes):
    packer, out = zlib.compressobj(9, zlib.DEFLATED, 31), []
    block = b"\n" * MB
    out += [packer.compress(block) for _ in range(megabytes)] + [packer.flush()]
    return b"".join(out)


def zeros_zstd(megabytes, window=0x38):
    block = struct.pack("<I", (131072 << 3) | (1 << 1))[:3] + b"\n"
    return b"\x28\xb5\x2f\xfd\x00" + bytes([window]) + block * (megabytes * 8) + struct.pack("<I", 1)[:3]


@case("1 GB of empty lines in 1 MB of gzip", "as a bomb would", held=4, figures=0, code=None)
def _(d):
    return lines(d, zeros_gzip(1024), "a.ndjson.gz")


@case("32 GB of empty lines in 1 MB of Zstandard", "as a bomb would", held=4, figures=0, code=None)
def _(d):
    return lines(d, zeros_zstd(32 * 1024), "a.ndjson.zst")


@case("a Zstandard file that asks for 2 GB of memory", "(?i)window size", held=4, figures=0, code=None)
def _(d):
    return lines(d, zeros_zstd(1, window=(31 - 10) << 3), "a.ndjson.zst")


@case("a lexicon of 1 GB in 1 MB of gzip", "as a bomb would", held=4, code=1)
def _(d):
    args = checkout(d)
    header = gzip.compress(b"kind\tid\tname\n" + b"\n" * 70_000)
    (d / "names.tsv.gz").write_bytes(header + zeros_gzip(1024))
    return [*args, "--lexicon", d / "names.tsv.gz"]


@case("an export of 1 GB in 1 MB of gzip", "as a bomb would", held=4, code=1)
def _(d):
    return lines(d, zeros_gzip(1024), "a.nq.gz")


def tar_of(entries):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for info, data in entries:
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def entry(name, data=b"", **more):
    info = tarfile.TarInfo(name)
    for key, value in more.items():
        setattr(info, key, value)
    return info, data


@case("a tar archive whose one file has a petabyte of zeros", "as a bomb would", held=4, code=1)
def _(d):
    headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "_data/PMC2__bad-genes.tsv", "GNU.sparse.realsize": str(1 << 50)}
    (d / "a.tar").write_bytes(tar_of([entry("_figures/PMC1__good.md", GOOD.encode()), entry("sparse", b"0\n".ljust(512, b"\0"), pax_headers=headers)]))
    return ["build", d / "a.tar"]


@case("a zip archive whose 20,000 tables are the same bytes: 1 TB", "as a bomb would", held=16, code=1)
def _(d):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("_figures/PMC1__good.md", GOOD)
        z.writestr("_data/PMC2__x-genes.tsv", b"\n" * (50 * MB))
        first = z.infolist()[1]
        for i in range(20_000):
            copy = zipfile.ZipInfo(f"_data/PMC{i + 3}__x-genes.tsv")
            for name in ("header_offset", "CRC", "compress_size", "file_size", "compress_type"):
                setattr(copy, name, getattr(first, name))
            z.filelist.append(copy)
            z.NameToInfo[copy.filename] = copy
    (d / "a.zip").write_bytes(out.getvalue())
    return ["build", d / "a.zip"]


@case("records that lie outside the archive, and links to them", "", figures=1)
def _(d):
    secret = b"---\nfigid: PMC9__secret\n---\n"
    (d / "secret.md").write_bytes(secret)
    (d / "in").mkdir()
    links = [entry(f"_figures/PMC{i}__x.md", type=kind, linkname=str(d / "secret.md")) for i, kind in enumerate((tarfile.SYMTYPE, tarfile.LNKTYPE))]
    outside = [entry(name, secret) for name in ("../secret.md", "/secret.md", "_figures/../../secret.md", str(d / "secret.md"))]
    (d / "in" / "a.tar").write_bytes(tar_of([entry("_figures/PMC1__good.md", GOOD.encode())] + links + outside))
    return ["build", d / "in" / "a.tar"]


@case("links in circles, a pipe, and folders 900 deep", r"PMC3__loop.md: error(.|\n)*no regular file", figures=1)
def _(d):
    args = checkout(d, False)
    (d / "_figures" / "PMC3__loop.md").symlink_to("PMC3__loop.md")
    (d / "_figures" / "up").symlink_to("..")
    os.mkfifo(d / "_figures" / "PMC4__pipe.md")
    here = os.open(d / "_figures", os.O_RDONLY)
    for _ in range(900):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    return args


# Dictionaries


def with_lexicon(d, text, name="names.csv"):
    args = checkout(d)
    (d / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return [*args, "--lexicon", d / name]


OWN = "kind\tid\tname\ttaxon\tsynonyms\tsame\tmembers\n"


@case("a dictionary with a quote that nothing closes, 100 MB", "a row longer than 16777216 bytes: close the quote", held=40, code=1)
def _(d):
    return with_lexicon(d, "DrugBank ID,Accession Numbers,Common name,CAS,UNII,Synonyms\nDB00001,,One,,,\nDB00002,,\"" + "x\n" * (50 * MB))


@case("a dictionary with a line of 100 MB", "a line longer than 16777216 bytes", held=40, code=1)
def _(d):
    return with_lexicon(d, OWN + "gene\tncbigene:1\t" + "x" * (100 * MB) + "\n", "names.tsv")


@case("a family of a million members, named a million times", "", held=200, large=True)
def _(d):
    return with_lexicon(d, OWN + "".join(f"family\t\tF\t\t\t\tncbigene:{i + 1}\n" for i in range(1_000_000)), "names.tsv")


@case("a symbol of a million genes, drawn a hundred times", r"name-ambiguous|", held=200, large=True)
def _(d):
    args = with_lexicon(d, OWN + "".join(f"gene\tncbigene:{i + 1}\tX\n" for i in range(1_000_000)), "names.tsv")
    (d / "_data" / "PMC2__bad-genes.tsv").write_text(GENES + "".join(gene("NA", "X").replace("Primates", str(i)).replace("\tX\tX\tX", f"\tX{'' if i == 0 else ','*i}\tX\tX") for i in range(100)))
    return args


# Documents


def document(d, name, text):
    (d / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return ["check", d / name]


@case("N-Quads with a line of 100 MB", "longer than 67108864 bytes", held=100, code=None)
def _(d):
    return document(d, "a.nq", "<a:s> <a:p> <a:o> .\n<a:s> <a:p> \"" + "x" * (100 * MB) + "\" .\n")


@case("Turtle with a text of 100 MB", "longer than 67108864 bytes", held=150, code=None)
def _(d):
    return document(d, "a.ttl", "<a:s> <a:p> \"" + "x" * (100 * MB) + "\" .\n")


@case("Turtle with a prefix of 1 MB in 10,000 brackets", "a prefix or a base of", held=8, code=None)
def _(d):
    return document(d, "a.ttl", "@prefix x: <http://e.org/" + "x" * MB + "> .\nx:a x:b " + "[ x:b " * 10_000)


@case("Turtle with 64 MB of open brackets", "brackets stand deeper than", held=8, code=None)
def _(d):
    return document(d, "a.ttl", "<a:s> <a:p> " + "[ <a:p> " * (8 * MB))


@case("JSON-LD with a prefix of 1 MB, used a million times", "shorten what the context says", held=64, code=None)
def _(d):
    return document(d, "a.jsonld", '{"@context": {"x": "http://e.org/' + "x" * MB + '"}, "@graph": [{"@id": "a:s", "a:p": [' + '"x:a",' * 1_000_000 + "1]}]}")


@case("JSON-LD with 16 MB of open brackets", "brackets stand deeper than", held=8, code=None)
def _(d):
    return document(d, "a.jsonld", "[" * (16 * MB))


@case("JSON-LD with a node object of 15 MB", "", held=150, code=0, large=True)
def _(d):
    return document(d, "a.jsonld", '{"@context": {"p": {"@id": "http://e.org/p", "@type": "@id"}}, "@graph": [{"@id": "http://e.org/s", "p": [' + '"a:b",' * 2_400_000 + '"a:c"]}]}')


# Running


def run(program, c, folder):
    (folder / "input").mkdir()
    args = [str(arg) for arg in c.make(folder / "input")]
    if args[0] == "build":
        args += ["-o", str(folder / "kg"), "--quiet", "--memory", "64MiB"]
    size = sum(path.lstat().st_size for path in (folder / "input").rglob("*") if path.is_file() and not path.is_symlink())
    reader = open(c.stdin or os.devnull, "rb")
    errors = folder / "errors"
    with reader, open(errors, "wb") as err:
        process = subprocess.Popen([program, *args], stdin=reader, stdout=subprocess.DEVNULL, stderr=err, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (c.seconds, c.seconds + 1)))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    said = errors.read_text(encoding="utf-8", errors="replace")
    return process.returncode, said, size / MB, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def faults(c, code, said, peak, seconds, figures):
    allowed = BASE + TIMES * c.held
    claims = {
        f"ends with {c.code}, not {code}": code == c.code or c.code is None and 0 <= code <= 8,
        f"says {c.said!r}, not {said[-300:]!r}": re.search(c.said, said),
        "says what it does not know": not re.search(r"panic|goroutine \d|runtime error|signal", said),
        f"takes {peak:.0f} MB, more than {allowed:.0f}": peak <= allowed,
        f"takes {seconds:.0f} s, more than {c.seconds}": seconds < c.seconds,
        f"has {figures} figures, not {c.figures}": c.figures is None or figures == c.figures,
        "writes control characters": not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", said),
    }
    return [claim for claim, holds in claims.items() if not holds]


def figures_of(program, folder):
    if not (folder / "kg" / "current").exists():
        return 0
    out = subprocess.run([program, "stats", "-g", str(folder / "kg"), "--format", "json"], capture_output=True, text=True).stdout
    found = re.search(r'"figures": *(\d+)', out)
    return int(found[1]) if found else None


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program", metavar="FIGRAPH")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args(arguments)
    table, failed = ["| input | MB | peak memory, MB | processor, s |", "| --- | ---: | ---: | ---: |"], 0
    for c in CASES:
        if options.only not in c.name or options.quick and c.large:
            continue
        folder = Path(tempfile.mkdtemp(prefix="hostile-"))
        try:
            code, said, size, peak, seconds = run(options.program, c, folder)
            wrong = faults(c, code, said, peak, seconds, figures_of(options.program, folder))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        table.append(f"| {c.name} | {size:.1f} | {peak:.0f} | {seconds:.1f} |")
        print(table[-1], flush=True)
        for line in wrong:
            print(f"  {c.name}: {line}", file=sys.stderr, flush=True)
        failed += bool(wrong)
    if options.update:
        page = PAGE.read_text(encoding="utf-8")
        before, rest = page.split(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n\n" + "\n".join(table) + f"\n\n{END}{rest.split(END)[1]}", encoding="utf-8")
    print(f"{len(table) - 2} cases, {failed} of them not as they should be")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
