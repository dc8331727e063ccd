"""[web]: where pages are served, how people sign in, and for how long what is known of them is kept."""

from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from receivables.config.schema.lines import in_no_file, is_this_machine
from receivables.config.schema.strict import Strict


def _address(text: str) -> str:
    """An address without a path, in the clear only where it is this machine's."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError(f"{text!r} is no address, expected one such as https://receivables.example.com")
    return text.rstrip("/")


class OpenidTable(Strict):
    issuer: str
    client_id: Annotated[str, Field(min_length=1)]
    client_secret: str = ""
    claim: Annotated[str, Field(pattern=r"^\w+$")] = "email"
    scopes: list[str] = ["openid", "email", "profile"]
    name: Annotated[str, Field(min_length=1)] = "OpenID Connect"

    @field_validator("issuer")
    @classmethod
    def _is_an_address(cls, text: str) -> str:
        parts = urlsplit(text)
        if not parts.hostname or (parts.scheme != "https" and not is_this_machine(parts.hostname)):
            raise ValueError(f"{text!r} is no issuer, expected one such as https://login.example.com")
        return text

    @field_validator("client_secret")
    @classmethod
    def _stands_in_no_file(cls, text: str) -> str:
        return in_no_file(text, example="OPENID_SECRET")

    @field_validator("scopes")
    @classmethod
    def _asks_who_it_is(cls, scopes: list[str]) -> list[str]:
        if "openid" not in scopes:
            raise ValueError("without 'openid' the provider does not say who signed in: expected it among them")
        return scopes


class WebTable(Strict):
    host: Annotated[str, Field(pattern=r"^\S+$")] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65_535)] = 8470
    public_url: str = ""
    plain_is_meant: bool = False
    trusted_proxies: list[str] = []
    session_hours: Annotated[int, Field(ge=1, le=720)] = 12
    idle_minutes: Annotated[int, Field(ge=5, le=1_440)] = 60
    password_length: Annotated[int, Field(ge=8, le=128)] = 12
    tries: Annotated[int, Field(ge=1, le=100)] = 5
    per_minute: Annotated[int, Field(ge=10, le=100_000)] = 300
    keep_attempts_days: Annotated[int, Field(ge=30, le=36_500)] = 90
    keep_changes_days: Annotated[int, Field(ge=30, le=36_500)] = 3_650
    leads_collectors: list[str] = []
    openid: OpenidTable | None = None

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, text: str) -> str:
        return _address(text) if text else text

    @model_validator(mode="after")
    def _is_secret(self) -> Self:
        host = urlsplit(self.public_url).hostname or self.host
        plain = not self.public_url.startswith("https://")
        if plain and not self.plain_is_meant and not (is_this_machine(host) and is_this_machine(self.host)):
            raise ValueError(
                f"pages would be served to other machines in the clear (host {self.host!r}, public_url "
                f"{self.public_url!r}): everybody between could read them; expected a public_url that begins with "
                "https://, of a proxy that speaks TLS, or plain_is_meant = true"
            )
        return self
