"""One normal form of a line of N-Triples or N-Quads, so that parsers can be compared byte for byte.

It is RDF 1.1's canonical form: only backslash, quote, line feed and carriage return
are escaped, everything else (tabs too) is itself in UTF-8; no xsd:string; language
tags in lower case.
"""

import re

GRAPH = rb'((?: <[^<>" ]*>| _:[^" ]+)? \.\n)\Z'
ESCAPE = re.compile(rb"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.S)
LANGUAGE = re.compile(rb'("@[A-Za-z0-9-]+)' + GRAPH)
STRING_TYPE = b'"^^<http://www.w3.org/2001/XMLSchema#string>'
STRING = re.compile(re.escape(STRING_TYPE) + GRAPH)
TRIPLE = re.compile(rb'(\S+ \S+ (?:"(?:[^"\\]|\\.)*"(?:@\S+|\^\^<[^>]*>)?|<[^>]*>|_:\S+)) (?:\S+ )?\.\n\Z', re.S)
KEPT_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
SHORT_ESCAPES = {b"t": b"\t", b"b": b"\b", b"f": b"\f", b"'": b"'",
                 b"n": b"\\n", b"r": b"\\r", b'"': b'\\"', b"\\": b"\\\\"}
TO_ESCAPE = str.maketrans(KEPT_ESCAPES)


def normal_form(line):
    """The normal form of one line of bytes, its line feed included."""
    if b"\\" in line:
        line = ESCAPE.sub(normal_escape, line)
    if STRING_TYPE in line:
        line = STRING.sub(rb'"\1', line)
    if b'"@' in line:
        line = LANGUAGE.sub(lambda found: found[1].lower() + found[2], line)
    return line


def normal_escape(found):
    escape = found[1]
    if len(escape) == 1:
        return SHORT_ESCAPES[escape]
    character = chr(int(escape[1:], 16))
    return KEPT_ESCAPES.get(character, character).encode()


def without_graph(line):
    """The triple of a line of N-Quads."""
    return TRIPLE.match(line)[1] + b" .\n"


def escape(text):
    return text.translate(TO_ESCAPE)
