"""Who is not supplied, for the systems that take orders."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, or_, select

from receivables.store.database import reading
from receivables.store.days import to_day, to_number
from receivables.store.scope import EVERYTHING, Scope
from receivables.store.tables import customer as customer_table
from receivables.store.tables import supply_stop
from receivables.store.versions import as_known


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyStop:
    """A customer who is not supplied (with `what`; empty: anything) for the case of a night, until a last day."""

    customer: str
    name: str
    night: date
    what: str
    from_day: date
    to_day: date | None
    reason: str
    author: str


def supply_stops(
    engine: Engine,
    as_of: date,
    *,
    known_at: datetime | None = None,
    customer: str | None = None,
    scope: Scope = EVERYTHING,
) -> list[SupplyStop]:
    """The stops that hold on a day, as they were known at a moment (None: as they are known now), by customer."""
    stops, day = as_known(supply_stop, known_at), to_number(as_of)
    named = customer_table.c.customer == stops.c.customer
    lasts = or_(stops.c.to_day.is_(None), stops.c.to_day >= day)
    query = (
        select(stops, customer_table.c.name)
        .outerjoin_from(stops, customer_table, named)
        .where(stops.c.from_day <= day, lasts, scope.of(stops.c.customer))
        .order_by(stops.c.customer, stops.c.night, stops.c.from_day)
    )
    if customer is not None:
        query = query.where(stops.c.customer == customer)
    with reading(engine) as conn:
        return [
            SupplyStop(
                customer=row.customer,
                name=row.name or "",
                night=to_day(row.night),
                what=row.what,
                from_day=to_day(row.from_day),
                to_day=to_day(row.to_day),
                reason=row.reason,
                author=row.author,
            )
            for row in conn.execute(query)
        ]
