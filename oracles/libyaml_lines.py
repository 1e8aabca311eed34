"""Reads the YAML that libyaml writes, line by line, without a YAML library.

parse(text) gives dict, list, str and None. Every scalar stays text (no 1e5 turned
into a number); only a plain null is None. It knows the style of figure records
(block maps and lists, plain, quoted, literal and small flow values), refuses the
rest with Malformed, and is no general YAML reader.
"""

import re

PLAIN_NULLS = {"", "~", "null", "Null", "NULL"}
SINGLE = re.compile(r"'(?:[^']|'')*'(?!')")
DOUBLE = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)
KEY = re.compile(
    r"""('(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|[^'"\[\]{}&*!|>%@`#,\s].*?)[ \t]*:(?:[ \t]+(.*))?$""")
FOLD = re.compile(r"[ \t]*((?:\n[ \t]*)+)")
DOUBLE_PIECE = re.compile(
    r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\n[ \t]*|.)|[ \t]*((?:\n[ \t]*)+)", re.S)
BLOCK_HEADER = re.compile(r"([|>])(?:([1-9])?([+-])?|([+-])([1-9]))[ \t]*(?:#.*)?$")
ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f",
    "r": "\r", "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\",
    "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}


class Malformed(ValueError):
    """The text is not the YAML that libyaml writes."""


def parse(text, raw_keys=()):
    """Parses one document. The lists under raw_keys are taken as raw lines where they
    are not quoted: the figure database writes organism names without quoting them."""
    return Reader(text.split("\n"), raw_keys).document()


def is_blank(line):
    return not line.strip(" \t")


def indent_of(line):
    return len(line) - len(line.lstrip(" "))


def is_item(text):
    return text == "-" or text.startswith("- ")


def fold(breaks):
    """A single line break is a blank; n empty lines are n line breaks."""
    count = breaks.count("\n")
    return " " if count == 1 else "\n" * (count - 1)


def single_quoted(inner):
    return FOLD.sub(lambda m: fold(m[1]), inner.replace("''", "'"))


def double_quoted(inner):
    return DOUBLE_PIECE.sub(double_piece, inner)


def double_piece(match):
    escape = match[1]
    if escape is None:
        return fold(match[2])
    if escape[0] == "\n":
        return ""
    if len(escape) > 1:
        return chr(int(escape[1:], 16))
    if escape not in ESCAPES:
        raise Malformed(f"unknown escape \\{escape}")
    return ESCAPES[escape]


def cut_comment(text):
    found = re.search(r"[ \t]#", text)
    return (text[:found.start()] if found else text).rstrip(" \t"), bool(found)


