"""What a report moved is withdrawn when its author corrects it the same day, where nothing has come of it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from receivables.config import Config
from receivables.model import AssignmentState, Cause, DisputeOutcome
from receivables.model.suspicion import SuspicionState
from receivables.model.visit_reports import Became, OutcomeRecord, ReportRecord
from receivables.night.suspecting import suspect_on
from receivables.night.visit_plans import withdraw_plan
from receivables.store.causes import cause_said, restore_cause
from receivables.store.contacts import said_of, take_contact_back
from receivables.store.database import StoreError
from receivables.store.disputes import add_message, is_untouched, resolve_dispute
from receivables.store.promises import withdraw_promise
from receivables.store.suspicion_answers import suspicion_state
from receivables.store.visit_reports import befores_of
from receivables.store.visit_reports.visiting import Visit, reopen


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taking:
    conn: Connection
    config: Config
    report: ReportRecord
    as_of: date


def taken_back(conn: Connection, config: Config, visit: Visit, report: ReportRecord, *, as_of: date) -> str:
    """Withdraw all that a report moved, and have its visit under way again; what stays all the same, in a sentence.

    Raises StoreError, which says what has come of it since, where something has that cannot be undone.
    """
    taking = _Taking(conn=conn, config=config, report=report, as_of=as_of)
    left = []
    befores = befores_of(conn, report)
    for outcome, before in zip(report.outcomes, befores, strict=True):
        left.append(_BACK[outcome.became](taking, outcome, before))
    _reopen(taking, visit, befores)
    return " ".join(sentence for sentence in left if sentence)


def _reopen(taking: _Taking, visit: Visit, befores: list[str]) -> None:
    tried = [json.loads(before) for one, before in zip(taking.report.outcomes, befores, strict=True) if _is_visit(one)]
    due_day = date.fromisoformat(tried[0]["due_day"]) if tried else visit.due_day
    whose = tried[0]["salesperson"] if tried else visit.salesperson
    if visit.state not in {AssignmentState.DONE, *_MAY_BE_TRIED}:
        raise _came_of_it(taking, f"the visit is {visit.state} since {visit.state_day}")
    why = f"report {taking.report.number} is corrected"
    by: dict[str, Any] = {"why": why, "author": taking.report.author, "as_of": taking.as_of}
    reopen(taking.conn, visit, due_day=due_day, salesperson=whose, **by)


_MAY_BE_TRIED = {
    AssignmentState.OPEN,
    AssignmentState.ACCEPTED,
    AssignmentState.OVERDUE,
    AssignmentState.HANDED_BACK,
}


def _is_visit(outcome: OutcomeRecord) -> bool:
    return outcome.became is Became.VISIT


def _came_of_it(taking: _Taking, what: str) -> StoreError:
    report = taking.report
    return StoreError(
        f"Report {report.number} on the visit to customer {report.customer} of the night of {report.night} can be "
        f"corrected no more: {what}"
    )


def _promise(taking: _Taking, outcome: OutcomeRecord, before: str) -> str:
    withdraw_promise(taking.conn, customer=outcome.debtor, promise=outcome.became_key, as_of=taking.as_of)
    return ""


def _dispute(taking: _Taking, outcome: OutcomeRecord, before: str) -> str:
    number = outcome.became_key
    if not is_untouched(taking.conn, number, author=taking.report.author):
        raise _came_of_it(taking, f"dispute {number} was taken up by somebody since, expected it to be resolved there")
    said = {"author": taking.report.author, "as_of": taking.as_of}
    text = f"not meant so: report {taking.report.number} is corrected"
    add_message(taking.conn, dispute=number, text=text, **said)  # type: ignore[arg-type]
    resolve_dispute(taking.conn, dispute=number, outcome=DisputeOutcome.REJECTED, **said)  # type: ignore[arg-type]
    return ""


def _message(taking: _Taking, outcome: OutcomeRecord, before: str) -> str:
    text = f"not meant so: report {taking.report.number} is corrected"
    add_message(taking.conn, dispute=outcome.became_key, text=text, author=taking.report.author, as_of=taking.as_of)
    return ""


def _cause(taking: _Taking, outcome: OutcomeRecord, before: str) -> str:
    items = outcome.facts["items"]
    about: dict[str, Any] = {
        "customer": outcome.debtor,
        "item": items[0] if items else None,
        "from_day": taking.report.day,
    }
    said = cause_said(taking.conn, **about)
    if said is None or (said["cause"], said["author"]) != (Cause.UNWILLING, taking.report.author):
        found = "it was ended" if said is None else f"{said['author']} said {said['cause']} instead"
        return f"The cause of {outcome.became_key} stays as it is: {found} since."
    restore_cause(taking.conn, before=json.loads(before) if before else None, **about)
    return ""


def _suspicion(taking: _Taking, outcome: OutcomeRecord, before: str) -> str:
    state = suspicion_state(taking.conn, int(outcome.became_key))
    if state in {SuspicionState.ACCEPTED, SuspicionState.DISMISSED}:
        raise _came_of_it(taking, f"suspicion {outcome.became_key} was {state} since")
    # The report stands no more: what rests on it alone goes.
    suspect_on(taking.conn, taking.config, as_of=taking.as_of, customer=outcome.debtor)
    return ""


def _case(taking: _Taking, outcome: OutcomeRecord, before: str) -> str:
    refusal = withdraw_plan(taking.conn, outcome, author=taking.report.author, as_of=taking.as_of)
    if refusal:
        raise _came_of_it(taking, refusal)
    return ""


def _contact(taking: _Taking, outcome: OutcomeRecord, before: str) -> str:
    name = outcome.became_key
    said = said_of(outcome.facts)
    if take_contact_back(taking.conn, customer=outcome.debtor, name=name, said=said, before=before):
        return ""
    return f"Contact {name} of customer {outcome.debtor} stays: more was said of that person since."


def _nothing(taking: _Taking, outcome: OutcomeRecord, before: str) -> str:
    return ""


_BACK: Mapping[Became, Callable[[_Taking, OutcomeRecord, str], str]] = {
    Became.PROMISE: _promise,
    Became.DISPUTE: _dispute,
    Became.MESSAGE: _message,
    Became.CAUSE: _cause,
    Became.SUSPICION: _suspicion,
    Became.CASE: _case,
    Became.CONTACT: _contact,
    Became.VISIT: _nothing,
    Became.NOTHING: _nothing,
}
