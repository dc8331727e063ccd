"""Letters as the store knows them: to whom, what they list, how far each has come on its way out (`outbox`)."""

import json
import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Engine, select

from receivables.model import LetterState
from receivables.model.mailings import Mailing
from receivables.store.database import StoreError, reading
from receivables.store.days import to_day, to_number
from receivables.store.tables import letter
from receivables.store.work import Customer, Line, customers_of, lines_of, totals

_REFERENCE = re.compile(r"L-(?P<night>\d{8})-(?P<customer>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRecord:
    """A letter as the store knows it. `state_day`: since when it is in its state; `reason`: why it was withdrawn.

    `reminded_day`: the night that reminded whoever is to release it. The hashes name what was written for
    `rendered_day` in the archive; `said_hash` is of what it says, whatever the day, `enclosures` are names and
    hashes of what goes with it.
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
    released_day: date | None = None
    first_released_by: str = ""
    rendered_day: date | None = None
    document_hash: str = ""
    page_hash: str = ""
    text_hash: str = ""
    said_hash: str = ""
    enclosures: tuple[tuple[str, str], ...] = ()

    @property
    def reference(self) -> str:
        """What people call the letter by."""
        return reference(self.customer.customer, self.night)

    @property
    def key(self) -> tuple[str, date]:
        """What the store knows the letter by."""
        return self.customer.customer, self.night

    @property
    def mailing(self) -> Mailing:
        """What kind of thing it is on its way out."""
        return Mailing.LETTER

    @property
    def is_page_sent(self) -> bool:
        """Whether its PDF goes with an e-mail."""
        return True

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


def list_letters(
    engine: Engine, *, as_of: date | None = None, state: LetterState | None = None, customer: str | None = None
) -> list[LetterRecord]:
    """The letters of a night, in a state, of a customer (None: whichever), the newest night first."""
    asked = ((letter.c.night, as_of and to_number(as_of)), (letter.c.state, state), (letter.c.customer, customer))
    with reading(engine) as conn:
        found = _letters(conn, *(column == value for column, value in asked if value is not None))
    return sorted(found, key=lambda one: (-one.night.toordinal(), one.customer.customer))


def letters_where(conn: Connection, *conditions: ColumnElement[bool]) -> list[LetterRecord]:
    """The letters (conditions on `tables.letter`) with whom they concern and what they list, by night and customer."""
    return sorted(_letters(conn, *conditions), key=lambda one: (one.night, one.customer.customer))


def letter_called(conn: Connection, customer: str, night: date) -> LetterRecord:
    """One letter; StoreError when there is none."""
    found = _letters(conn, (letter.c.customer == customer) & (letter.c.night == to_number(night)))
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
            released_day=to_day(row.released_day),
            first_released_by=row.first_released_by,
            rendered_day=to_day(row.rendered_day),
            document_hash=row.document_hash,
            page_hash=row.page_hash,
            text_hash=row.text_hash,
            said_hash=row.said_hash,
            enclosures=tuple((name, digest) for name, digest in json.loads(row.enclosures or "[]")),
            lines=lines.get((row.customer, to_day(row.night)), ()),
        )
        for row in conn.execute(select(letter).where(*conditions))
    ]
