"""What happened with a customer, from all that is on record, as of a day: nothing later is known then."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from receivables.model import AssignmentState, LetterState, Note
from receivables.model.cases import CaseDeed
from receivables.model.happenings import Happening, HappeningKind
from receivables.policy.promises import PromiseState
from receivables.store.letters import reference
from receivables.store.on_record import Row

_Rows = Sequence[Row]
_ORDER = tuple(HappeningKind)
_NOTES = tuple(str(note) for note in Note)
_MISSED = (PromiseState.BROKEN, PromiseState.PARTLY_KEPT)
_ENDED = (str(AssignmentState.DONE), str(AssignmentState.CANCELLED))
_LEFT = {LetterState.SENT: "letter_sent", LetterState.FAILED: "letter_failed", LetterState.BOUNCED: "letter_returned"}


def happenings(records: Mapping[str, _Rows], judged: pl.DataFrame, as_of: date) -> list[Happening]:
    """All that happened with one customer by a day, the newest first; its payments come from `payments_made`.

    `records`: see `store.on_record`, of this customer; `judged`: its promises and rates of plans (JUDGED_SCHEMA).
    """
    word = _Judged(judged)
    told: dict[str, Callable[[Row], Iterable[Happening]]] = {
        "letter": _letter,
        "assignment": _visit,
        "case": _case,
        "promise": word.promise,
        "payment_plan": word.plan,
        "dispute": _dispute,
        "hold": _hold,
        "cause": _cause,
        "handover": _handover,
    }
    found = (
        replace(one, step=step)
        for kind, tell in told.items()
        for row in records.get(kind, ())
        for step, one in enumerate(tell(row))
    )
    return in_order(one for one in found if one.day <= as_of)


def payments_made(rows: Iterable[Row]) -> Iterator[Happening]:
    """Receipts, and what was taken back of them."""
    for row in rows:
        code = "payment_received" if row["amount_minor"] < 0 else "payment_taken_back"
        its = "" if row["document"] == f"{row['item']}@{row['kind']}" else row["document"]
        values = _known(payment=row["item"], amount_minor=abs(row["amount_minor"]), currency=row["currency"], item=its)
        yield Happening(day=row["day"], kind=HappeningKind.PAYMENT, code=code, values=values)


def in_order(found: Iterable[Happening]) -> list[Happening]:
    """The newest first; of one day the weightier, each of its kind by what it is called, and of that the later."""
    return sorted(
        found, key=lambda one: (-one.day.toordinal(), -_ORDER.index(one.kind), one.link, -one.step, str(one.values))
    )


def _known(**values: Any) -> dict[str, Any]:
    """Only what is there: sentences leave out what is not."""
    return {name: value for name, value in values.items() if value not in (None, "", {}, ())}


def _letter(row: Row) -> Iterator[Happening]:
    number = reference(row["customer"], row["night"])
    kind = HappeningKind.NOTE if row["treatment"] in _NOTES else HappeningKind.LETTER
    about = _known(letter=row["treatment"], level=row["level"] or None, totals=row["totals"], reference=number)

    def told(day: date, code: str, **values: Any) -> Happening:
        who = row["released_by"] if code == "letter_sent" else ""
        return Happening(day=day, kind=kind, code=code, values=about | _known(**values), who=who, link=number)

    state = row["state"]
    if row["left_day"] is not None:
        yield told(row["left_day"], "letter_sent")
    if row["returned_day"] is not None and state != LetterState.SENT:
        yield told(row["returned_day"], "letter_returned", reason=row["reason"])
    elif state in _LEFT:
        yield told(row["state_day"], _LEFT[state], reason=row["reason"] if state != LetterState.SENT else "")
    elif state == LetterState.WITHDRAWN:
        yield told(row["state_day"], "letter_withdrawn", reason=row["reason"])
    else:
        yield told(row["night"], "letter_planned")


def _visit(row: Row) -> Iterator[Happening]:
    link, kind = f"{row['customer']}@{row['night']}", HappeningKind.VISIT
    first = next((step for step in row["steps"] if not step["from_state"]), None)
    who = first["representative"] if first else row["representative"]
    asked = _known(due_day=row["due_day"], totals=row["totals"])
    yield Happening(day=row["night"], kind=kind, code="visit_asked", values=asked, who=who, link=link)
    for step in row["steps"]:
        if step["from_state"]:
            moved = step["from_salesperson"] != step["to_salesperson"]
            code = "visit_reassigned" if moved else f"visit_{step['to_state']}"
            values = _known(reason=step["reason"], to=step["representative"] if moved else "")
            yield Happening(day=step["day"], kind=kind, code=code, values=values, who=step["author"], link=link)
    if not row["steps"] and row["state"] in _ENDED:
        # Of before there were steps.
        values = _known(reason=row["outcome"])
        yield Happening(
            day=row["state_day"], kind=kind, code=f"visit_{row['state']}", values=values, who=who, link=link
        )
    for report in row["reports"]:
        outcomes = tuple(one["kind"] for one in report["outcomes"])
        values = _known(outcomes=outcomes, note=report["note"])
        code = "visit_reported" if report["corrected_by"] is None else "visit_reported_wrongly"
        yield Happening(day=report["day"], kind=kind, code=code, values=values, who=report["author"], link=link)


def _case(row: Row) -> Iterator[Happening]:
    who, link = row["representative"], f"{row['customer']}@{row['kind']}@{row['night']}"
    kind, about = HappeningKind.CASE, _known(case=row["kind"])
    opened = about | _known(totals=row["totals"])
    yield Happening(day=row["night"], kind=kind, code="case_opened", values=opened, who=who, link=link)
    for step in row["steps"]:
        if step["deed"] != CaseDeed.OPENED:
            values = about | _known(deed=step["deed"], text=step["text"])
            yield Happening(day=step["day"], kind=kind, code="case_step", values=values, who=step["author"], link=link)
    if row["state"] == "closed" and not any(step["deed"] == CaseDeed.CLOSED for step in row["steps"]):
        closed = about | _known(text=row["outcome"])
        yield Happening(day=row["state_day"], kind=kind, code="case_closed", values=closed, who=who, link=link)


class _Judged:
    """The customer's word, with what the ledger says became of it."""

    def __init__(self, judged: pl.DataFrame) -> None:
        self._promises: dict[str, Row] = {}
        self._rates: dict[str, list[Row]] = {}
        for row in judged.iter_rows(named=True):
            if row["plan"] is None:
                self._promises[row["promise"]] = row
            else:
                self._rates.setdefault(row["plan"], []).append(row)

    def promise(self, row: Row) -> Iterator[Happening]:
        """Given, and kept or not."""
        link, currency = row["promise"], row["currency"]
        about = ", ".join(one["item"] for one in row["items"])
        given = _known(
            due_day=row["due_day"], amount_minor=row["amount_minor"], currency=currency, items=about, promise=link
        )
        kind, who = HappeningKind.PROMISE, row["author"]
        yield Happening(day=row["from_day"], kind=kind, code="promise_given", values=given, who=who, link=link)
        if row["withdrawn_day"] is not None:
            values = _known(promise=link, due_day=row["due_day"])
            yield Happening(
                day=row["withdrawn_day"], kind=kind, code="promise_withdrawn", values=values, who=who, link=link
            )
        stands = self._promises.get(link)
        if stands is not None and stands["state_day"] is not None:
            values = _known(
                promise=link,
                due_day=row["due_day"],
                paid_minor=stands["paid_minor"],
                promised_minor=stands["promised_minor"],
                currency=stands["currency"],
            )
            yield Happening(
                day=stands["state_day"], kind=kind, code=f"promise_{stands['state']}", values=values, link=link
            )

    def plan(self, row: Row) -> Iterator[Happening]:
        """Agreed, and completed, broken or cancelled."""
        link, currency, kind = row["plan"], row["currency"], HappeningKind.PLAN
        amount = sum(rate["amount_minor"] for rate in row["rates"])
        agreed = _known(plan=link, amount_minor=amount, currency=currency, rates=len(row["rates"]))
        yield Happening(day=row["from_day"], kind=kind, code="plan_agreed", values=agreed, who=row["author"], link=link)
        if row["cancelled_day"] is not None:
            yield Happening(
                day=row["cancelled_day"], kind=kind, code="plan_cancelled", values=_known(plan=link), link=link
            )
        stands = self._rates.get(link, [])
        missed = [one["state_day"] for one in stands if one["state"] in _MISSED and one["state_day"]]
        if missed:
            yield Happening(day=min(missed), kind=kind, code="plan_broken", values=_known(plan=link), link=link)
        elif stands and all(one["state"] == PromiseState.KEPT for one in stands):
            day = max(one["state_day"] for one in stands)
            yield Happening(day=day, kind=kind, code="plan_completed", values=_known(plan=link), link=link)


