"""What pages say, in each language: a file `<area>/<language>.toml` for each, found by keys such as `finance.title`."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = {"en": "English", "zh": "中文"}
DEFAULT = "en"
HERE = Path(__file__).parent
# A text for each number: English has two, Chinese one.
_WEIGHT = re.compile(r"[01](\.[0-9]{0,3})?")
_PLURAL = frozenset({"one", "other"})


class NoSuchWords(Exception):  # noqa: N818
    """A page asks for words that are in no file."""


def say(language: str, key: str, /, **values: object) -> str:
    """The words of a key, with values in place of `{name}`; `count` chooses between `one` and `other`."""
    found = _catalogue(language).get(key)
    if found is None:
        raise NoSuchWords(f"There are no words for '{key}' in {language}")
    if isinstance(found, Mapping):
        found = found["one"] if values.get("count") == 1 and "one" in found else found["other"]
    return str(found).format(**values) if values else str(found)


def has_words(language: str, key: str) -> bool:
    """Whether there are words for a key."""
    return key in _catalogue(language)


def keys(language: str) -> frozenset[str]:
    """Every key that there are words for."""
    return frozenset(_catalogue(language))


def best_of(accepted: str) -> str:
    """The language, of ours, that a browser prefers (`Accept-Language`).

    >>> best_of("zh-CN,zh;q=0.9,en;q=0.8"), best_of("fr;q=0.9, en;q=0.1"), best_of("")
    ('zh', 'en', 'en')
    """
    wanted = []
    for place, part in enumerate(accepted.split(",")):
        name, _, weight = part.strip().partition(";q=")
        share = float(weight) if _WEIGHT.fullmatch(weight) else 0.0 if weight else 1.0
        wanted.append((-share, place, name.lower().partition("-")[0]))
    return next((name for _, _, name in sorted(wanted) if name in LANGUAGES), DEFAULT)


@cache
def _catalogue(language: str) -> dict[str, str | Mapping[str, str]]:
    found: dict[str, str | Mapping[str, str]] = {}
    for file in sorted(HERE.glob(f"*/{language}.toml")):
        found.update(_flat(f"{file.parent.name}.", tomllib.loads(file.read_text(encoding="utf-8"))))
    return found


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str | Mapping[str, str]]]:
    for name, value in table.items():
        if isinstance(value, Mapping) and not value.keys() <= _PLURAL:
            yield from _flat(f"{prefix}{name}.", value)
        else:
            yield f"{prefix}{name}", value
