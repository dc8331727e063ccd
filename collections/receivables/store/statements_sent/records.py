"""Statements as the store knows them: to whom, of which period, how far each has come on its way out."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, or_, select

from receivables.model import LEAVES, LetterState
from receivables.model.mailings import Mailing
from receivables.model.statements import StatementKind
from receivables.store.database import StoreError, reading
from receivables.store.days import to_day, to_number
from receivables.store.outbox.mailings import Key, reference_of
from receivables.store.scope import EVERYTHING, Scope
from receivables.store.tables import account_statement as table
from receivables.store.work import Customer, customers_of


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRecord:
    """A statement of account of `night`, its day. `schedule`: of which, empty where `author` asked for it.

    `accounts`: whose accounts it shows, in order. The rest is as of letters (`LetterRecord`).
    """

    customer: Customer
    night: date
    first_day: date
    kind: StatementKind
    language: str
    schedule: str
    author: str
    accounts: tuple[str, ...]
    state: LetterState
    state_day: date
    reason: str = ""
    rendered_day: date | None = None
    document_hash: str = ""
    page_hash: str = ""
    text_hash: str = ""
    said_hash: str = ""
    enclosures: tuple[tuple[str, str], ...] = ()
    is_page_sent: bool = True

    @property
    def reference(self) -> str:
        """What people call the statement by: `S-20261030-C0012`."""
        return reference_of(Mailing.STATEMENT, self.key)

    @property
    def key(self) -> Key:
        """What the store knows the statement by."""
        return self.customer.customer, self.night

    @property
    def mailing(self) -> Mailing:
        """What kind of thing it is on its way out."""
        return Mailing.STATEMENT

    @property
    def totals(self) -> dict[str, int]:
        """It asks for nothing."""
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementPage:
    """Some statements, the newest first, and after which the rest goes on; None: the end."""

    statements: tuple[StatementRecord, ...]
    next: tuple[date, str] | None


def list_statements(
    engine: Engine, *, day: date | None = None, state: LetterState | None = None, customer: str | None = None
) -> list[StatementRecord]:
    """The statements of a day, in a state, of a customer (None: whichever), the newest first."""
    asked = ((table.c.night, day and to_number(day)), (table.c.state, state), (table.c.customer, customer))
    with reading(engine) as conn:
        found = statements_where(conn, *(column == value for column, value in asked if value is not None))
    return sorted(found, key=lambda one: (-one.night.toordinal(), one.customer.customer))


def statements_after(
    engine: Engine,
    scope: Scope = EVERYTHING,
    *,
    customer: str | None = None,
    after: tuple[date, str] | None = None,
    limit: int = 25,
) -> StatementPage:
    """The statements of a scope, and of a customer where one is named, some at a time."""
    query = select(table.c.customer, table.c.night).where(scope.of(table.c.customer))
    if customer is not None:
        query = query.where(table.c.customer == customer)
    if after is not None:
        night, number = to_number(after[0]), after[1]
        query = query.where(or_(table.c.night < night, and_(table.c.night == night, table.c.customer > number)))
    with reading(engine) as conn:
        keys = conn.execute(query.order_by(table.c.night.desc(), table.c.customer).limit(limit + 1)).all()
        shown = [and_(table.c.customer == key, table.c.night == night) for key, night in keys[:limit]]
        found = statements_where(conn, or_(*shown)) if shown else []
    ordered = sorted(found, key=lambda one: (-one.night.toordinal(), one.customer.customer))
    more = len(keys) > limit
    return StatementPage(
        statements=tuple(ordered), next=(ordered[-1].night, ordered[-1].customer.customer) if more else None
    )


def statement_called(conn: Connection, key: Key) -> StatementRecord:
    """One statement; StoreError when there is none."""
    customer, night = key
    found = statements_where(conn, table.c.customer == customer, table.c.night == to_number(night))
    if not found:
        called = reference_of(Mailing.STATEMENT, key)
        raise StoreError(f"There is no statement {called}: expected the reference of one in the store")
    return found[0]


def leaving(engine: Engine, as_of: date) -> list[StatementRecord]:
    """The statements that are on their way and have not left, of whichever day up to `as_of`, in the post's order."""
    return _in_order_of_the_post(engine, table.c.state.in_(LEAVES), table.c.night <= to_number(as_of))


def stranded(engine: Engine, since: date) -> list[StatementRecord]:
    """The statements of that day or later that came back, or had no way to go, and have gone no other way since."""
    theirs = table.c.state.in_([LetterState.BOUNCED, LetterState.FAILED])
    return _in_order_of_the_post(engine, theirs, table.c.night >= to_number(since))


def unsettled(engine: Engine, as_of: date) -> list[StatementRecord]:
    """The statements that a clerk should see to: nobody knows whether they left, they came back, or failed that day."""
    failed = (table.c.state == LetterState.FAILED) & (table.c.state_day == to_number(as_of))
    found = or_(table.c.state.in_([LetterState.AMBIGUOUS, LetterState.BOUNCED]), failed)
    with reading(engine) as conn:
        return statements_where(conn, found)


def counts_by_state(engine: Engine, states: Collection[LetterState]) -> dict[LetterState, int]:
    """How many statements are in each of these states."""
    query = select(table.c.state, func.count()).where(table.c.state.in_(states)).group_by(table.c.state)
    with reading(engine) as conn:
        return {LetterState(state): count for state, count in conn.execute(query)}


def statements_where(conn: Connection, *conditions: ColumnElement[bool]) -> list[StatementRecord]:
    """The statements (conditions on `tables.account_statement`) with whom they go to."""
    rows = conn.execute(select(table).where(*conditions).order_by(table.c.night, table.c.customer)).all()
    customers = customers_of(conn, select(table.c.customer, table.c.night).where(*conditions)) if rows else {}
    return [
        StatementRecord(
            customer=customers[row.customer],
            night=to_day(row.night),
            first_day=to_day(row.first_day),
            kind=StatementKind(row.kind),
            language=row.language,
            schedule=row.schedule,
            author=row.author,
            accounts=tuple(json.loads(row.accounts)) if row.accounts else (row.customer,),
            state=LetterState(row.state),
            state_day=to_day(row.state_day),
            reason=row.reason,
            rendered_day=to_day(row.rendered_day),
            document_hash=row.document_hash,
            page_hash=row.page_hash,
            text_hash=row.text_hash,
            said_hash=row.said_hash,
            enclosures=tuple((name, digest) for name, digest in json.loads(row.enclosures or "[]")),
        )
        for row in rows
    ]


def _in_order_of_the_post(engine: Engine, *conditions: ColumnElement[bool]) -> list[StatementRecord]:
    with reading(engine) as conn:
        found = statements_where(conn, *conditions)
    return sorted(found, key=_place_in_the_post)


def _place_in_the_post(one: StatementRecord) -> tuple[str, str, str]:
    return one.customer.country, one.customer.postcode, one.customer.customer