class Reader:
    def __init__(self, lines, raw_keys):
        self.lines = lines
        self.at = 0
        self.raw_keys = raw_keys

    def document(self):
        if not self.skip_to_content():
            return None
        value = self.block(0)
        if self.skip_to_content():
            self.refuse("does not belong here")
        return value

    def refuse(self, reason, text=None):
        if text is None:
            text = self.lines[self.at] if self.at < len(self.lines) else "the end"
        raise Malformed(f"{reason}: {text[:60]!r}")

    def skip_to_content(self):
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not is_blank(line) and not line.lstrip(" ").startswith("#"):
                return True
            self.at += 1
        return False

    def block(self, least_indent):
        """The list or map that begins at the present line."""
        indent = indent_of(self.lines[self.at])
        if indent < least_indent:
            self.refuse("is not indented enough")
        if is_item(self.lines[self.at][indent:]):
            return self.list(indent)
        return self.map(indent)

    def map(self, indent):
        result = {}
        while self.skip_to_content() and indent_of(self.lines[self.at]) == indent:
            text = self.lines[self.at][indent:]
            if is_item(text):
                break
            key, rest = self.split_key(text)
            if key in result:
                self.refuse("repeats a key")
            self.at += 1
            raw = indent == 0 and key in self.raw_keys
            result[key] = self.raw_value(rest) if raw else self.map_value(rest, indent)
        self.refuse_deeper(indent)
        return result

    def list(self, indent):
        result = []
        while self.skip_to_content() and indent_of(self.lines[self.at]) == indent:
            text = self.lines[self.at][indent:]
            if not is_item(text):
                break
            result.append(self.item(text[1:], indent))
        self.refuse_deeper(indent)
        return result

    def refuse_deeper(self, indent):
        if self.skip_to_content() and indent_of(self.lines[self.at]) > indent:
            self.refuse("is indented too far")

    def item(self, after_dash, indent):
        rest = after_dash.lstrip(" ")
        if rest and (is_item(rest) or self.key_of(rest)):
            inner = indent + 1 + len(after_dash) - len(rest)
            self.lines[self.at] = " " * inner + rest
            return self.block(inner)
        self.at += 1
        if not rest or rest.startswith("#"):
            return self.nested(indent + 1)
        return self.scalar(rest, indent)

    def map_value(self, rest, indent):
        if rest and not rest.startswith("#"):
            return self.scalar(rest, indent)
        if self.skip_to_content():
            line = self.lines[self.at]
            if indent_of(line) == indent and is_item(line[indent:]):
                return self.list(indent)
        return self.nested(indent + 1)

    def nested(self, least_indent):
        if self.skip_to_content() and indent_of(self.lines[self.at]) >= least_indent:
            return self.block(least_indent)
        return None

    def key_of(self, text):
        found = KEY.match(text)
        if not found or (found[1][0] not in "'\"" and " #" in found[1]):
            return None
        return found

    def split_key(self, text):
        found = self.key_of(text)
        if not found:
            self.refuse("is no key")
        key = found[1]
        if key[0] == "'":
            key = single_quoted(key[1:-1])
        elif key[0] == '"':
            key = double_quoted(key[1:-1])
        return key, (found[2] or "").strip(" \t")

    def scalar(self, rest, indent):
        """The scalar that begins with rest, the present line being the one after it."""
        first = rest[0]
        if first in "'\"":
            return self.quoted(rest)
        if first in "|>":
            return self.literal(rest, indent)
        if first in "[{":
            return self.flow(rest)
        if first in "&*!%@`,]}" or rest[:2] in ("? ", ": "):
            self.refuse(f"an unquoted value cannot begin with {first}", rest)
        return self.plain(rest, indent)

    def quoted(self, rest):
        pattern = SINGLE if rest[0] == "'" else DOUBLE
        found = pattern.match(rest)
        while not found:
            if self.at >= len(self.lines):
                self.refuse("a quote is not closed", rest)
            rest += "\n" + self.lines[self.at]
            self.at += 1
            found = pattern.match(rest)
        tail = rest[found.end():]
        if not is_blank(tail) and not tail.lstrip(" \t").startswith("#"):
            self.refuse("text after a closing quote", tail)
        inner = found[0][1:-1]
        return single_quoted(inner) if rest[0] == "'" else double_quoted(inner)

    def plain(self, rest, indent):
        text, ended = self.plain_line(rest)
        while not ended:
            empty = self.at
            while empty < len(self.lines) and is_blank(self.lines[empty]):
                empty += 1
            if empty >= len(self.lines) or indent_of(self.lines[empty]) <= indent:
                break
            line = self.lines[empty].strip(" \t")
            if line.startswith("#"):
                break
            more, ended = self.plain_line(line)
            text += ("\n" * (empty - self.at) or " ") + more
            self.at = empty + 1
        return None if text in PLAIN_NULLS else text

    def plain_line(self, text):
        text, ended = cut_comment(text)
        if ": " in text or text.endswith(":"):
            self.refuse("an unquoted value holds a colon and a blank", text)
        return text, ended

    def literal(self, rest, indent):
        header = BLOCK_HEADER.match(rest)
        if not header:
            self.refuse("is no header of a literal block", rest)
        digit, chomp = header[2] or header[5], header[3] or header[4]
        inner = indent + int(digit) if digit else self.indent_of_next_text()
        taken = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not is_blank(line) and indent_of(line) < max(inner, indent + 1):
                break
            taken.append(line[inner:])
            self.at += 1
        return chomped(taken, header[1] == ">", chomp)

    def indent_of_next_text(self):
        texts = (line for line in self.lines[self.at:] if not is_blank(line))
        return indent_of(next(texts, ""))

    def flow(self, rest):
        while True:
            try:
                value, end = flow_value(rest, 0)
                break
            except IndexError:
                if self.at >= len(self.lines):
                    self.refuse("a bracket is not closed", rest)
                rest += " " + self.lines[self.at].strip(" \t")
                self.at += 1
        if cut_comment(" " + rest[end:])[0]:
            self.refuse("text after a closing bracket", rest)
        return value

    def raw_value(self, rest):
        if rest:
            return self.or_raw(rest, lambda: self.scalar(rest, 0))
        items = []
        while self.skip_to_content():
            text = self.lines[self.at]
            if not is_item(text.lstrip(" ")):
                break
            self.at += 1
            items.append(self.raw_item(text.lstrip(" ")[1:].strip(" \t")))
        return items or None

    def raw_item(self, text):
        if text[:1] in ("'", '"'):
            return self.or_raw(text, lambda: self.quoted(text))
        while self.at < len(self.lines) and self.continues_raw(self.lines[self.at]):
            text += " " + self.lines[self.at].strip(" \t")
            self.at += 1
        return text

    @staticmethod
    def continues_raw(line):
        return indent_of(line) > 0 and not is_blank(line) and not is_item(line.lstrip(" "))

    def or_raw(self, text, read):
        start = self.at
        try:
            return read()
        except Malformed:
            self.at = start
            return text


