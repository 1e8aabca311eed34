"""Reads figure records and their tables into rows; what is missing and what is malformed."""

import re
from dataclasses import dataclass

import libyaml_lines

TABLE_KINDS = {"genes": "gene", "chemicals": "chemical", "diseases": "disease"}
NEEDED_COLUMNS = {
    "genes": ("word", "match", "ncbigene_symbol", "ncbigene_id", "source", "organism_id", "organism_name"),
    "chemicals": ("word", "mesh", "match", "name", "chebi"),
    "diseases": ("word", "mesh", "match", "name", "doid"),
}
MOST_ORGANISMS = 100
TIERS = {
    "ncbigene_symbol": "symbol", "hgnc_symbol": "symbol",
    "ncbigene_synonym": "synonym", "hgnc_alias_symbol": "synonym", "hgnc_prev_symbol": "synonym",
}
MISSING = {"", ".na.character", ".na.real"}
GENE = "https://identifiers.org/ncbigene/"
MESH = "http://id.nlm.nih.gov/mesh/"
OBO = "http://purl.obolibrary.org/obo/"
POSITIVE = re.compile(r"[1-9][0-9]{0,17}")
MESH_ID = re.compile(r"(?:mesh:)?([A-Z][0-9]{3,18})", re.A | re.I)
NUMBERED_ID = {"chebi": re.compile(r"(?:chebi:)?([1-9][0-9]{0,17})", re.I),
               "doid": re.compile(r"(?:doid:)?(?=[0-9]{1,18}$)(0*[1-9][0-9]*)", re.I)}
ORGANISM_KEYS = ("organisms", "organisms_ner")


class Problem(ValueError):
    """A row or a record that cannot be read."""


@dataclass
class Row:
    word: str
    match: str = ""
    name: str = ""  # of a chemical or disease, in the other vocabulary
    source: str = ""
    id: str = ""  # as read
    iri: str = ""
    tier: str = "family"
    taxon: str = ""
    organism: str = ""
    needs_organism: bool = False


@dataclass
class Record:
    figid: str
    paper: str
    caption: str
    organisms: list
    organisms_ner: list
    keywords: list
    inline: dict


# Records


def read_record(data):
    """The record of a file, or None where the file has no front matter."""
    text = decode(data).removeprefix("\ufeff").replace("\r\n", "\n")
    lines = text.split("\n")
    fences = [n for n, line in enumerate(lines) if line.rstrip(" \t\r") == "---"]
    if fences[:1] != [0]:
        return None
    ends = fences[1:]
    if not ends:
        raise Problem("the front matter is not closed")
    try:
        fields = libyaml_lines.parse("\n".join(lines[1:ends[0]]).replace("\r", "\n"), ORGANISM_KEYS)
    except libyaml_lines.Malformed as error:
        raise Problem(error) from error
    if not isinstance(fields, dict):
        raise Problem("the front matter is no map")
    return record_of(fields)


def decode(data):
    if any(wrong in data for wrong in (b"\0", "\ufffe".encode(), "\uffff".encode())):
        raise Problem("holds NUL, U+FFFE or U+FFFF")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem("is not UTF-8") from error


def record_of(fields):
    figid = text_of(fields.get("figid"))
    if not figid:
        raise Problem("no figid")
    if re.search(r"[\s/\x00-\x1f\x7f]", figid):
        raise Problem(f"figid {figid!r} cannot stand in an IRI")
    return Record(
        figid=figid,
        paper=paper_of(text_of(fields.get("pmcid"))),
        caption=text_of(fields.get("caption")),
        organisms=organism_names(fields.get("organisms")),
        organisms_ner=organism_names(fields.get("organisms_ner")),
        keywords=keywords_of(fields.get("schema-jsonld")),
        inline={kind: mentions_of(fields.get(kind)) for kind in TABLE_KINDS},
    )


def text_of(value):
    """A scalar's text, empty where it spells a missing value. NUL cannot stand in RDF."""
    if not isinstance(value, str) or "\0" in value or value.strip(" \t\r\n") in MISSING:
        return ""
    return value


def list_of(value):
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def mentions_of(value):
    """The members of a list of mentions. What is no list is one that cannot be read."""
    if isinstance(value, dict) or isinstance(value, str) and text_of(value) not in ("", "NA"):
        return [None]
    return value if isinstance(value, list) else []


def organism_names(value):
    names = (text_of(name) for name in list_of(value))
    return [name for name in names if name and name.strip() != "NA"]


def paper_of(pmcid):
    return pmcid if re.fullmatch(r"PMC[0-9]{1,18}", pmcid) else ""


def keywords_of(jsonld):
    if isinstance(jsonld, list):
        jsonld = jsonld[0] if jsonld else None
    if not isinstance(jsonld, dict):
        return []
    words = (text_of(word) for word in list_of(jsonld.get("keywords")))
    return [word for word in words if word]


# Tables


def table_rows(data, kind):
    """Each row of a table: a Row, or None for a row that cannot be read."""
    lines = data.split(b"\n")
    header, organisms = header_of(lines[0], kind), set()
    for line in lines[1:]:
        line = line.removesuffix(b"\r")
        if line:
            yield table_row(header, line, kind, organisms)


