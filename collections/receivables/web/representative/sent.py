"""Forms of many fields: all that came, and their parts field by field, with what is wrong at each."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, TypeVar

from fastapi import Depends, Request

from receivables.web.entered import Fault, entered_amount, entered_day, entered_text

_Choice = TypeVar("_Choice", bound=StrEnum)
_Value = TypeVar("_Value")
_LEAST = Decimal("0.01")
_HUNDRED = Decimal(100)
_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form says: each field with all its values."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def one(self, name: str, default: str = "") -> str:
        """The value of a field."""
        found = self.values.get(name)
        return found[0] if found else default

    def all(self, name: str) -> tuple[str, ...]:
        """All that is chosen."""
        return tuple(one for one in self.values.get(name, ()) if one)

    def says(self, name: str, value: str) -> bool:
        """Whether it is among what is chosen."""
        return value in self.values.get(name, ())


async def _sent(request: Request) -> Sent:
    form = await request.form()
    return Sent({name: tuple(one for one in form.getlist(name) if isinstance(one, str)) for name in form})


FormSent = Annotated[Sent, Depends(_sent)]


def sent_of(pairs: Iterable[tuple[str, object]]) -> Sent:
    """A form as it is filled before anybody typed; a name may come again, what is None or empty does not come."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        if value not in (None, ""):
            found[name] = (*found.get(name, ()), str(value))
    return Sent(found)


class Fields:
    """One part of a form: its fields are named `<part>_<name>`. `faults` gathers what cannot be read.

    What stands in for it keeps its type and means nothing: whoever reads looks at `faults` before they use any of it.
    """

    def __init__(self, sent: Sent, part: str) -> None:
        self._sent, self._part = sent, part
        self.faults: dict[str, Fault] = {}

    def text(self, name: str) -> str:
        """A text, empty where there is none."""
        return self._sent.one(self._named(name)).strip()

    def text_or_none(self, name: str) -> str | None:
        """A text, None where there is none."""
        return self.text(name) or None

    def needed(self, name: str) -> str:
        """A text that has to be there."""
        return self._read(name, entered_text(self.text(name)), "")

    def all(self, name: str) -> tuple[str, ...]:
        """All that is chosen."""
        return self._sent.all(self._named(name))

    def day(self, name: str, *, earliest: date | None = None, latest: date | None = None) -> date:
        """A day that has to be there."""
        return self._read(
            name, self._there(name) or entered_day(self.text(name), earliest=earliest, latest=latest), date.min
        )

    def amount(self, name: str, currency: str) -> Decimal:
        """An amount above nothing that has to be there."""
        return self._read(
            name, self._there(name) or entered_amount(self.text(name), currency, least=_LEAST), Decimal(0)
        )

    def amount_or_none(self, name: str, currency: str) -> Decimal | None:
        """The same, None where none is said."""
        return self.amount(name, currency) if self.text(name) else None

    def number(self, name: str, *, most: int) -> int:
        """A whole number from 1 on that has to be there."""
        text = self.text(name)
        if text.isascii() and text.isdecimal() and 1 <= int(text) <= most:
            return int(text)
        fault = self._there(name) or Fault("representative.entered.number", {"came": text, "most": str(most)})
        return self._read(name, fault, 0)

    def percent(self, name: str) -> Decimal:
        """A share in percent, above 0 and below 100, that has to be there."""
        text = self.text(name).replace(",", ".").removesuffix("%").strip()
        if _PERCENT.fullmatch(text) and 0 < Decimal(text) < _HUNDRED:
            return Decimal(text)
        fault = self._there(name) or Fault("representative.entered.percent", {"came": text})
        return self._read(name, fault, Decimal(0))

    def choice(self, name: str, default: _Choice) -> _Choice:
        """One of several, that which stands there unless another is chosen."""
        text = self.text(name)
        choices = type(default)
        if not text or text in set(choices):
            return choices(text) if text else default
        return self._read(name, Fault("representative.entered.choice", {}), default)

    def wrong(self, name: str, fault: Fault) -> None:
        """Note what is wrong with a field."""
        self.faults[self._named(name)] = fault

    def _there(self, name: str) -> Fault | None:
        fault = entered_text(self.text(name))
        return fault if isinstance(fault, Fault) else None

    def _read(self, name: str, value: _Value | Fault, instead: _Value) -> _Value:
        if isinstance(value, Fault):
            self.wrong(name, value)
            return instead
        return value

    def _named(self, name: str) -> str:
        return f"{self._part}_{name}"