def _dispute(row: Row) -> Iterator[Happening]:
    link, kind = row["dispute"], HappeningKind.DISPUTE
    about = _known(dispute=link, item=row["item"], claim=row["kind"])
    amount = _known(amount_minor=row["amount_minor"], currency=row["currency"])
    yield Happening(
        day=row["opened_day"], kind=kind, code="dispute_opened", values=about | amount, who=row["author"], link=link
    )
    for said in row["messages"]:
        values = _known(dispute=link, text=said["text"])
        yield Happening(day=said["day"], kind=kind, code="dispute_said", values=values, who=said["author"], link=link)
    if row["resolved_day"] is not None:
        values = about | _known(outcome=row["outcome"], conceded_minor=row["conceded_minor"], currency=row["currency"])
        yield Happening(
            day=row["resolved_day"],
            kind=kind,
            code="dispute_resolved",
            values=values,
            who=row["resolved_by"],
            link=link,
        )


def _hold(row: Row) -> Iterator[Happening]:
    values = _known(hold=row["kind"], item=row["item"], until=row["to_day"], reason=row["reason"])
    code = "hold_set" if row["item"] else "hold_set_on_all"
    yield Happening(day=row["from_day"], kind=HappeningKind.HOLD, code=code, values=values, who=row["author"])


def _cause(row: Row) -> Iterator[Happening]:
    # What a rule found is signs for programs; who reads this wants the cause.
    evidence = "" if row["rule"] else row["evidence"]
    values = _known(cause=row["cause"], item=row["item"], claim=row["kind"], evidence=evidence)
    code = "cause_stated" if row["item"] else "cause_stated_of_all"
    yield Happening(day=row["from_day"], kind=HappeningKind.CAUSE, code=code, values=values, who=row["author"])


def _handover(row: Row) -> Iterator[Happening]:
    link, kind = row["handover"], HappeningKind.HANDOVER
    values = _known(handover=link, recipient=row["recipient"])
    if row["approved_day"] is not None:
        yield Happening(
            day=row["approved_day"], kind=kind, code="handed_over", values=values, who=row["approved_by"], link=link
        )
    if row["ended_day"] is not None:
        ended = values | _known(reason=row["end_reason"])
        yield Happening(
            day=row["ended_day"], kind=kind, code="handover_ended", values=ended, who=row["ended_by"], link=link
        )