def chomped(lines, folded, chomp):
    body = list(lines)
    while body and not body[-1].strip(" "):
        body.pop()
    text = "\n".join(body)
    if folded:
        text = re.sub(r"(?<=\S)\n(?=\S)", " ", text)
        text = re.sub(r"\n(\n+)(?=\S)", r"\1", text)
    if chomp == "-" or not body:
        return text
    return text + ("\n" * (len(lines) - len(body) + 1) if chomp == "+" else "\n")


def flow_value(text, at):
    """A flow value and where it ends; IndexError where the text is too short."""
    at = skip_blanks(text, at)
    if text[at] == "[":
        return flow_items(text, at + 1, "]", [])
    if text[at] == "{":
        return flow_items(text, at + 1, "}", {})
    if text[at] in "'\"":
        pattern = SINGLE if text[at] == "'" else DOUBLE
        found = pattern.match(text, at)
        if not found:
            raise IndexError
        unquote = single_quoted if text[at] == "'" else double_quoted
        return unquote(found[0][1:-1]), found.end()
    found = re.compile(r"(?:[^,\[\]{}:]|:(?![ \t]|$))*").match(text, at)
    if found.end() == len(text):
        raise IndexError
    plain = found[0].strip(" \t")
    return None if plain in PLAIN_NULLS else plain, found.end()


def flow_items(text, at, closing, result):
    while True:
        at = skip_blanks(text, at)
        if text[at] == closing:
            return result, at + 1
        value, at = flow_value(text, at)
        at = skip_blanks(text, at)
        if closing == "}":
            if text[at] != ":":
                raise Malformed("a flow map lacks a colon")
            result[value], at = flow_value(text, at + 1)
            at = skip_blanks(text, at)
        else:
            result.append(value)
        if text[at] == ",":
            at += 1
        elif text[at] != closing:
            raise Malformed("a flow value is not closed")


def skip_blanks(text, at):
    while text[at] in " \t":
        at += 1
    return at
