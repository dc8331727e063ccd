"""Small look-ups about one item, for whoever types its number."""

from sqlalchemy import Engine, select

from receivables.model import ItemKind
from receivables.store.database import StoreError, reading
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


def customers_of_item(engine: Engine, item: str) -> list[str]:
    """The customers who have a line or a document of that number, in order."""
    query = (
        select(item_table.c.customer).where((item_table.c.item == item) | (item_table.c.document == item)).distinct()
    )
    with reading(engine) as conn:
        return sorted(conn.execute(query).scalars())
