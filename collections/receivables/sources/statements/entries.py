"""The bookings of statements as a table of bank entries, each under a name that it keeps in every other statement."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import polars as pl

from receivables.sources.cells import number_column
from receivables.sources.plain import listed, number, signed, told, told_day
from receivables.sources.statements.bookings import Booking, EntryKind, Part, Statement
from receivables.sources.statements.covered import covered, unbalanced
from receivables.sources.tables import RawTable, canonical_table

_DIGEST_LENGTH = 12


class _Row(NamedTuple):
    """The columns of `bank-entries`."""

    account: str | None
    entry: str
    date: str | None
    value_date: str | None
    currency: str | None
    amount: str | None
    kind: str
    payer: str | None
    payer_account: str | None
    reference: str | None
    end_to_end: str | None
    statement: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The rows as they are gathered. `known`: what each account and entry said; `again`: entries met once more."""

    rows: list[_Row] = field(default_factory=list)
    known: dict[tuple[str | None, str], tuple[str | None, ...]] = field(default_factory=dict)
    again: list[tuple[str | None, str | None]] = field(default_factory=list)


def bank_entries(
    statements: Iterable[Statement], *, origin: str, content_hash: str, notes: tuple[str, ...] = ()
) -> RawTable:
    """The statements of a file as a table of the kind `bank-entries`: a row for each booking and part of one.

    `entry` is the bank's own name for it, or is made of what it says, so that the same entry has the same name in every
    statement that holds it, and equal payments of one day have different ones:

    - `REF`, the bank's name; `REF~reversal` for what takes it back;
    - `REF~<digest>` where several bookings of a statement share a name; `<day>~<digest>` without any;
    - `<entry>#<n>` for a part of a batch (`n` the bank's name for it or its place), `<entry>#charges` for the charges
      in a returned payment; a dot and a number behind whatever would still be the same twice.

    An entry that stands in two statements of the file is taken once.
    """
    whole = _whole(statements)
    found = _Rows()
    for statement in whole:
        _add(found, statement)
    rows = pl.DataFrame(found.rows, schema=dict.fromkeys(_Row._fields, pl.String), orient="row")
    said = (*notes, *_left_out(whole), *_closed(whole), *_again(found), *unbalanced(whole))
    table = canonical_table(rows, origin=origin, content_hash=content_hash, notes=said, statements=covered(whole))
    return replace(table, cells=table.cells.with_columns(_has_a_point(table)))


def _has_a_point(table: RawTable) -> pl.Series:
    """Which amounts are numbers: the point in them is a decimal point, whatever the others look like."""
    return table.texts("amount").str.contains(r"^-?\d").alias(number_column(table.columns["amount"]))


def _whole(statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """The statements, those of several pages put together."""
    books: dict[tuple[object, ...], dict[str | None, Statement]] = {}
    for at, one in enumerate(statements):
        key: tuple[object, ...] = (one.account, one.name, at if one.page is None else None)
        if one.page in books.get(key, {}):
            # A copy, or another one by the same name.
            key = (*key, at)
        books.setdefault(key, {})[one.page] = one
    return tuple(_joined(tuple(pages.values())) for pages in books.values())


def _joined(pages: tuple[Statement, ...]) -> Statement:
    if len(pages) == 1:
        return pages[0]
    return replace(
        pages[0],
        to_day=pages[-1].to_day,
        closing=pages[-1].closing,
        bookings=tuple(booking for page in pages for booking in page.bookings),
        left_out=tuple(entry for page in pages for entry in page.left_out),
        closed_batches=sum(page.closed_batches for page in pages),
    )


def _add(found: _Rows, statement: Statement) -> None:
    for booking, name in zip(statement.bookings, _names(statement), strict=True):
        key, says = (statement.account, name), (booking.day, booking.currency, booking.amount)
        if found.known.get(key) == says:
            found.again.append((booking.currency, booking.amount))
            continue
        found.known[key] = says
        found.rows.extend(_rows(statement, booking, name))


def _names(statement: Statement) -> Iterator[str]:
    labels = [_label(booking) for booking in statement.bookings]
    shared = {label for label, bookings in Counter(labels).items() if label is None or bookings > 1}
    seen: Counter[str] = Counter()
    for booking, label in zip(statement.bookings, labels, strict=True):
        yield _once(f"{label or booking.day}~{_digest(booking)}" if label in shared else str(label), seen)


def _label(booking: Booking) -> str | None:
    return f"{booking.ref}~reversal" if booking.ref and booking.reversal else booking.ref


def _digest(booking: Booking) -> str:
    """What an entry says, in whatever spacing and case a statement says it."""
    alone = booking.parts[0] if len(booking.parts) == 1 else None
    amount = number(booking.amount)
    said = [
        booking.day,
        booking.amount if amount is None else f"{amount.normalize():f}",
        alone.payer if alone else None,
        alone.reference if alone else None,
    ]
    plain = "|".join("".join((text or "").split()).casefold() for text in said)
    return hashlib.sha256(plain.encode()).hexdigest()[:_DIGEST_LENGTH]


def _once(name: str, seen: Counter[str]) -> str:
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}.{seen[name]}"


def _rows(statement: Statement, booking: Booking, name: str) -> Iterator[_Row]:
    seen: Counter[str] = Counter()
    for place, part in enumerate(booking.parts, start=1):
        entry = name if len(booking.parts) == 1 else _once(f"{name}#{part.ref or place}", seen)
        charges = number(part.charges)
        paid = number(part.amount)
        if charges and paid is not None:
            yield _row(statement, booking, part, entry, amount=str(paid + charges))
            yield _row(
                statement, booking, _charges(part), f"{entry}#charges", amount=signed(part.charges, negative=True)
            )
        else:
            yield _row(statement, booking, part, entry, amount=part.amount)


def _charges(part: Part) -> Part:
    return replace(part, kind=EntryKind.OTHER, end_to_end=None)


def _row(statement: Statement, booking: Booking, part: Part, entry: str, *, amount: str | None) -> _Row:
    return _Row(
        account=statement.account,
        entry=entry,
        date=told_day(booking.day),
        value_date=told_day(booking.value_day),
        currency=booking.currency,
        amount=told(amount),
        kind=part.kind.value,
        payer=part.payer,
        payer_account=part.payer_account,
        reference=part.reference,
        end_to_end=part.end_to_end,
        statement=statement.name,
    )


def _left_out(statements: tuple[Statement, ...]) -> Iterator[str]:
    entries = [entry for statement in statements for entry in statement.left_out]
    if entries:
        statuses = "; ".join(sorted({entry.status for entry in entries}))
        sums = listed((entry.currency, entry.amount) for entry in entries)
        yield f"{_counted(len(entries), 'entry was', 'entries were')} left out ({statuses}): {sums}"


def _closed(statements: tuple[Statement, ...]) -> Iterator[str]:
    batches = sum(statement.closed_batches for statement in statements)
    if batches:
        yield f"{_counted(batches, 'batch', 'batches')} stayed whole: the payments listed in it do not make the entry"


def _again(found: _Rows) -> Iterator[str]:
    if found.again:
        sums = listed(found.again)
        entries = _counted(len(found.again), "entry stands", "entries stand")
        yield f"{entries} in several statements of the file and taken once: {sums}"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"
