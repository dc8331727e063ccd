"""Parts: what several letters of a language say alike, written once in a file of its own.

`{% include "greeting" %}` puts in the text of `_greeting.txt` as though it stood there. A part holds no parts, so that
a text never grows beyond its lines times the longest part.
"""

import re
from collections.abc import Iterator, Mapping

from receivables.model import Problem

PREFIX = "_"

_INCLUDE = re.compile(r"""\{%[+-]?\s*include\s+(["'])((?:(?!\1).)*)\1\s*[+-]?%\}""")
_REMARK = re.compile(r"\{#.*?#\}[ \t]*\n?", re.DOTALL)


def included(source: str) -> tuple[str, ...]:
    """The names of the parts that a text takes in, each once."""
    return tuple(dict.fromkeys(name for _, name in _INCLUDE.findall(source)))


def without_includes(source: str) -> str:
    """A text with nothing in the place of its parts, line for line."""
    return _INCLUDE.sub("", source)


def with_parts(source: str, parts: Mapping[str, str]) -> str:
    """The text with its parts put in; each that it names must be among `parts`, by name."""
    return _INCLUDE.sub(lambda found: _body(parts[found[2]]), source)


def bad_includes(source: str, parts: Mapping[str, str], where: str) -> Iterator[Problem]:
    """Parts that a text asks for and cannot have."""
    for number, line in enumerate(source.splitlines(), 1):
        for found in _INCLUDE.finditer(line):
            for what in _wrong(found, line, parts):
                yield Problem(where=f"{where}, line {number}", what=what)


def nested(source: str, where: str) -> Iterator[Problem]:
    """A part that takes in another one."""
    for name in included(source):
        yield Problem(where=where, what=f"takes in the part {name!r}, but a part holds no other parts")


def _wrong(found: re.Match[str], line: str, parts: Mapping[str, str]) -> Iterator[str]:
    name = found[2]
    if name not in parts:
        known = ", ".join(sorted(parts)) or "none: there is no file whose name begins with an underscore"
        yield f"there is no part {name!r}, expected one of {known}"
    elif line.strip() != found[0] and "\n" in _body(parts[name]):
        yield f"the part {name!r} has several lines, expected it on a line of its own"


def _body(source: str) -> str:
    """A part as it is put in: without the remarks about it, and without the empty lines around it."""
    return _REMARK.sub("", "\n".join(source.splitlines())).strip("\n")
