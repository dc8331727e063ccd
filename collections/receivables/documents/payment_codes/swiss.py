"""The Swiss QR-bill: what its code holds, by the Swiss Implementation Guidelines for the QR-bill, version 2.3.

Addresses are structured, the only kind that banks take since November 2025. An account with an ordinary IBAN is paid
with an RF reference (SCOR), one with a QR-IBAN with a reference of 27 digits (QRR).
"""

import re
from dataclasses import dataclass
from decimal import Decimal

import segno
from stdnum import iban as ibans

from receivables.documents.payment_codes.postal_address import PostalAddress
from receivables.documents.payment_codes.qr import MASK, as_svg

CURRENCIES = ("CHF", "EUR")
_LEAST, _MOST = Decimal("0.01"), Decimal("999999999.99")
_LONGEST = {"name": 70, "street": 70, "number": 16, "postcode": 16, "town": 35}
_LONGEST_MESSAGE = 140
# The characters that the guidelines allow: Latin with the accents of Europe.
_WRITABLE = re.compile(r"[ -~\u00a0-\u017f\u0218-\u021b\u20ac]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SwissBill:
    """A payment part. `debtor` None: left to be filled in by hand. `reference` is QRR or SCOR, by `kind`; NON has none.

    `message` says in words what is paid.
    """

    iban: str
    creditor: PostalAddress
    debtor: PostalAddress | None
    currency: str
    amount: Decimal
    kind: str
    reference: str
    message: str


def swiss_bill(
    *,
    iban: str,
    creditor: PostalAddress | None,
    debtor: PostalAddress | None,
    currency: str,
    amount: Decimal,
    creditor_reference: str | None,
    qr_reference: str | None,
    message: str,
) -> SwissBill | None:
    """The payment part for a transfer to a Swiss account; None where the rules allow none.

    That is: no IBAN of Switzerland or Liechtenstein, another currency than CHF and EUR, an amount outside 0.01 to
    999,999,999.99, a creditor whose address is not known in parts, a QR-IBAN without a QR reference. A debtor who
    cannot be written is left to be filled in.
    """
    account = ibans.compact(iban)
    is_swiss = account[:2] in ("CH", "LI") and ibans.is_valid(account)
    if not (is_swiss and currency in CURRENCIES and _LEAST <= amount <= _MOST and creditor and _fits(creditor)):
        return None
    if _is_qr_iban(account) and qr_reference is None:
        return None
    kind, reference = ("QRR", qr_reference) if _is_qr_iban(account) else ("SCOR", creditor_reference)
    return SwissBill(
        iban=account,
        creditor=creditor,
        debtor=debtor if debtor and _fits(debtor) else None,
        currency=currency,
        amount=amount,
        kind=kind if reference else "NON",
        reference=reference or "",
        message=message[:_LONGEST_MESSAGE] if _WRITABLE.fullmatch(message) else "",
    )


def payload(bill: SwissBill) -> str:
    """What the code says, line by line."""
    return "\n".join(
        (
            *("SPC", "0200", "1", bill.iban),
            *_address(bill.creditor),
            *("",) * 7,  # the ultimate creditor, for later use
            *(f"{bill.amount:.2f}", bill.currency),
            *(_address(bill.debtor) if bill.debtor else ("",) * 7),
            *(bill.kind, bill.reference, bill.message, "EPD"),
        )
    )


def swiss_code(bill: SwissBill) -> str:
    """The code as SVG, without a quiet zone, with the Swiss cross in its middle: 7 of its 46 mm."""
    code = segno.make_qr(payload(bill), error="m", encoding="utf-8", mask=MASK, boost_error=False)
    modules = code.symbol_size(border=0)[0]
    middle, mm = modules / 2, modules / 46
    return as_svg(code, border=0, over=_cross(middle, mm))


def _cross(middle: float, mm: float) -> str:
    """A white cross on black in a white frame, by its middle and the size of a millimetre."""

    def box(width: float, height: float, colour: str) -> str:
        x, y = middle - width * mm / 2, middle - height * mm / 2
        size = f'width="{width * mm:.3f}" height="{height * mm:.3f}"'
        return f'<rect x="{x:.3f}" y="{y:.3f}" {size} fill="{colour}"/>'

    return box(7, 7, "#fff") + box(6, 6, "#000") + box(1.17, 3.9, "#fff") + box(3.9, 1.17, "#fff")


def in_groups(reference: str) -> str:
    """A reference as the slip prints it.

    >>> in_groups("210000000003139471430009017")
    '21 00000 00003 13947 14300 09017'
    >>> in_groups("RF18539007547034")
    'RF18 5390 0754 7034'
    """
    if reference.startswith("RF"):
        return " ".join(re.findall(".{1,4}", reference))
    return " ".join((reference[:2], *re.findall(".{5}", reference[2:])))


def _is_qr_iban(account: str) -> bool:
    """Its bank's number is one of those kept for QR-IBANs."""
    return account[4:9].isdigit() and 30000 <= int(account[4:9]) <= 31999


def _fits(address: PostalAddress) -> bool:
    values = {name: getattr(address, name) for name in _LONGEST}
    return all(len(text) <= _LONGEST[name] and _WRITABLE.fullmatch(text) for name, text in values.items())


def _address(address: PostalAddress) -> tuple[str, ...]:
    parts = (address.name, address.street, address.number, address.postcode, address.town, address.country)
    return ("S", *parts)
