"""Which encodings a text that does not name its own may be written in, shown by what a word of it would be in each.

Nothing is chosen here: "Müller" in cp1252 is valid GB18030, and only somebody who knows the customer can tell.
"""

import re
from pathlib import Path

from receivables.sources.settings import Undecided

# For texts whose foreign letters stand alone among ASCII ones, and for texts that are foreign throughout.
_ALPHABETIC = ("cp1252", "cp1250", "gb18030")
_FOREIGN = ("gb18030", "big5", "cp1251", "cp1252")
_FOREIGN_RUN = 3
_OFFERED = 3
_WORDS = re.compile(rb"[^\s,;|<>\"\x00-\x1f]*[\x80-\xff][^\s,;|<>\"\x00-\x1f]*")
_MOST_WORDS = 200
_WORD_BYTES = 40


def unknown_encoding(file: Path) -> Undecided:
    """The question which encoding a file is in that is not UTF-8, with a word of it as each would read it."""
    data = file.read_bytes()
    words = list(dict.fromkeys(word[:_WORD_BYTES] for word in _first_words(data)))
    by_reading: dict[tuple[str, ...], str] = {}
    for name in _candidates(data):
        if (readings := _readings(words, name)) is not None:
            by_reading.setdefault(readings, name)
    offered = dict(list(by_reading.items())[:_OFFERED])
    telling = _telling_word(list(offered), len(words))
    shown = [f'"{name}" ({readings[telling]})' for readings, name in offered.items()]
    line = data.count(b"\n", 0, _first_fault(data)) + 1
    *others, last = shown or ['"cp1252"']
    sentence = f"{', '.join(others)} or {last}" if others else last
    return Undecided(
        f"{file.name}, line {line}: the text is not UTF-8; set encoding for the source, for example {sentence}",
        setting="encoding",
        options=tuple(offered.values()) or ("cp1252",),
    )


def unmarked_utf16(first: bytes) -> str | None:
    """UTF-16 that does not say so: read the right way round it has line ends and no character 0, else it has not."""
    if b"\0" not in first:
        return None
    whole = first[: len(first) // 2 * 2]
    fitting = [name for name in ("utf-16-le", "utf-16-be") if _is_text(whole.decode(name, "replace"))]
    return fitting[0] if len(fitting) == 1 else None


def _is_text(text: str) -> bool:
    return ("\n" in text or "\r" in text) and "\0" not in text and "\ufffd" not in text[:-1]


def _first_words(data: bytes) -> list[bytes]:
    return [found[0] for found, _ in zip(_WORDS.finditer(data), range(_MOST_WORDS), strict=False)]


def _candidates(data: bytes) -> tuple[str, ...]:
    """A text is foreign throughout where a few foreign bytes and more stand beside one another."""
    runs = re.findall(rb"[\x80-\xff]+", b" ".join(_first_words(data)))
    return _FOREIGN if sum(map(len, runs)) >= _FOREIGN_RUN * len(runs) else _ALPHABETIC


def _readings(words: list[bytes], name: str) -> tuple[str, ...] | None:
    try:
        readings = tuple(word.decode(name) for word in words)
    except UnicodeDecodeError:
        return None
    return readings if all(reading.isprintable() for reading in readings) else None


def _telling_word(readings: list[tuple[str, ...]], words: int) -> int:
    """The word that reads differently in as many encodings as any."""
    return max(range(words), key=lambda word: len({reading[word] for reading in readings}), default=0)


def _first_fault(data: bytes) -> int:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return error.start
    return 0
