"""How the customers of each representative stand after the last night that planned them."""

from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from receivables.store.database import reading
from receivables.store.scope import EVERYTHING, Scope
from receivables.store.tables import salesperson, standing


@dataclass(frozen=True, slots=True, kw_only=True)
class RepresentativeStanding:
    """A representative's customers together, amounts in the base currency. `salesperson` empty: nobody's."""

    salesperson: str
    name: str
    customers: int
    open_minor: int
    overdue_minor: int
    chased_minor: int


def by_representative(engine: Engine, scope: Scope = EVERYTHING) -> list[RepresentativeStanding]:
    """Each of the scope's representatives with customers of whom anything is open, the most overdue first."""
    sums = [func.sum(standing.c[name]).label(name) for name in ("open_minor", "overdue_minor", "chased_minor")]
    totals = (
        select(standing.c.salesperson, func.count().label("customers"), *sums)
        .where(scope.of_representative(standing.c.salesperson))
        .group_by(standing.c.salesperson)
        .subquery()
    )
    name = func.coalesce(salesperson.c.name, "").label("name")
    query = (
        select(totals, name)
        .outerjoin_from(totals, salesperson, salesperson.c.salesperson == totals.c.salesperson)
        .order_by(totals.c.overdue_minor.desc(), totals.c.salesperson)
    )
    with reading(engine) as conn:
        # PostgreSQL sums big integers to decimals.
        return [
            RepresentativeStanding(
                salesperson=row.salesperson,
                name=row.name,
                customers=row.customers,
                open_minor=int(row.open_minor),
                overdue_minor=int(row.overdue_minor),
                chased_minor=int(row.chased_minor),
            )
            for row in conn.execute(query)
        ]
