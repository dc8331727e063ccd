"""[control_accounts]: the accounts of the general ledger that receivables are tied to."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, field_validator

from receivables.config.schema.strict import Strict
from receivables.model.control_accounts import PostedAs

_Amount = Annotated[Decimal, Field(ge=0, lt=Decimal(10) ** 14)]


class ControlAccountTable(Strict):
    account: Annotated[str, Field(min_length=1)]
    name: str = ""
    company: str = ""
    currency: Annotated[str, Field(pattern="^([A-Z]{3}|each|base)$")] = "each"
    segments: list[str] = []


class ControlAccountsTable(Strict):
    tolerance: _Amount = Decimal(0)
    rounding: _Amount = Decimal("0.05")
    two_people: bool = False
    watched: list[str] = []
    journals: dict[str, PostedAs | Literal["manual"]] = {}
    account: list[ControlAccountTable] = []

    @field_validator("account")
    @classmethod
    def _names_each_once(cls, tables: list[ControlAccountTable]) -> list[ControlAccountTable]:
        named = [(one.company, one.account) for one in tables]
        if doubled := [account for company, account in named if named.count((company, account)) > 1]:
            raise ValueError(f"account {doubled[0]!r} comes twice, expected each account of a company once")
        return tables
