"""Sending parcels by e-mail: one connection for many, at a pace the mail server bears, nothing ever a second time."""

import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace

from receivables.delivery.email.message import NoAddress, Sender, as_sent, message_id, message_of, recipients
from receivables.delivery.email.server import Connection, Dropped, MailServer, Unreachable
from receivables.delivery.parcel import Outcome, Parcel, Receipt

_MINUTE = 60.0
# A server that goes away in the midst of so many in a row gets no further one: each may be one for a clerk to clear up.
_ENOUGH = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast. `per_minute` and `per_domain` (of one domain, a minute) 0: as fast as it goes."""

    per_connection: int = 100
    per_minute: int = 0
    per_domain: int = 0


class EmailChannel:
    """A mail server to send through. Use it with `with`: it keeps one connection.

    `test_address`: whatever is sent goes there alone. None: to whom it is meant for.
    """

    def __init__(self, server: MailServer, sender: Sender, *, pace: Pace, test_address: str | None) -> None:
        """Connects when the first parcel comes."""
        self._server = server
        self._sender = sender
        self._pace = pace
        self._test_address = test_address
        self._open = ExitStack()
        self._connection: Connection | None = None
        self._handed_over = 0
        self._gone_away = 0
        self._last = float("-inf")
        self._domains: dict[str, list[float]] = {}

    def __enter__(self) -> "EmailChannel":
        """The channel itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._hang_up()

    def deliver(self, parcels: Iterable[Parcel]) -> Iterator[tuple[Parcel, Receipt]]:
        """Send each parcel as it is asked for, and say what became of it.

        Takes a parcel only when it is about to be sent. Where the server cannot be reached the parcel at hand is
        deferred, and no other is taken; nor where it has gone away in the midst of several in a row. One whose domain
        has had its share of this minute is deferred, too.
        """
        self._gone_away = 0
        for parcel in parcels:
            receipt = self._delivered(parcel)
            yield parcel, replace(receipt, message_id=message_id(parcel.name, self._sender.domain))
            if self._gone_away >= _ENOUGH:
                return

    def _delivered(self, parcel: Parcel) -> Receipt:
        try:
            return self._deferred(parcel) or self._sent(parcel)
        except NoAddress as error:
            return Receipt(outcome=Outcome.FAILED, detail=str(error))

    def _deferred(self, parcel: Parcel) -> Receipt | None:
        """Domains beyond their share of the last minute."""
        if not self._pace.per_domain:
            return None
        now = time.monotonic()
        domains = {one.rpartition("@")[2].lower() for one in recipients(parcel, test_address=self._test_address)}
        for domain in sorted(domains):
            recent = [moment for moment in self._domains.get(domain, []) if moment > now - _MINUTE]
            if len(recent) >= self._pace.per_domain:
                detail = f"{domain} has had {len(recent)} in the last minute"
                return Receipt(outcome=Outcome.DEFERRED, detail=detail)
            self._domains[domain] = recent
        for domain in domains:
            self._domains[domain].append(now)
        return None

    def _sent(self, parcel: Parcel) -> Receipt:
        message = as_sent(message_of(parcel, self._sender, test_address=self._test_address))
        self._wait()
        # A connection that was open may have been closed by the other side while nothing was sent.
        if self._connection is not None:
            with suppress(Dropped):
                return self._hand_over(parcel, message)
            self._hang_up()
        try:
            return self._hand_over(parcel, message)
        except (Dropped, Unreachable) as error:
            self._hang_up()
            self._gone_away += _ENOUGH if isinstance(error, Unreachable) else 1
            return Receipt(outcome=Outcome.DEFERRED, detail=str(error))

    def _hand_over(self, parcel: Parcel, message: bytes) -> Receipt:
        if self._connection is None or self._handed_over >= self._pace.per_connection:
            self._hang_up()
            self._connection = self._open.enter_context(Connection(self._server))
        self._handed_over += 1
        everybody = recipients(parcel, test_address=self._test_address)
        to = everybody if self._test_address else recipients(replace(parcel, cc=()))
        copies = [one for one in everybody if one not in to]
        receipt = self._connection.hand_over(message, sender=self._sender.return_path, to=to, copies=copies)
        if receipt.outcome is Outcome.AMBIGUOUS:
            self._hang_up()
            self._gone_away += 1
        else:
            self._gone_away = 0
        return receipt

    def _wait(self) -> None:
        if self._pace.per_minute:
            time.sleep(max(0.0, self._last + _MINUTE / self._pace.per_minute - time.monotonic()))
        self._last = time.monotonic()

    def _hang_up(self) -> None:
        self._open.close()
        self._connection, self._handed_over = None, 0
