"""Why items are unpaid, as somebody found out, with the evidence for it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, select

from receivables.model import Cause
from receivables.store.database import reading, writing
from receivables.store.days import to_day as as_day
from receivables.store.days import to_number
from receivables.store.tables import cause as cause_table
from receivables.store.tables import customer as customer_table
from receivables.store.told import keep, refuse_backwards, refuse_unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseRecord:
    """A cause. `item` None: of all the customer owes; `to_day`: the last day it is taken for true, None: for good."""

    customer: str
    name: str
    item: str | None
    cause: Cause
    from_day: date
    to_day: date | None
    evidence: str
    author: str


def set_cause(
    engine: Engine,
    *,
    customer: str,
    item: str | None = None,
    cause: Cause,
    from_day: date,
    to_day: date | None = None,
    evidence: str = "",
    author: str,
) -> None:
    """Say why an item (None: whatever the customer owes) is unpaid, from a day to a day, both inclusive.

    The newest cause counts; the same day's is replaced. Raises StoreError for an unknown customer or item, or an end
    before the beginning.
    """
    refuse_backwards(f"The cause {cause}", from_day, to_day)
    key = {"customer": customer, "item": item or "", "from_day": to_number(from_day)}
    values = {"cause": cause, "to_day": to_day and to_number(to_day), "evidence": evidence, "author": author}
    with writing(engine) as conn:
        refuse_unknown(conn, customer, item)
        keep(conn, cause_table, key, values)


def list_causes(engine: Engine, as_of: date, *, customer: str | None = None) -> list[CauseRecord]:
    """The causes taken for true on `as_of`, by customer and item, the newest last."""
    day = to_number(as_of)
    conditions = [cause_table.c.from_day <= day, cause_table.c.to_day.is_(None) | (cause_table.c.to_day >= day)]
    if customer is not None:
        conditions.append(cause_table.c.customer == customer)
    query = (
        select(cause_table, customer_table.c.name)
        .outerjoin_from(cause_table, customer_table, cause_table.c.customer == customer_table.c.customer)
        .where(*conditions)
        .order_by(cause_table.c.customer, cause_table.c.item, cause_table.c.from_day)
    )
    with reading(engine) as conn:
        return [
            CauseRecord(
                customer=row.customer,
                name=row.name or "",
                item=row.item or None,
                cause=Cause(row.cause),
                from_day=as_day(row.from_day),
                to_day=as_day(row.to_day),
                evidence=row.evidence,
                author=row.author,
            )
            for row in conn.execute(query)
        ]
