"""Customers found by a number or by a part of a name."""

from dataclasses import dataclass

from sqlalchemy import Engine, func, or_, select

from receivables.store.database import reading
from receivables.store.scope import Scope
from receivables.store.tables import customer, standing


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundCustomer:
    """A customer, and what of it was overdue in the base currency after the last night (0: nothing is open)."""

    customer: str
    name: str
    country: str
    key_account: bool
    overdue_minor: int


def search_customers(engine: Engine, scope: Scope, text: str, *, most: int = 50) -> list[FoundCustomer]:
    """The scope's customers whose number begins with the text or whose name holds it; exact numbers first.

    Capitals count in neither. Nothing is found for an empty text.
    """
    asked = text.strip().lower()
    if not asked:
        return []
    number, name = func.lower(customer.c.customer), func.lower(customer.c.name)
    fits = or_(number.startswith(asked, autoescape=True), name.contains(asked, autoescape=True))
    columns = [customer.c[one] for one in ("customer", "name", "country", "key_account")]
    query = (
        select(*columns, func.coalesce(standing.c.overdue_minor, 0).label("overdue_minor"))
        .outerjoin_from(customer, standing, standing.c.customer == customer.c.customer)
        .where(fits, scope.of(customer.c.customer))
        .order_by(number != asked, customer.c.name, customer.c.customer)
        .limit(most)
    )
    with reading(engine) as conn:
        return [FoundCustomer(**row) for row in conn.execute(query).mappings()]
