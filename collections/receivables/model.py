"""The words as types: closed sets, table columns, frame schemas. The glossary is in docs/glossary.md.

Frames carry money as whole minor units (`Int64`, columns ending in `_minor`) beside an ISO 4217 `currency`,
and days as `Date`. Nothing here computes.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

import polars as pl


class Treatment(StrEnum):
    """What a cell of the matrix asks for, in order of severity."""

    NONE = "none"
    ROUTINE_REMINDER = "routine_reminder"
    ESCALATED_LETTER = "escalated_letter"
    REP_VISIT = "rep_visit"
    SPECIAL_HANDLING = "special_handling"

    @property
    def severity(self) -> int:
        """Position in the order of severity; `none` is 0."""
        return list(Treatment).index(self)


class Does(StrEnum):
    """What is done about an item tonight."""

    LETTER = "letter"
    VISIT = "visit"
    CASE = "case"
    NOTHING = "nothing"


DOES_OF_TREATMENT = {
    Treatment.NONE: Does.NOTHING,
    Treatment.ROUTINE_REMINDER: Does.LETTER,
    Treatment.ESCALATED_LETTER: Does.LETTER,
    Treatment.REP_VISIT: Does.VISIT,
    Treatment.SPECIAL_HANDLING: Does.CASE,
}


class Cause(StrEnum):
    """Why an item is unpaid."""

    OWN_FAULT = "own_fault"
    FRAUD = "fraud"
    UNWILLING = "unwilling"
    UNKNOWN = "unknown"


class HoldKind(StrEnum):
    """A reason to leave an item or a customer alone for now. The order is the order in which they are given."""

    HANDED_OVER = "handed_over"
    INSOLVENCY = "insolvency"
    FRAUD_REVIEW = "fraud_review"
    DISPUTE = "dispute"
    PROMISE = "promise"
    PAYMENT_PLAN = "payment_plan"
    DIRECT_DEBIT = "direct_debit"
    MANUAL = "manual"
    CASH_DATA_TOO_OLD = "cash_data_too_old"
    COVERED_BY_CREDITS = "covered_by_credits"
    BELOW_MINIMUM = "below_minimum"


# Holds that a person sets by command; the others follow from disputes, promises, credits and settings.
HOLDS_SET_BY_HAND = (
    HoldKind.HANDED_OVER,
    HoldKind.INSOLVENCY,
    HoldKind.FRAUD_REVIEW,
    HoldKind.PAYMENT_PLAN,
    HoldKind.DIRECT_DEBIT,
    HoldKind.MANUAL,
)


class Reason(StrEnum):
    """Why an item's decision is what it is. A held item gives its `HoldKind` as the reason instead.

    The first group says why nothing is chased, the second why nothing is done tonight, the last why something is.
    """

    CREDIT = "credit"
    NOT_OVERDUE = "not_overdue"
    BEFORE_FIRST_BAND = "before_first_band"
    CELL_ASKS_NOTHING = "cell_asks_nothing"
    NO_RATE = "no_rate"

    CASE_OPEN = "case_open"
    VISIT_OPEN = "visit_open"
    WAITING_FOR_RELEASE = "waiting_for_release"
    NO_ADDRESS = "no_address"
    QUIET = "quiet"
    RESTING = "resting"

    LEADS = "leads"
    JOINS = "joins"


class ItemKind(StrEnum):
    """What a line of the ledger is. Only an invoice (or an instalment of one) can be owed."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    RECEIPT = "receipt"
    # What an open-item list shows to have been settled (or reopened) since the list before it.
    SETTLEMENT = "settlement"


class LetterState(StrEnum):
    """Where a letter is on its way out."""

    PLANNED = "planned"
    WAITING_FOR_RELEASE = "waiting_for_release"
    SENT = "sent"
    WITHDRAWN = "withdrawn"


class CaseKind(StrEnum):
    """What a case is opened for."""

    SPECIAL_HANDLING = "special_handling"
    CREDIT_REVIEW = "credit_review"


