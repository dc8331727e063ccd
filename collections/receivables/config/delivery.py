"""[delivery] of config.toml: the mail server that letters leave by, and where bounces are read."""

from dataclasses import dataclass, field
from pathlib import Path

from receivables.config import schema
from receivables.config.channels import (
    DropSettings,
    HourSettings,
    PrintSettings,
    TransitSettings,
    WebhookSettings,
    drop_settings,
    hour_settings,
    print_settings,
    webhook_settings,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailSettings:
    """The firm's mail server, and whom letters are from.

    `password` is as it stands in the config: `${NAME}`; `token_command` or `token_file` may stand for it.
    `test_address`: everything goes there; None: it is meant.
    """

    host: str
    port: int
    security: str
    user: str
    password: str
    token_command: tuple[str, ...]
    token_file: Path | None
    authority: Path | None
    timeout_seconds: int
    patience_seconds: int
    from_name: str
    from_address: str
    reply_to: str
    bounces_to: str
    per_connection: int
    per_minute: int
    per_domain: int
    test_address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BounceSettings:
    """Where bounces are read: in one of `folder`, `mbox` and the mailbox of `host`, as far back as `days`.

    `move_to`: where those that are recognised go then, a folder inside the folder or a mailbox; empty: nowhere.
    """

    folder: Path | None
    mbox: Path | None
    host: str
    port: int
    security: str
    user: str
    password: str
    authority: Path | None
    timeout_seconds: int
    mailbox: str
    move_to: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySettings:
    """How letters leave the house: `channels` in order of preference. None: not by e-mail; bounces are not read."""

    channels: tuple[str, ...] = ("print",)
    email: EmailSettings | None = field(default=None)
    bounces: BounceSettings | None = field(default=None)
    paper: PrintSettings = field(default_factory=PrintSettings)
    drop: DropSettings | None = None
    webhook: WebhookSettings | None = None
    # None: letters leave whenever a night is ready.
    hours: HourSettings | None = None
    transit: TransitSettings = field(default_factory=TransitSettings)


def delivery_settings(path: Path, chosen: schema.DeliveryTable, *, firm: str) -> DeliverySettings:
    """What the tables say; files lie beside the config. `firm` is who writes where nobody else is named."""
    return DeliverySettings(
        channels=tuple(chosen.channels),
        email=_email(path, chosen.email, firm) if chosen.email else None,
        bounces=_bounces(path, chosen.bounces) if chosen.bounces else None,
        paper=print_settings(chosen.paper),
        drop=drop_settings(path, chosen.drop) if chosen.drop else None,
        webhook=webhook_settings(path, chosen.webhook) if chosen.webhook else None,
        hours=hour_settings(chosen.hours) if chosen.hours else None,
        transit=TransitSettings(**chosen.transit.model_dump()),
    )


def _email(path: Path, chosen: schema.EmailTable, firm: str) -> EmailSettings:
    own = {"plain_is_meant", "test", "test_address", "authority", "from_name", "token_command", "token_file"}
    return EmailSettings(
        **chosen.model_dump(exclude=own),
        authority=_beside(path, chosen.authority),
        from_name=chosen.from_name or firm,
        token_command=tuple(chosen.token_command),
        token_file=_beside(path, chosen.token_file),
        test_address=chosen.test_address if chosen.test else None,
    )


def _bounces(path: Path, chosen: schema.BouncesTable) -> BounceSettings:
    places = {"folder", "mbox", "authority"}
    return BounceSettings(
        **chosen.model_dump(exclude={"plain_is_meant", *places}),
        folder=_beside(path, chosen.folder),
        mbox=_beside(path, chosen.mbox),
        authority=_beside(path, chosen.authority),
    )


def _beside(path: Path, name: str) -> Path | None:
    return (path.resolve().parent / name).resolve() if name else None
