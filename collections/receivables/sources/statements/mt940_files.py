"""MT940, SWIFT's customer statement: the fields by the patterns of the library mt-940, the way through them our own.

The library's own way stops at the first line that it cannot read, and writes one entry over another where a bank leaves
out the type of a transaction.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mt940 import tags

from receivables.sources.plain import number, signed
from receivables.sources.settings import SourceError
from receivables.sources.statements.accounts import iban_before_currency, meant
from receivables.sources.statements.bookings import Booking, EntryKind, Part, Statement
from receivables.sources.statements.decoding import decoded
from receivables.sources.statements.mt940_details import Details, details
from receivables.sources.statements.returns import is_return_in_swift, kind_of

_FIELD = re.compile(r"^[ \t]*:(\d{2}[A-Z]?|NS):", re.MULTILINE)
# What surrounds a message on SWIFT's network, and what ends it.
_ENVELOPE = re.compile(r"^(?:\{[1-5]:.*|-\}?.*)$", re.MULTILINE)
_LINE = tags.Statement().re
_BALANCE = tags.FinalOpeningBalance().re
_NUMBER = re.compile(r"0*(\d{1,5})(?:/0*(\d{1,5}))?")
_CENTURY = 2000
# Value and entry day lie in different years where they are this far apart.
_ANOTHER_YEAR_DAYS = 330


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    tag: str
    text: str


def read_mt940(data: bytes, *, origin: str, encoding: str | None = None) -> Iterator[Statement]:
    """The statements (or pages of them) of a file, in its order.

    Raises SourceError where it is an interim report (MT942) or breaks off before a closing balance.
    """
    text = decoded(data, encoding=encoding, origin=origin).replace("\r\n", "\n").replace("\r", "\n")
    for fields in _messages(text):
        found = {field.tag: field.text for field in reversed(fields)}
        opening, closing = _balance(found, "60F", "60M"), _balance(found, "62F", "62M")
        if "34F" in found and opening is None:
            raise SourceError(
                f"{origin} is a report within the day (MT942), which later ones replace; expected statements (MT940)"
            )
        if closing is None:
            raise SourceError(
                f"{origin} breaks off before the closing balance (:62F:) of a statement; expected all of it"
            )
        yield _statement(fields, found, opening, closing)


def _messages(text: str) -> Iterator[list[_Field]]:
    """The fields of each message: one begins at every reference (:20:)."""
    fields: list[_Field] = []
    starts = list(_FIELD.finditer(text))
    ends = [start.start() for start in starts[1:]] + [len(text)]
    for start, end in zip(starts, ends, strict=True):
        if start[1] == "20" and fields:
            yield fields
            fields = []
        fields.append(_Field(tag=start[1], text=_ENVELOPE.sub("", text[start.end() : end]).strip("\n")))
    if fields:
        yield fields


def _statement(
    fields: Sequence[_Field], found: dict[str, str], opening: "_Balance | None", closing: "_Balance"
) -> Statement:
    numbered = _NUMBER.match(found.get("28C", found.get("28", "")).strip())
    counted = numbered is not None and numbered[1] != "0"
    account = found.get("25", found.get("25P", "")).split("\n")[0].strip()
    return Statement(
        account=iban_before_currency(account) or None,
        name=f"{closing.day[:4]}/{numbered[1]}" if numbered and counted else closing.day,
        page=numbered[2] if numbered and counted else None,
        from_day=opening.day if opening else None,
        to_day=closing.day,
        currency=closing.currency,
        opening=opening.amount if opening else None,
        closing=closing.amount,
        bookings=tuple(_bookings(fields, closing.currency)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Balance:
    day: str
    currency: str
    amount: str | None


def _balance(found: dict[str, str], *names: str) -> _Balance | None:
    text = next((found[name] for name in names if name in found), "")
    match = _BALANCE.match(text.strip())
    if match is None:
        return None
    groups = match.groupdict()
    return _Balance(
        day=_day(int(groups["year"]), int(groups["month"]), int(groups["day"])),
        currency=groups["currency"].upper(),
        amount=signed(_amount(groups["amount"]), negative=groups["status"].upper() == "D"),
    )


def _bookings(fields: Sequence[_Field], currency: str) -> Iterator[Booking]:
    """Each line (:61:) with the details (:86:) that follow it; those of the statement as a whole follow no line."""
    line: str | None = None
    told: list[str] = []
    for field in (*fields, _Field(tag="62F", text="")):
        if field.tag == "86":
            told.append(field.text)
        elif field.tag != "NS":
            if line is not None:
                yield _booking(line, details("\n".join(told)), currency)
            line, told = field.text if field.tag == "61" else None, []


def _booking(line: str, said: Details, currency: str) -> Booking:
    head, *more = line.split("\n")
    match = _LINE.match("\n".join([head.strip(), " ".join(more).strip()]).strip())
    if match is None:
        # Refused with all of its text, so that nothing is lost.
        unread = f"unread in {line}"
        part = Part(amount=unread, kind=EntryKind.OTHER, reference=line)
        return Booking(ref=None, day=None, value_day=None, currency=currency, amount=unread, parts=(part,))
    groups = match.groupdict()
    mark = groups["status"].upper()
    negative = mark in ("D", "RC")
    taken_back = mark == "RC" or said.is_returned or is_return_in_swift(groups["id"], said.business_code)
    kind = kind_of(negative=negative, taken_back=taken_back)
    amount = signed(_amount(groups["amount"]), negative=negative)
    valued_on = _day(int(groups["year"]), int(groups["month"]), int(groups["day"]))
    booked_on = _entry_day(groups, valued_on)
    reference = said.reference or " ".join(filter(None, [meant(groups["customer_reference"]), groups["extra_details"]]))
    ref = meant(groups["bank_reference"] or head.partition("//")[2])
    part = Part(
        amount=amount,
        kind=kind,
        payer=said.name,
        payer_account=said.account,
        reference=reference or None,
        end_to_end=meant(said.end_to_end),
        charges=_charges(amount, said) if kind is EntryKind.RETURN else None,
    )
    return Booking(
        # Some banks count from one each day.
        ref=f"{booked_on.replace('-', '')}/{ref}" if ref else None,
        day=booked_on,
        value_day=valued_on,
        currency=currency,
        amount=amount,
        parts=(part,),
        reversal=mark.startswith("R"),
    )


def _amount(text: str) -> str:
    """The amount with a point: SWIFT writes one comma in every amount, and no other mark.

    >>> _amount("1234,5"), _amount("7,"), _amount("1,234,5"), _amount("1234")
    ('1234.5', '7', '1,234,5', '1234 without a comma')
    """
    if text.count(",") == 1:
        return text.replace(",", ".").removesuffix(".")
    return text if "," in text else f"{text} without a comma"


def _day(year: int, month: int, day: int) -> str:
    """The day as text. A month of thirty days, as interest is reckoned, ends with the calendar's.

    >>> _day(26, 2, 30), _day(26, 13, 1)
    ('2026-02-28', '26-13-1')
    """
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return f"{year}-{month}-{day}"
    last = monthrange(_CENTURY + year, month)[1]
    return date(_CENTURY + year, month, min(day, last)).isoformat()


def _entry_day(groups: dict[str, str | None], valued_on: str) -> str:
    """The day of the booking: it is given without its year."""
    month, day = (groups[name] or "" for name in ("entry_month", "entry_day"))
    if not (month.isdigit() and day.isdigit()):
        return valued_on
    try:
        value_day = date.fromisoformat(valued_on)
        booked_on = date.fromisoformat(_day(value_day.year - _CENTURY, int(month), int(day)))
    except ValueError:
        return f"{valued_on} and {month}{day}"
    apart = (booked_on - value_day).days
    years = 0 if abs(apart) < _ANOTHER_YEAR_DAYS else -1 if apart > 0 else 1
    return _day(value_day.year - _CENTURY + years, int(month), int(day))


def _charges(amount: str | None, said: Details) -> str | None:
    taken, paid, charges = number(amount), number(said.original), number(said.charges)
    if taken is None or paid is None or not 0 < paid < -taken:
        return None
    beyond = -taken - paid
    return str(beyond) if charges in (beyond, None) else None
