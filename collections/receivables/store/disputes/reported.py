"""Whether a claim was heard before, and whether anybody has taken it up: for whoever reports what a customer says."""

from sqlalchemy import Connection, select

from receivables.model import DisputeKind
from receivables.store.tables import dispute as dispute_table
from receivables.store.tables import dispute_message


def open_dispute_about(conn: Connection, customer: str, item: str, kind: DisputeKind) -> str | None:
    """The number of the open dispute of that kind on an item, None: there is none."""
    claim = dispute_table.c
    its = (claim.customer == customer) & (claim.item == item) & (claim.kind == kind) & claim.resolved_day.is_(None)
    number: str | None = conn.execute(select(claim.dispute).where(its).order_by(claim.opened_day)).scalars().first()
    return number


def is_untouched(conn: Connection, dispute: str, *, author: str) -> bool:
    """Whether a dispute is open, with the owner that it was opened with, and nobody else has said anything about it."""
    claim, said = dispute_table.c, dispute_message.c
    mine = (claim.dispute == dispute) & (claim.author == author)
    by_others = select(said.number).where(said.dispute == dispute, said.author != author)
    if conn.execute(by_others).first() is not None:
        return False
    fresh = mine & (claim.owner_by == "") & claim.resolved_day.is_(None)
    return conn.execute(select(claim.dispute).where(fresh)).first() is not None
