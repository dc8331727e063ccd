"""Who changed what: one entry before it is done and one after. Entries are only ever added."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, func, insert, select

from receivables.store.database import reading, writing
from receivables.store.moments import clock_time, to_datetime
from receivables.store.tables.users import change

_MINUTE = 60_000_000


class ChangeOutcome(StrEnum):
    """What came of it. `begun` without another of the same form: the process ended while it was being done."""

    BEGUN = "begun"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changing:
    """What somebody is about to do. `token`: that of the form, the same however often it is sent."""

    user: str
    address: str
    method: str
    path: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRecord:
    """An entry of the log. `what`: what it was about, in words of the program; `status`: what the browser was told."""

    number: int
    moment: datetime
    user: str
    address: str
    method: str
    path: str
    outcome: ChangeOutcome
    status: int | None
    what: str


class UnderWay(Exception):  # noqa: N818 - nothing erred
    """The same form is being done just now."""


def begin_change(engine: Engine, changing: Changing) -> str | None:
    """Note that somebody is about to change something.

    None: go on. Else a form with this token was done for this user before: where they were sent then (empty: nowhere),
    and nothing is noted. Raises UnderWay when one was begun within the last minute and has not come to an end.
    """
    with writing(engine) as conn:
        if changing.token:
            its = (change.c.token == changing.token) & (change.c.user == changing.user)
            done = select(change.c.goes_to).where(its, change.c.path == changing.path)
            before = conn.execute(done.where(change.c.outcome == ChangeOutcome.DONE)).first()
            if before is not None:
                return str(before.goes_to)
            _refuse_under_way(conn, its & (change.c.path == changing.path))
        _add(conn, changing, {"outcome": ChangeOutcome.BEGUN})
    return None


def _refuse_under_way(conn: Connection, its: ColumnElement[bool]) -> None:
    """What was begun longer ago and never came to an end, died: the same form may do it now."""
    recent = select(func.count()).where(its, change.c.moment > clock_time(conn) - _MINUTE)
    begun = conn.execute(recent.where(change.c.outcome == ChangeOutcome.BEGUN)).scalar_one()
    if begun > conn.execute(recent.where(change.c.outcome != ChangeOutcome.BEGUN)).scalar_one():
        raise UnderWay


def end_change(
    engine: Engine,
    changing: Changing,
    outcome: ChangeOutcome,
    *,
    status: int | None = None,
    what: str = "",
    goes_to: str = "",
) -> None:
    """Note what came of it, and where whoever did it was sent."""
    with writing(engine) as conn:
        _add(conn, changing, {"outcome": outcome, "status": status, "what": what, "goes_to": goes_to})


def list_changes(
    engine: Engine, *, user: str | None = None, before: int | None = None, most: int = 100
) -> list[ChangeRecord]:
    """The newest entries (of a user, None: of all) with numbers below `before`, None: from the last on."""
    query = select(change).order_by(change.c.number.desc()).limit(most)
    if user is not None:
        query = query.where(change.c.user == user)
    if before is not None:
        query = query.where(change.c.number < before)
    with reading(engine) as conn:
        return [
            ChangeRecord(
                number=row.number,
                moment=to_datetime(row.moment),
                user=row.user,
                address=row.address,
                method=row.method,
                path=row.path,
                outcome=ChangeOutcome(row.outcome),
                status=row.status,
                what=row.what,
            )
            for row in conn.execute(query)
        ]


def _add(conn: Connection, changing: Changing, more: Mapping[str, Any]) -> None:
    number = conn.execute(select(func.coalesce(func.max(change.c.number), 0) + 1)).scalar_one()
    values = {name: getattr(changing, name) for name in ("user", "address", "method", "path", "token")}
    conn.execute(insert(change).values(number=number, moment=clock_time(conn), **values, **more))
