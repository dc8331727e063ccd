"""[[webhooks]] as the receivers that it means."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from receivables.config import schema
from receivables.model.notices import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """A service that is told of what changes. `secret` is as it stands there: `${NAME}`."""

    name: str
    url: str
    secret: str
    about: tuple[Subject, ...]
    authority: Path | None
    timeout_seconds: int


def receivers(path: Path, chosen: Iterable[schema.WebhookReceiverTable]) -> tuple[Receiver, ...]:
    """Whoever is told, in the order of the config."""
    return tuple(
        Receiver(
            name=one.name,
            url=one.url,
            secret=one.secret,
            about=tuple(one.about),
            authority=(path.resolve().parent / one.authority).resolve() if one.authority else None,
            timeout_seconds=one.timeout_seconds,
        )
        for one in chosen
    )
