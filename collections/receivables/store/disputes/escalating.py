"""Disputes past their deadline, and to whom nights have passed them on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import ColumnElement, Engine, and_, func, select

from receivables.store import frames
from receivables.store.database import reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.tables import dispute as dispute_table
from receivables.store.tables import dispute_escalation

_KEY = ["dispute", "deadline_day", "step"]
_KEY_SCHEMA = pl.Schema({"dispute": pl.String, "deadline_day": pl.Date, "step": pl.Int64})


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDeadline:
    """An open dispute past its deadline, passed on `steps` times since, last on `last_night`."""

    dispute: str
    customer: str
    item: str
    owner: str
    deadline_day: date
    steps: int
    last_night: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """On a night a dispute past its deadline was passed on to a manager; `step` 1: the owner's own."""

    dispute: str
    deadline_day: date
    step: int
    night: date
    owner: str
    manager: str


def count_open(engine: Engine, as_of: date) -> int:
    """How many disputes are open on a day."""
    with reading(engine) as conn:
        found: int = conn.execute(select(func.count()).select_from(dispute_table).where(_is_open(as_of))).scalar_one()
        return found


def past_deadline(engine: Engine, as_of: date) -> list[PastDeadline]:
    """The disputes open on `as_of` whose deadline was before, the longest overdue first."""
    claim, made, day = dispute_table.c, dispute_escalation.c, to_number(as_of)
    same = and_(made.dispute == claim.dispute, made.deadline_day == claim.deadline_day, made.night <= day)
    columns = (claim.dispute, claim.customer, claim.item, claim.owner, claim.deadline_day)
    query = (
        select(*columns, func.count(made.step).label("steps"), func.max(made.night).label("last_night"))
        .outerjoin_from(dispute_table, dispute_escalation, same)
        .where(_is_open(as_of), claim.deadline_day < day)
        .group_by(*columns)
        .order_by(claim.deadline_day, claim.dispute)
    )
    with reading(engine) as conn:
        return [
            PastDeadline(
                dispute=row.dispute,
                customer=row.customer,
                item=row.item,
                owner=row.owner,
                deadline_day=to_day(row.deadline_day),
                steps=row.steps,
                last_night=to_day(row.last_night),
            )
            for row in conn.execute(query)
        ]


def _is_open(as_of: date) -> ColumnElement[bool]:
    claim, day = dispute_table.c, to_number(as_of)
    return (claim.opened_day <= day) & (claim.resolved_day.is_(None) | (claim.resolved_day > day))


def escalate(engine: Engine, escalations: Sequence[Escalation]) -> None:
    """Note that a night has passed disputes on. What is noted already stays as it is."""
    if not escalations:
        return
    rows = pl.DataFrame(
        [(one.dispute, one.deadline_day, one.step, one.night, one.owner, one.manager) for one in escalations],
        schema={**_KEY_SCHEMA, "night": pl.Date, "owner": pl.String, "manager": pl.String},
        orient="row",
    )
    with writing(engine) as conn:
        named = frames.among(dispute_escalation.c.dispute, rows["dispute"])
        query = select(*(dispute_escalation.c[name] for name in _KEY)).where(named)
        there = frames.read_frame(conn, query, _KEY_SCHEMA)
        frames.insert(conn, dispute_escalation, rows.join(there, on=_KEY, how="anti").sort(_KEY))


def escalated_on(engine: Engine, night: date) -> list[Escalation]:
    """What a night has passed on, by dispute."""
    made = dispute_escalation.c
    query = select(dispute_escalation).where(made.night == to_number(night)).order_by(made.dispute)
    with reading(engine) as conn:
        return [escalation(row) for row in conn.execute(query)]


def escalation(row: object) -> Escalation:
    """A row of `dispute_escalation`."""
    kept = row._mapping  # type: ignore[attr-defined]
    days = {name: to_day(kept[name]) for name in ("deadline_day", "night")}
    return Escalation(**{name: kept[name] for name in ("dispute", "step", "owner", "manager")}, **days)
