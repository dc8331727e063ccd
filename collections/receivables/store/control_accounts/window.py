"""From where to where a ledger is compared, and what was known of it when it was signed for."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, FromClause, Table, false, or_

from receivables.store.days import to_number
from receivables.store.moments import to_moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What came since a ledger was signed for at the end of `base`, up to the end of `until`, as known at `known_at`.

    That is what is dated later than `base`, and what became known later than `signed_at`, less what it replaced. None:
    nobody signed, and only what is dated later has come; or what is known now.
    """

    base: date
    until: date
    signed_at: datetime | None = None
    known_at: datetime | None = None


def come_in(rows: FromClause, window: Window) -> list[ColumnElement[bool]]:
    """The conditions that a row, as it was known, came in the window: by its day, or by when it became known."""
    dated = rows.c.day > to_number(window.base)
    came = dated if window.signed_at is None else or_(dated, rows.c.known_at > to_moment(window.signed_at))
    return [came, rows.c.day <= to_number(window.until)]


def replaced_in(past: Table, window: Window) -> list[ColumnElement[bool]]:
    """The conditions that a row of the past was signed for, and has been replaced or removed since."""
    if window.signed_at is None:
        return [false()]
    at = to_moment(window.signed_at)
    signed_for = [past.c.day <= to_number(window.base), past.c.known_at <= at, past.c.known_until > at]
    return signed_for if window.known_at is None else [*signed_for, past.c.known_until <= to_moment(window.known_at)]
