"""One e-invoice, whatever its syntax: the shape that the readers of UBL and CII give."""

from dataclasses import dataclass, field
from decimal import Decimal

from receivables.sources.einvoices.codes import is_correction, kind_of
from receivables.sources.plain import number, told, told_day

# The terms of EN 16931 that may say who the customer is, in the order in which they are believed: the number that we
# gave the buyer, the buyer's identifier, electronic address, VAT number, registration.
CUSTOMER_TERMS = ("account", "BT-46", "BT-49", "BT-48", "BT-47")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """A day on which a part is due; `amount` None: the document does not say how much."""

    due_day: str | None
    amount: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An invoice or a credit note. Days and amounts are text; `payable` is what is left of `total` with its `rounding`
    after `prepaid`.
    """

    number: str | None
    type_code: str | None
    issued: str | None
    due_day: str | None
    currency: str | None
    payable: str | None
    prepaid: str | None
    customers: dict[str, str]
    total: str | None = None
    rounding: str | None = None
    name: str | None = None
    address: tuple[str, ...] = ()
    country: str | None = None
    email: str | None = None
    reference: str | None = None
    applies_to: str | None = None
    terms: str | None = None
    instalments: tuple[Instalment, ...] = field(default=())


def rows(one: Document, *, customer_term: str | None) -> list[dict[str, str | None]]:
    """The rows of the kind `invoices` for a document: one, or one for each instalment that names its amount."""
    terms = CUSTOMER_TERMS if customer_term is None else (customer_term,)
    row = {
        "invoice": one.number,
        "customer": next((one.customers[term] for term in terms if term in one.customers), None),
        "invoice_date": told_day(one.issued),
        "due_date": told_day(one.due_day or _last(one)),
        "currency": one.currency,
        **_amounts(one),
        "instalment": None,
        "terms": one.terms,
        "reference": one.reference,
        "kind": kind_of(one.type_code),
        "applies_to": one.applies_to if kind_of(one.type_code) or (one.payable or "").startswith("-") else None,
        "name": one.name,
        "address": "\n".join(one.address) or None,
        "email": one.email,
        "country": one.country,
    }
    if not _in_instalments(one):
        return [row]
    return [{**row, **_instalment(place, part)} for place, part in enumerate(one.instalments, start=1)]


def unreadable(name: str, why: str) -> Document:
    """A row to be refused, for a file that no document can be read from."""
    return Document(
        number=name,
        type_code=why,
        issued="none",
        due_day=None,
        currency=None,
        payable=None,
        prepaid=None,
        customers={},
    )


def _instalment(place: int, part: Instalment) -> dict[str, str | None]:
    due_date, amount = told_day(part.due_day), told(part.amount)
    return {"instalment": str(place), "due_date": due_date, "amount": amount, "balance": None}


def notes(one: Document) -> list[str]:
    """What a clerk should know about the document."""
    found = []
    if is_correction(one.type_code):
        corrected = f" {one.applies_to}" if one.applies_to else ""
        found.append(f"{one.number} corrects the invoice{corrected}: both are owed until one of them is credited")
    if number(one.prepaid) and not _adds_up(one):
        found.append(
            f"{one.number} says {one.payable} to be payable and {one.prepaid} to be paid before, of {one.total}, which "
            f"does not add up: {one.payable} was taken"
        )
    days = {part.due_day for part in one.instalments if part.due_day}
    if one.due_day is None and len(days) > 1 and not _in_instalments(one):
        found.append(f"{one.number} is due on several days and does not say how much on each: the last one was taken")
    return found


def _amounts(one: Document) -> dict[str, str | None]:
    """The whole amount, and what is still open of it where something was paid before and the sums agree."""
    if not number(one.prepaid) or not _adds_up(one):
        return {"amount": told(one.payable), "balance": None}
    return {"amount": str(_of(one.payable) + _of(one.prepaid)), "balance": told(one.payable)}


def _adds_up(one: Document) -> bool:
    if number(one.total) is None or number(one.payable) is None:
        return False
    return _of(one.total) + _of(one.rounding) - _of(one.prepaid) == _of(one.payable)


def _of(text: str | None) -> Decimal:
    return number(text) or Decimal(0)


def _in_instalments(one: Document) -> bool:
    amounts = [number(part.amount) for part in one.instalments]
    known = [amount for amount in amounts if amount is not None]
    return len(known) == len(amounts) > 1 and sum(known, Decimal(0)) == number(one.payable)


def _last(one: Document) -> str | None:
    return max((part.due_day for part in one.instalments if part.due_day), default=None)
