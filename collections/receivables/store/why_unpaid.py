"""All that is on record about why one item is unpaid."""

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Engine, select

from receivables.model.suspicion import SuspicionState
from receivables.store.causes import CauseRecord, causes_on_record
from receivables.store.database import reading
from receivables.store.deliveries import DeliveryRecord, deliveries_of
from receivables.store.disputes import DisputeRecord, list_disputes
from receivables.store.suspicion_answers import SuspicionRecord, list_suspicions
from receivables.store.tables import customer as customer_table
from receivables.store.tables import item as item_table
from receivables.store.told import named

_INSTALMENT = re.compile(r"/\d{1,3}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyUnpaid:
    """What was said and found about an item, its invoice and its customer; causes also those that have ended.

    `address_confirmed` None: nobody says. `references`: what the customer calls the invoice.
    """

    customer: str
    name: str
    item: str
    address_confirmed: bool | None
    needs_purchase_order: bool
    references: tuple[str, ...]
    causes: tuple[CauseRecord, ...]
    suspicions: tuple[SuspicionRecord, ...]
    disputes: tuple[DisputeRecord, ...]
    deliveries: tuple[DeliveryRecord, ...]


def why_unpaid(engine: Engine, customer: str, item: str, *, as_of: date) -> WhyUnpaid:
    """What is on record about an item of a customer, in the order in which it was said or found."""
    with reading(engine) as conn:
        its = conn.execute(select(customer_table).where(customer_table.c.customer == customer)).one_or_none()
        names, references = _called(conn, customer, item)
    about = {*names, None}
    return WhyUnpaid(
        customer=customer,
        name=its.name if its else "",
        item=item,
        address_confirmed=its.address_confirmed if its else None,
        needs_purchase_order=bool(its and its.needs_purchase_order),
        references=references,
        causes=tuple(one for one in causes_on_record(engine, customer) if one.item in about),
        suspicions=tuple(
            one for one in list_suspicions(engine, states=tuple(SuspicionState), customer=customer) if one.item in about
        ),
        disputes=tuple(
            one for one in list_disputes(engine, as_of, customer=customer, resolved=True) if one.item in names
        ),
        deliveries=tuple(deliveries_of(engine, customer, sorted(names))),
    )


def _called(conn: Connection, customer: str, item: str) -> tuple[set[str], tuple[str, ...]]:
    """By what numbers records may name the item, and the references that it bears."""
    columns = (item_table.c.item, item_table.c.document, item_table.c.reference)
    lines = conn.execute(select(*columns).where(named(customer, item))).all()
    numbers = {item, *(line.item for line in lines), *(line.document for line in lines)}
    invoices = {_INSTALMENT.sub("", number) for number in numbers}
    return numbers | invoices, tuple(sorted({line.reference for line in lines if line.reference}))
