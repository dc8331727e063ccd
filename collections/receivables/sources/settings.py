"""What is wrong with a source: with what the firm says about it, or with its file."""

import codecs
import re
from collections.abc import Sequence
from typing import Any

from receivables.model import TABLES
from receivables.source import SourceSettings
from receivables.sources.currencies import is_currency
from receivables.stop import Stopped

_DATE_ORDERS = ("dmy", "mdy", "ymd")
_DECIMALS = (".", ",")

_LINE_END = re.compile(r"\s*[\x00-\x1f\x85\u2028\u2029]+\s*")
_LONGEST = 1500


class SourceError(Stopped):
    """A source that cannot be taken as it is: one sentence with the file, the place, what came, what was expected.

    What came may be a cell of several lines or of a whole book's length: it is one line all the same, and cut.
    """

    def __init__(self, sentence: str) -> None:
        line = _LINE_END.sub(" ", sentence)
        super().__init__(line if len(line) <= _LONGEST else f"{line[:_LONGEST]} ..")


class Undecided(SourceError):  # noqa: N818 - it is the file that leaves it open
    """What a file leaves open, and which setting of the source answers it with one of `options`, likeliest first.

    `setting` "columns" has mappings as options; every other one has its plain values.
    """

    def __init__(self, sentence: str, *, setting: str, options: Sequence[Any]) -> None:
        super().__init__(sentence)
        self.setting = setting
        self.options = tuple(options)


def check(settings: SourceSettings) -> None:
    """Raises SourceError for a setting that no file could answer to, before any file is opened."""
    _one_of(settings, "kind", settings.kind, tuple(TABLES))
    _check_place(settings)
    known = tuple(column.name for column in TABLES[settings.kind].columns)
    for canonical in settings.columns:
        _one_of(settings, "columns", canonical, known)
    _one_of(settings, "date_order", settings.date_order, _DATE_ORDERS)
    _one_of(settings, "decimal", settings.decimal, _DECIMALS)
    if settings.delimiter is not None and (len(settings.delimiter) != 1 or not settings.delimiter.isascii()):
        raise SourceError(f"source {settings.name}: delimiter is {settings.delimiter!r}, expected one ASCII character")
    if settings.currency is not None and not is_currency(settings.currency):
        raise SourceError(f"source {settings.name}: currency is {settings.currency!r}, expected an ISO 4217 code")
    _check_encoding(settings)


def _one_of(settings: SourceSettings, setting: str, value: str | None, allowed: tuple[str, ...]) -> None:
    if value is not None and value not in allowed:
        raise SourceError(f"source {settings.name}: {setting} is {value!r}, expected one of {', '.join(allowed)}")


def _check_place(settings: SourceSettings) -> None:
    asked = [name for name in ("query", "table", "preset") if getattr(settings, name) is not None]
    if (settings.file is None) == (settings.url is None):
        raise SourceError(f"source {settings.name}: expected either file, or url for a database")
    if len(asked) != (0 if settings.url is None else 1):
        came = " and ".join(asked) or "none of them"
        raise SourceError(f"source {settings.name}: {came} came, expected one of query, table and preset with url")


def _check_encoding(settings: SourceSettings) -> None:
    if settings.encoding is None:
        return
    try:
        codecs.lookup(settings.encoding)
    except LookupError:
        raise SourceError(
            f"source {settings.name}: encoding is {settings.encoding!r}, "
            "expected a name such as utf-8, cp1252 or gb18030"
        ) from None
