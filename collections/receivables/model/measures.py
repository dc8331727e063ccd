"""What representative and company agree on in a case: measures, each with terms of its own kind.

Terms have one form in words, field by field, in which forms, commands and the store give and keep them: `read_terms`
and `written_terms`. Amounts are decimal text there and whole minor units inside.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from receivables.money import to_decimal, to_minor
from receivables.stop import Stopped

_BEYOND_ALL_MONEY = Decimal(10) ** 14
_LONGEST_GRACE = 366


class MeasureKind(StrEnum):
    """What may be agreed, from what the customer does itself to what is done without it."""

    INSTALMENT_PLAN = "instalment_plan"
    PROMPT_PAYMENT_DISCOUNT = "prompt_payment_discount"
    SECURITY = "security"  # a guarantee, a pledge, retention of title
    DEPOSIT_FOR_NEW_ORDERS = "deposit_for_new_orders"
    SET_OFF = "set_off"
    RETURN_OF_GOODS = "return_of_goods"
    SUPPLY_STOP = "supply_stop"
    CREDIT_INSURANCE_CLAIM = "credit_insurance_claim"
    FACTORING_CLAIM = "factoring_claim"
    LAWYER_LETTER = "lawyer_letter"
    AGENCY = "agency"
    WRITE_OFF = "write_off"


class MeasureState(StrEnum):
    """How a measure stands. `ended`: its time was over, or the case was, and it was neither kept nor broken."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    KEPT = "kept"
    BROKEN = "broken"
    ENDED = "ended"


# Only a person can say whether these were kept; of the others the ledger tells, or what became of a handover.
JUDGED_BY_WORD = (
    MeasureKind.SECURITY,
    MeasureKind.DEPOSIT_FOR_NEW_ORDERS,
    MeasureKind.CREDIT_INSURANCE_CLAIM,
    MeasureKind.FACTORING_CLAIM,
)
# They press or secure, but settle nothing by themselves.
ACCOMPANYING = (MeasureKind.SUPPLY_STOP, MeasureKind.DEPOSIT_FOR_NEW_ORDERS)


class WrongTerms(Stopped):
    """Terms that are none: the field, what came, what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """One rate of a plan."""

    due_day: date
    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerms:
    """So much in rates. `items` empty: all of the case in that currency; `grace_days` None: the policy's."""

    currency: str
    amount_minor: int
    instalments: tuple[Instalment, ...]
    grace_days: int | None = None
    items: tuple[str, ...] = ()

    @property
    def last_day(self) -> date:
        """The day of the last rate."""
        return max((one.due_day for one in self.instalments), default=date.min)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountTerms:
    """So many percent off what is paid by `last_day`, that day included."""

    percent: Decimal
    last_day: date
    currency: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityTerms:
    """What secures the claim (`form`: guarantee, pledge, ..), who gives it, for how much, and by when it is here."""

    form: str
    currency: str
    amount_minor: int
    last_day: date
    provider: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositTerms:
    """New orders are delivered for so many percent in advance, until `last_day`."""

    percent: Decimal
    last_day: date
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditTerms:
    """So much is credited by `last_day`: against what we owe (`what` names it), or for goods that come back."""

    what: str
    currency: str
    amount_minor: int
    last_day: date
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StopTerms:
    """Nothing (or `what`) is supplied until `last_day`, or until the case is over."""

    last_day: date
    what: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTerms:
    """A claim on an insurer or a factor, for so much, filed and answered by `last_day`."""

    recipient: str
    currency: str
    amount_minor: int
    last_day: date
    contract: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverTerms:
    """Handed over to whoever collects from then on. `items` empty: all that the customer owes."""

    recipient: str
    last_day: date
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffTerms:
    """The whole balance of these items is given up, and booked by `last_day`."""

    items: tuple[str, ...]
    last_day: date


Terms = (
    PlanTerms
    | DiscountTerms
    | SecurityTerms
    | DepositTerms
    | CreditTerms
    | StopTerms
    | ClaimTerms
    | HandoverTerms
    | WriteOffTerms
)

