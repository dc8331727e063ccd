"""By which channel a letter, or a statement, goes: the first of the firm's that has an address of the customer that may
still do.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from receivables.config import Config
from receivables.delivery.parcel import Parcel, Receipt
from receivables.email_address import is_address
from receivables.model.firm import Firm
from receivables.night.addresses import lines_for_the_post
from receivables.night.enclosing import rules_of
from receivables.policy.addressees import Addressed, addressed
from receivables.policy.settings import Level
from receivables.store.letters import LetterRecord
from receivables.store.outbox.mailings import Key, Mailed
from receivables.store.work import Contact, Customer

EMAIL, PRINT, DROP, WEBHOOK = "email", "print", "drop", "webhook"
# What is laid down for people to fetch by day.
BY_NIGHT = frozenset({PRINT, DROP})
# A channel, and whom it brings a letter to.
Way = tuple[str, str]


class Channel(Protocol):
    """What takes parcels outside: one by one, each only when it is about to be sent."""

    def deliver(self, parcels: Iterable[Parcel]) -> Iterator[tuple[Parcel, Receipt]]:
        """Send each parcel as it is asked for, and say what became of it."""
        ...


@dataclass(slots=True)
class Ways:
    """The ways out. `tried`: of each letter what did not do; `dead`: addresses that will do for none."""

    config: Config
    as_of: date
    tried: dict[Key, set[Way]] = field(default_factory=dict)
    dead: set[Way] = field(default_factory=set)
    # Whom it speaks to, of statements; None: letters, each by its own level.
    level: Level | None = None

    def of(self, record: Mailed) -> Way | None:
        """Channel and recipient, None where there is no way (any more)."""
        before = self.tried.get(record.key, set()) | self.dead
        found = ((channel, self._recipient(record, channel)) for channel in self.config.delivery.channels)
        return next((way for way in found if way[1] and way not in before), None)

    def failed(self, record: Mailed, way: Way) -> None:
        """That way will not do for that letter."""
        self.tried.setdefault(record.key, set()).add(way)

    def copies(self, record: Mailed) -> tuple[str, ...]:
        """The addresses of e-mail that copies of a letter go to."""
        return tuple(one.email for one in self._people(record).copies if is_address(one.email))

    def _people(self, record: Mailed) -> Addressed[Contact]:
        return addressed(record.customer.contacts, self._level(record))

    def _level(self, record: Mailed) -> Level:
        if self.level is not None:
            return self.level
        assert isinstance(record, LetterRecord)
        return rules_of(self.config, record, as_of=self.as_of)[1]

    def _recipient(self, record: Mailed, channel: str) -> str:
        customer = record.customer
        if channel == EMAIL:
            return next(filter(is_address, self._emails(record)), "")
        if channel == WEBHOOK:
            return customer.customer
        return "\n".join(postal_address(customer, self.config.firm)) if customer.address else ""

    def _emails(self, record: Mailed) -> Iterator[str]:
        """The person's that it speaks to, then the customer's own, then those of people of lower ranks."""
        level = self._level(record)
        people = [one for one in record.customer.contacts if one.rank is not None and one.rank <= level.rank]
        to = addressed(people, level).to
        yield to.email if to else ""
        yield record.customer.email
        yield from (one.email for one in sorted(people, key=lambda one: (-(one.rank or 0), one.name)))


def postal_address(customer: Customer, firm: Firm) -> tuple[str, ...]:
    """Whom a letter on paper goes to, line by line."""
    lines = lines_for_the_post(customer.address, customer.country, firm)
    return (customer.name or customer.customer, *lines)


def opened(config: Config, channels: Mapping[str, Channel] | None) -> AbstractContextManager[Mapping[str, Channel]]:
    """These channels, open already; None: those that the config asks for."""
    return channels_of(config) if channels is None else nullcontext(channels)


@contextmanager
def channels_of(config: Config) -> Iterator[dict[str, Channel]]:
    """The firm's channels that take letters one by one, open. Raises NotSet when the environment lacks a password."""
    # Firms that print everything need not wait for what speaks to servers.
    with ExitStack() as stack:
        channels: dict[str, Channel] = {}
        if EMAIL in config.delivery.channels:
            from receivables.night.mailing import email_channel

            channels[EMAIL] = stack.enter_context(email_channel(config))
        if WEBHOOK in config.delivery.channels:
            from receivables.night.channels import webhook

            channels[WEBHOOK] = stack.enter_context(webhook(config))
        yield channels


@contextmanager
def batch_channel(config: Config, channel: str, name: str) -> Iterator[Channel]:
    """A channel that takes a batch, of that name, at once. Raises NotReached where it lets nobody in."""
    if channel != DROP:
        raise ValueError(f"{channel} takes no batches")
    from receivables.night.channels import print_house

    with print_house(config, name) as drop:
        yield drop
