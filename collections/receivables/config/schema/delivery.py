"""[delivery]: how letters leave the house, and where what comes back is read."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from receivables.config.schema.channels import DropTable, HoursTable, PrintTable, TransitTable, WebhookTable
from receivables.config.schema.lines import in_no_file, is_this_machine
from receivables.config.schema.strict import Strict
from receivables.email_address import is_address

_Port = Annotated[int, Field(ge=1, le=65_535)]
_Seconds = Annotated[int, Field(ge=1, le=3_600)]
_Pace = Annotated[int, Field(ge=0, le=1_000_000)]


class _ServerTable(Strict):
    """A server that we sign in to, over a line that nobody else can read."""

    host: str = ""
    security: str = "starttls"
    user: str = ""
    password: str = ""
    authority: str = ""
    timeout_seconds: _Seconds = 60
    plain_is_meant: bool = False

    @field_validator("password")
    @classmethod
    def _stands_in_no_file(cls, text: str) -> str:
        return in_no_file(text, example="SMTP_PASSWORD")

    @model_validator(mode="after")
    def _signs_in_in_secret(self) -> Self:
        self._knows_a_secret_for_its_user()
        if self.security == "none" and not (not self.host or is_this_machine(self.host) or self.plain_is_meant):
            raise ValueError(
                f"security is none, and {self.host!r} is another machine: everybody between could read the letters; "
                "expected starttls or tls, or plain_is_meant = true"
            )
        return self

    def _knows_a_secret_for_its_user(self) -> None:
        if bool(self.user) != bool(self.password):
            raise ValueError("user and password belong together: expected both or neither")


class EmailTable(_ServerTable):
    host: Annotated[str, Field(pattern=r"^\S+$")]
    port: _Port = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    from_name: str = ""
    from_address: str
    reply_to: str = ""
    bounces_to: str = ""
    per_connection: Annotated[int, Field(ge=1, le=10_000)] = 100
    per_minute: _Pace = 0
    per_domain: _Pace = 0
    patience_seconds: _Seconds = 600
    token_command: list[Annotated[str, Field(min_length=1)]] = []
    token_file: str = ""
    test: bool = True
    test_address: str = ""

    @field_validator("from_address", "reply_to", "bounces_to", "test_address")
    @classmethod
    def _is_one(cls, text: str) -> str:
        if text and not is_address(text):
            raise ValueError(f"{text!r} is no address that mail can be sent to, expected one such as name@example.com")
        return text

    def _knows_a_secret_for_its_user(self) -> None:
        tokens = [name for name in ("token_command", "token_file") if getattr(self, name)]
        if not tokens:
            super()._knows_a_secret_for_its_user()
        elif len(tokens) > 1 or self.password or not self.user:
            raise ValueError(f"{tokens[0]} stands for a password: expected user with one of them, and nothing else")

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if not self.from_address:
            raise ValueError("from_address is empty, expected the address that letters are from")
        if self.test and not self.test_address:
            raise ValueError(
                "test is on until it is turned off, and there is no test_address; expected the address that gets "
                "everything meanwhile, or test = false"
            )
        return self


class BouncesTable(_ServerTable):
    folder: str = ""
    mbox: str = ""
    port: _Port = 993
    security: Literal["tls", "starttls", "none"] = "tls"
    mailbox: str = "INBOX"
    move_to: str = ""
    days: Annotated[int, Field(ge=1, le=3_650)] = 30

    @model_validator(mode="after")
    def _is_one_place(self) -> Self:
        if sum(map(bool, (self.folder, self.mbox, self.host))) != 1:
            raise ValueError("expected one of folder, mbox and host: the place that bounces are read from")
        if self.host and not self.user:
            raise ValueError("a mailbox is nobody's without user and password: expected both")
        if self.mbox and self.move_to:
            raise ValueError("nothing is moved out of an mbox: expected no move_to, or a folder or a host")
        if self.folder and Path(self.move_to).is_absolute():
            raise ValueError(f"move_to is {self.move_to!r}, expected a folder inside {self.folder!r}")
        return self


class DeliveryTable(Strict):
    channels: Annotated[list[Literal["email", "print", "drop", "webhook"]], Field(min_length=1)] = ["print"]
    email: EmailTable | None = None
    bounces: BouncesTable | None = None
    # "print" is no name in Python.
    paper: PrintTable = Field(default=PrintTable(), alias="print")
    drop: DropTable | None = None
    webhook: WebhookTable | None = None
    hours: HoursTable | None = None
    transit: TransitTable = TransitTable()

    @model_validator(mode="after")
    def _has_a_way_for_each(self) -> Self:
        if doubled := [name for name in self.channels if self.channels.count(name) > 1]:
            raise ValueError(f"channels names {doubled[0]!r} twice, expected each once, in order of preference")
        for name, table in (("email", self.email), ("drop", self.drop), ("webhook", self.webhook)):
            if name in self.channels and table is None:
                raise ValueError(f"channels names {name!r}, and there is no [delivery.{name}]; expected that table")
        return self
