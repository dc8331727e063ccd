"""What people say about control accounts, as a program says it, and how it is kept: pages and API share both."""

from decimal import Decimal
from typing import Annotated

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field

from receivables.model.control_accounts import DifferenceCause
from receivables.night import tie_out
from receivables.store.control_accounts.balances import EnteredBalance
from receivables.store.control_accounts.explained import Explanation
from receivables.web.entered import Day
from receivables.web.here import here
from receivables.web.people import Person

SIGNS = 2_000
Name = Annotated[str, Field(max_length=200)]
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$", description="ISO 4217")]
Words = Annotated[str, Field(max_length=SIGNS)]
Amount = Annotated[Decimal, Field(max_digits=18, decimal_places=4)]


class _OfAnAccount(BaseModel):
    model_config = ConfigDict(extra="forbid")
    account: Name
    company: Name = ""
    currency: Currency
    day: Day


class BalanceEntered(_OfAnAccount):
    """What an account of the general ledger stood at by the end of a day; above zero: on the debit side."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"account": "1200", "currency": "EUR", "day": "2026-10-30", "balance": "1361.00"}]
        },
    )
    balance: Amount
    note: Words = ""


class DifferenceExplained(_OfAnAccount):
    """A part of what receivables less general ledger makes, and its cause. It stands from the day on until cleared."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "account": "1200",
                    "currency": "EUR",
                    "day": "2026-10-30",
                    "cause": "manual_journal",
                    "amount": "-15.00",
                    "document": "4714",
                    "note": "Correction by hand",
                }
            ]
        },
    )
    cause: DifferenceCause
    amount: Amount
    document: Name = ""
    note: Words = ""


class DifferenceCleared(BaseModel):
    """An explanation that stands no longer from a day on."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"number": "1", "day": "2026-11-30"}]})
    number: Annotated[str, Field(min_length=1, max_length=20)]
    day: Day


class TieOutSigned(BaseModel):
    """The figures of a day that somebody stands for: those with the digests seen; left out: as they are.

    `account`, `company`, `currency` left out: all accounts with a balance of that day. `reason`: why although more is
    unexplained than is tolerated.
    """

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"day": "2026-10-30", "account": "1200", "currency": "EUR"}]}
    )
    day: Day
    account: Name | None = None
    company: Name | None = None
    currency: Currency | None = None
    reason: Words = ""
    seen: Annotated[list[Name], Field(max_length=1_000)] | None = None


def enter(request: Request, person: Person, entered: BalanceEntered) -> None:
    """Keep a balance in place of what was said before. Raises NoSuchAccount and TooFine."""
    config = here(request).config
    one = tie_out.account_of(config, entered.account, entered.company)
    currency = tie_out.currency_of(config, one, entered.currency)
    kept = EnteredBalance(
        company=one.company,
        account=one.account,
        currency=currency,
        day=entered.day,
        closing_minor=tie_out.minor_of(entered.balance, currency),
        note=entered.note,
    )
    tie_out.enter(config, kept, author=person.user)


def explain(request: Request, person: Person, explained: DifferenceExplained) -> str:
    """Keep an explanation; returns its number. Raises what `tie_out.explain` and `minor_of` do."""
    config = here(request).config
    one = tie_out.account_of(config, explained.account, explained.company)
    currency = tie_out.currency_of(config, one, explained.currency)
    kept = Explanation(
        company=one.company,
        account=one.account,
        currency=currency,
        day=explained.day,
        cause=explained.cause,
        amount_minor=tie_out.minor_of(explained.amount, currency),
        document=explained.document,
        note=explained.note,
    )
    return tie_out.explain(config, kept, author=person.user)


def clear(request: Request, cleared: DifferenceCleared) -> None:
    """The explanation stands no longer. Raises StoreError where there is none."""
    tie_out.clear(here(request).config, cleared.number, as_of=cleared.day)


def sign(request: Request, person: Person, signed: TieOutSigned) -> None:
    """Stand for figures. Raises NotToBeSigned, and StoreError where somebody was quicker."""
    tie_out.sign(
        here(request).config,
        as_of=signed.day,
        author=person.user,
        account=signed.account,
        company=signed.company,
        currency=signed.currency,
        accept_unexplained=signed.reason,
        seen=signed.seen,
    )
