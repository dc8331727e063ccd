"""What was sold and what came in: sales with their credits and receipts, and money that names no invoice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from receivables.model import ItemKind
from receivables.sample.chance import chance
from receivables.sample.countries import COUNTRY_OF_CODE
from receivables.sample.customers import Customer
from receivables.sample.firm import FIRST_DAY, SAMPLE_DAY
from receivables.sample.rates import UNITS_PER_EURO


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What falls due on a day: the whole of an invoice, or one instalment."""

    due_day: date
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A credit or a receipt on a sale."""

    day: date
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """One invoice with everything that was applied to it up to the sample day. `parts` come by due day."""

    customer: Customer
    day: date
    currency: str
    parts: tuple[Part, ...]
    credits: tuple[Entry, ...] = ()
    receipts: tuple[Entry, ...] = ()
    reference: str = ""
    readable: bool = True  # False: the export prints words in place of the amount

    @property
    def open_minor(self) -> int:
        """What is still owed on the sample day."""
        return sum(part.amount_minor for part in self.parts) - self._applied_minor

    @property
    def overdue_minor(self) -> int:
        """What is owed of the parts due before the sample day, receipts counting for the oldest part first."""
        due = sum(part.amount_minor for part in self.parts if part.due_day < SAMPLE_DAY)
        return max(0, due - self._applied_minor)

    @property
    def _applied_minor(self) -> int:
        return sum(entry.amount_minor for entry in (*self.credits, *self.receipts))


@dataclass(frozen=True, slots=True, kw_only=True)
class OnAccount:
    """A free credit note or an unapplied receipt: it names no invoice."""

    customer: Customer
    day: date
    kind: ItemKind
    currency: str
    amount_minor: int
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """How a kind of customer pays: days late between two bounds, and the share of invoices it never pays."""

    weight: float
    late_days: tuple[int, int]
    never: float = 0.0


PAYERS = (
    Payer(weight=0.27, late_days=(-8, 1)),
    Payer(weight=0.25, late_days=(-3, 24)),
    Payer(weight=0.34, late_days=(10, 80), never=0.01),
    Payer(weight=0.14, late_days=(30, 170), never=0.12),
)
_SHARE_SECOND_CURRENCY = 0.02
_SHARE_INSTALMENTS = 0.06
_SHARE_CREDITED = 0.045
_SHARE_PART_PAID = 0.05
_SHARE_CHARGES_DEDUCTED = 0.004


def composed_sales(customers: tuple[Customer, ...]) -> tuple[Sale, ...]:
    """The sales made by chance: each customer has its own frequency, size and way of paying."""
    return tuple(sale for customer in customers for sale in _sales_of(customer, chance(f"ledger {customer.number}")))


def composed_on_account(sales: tuple[Sale, ...]) -> tuple[OnAccount, ...]:
    """Free credit notes and unapplied receipts of the last months, for some of the customers with open sales."""
    rng = chance("on account")
    open_sales = {sale.customer.number: sale for sale in sales if sale.open_minor > 0}
    chosen = rng.sample(list(open_sales.values()), 66)
    notes = (_free_credit_note(sale, rng) for sale in chosen[:30])
    return (*notes, *(_unapplied_receipt(sale, rng) for sale in chosen[30:]))


def _sales_of(customer: Customer, rng: Random) -> Iterator[Sale]:
    payer = rng.choices(PAYERS, [payer.weight for payer in PAYERS])[0]
    count = max(1, round(rng.lognormvariate(1.71, 0.6))) * (3 if customer.key_account else 1)
    two_currencies = customer.currency == "EUR" and rng.random() < _SHARE_SECOND_CURRENCY
    for _ in range(count):
        currency = "USD" if two_currencies and rng.random() < 0.4 else customer.currency
        yield _sale(customer, _some_day(FIRST_DAY, SAMPLE_DAY, rng), currency, payer, rng)


def _sale(customer: Customer, day: date, currency: str, payer: Payer, rng: Random) -> Sale:
    amount_minor = _amount_minor(customer, rng)
    in_parts = amount_minor > 400_000 * UNITS_PER_EURO[currency] and rng.random() < _SHARE_INSTALMENTS
    parts = _parts(day, amount_minor, (30, 60, 90) if in_parts else (customer.terms_days,))
    is_credited = not in_parts and rng.random() < _SHARE_CREDITED
    credited = _credits(day, amount_minor, rng) if is_credited else ()
    return Sale(
        customer=customer,
        day=day,
        currency=currency,
        parts=parts,
        credits=credited,
        receipts=_receipts(parts, credited, payer, rng),
        reference=f"PO {rng.randint(4_500_000_000, 4_599_999_999)}",
    )


def _amount_minor(customer: Customer, rng: Random) -> int:
    """Net amounts end in whole or half units; tax makes the cents."""
    net_minor = max(1, round(customer.size_minor * rng.lognormvariate(0, 0.55) / 50)) * 50
    return (net_minor * (100 + COUNTRY_OF_CODE[customer.country].vat_percent) + 50) // 100


def _parts(day: date, amount_minor: int, terms_days: tuple[int, ...]) -> tuple[Part, ...]:
    """Equal parts; the first bears the cents that do not divide."""
    equal = amount_minor // len(terms_days)
    first = amount_minor - equal * (len(terms_days) - 1)
    amounts = (first, *([equal] * (len(terms_days) - 1)))
    return tuple(
        Part(due_day=day + timedelta(days=days), amount_minor=amount)
        for days, amount in zip(terms_days, amounts, strict=True)
    )


def _credits(day: date, amount_minor: int, rng: Random) -> tuple[Entry, ...]:
    share_percent = rng.choice((5, 10, 10, 15, 25, 100))
    entry = Entry(
        day=working_day(day + timedelta(days=rng.randint(2, 9))), amount_minor=amount_minor * share_percent // 100
    )
    return tuple(_known([entry]))


def _receipts(parts: tuple[Part, ...], credited: tuple[Entry, ...], payer: Payer, rng: Random) -> tuple[Entry, ...]:
    """Each part paid in its turn, until one is never paid; what was credited before is not paid again."""
    entries: list[Entry] = []
    credited_minor = sum(credit.amount_minor for credit in credited)
    for part in parts:
        owed_minor = part.amount_minor - credited_minor
        if owed_minor <= 0 or rng.random() < payer.never:
            break
        late_days = round(rng.triangular(*payer.late_days))
        entries += _paid(owed_minor, working_day(part.due_day + timedelta(days=late_days)), rng)
    return tuple(_known(entries))


def _paid(owed_minor: int, day: date, rng: Random) -> list[Entry]:
    """In full as a rule; sometimes in two goes, or less what a bank kept for itself."""
    how = rng.random()
    if how < _SHARE_PART_PAID:
        first_minor = owed_minor * rng.randint(3, 7) // 10
        rest_day = working_day(day + timedelta(days=rng.randint(20, 60)))
        return [Entry(day=day, amount_minor=first_minor), Entry(day=rest_day, amount_minor=owed_minor - first_minor)]
    if how < _SHARE_PART_PAID + _SHARE_CHARGES_DEDUCTED and owed_minor > 100_000:
        return [Entry(day=day, amount_minor=owed_minor - rng.randint(800, 3500))]
    return [Entry(day=day, amount_minor=owed_minor)]


def _known(entries: list[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.day <= SAMPLE_DAY]


def _free_credit_note(sale: Sale, rng: Random) -> OnAccount:
    return OnAccount(
        customer=sale.customer,
        day=_some_day(SAMPLE_DAY - timedelta(days=120), SAMPLE_DAY, rng),
        kind=ItemKind.CREDIT_NOTE,
        currency=sale.currency,
        amount_minor=max(1, sale.customer.size_minor * rng.randint(4, 20) // 5000) * 50,
        reference=rng.choice(("Annual bonus", "Return of spare parts", "Goodwill")),
    )


def _unapplied_receipt(sale: Sale, rng: Random) -> OnAccount:
    """Half of them are exactly what is open on an invoice, so that a clerk can find it."""
    exact = rng.random() < 0.5
    return OnAccount(
        customer=sale.customer,
        day=_some_day(SAMPLE_DAY - timedelta(days=45), SAMPLE_DAY, rng),
        kind=ItemKind.RECEIPT,
        currency=sale.currency,
        amount_minor=sale.open_minor
        if exact
        else max(1, sale.customer.size_minor * rng.randint(1, 9) // 50_000) * 5000,
        reference=rng.choice(("Transfer", "Payment on account", "As agreed", "Advance")),
    )


def _some_day(first: date, last: date, rng: Random) -> date:
    """A working day between the two, both included."""
    day = first + timedelta(days=rng.randint(0, (last - first).days))
    return day if day.weekday() < 5 else day - timedelta(days=day.weekday() - 4)


def working_day(day: date) -> date:
    """The day itself, or the Monday after a week-end."""
    return day + timedelta(days=(7 - day.weekday()) % 7) if day.weekday() >= 5 else day
