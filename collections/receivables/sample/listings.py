"""The sample firm's data as tables with the headers that its system prints."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from receivables.sample.book import Book, InvoiceRow, posted
from receivables.sample.customers import Contact, Customer, composed_customers, contacts
from receivables.sample.disputes import Dispute, disputes
from receivables.sample.firm import SALESPEOPLE, SAMPLE_DAY, SAMPLE_FIRM
from receivables.sample.ledger import composed_on_account, composed_sales
from receivables.sample.rates import SOURCE, rates
from receivables.sample.stories import TOLD_CUSTOMERS, told_on_account, told_sales

Cell = str | int | date | Decimal | None
Row = tuple[Cell, ...]

UNREADABLE_AMOUNT = "see contract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One table to print. `title` stands above it; `totalled` names the column to add up below it."""

    name: str
    sheet: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    title: str = ""
    totalled: str = ""
    note: str = ""

    @property
    def totals_row(self) -> Row:
        """The sum of the numbers in the totalled column, all currencies together, as such lists have it."""
        place = self.headers.index(self.totalled)
        amounts = (row[place] for row in self.rows)
        total = sum((amount for amount in amounts if isinstance(amount, Decimal)), Decimal())
        return tuple(
            "Total" if column == 0 else total if column == place else None for column in range(len(self.headers))
        )


def listings() -> tuple[Listing, ...]:
    """Every table of the firm, always the same."""
    composed = composed_customers()
    sales = composed_sales(composed)
    book = posted((*sales, *told_sales()), (*composed_on_account(sales), *told_on_account()))
    customers = (*composed, *TOLD_CUSTOMERS)
    told = {customer.number for customer in TOLD_CUSTOMERS}
    disputable = tuple((number, sale) for number, sale in book.sales if sale.customer.number not in told)
    return (
        _invoices(book),
        _customers(customers),
        _payments(book),
        _contacts(contacts(customers)),
        _salespeople(),
        _disputes(disputes(disputable)),
        _rates(),
    )


def _invoices(book: Book) -> Listing:
    headers = "Invoice No.|Customer No.|Invoice Date|Due Date|Currency|Amount|Instalment|Terms|Reference|Salesperson"
    return Listing(
        name="invoices",
        sheet="Open and paid invoices",
        headers=(*headers.split("|"), "Kind", "Applies To"),
        rows=tuple(_invoice(row) for row in book.invoices),
        title=f"{SAMPLE_FIRM.name} - Open and paid invoices as of {SAMPLE_DAY:%d %B %Y}",
        totalled="Amount",
        note=f"Printed {SAMPLE_DAY} 18:04 by Accounts Receivable. Credit notes are shown without a sign.",
    )


def _invoice(row: InvoiceRow) -> Row:
    return (
        row.number,
        row.customer.number,
        row.day,
        row.due_day,
        row.currency,
        UNREADABLE_AMOUNT if row.amount_minor is None else _amount(row.amount_minor),
        row.instalment or None,
        row.terms or None,
        row.reference or None,
        row.customer.salesperson,
        row.kind.value,
        row.applies_to or None,
    )


def _customers(customers: tuple[Customer, ...]) -> Listing:
    headers = "Customer No.|Customer Name|Parent|Segment|Key Account|Salesperson|Language|Currency|E-mail|Credit Limit"
    return Listing(
        name="customers",
        sheet="Customers",
        headers=(*headers.split("|"), "Country", "Territory", "Address"),
        rows=tuple(_customer(customer) for customer in customers),
    )


def _customer(customer: Customer) -> Row:
    return (
        customer.number,
        customer.name,
        customer.parent or None,
        customer.segment,
        "Yes" if customer.key_account else "No",
        customer.salesperson,
        customer.language,
        customer.currency,
        customer.email,
        _amount(customer.credit_limit_minor),
        customer.country,
        customer.territory,
        customer.address or None,
    )


def _payments(book: Book) -> Listing:
    return Listing(
        name="payments",
        sheet="Payments",
        headers=("Payment No.", "Customer No.", "Payment Date", "Currency", "Amount", "Invoice No.", "Reference"),
        rows=tuple(
            (
                row.number,
                row.customer.number,
                row.day,
                row.currency,
                _amount(row.amount_minor),
                row.invoice or None,
                row.reference,
            )
            for row in book.payments
        ),
    )


def _contacts(people: tuple[Contact, ...]) -> Listing:
    headers = "Customer No.|Contact Name|Role|Rank|E-mail|Phone|Influence|Decision Role|Relation|Manner"
    return Listing(
        name="contacts",
        sheet="Contacts",
        headers=tuple(headers.split("|")),
        rows=tuple(_contact(one) for one in people),
    )


def _contact(one: Contact) -> Row:
    described = (one.decision_role or None, one.relation or None, one.manner or None)
    return (one.customer, one.name, one.role, int(one.rank), one.email, one.phone, one.influence, *described)


def _salespeople() -> Listing:
    return Listing(
        name="salespeople",
        sheet="Salespeople",
        headers=("Salesperson", "Name", "Territory", "E-mail", "Phone", "Manager"),
        rows=tuple(
            (one.number, one.name, one.territory, one.email, one.phone, one.manager or None) for one in SALESPEOPLE
        ),
    )


def _disputes(claims: tuple[Dispute, ...]) -> Listing:
    headers = "Dispute|Customer No.|Invoice No.|Kind|Currency|Amount|Opened|Deadline|Owner"
    return Listing(
        name="disputes",
        sheet="Disputes",
        headers=tuple(headers.split("|")),
        rows=tuple(_dispute_cells(claims)),
    )


def _dispute_cells(claims: tuple[Dispute, ...]) -> Iterator[Row]:
    for claim in claims:
        amount = None if claim.amount_minor is None else _amount(claim.amount_minor)
        about = (claim.number, claim.customer, claim.invoice, claim.kind, claim.currency)
        yield (*about, amount, claim.opened, claim.deadline, claim.owner)


def _rates() -> Listing:
    return Listing(
        name="rates",
        sheet="Rates",
        headers=("Currency", "Date", "Rate", "Source"),
        rows=tuple((rate.currency, rate.day, rate.rate, SOURCE) for rate in rates()),
    )


def _amount(minor: int) -> Decimal:
    """All of the firm's currencies have two decimals."""
    return Decimal(minor).scaleb(-2)
