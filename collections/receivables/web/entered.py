"""What people typed into a form, read; what cannot be read is told at the field, in their language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from receivables.money import decimals
from receivables.store.told import LAST_DAY

_FIRST_DAY = date(1900, 1, 1)
# A day that an address names, such that others can be counted from it.
Day = Annotated[date, Field(ge=_FIRST_DAY, le=LAST_DAY)]
# The store counts minor units in 64 bits.
_SIGNS_OF_ALL_MONEY = 14
_AMOUNT = re.compile(
    r"(?P<whole>-?[0-9]+|-?[0-9]{1,3}(?P<mark>[.,])[0-9]{3}(?:(?P=mark)[0-9]{3})*)(?:(?P<point>[.,])(?P<places>[0-9]+))?"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field: the key of the words and their values."""

    words: str
    values: Mapping[str, str]


def entered_amount(text: str, currency: str, *, least: Decimal | None = None) -> Decimal | Fault:
    """An amount as people type it: `1234.56`, `1,234.56`, `1234,56`; never more places than the currency has.

    A mark that could be of thousands or of decimals (`1.234`) is refused rather than guessed.
    """
    found = _AMOUNT.fullmatch(re.sub(r"['\s]", "", text))
    if (
        found is None
        or len(found["whole"]) > _SIGNS_OF_ALL_MONEY
        or (found["mark"] and found["mark"] == found["point"])
    ):
        return Fault("layout.entered.no_amount", {"came": text})
    places = found["places"] or ""
    amount = Decimal(re.sub(r"[.,]", "", found["whole"]) + (f".{places}" if places else ""))
    if len(places) > decimals(currency):
        return Fault("layout.entered.places", {"currency": currency, "places": str(decimals(currency))})
    if least is not None and amount < least:
        return Fault("layout.entered.too_small", {"least": str(least)})
    return amount


def entered_day(text: str, *, earliest: date | None = None, latest: date | None = None) -> date | Fault:
    """A day as a browser's field gives it: `2026-11-01`."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return Fault("layout.entered.no_day", {"came": text})
    if not _FIRST_DAY <= day <= LAST_DAY:
        return Fault("layout.entered.no_day", {"came": text})
    if earliest is not None and day < earliest:
        return Fault("layout.entered.too_early", {"earliest": earliest.isoformat()})
    if latest is not None and day > latest:
        return Fault("layout.entered.too_late", {"latest": latest.isoformat()})
    return day


def entered_text(text: str, *, most: int = 2_000) -> str | Fault:
    """A text that has to be there."""
    stripped = text.strip()
    if not stripped:
        return Fault("layout.entered.nothing", {})
    if len(stripped) > most:
        return Fault("layout.entered.too_long", {"most": str(most)})
    return stripped


def faults(**read: object) -> dict[str, Fault]:
    """Those of the fields that could not be read: field -> what is wrong."""
    return {name: value for name, value in read.items() if isinstance(value, Fault)}
