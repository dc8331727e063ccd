"""A representative reports a visit, and each outcome moves the engine at once: all of it in one transaction."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Connection, Engine

from receivables.config import Config
from receivables.documents.visit_outcomes import in_short
from receivables.documents.words import plural
from receivables.model import AssignmentState, Treatment
from receivables.model.visit_reports import Became, NewContact, NotMet, OutcomeKind, ReportRecord, VisitReport
from receivables.night.policies import policy_of
from receivables.night.promises import holding_nothing_on
from receivables.night.visit_corrections import taken_back
from receivables.night.visit_moves import moved, suspect
from receivables.night.visit_report import Move
from receivables.store.database import StoreError, writing
from receivables.store.days import to_number
from receivables.store.visit_reports import (
    attempts_of,
    keep_report,
    mark_corrected,
    report_by_token,
    report_on,
    reports_of,
)
from receivables.store.visit_reports.visiting import (
    Visit,
    close,
    give_up,
    has_run_since,
    may_be_reported,
    one_visit,
    try_again,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """The report as it is kept, and how the visit stands now. `repeated`: it had come under its token before.

    `attempts`: how often nobody was met; `handed_to`: the manager who decides after too many. `holds_nothing`: promises
    of the report that nothing waits for, each with how many the customer had broken before.
    """

    report: ReportRecord
    repeated: bool
    state: AssignmentState
    due_day: date
    attempts: int
    handed_to: str
    holds_nothing: Mapping[str, int]


def report_visit(engine: Engine | Connection, config: Config, report: VisitReport, as_of: date) -> Reported:
    """Take a report: write it down, close the visit or have it tried again, and move what its outcomes say.

    The same form again, known by its token, gets the same answer and moves nothing twice. Raises StoreError, with
    nothing changed, for a visit that is none or was reported by another (with who and when), for another content under
    the same token, and for whatever an outcome says that cannot be: more than is owed, somebody else's item, ..
    """
    content = _content_hash(report)
    with writing(engine) as conn:
        known = report_by_token(conn, report.token)
        if known is not None:
            return _again(conn, config, report, known, content, as_of)
        _refuse_nonsense(report)
        visit = one_visit(conn, report.customer, report.night)
        earlier = reports_of(conn, report.customer, report.night)
        number = len(earlier) + 1
        left_over = ""
        if report.corrects is None:
            may_be_reported(visit, earlier, report, as_of)
        else:
            left_over = _correct(conn, config, visit, earlier, report, number, as_of)
            visit = one_visit(conn, report.customer, report.night)
        move = Move(conn=conn, config=config, report=report, visit=visit, number=number, as_of=as_of)
        outcomes = moved(move)
        row = {
            "customer": report.customer,
            "night": to_number(report.night),
            "number": number,
            "token": report.token,
            "content_hash": content,
            "author": report.author,
            "salesperson": visit.salesperson,
            "note": report.note,
            "corrects": report.corrects,
            "left_over": left_over,
        }
        keep_report(conn, row, outcomes, as_of=as_of)
        suspect(move, outcomes)
        record = report_on(conn, report.customer, report.night, number)
        _end_or_try_again(conn, config, visit, record)
        return _answer(conn, config, record, as_of, repeated=False)


def _again(  # noqa: PLR0917
    conn: Connection,
    config: Config,
    report: VisitReport,
    known: tuple[ReportRecord, str],
    content: str,
    as_of: date,
) -> Reported:
    record, kept = known
    if kept != content:
        raise StoreError(
            f"This form was sent already, by {record.author} on {record.day}, as report {record.number} on the visit "
            f"to customer {record.customer}, and said something else: expected a new form, or one that corrects it"
        )
    return _answer(conn, config, record, as_of, repeated=True)


def _refuse_nonsense(report: VisitReport) -> None:
    what = f"The report on the visit to customer {report.customer} of the night of {report.night}"
    if not report.outcomes:
        raise StoreError(f"{what} says nothing of what came of it: expected an outcome or more")
    if not report.author.strip() or not report.token.strip():
        raise StoreError(f"{what} has no author, or no token: expected both")
    not_met = [one for one in report.outcomes if isinstance(one, NotMet)]
    others = [one for one in report.outcomes if not isinstance(one, NotMet | NewContact)]
    if not_met and (others or len(not_met) > 1):
        said = others[0].kind if others else not_met[1].kind
        raise StoreError(f"{what} says that nobody was met, and {said} besides: expected the one or the other")


def _correct(  # noqa: PLR0917
    conn: Connection,
    config: Config,
    visit: Visit,
    earlier: Sequence[ReportRecord],
    report: VisitReport,
    number: int,
    as_of: date,
) -> str:
    """Take back what the report moved that this one corrects; what could not be, in a sentence."""
    before = report_on(conn, report.customer, report.night, report.corrects or 0)
    what = f"Report {before.number} on the visit to customer {report.customer} of the night of {report.night}"
    if before.corrected_by is not None:
        raise StoreError(f"{what} was corrected already, by report {before.corrected_by}: expected the latest")
    if before.author != report.author:
        raise StoreError(f"{what} is {before.author}'s of {before.day}: expected its author to correct it")
    if before.day != as_of:
        raise StoreError(f"{what} is of {before.day}: expected to be corrected on that day, and it is {as_of}")
    if any(one.number > before.number for one in earlier):
        raise StoreError(f"{what} is not the last one: expected report {earlier[-1].number} to be corrected")
    not_met = any(isinstance(one, NotMet) for one in report.outcomes)
    if not_met and visit.state is AssignmentState.DONE and has_run_since(conn, before):
        raise StoreError(
            f"{what} says that the visit was made, and a night has gone by that since: expected no 'not met'"
        )
    mark_corrected(conn, report.customer, report.night, before.number, by=number)
    return taken_back(conn, config, visit, before, as_of=as_of)


def _end_or_try_again(conn: Connection, config: Config, visit: Visit, record: ReportRecord) -> None:
    said = {"author": record.author, "as_of": record.day}
    not_met = [one for one in record.outcomes if one.kind is OutcomeKind.NOT_MET]
    if not not_met:
        close(conn, visit, outcome=in_short(record.outcomes), **said)  # type: ignore[arg-type]
        return
    attempts = attempts_of(reports_of(conn, record.customer, record.night))
    if attempts >= config.reports.attempts:
        why = f"nobody was met in {plural(attempts, 'attempt')}"
        give_up(conn, visit, why=why, **said)  # type: ignore[arg-type]
        return
    next_day, last_day = not_met[0].day, _last_day(config, visit, record.day)
    assert next_day is not None
    try_again(conn, visit, next_day, last_day=last_day, why=in_short(record.outcomes), **said)  # type: ignore[arg-type]


def _last_day(config: Config, visit: Visit, as_of: date) -> date | None:
    """The last day before the policy's fallback takes over what the visit is about; None: it never does."""
    rules = policy_of(config, visit.customer, as_of=as_of).visits
    if rules.fallback is Treatment.NONE:
        return None
    return visit.due_day + timedelta(days=rules.fallback_days - 1)


def _answer(conn: Connection, config: Config, record: ReportRecord, as_of: date, *, repeated: bool) -> Reported:
    visit = one_visit(conn, record.customer, record.night)
    promised = {one.debtor: one.became_key for one in record.outcomes if one.became is Became.PROMISE}
    broken: dict[str, int] = {}
    for debtor in sorted(promised):
        broken |= holding_nothing_on(conn, config, as_of=as_of, customer=debtor)
    numbers = {one.became_key for one in record.outcomes}
    not_met = any(one.kind is OutcomeKind.NOT_MET for one in record.outcomes)
    attempts = attempts_of(reports_of(conn, record.customer, record.night))
    handed_back = not_met and visit.state is AssignmentState.HANDED_BACK
    return Reported(
        report=record,
        repeated=repeated,
        state=visit.state,
        due_day=visit.due_day,
        attempts=attempts,
        handed_to=visit.salesperson if handed_back else "",
        holds_nothing={number: count for number, count in broken.items() if number in numbers},
    )


def _content_hash(report: VisitReport) -> str:
    said = {"report": asdict(replace(report, token="")), "kinds": [one.kind for one in report.outcomes]}
    return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()