TERMS_OF: Mapping[MeasureKind, type[Terms]] = {
    MeasureKind.INSTALMENT_PLAN: PlanTerms,
    MeasureKind.PROMPT_PAYMENT_DISCOUNT: DiscountTerms,
    MeasureKind.SECURITY: SecurityTerms,
    MeasureKind.DEPOSIT_FOR_NEW_ORDERS: DepositTerms,
    MeasureKind.SET_OFF: CreditTerms,
    MeasureKind.RETURN_OF_GOODS: CreditTerms,
    MeasureKind.SUPPLY_STOP: StopTerms,
    MeasureKind.CREDIT_INSURANCE_CLAIM: ClaimTerms,
    MeasureKind.FACTORING_CLAIM: ClaimTerms,
    MeasureKind.LAWYER_LETTER: HandoverTerms,
    MeasureKind.AGENCY: HandoverTerms,
    MeasureKind.WRITE_OFF: WriteOffTerms,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure: its terms, why, and who sees to it (`owner` empty: the representative)."""

    kind: MeasureKind
    terms: Terms
    reason: str = ""
    owner: str = ""


def fields_of(kind: MeasureKind) -> dict[str, bool]:
    """The fields of its terms in words, each with whether it must be said."""
    return {_in_words(one.name): one.default is MISSING for one in fields(TERMS_OF[kind])}


def read_terms(kind: MeasureKind, said: Mapping[str, str], *, currency: str = "") -> Terms:
    """The terms that the words say; `currency` is meant where they name none. WrongTerms where they say none.

    >>> read_terms(MeasureKind.SUPPLY_STOP, {"last_day": "2026-12-01"}).last_day
    datetime.date(2026, 12, 1)
    """
    words = {name: text.strip() for name, text in said.items() if text.strip()}
    known = fields_of(kind)
    if unknown := sorted(set(words) - set(known)):
        raise WrongTerms(f"{kind}: there is no term '{unknown[0]}', expected {', '.join(known)}")
    if "currency" in known and currency:
        words = {"currency": currency, **words}
    if missing := [name for name, required in known.items() if required and name not in words]:
        raise WrongTerms(
            f"{kind}: {missing[0]} is missing, expected {', '.join(n for n, must in known.items() if must)}"
        )
    unit = words.get("currency", "")
    values = {
        one.name: _READERS.get(one.name, _text)(f"{kind}, {_in_words(one.name)}", words[_in_words(one.name)], unit)
        for one in fields(TERMS_OF[kind])
        if _in_words(one.name) in words
    }
    return TERMS_OF[kind](**values)


def written_terms(terms: Terms) -> dict[str, str]:
    """The terms in words: `read_terms` gives the same ones again."""
    said = {one.name: getattr(terms, one.name) for one in fields(terms)}
    unit = str(said.get("currency", ""))
    return {_in_words(name): _written(name, value, unit) for name, value in said.items() if value not in (None, "", ())}


def _in_words(name: str) -> str:
    return name.removesuffix("_minor")


def _text(where: str, said: str, unit: str) -> str:
    return said


def _day(where: str, said: str, unit: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise WrongTerms(f"{where} is '{said}', expected a day as YYYY-MM-DD") from None


def _decimal(where: str, said: str, unit: str) -> Decimal:
    try:
        found = Decimal(said)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) >= _BEYOND_ALL_MONEY:
        raise WrongTerms(f"{where} is '{said}', expected a number like 1234.56")
    return found


def _amount(where: str, said: str, unit: str) -> int:
    found = _decimal(where, said, unit)
    minor = to_minor(found, unit)
    if to_decimal(minor, unit) != found:
        raise WrongTerms(f"{where} is '{said}', expected no more decimals than {unit} has")
    return minor


def _grace(where: str, said: str, unit: str) -> int:
    if not said.isdecimal() or int(said) > _LONGEST_GRACE:
        raise WrongTerms(f"{where} is '{said}', expected a number of days, {_LONGEST_GRACE} at the most")
    return int(said)


def _items(where: str, said: str, unit: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in said.split(",") if one.strip()))


def _instalments(where: str, said: str, unit: str) -> tuple[Instalment, ...]:
    return tuple(_instalment(where, one.strip(), unit) for one in said.split(",") if one.strip())


def _instalment(where: str, said: str, unit: str) -> Instalment:
    day, sign, amount = said.partition(":")
    if not sign:
        raise WrongTerms(f"{where}: '{said}' is no rate, expected one like 2026-12-01:500.00")
    due = _day(where, day.strip(), unit)
    return Instalment(due_day=due, currency=unit, amount_minor=_amount(where, amount.strip(), unit))


_READERS: Mapping[str, Callable[[str, str, str], Any]] = {
    "amount_minor": _amount,
    "percent": _decimal,
    "last_day": _day,
    "grace_days": _grace,
    "items": _items,
    "instalments": _instalments,
}


def _written(name: str, value: Any, unit: str) -> str:
    if name == "amount_minor":
        return str(to_decimal(value, unit))
    if name == "instalments":
        return ", ".join(f"{one.due_day}:{to_decimal(one.amount_minor, unit)}" for one in value)
    return ", ".join(value) if name == "items" else str(value)
