"""Measures of a case, read from the form: one part for each kind, and only those that are ticked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from receivables.model.measures import Measure, MeasureKind, WrongTerms, fields_of, read_terms
from receivables.money import to_decimal, to_minor
from receivables.night.representative.my_cases import CaseMeasure, OneCase
from receivables.policy.instalments import Every, equal_rates
from receivables.web.entered import Fault
from receivables.web.representative.sent import Fields, Sent, sent_of

_MOST_RATES = 60
_LONGEST_GRACE = 366


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a kind of measure as a field of the form."""

    name: str
    needed: bool


def terms_of(kind: MeasureKind) -> list[Term]:
    """The terms that the form asks for in fields of their own kind; currency, items and rates have their own ways."""
    own = ("currency", "items", "instalments", "grace_days")
    return [Term(name, needed) for name, needed in fields_of(kind).items() if name not in own]


def prefilled(case: OneCase) -> Sent:
    """The form before anybody typed: what stands proposed, and all that the case is about as the amount of others."""
    standing = [one for one in case.measures if one.proposal == case.proposal]
    there = {one.kind for one in standing}
    return sent_of([*_amounts(case, there), *(pair for one in standing for pair in _of_measure(one))])


def entered_measures(sent: Sent, case: OneCase, *, as_of: date) -> tuple[tuple[Measure, ...], dict[str, Fault]]:
    """The measures that are ticked, and what is wrong with which field; none ticked is wrong, too."""
    measures: list[Measure] = []
    wrong: dict[str, Fault] = {}
    for kind in MeasureKind:
        if sent.says("said", kind):
            fields = Fields(sent, kind)
            words = _words(fields, kind, case, as_of)
            if not fields.faults:
                measures += _measure(fields, kind, words)
            wrong |= fields.faults
    if not measures and not wrong:
        wrong["said"] = Fault("representative.case.nothing_said", {})
    return tuple(measures), wrong


def currencies_of(case: OneCase) -> list[str]:
    """In what the customer owes what the case is about."""
    return list(case.row.totals) or sorted({one.currency for one in case.lines})


def _measure(fields: Fields, kind: MeasureKind, words: dict[str, str]) -> Iterator[Measure]:
    try:
        terms = read_terms(kind, words)
    except WrongTerms as wrong:
        named = "instalments" if kind is MeasureKind.INSTALMENT_PLAN else terms_of(kind)[0].name
        fields.wrong(named, Fault("representative.entered.told", {"what": str(wrong)}))
        return
    yield Measure(kind=kind, terms=terms, reason=fields.text("reason"), owner=fields.text("owner"))


def _words(fields: Fields, kind: MeasureKind, case: OneCase, as_of: date) -> dict[str, str]:
    """The terms as they are said, field by field: see `read_terms`."""
    known, currency = fields_of(kind), _currency(fields, case)
    words = {"currency": currency} if "currency" in known else {}
    words |= {one.name: _term(fields, one, currency, as_of) for one in terms_of(kind)}
    words["items"] = ", ".join(fields.all("items"))
    if known["items"] and not words["items"]:
        fields.wrong("items", Fault("representative.report.no_item", {}))
    if "instalments" in known:
        words["instalments"] = _instalments(fields, currency, words["amount"], as_of)
    if fields.text("grace_days"):
        words["grace_days"] = str(fields.number("grace_days", most=_LONGEST_GRACE))
    return words


def _term(fields: Fields, term: Term, currency: str, as_of: date) -> str:
    if term.name == "amount":
        return str(fields.amount(term.name, currency))
    if term.name == "percent":
        return str(fields.percent(term.name))
    if term.name == "last_day":
        return str(fields.day(term.name, earliest=as_of))
    return fields.needed(term.name) if term.needed else fields.text(term.name)


def _instalments(fields: Fields, currency: str, amount: str, as_of: date) -> str:
    """The rates as they are written out, or so many equal ones."""
    if written := fields.text("instalments"):
        return ", ".join(part.strip() for part in written.replace("\n", ",").split(",") if part.strip())
    number = fields.number("rates", most=_MOST_RATES)
    first, every = fields.day("first_day", earliest=as_of), fields.choice("every", Every.MONTH)
    if fields.faults:
        return ""
    rates = equal_rates(to_minor(Decimal(amount), currency), number=number, first=first, every=every)
    return ", ".join(f"{day}:{to_decimal(minor, currency)}" for day, minor in rates)


def _currency(fields: Fields, case: OneCase) -> str:
    known = currencies_of(case)
    said = fields.text("currency")
    return said if said in known else next(iter(known), case.base_currency)


def _amounts(case: OneCase, there: set[MeasureKind]) -> Iterator[tuple[str, object]]:
    for currency, minor in list(case.row.totals.items())[:1]:
        for kind in MeasureKind:
            if "amount" in fields_of(kind) and kind not in there:
                yield f"{kind}_amount", to_decimal(minor, currency)


def _of_measure(one: CaseMeasure) -> Iterator[tuple[str, object]]:
    yield "said", one.kind
    yield f"{one.kind}_reason", one.reason
    yield f"{one.kind}_owner", one.owner
    for name, text in one.terms.items():
        values: Sequence[str] = text.split(", ") if name == "items" else [text]
        yield from ((f"{one.kind}_{name}", value) for value in values)
