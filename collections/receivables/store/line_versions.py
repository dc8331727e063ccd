"""What a line of the ledger said and when: every version of it, and the load that brought each."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, ColumnElement, Engine, Row, Select, Table, cast, null, select, union_all

from receivables.store.database import reading
from receivables.store.days import to_day
from receivables.store.moments import to_datetime
from receivables.store.tables import PAST, item, load

_SAID = ("customer", "item", "kind", "document", "currency", "amount_minor", "reference", "salesperson")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineVersion:
    """What a line said from one moment to another.

    `known_from` None: from before the store kept such moments; `known_until` None: still. `source` and `origin` are
    empty where no load brought it: it was posted by command or by a rule.
    """

    customer: str
    item: str
    kind: str
    document: str
    day: date
    due_day: date
    currency: str
    amount_minor: int
    reference: str
    salesperson: str
    known_from: datetime | None
    known_until: datetime | None
    source: str
    origin: str


def line_versions(engine: Engine, customer: str, number: str) -> list[LineVersion]:
    """The versions of the line of that number and of all lines of the document of that number, as they became known."""
    past = PAST[item.name]
    still = cast(null(), BigInteger)
    versions = union_all(
        _versions(item, still, customer, number), _versions(past, past.c.known_until, customer, number)
    ).subquery()
    query = (
        select(versions, load.c.source, load.c.origin)
        .outerjoin(load, load.c.known_at == versions.c.known_at)
        .order_by(versions.c.known_at, versions.c.day, versions.c.item, versions.c.kind)
    )
    with reading(engine) as conn:
        return [_version(row) for row in conn.execute(query)]


def _versions(table: Table, known_until: ColumnElement[int], customer: str, number: str) -> Select[tuple[object, ...]]:
    its = (table.c.customer == customer) & ((table.c.item == number) | (table.c.document == number))
    said = [column for column in item.c if column.name != "closed_day"]
    return select(*(table.c[column.name] for column in said), known_until.label("known_until")).where(its)


def _version(row: Row[tuple[object, ...]]) -> LineVersion:
    known = row._mapping
    return LineVersion(
        **{name: known[name] for name in _SAID},
        day=to_day(known["day"]),
        due_day=to_day(known["due_day"]),
        known_from=to_datetime(known["known_at"]) if known["known_at"] else None,
        known_until=None if known["known_until"] is None else to_datetime(known["known_until"]),
        source=known["source"] or "",
        origin=known["origin"] or "",
    )
