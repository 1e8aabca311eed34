#!/usr/bin/env python3
"""Copies a checkout of figure records and damages it, the same way for the same seed.

  damage.py SEED SOURCE DIR

About a third of the records and of the tables is damaged in one way or more, as people,
programs and disks do it. recount.py then says what must become of every row.
"""

import random
import shutil
import sys
from pathlib import Path

HEADLESS = b"---\n"


def lines_of(data):
    return data.split(b"\n")


def edit_line(change):
    """Damage of one row of a table, the header left out."""
    def damage(dice, data):
        rows = lines_of(data)
        if len(rows) > 2:
            at = dice.randrange(1, len(rows) - 1)
            rows[at] = change(dice, rows[at])
        return b"\n".join(rows)
    return damage


def edit_cell(change):
    def edit(dice, row):
        cells = row.split(b"\t")
        at = dice.randrange(len(cells))
        cells[at] = change(dice, cells[at])
        return b"\t".join(cells)
    return edit_line(edit)


def edit_columns(change, header=True, rows=True):
    def damage(dice, data):
        table = [line.split(b"\t") for line in lines_of(data)]
        width = len(table[0])
        first, second = dice.randrange(width), dice.randrange(width)
        for number, cells in enumerate(table):
            if len(cells) == width and (header if number == 0 else rows):
                change(cells, first, second)
        return b"\n".join(b"\t".join(cells) for cells in table)
    return damage


def swap(cells, first, second):
    cells[first], cells[second] = cells[second], cells[first]


def drop(cells, first, _):
    del cells[first]


def double(cells, first, _):
    cells.insert(first, cells[first])


def shuffle(dice, data):
    rows = lines_of(data)
    inner = rows[1:-1]
    dice.shuffle(inner)
    return b"\n".join([rows[0], *inner, rows[-1]])


def repeat(dice, data):
    rows = lines_of(data)
    inner = rows[1:-1]
    return b"\n".join([rows[0], *inner, *dice.choices(inner, k=3), rows[-1]]) if inner else data


def cut(dice, data):
    return data[:dice.randrange(len(data) + 1)]


def replace(old, new, count=1):
    return lambda dice, data: data.replace(old, new, count)


GARBAGE = [b"", b"NA", b".na.character", b" ", b"x", b"0", b"-1", b"007", b"1.0", b"9" * 19, b"9" * 400, "２０７".encode(), b"mesh:", b"MESH:d007649", b"mesh:D007649",
           b"chebi:1", b"CHEBI:0", b"doid:0", b"DOID:0050686", b"'", b'"', b"\\", b"|", b"#", b"NULL", b"Homo sapiens", b"homo  SAPIENS", b"ncbigene_symbol", b"unknown", b"10090"]

TABLE = {
    "cut": cut,
    "row cut": edit_line(lambda dice, row: row[:dice.randrange(len(row) + 1)]),
    "row gone": edit_line(lambda dice, row: b""),
    "rows twice": repeat,
    "rows in another order": shuffle,
    "cell changed": edit_cell(lambda dice, cell: dice.choice(GARBAGE)),
    "cell quoted": edit_cell(lambda dice, cell: b'"' + cell + b'"'),
    "cell between blanks": edit_cell(lambda dice, cell: b" " + cell + b"  "),
    "cell in capitals": edit_cell(lambda dice, cell: cell.upper()),
    "cell with a tab": edit_cell(lambda dice, cell: cell + b"\t"),
    "cell with NUL": edit_cell(lambda dice, cell: cell + b"\0"),
    "cell that is not UTF-8": edit_cell(lambda dice, cell: cell + b"\xe9"),
    "columns swapped": edit_columns(swap),
    "columns swapped in the header": edit_columns(swap, rows=False),
    "column gone": edit_columns(drop),
    "column gone from the header": edit_columns(drop, rows=False),
    "column gone from the rows": edit_columns(drop, header=False),
    "column twice": edit_columns(double),
    "header gone": lambda dice, data: b"\n".join(lines_of(data)[1:]),
    "header that is not UTF-8": lambda dice, data: b"\xff" + data,
    "header behind an empty line": lambda dice, data: b"\n" + data,
    "empty": lambda dice, data: b"",
    "header alone": lambda dice, data: lines_of(data)[0],
    "CRLF": replace(b"\n", b"\r\n", -1),
    "CR alone": replace(b"\n", b"\r", -1),
    "byte order mark": lambda dice, data: b"\xef\xbb\xbf" + data,
    "empty lines": replace(b"\n", b"\n\n", -1),
    "blank lines": replace(b"\n", b"\n \n", 2),
    "no end of line": lambda dice, data: data.rstrip(b"\n"),
    "UTF-16": lambda dice, data: data.decode("utf-8", "replace").encode("utf-16"),
}

