"""What a dispute is about: its kind, and how much is claimed where it is about all of an item."""

from sqlalchemy import ColumnElement, and_, func, or_, select

from receivables.model import DisputeKind, ItemKind
from receivables.store.tables import dispute, item


def kind_of(said: str) -> DisputeKind:
    """The kind that a word of the store stands for; what nobody has mapped to one is `other`.

    >>> kind_of("late delivery"), kind_of("Farbe")
    (<DisputeKind.LATE_DELIVERY: 'late_delivery'>, <DisputeKind.OTHER: 'other'>)
    """
    word = "_".join(said.lower().replace("-", " ").split())
    return DisputeKind(word) if word in set(DisputeKind) else DisputeKind.OTHER


def claimed_minor() -> ColumnElement[int]:
    """The amount of a row of `dispute`: that which is said, else all that was invoiced under the number it names."""
    within = func.length(dispute.c.item) + 1
    named = or_(
        item.c.item == dispute.c.item,
        item.c.document == dispute.c.item,
        # A list of open items has each instalment as a document of its own, `<invoice>/2`.
        func.substr(item.c.document, 1, within) == dispute.c.item + "/",
    )
    its = and_(item.c.customer == dispute.c.customer, named, item.c.kind == ItemKind.INVOICE)
    invoiced = select(func.sum(item.c.amount_minor)).where(its, item.c.currency == dispute.c.currency)
    return func.coalesce(dispute.c.amount_minor, invoiced.scalar_subquery(), 0).label("claimed_minor")
