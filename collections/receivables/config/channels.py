"""How a firm prints, what it hands to a print house or to a service of its own, and when letters may leave."""

from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from receivables.config import schema


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintSettings:
    """Paper: both sides of it or one, what stacks are parted by, what it weighs, and the classes of the post."""

    duplex: bool = True
    separate: tuple[str, ...] = ("country",)
    sheet_grams: Decimal = Decimal(5)
    envelope_grams: Decimal = Decimal(5)
    weight_limits: tuple[int, ...] = (20, 50, 500, 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class DropSettings:
    """Where a print house takes batches from, and where it answers (empty: it does not).

    `host` empty: `folder` and `answers` are paths of this machine. Secrets are as they stand there: `${NAME}`.
    """

    folder: str
    answers: str
    manifest: str
    host: str
    port: int
    user: str
    password: str
    key: Path | None
    key_password: str
    host_keys: tuple[str, ...]
    timeout_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """A service of the firm's. `secret` is as it stands there: `${NAME}`."""

    url: str
    secret: str
    link: str
    authority: Path | None
    timeout_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HourSettings:
    """From when to when letters leave, by which clocks, and how many a customer gets in a week (0: any number)."""

    opens: time
    closes: time
    zones: dict[str, ZoneInfo]
    letters_a_week: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitSettings:
    """How many working days a letter takes: at home, abroad, to some countries."""

    domestic: int = 0
    abroad: int = 0
    to: dict[str, int] = field(default_factory=dict)


def print_settings(chosen: schema.PrintTable) -> PrintSettings:
    """How the firm prints."""
    return PrintSettings(**_with_tuples(chosen.model_dump(), "separate", "weight_limits"))


def drop_settings(path: Path, chosen: schema.DropTable) -> DropSettings:
    """The print house; files and folders of this machine lie beside the config."""
    fields = _with_tuples(chosen.model_dump(exclude={"key"}), "host_keys")
    if not chosen.host:
        here = {name: str(_beside(path, fields[name]) or "") for name in ("folder", "answers")}
        fields = {**fields, **here}
    return DropSettings(**fields, key=_beside(path, chosen.key))


def webhook_settings(path: Path, chosen: schema.WebhookTable) -> WebhookSettings:
    """The firm's own service."""
    fields = chosen.model_dump(exclude={"plain_is_meant", "authority"})
    return WebhookSettings(**fields, authority=_beside(path, chosen.authority))


def hour_settings(chosen: schema.HoursTable) -> HourSettings:
    """When letters may leave."""
    return HourSettings(
        opens=time.fromisoformat(chosen.opens),
        closes=time.fromisoformat(chosen.closes),
        zones={country: ZoneInfo(zone) for country, zone in chosen.zones.items()},
        letters_a_week=chosen.letters_a_week,
    )


def _with_tuples(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    return {**fields, **{name: tuple(fields[name]) for name in names}}


def _beside(path: Path, name: str) -> Path | None:
    return (path.resolve().parent / name).resolve() if name else None
