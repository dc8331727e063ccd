"""What letters and statements of account have in common on their way out, and what each is called there.

Either is known by a customer and a day (`night`), and has a row with the same columns for how far it has come. Attempts
and evidence are kept together: what happens to a statement is told as `statement_sent`, not as `sent`.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Protocol

from sqlalchemy import Table

from receivables.model.mailings import Mailing
from receivables.store.database import StoreError
from receivables.store.tables import account_statement, letter
from receivables.store.work import Customer

Key = tuple[str, date]
TABLES: Mapping[Mailing, Table] = {Mailing.LETTER: letter, Mailing.STATEMENT: account_statement}
_REFERENCE = re.compile(r"(?P<initial>[LS])-(?P<night>\d{8})-(?P<customer>.+)", re.DOTALL)
_OF_INITIAL = {one.initial: one for one in Mailing}


class Mailed(Protocol):
    """A letter or a statement on its way out. The hashes name what was written of it in the archive.

    `totals`: minor units by currency; `is_page_sent`: its PDF goes with an e-mail.
    """

    @property
    def mailing(self) -> Mailing: ...

    @property
    def customer(self) -> Customer: ...

    @property
    def night(self) -> date: ...

    @property
    def key(self) -> tuple[str, date]: ...

    @property
    def reference(self) -> str: ...

    @property
    def language(self) -> str: ...

    @property
    def document_hash(self) -> str: ...

    @property
    def page_hash(self) -> str: ...

    @property
    def text_hash(self) -> str: ...

    @property
    def enclosures(self) -> tuple[tuple[str, str], ...]: ...

    @property
    def is_page_sent(self) -> bool: ...

    @property
    def totals(self) -> dict[str, int]: ...


def event_of(mailing: Mailing, name: str) -> str:
    """What evidence calls something that happened.

    >>> event_of(Mailing.LETTER, "sent"), event_of(Mailing.STATEMENT, "sent")
    ('sent', 'statement_sent')
    """
    return name if mailing is Mailing.LETTER else f"{mailing}_{name}"


def reference_of(mailing: Mailing, key: Key) -> str:
    """What people call a letter or a statement by.

    >>> reference_of(Mailing.STATEMENT, ("C0012", date(2026, 10, 30)))
    'S-20261030-C0012'
    """
    customer, night = key
    return f"{mailing.initial}-{night:%Y%m%d}-{customer}"


def named_by(text: str) -> tuple[Mailing, Key]:
    """What a reference names; StoreError when it is none.

    >>> named_by("S-20261030-C0012")
    (<Mailing.STATEMENT: 'statement'>, ('C0012', datetime.date(2026, 10, 30)))
    """
    found = _REFERENCE.fullmatch(text.strip())
    night = _day(found["night"]) if found else None
    if found is None or night is None:
        raise StoreError(
            f"'{text}' is no reference of a letter or a statement: expected one such as L-20261030-C0012 or "
            "S-20261030-C0012"
        )
    return _OF_INITIAL[found["initial"]], (found["customer"], night)


def _day(digits: str) -> date | None:
    try:
        return date.fromisoformat(digits)
    except ValueError:
        return None
