"""Which days statements cover, and whether their entries make the difference of their balances."""

from collections.abc import Iterable, Iterator
from datetime import date

import polars as pl

from receivables.model import STATEMENT_SCHEMA
from receivables.money import to_minor
from receivables.sources.currencies import is_currency
from receivables.sources.plain import number, total
from receivables.sources.statements.bookings import Statement


def covered(statements: Iterable[Statement]) -> pl.DataFrame:
    """One row (STATEMENT_SCHEMA) for each account and statement; none for a statement that names no account or day."""
    found: dict[tuple[str, str], dict[str, object]] = {}
    for statement in statements:
        row = _row(statement)
        if row is not None:
            found.setdefault((statement.account or "", statement.name or ""), row)
    return pl.DataFrame(list(found.values()), schema=STATEMENT_SCHEMA)


def unbalanced(statements: Iterable[Statement]) -> Iterator[str]:
    """A sentence for each statement whose entries do not make the difference of its balances."""
    for statement in statements:
        opening, closing = number(statement.opening), number(statement.closing)
        entries = total(booking.amount for booking in statement.bookings)
        if opening is None or closing is None or entries is None or opening + entries == closing:
            continue
        yield (
            f"statement {statement.name} of account {statement.account}: its entries make "
            f"{statement.currency} {entries:,}, and its balances differ by {closing - opening:,}"
        )


def _row(statement: Statement) -> dict[str, object] | None:
    days = sorted(booking.day for booking in statement.bookings if booking.day and _day(booking.day))
    to_day = _day(statement.to_day) or (_day(days[-1]) if days else None)
    currency = statement.currency or next((booking.currency for booking in statement.bookings), None)
    if statement.account is None or to_day is None or currency is None or not is_currency(currency):
        return None
    return {
        "account": statement.account,
        "statement": statement.name or to_day.isoformat(),
        "from_day": _day(statement.from_day),
        "to_day": to_day,
        "currency": currency,
        "opening_minor": _minor(statement.opening, currency),
        "closing_minor": _minor(statement.closing, currency),
    }


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _minor(text: str | None, currency: str) -> int | None:
    amount = number(text)
    minor = None if amount is None else to_minor(amount, currency)
    return minor if minor is not None and abs(minor) < 1 << 63 else None
