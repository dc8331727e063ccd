"""What an aging may be narrowed down to: the companies, segments, representatives and currencies that there are."""

from dataclasses import dataclass

from sqlalchemy import Column, Connection, Engine, Table, select

from receivables.store.database import reading
from receivables.store.tables import customer, item, salesperson


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Each in order. `salesperson`: number -> name, the number itself where no list has a name."""

    company: tuple[str, ...]
    segment: tuple[str, ...]
    salesperson: dict[str, str]
    currency: tuple[str, ...]


def choices(engine: Engine) -> Choices:
    """What customers and lines of the ledger name; a name that somebody lacks is no choice."""
    with reading(engine) as conn:
        named = dict(conn.execute(select(salesperson.c.salesperson, salesperson.c.name)).tuples().all())
        numbers = {*_named(conn, customer, "salesperson"), *_named(conn, item, "salesperson"), *named}
        return Choices(
            company=_named(conn, customer, "company_code"),
            segment=_named(conn, customer, "segment"),
            salesperson={number: named.get(number) or number for number in sorted(numbers)},
            currency=_named(conn, item, "currency"),
        )


def _named(conn: Connection, table: Table, name: str) -> tuple[str, ...]:
    column: Column[str] = table.c[name]
    return tuple(conn.execute(select(column).where(column != "").distinct().order_by(column)).scalars())
