"""The visit that is reported: whether it may be, and what becomes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Connection, select

from receivables.model import VISITS_UNDER_WAY, AssignmentState, Does
from receivables.model.visit_reports import NotMet, ReportRecord, VisitReport
from receivables.store.database import StoreError
from receivables.store.days import to_day, to_number
from receivables.store.moments import to_moment
from receivables.store.tables import assignment, line
from receivables.store.tables import night as night_table
from receivables.store.visits import close_visit_on, hand_back
from receivables.store.visits.records import nobody_planned
from receivables.store.visits.steps import now, take_steps

_State = AssignmentState


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visit as a report finds it. `debtors`: whose items it is about, whoever is visited first."""

    customer: str
    night: date
    salesperson: str
    state: AssignmentState
    state_day: date
    due_day: date
    outcome: str
    debtors: tuple[str, ...]

    @property
    def named(self) -> str:
        """What messages call it."""
        return f"The visit to customer {self.customer} of the night of {self.night}"


def one_visit(conn: Connection, customer: str, night: date) -> Visit:
    """The visit to a customer that was planned on a night. Raises StoreError when there is none."""
    its = (assignment.c.customer == customer) & (assignment.c.night == to_number(night))
    row = conn.execute(select(assignment).where(its)).one_or_none()
    if row is None:
        raise StoreError(nobody_planned(customer, night))
    listed = (line.c.customer == customer) & (line.c.night == to_number(night)) & (line.c.does == Does.VISIT)
    debtors = set(conn.execute(select(line.c.debtor).where(listed).distinct()).scalars())
    return Visit(
        customer=customer,
        night=night,
        salesperson=row.salesperson,
        state=_State(row.state),
        state_day=to_day(row.state_day),
        due_day=to_day(row.due_day),
        outcome=row.outcome,
        debtors=tuple(sorted(debtors, key=lambda one: (one != customer, one))),
    )


def may_be_reported(visit: Visit, earlier: Sequence[ReportRecord], report: VisitReport, as_of: date) -> None:
    """Raises StoreError, with who and when, for a visit that was reported or ended otherwise, or of a later day."""
    stand = [one for one in earlier if one.corrected_by is None]
    if visit.state not in VISITS_UNDER_WAY:
        if stand and visit.state is _State.DONE:
            raise StoreError(_reported_by(visit, stand[-1], report))
        why = f" ('{visit.outcome}')" if visit.outcome else ""
        raise StoreError(f"{visit.named} is {visit.state} since {visit.state_day}{why}, expected one that is under way")
    if as_of < visit.night:
        raise StoreError(f"{visit.named} is reported on {as_of}: expected no day before it was planned")
    again = any(isinstance(one, NotMet) for one in report.outcomes)
    if again and stand and stand[-1].day == as_of:
        raise StoreError(f"{_reported_by(visit, stand[-1], report)}; another attempt is expected on another day")


def _reported_by(visit: Visit, last: ReportRecord, report: VisitReport) -> str:
    mine = f"; a correction names report {last.number}" if last.author == report.author else ""
    return f"{visit.named} was reported by {last.author} on {last.day} at {last.moment:%H:%M} UTC already{mine}"


def close(conn: Connection, visit: Visit, *, outcome: str, author: str, as_of: date) -> None:
    """The visit is done, with what came of it in short."""
    its = {"state": _State.DONE, "outcome": outcome, "as_of": as_of, "author": author}
    close_visit_on(conn, visit.customer, visit.night, **its)  # type: ignore[arg-type]


def try_again(
    conn: Connection, visit: Visit, next_day: date, *, last_day: date | None, why: str, author: str, as_of: date
) -> None:
    """Nobody was met: the visit is due on the next attempt's day, if that is later.

    `last_day`: the last one before the policy's fallback takes its lines over; later the due day stays, as nights have
    decided by it.
    """
    later = next_day > visit.due_day and (last_day is None or as_of <= last_day)
    due_day = next_day if later else visit.due_day
    # Somebody is at it, and no longer late.
    in_time = visit.state is _State.OVERDUE and due_day >= as_of
    to_state = _State.ACCEPTED if in_time else visit.state
    _step(conn, visit, to_state=to_state, due_day=due_day, why=why, author=author, as_of=as_of)


def give_up(conn: Connection, visit: Visit, *, why: str, author: str, as_of: date) -> None:
    """Nobody was met too often: the visit goes to the manager of its representative."""
    if visit.state is not _State.HANDED_BACK:
        hand_back(conn, visit.customer, visit.night, reason=why, by=author, as_of=as_of)


def reopen(
    conn: Connection, visit: Visit, *, due_day: date, salesperson: str, why: str, author: str, as_of: date
) -> None:
    """The visit that was reported is under way again, as its report is corrected."""
    to_state = _State.OVERDUE if due_day < as_of else _State.ACCEPTED
    said = {"why": why, "author": author, "as_of": as_of}
    _step(conn, visit, to_state=to_state, due_day=due_day, salesperson=salesperson, **said)  # type: ignore[arg-type]


def has_run_since(conn: Connection, report: ReportRecord) -> bool:
    """Whether a night has known what the report says: what it decided is not to be taken from under it."""
    query = select(night_table.c.known_at).where(night_table.c.as_of >= to_number(report.day))
    moments = conn.execute(query).scalars().all()
    return any(moment >= to_moment(report.moment) for moment in moments)


def _step(
    conn: Connection,
    visit: Visit,
    *,
    to_state: AssignmentState,
    due_day: date,
    salesperson: str | None = None,
    why: str,
    author: str,
    as_of: date,
) -> None:
    its = now(conn, assignment.c.customer == visit.customer, assignment.c.night == to_number(visit.night))
    step = its.with_columns(
        to_state=pl.lit(str(to_state)),
        to_salesperson=pl.lit(visit.salesperson if salesperson is None else salesperson),
        reason=pl.lit(why),
        due_day=pl.lit(due_day),
        outcome=pl.lit(""),
    )
    take_steps(conn, step, author=author, as_of=as_of)
