"""Amounts of an audit file, which has debit and credit apart."""

from decimal import Decimal

from receivables.sources.plain import number, told


def net(debit: str | None, credit: str | None) -> str | None:
    """Debit less credit, as text; None where neither is there. What is no number on either side is told as none.

    >>> net("12.50", None), net("1", "3.00"), net(None, None), net("1.00", "soon")
    ('12.50', '-2.00', None, 'no number: soon')
    """
    sides = [side for side in (debit, credit) if side is not None]
    if not sides:
        return None
    unreadable = next((side for side in sides if number(side) is None), None)
    if unreadable is not None:
        return told(unreadable)
    return told(str((number(debit) or Decimal(0)) - (number(credit) or Decimal(0))))
