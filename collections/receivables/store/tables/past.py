"""What we knew before: the rows of facts that were replaced or removed."""

from sqlalchemy import Column, Index, Table

from receivables.store.tables.cases import supply_stop
from receivables.store.tables.columns import Moment, metadata
from receivables.store.tables.control_accounts import (
    control_balance,
    control_entry,
    difference_carried,
    difference_explained,
    tie_out_signature,
)
from receivables.store.tables.disputes import dispute
from receivables.store.tables.given import contact, customer, item, rate, salesperson
from receivables.store.tables.handed_over import handover, handover_item, write_off
from receivables.store.tables.promises import (
    payment_plan,
    payment_plan_item,
    payment_plan_rate,
    promise,
    promise_item,
)
from receivables.store.tables.statements_sent import statement_wish
from receivables.store.tables.suspected import delivery
from receivables.store.tables.told import cause, hold, interest_terms, waiver
from receivables.store.tables.visits import absence


def _past(table: Table) -> Table:
    """The rows of a table that were replaced or removed, each with the moment until which it was what we knew."""
    columns = [
        Column(column.name, column.type, primary_key=column.primary_key, nullable=column.nullable, autoincrement=False)
        for column in table.columns
    ]
    until = Column("known_until", Moment, primary_key=True, autoincrement=False)
    return Table(f"{table.name}_past", metadata, *columns, until)


PAST = {
    table.name: _past(table)
    for table in (
        customer,
        contact,
        salesperson,
        rate,
        item,
        hold,
        cause,
        delivery,
        dispute,
        promise,
        promise_item,
        payment_plan,
        payment_plan_item,
        payment_plan_rate,
        waiver,
        interest_terms,
        write_off,
        handover,
        handover_item,
        supply_stop,
        absence,
        control_balance,
        control_entry,
        difference_explained,
        tie_out_signature,
        difference_carried,
        statement_wish,
    )
}

# Whose branches somebody ever was is found at once, as in `customer` itself.
Index("customer_past_by_parent", PAST["customer"].c.parent)
