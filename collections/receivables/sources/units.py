"""What a header says about the amounts below it: their currency, and whether they are thousands."""

import re
from dataclasses import dataclass

import polars as pl

from receivables.sources.currencies import SIGNS, is_currency

# `Amount (EUR)`, `金额（万元）`, `Betrag in TEUR`, `Balance USD`.
_BRACKETS = re.compile(r"^(?P<bare>.*\S)\s*[(（\[]\s*(?:单位\s*[:：]\s*|in\s+)?(?P<said>[^()（）\[\]]+?)\s*[)）\]]$")
_BEHIND = re.compile(r"^(?P<bare>.*?\S)(?:\s+in)?\s+(?P<said>[A-Z]{3,4}|T€|k€|[€£])$")
_THOUSANDS = re.compile(r"^(?:T|k)(?P<currency>[A-Z]{3}|€)$")
_DAY_FORM = re.compile(r"^[dmyjtDMYJT]+(?:[-/. ][dmyjtDMYJT]+)*$")
_SCALES = {"元": 0, "千元": 3, "万元": 4, "百万元": 6, "亿元": 8}
_ENGLISH_SCALES = {"thousands": 3, "'000": 3, "000s": 3, "1000": 3, "tsd": 3, "tausend": 3, "millions": 6, "mio": 6}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """`bare`: the header without what it says of its amounts; `scale`: how many zeros are left out below it."""

    bare: str
    currency: str | None = None
    scale: int = 0


def unit_of(header: str) -> Unit:
    """What a header says about the amounts below it.

    >>> unit_of("Amount (EUR)").currency, unit_of("Betrag in TEUR").scale, unit_of("金额（万元）")
    ('EUR', 3, Unit(bare='金额', currency='CNY', scale=4))
    >>> unit_of("Amount (net)").bare, unit_of("Due Date (DD/MM/YYYY)").bare
    ('Amount (net)', 'Due Date')
    """
    text = " ".join(header.split())
    found = _BRACKETS.match(text) or _BEHIND.match(text)
    if found is None:
        return Unit(bare=text)
    bare, said = found["bare"], found["said"]
    if said in _SCALES:
        return Unit(bare=bare, currency="CNY", scale=_SCALES[said])
    if thousands := _THOUSANDS.match(said):
        return _in(bare, thousands["currency"], scale=3) or Unit(bare=text)
    if said.lower().rstrip(".") in _ENGLISH_SCALES:
        return Unit(bare=bare, scale=_ENGLISH_SCALES[said.lower().rstrip(".")])
    if _DAY_FORM.match(said) and not is_currency(said):
        return Unit(bare=bare)
    return _in(bare, said) or Unit(bare=text)


def _in(bare: str, said: str, *, scale: int = 0) -> Unit | None:
    code = SIGNS.get(said.upper(), said.upper())
    return Unit(bare=bare, currency=code, scale=scale) if is_currency(code) else None


def scaled(plain: pl.Series, scale: int) -> pl.Series:
    """Plain amounts with the zeros that their header leaves out."""
    if not scale:
        return plain
    whole = plain.str.extract(r"^(-?[0-9]*)").fill_null("")
    places = plain.str.extract(r"\.([0-9]*)$").fill_null("")
    moved = places.str.pad_end(scale, "0")
    written = whole + moved.str.slice(0, scale) + "." + moved.str.slice(scale)
    return written.zip_with(plain.is_not_null(), pl.Series([None], dtype=pl.String)).alias(plain.name)