def header_of(line, kind):
    try:
        header = decode(line).removeprefix("\ufeff").removesuffix("\r").split("\t")
    except Problem:
        return None
    readable = set(NEEDED_COLUMNS[kind]) <= set(header) and len(set(header)) == len(header)
    return header if readable and not any("\r" in column for column in header) else None


def table_row(header, line, kind, organisms):
    try:
        cells = decode(line).split("\t")
        if header is None or len(cells) != len(header):
            raise Problem("number of cells")
        return said(few_organisms(TABLE_READERS[kind](dict(zip(header, cells))), organisms))
    except Problem:
        return None


def few_organisms(row, organisms):
    """A row of an organism that the table has had, or of one more."""
    if row.needs_organism:
        organisms.add((row.taxon, row.organism))
        if len(organisms) > MOST_ORGANISMS:
            organisms.remove((row.taxon, row.organism))
            raise Problem("too many organisms")
    return row


def said(row):
    """A row that says something."""
    if not row.word.strip() and not row.id:
        raise Problem("neither word nor identifier")
    return row


def cell_of(cells, column):
    """A cell, empty where it spells a missing value, with or without blanks around."""
    value = cells.get(column, "")
    return "" if value.strip() in {"NA", *MISSING} else value


def gene_row(cells):
    source = cell_of(cells, "source")
    gene = positive(cell_of(cells, "ncbigene_id"))
    return Row(
        word=cells["word"], match=cells["match"], source=source,
        id=gene, iri=GENE + gene if gene else "",
        tier=TIERS.get(source, "family"),
        taxon=positive(cell_of(cells, "organism_id")),
        organism=cell_of(cells, "organism_name"),
        needs_organism=True,
    )


def positive(text):
    if text and not POSITIVE.fullmatch(text):
        raise Problem(f"{text!r} is no positive integer")
    return text


def term_row(cells, second_id):
    mesh, other = cell_of(cells, "mesh"), cell_of(cells, second_id)
    word, match, name = cells["word"], cell_of(cells, "match"), cell_of(cells, "name")
    mesh_iri, other_iri = mesh_of(mesh), numbered_of(other, second_id)
    return Row(word=word, match=match, name=name, id=mesh or other, iri=mesh_iri or other_iri,
               tier=term_tier(word, match, name))


def term_tier(word, match, name):
    if not word.strip():
        return "family"
    written = {text.casefold() for text in (match, name) if text}
    return "symbol" if word.strip().casefold() in written else "synonym"


def mesh_of(text):
    if not text:
        return ""
    found = MESH_ID.fullmatch(text)
    if not found:
        raise Problem(f"{text!r} is no MeSH id")
    return MESH + found[1].upper()


def numbered_of(text, scheme):
    if not text:
        return ""
    found = NUMBERED_ID[scheme].fullmatch(text)
    if not found:
        raise Problem(f"{text!r} is no {scheme} id")
    return f"{OBO}{scheme.upper()}_{found[1]}"


TABLE_READERS = {
    "genes": gene_row,
    "chemicals": lambda cells: term_row(cells, "chebi"),
    "diseases": lambda cells: term_row(cells, "doid"),
}


# Inline mentions


INLINE_KEYS = {"word", "symbol", "source", "hgnc_symbol", "entrez", "identifier"}


def inline_rows(mentions, kind):
    return [inline_row(mention, kind) for mention in mentions]


def inline_row(mention, kind):
    if not isinstance(mention, dict) or not set(mention) <= INLINE_KEYS or not all(value is None or isinstance(value, str) for value in mention.values()):
        return None
    try:
        return said(INLINE_READERS[kind](mention))
    except Problem:
        return None


def id_field(mention, key):
    value = text_of(mention.get(key))
    return "" if value == "NA" else value


def word_field(mention, key):
    """A word or symbol, where NA is a real name."""
    value = mention.get(key)
    if value is not None and not isinstance(value, str):
        raise Problem(f"{key} is no text")
    return value or ""


def inline_gene(mention):
    source = text_of(mention.get("source"))
    gene = positive(id_field(mention, "entrez"))
    return Row(word=word_field(mention, "word"), match=word_field(mention, "symbol"), source=source,
               id=gene, iri=GENE + gene if gene else "", tier=TIERS.get(source, "family"))


def inline_chemical(mention):
    written = id_field(mention, "identifier")
    chebi = re.match("chebi:", written, re.I)
    iri = numbered_of(written, "chebi") if chebi else mesh_of(written)
    word = word_field(mention, "word")
    return Row(word=word, source=text_of(mention.get("source")), id=written, iri=iri,
               tier=term_tier(word, "", ""))


def inline_disease(mention):
    """Inline diseases come from enrichment, so their identifier is not believed."""
    return Row(word=word_field(mention, "word"), source=text_of(mention.get("source")),
               id=id_field(mention, "identifier"))


INLINE_READERS = {"genes": inline_gene, "chemicals": inline_chemical, "diseases": inline_disease}
