"""The letters of a night, from the saved plan to the outside."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Engine

from receivables.config import Config
from receivables.model import LetterState
from receivables.night.outbox.checking import LastLook
from receivables.night.outbox.left import Sent
from receivables.night.outbox.proving import note_end
from receivables.night.outbox.recovering import recover
from receivables.night.outbox.rehearsing import copied_before
from receivables.night.outbox.sending import Round
from receivables.night.outbox.ways import BY_NIGHT, Channel, Ways, opened
from receivables.night.outbox.writing import write
from receivables.night.store import store_of
from receivables.store.letters import LetterRecord
from receivables.store.lock import held
from receivables.store.outbox.attempts import tried
from receivables.store.outbox.leaving import came_back, leaving, send_again, to_look_at


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersWritten(Sent):
    """What left of a night's letters."""

    @property
    def letters(self) -> int:
        """How many left, by whatever channel."""
        return self.in_all


def write_letters(config: Config, *, as_of: date, channels: Mapping[str, Channel] | None = None) -> LettersWritten:
    """Write the letters that leave tonight, and send them; what waits for a release is written to be looked at.

    What died halfway is cleared up first, and nothing that may have left is sent again. `channels`: in place of those
    that the config asks for. Raises StoreError when another process is sending.
    """
    engine = store_of(config)
    with sole_sender(engine), opened(config, channels) as ways_out:
        recover(config, as_of=as_of)
        of_letters, dead = tried(engine)
        ways = Ways(config=config, as_of=as_of, tried=of_letters, dead=dead)
        letters = [*leaving(engine, as_of), *_another_way(engine, ways, as_of)]
        for_mail = not BY_NIGHT.issuperset(config.delivery.channels)
        write(config, to_look_at(engine, as_of), as_of=as_of, for_mail=for_mail)
        ready = write(config, letters, as_of=as_of, for_mail=for_mail)
        sending = Round(config, ways, ways_out, as_of=as_of)
        sending.send(ready, LastLook(config, engine, ready, as_of=as_of), copied=copied_before(config, ready))
        note_end(config, as_of=as_of)
    return LettersWritten.of(sending.left)


def settle_unfinished(config: Config, *, as_of: date) -> None:
    """Clear up after a process that died while it was sending, before a night is planned."""
    with sole_sender(store_of(config)):
        recover(config, as_of=as_of)


@contextmanager
def sole_sender(engine: Engine) -> Iterator[None]:
    """While this holds nobody else sends: an attempt without an end is one that a process did not survive."""
    with held(engine, "outbox", "letters", refusal=_in_use):
        yield


def _another_way(engine: Engine, ways: Ways, as_of: date) -> list[LetterRecord]:
    """Letters that came back and have another way to go."""
    able = {one.key: one for one in came_back(engine) if ways.of(one) is not None}
    moved = send_again(engine, list(able), as_of)
    return [replace(one, state=LetterState.RESERVED) for key, one in able.items() if key in moved]


def _in_use(holder: str) -> str:
    _, _, process = holder.partition(", ")
    return f"Letters are being sent by another {process or 'process'}: expected it to have finished first"
