"""[delivery.print], [delivery.drop], [delivery.webhook], [delivery.hours] and [delivery.transit]."""

import re
from datetime import time
from decimal import Decimal
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from receivables.config.schema.lines import in_no_file
from receivables.config.schema.services import ServiceTable
from receivables.config.schema.strict import Strict

_Seconds = Annotated[int, Field(ge=1, le=3_600)]
_Grams = Annotated[Decimal, Field(ge=0, le=10_000)]
_Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]
_Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
_Days = Annotated[int, Field(ge=0, le=60)]
_HOST_KEY = re.compile(r"(ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w.@-]+ [A-Za-z0-9+/]+=*( .*)?")


class PrintTable(Strict):
    duplex: bool = True
    separate: list[Literal["country", "region", "sheets"]] = ["country"]
    sheet_grams: _Grams = Decimal(5)
    envelope_grams: _Grams = Decimal(5)
    weight_limits: list[Annotated[int, Field(gt=0)]] = [20, 50, 500, 1000]

    @field_validator("weight_limits")
    @classmethod
    def _rises(cls, limits: list[int]) -> list[int]:
        if limits != sorted(set(limits)):
            raise ValueError(f"{limits} do not rise, expected the lightest class first")
        return limits


class DropTable(Strict):
    folder: Annotated[str, Field(min_length=1)]
    answers: str = ""
    manifest: Literal["json", "csv"] = "json"
    host: str = ""
    port: Annotated[int, Field(ge=1, le=65_535)] = 22
    user: str = ""
    password: str = ""
    key: str = ""
    key_password: str = ""
    host_keys: list[str] = []
    timeout_seconds: _Seconds = 60

    @field_validator("password", "key_password")
    @classmethod
    def _stands_in_no_file(cls, text: str) -> str:
        return in_no_file(text, example="PRINT_HOUSE_PASSWORD")

    @field_validator("host_keys")
    @classmethod
    def _are_keys(cls, keys: list[str]) -> list[str]:
        for key in keys:
            if not _HOST_KEY.fullmatch(key):
                raise ValueError(f"{key[:40]!r} is no public key, expected one such as 'ssh-ed25519 AAAA...'")
        return keys

    @model_validator(mode="after")
    def _knows_whom_it_signs_in_to(self) -> Self:
        signs_in = [self.user, self.password, self.key, self.key_password, *self.host_keys]
        if not self.host and any(signs_in):
            raise ValueError("there is no host to sign in to; expected one, or a folder alone")
        if self.host and not self.host_keys:
            raise ValueError(
                f"host_keys is empty, so anybody could pose as {self.host}; expected its public keys, as the "
                "print house tells them"
            )
        if self.host and not (self.user and (self.password or self.key)):
            raise ValueError("expected user, and password or key")
        return self


class WebhookTable(ServiceTable):
    link: str = ""

    @field_validator("link")
    @classmethod
    def _names_the_file(cls, link: str) -> str:
        if link and ("{sha256}" not in link or urlsplit(link).scheme not in {"http", "https"}):
            raise ValueError(f"{link!r}, expected an address with {{sha256}} in it")
        return link


class HoursTable(Strict):
    opens: _Clock = "08:00"
    closes: _Clock = "18:00"
    zones: dict[_Country, str] = {}
    letters_a_week: Annotated[int, Field(ge=0, le=1_000)] = 0

    @field_validator("zones")
    @classmethod
    def _are_zones(cls, zones: dict[str, str]) -> dict[str, str]:
        for country, zone in zones.items():
            try:
                ZoneInfo(zone)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                raise ValueError(f"{zone!r} of {country} is no time zone, expected one such as Asia/Shanghai") from None
        return zones

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if time.fromisoformat(self.opens) >= time.fromisoformat(self.closes):
            raise ValueError(f"opens is {self.opens} and closes {self.closes}, expected it to open before it closes")
        return self


class TransitTable(Strict):
    domestic: _Days = 0
    abroad: _Days = 0
    to: dict[_Country, _Days] = {}
