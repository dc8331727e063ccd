"""Who has to act by when: deadlines of new cases, and cases past theirs, which nights pass on."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, Row, and_, exists, func, select

from receivables.model import CaseKind
from receivables.model.cases import CaseDeed, CaseRules, Stage
from receivables.store import frames
from receivables.store.case_steps import CaseKey, note
from receivables.store.cases.managers import managers_of
from receivables.store.cases.records import CaseState
from receivables.store.database import reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.moments import clock_time
from receivables.store.tables import case as case_table
from receivables.store.tables import case_step

_KEY = pl.Schema({"customer": pl.String, "kind": pl.String, "night": pl.Date})


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A case past its deadline, passed on `steps` times since, last on `last_night`.

    `managers`: above the representative; `proposal`: the number of the latest.
    """

    key: CaseKey
    salesperson: str
    managers: tuple[str, ...]
    stage: Stage
    place: int
    proposal: int
    deadline_day: date
    steps: int
    last_night: date | None

    def next_above(self, rules: CaseRules) -> str | None:
        """To whom it goes next; None: there is nobody."""
        return rules.above(self.managers, self.place + self.steps + 1)


def log_new(engine: Engine, *, rules: CaseRules, as_of: date) -> int:
    """Log cases that no step was taken of, with their deadline where they have one; how many that were.

    A case that an earlier version opened is given its deadline by the first night that sees it.
    """
    theirs, steps = case_table.c, case_step.c
    same = and_(steps.customer == theirs.customer, steps.kind == theirs.kind, steps.night == theirs.night)
    is_new = and_(theirs.state == CaseState.OPEN, theirs.night <= to_number(as_of), ~exists().where(same))
    query = select(*(theirs[name] for name in _KEY)).where(is_new)
    with reading(engine) as conn:
        if conn.execute(query.limit(1)).first() is None:
            return 0
    with writing(engine) as conn:
        new = frames.read_frame(conn, query, _KEY).sort(*_KEY)
        due = rules.deadline(Stage.PROPOSING, as_of)
        handled = new.filter(pl.col("kind") == CaseKind.SPECIAL_HANDLING)
        frames.update(conn, case_table, handled.with_columns(deadline_day=pl.lit(due, pl.Date)))
        deadline = pl.when(pl.col("kind") == CaseKind.SPECIAL_HANDLING).then(pl.lit(due, pl.Date))
        frames.insert(conn, case_step, _opened(new, deadline, clock_time(conn), as_of))
    return new.height


def pass_on(engine: Engine, *, rules: CaseRules, as_of: date) -> int:
    """Pass on what is past its deadline, a step each; how many that were.

    On the first night after the deadline it goes to the representative's manager, and every so many days to whom that
    one answers. A night run again passes nothing on twice.
    """
    every = timedelta(days=rules.escalate_every_days)
    due = [
        (one, whom)
        for one in past_deadline(engine, as_of)
        if (whom := one.next_above(rules)) and (one.last_night is None or as_of >= one.last_night + every)
    ]
    if due:
        with writing(engine) as conn:
            for one, whom in due:
                _note(conn, one, whom, as_of)
    return len(due)


def past_deadline(engine: Engine, as_of: date) -> list[Late]:
    """The open cases whose deadline is over on a day, the longest overdue first."""
    theirs, steps, day = case_table.c, case_step.c, to_number(as_of)
    passed = and_(
        steps.customer == theirs.customer,
        steps.kind == theirs.kind,
        steps.night == theirs.night,
        steps.deed == CaseDeed.PASSED_ON,
        steps.deadline_day == theirs.deadline_day,
    )
    query = (
        select(case_table, func.count(steps.number), func.max(steps.day))
        .outerjoin_from(case_table, case_step, passed)
        .where(theirs.state == CaseState.OPEN, theirs.deadline_day < day)
        .group_by(*theirs)
        .order_by(theirs.deadline_day, theirs.customer, theirs.night)
    )
    with reading(engine) as conn:
        found = conn.execute(query).all()
        managers = managers_of(conn) if found else {}
        return [_late(row, managers.get(row.salesperson, ())) for row in found]


def _late(row: Row[Any], managers: tuple[str, ...]) -> Late:
    *_, steps, last = row
    its = row._mapping
    return Late(
        key=CaseKey(customer=its["customer"], kind=CaseKind(its["kind"]), night=to_day(its["night"])),
        salesperson=its["salesperson"],
        managers=managers,
        stage=Stage(its["stage"]),
        place=its["place"],
        proposal=its["proposal"],
        deadline_day=to_day(its["deadline_day"]),
        steps=steps,
        last_night=to_day(last),
    )


def _note(conn: Connection, one: Late, whom: str, as_of: date) -> None:
    note(
        conn,
        one.key,
        CaseDeed.PASSED_ON,
        stages=(one.stage, one.stage),
        day=as_of,
        proposal=one.proposal,
        deadline_day=one.deadline_day,
        whom=whom,
    )


def _opened(new: pl.DataFrame, deadline: pl.Expr, moment: int, as_of: date) -> pl.DataFrame:
    return new.with_columns(
        number=pl.lit(1),
        moment=pl.lit(moment, pl.Int64),
        day=pl.lit(as_of),
        deed=pl.lit(str(CaseDeed.OPENED)),
        from_stage=pl.lit(str(Stage.PROPOSING)),
        to_stage=pl.lit(str(Stage.PROPOSING)),
        proposal=pl.lit(0),
        deadline_day=deadline,
    )
