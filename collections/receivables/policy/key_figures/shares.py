"""One amount as a share of another."""

from decimal import Decimal


def share(part: int, whole: int) -> Decimal | None:
    """`part / whole`; None of nothing, or of less than nothing.

    >>> share(1, 4), share(1, 0)
    (Decimal('0.25'), None)
    """
    return Decimal(part) / whole if whole > 0 else None
