"""What was delivered when, and whether it was accepted, as the firm's lists say."""

from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Connection, Engine, select

from receivables.store.database import reading, writing
from receivables.store.days import to_day
from receivables.store.merge import Merged, merge
from receivables.store.tables import delivery as delivery_table

_KEY = ("customer", "delivery", "invoice")
_DAYS = {"promised_date": "promised_day", "delivered_date": "delivered_day", "accepted_date": "accepted_day"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRecord:
    """A delivery for an invoice. Days None: not promised, delivered, accepted; `accepted` None: nobody has said."""

    customer: str
    delivery: str
    invoice: str
    promised_day: date | None
    delivered_day: date | None
    accepted: bool | None
    accepted_day: date | None
    remark: str


def load_deliveries(engine: Engine | Connection, frame: pl.DataFrame) -> Merged:
    """Take a list of deliveries (columns of `TABLES["deliveries"]`); one is known by customer, number and invoice.

    Columns that are empty in all of the list are left as they are known.
    """
    said = frame.select(name for name in frame.columns if name in _KEY or (name != "row" and frame[name].count()))
    with writing(engine) as conn:
        return merge(conn, delivery_table, said.rename(_DAYS, strict=False))


def deliveries_of(engine: Engine, customer: str, invoices: list[str]) -> list[DeliveryRecord]:
    """The deliveries for any of these invoices of a customer, as they were promised."""
    table = delivery_table.c
    query = select(delivery_table).where(table.customer == customer, table.invoice.in_(invoices))
    with reading(engine) as conn:
        return [
            DeliveryRecord(
                customer=row.customer,
                delivery=row.delivery,
                invoice=row.invoice,
                promised_day=to_day(row.promised_day),
                delivered_day=to_day(row.delivered_day),
                accepted=row.accepted,
                accepted_day=to_day(row.accepted_day),
                remark=row.remark,
            )
            for row in conn.execute(query.order_by(table.promised_day, table.delivery))
        ]
