"""Letters that came back by e-mail: found where they come back to, and put on record."""

from collections.abc import Iterator
from datetime import date, timedelta

from receivables.config import Config
from receivables.delivery.bounces import Bounce
from receivables.delivery.mailbox import MailboxError
from receivables.environment import NotSet
from receivables.model import Problem
from receivables.night.bouncing import WHERE, BouncesTaken, take_bounces
from receivables.night.store import store_of
from receivables.store.nights import latest
from receivables.store.outbox.telling import bounced


def read_bounces(config: Config, *, as_of: date, before_night: bool = False) -> tuple[BouncesTaken, int]:
    """Read bounces where the firm has them, and how many letters came back by them that had not before.

    `before_night`: the night of `as_of` is about to be planned, and is the first to know; else it is the next one,
    where that of `as_of` has begun already. Reading the same ones again changes nothing. Raises MailboxError, and
    NotSet when the environment lacks a password.
    """
    news, begun = 0, latest(store_of(config))
    late = begun is not None and begun >= as_of and not before_night
    from_night = as_of + timedelta(days=1) if late else as_of

    def record(found: Iterator[Bounce]) -> None:
        nonlocal news
        for one in found:
            news += bounced(
                store_of(config),
                one.parcel,
                is_final=one.is_final,
                detail=one.detail,
                recipient=one.recipient,
                as_of=as_of,
                from_night=from_night,
            )

    return take_bounces(config, as_of=as_of, record=record), news


def read_bounces_if_possible(config: Config, *, as_of: date, before_night: bool = False) -> tuple[Problem, ...]:
    """The same, where a mailbox that does not answer keeps nothing from leaving: what is the matter with it."""
    if config.delivery.bounces is None:
        return ()
    try:
        read_bounces(config, as_of=as_of, before_night=before_night)
    except (MailboxError, NotSet) as stopped:
        return (Problem(where=WHERE, what=str(stopped).removeprefix(f"{WHERE}.")),)
    return ()
