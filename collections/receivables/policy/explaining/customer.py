"""One paragraph about a whole customer: what happens tonight, what it owes, what is left alone, what comes next."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from receivables.model import Does, HoldKind, Reason
from receivables.policy.explaining.answer import because, next_values
from receivables.policy.explaining.contact import rung_values
from receivables.policy.explaining.notes import lists, of_customer
from receivables.policy.explaining.outbox import reason_said
from receivables.policy.explaining.steps import Step, Subject, Value, letter_level
from receivables.policy.explaining.visits import given_out

_PART = "answer"


def explain_customer(subjects: Sequence[Subject]) -> tuple[Step, ...]:
    """The paragraph about the customer whose lines these are; at least one is open."""
    return (*_tonight(subjects), *_owes(subjects), *_left_alone(subjects), *_next(subjects))


def _tonight(subjects: Sequence[Subject]) -> Iterator[Step]:
    line = subjects[0].line
    values: dict[str, Value] = {"customer": line["customer"], "name": line.get("name") or line["customer"]}
    acted = [one for one in subjects if one.line["does"] != Does.NOTHING]
    if not acted:
        yield of_customer(subjects[0]) or _nothing(subjects, values)
        return
    leading = max(acted, key=lambda one: (one.line["reason"] != Reason.JOINS, one.line["lead"], one.line["level"]))
    values |= {"items": len(acted), "treatment": leading.line["treatment"]}
    if leading.line["reason"] == HoldKind.FRAUD_REVIEW:
        yield Step(part=_PART, code="customer_review", values=values)
        return
    if leading.line["does"] == Does.LETTER:
        if _is_listed(leading):
            values["items_are"] = len(acted)
            yield Step(part=_PART, code="customer_letter_joins", values=values)
            return
        values |= {"level": leading.line["level"] or None, **rung_values(leading.policy, leading.line["level"])}
    yield Step(part=_PART, code=f"customer_{leading.line['does']}", values=values)
    yield from given_out(leading)


def _is_listed(subject: Subject) -> bool:
    """Whether another customer's items lead the letter that lists it: one of the same group."""
    line = subject.line
    return bool(line["reason"] == Reason.JOINS or line["level"] < letter_level(subject))


# What keeps us silent for a whole customer, whatever else is true of one of its items.
_OF_CUSTOMER = (
    Reason.CASE_OPEN,
    Reason.VISIT_OPEN,
    Reason.WAITING_FOR_RELEASE,
    Reason.NO_ADDRESS,
    Reason.QUIET,
    HoldKind.FRAUD_REVIEW,
    HoldKind.INSOLVENCY,
    HoldKind.CASH_DATA_TOO_OLD,
)


def _nothing(subjects: Sequence[Subject], values: dict[str, Value]) -> Step:
    """Nothing tonight: with the reason where one goes for all that is overdue."""
    overdue = [one for one in subjects if one.is_owed and one.line["days_overdue"] > 0]
    asked = overdue or [one for one in subjects if one.is_owed] or subjects
    reasons = {one.line["reason"] for one in asked}
    shared = next((str(reason) for reason in _OF_CUSTOMER if reason in reasons), None)
    reason = shared or (next(iter(reasons)) if len(reasons) == 1 else None)
    if reason is None:
        return Step(part=_PART, code="customer_nothing", values=values)
    its = because(next(one for one in asked if one.line["reason"] == reason))
    its["because_customer"] = its.pop("because")
    return Step(part=_PART, code="customer_nothing_because", values=values | its)


def _owes(subjects: Sequence[Subject]) -> Iterator[Step]:
    owed: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in subjects:
        balance, sums = one.line["balance_minor"], owed[one.line["currency"]]
        sums[0 if balance > 0 else 2] += abs(balance)
        sums[1] += balance if balance > 0 and one.line["days_overdue"] > 0 else 0
    for currency, (owes, overdue, credit) in sorted(owed.items()):
        values: dict[str, Value] = {"currency": currency, "owes_minor": owes, "overdue_minor": overdue}
        if credit:
            values["credit_minor"] = credit
        if not owes:
            yield Step(part=_PART, code="only_credits", values=values | {"code": currency})
            continue
        yield Step(part=_PART, code="owes" if overdue else "owes_nothing_overdue", values=values)


def _left_alone(subjects: Sequence[Subject]) -> Iterator[Step]:
    """How many lines nothing is done about, by reason, the commonest first."""
    reasons = Counter(reason_said(one, one.line["reason"]) for one in subjects if _is_left(one))
    for reason, count in sorted(reasons.items(), key=lambda found: (-found[1], found[0])):
        yield Step(part=_PART, code="left_alone", values={"items_are": count, "of_items": reason})


def _is_left(subject: Subject) -> bool:
    return bool(subject.line["does"] == Does.NOTHING and subject.is_owed and not lists(subject))


def _next(subjects: Sequence[Subject]) -> Iterator[Step]:
    """The first thing that happens next for any of its lines."""
    coming = [one for one in subjects if one.next is not None and one.next["day"] is not None]
    asked = [one for one in subjects if one.next is not None and one.is_owed]
    if coming:
        first = min(coming, key=_soonest)
        assert first.next
        listed = first.next["does"] == Does.LETTER and first.next["reason"] == Reason.JOINS
        code = f"customer_next_{first.next['does']}{'_joins' if listed else ''}"
        yield Step(part=_PART, code=code, values=next_values(first, first.next))
    elif asked:
        yield Step(part=_PART, code="customer_never", values={})


def _soonest(subject: Subject) -> tuple[date, bool, int]:
    assert subject.next
    return subject.next["day"], subject.next["reason"] == Reason.JOINS, -int(subject.next["level"])
