"""What came of a visit, read from the form: one part for each kind of outcome, and only those that are ticked."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from receivables.model import DisputeKind, Rank
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
    ReportRecord,
    SuspectedFraud,
)
from receivables.money import to_decimal
from receivables.night.representative.report_form import ReportForm
from receivables.policy.instalments import Every
from receivables.web.entered import Fault
from receivables.web.representative.sent import Fields, Sent, sent_of

# In the order of the form: what is said most often first.
KINDS = (
    OutcomeKind.PROMISE,
    OutcomeKind.PAID,
    OutcomeKind.PLAN,
    OutcomeKind.DISPUTE,
    OutcomeKind.REFUSED,
    OutcomeKind.NOT_MET,
    OutcomeKind.CONTACT,
    OutcomeKind.FRAUD,
)
_MOST_RATES = 60


def prefilled(form: ReportForm) -> Sent:
    """The form before anybody typed: what is asked for as the amount, or all that the report says that it corrects."""
    return sent_of([*_to_begin_with(form), *_of_report(form.corrects)])


def entered_outcomes(sent: Sent, form: ReportForm) -> tuple[tuple[Outcome, ...], dict[str, Fault]]:
    """The outcomes that are ticked, and what is wrong with which field; none ticked is wrong, too."""
    outcomes: list[Outcome] = []
    wrong: dict[str, Fault] = {}
    for kind in KINDS:
        if sent.says("said", kind):
            fields = Fields(sent, kind)
            outcomes.append(_READERS[kind](fields, form))
            wrong |= fields.faults
    if not outcomes:
        wrong["said"] = Fault("representative.report.nothing_said", {})
    return tuple(outcomes), wrong


def _to_begin_with(form: ReportForm) -> Iterator[tuple[str, object]]:
    for currency, minor in list(form.asked.items())[:1]:
        for part in ("promise", "paid", "plan"):
            if form.corrects is None or part not in {str(one.kind) for one in form.corrects.outcomes}:
                yield f"{part}_amount", to_decimal(minor, currency)
                yield f"{part}_currency", currency
    if form.corrects is None:
        yield "paid_day", form.as_of


def _of_report(report: ReportRecord | None) -> Iterator[tuple[str, object]]:
    if report is None:
        return
    yield "note", report.note
    told = set[str]()
    for one in report.outcomes:
        yield "said", one.kind
        for name, value in one.facts.items():
            field = f"{one.kind}_{name}"
            if isinstance(value, list):
                yield from ((field, each) for each in value)
            elif field not in told:
                told.add(field)
                yield field, value


def _currency(fields: Fields, form: ReportForm) -> str:
    said = fields.text("currency")
    return said if said in form.currencies else next(iter(form.currencies), "EUR")


def _paid(fields: Fields, form: ReportForm) -> Outcome:
    currency = _currency(fields, form)
    return Paid(
        method=fields.choice("method", PaidBy.TRANSFER),
        amount=fields.amount("amount", currency),
        currency=currency,
        day=fields.day("day", latest=form.as_of),
        debtor=_debtor(fields, form),
    )


def _promised(fields: Fields, form: ReportForm) -> Outcome:
    currency, items = _currency(fields, form), fields.all("items")
    return Promised(
        day=fields.day("day", earliest=form.as_of),
        amount=_amount_of(fields, form, currency, items),
        currency=currency,
        items=items,
        debtor=_debtor(fields, form),
    )


def _plan(fields: Fields, form: ReportForm) -> Outcome:
    currency = _currency(fields, form)
    return PlanProposed(
        rates=fields.number("rates", most=_MOST_RATES),
        first_day=fields.day("first_day", earliest=form.as_of),
        every=fields.choice("every", Every.MONTH),
        amount=fields.amount_or_none("amount", currency),
        currency=currency,
        debtor=_debtor(fields, form),
    )


def _disputed(fields: Fields, form: ReportForm) -> Outcome:
    items = fields.all("items")
    if not items:
        fields.wrong("items", Fault("representative.report.no_item", {}))
    currency = next((one.currency for one in form.items if one.item in items), _currency(fields, form))
    amount = fields.amount_or_none("amount", currency)
    if amount is not None and len(items) > 1:
        fields.wrong("amount", Fault("representative.report.part_of_one", {}))
    return Disputed(
        items=items,
        dispute_kind=fields.choice("dispute_kind", DisputeKind.OTHER),
        amount=amount,
        text=fields.text("text"),
        debtor=_debtor(fields, form),
    )


def _refused(fields: Fields, form: ReportForm) -> Outcome:
    return Refused(reason=fields.needed("reason"), items=fields.all("items"), debtor=_debtor(fields, form))


def _fraud(fields: Fields, form: ReportForm) -> Outcome:
    return SuspectedFraud(reason=fields.needed("reason"), debtor=_debtor(fields, form))


def _not_met(fields: Fields, form: ReportForm) -> Outcome:
    return NotMet(next_day=fields.day("next_day", earliest=_after(form.as_of)), reason=fields.text("reason"))


def _contact(fields: Fields, form: ReportForm) -> Outcome:
    rank = fields.text("rank")
    return NewContact(
        name=fields.needed("name"),
        role=fields.text_or_none("role"),
        rank=Rank(int(rank)) if rank in {str(int(one)) for one in Rank} else None,
        email=fields.text_or_none("email"),
        phone=fields.text_or_none("phone"),
        decision_role=fields.text_or_none("decision_role"),
        relation=fields.text_or_none("relation"),
        manner=fields.text_or_none("manner"),
        debtor=_debtor(fields, form),
    )


def _amount_of(fields: Fields, form: ReportForm, currency: str, items: tuple[str, ...]) -> Decimal | None:
    """The amount; that which stood there before anybody typed is all of the items, where some are ticked."""
    amount = fields.amount_or_none("amount", currency)
    asked = form.asked.get(currency)
    untouched = asked is not None and amount == to_decimal(asked, currency)
    return None if items and untouched else amount


def _debtor(fields: Fields, form: ReportForm) -> str | None:
    return fields.text("debtor") or None if form.debtors else None


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


_READERS: Mapping[OutcomeKind, Callable[[Fields, ReportForm], Outcome]] = {
    OutcomeKind.PAID: _paid,
    OutcomeKind.PROMISE: _promised,
    OutcomeKind.PLAN: _plan,
    OutcomeKind.DISPUTE: _disputed,
    OutcomeKind.REFUSED: _refused,
    OutcomeKind.FRAUD: _fraud,
    OutcomeKind.CONTACT: _contact,
    OutcomeKind.NOT_MET: _not_met,
}
