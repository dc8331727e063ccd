"""Outcomes of a visit as people and forms write them, field by field: see docs/visit-reports.md."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from receivables.model import DisputeKind, Rank
from receivables.model.people import DecisionRole, Relation
from receivables.model.visit_reports import (
    Disputed,
    NewContact,
    NotMet,
    Outcome,
    OutcomeKind,
    Paid,
    PaidBy,
    PlanProposed,
    Promised,
    Refused,
    SuspectedFraud,
)
from receivables.policy.instalments import Every
from receivables.stop import Stopped

_BEYOND_ALL_MONEY = Decimal(10) ** 14
_MOST_RATES = 600
# A comma is part of a text unless another field begins after it.
_NEXT_FIELD = re.compile(r",\s*(?=[a-z_]+=)")


class WrongOutcome(Stopped):
    """An outcome that says nothing that can be taken: the field, what came, what was expected."""


def outcome_in_words(text: str) -> Outcome:
    """The outcome that a text says, such as `promise:amount=500.00,currency=EUR,date=2026-11-20,item=R1`.

    A field may be named more than once where it is a list. Raises WrongOutcome.

    >>> outcome_in_words("not_met:next=2026-11-20,reason=closed, says the porter").reason
    'closed, says the porter'
    """
    kind, _, rest = text.partition(":")
    said: dict[str, Any] = {}
    for part in _NEXT_FIELD.split(rest) if rest.strip() else []:
        name, sign, value = part.partition("=")
        if not sign:
            raise WrongOutcome(f"The outcome '{text}': '{part}' is no field, expected one like date=2026-11-20")
        said.setdefault(name.strip(), []).append(value.strip())
    return outcome_of(kind.strip(), {name: values if len(values) > 1 else values[0] for name, values in said.items()})


def outcome_of(kind: str, said: Mapping[str, Any]) -> Outcome:
    """The outcome of that kind that the fields say; empty ones count as not said. Raises WrongOutcome."""
    if kind not in set(OutcomeKind):
        raise WrongOutcome(f"There is no outcome '{kind}' of a visit: expected {', '.join(OutcomeKind)}")
    make, fields = _FORMS[OutcomeKind(kind)]
    words = {name: value for name, value in said.items() if value not in (None, "", [], ())}
    if unknown := sorted(set(words) - set(fields)):
        raise WrongOutcome(f"The outcome {kind} has no field '{unknown[0]}': expected {', '.join(fields)}")
    if missing := [name for name, (_, _, must) in fields.items() if must and name not in words]:
        raise WrongOutcome(f"The outcome {kind} does not say {missing[0]}: expected it")
    values = {
        field: read(f"The outcome {kind}, {name}", words[name])
        for name, (field, read, _) in fields.items()
        if name in words
    }
    outcome: Outcome = make(**values)
    return outcome


def _day(where: str, said: Any) -> date:
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        raise WrongOutcome(f"{where} is '{said}': expected a day as YYYY-MM-DD") from None


def _amount(where: str, said: Any) -> Decimal:
    try:
        found = Decimal(str(said))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 < found < _BEYOND_ALL_MONEY:
        raise WrongOutcome(f"{where} is '{said}': expected an amount above nothing, like 1234.56")
    return found


def _currency(where: str, said: Any) -> str:
    # Few reports need what reads files.
    from receivables.sources.currencies import is_currency

    if not is_currency(str(said)):
        raise WrongOutcome(f"{where} is '{said}': expected an ISO 4217 code like EUR")
    return str(said)


def _number(where: str, said: Any) -> int:
    text = str(said)
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_RATES:
        raise WrongOutcome(f"{where} is '{said}': expected a number from 1 to {_MOST_RATES}")
    return int(text)


def _items(where: str, said: Any) -> tuple[str, ...]:
    listed = [said] if isinstance(said, str) else said
    if not isinstance(listed, Sequence) or not all(isinstance(one, str) for one in listed):
        raise WrongOutcome(f"{where} is '{said}': expected numbers of items")
    return tuple(dict.fromkeys(one.strip() for one in listed if one.strip()))


def _text(where: str, said: Any) -> str:
    if not isinstance(said, str):
        raise WrongOutcome(f"{where} is '{said}': expected a text, once")
    return said.strip()


def _rank(where: str, said: Any) -> Rank:
    known = {rank.name.lower(): rank for rank in Rank} | {str(int(rank)): rank for rank in Rank}
    if str(said) not in known:
        raise WrongOutcome(f"{where} is '{said}': expected {', '.join(known)}")
    return known[str(said)]


def _one_of(choices: type[StrEnum]) -> Callable[[str, Any], StrEnum]:
    def read(where: str, said: Any) -> StrEnum:
        if said not in set(choices):
            raise WrongOutcome(f"{where} is '{said}': expected {', '.join(choices)}")
        return choices(said)

    return read


_Field = tuple[str, Callable[[str, Any], Any], bool]
_DEBTOR: Mapping[str, _Field] = {"customer": ("debtor", _text, False)}
_ITEMS: Mapping[str, _Field] = {"item": ("items", _items, False), **_DEBTOR}
_MONEY: Mapping[str, _Field] = {
    "amount": ("amount", _amount, False),
    "currency": ("currency", _currency, False),
    **_ITEMS,
}
# Of each kind the fields in words: which of the outcome it is, how it is read, whether it must be said.
_FORMS: Mapping[OutcomeKind, tuple[Callable[..., Outcome], Mapping[str, _Field]]] = {
    OutcomeKind.PAID: (
        Paid,
        {
            **_MONEY,
            "method": ("method", _one_of(PaidBy), True),
            "amount": ("amount", _amount, True),
            "date": ("day", _day, True),
        },
    ),
    OutcomeKind.PROMISE: (Promised, {"date": ("day", _day, True), **_MONEY}),
    OutcomeKind.PLAN: (
        PlanProposed,
        {
            "rates": ("rates", _number, True),
            "first": ("first_day", _day, True),
            "every": ("every", _one_of(Every), False),
            **_MONEY,
        },
    ),
    OutcomeKind.DISPUTE: (
        Disputed,
        {
            "kind": ("dispute_kind", _one_of(DisputeKind), False),
            "amount": ("amount", _amount, False),
            "text": ("text", _text, False),
            **_DEBTOR,
            "item": ("items", _items, True),
        },
    ),
    OutcomeKind.REFUSED: (Refused, {"reason": ("reason", _text, True), **_ITEMS}),
    OutcomeKind.FRAUD: (SuspectedFraud, {"reason": ("reason", _text, True), **_DEBTOR}),
    OutcomeKind.CONTACT: (
        NewContact,
        {
            "name": ("name", _text, True),
            "rank": ("rank", _rank, False),
            **{name: (name, _text, False) for name in ("role", "email", "phone", "influence", "manner")},
            "decision_role": ("decision_role", _one_of(DecisionRole), False),
            "relation": ("relation", _one_of(Relation), False),
            **_DEBTOR,
        },
    ),
    OutcomeKind.NOT_MET: (
        NotMet,
        {"next": ("next_day", _day, True), "reason": ("reason", _text, False), **_DEBTOR},
    ),
}
