"""Groups as they stand on a day: who belongs to each, and what everybody owes."""

from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Engine, select

from receivables.policy.groups import members
from receivables.store import history
from receivables.store.customers import read_customers
from receivables.store.database import reading
from receivables.store.frames import among, read_frame
from receivables.store.groups import links, related
from receivables.store.open_lines import open_lines
from receivables.store.tables import customer, item

_PARENTS = pl.Schema({"customer": pl.String, "parent": pl.String})


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAccounts:
    """Everybody who is in a group with others, and what is open of theirs.

    `customers`: CUSTOMER_SCHEMA and `parent`, by head and number. `lines`: ITEM_SCHEMA with `balance_minor`. `causes`:
    CAUSE_SCHEMA.
    """

    customers: pl.DataFrame
    lines: pl.DataFrame
    causes: pl.DataFrame


def group_accounts(engine: Engine, as_of: date) -> GroupAccounts:
    """All groups as they are known now, and what they owed on a day."""
    with reading(engine) as conn:
        linked = related(links(conn))["customer"]
        theirs = among(customer.c.customer, linked)
        known = read_customers(conn, theirs, None)
        parents = read_frame(conn, select(customer.c.customer, customer.c.parent).where(theirs), _PARENTS)
        grouped = known.join(members(known).select("customer"), on="customer", how="semi")
        return GroupAccounts(
            customers=grouped.join(parents, on="customer", how="left").sort("head", "customer"),
            lines=open_lines(conn, among(item.c.customer, grouped["customer"]), as_of=as_of),
            causes=history.causes(conn, theirs, as_of),
        )
