"""What a channel is handed, and what it gives back."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from receivables.model.mailings import Mailing


class Outcome(StrEnum):
    """What became of an attempt to deliver."""

    SENT = "sent"
    # For good: the same way will never work.
    FAILED = "failed"
    # It surely did not leave, and may be tried again.
    DEFERRED = "deferred"
    # It may have left. Nothing is tried again until a person has found out.
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes with a parcel."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One attempt to deliver one letter or statement. `reference` and `attempt` (1 for the first) name it for ever.

    `to` and `cc` are addresses of the channel: of e-mail, or none for paper. `day` is the letter's date, `at` the
    moment of the attempt, with its time zone; `country` (ISO 3166 alpha-2, empty: not known) and `postcode` are those
    of the addressee, `address` the lines of their address, the name first. The letter itself is the first attachment.
    """

    reference: str
    attempt: int
    day: date
    at: datetime
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    language: str
    subject: str
    text: str
    html: str
    attachments: tuple[Attachment, ...]
    country: str = ""
    postcode: str = ""
    address: tuple[str, ...] = ()
    customer: str = ""
    # What the letter asks for: currency and amount.
    totals: tuple[tuple[str, Decimal], ...] = ()
    mailing: Mailing = Mailing.LETTER

    @property
    def name(self) -> str:
        """The parcel's own name, the same whenever it is asked for: `L-20261030-C0012.1`."""
        return f"{self.reference}.{self.attempt}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a channel says of a parcel. `detail`: the other side's words; `message_id`: its name there."""

    outcome: Outcome
    detail: str = ""
    message_id: str = ""
