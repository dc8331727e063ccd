"""What stops a load before it changes anything: totals that are not those expected, and data that is too old.

Whether a list of open items has shrunk or grown too much the store finds out, in the transaction that takes it.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from receivables.config import Source
from receivables.documents.words import plural
from receivables.model import TABLES
from receivables.money import to_decimal
from receivables.sources import Reading
from receivables.stop import Stopped

# The day of a record, by the kind of its table; an open item has none but its invoice's.
_DAY = {
    "invoices": "invoice_date",
    "open-items": "invoice_date",
    "payments": "date",
    "bank-entries": "date",
    "disputes": "opened",
    "rates": "date",
    "control-balances": "date",
    "journal-lines": "posting_date",
}

Read = tuple[Source, Reading]


class GuardRefusal(Stopped):
    """A source is not what it should be: one sentence a line, each with the figures and the mend. Nothing was taken."""


def refuse_guarded(reads: Sequence[Read], *, as_of: date) -> None:
    """Raises GuardRefusal where a source fails what its guard asks; files of one source count together."""
    by_source = groupby(reads, key=lambda read: read[0].name)
    refusals = [refusal for _, files in by_source for refusal in _refusals(list(files), as_of)]
    if refusals:
        raise GuardRefusal("\n".join(f"{refusal}; nothing was taken" for refusal in refusals))


def _refusals(files: Sequence[Read], as_of: date) -> Iterator[str]:
    source = files[0][0]
    readings = [reading for _, reading in files]
    where = (
        f"{readings[0].origin}{f' and {len(readings) - 1} more' if len(readings) > 1 else ''} (source {source.name})"
    )
    if TABLES[source.kind].total is not None:
        yield from _control_totals(where, source, readings)
    if source.guard.max_age_days is not None and (newest := newest_day(source.kind, readings, as_of)):
        yield from _too_old(where, newest, source.guard.max_age_days, as_of)


def _control_totals(where: str, source: Source, readings: Sequence[Reading]) -> Iterator[str]:
    """What was taken and refused together must be the total given; both have the signs of the file."""
    taken, refused = _together(readings)
    unread = sum(reading.unread_amounts for reading in readings)
    for currency, expected in sorted(source.guard.control_total.items()):
        parts = [to_decimal(part.get(currency, 0), currency) for part in (taken, refused)]
        total = parts[0] + parts[1]
        difference = total - expected
        if difference:
            without = f", and {plural(unread, 'row')} whose amount cannot be read" if unread else ""
            yield (
                f"{where}: the control total is {expected:,} {currency}, and the file adds up to {total:,} "
                f"({parts[0]:,} taken, {parts[1]:,} refused{without}), which is {abs(difference):,} "
                f"{'more' if difference > 0 else 'less'}: ask for the export again, or mend control_total"
            )


def _together(readings: Sequence[Reading]) -> tuple[dict[str, int], dict[str, int]]:
    sums: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for reading in readings:
        for total, part in zip(sums, (reading.taken, reading.refused), strict=True):
            for currency, minor in part.items():
                total[currency] = total.get(currency, 0) + minor
    return sums


def newest_day(kind: str, readings: Sequence[Reading], as_of: date) -> date | None:
    """The day of the newest record up to `as_of`, refused or not, or to which a statement goes; None: of no record."""
    frames = [frame for reading in readings for frame in (reading.frame, reading.refused_frame)]
    columns = [(frame, _DAY[kind]) for frame in frames if kind in _DAY]
    statements = [(reading.statements, "to_day") for reading in readings]
    days = [frame[name].filter(frame[name] <= as_of).max() for frame, name in (*columns, *statements)]
    return max((day for day in days if isinstance(day, date)), default=None)


def _too_old(where: str, newest: date, max_age_days: int, as_of: date) -> Iterator[str]:
    age = (as_of - newest).days
    if age > max_age_days:
        yield (
            f"{where}: its newest record is of {newest}, {age} days before {as_of}, expected one at most "
            f"max_age_days = {max_age_days} days old: look whether the export still runs, or raise max_age_days"
        )
