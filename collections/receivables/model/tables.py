"""The tables that a firm can load: their columns and keys."""

from dataclasses import dataclass
from enum import StrEnum

from receivables.model.people import DecisionRole, Relation


class CellType(StrEnum):
    """How a cell of a canonical table is read."""

    TEXT = "text"
    NUMBER = "number"
    AMOUNT = "amount"
    CURRENCY = "currency"
    DATE = "date"
    YES_NO = "yes_no"
    RATE = "rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One canonical column of a table to load; `choices` closes the set of its texts."""

    name: str
    type: CellType = CellType.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A kind of table that can be loaded, its natural key and the column its totals are counted in."""

    kind: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    total: str | None = None

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when the table has none."""
        return {column.name: column for column in self.columns}[name]


def _column(
    name: str,
    type: CellType = CellType.TEXT,  # noqa: A002
    *,
    required: bool = False,
    choices: tuple[str, ...] = (),
) -> Column:
    return Column(name=name, type=type, required=required, choices=choices)


# What an invoice table may carry about its customer, for firms that export everything as one list.
_CUSTOMER_DETAILS = (
    _column("name"),
    _column("address"),
    _column("email"),
    _column("language"),
    _column("country"),
)

_INVOICE_COLUMNS = (
    _column("invoice", required=True),
    _column("customer", required=True),
    _column("invoice_date", CellType.DATE, required=True),
    _column("due_date", CellType.DATE),
    _column("currency", CellType.CURRENCY, required=True),
    _column("amount", CellType.AMOUNT, required=True),
    _column("balance", CellType.AMOUNT),
    _column("instalment"),
    _column("terms"),
    _column("reference"),
    _column("salesperson"),
    _column("kind", choices=("invoice", "credit_note")),
    _column("applies_to"),
    # When the firm's own books have it, where that is another day.
    _column("posting_date", CellType.DATE),
    *_CUSTOMER_DETAILS,
)