RECORD = {
    "cut": cut,
    "empty": lambda dice, data: b"",
    "no front matter": lambda dice, data: data.removeprefix(HEADLESS),
    "front matter that does not end": lambda dice, data: data.rstrip(b"\n").removesuffix(b"---"),
    "NUL": lambda dice, data: data[:40] + b"\0" + data[40:],
    "not UTF-8": replace(b"caption: ", b"caption: \xe9"),
    "key twice": replace(b"\npmcid: ", b"\npmcid: PMC1\npmcid: "),
    "no figid": replace(b"figid: ", b"figidd: "),
    "figid with a slash": replace(b"figid: PMC", b"figid: P/MC"),
    "another figid": replace(b"figid: PMC", b"figid: PMC9"),
    "quote that does not end": replace(b"\npapertitle: ", b"\npapertitle: 'x"),
    "alias": replace(b"\nnumber: ", b"\nnumber: *a "),
    "tab": replace(b"\npmcid: ", b"\n\tpmcid: "),
    "no paper": replace(b"\npmcid: PMC", b"\npmcid: PMCx"),
    "no organisms": replace(b"\norganisms_ner:\n", b"\nother:\n"),
    "organisms NA": replace(b"- Homo sapiens\n", b"- NA\n", -1),
    "another organism": replace(b"- Homo sapiens\n", b"- Mus musculus\n"),
    "organism in capitals": replace(b"- Homo sapiens\n", b"- HOMO  SAPIENS\n"),
    "raw organism": replace(b"- Homo sapiens\n", b"- [Homo] sapiens\n"),
    "genes that are no list": replace(b"\nnumber: ", b"\ngenes: AKT1\nnumber: "),
    "genes that are a mapping": replace(b"\nnumber: ", b"\ngenes:\n  word: AKT1\nnumber: "),
    "genes inline": replace(b"\nnumber: ", b"\ngenes:\n- word: AKT1\n  symbol: AKT1\n  source: hgnc_symbol\n  hgnc_symbol: AKT1\n  entrez: '207'\n- word: AKT1\n  entrez: '0207'\n- word: ''\n- x\n- []\n- word: a\n  color: b\nnumber: "),
    "chemicals inline": replace(b"\nnumber: ", b"\nchemicals:\n- word: x\n  identifier: D007649\n- word: x\n  identifier: CHEBI:6121\n- word: y\n  identifier: Q1\n- word: ''\n  identifier: ''\nnumber: "),
    "diseases inline": replace(b"\nnumber: ", b"\ndiseases:\n- word: Cancer\n  source: ''\n  identifier: ''\n- word: Cancer\n  identifier: D009369\nnumber: "),
    "CRLF": replace(b"\n", b"\r\n", -1),
    "byte order mark": lambda dice, data: b"\xef\xbb\xbf" + data,
    "text behind": lambda dice, data: data + b"\nSee elsewhere.\n",
    "no end of line": lambda dice, data: data.rstrip(b"\n"),
    "UTF-16": lambda dice, data: data.decode("utf-8", "replace").encode("utf-16"),
}


def damaged(dice, ways, data):
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        data = ways[dice.choice(sorted(ways))](dice, data)
    return data


def damage_files(dice, folder, ways, out):
    out.mkdir(parents=True)
    for path in sorted(folder.iterdir()):
        if not path.is_file():
            continue
        data, name = path.read_bytes(), path.name
        match dice.randrange(30):
            case 0:
                continue  # lost
            case 1:
                (out / ("PMC8" + name)).write_bytes(data)  # a copy under another name
            case 2:
                name = "PMC7" + name  # renamed
            case 3 if name.endswith(".tsv"):
                name = name.replace("-genes", "-cells")
            case n if n < 12:
                data = damaged(dice, ways, data)
        (out / name).write_bytes(data)


def main(arguments):
    if len(arguments) != 3:
        sys.exit(__doc__)
    dice, source, out = random.Random(int(arguments[0])), Path(arguments[1]), Path(arguments[2])
    shutil.rmtree(out, ignore_errors=True)
    damage_files(dice, source / "_figures", RECORD, out / "_figures")
    damage_files(dice, source / "_data", TABLE, out / "_data")


if __name__ == "__main__":
    main(sys.argv[1:])
