"""Bounces of the firm's letters: read where they come back to, put on record, and only then out of the way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from receivables.config import Config
from receivables.config.delivery import BounceSettings
from receivables.delivery.bounces import Bounce
from receivables.delivery.email.server import Security
from receivables.delivery.imap import ImapMailbox, ImapPlace
from receivables.delivery.mailbox import MailboxError, MailFile, MailFolder
from receivables.environment import NotSet, filled
from receivables.model import Problem

WHERE = "delivery.bounces"
# Whoever looks waits; a night may wait longer.
_LOOK_SECONDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BouncesTaken:
    """How many bounces of our letters were read, in how many e-mails, and how many others lie beside them."""

    bounces: int = 0
    recognised: int = 0
    others: int = 0


def take_bounces(config: Config, *, as_of: date, record: Callable[[Iterator[Bounce]], object]) -> BouncesTaken:
    """Hand the bounces that [delivery.bounces] finds to `record`; what it has recorded is then marked or moved.

    `record` commits before it returns. Whoever dies in between finds the same bounces again, so it must take each one
    twice. Nothing is read without that table. Raises MailboxError, and NotSet when the environment lacks the password.
    """
    settings = config.delivery.bounces
    if settings is None:
        return BouncesTaken()
    with _opened(settings, as_of=as_of) as box:
        found = box.read()
        record(iter(found.bounces))
        box.settle(found)
    return BouncesTaken(bounces=len(found.bounces), recognised=len(found.recognised), others=found.others)


def bounce_faults(config: Config) -> Iterator[Problem]:
    """Why bounces could not be read now, or not be put away. Changes nothing."""
    settings = config.delivery.bounces
    if settings is None:
        return
    try:
        if settings.host:
            place = _imap(settings, timeout_seconds=min(settings.timeout_seconds, _LOOK_SECONDS))
            with ImapMailbox(place, since=date.max) as box:
                box.check()
        else:
            _files(settings).read()
    except (MailboxError, NotSet) as stopped:
        yield Problem(where=WHERE, what=str(stopped).removeprefix(f"{WHERE}."))


@contextmanager
def _opened(settings: BounceSettings, *, as_of: date) -> Iterator[MailFolder | MailFile | ImapMailbox]:
    if not settings.host:
        yield _files(settings)
        return
    since = as_of - timedelta(days=settings.days)
    with ImapMailbox(_imap(settings, timeout_seconds=settings.timeout_seconds), since=since) as box:
        yield box


def _files(settings: BounceSettings) -> MailFolder | MailFile:
    if settings.folder:
        return MailFolder(path=settings.folder, move_to=settings.move_to)
    assert settings.mbox, "the config names one of the three"
    return MailFile(path=settings.mbox)


def _imap(settings: BounceSettings, *, timeout_seconds: float) -> ImapPlace:
    return ImapPlace(
        host=settings.host,
        port=settings.port,
        security=Security(settings.security),
        user=settings.user,
        password=filled(settings.password, where=f"{WHERE}.password"),
        authority=settings.authority,
        mailbox=settings.mailbox,
        move_to=settings.move_to,
        timeout_seconds=timeout_seconds,
    )