class Rank(IntEnum):
    """How high a contact stands at the customer: whom a level of the letter ladder speaks to."""

    ACCOUNTS_PAYABLE = 1
    FINANCE_MANAGER = 2
    MANAGING_DIRECTOR = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Bad or missing input, said so that a clerk can mend it."""

    where: str
    what: str


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
    *_CUSTOMER_DETAILS,
)

TABLES: dict[str, Table] = {
    table.kind: table
    for table in (
        Table(
            kind="invoices",
            key=("customer", "invoice", "instalment"),
            columns=_INVOICE_COLUMNS,
            total="amount",
        ),
        Table(
            kind="open-items",
            key=("customer", "invoice", "instalment"),
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
                _column("segment"),
                _column("key_account", CellType.YES_NO),
                _column("salesperson"),
                _column("language"),
                _column("currency", CellType.CURRENCY),
                _column("email"),
                _column("credit_limit", CellType.AMOUNT),
                _column("country"),
                _column("territory"),
                _column("address"),
            ),
        ),
        Table(
            kind="payments",
            key=("customer", "payment"),
            columns=(
                _column("payment", required=True),
                _column("customer", required=True),
                _column("date", CellType.DATE, required=True),
                _column("currency", CellType.CURRENCY, required=True),
                _column("amount", CellType.AMOUNT, required=True),
                _column("invoice"),
                _column("reference"),
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
    )
}

# Frames that the policy takes. The store reads them in exactly these shapes.

# One line of the ledger as posted. `amount_minor` is positive where the customer owes and negative where we owe.
# `document` groups an invoice, its instalments and whatever was applied to it; an unapplied receipt or a free
# credit note is its own document. Credits carry `due_day == day`.
ITEM_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "kind": pl.String,
        "document": pl.String,
        "day": pl.Date,
        "due_day": pl.Date,
        "currency": pl.String,
        "amount_minor": pl.Int64,
        "salesperson": pl.String,
    }
)
CUSTOMER_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "name": pl.String,
        "segment": pl.String,
        "key_account": pl.Boolean,
        "salesperson": pl.String,
        "territory": pl.String,
        "language": pl.String,
        "country": pl.String,
        "has_address": pl.Boolean,
    }
)
# `item` null: the whole customer. `to_day` null: until somebody ends it. Both days inclusive.
HOLD_SCHEMA = pl.Schema(
    {"customer": pl.String, "item": pl.String, "kind": pl.String, "from_day": pl.Date, "to_day": pl.Date}
)
# `item` null: the cause is the customer's. Days as for holds.
CAUSE_SCHEMA = pl.Schema(
    {"customer": pl.String, "item": pl.String, "cause": pl.String, "from_day": pl.Date, "to_day": pl.Date}
)
# `amount_minor` null: the whole item. `item` may name an invoice with instalments: then all of them.
# `to_day` is the last day on which it was open.
DISPUTE_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "amount_minor": pl.Int64,
        "from_day": pl.Date,
        "to_day": pl.Date,
    }
)
# `item` null: the promise is about all that was overdue. `due_day`: the day promised, without grace.
PROMISE_SCHEMA = pl.Schema(
    {"customer": pl.String, "item": pl.String, "from_day": pl.Date, "due_day": pl.Date, "to_day": pl.Date}
)
# What was really done before (or on) the night: one row per item that was due itself (its line's level is above 0)
# in a sent letter, a visit or a case: the highest level and the last day. Lines that were only listed do not count.
CONTACT_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "does": pl.String,
        "level": pl.Int8,
        "day": pl.Date,
    }
)
# What is under way for a customer: a letter waiting for release, an open visit, an open case.
OPEN_WORK_SCHEMA = pl.Schema({"customer": pl.String, "does": pl.String, "kind": pl.String, "since": pl.Date})
# Units of the base currency for one unit of `currency`, exact as text.
RATE_SCHEMA = pl.Schema({"currency": pl.String, "day": pl.Date, "rate": pl.String, "source": pl.String})
REPRESENTATIVE_SCHEMA = pl.Schema(
    {"salesperson": pl.String, "name": pl.String, "territory": pl.String, "open_visits": pl.Int64}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known on a night about the customers of one shard. Every frame has the schema named beside it."""

    items: pl.DataFrame  # ITEM_SCHEMA
    customers: pl.DataFrame  # CUSTOMER_SCHEMA
    holds: pl.DataFrame  # HOLD_SCHEMA
    causes: pl.DataFrame  # CAUSE_SCHEMA
    disputes: pl.DataFrame  # DISPUTE_SCHEMA
    promises: pl.DataFrame  # PROMISE_SCHEMA
    contacts: pl.DataFrame  # CONTACT_SCHEMA
    open_work: pl.DataFrame  # OPEN_WORK_SCHEMA
    rates: pl.DataFrame  # RATE_SCHEMA
    # The day of the newest receipt known, for all customers together; None when the ledger holds none.
    cash_data_day: date | None = None


