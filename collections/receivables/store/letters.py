"""The life of a letter: planned, perhaps waiting for a release, put into a batch, sent; or withdrawn on the way."""

import re
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, func, select, update

from receivables.model import LetterState
from receivables.money import to_decimal
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.frames import among
from receivables.store.open_lines import open_lines
from receivables.store.tables import item, letter
from receivables.store.work import Customer, Line, customers_of, lines_of, totals

_REFERENCE = re.compile(r"L-(?P<night>\d{8})-(?P<customer>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRecord:
    """A letter as the store knows it. `state_day`: since when it is in its state; `reason`: why it was withdrawn.

    `reminded_day`: the night that reminded whoever is to release it.
    """

    customer: Customer
    night: date
    treatment: str
    level: int
    language: str
    state: LetterState
    state_day: date
    batch_night: date | None
    batch: int | None
    released_by: str
    reason: str
    policy_hash: str
    reminded_day: date | None
    lines: tuple[Line, ...]

    @property
    def reference(self) -> str:
        """What people call the letter by."""
        return reference(self.customer.customer, self.night)

    @property
    def totals(self) -> dict[str, int]:
        """What the letter asks for, in minor units by currency."""
        return totals(self.lines)


def reference(customer: str, night: date) -> str:
    """What people call a letter by.

    >>> reference("C0012", date(2026, 10, 30))
    'L-20261030-C0012'
    """
    return f"L-{night:%Y%m%d}-{customer}"


def parse_reference(text: str) -> tuple[str, date]:
    """The customer and the night of a letter's reference; StoreError when it is none.

    >>> parse_reference("L-20261030-C0012")
    ('C0012', datetime.date(2026, 10, 30))
    """
    found = _REFERENCE.fullmatch(text.strip())
    night = _day(found["night"]) if found else None
    if found is None or night is None:
        raise StoreError(f"'{text}' is no letter's reference: expected one such as L-20261030-C0012")
    return found["customer"], night


def _day(digits: str) -> date | None:
    try:
        return date.fromisoformat(digits)
    except ValueError:
        return None


def reserve_batch(engine: Engine, as_of: date) -> int | None:
    """Put every letter that is to leave on the night of `as_of` into one batch; its number, None when there is none.

    These are the letters planned on that night, and earlier ones released since. A batch that was reserved and not
    sent (the process died in between) keeps its number and its letters, and takes in what has come since.
    """
    tonight = to_number(as_of)
    with writing(engine) as conn:
        last = func.max(letter.c.batch)
        of_tonight = letter.c.batch_night == tonight
        unfinished = conn.execute(select(last).where(of_tonight, letter.c.state == LetterState.PLANNED)).scalar_one()
        used = conn.execute(select(last).where(of_tonight)).scalar_one()
        number: int = unfinished or (used or 0) + 1
        reserved = conn.execute(update(letter).where(_leaves_on(as_of)).values(batch_night=tonight, batch=number))
        return number if reserved.rowcount else None


def _leaves_on(as_of: date) -> ColumnElement[bool]:
    """A letter that goes out with the night of `as_of`: planned on it, or released since it was planned."""
    tonight = to_number(as_of)
    released = (letter.c.released_by != "") & (letter.c.night < tonight)
    return (letter.c.state == LetterState.PLANNED) & ((letter.c.night == tonight) | released)


def letters_of_batch(engine: Engine, as_of: date, batch: int) -> list[LetterRecord]:
    """The letters of a batch in the order of the post: country, postcode, customer. Withdrawn ones are left out."""
    in_batch = (letter.c.batch_night == to_number(as_of)) & (letter.c.batch == batch)
    with reading(engine) as conn:
        found = _letters(conn, in_batch & (letter.c.state != LetterState.WITHDRAWN))
    return sorted(found, key=lambda one: (one.customer.country, one.customer.postcode, one.customer.customer))


def unfinished_batches(engine: Engine, before: date) -> list[tuple[date, int]]:
    """The batches (night and number) of nights before that day that were reserved and not noted as sent."""
    query = (
        select(letter.c.batch_night, letter.c.batch)
        .where(letter.c.state == LetterState.PLANNED, letter.c.batch_night < to_number(before))
        .distinct()
        .order_by(letter.c.batch_night, letter.c.batch)
    )
    with reading(engine) as conn:
        return [(to_day(night), batch) for night, batch in conn.execute(query)]


def mark_sent(engine: Engine, as_of: date, batch: int) -> int:
    """The letters of the batch have left: note it, and return how many that were. The second time it is none."""
    its = (letter.c.batch_night == to_number(as_of)) & (letter.c.batch == batch)
    sent = {"state": LetterState.SENT, "state_day": to_number(as_of)}
    with writing(engine) as conn:
        return conn.execute(update(letter).where(its, letter.c.state == LetterState.PLANNED).values(sent)).rowcount


def list_letters(
    engine: Engine, *, as_of: date | None = None, state: LetterState | None = None, customer: str | None = None
) -> list[LetterRecord]:
    """The letters of a night, in a state, of a customer (None: whichever), the newest night first."""
    asked = ((letter.c.night, as_of and to_number(as_of)), (letter.c.state, state), (letter.c.customer, customer))
    with reading(engine) as conn:
        found = _letters(conn, *(column == value for column, value in asked if value is not None))
    return sorted(found, key=lambda one: (-one.night.toordinal(), one.customer.customer))


def release(engine: Engine, customer: str, night: date, *, by: str, as_of: date) -> None:
    """Let a waiting letter go: the next batch takes it. Releasing it again changes nothing.

    Raises StoreError when it is not waiting, or when a balance it lists has changed since it was written.
    """
    with writing(engine) as conn:
        found = _letter(conn, customer, night)
        if found.state == LetterState.PLANNED and found.released_by:
            return
        if found.state != LetterState.WAITING_FOR_RELEASE:
            raise StoreError(f"Letter {found.reference} is {found.state}, expected one that is waiting_for_release")
        _refuse_when_changed(conn, found, as_of)
        values = {"state": LetterState.PLANNED, "state_day": to_number(as_of), "released_by": by}
        conn.execute(update(letter).where(_is(customer, night)).values(values))


def withdraw(engine: Engine, customer: str, night: date, *, reason: str, by: str, as_of: date) -> None:
    """Take back a letter that has not been sent; taking it back again changes nothing.

    Raises StoreError when it was sent.
    """
    with writing(engine) as conn:
        found = _letter(conn, customer, night)
        if found.state == LetterState.WITHDRAWN:
            return
        if found.state == LetterState.SENT:
            raise StoreError(f"Letter {found.reference} was sent on {found.state_day}, expected one that has not left")
        values = {"state": LetterState.WITHDRAWN, "state_day": to_number(as_of), "reason": f"{reason} ({by})"}
        conn.execute(update(letter).where(_is(customer, night)).values(values))


def _is(customer: str, night: date) -> ColumnElement[bool]:
    return (letter.c.customer == customer) & (letter.c.night == to_number(night))


def _letter(conn: Connection, customer: str, night: date) -> LetterRecord:
    found = _letters(conn, _is(customer, night))
    if not found:
        raise StoreError(f"There is no letter {reference(customer, night)}: expected the reference of one in the store")
    return found[0]


def _letters(conn: Connection, *conditions: ColumnElement[bool]) -> list[LetterRecord]:
    keys = select(letter.c.customer, letter.c.night).where(*conditions)
    customers = customers_of(conn, keys)
    lines = lines_of(conn, keys)
    return [
        LetterRecord(
            customer=customers[row.customer],
            night=to_day(row.night),
            treatment=row.treatment,
            level=row.level,
            language=row.language,
            state=LetterState(row.state),
            state_day=to_day(row.state_day),
            batch_night=to_day(row.batch_night),
            batch=row.batch,
            released_by=row.released_by,
            reason=row.reason,
            policy_hash=row.policy_hash,
            reminded_day=to_day(row.reminded_day),
            lines=lines.get((row.customer, to_day(row.night)), ()),
        )
        for row in conn.execute(select(letter).where(*conditions))
    ]


def _refuse_when_changed(conn: Connection, found: LetterRecord, as_of: date) -> None:
    debtors = pl.Series([line.debtor for line in found.lines], dtype=pl.String).unique()
    theirs = open_lines(conn, among(item.c.customer, debtors), as_of=as_of)
    now = {(row["customer"], row["item"], row["kind"]): row["balance_minor"] for row in theirs.iter_rows(named=True)}
    for listed in found.lines:
        balance = now.get((listed.debtor, listed.item, listed.kind), 0)
        if balance != listed.balance_minor:
            was, became = (_money(minor, listed.currency) for minor in (listed.balance_minor, balance))
            raise StoreError(
                f"Letter {found.reference} lists {listed.item} with {was} open, but on {as_of} it is {became}: "
                "expected no change since it was written; withdraw the letter"
            )


def _money(minor: int, currency: str) -> str:
    return f"{to_decimal(minor, currency):,} {currency}"
