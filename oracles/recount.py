#!/usr/bin/env python3
"""Counts figure records, and an export made of them, without any code of figraph.

  recount.py input SOURCE... [--old] [--expect seed|sample]
  recount.py export FILE.nq
  recount.py compare SOURCE... FILE.nq [--old] [--builtin] [--receipt FILE.json]

It prints one JSON object with sorted keys. Exit status: 0 all is equal, 1 it is not.
"""

import argparse
import json
import sys
from pathlib import Path

import export_count
from builtin_names import Names
from facts import CLASSES, summary
from source_count import count_sources
from source_rows import TABLE_KINDS

# The numbers at the end of the model.
EXPECTED = {
    "seed": {
        "rows.genes.read": 74, "rows.genes.accepted": 11, "rows.genes.candidate": 63,
        "row_tiers.genes.symbol": 2, "row_tiers.genes.synonym": 9,
        "rows.chemicals.read": 14, "rows.chemicals.accepted": 7, "rows.chemicals.unresolved": 7,
        "edges.gene": 11, "edges.chemical": 7, "pairs2.total": 0, "papers": 1,
    },
    "sample": {
        "rows.genes.accepted": 19763, "edges.gene": 19172, "names.gene": 8850,
        "edges.chemical": 2743, "pairs2.chemical": 5041,
    },
}
SETS = ("figures", "papers", "captions", "keywords", "organisms", "drugs", "edges", "names", "links", "entity_counts")
SHOWN = 5


def main(arguments):
    options = parse_arguments(arguments)
    return options.run(options)


def parse_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("input", help="count the records of SOURCE folders")
    command.add_argument("sources", nargs="+", metavar="SOURCE")
    command.add_argument("--old", action="store_true", help="read each SOURCE's _figures_old too")
    command.add_argument("--expect", choices=EXPECTED, help="check the numbers of the model")
    command.set_defaults(run=run_input)
    command = commands.add_parser("export", help="count an N-Quads export")
    command.add_argument("file", metavar="FILE.nq")
    command.set_defaults(run=run_export)
    command = commands.add_parser("compare", help="compare SOURCE folders with their export")
    command.add_argument("sources", nargs="+", metavar="SOURCE")
    command.add_argument("file", metavar="FILE.nq")
    command.add_argument("--old", action="store_true", help="read each SOURCE's _figures_old too")
    command.add_argument("--builtin", action="store_true", help="of a build with the built-in lexicon")
    command.add_argument("--receipt", metavar="FILE.json")
    command.set_defaults(run=run_compare)
    return parser.parse_args(arguments)


def run_input(options):
    counted = count_input(options)
    report = input_report(counted)
    failures = implausible(report)
    if options.expect:
        failures += unexpected(report, EXPECTED[options.expect])
    print_json(report)
    return print_failures(failures)


def run_export(options):
    export = export_count.Export(options.file)
    print_json({**summary(export.facts), "quads": export.graphs.total(), "graphs": export.graphs})
    return 0


def run_compare(options):
    counted = count_input(options)
    export = export_count.Export(options.file)
    report = input_report(counted)
    differences = implausible(report) + unequal(summary(counted.facts), summary(export.facts))
    differences += unequal_sets(counted.facts, export.facts)
    if options.receipt:
        receipt = json.loads(Path(options.receipt).read_text(encoding="utf-8"))
        differences += unequal(receipt_part(report), receipt_part(receipt), "receipt ")
    print_json(report)
    return print_failures(differences)


def count_input(options):
    sources = list(options.sources)
    if options.old:
        sources += [str(Path(source) / "_figures_old") for source in options.sources]
    for source in sources:
        if not Path(source).is_dir():
            sys.exit(f"recount: {source} is no folder")
    names = Names().load() if getattr(options, "builtin", False) else None
    counted = count_sources(sources, names)
    for note in counted.notes:
        print(f"recount: {note}", file=sys.stderr)
    return counted


def input_report(counted):
    rows = counted.report()
    totals = {name: sum(rows[kind][name] for kind in rows) for name in ("read", *CLASSES)}
    return {**summary(counted.facts), "rows": rows, "totals": totals, "row_tiers": counted.tiers}


def receipt_part(report):
    rows = report.get("rows", {})
    counts = {f"rows.{kind}": {name: rows.get(kind, {}).get(name) for name in ("read", *CLASSES)}
              for kind in TABLE_KINDS}
    return {"figures": report.get("figures"), "papers": report.get("papers"), **counts}


# Comparing


def implausible(report):
    """What no corpus can come to, whatever it holds."""
    totals, edges, names = report["totals"], report["edges"], report["names"]
    claims = {
        "the five classes add up to the rows read":
            totals["read"] == sum(totals[name] for name in CLASSES),
        "annotations = accepted + unresolved":
            report["annotations"] == totals["accepted"] + totals["unresolved"],
        "edges <= accepted rows": edges["total"] <= totals["accepted"],
        "names <= edges": all(names[kind] <= edges[kind] for kind in edges),
        "papers <= figures": report["papers"] <= report["figures"],
        "captions <= figures": report["captions"] <= report["figures"],
        "entities <= edges": report["genes"] <= edges["gene"]
            and report["chemicals"] <= edges["chemical"] and report["diseases"] <= edges["disease"],
        "no links without two papers": report["papers"] > 1 or not report["pairs2"]["total"],
    }
    return [f"implausible: not so: {claim}" for claim, holds in claims.items() if not holds]


def unexpected(report, expected):
    return [f"{path}: the model says {number}, counted {value_at(report, path)}"
            for path, number in expected.items() if value_at(report, path) != number]


def value_at(report, path):
    for part in path.split("."):
        report = report.get(part, 0)
    return report


def unequal(ours, theirs, prefix=""):
    left, right = flatten(ours), flatten(theirs)
    return [f"{prefix}{key:<32} input {left.get(key)!s:>10}   figraph {right.get(key)!s:>10}"
            for key in sorted(left.keys() | right.keys()) if left.get(key) != right.get(key)]


def flatten(report, prefix=""):
    flat = {}
    for key, value in report.items():
        if isinstance(value, dict):
            flat.update(flatten(value, f"{prefix}{key}."))
        else:
            flat[prefix + key] = value
    return flat


def unequal_sets(ours, theirs):
    """Equal counts can hide different members, so the members are compared too."""
    lines = []
    for name in SETS:
        left, right = getattr(ours, name), getattr(theirs, name)
        if name in ("edges", "names"):
            right = {edge for edge in right if theirs.kinds.get(edge[1]) != {"family"}}
        for title, members in (("only in the input", left - right), ("only in the export", right - left)):
            if members:
                lines.append(f"{name}: {len(members)} {title}, such as")
                lines += [f"    {str(member)[:300]}" for member in sorted(members)[:SHOWN]]
    return lines


def print_json(report):
    json.dump(report, sys.stdout, sort_keys=True, indent=1, ensure_ascii=False)
    print()


def print_failures(lines):
    for line in lines:
        print(line, file=sys.stderr)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
