"""What a bank statement says, whatever its format: the shape that every reader of statements gives."""

from dataclasses import dataclass
from enum import StrEnum


class EntryKind(StrEnum):
    """What an entry is to whoever is owed money."""

    RECEIPT = "receipt"
    RETURN = "return"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One payment of a booking: the booking itself, or one of those that a bank has booked as one sum.

    `amount` is text as the file has it, with the sign of the account; None: the file gives none. `charges`: the part
    of it (a plain number, above zero) that a bank has added to what it takes back. `reference` is all that the payer
    or the bank wrote. `ref`: what the bank calls this part of a batch.
    """

    amount: str | None
    kind: EntryKind
    payer: str | None = None
    payer_account: str | None = None
    reference: str | None = None
    end_to_end: str | None = None
    charges: str | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """One booked entry of an account. `amount` is that of its parts together; days are text as the file has them.

    `ref`: what the bank calls the entry; None where it has no name of its own. `reversal`: it takes back another entry,
    which may have the same name.
    """

    ref: str | None
    day: str | None
    value_day: str | None
    currency: str | None
    amount: str | None
    parts: tuple[Part, ...]
    reversal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An entry that is not taken, since it is not booked for good: why not, and its amount with its sign."""

    status: str
    currency: str | None
    amount: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement (or a page of one) of one account. Balances are text with the sign of the account.

    `closed_batches`: the refs of batches whose parts do not make the entry, so that it stayed whole.
    """

    account: str | None
    name: str | None
    from_day: str | None
    to_day: str | None
    currency: str | None
    opening: str | None
    closing: str | None
    bookings: tuple[Booking, ...]
    left_out: tuple[LeftOut, ...] = ()
    closed_batches: int = 0
    page: str | None = None
