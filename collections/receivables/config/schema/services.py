"""What every table of a service that is posted to has: where it is, and the secret that requests are signed with."""

from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from receivables.config.schema.lines import in_no_file, is_this_machine
from receivables.config.schema.strict import Strict


class ServiceTable(Strict):
    url: str
    secret: Annotated[str, Field(min_length=1)]
    authority: str = ""
    timeout_seconds: Annotated[int, Field(ge=1, le=3_600)] = 30
    plain_is_meant: bool = False

    @field_validator("secret")
    @classmethod
    def _stands_in_no_file(cls, text: str) -> str:
        return in_no_file(text, example="WEBHOOK_SECRET")

    @model_validator(mode="after")
    def _is_an_address(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("url is no address, expected one such as https://example.com/letters")
        if parts.username or parts.password:
            raise ValueError("url holds a user or a password, expected none: requests are signed with secret")
        if parts.scheme == "http" and not (is_this_machine(parts.hostname) or self.plain_is_meant):
            raise ValueError(
                f"url is http, and {parts.hostname!r} is another machine: everybody between could read what is "
                "posted; expected https, or plain_is_meant = true"
            )
        return self
