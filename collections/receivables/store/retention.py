"""What is known of people and no longer needed: counted, and removed when that is meant. Books and evidence stay."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Engine, Select, Table, and_, delete, exists, func, or_, select

from receivables.store.database import reading, writing
from receivables.store.days import to_number
from receivables.store.moments import clock_time
from receivables.store.tables import PAST, contact, customer, item
from receivables.store.tables.users import api_token, change, openid_state, session, sign_in_attempt

_DAY = 86_400_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlived:
    """So many rows of a kind that nobody needs any more."""

    kind: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """For how long what is kept. `contacts_before`: people at customers without any item since that day, None: stay."""

    attempts_days: int
    changes_days: int
    contacts_before: date | None


def outlived(engine: Engine, terms: Terms) -> list[Outlived]:
    """What `remove_outlived` would remove just now."""
    with reading(engine) as conn:
        return [Outlived(kind=kind, rows=_count(conn, table, chosen)) for kind, table, chosen in _kinds(conn, terms)]


def remove_outlived(engine: Engine, terms: Terms) -> list[Outlived]:
    """Remove it for good, all in one transaction; what was removed. Contacts leave no former version behind."""
    with writing(engine) as conn:
        gone = []
        for kind, table, chosen in _kinds(conn, terms):
            gone.append(Outlived(kind=kind, rows=_count(conn, table, chosen)))
            conn.execute(delete(table).where(chosen))
    return gone


def _kinds(conn: Connection, terms: Terms) -> Iterator[tuple[str, Table, ColumnElement[bool]]]:
    now = clock_time(conn)
    yield "sessions that have ended", session, session.c.ends < now
    yield "tokens that have ended", api_token, api_token.c.ends < now
    yield "unanswered sign-ins at the provider", openid_state, openid_state.c.ends < now
    yield "attempts to sign in", sign_in_attempt, sign_in_attempt.c.moment < now - terms.attempts_days * _DAY
    yield "entries of the log of changes", change, change.c.moment < now - terms.changes_days * _DAY
    if terms.contacts_before is not None:
        quiet = _quiet_since(terms.contacts_before)
        for kind, table in (("people at customers", contact), ("former entries of them", PAST["contact"])):
            yield kind, table, table.c.customer.in_(quiet)


def _quiet_since(day: date) -> Select[tuple[str]]:
    """The customers with nothing open, and no line dated or closed on that day or later."""
    number = to_number(day)
    of_customer = item.c.customer == customer.c.customer
    alive = or_(item.c.closed_day.is_(None), item.c.closed_day >= number, item.c.day >= number)
    has_items = exists().where(of_customer)
    return select(customer.c.customer).where(and_(has_items, ~exists().where(of_customer, alive)))


def _count(conn: Connection, table: Table, chosen: ColumnElement[bool]) -> int:
    found: int = conn.execute(select(func.count()).select_from(table).where(chosen)).scalar_one()
    return found
