"""Customers told by hand: each is there for one thing that a finance team meets, small enough to check on paper."""

from datetime import date, timedelta

from receivables.model import ItemKind
from receivables.sample.countries import COUNTRY_OF_CODE
from receivables.sample.customers import Customer
from receivables.sample.firm import SALESPERSON_OF_TERRITORY
from receivables.sample.ledger import Entry, OnAccount, Part, Sale

_TERMS_DAYS = 30


def _customer(
    number: str, name: str, *, country: str, territory: str, segment: str, address: str, domain: str, size: int
) -> Customer:
    chinese = country == "CN"
    return Customer(
        number=number,
        name=name,
        country=country,
        territory=territory,
        salesperson=SALESPERSON_OF_TERRITORY[territory],
        language=COUNTRY_OF_CODE[country].language,
        currency="CNY" if chinese else "EUR",
        terms_days=_TERMS_DAYS,
        size_minor=size * 100,
        segment=segment,
        address=address,
        domain=domain,
    )


# Paid all but four cents.
FEW_CENTS = _customer(
    "10401",
    "Grachtenzoom Waterbeheer B.V.",
    country="NL",
    territory="Benelux",
    segment="Water utilities",
    address="Gemaalkade 7, 9711 ZZ Groningen, NETHERLANDS",
    domain="grachtenzoom.example",
    size=1300,
)
# Its credit note and its unapplied receipt come to more than all it owes.
COVERED = _customer(
    "10402",
    "Windlemere Process Ltd",
    country="GB",
    territory="United Kingdom",
    segment="Chemicals",
    address="4 Impeller Way, Hull, HU1 9ZZ, UNITED KINGDOM",
    domain="windlemere.example",
    size=3000,
)
# Fourteen invoices in a row, none of them paid.
MANY_OVERDUE = _customer(
    "10403",
    "宁波桉石滩船舶配套有限公司",
    country="CN",
    territory="China East",
    segment="Shipyards",
    address="宁波市临港新区涵洞路26号, 315040 宁波, CHINA",
    domain="anshitan.example",
    size=20000,
)
# Nobody knows where to send its letter.
NO_ADDRESS = _customer(
    "10404",
    "Stobbenriede Kieswerke KG",
    country="DE",
    territory="Germany North",
    segment="Mining",
    address="",
    domain="stobbenriede.example",
    size=2000,
)
# One invoice is due a month before its date.
DUE_BEFORE_INVOICE = _customer(
    "10405",
    "Fellensiel Molkerei GmbH",
    country="DE",
    territory="Germany North",
    segment="Food and beverage",
    address="Quellstieg 3, 28195 Bremen",
    domain="fellensiel.example",
    size=1700,
)
# One invoice a hundred times the others, as if the decimal point had slipped.
OUT_OF_HABIT = _customer(
    "10406",
    "Talbronn Haustechnik GmbH",
    country="DE",
    territory="Germany South and Austria",
    segment="Building services",
    address="Kesselbreite 15, 89073 Ulm",
    domain="talbronn.example",
    size=900,
)
# Its number was given by another system; and the amount of its service contract is not a number.
LEADING_ZEROS = _customer(
    "0010407",
    "Zirmgrund Brauwesen AG",
    country="AT",
    territory="Germany South and Austria",
    segment="Food and beverage",
    address="Mühlenkolk 9, 4020 Linz, AUSTRIA",
    domain="zirmgrund.example",
    size=700,
)
# Sits on the edges of the bounds: due today, one day late, 60 and 61 days, a cent below 10,000 and 10,000.
ON_THE_EDGES = _customer(
    "10408",
    "Marvelune Assainissement SAS",
    country="FR",
    territory="France",
    segment="Water utilities",
    address="12 rue du Bief, 69002 Lyon, FRANCE",
    domain="marvelune.example",
    size=4000,
)
# Invoiced, and in no customer list.
UNLISTED = _customer(
    "10499",
    "",
    country="DE",
    territory="Germany South and Austria",
    segment="",
    address="",
    domain="unlisted.example",
    size=1300,
)

