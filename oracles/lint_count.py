#!/usr/bin/env python3
"""Counts the findings of some rules of docs/lint.md by itself, and compares them with figraph's.

  lint_count.py SOURCE FIGRAPH

SOURCE is a folder of records, or a checkout; FIGRAPH the program. Exit status: 0 all is equal, 1 it is not.
"""

import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import libyaml_lines
from source_rows import MISSING, ORGANISM_KEYS, TABLE_KINDS, Problem, decode, inline_rows, list_of, record_of, table_rows, text_of

FIELDS = {"title-missing": "figtitle", "caption-missing": "caption", "figlink-missing": "figlink", "number-missing": "number",
          "filename-missing": "filename", "papertitle-missing": "papertitle", "reftext-missing": "reftext", "year-missing": "year"}
PLACEHOLDERS = {"xxx", "unknown", "none"}
RULES = sorted([*FIELDS, "row-repeated", "word-many-genes", "organism-missing", "organism-uncurated", "organism-placeholder",
                "organism-nameless", "year-future", "table-without-rows", "mesh-form"])
YEAR = 2026
EPOCH = "1767323045"  # in that year


def main(source, figraph):
    ours, theirs = count(Path(source)), report(source, figraph)
    differences = [rule for rule in RULES if ours[rule] != theirs[rule]]
    for rule in differences:
        print(f"{source}: {rule}: counted {ours[rule]}, figraph finds {theirs[rule]}")
    if not differences:
        print(f"{source}: lint counts what was counted: " + ", ".join(f"{ours[rule]} {rule}" for rule in RULES if ours[rule]))
    return 1 if differences else 0


def report(source, figraph):
    command = [figraph, "lint", source, "--format", "ndjson", "--fail-on", "never", "--quiet", "--rule", ",".join(RULES)]
    out = subprocess.run(command, check=True, capture_output=True, env={"SOURCE_DATE_EPOCH": EPOCH}).stdout
    return Counter(json.loads(line)["rule"] for line in out.splitlines())


def count(source):
    found, read = Counter(), set()
    folder = source / "_figures" if (source / "_figures").is_dir() else source
    for path in sorted(folder.glob("*.md"), key=lambda path: path.name.encode()):
        fields = fields_of(path)
        if fields is None or fields.figid in read:
            continue
        read.add(fields.figid)
        count_fields(fields, found)
        rows = {kind: rows_of(source, fields, kind, found) for kind in TABLE_KINDS}
        count_rows(rows, found)
    return found


class Fields(dict):
    """The front matter of a record; its figid."""


def fields_of(path):
    try:
        text = decode(path.read_bytes()).removeprefix("\ufeff").replace("\r\n", "\n")
        lines = text.split("\n")
        ends = [n for n, line in enumerate(lines) if n and line.rstrip(" \t") == "---"]
        if lines[0].rstrip(" \t") != "---" or not ends:
            return None
        raw = libyaml_lines.parse("\n".join(lines[1:ends[0]]), ORGANISM_KEYS)
        if not isinstance(raw, dict):
            return None
        fields = Fields(raw)
        fields.figid = record_of(raw).figid
        fields.inline = record_of(raw).inline
        return fields
    except (Problem, libyaml_lines.Malformed):
        return None


def is_missing(value):
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value is None or value == [] or isinstance(value, str) and (value.strip() in MISSING or value.strip() == "NA")


def count_fields(fields, found):
    for rule, key in FIELDS.items():
        found[rule] += is_missing(fields.get(key))
    year = text_of(fields.get("year"))
    found["year-future"] += bool(re.fullmatch("[0-9]{4}", year)) and int(year) > YEAR
    names, nameless = {}, {}
    for key in ORGANISM_KEYS:
        members = [name for name in list_of(fields.get(key)) if name is not None]
        names[key] = [name for name in members if not is_missing(name)]
        nameless[key] = len(members) - len(names[key])
        found["organism-placeholder"] += sum(name.strip().casefold() in PLACEHOLDERS for name in names[key])
        found["organism-nameless"] += bool(names[key] and nameless[key])
    curated, recognized = (names[key] for key in ORGANISM_KEYS)
    found["organism-missing"] += not curated and not recognized
    found["organism-uncurated"] += not curated and bool(recognized)


def rows_of(source, fields, kind, found):
    rows = [row for row in inline_rows(fields.inline[kind], kind)]
    table = source / "_data" / f"{fields.figid}-{kind}.tsv"
    if (source / "_figures").is_dir() and table.is_file():
        data = table.read_bytes()
        of_table = list(table_rows(data, kind))
        found["table-without-rows"] += not of_table and bool(data) and is_header(data, kind)
        rows += of_table
    return [row for row in rows if row is not None]


def is_header(data, kind):
    return b"word\t" in data.split(b"\n")[0]


def count_rows(rows, found):
    genes = defaultdict(set)
    for kind, list_of_rows in rows.items():
        seen = set()
        for row in list_of_rows:
            key = (row.taxon, row.word, row.match, row.id, row.source)
            found["row-repeated"] += key in seen
            if key not in seen and kind == "genes" and row.iri and row.word.strip():
                genes[row.word, row.taxon].add(row.iri)
            if key not in seen and kind != "genes" and "/mesh/" in row.iri:
                found["mesh-form"] += not re.fullmatch("[CD]([0-9]{6}|[0-9]{9})", row.iri.rsplit("/", 1)[1])
            seen.add(key)
    found["word-many-genes"] += len({word for (word, _), members in genes.items() if len(members) > 10})


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
