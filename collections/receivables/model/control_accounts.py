"""Control accounts of the general ledger: which lines of receivables stand in each, and why the two may differ."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

# What `ControlAccount.currency` may be besides the code of a currency.
EACH_CURRENCY, BASE_CURRENCY = "each", "base"
# What a journal may be called besides a `PostedAs`: somebody wrote the entry by hand.
MANUAL = "manual"


class PostedAs(StrEnum):
    """What a posting to receivables is, on either side."""

    INVOICES = "invoices"
    CREDITS = "credits"
    RECEIPTS = "receipts"
    WRITE_OFFS = "write_offs"
    EXCHANGE = "exchange"
    OTHER = "other"


class DifferenceCause(StrEnum):
    """Why receivables and the control account differ."""

    TIMING = "timing"
    NOT_IN_GENERAL_LEDGER = "not_in_general_ledger"
    NOT_IN_RECEIVABLES = "not_in_receivables"
    MANUAL_JOURNAL = "manual_journal"
    WRONG_ACCOUNT = "wrong_account"
    EXCHANGE = "exchange"
    OTHER_AMOUNT = "other_amount"
    ROUNDING = "rounding"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlAccount:
    """An account of the general ledger that has the sum of some receivables.

    It has the lines of customers of `company` (empty: of all) in `segments` (empty: all) that are in `currency`: that
    of the code; EACH_CURRENCY, each by itself; or BASE_CURRENCY, all of them converted on the day of each.
    """

    account: str
    name: str = ""
    company: str = ""
    currency: str = EACH_CURRENCY
    segments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TieOutRules:
    """How receivables are tied to the general ledger.

    A line belongs to the first of the `accounts` that fits. `watched`: other accounts on which receivables are posted
    by mistake. `tolerance`: so much may stay unexplained when somebody signs. `rounding`: differences of one document
    up to it are that. `two_people`: nobody signs what they explained themselves. `journals`: what the general ledger
    calls a kind of posting -> PostedAs or MANUAL.
    """

    accounts: tuple[ControlAccount, ...] = ()
    watched: tuple[str, ...] = ()
    tolerance: Decimal = Decimal(0)
    rounding: Decimal = Decimal("0.05")
    two_people: bool = False
    journals: dict[str, str] = field(default_factory=dict)
