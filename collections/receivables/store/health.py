"""What is missing in the master data, counted."""

from sqlalchemy import ColumnElement, Engine, exists, func, select

from receivables.model import Problem
from receivables.store.database import reading
from receivables.store.tables import contact, customer, item

# A list of names is for reading, not for counting.
_NAMED = 5


def customers_without_address(engine: Engine) -> list[Problem]:
    """One problem when customers with something open have no address: letters to them wait."""
    return _named(engine, customer.c.address == "", "no address: letters to them wait")


def without_contacts(engine: Engine) -> list[Problem]:
    """One problem when customers with something open have no contact: letters go to nobody in person."""
    has_contact = exists().where(contact.c.customer == customer.c.customer)
    return _named(engine, ~has_contact, "no contact: letters to them name nobody")


def _named(engine: Engine, condition: ColumnElement[bool], what: str) -> list[Problem]:
    has_open_items = exists().where(item.c.customer == customer.c.customer, item.c.closed_day.is_(None))
    its = select(customer.c.customer).where(condition, has_open_items)
    with reading(engine) as conn:
        count = conn.execute(select(func.count()).select_from(its.subquery())).scalar_one()
        names = conn.execute(its.order_by(customer.c.customer).limit(_NAMED)).scalars().all()
    if not count:
        return []
    more = f" and {count - len(names)} more" if count > len(names) else ""
    return [Problem(where=f"{count} customers ({', '.join(names)}{more})", what=what)]
