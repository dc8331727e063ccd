"""[firm]: who writes."""

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from receivables.config.schema.strict import Strict


class BankAccountTable(Strict):
    bank: str
    iban: str
    bic: str = ""
    currency: str = ""


class FirmTable(Strict):
    name: Annotated[str, Field(min_length=1)]
    address: list[str]
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    base_currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    language: str
    timezone: str = "UTC"
    contact: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    registration: str = ""
    bank_accounts: list[BankAccountTable] = []

    @field_validator("timezone")
    @classmethod
    def _exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"no time zone {name!r}, expected one like Europe/Berlin") from error
        return name