TOLD_CUSTOMERS = (
    FEW_CENTS,
    COVERED,
    MANY_OVERDUE,
    NO_ADDRESS,
    DUE_BEFORE_INVOICE,
    OUT_OF_HABIT,
    LEADING_ZEROS,
    ON_THE_EDGES,
)


def told_sales() -> tuple[Sale, ...]:
    """The invoices of the customers above."""
    return (
        _paid(FEW_CENTS, date(2026, 4, 14), 1_310_40),
        _sold(FEW_CENTS, date(2026, 8, 11), 1_250_00, receipts=(Entry(day=date(2026, 9, 9), amount_minor=1_249_96),)),
        _paid(COVERED, date(2026, 5, 19), 2_760_00),
        _sold(COVERED, date(2026, 8, 14), 3_200_00),
        _sold(COVERED, date(2026, 9, 11), 1_150_00),
        *(
            _sold(MANY_OVERDUE, date(2025, 9, 8) + timedelta(weeks=4 * month), 18_400_00 + 1_175_50 * (month % 5))
            for month in range(14)
        ),
        _paid(NO_ADDRESS, date(2026, 3, 10), 1_960_00),
        _sold(NO_ADDRESS, date(2026, 8, 31), 2_480_00),
        _paid(DUE_BEFORE_INVOICE, date(2026, 6, 2), 1_722_50),
        _sold(DUE_BEFORE_INVOICE, date(2026, 9, 3), 1_890_00, due_day=date(2026, 8, 3)),
        *(
            _paid(OUT_OF_HABIT, date(2025, 6, 3) + timedelta(weeks=8 * turn), 880_00 + 21_35 * turn)
            for turn in range(8)
        ),
        _sold(OUT_OF_HABIT, date(2026, 10, 20), 94_350_00),
        _paid(LEADING_ZEROS, date(2026, 2, 17), 705_60),
        _sold(LEADING_ZEROS, date(2026, 9, 9), 640_00),
        _sold(LEADING_ZEROS, date(2026, 9, 15), 0, readable=False),
        _sold(ON_THE_EDGES, date(2026, 9, 30), 500_00),
        _sold(ON_THE_EDGES, date(2026, 9, 29), 600_00),
        _sold(ON_THE_EDGES, date(2026, 8, 3), 700_00, due_day=date(2026, 8, 31)),
        _sold(ON_THE_EDGES, date(2026, 7, 31), 800_00),
        _sold(ON_THE_EDGES, date(2026, 9, 1), 9_999_99),
        _sold(ON_THE_EDGES, date(2026, 9, 1), 10_000_00),
        _sold(UNLISTED, date(2026, 9, 4), 1_320_00),
    )


def told_on_account() -> tuple[OnAccount, ...]:
    """What covers the customer that owes nothing in sum: 4,400 against 4,350."""
    note = OnAccount(
        customer=COVERED,
        day=date(2026, 10, 6),
        kind=ItemKind.CREDIT_NOTE,
        currency="EUR",
        amount_minor=900_00,
        reference="Return of spare parts",
    )
    receipt = OnAccount(
        customer=COVERED,
        day=date(2026, 10, 22),
        kind=ItemKind.RECEIPT,
        currency="EUR",
        amount_minor=3_500_00,
        reference="Payment on account",
    )
    return note, receipt


def _sold(
    customer: Customer,
    day: date,
    amount_minor: int,
    *,
    due_day: date | None = None,
    receipts: tuple[Entry, ...] = (),
    readable: bool = True,
) -> Sale:
    part = Part(due_day=due_day or day + timedelta(days=_TERMS_DAYS), amount_minor=amount_minor)
    return Sale(
        customer=customer,
        day=day,
        currency=customer.currency,
        parts=(part,),
        receipts=receipts,
        reference=f"Order {day:%y%m%d}",
        readable=readable,
    )


def _paid(customer: Customer, day: date, amount_minor: int) -> Sale:
    receipt = Entry(day=day + timedelta(days=28), amount_minor=amount_minor)
    return _sold(customer, day, amount_minor, receipts=(receipt,))