# What a plan is made of.

DECISION_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "kind": pl.String,
        "currency": pl.String,
        "balance_minor": pl.Int64,
        "days_overdue": pl.Int32,
        "treatment": pl.String,
        "does": pl.String,
        "reason": pl.String,
        "level": pl.Int8,  # of the letter's line; 0 where no letter is due
        "age_band": pl.Int8,  # position in the policy's bounds; -1 outside the matrix
        "amount_band": pl.Int8,
        "cause": pl.String,
        "disputed_minor": pl.Int64,
        "covered_minor": pl.Int64,  # set off by the customer's own credits
        "next_day": pl.Date,  # the first night on which something may be done again, where cadence is the reason
    }
)
LETTER_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "treatment": pl.String,
        "level": pl.Int8,
        "language": pl.String,
        "state": pl.String,
    }
)
# Lines of letters, visits and cases alike: everything overdue and chased, then what was set off (negative).
LINE_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "kind": pl.String,
        "day": pl.Date,
        "due_day": pl.Date,
        "days_overdue": pl.Int32,
        "currency": pl.String,
        "amount_minor": pl.Int64,  # as posted
        "balance_minor": pl.Int64,  # open on the night
        "disputed_minor": pl.Int64,
        "chased_minor": pl.Int64,  # what is asked for; negative for a credit set off
        # The rung of the ladder (1 for visits and cases) where the item was due itself; 0 where it is only listed.
        "level": pl.Int8,
    }
)
ASSIGNMENT_SCHEMA = pl.Schema(
    {"customer": pl.String, "salesperson": pl.String, "due_day": pl.Date, "reason": pl.String}
)
CASE_SCHEMA = pl.Schema({"customer": pl.String, "kind": pl.String, "salesperson": pl.String})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All decisions of one night for one shard, and what follows from them. Nothing is done yet.

    `lines` belong to whatever the customer gets tonight: a letter, a visit or a case (never two of them).
    """

    as_of: date
    policy_hash: str
    decisions: pl.DataFrame  # DECISION_SCHEMA
    letters: pl.DataFrame  # LETTER_SCHEMA
    lines: pl.DataFrame  # LINE_SCHEMA
    assignments: pl.DataFrame  # ASSIGNMENT_SCHEMA
    cases: pl.DataFrame  # CASE_SCHEMA
    problems: tuple[Problem, ...] = ()


# Who writes: what letterheads, letters and workbooks say about the firm itself.


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """Where customers pay. `currency` empty: any currency that has no account of its own."""

    bank: str
    iban: str
    bic: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """The creditor."""

    name: str
    address: tuple[str, ...]
    country: str  # ISO 3166 alpha-2
    base_currency: str
    language: str
    timezone: str
    contact: str
    phone: str
    email: str
    website: str = ""
    registration: str = ""
    bank_accounts: tuple[BankAccount, ...] = ()