TABLES: dict[str, Table] = {
    table.kind: table
    for table in (
        Table(
            kind="invoices",
            # Some firms number invoices and credit notes in ranges of their own.
            key=("customer", "invoice", "instalment", "kind"),
            columns=_INVOICE_COLUMNS,
            total="amount",
        ),
        Table(
            kind="open-items",
            # Some firms number invoices and credit notes in ranges of their own.
            key=("customer", "invoice", "instalment", "kind"),
            columns=_INVOICE_COLUMNS,
            total="balance",
        ),
        Table(
            kind="customers",
            key=("customer",),
            columns=(
                _column("customer", required=True),
                _column("name", required=True),
                _column("parent"),
                # Which of our companies it is a customer of.
                _column("company_code"),
                _column("segment"),
                _column("key_account", CellType.YES_NO),
                _column("salesperson"),
                # Who in finance works the account.
                _column("collector"),
                _column("language"),
                _column("currency", CellType.CURRENCY),
                _column("email"),
                _column("credit_limit", CellType.AMOUNT),
                _column("country"),
                _column("territory"),
                _column("address"),
                _column("address_confirmed", CellType.YES_NO),
                # The account the customer pays from: tells whose a receipt is.
                _column("iban"),
                # Pays no invoice without the number of its own order on it.
                _column("needs_purchase_order", CellType.YES_NO),
            ),
        ),
        Table(
            kind="payments",
            # A reversal may bear the number of the payment that it takes back.
            key=("customer", "payment", "kind"),
            columns=(
                _column("payment", required=True),
                _column("customer", required=True),
                _column("date", CellType.DATE, required=True),
                _column("currency", CellType.CURRENCY, required=True),
                _column("amount", CellType.AMOUNT, required=True),
                _column("invoice"),
                _column("reference"),
                # Absent: a payment. `reverses` names the payment that a reversal takes back.
                _column("kind", choices=("payment", "reversal", "write_off")),
                _column("reverses"),
                _column("posting_date", CellType.DATE),
            ),
            total="amount",
        ),
        # What a bank account's statements say, from a statement or a bank's own list. `amount` has the sign of the
        # account: above zero came in.
        Table(
            kind="bank-entries",
            key=("account", "entry"),
            columns=(
                _column("account", required=True),
                _column("entry", required=True),
                _column("date", CellType.DATE, required=True),
                _column("value_date", CellType.DATE),
                _column("currency", CellType.CURRENCY, required=True),
                _column("amount", CellType.AMOUNT, required=True),
                # Absent: a receipt where it is above zero, other where it is below.
                _column("kind", choices=("receipt", "return", "other")),
                _column("payer"),
                _column("payer_account"),
                _column("reference"),
                # The number that the payer's order carried end to end; a return carries that of what it returns.
                _column("end_to_end"),
                _column("statement"),
            ),
            total="amount",
        ),
        Table(
            kind="contacts",
            key=("customer", "name"),
            columns=(
                _column("customer", required=True),
                _column("name", required=True),
                _column("role"),
                _column("rank", CellType.NUMBER),
                _column("email"),
                _column("phone"),
                _column("influence"),
                _column("decision_role", choices=tuple(DecisionRole)),
                _column("relation", choices=tuple(Relation)),
                # How they like to be talked to.
                _column("manner"),
            ),
        ),
        Table(
            kind="salespeople",
            key=("salesperson",),
            columns=(
                _column("salesperson", required=True),
                _column("name", required=True),
                _column("territory"),
                _column("email"),
                _column("phone"),
                _column("manager"),
                _column("country"),
                _column("visits_per_week", CellType.NUMBER),
            ),
        ),
        Table(
            kind="disputes",
            key=("dispute",),
            columns=(
                _column("dispute", required=True),
                _column("customer", required=True),
                _column("invoice", required=True),
                _column("kind"),
                _column("currency", CellType.CURRENCY, required=True),
                _column("amount", CellType.AMOUNT),
                _column("opened", CellType.DATE, required=True),
                _column("deadline", CellType.DATE),
                _column("owner"),
            ),
        ),
        # What was promised and delivered for which invoice, a row for each invoice of a delivery.
        Table(
            kind="deliveries",
            key=("customer", "delivery", "invoice"),
            columns=(
                _column("delivery", required=True),
                _column("customer", required=True),
                _column("invoice", required=True),
                _column("promised_date", CellType.DATE),
                _column("delivered_date", CellType.DATE),
                # Empty: the customer has not said.
                _column("accepted", CellType.YES_NO),
                _column("accepted_date", CellType.DATE),
                _column("remark"),
            ),
        ),
        Table(
            kind="rates",
            key=("currency", "date"),
            columns=(
                _column("currency", CellType.CURRENCY, required=True),
                _column("date", CellType.DATE, required=True),
                _column("rate", CellType.RATE, required=True),
                _column("source", required=True),
            ),
        ),
        # What accounts of the general ledger stand at by the end of a day, or of a month (`period`).
        Table(
            kind="control-balances",
            key=("company_code", "account", "currency", "date"),
            columns=(
                _column("account", required=True),
                _column("company_code"),
                _column("currency", CellType.CURRENCY, required=True),
                _column("from_date", CellType.DATE),
                _column("date", CellType.DATE),
                _column("period"),
                _column("opening", CellType.AMOUNT),
                _column("debit", CellType.AMOUNT),
                _column("credit", CellType.AMOUNT),
                # Above zero: a balance on the debit side.
                _column("closing", CellType.AMOUNT, required=True),
            ),
            total="closing",
        ),
        # Lines of the general ledger's journal; the amount is above zero where it debits the account.
        Table(
            kind="journal-lines",
            key=("company_code", "account", "entry", "line", "document", "customer"),
            columns=(
                _column("account", required=True),
                _column("company_code"),
                _column("entry", required=True),
                _column("line"),
                _column("posting_date", CellType.DATE, required=True),
                _column("currency", CellType.CURRENCY, required=True),
                _column("debit", CellType.AMOUNT),
                _column("credit", CellType.AMOUNT),
                _column("amount", CellType.AMOUNT),
                _column("document"),
                _column("reference"),
                _column("customer"),
                _column("journal"),
                _column("text"),
            ),
            total="amount",
        ),
    )
}
