"""Letters and statements handed to channels: each attempt on record first, nothing tried again that may have left."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Connection, Engine

from receivables.config import Config
from receivables.delivery.parcel import Outcome, Parcel, Receipt
from receivables.delivery.places import NotReached
from receivables.model import LetterState
from receivables.model.mailings import Mailing
from receivables.night.archive import Archive
from receivables.night.folders import night_folder
from receivables.night.outbox.batches import batch_files, batch_name, house_batch_name
from receivables.night.outbox.left import Left
from receivables.night.outbox.parcels import parcel_of
from receivables.night.outbox.rehearsing import outcome_of_copy, test_address
from receivables.night.outbox.times import Times
from receivables.night.outbox.ways import EMAIL, PRINT, Channel, Ways, batch_channel
from receivables.night.paper import print_batch
from receivables.night.store import store_of
from receivables.store.database import writing
from receivables.store.outbox.attempts import (
    TEST,
    Attempt,
    Ended,
    batches_of,
    begin_attempts,
    end_attempts,
)
from receivables.store.outbox.leaving import without_a_way
from receivables.store.outbox.mailings import Key, Mailed, reference_of
from receivables.store.outbox.states import move, of_keys, withdraw_where
from receivables.store.outbox.stops import in_force, stop_in_force

NO_WAY = "there is no address left that it could go to"
# Letters of a print batch whose attempts are put on record together.
_AT_ONCE = 200
# A letter, and whom its channel brings it to.
Addressed = tuple[Mailed, str]


class Look(Protocol):
    """The last look at what is about to leave."""

    def changed(self, conn: Connection, records: Sequence[Any], /) -> dict[Key, str]:
        """Those that are not to leave any more, each with why. In the transaction in which they are to leave."""
        ...


class _Halted(Exception):  # noqa: N818 - it is no error
    """Somebody has stopped all sending before a batch appeared."""


class Round:
    """One round of sending, of letters or (`of`) of statements. Only whoever alone may send begins one."""

    def __init__(
        self,
        config: Config,
        ways: Ways,
        channels: Mapping[str, Channel],
        *,
        as_of: date,
        of: Mailing = Mailing.LETTER,
    ) -> None:
        self._config, self._ways, self._channels, self._as_of, self._of = config, ways, channels, as_of, of
        self._engine: Engine = store_of(config)
        self._archive = Archive(config.archive)
        self._times = Times(config, self._engine, as_of=as_of, of=of)
        self._test_address = test_address(config)
        self.left = Left()

    def send(self, letters: Sequence[Mailed], look: Look, *, copied: Collection[Key] = ()) -> None:
        """Send letters that are ready, each by the first way that will do; what failed for good goes the next way.

        While e-mail is on test, of those `copied` no copy goes out again.
        """
        waiting = list(letters)
        while waiting and not self.left.is_stopped:
            by_channel = self._by_channel(waiting, copied)
            # Paper comes last: what fails elsewhere leaves with the same batch.
            channel = next((name for name in by_channel if name != PRINT), PRINT)
            now = by_channel.pop(channel, [])
            waiting = [one for its in by_channel.values() for one, _ in its]
            waiting += self._through(channel, now, look)

    def _by_channel(self, letters: Sequence[Mailed], copied: Collection[Key]) -> dict[str, list[Addressed]]:
        chosen: dict[str, list[Addressed]] = {}
        for one in letters:
            way = self._ways.of(one)
            if way is None:
                without_a_way(self._engine, one.key, reason=NO_WAY, as_of=self._as_of, of=self._of)
            elif not self._times.allow(one, way[0]):
                self.left.later += 1
            elif way[0] == EMAIL and self._test_address:
                self.left.on_test += 1
                if one.key not in copied:
                    chosen.setdefault(TEST, []).append((one, way[1]))
            else:
                chosen.setdefault(way[0], []).append((one, way[1]))
        return chosen

    def _through(self, channel: str, letters: Sequence[Addressed], look: Look) -> list[Mailed]:
        """By one channel; gives those that failed for good and may go another way."""
        if channel == PRINT:
            return self._print(letters, look)
        return list(self._hand_over(channel, letters, look))

    def _hand_over(self, channel: str, letters: Sequence[Addressed], look: Look) -> Iterator[Mailed]:
        taking = self._channels.get(EMAIL if channel == TEST else channel)
        if taking is not None:
            yield from self._one_by_one(taking, channel, letters, look)
            return
        number = self._next_batch()
        name = house_batch_name(self._as_of, number, of=self._of)
        # Where nobody lets us in nothing is put on record: all of it stays ready.
        with suppress(NotReached), batch_channel(self._config, channel, name) as house:
            yield from self._one_by_one(house, channel, letters, look, batch=number)

    def _one_by_one(
        self,
        taking: Channel,
        channel: str,
        letters: Sequence[Addressed],
        look: Look,
        batch: int | None = None,
    ) -> Iterator[Mailed]:
        taken: dict[str, tuple[Attempt, Mailed]] = {}
        try:
            for parcel, receipt in taking.deliver(self._parcels(channel, letters, look, taken, batch)):
                attempt, record = taken.pop(parcel.name)
                if self._end(attempt, record, receipt):
                    yield record
        except _Halted:
            self._put_back([attempt for attempt, _ in taken.values()])

    def _parcels(
        self,
        channel: str,
        letters: Sequence[Addressed],
        look: Look,
        taken: dict[str, tuple[Attempt, Mailed]],
        batch: int | None,
    ) -> Iterator[Parcel]:
        """Each letter's parcel, once its attempt is on record; until somebody stops it."""
        for record, recipient in letters:
            begun = self._begun(channel, [(record, recipient)], look, batch=batch)
            if self.left.is_stopped:
                break
            for attempt in begun:
                parcel = self._parcel(record, attempt, self._addresses(record, recipient, channel))
                taken[parcel.name] = attempt, record
                yield parcel
        if batch is not None:
            self._halt_if_stopped()

    def _begun(
        self,
        channel: str,
        letters: Sequence[Addressed],
        look: Look,
        *,
        batch: int | None = None,
    ) -> list[Attempt]:
        """Attempts on record, on the disk, before the channel hears of them: of letters that still say what is so."""
        with writing(self._engine, durably=True) as conn:
            if in_force(conn) is not None:
                self.left.is_stopped = True
                return []
            changed = look.changed(conn, [one for one, _ in letters])
            self._withdraw(conn, changed)
            recipients = {
                one.key: self._test_address or "" if channel == TEST else self._recipient(one, recipient, channel)
                for one, recipient in letters
                if one.key not in changed
            }
            able = [one for one, _ in letters if one.key in recipients]
            return begin_attempts(conn, able, channel, recipients, as_of=self._as_of, batch=batch, of=self._of)

    def _recipient(self, record: Mailed, recipient: str, channel: str) -> str:
        return "\n".join(self._addresses(record, recipient, channel)) or recipient

    def _addresses(self, record: Mailed, recipient: str, channel: str) -> tuple[str, ...]:
        """Of e-mail: the addressee's and those of copies, also where all of it goes to the test address instead."""
        return (recipient, *self._ways.copies(record)) if channel in {EMAIL, TEST} else ()

    def _withdraw(self, conn: Connection, changed: Mapping[tuple[str, date], str]) -> None:
        for key, why in changed.items():
            its = of_keys([key], of=self._of)
            self.left.withdrawn += withdraw_where(conn, its, reason=why, as_of=self._as_of, of=self._of)

    def _end(self, attempt: Attempt, record: Mailed, receipt: Receipt) -> bool:
        """Note what became of it; whether it may go another way."""
        is_copy = attempt.channel == TEST
        outcome = outcome_of_copy(receipt.outcome) if is_copy else str(receipt.outcome)
        ended = Ended(attempt=attempt, outcome=outcome, detail=receipt.detail, message_id=receipt.message_id)
        with writing(self._engine, durably=True) as conn:
            end_attempts(conn, [ended], as_of=self._as_of)
            self.left.count(attempt.channel, ended.outcome)
            if is_copy or receipt.outcome is not Outcome.FAILED:
                return False
            self._ways.failed(record, attempt.way)
            return self._ways.of(record) is not None and bool(
                move(conn, [record.key], LetterState.READY, as_of=self._as_of, of=self._of)
            )

    def _parcel(self, record: Mailed, attempt: Attempt, addresses: Sequence[str] = ()) -> Parcel:
        return parcel_of(
            record, attempt, addresses=addresses, day=self._as_of, archive=self._archive, config=self._config
        )

    def _print(self, letters: Sequence[Addressed], look: Look) -> list[Mailed]:
        """All in one batch, of the pages that were kept. What cannot be printed may go another way.

        Nobody can have fetched a letter from a file that never appeared under its name.
        """
        number = self._next_batch()
        batch = print_batch(self._config, night_folder(self._config, self._as_of), batch_name(number, of=self._of))
        taken: dict[str, tuple[Attempt, Mailed]] = {}
        try:
            receipts = list(batch.deliver(self._to_print(letters, look, number, taken)))
        except _Halted:
            self._put_back([attempt for attempt, _ in taken.values()])
            return []
        printed = [taken[parcel.name][0] for parcel, receipt in receipts if receipt.outcome is Outcome.SENT]
        if printed:
            self.left.batch = batch.file
            self._note_printed(printed, {parcel.name: receipt.detail for parcel, receipt in receipts})
        failed = [(taken[parcel.name], receipt) for parcel, receipt in receipts if receipt.outcome is not Outcome.SENT]
        return [record for (attempt, record), receipt in failed if self._end(attempt, record, receipt)]

    def _to_print(
        self,
        letters: Sequence[Addressed],
        look: Look,
        number: int,
        taken: dict[str, tuple[Attempt, Mailed]],
    ) -> Iterator[Parcel]:
        """The parcels of a batch, and at their end a last look whether anybody has stopped it before it appears."""
        by_key = {one.key: one for one, _ in letters}
        for start in range(0, len(letters), _AT_ONCE):
            for attempt in self._begun(PRINT, letters[start : start + _AT_ONCE], look, batch=number):
                parcel = self._parcel(by_key[attempt.key], attempt)
                taken[parcel.name] = attempt, by_key[attempt.key]
                yield parcel
        self._halt_if_stopped()

    def _halt_if_stopped(self) -> None:
        if self.left.is_stopped or stop_in_force(self._engine) is not None:
            self.left.is_stopped = True
            raise _Halted

    def _note_printed(self, printed: Sequence[Attempt], details: Mapping[str, str]) -> None:
        names = [f"{reference_of(self._of, one.key)}.{one.attempt}" for one in printed]
        ended = [
            Ended(attempt=one, outcome=str(Outcome.SENT), detail=details[name])
            for one, name in zip(printed, names, strict=True)
        ]
        with writing(self._engine, durably=True) as conn:
            for _ in end_attempts(conn, ended, as_of=self._as_of):
                self.left.count(PRINT, Outcome.SENT)

    def _put_back(self, begun: Sequence[Attempt]) -> None:
        with writing(self._engine) as conn:
            ended = [Ended(attempt=one, outcome=str(Outcome.DEFERRED), detail="stopped") for one in begun]
            end_attempts(conn, ended, as_of=self._as_of)

    def _next_batch(self) -> int:
        lying = max((number for number, _ in batch_files(self._config, self._as_of, of=self._of)), default=0)
        with writing(self._engine) as conn:
            return max(lying, batches_of(conn, self._as_of, of=self._of)) + 1
