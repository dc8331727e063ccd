"""Small look-ups about one item, for whoever types its number."""

from sqlalchemy import Engine, select, union_all

from receivables.model import ItemKind
from receivables.store.database import StoreError, reading
from receivables.store.tables import PAST
from receivables.store.tables import item as item_table
from receivables.store.told import named


def currency_of(engine: Engine, customer: str, item: str) -> str:
    """The currency of an invoice or its instalments; StoreError when the customer has no such item."""
    query = select(item_table.c.currency).where(named(customer, item), item_table.c.kind == ItemKind.INVOICE).distinct()
    with reading(engine) as conn:
        found = conn.execute(query).scalars().all()
    if len(found) != 1:
        raise StoreError(f"Customer {customer} has no invoice '{item}': expected the number of one of its invoices")
    currency: str = found[0]
    return currency


def owner_of(engine: Engine, item: str) -> str:
    """The customer who has, or once had, a line or a document of that number.

    Raises StoreError when nobody has, or more than one.
    """
    owners = customers_of_item(engine, item)
    if not owners:
        raise StoreError(f"There is no item '{item}' in the store: expected a number as loaded")
    if len(owners) > 1:
        raise StoreError(f"Item {item} is known at the customers {', '.join(owners)}: say which with --customer")
    return owners[0]


def customers_of_item(engine: Engine, item: str) -> list[str]:
    """The customers who have, or once had, a line or a document of that number, in order."""
    found = (
        select(table.c.customer).where((table.c.item == item) | (table.c.document == item))
        for table in (item_table, PAST[item_table.name])
    )
    with reading(engine) as conn:
        return sorted(set(conn.execute(union_all(*found)).scalars()))
