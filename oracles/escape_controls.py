"""Escapes control characters as canonical N-Quads does: stock Cayley prints them raw."""

import re
import sys

SHORT = {8: rb"\b", 12: rb"\f"}
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def escape(match):
    code = match.group()[0]
    return SHORT.get(code, b"\\u%04X" % code)


for line in sys.stdin.buffer:
    sys.stdout.buffer.write(CONTROL.sub(escape, line))
