"""After a process that died while it was sending: what left, what surely did not, and what nobody knows."""

from collections import defaultdict
from datetime import date

from receivables.config import Config
from receivables.night.outbox.batches import batch_file
from receivables.night.outbox.rehearsing import TEST
from receivables.night.outbox.ways import PRINT
from receivables.night.store import store_of
from receivables.store.database import writing
from receivables.store.outbox.attempts import DEFERRED, Attempt, Ended, end_attempts, under_way

_LOST = "the process ended while it was being sent: it may have left"
_WAS_A_COPY = "the process ended while a copy for the test was being sent"
_NEVER_APPEARED = "the process ended before its print batch appeared"


def recover(config: Config, *, as_of: date) -> None:
    """Give every attempt an end that has none, for whoever alone may send.

    A print batch that lies whole in its folder has left; one that is not there has not, since nobody can have fetched
    what never appeared. A copy for a test went to no customer, whatever became of it. What went another way may have
    left: a clerk finds out.
    """
    with writing(store_of(config)) as conn:
        by_day: dict[date, list[Ended]] = defaultdict(list)
        for attempt in under_way(conn):
            ended = _ended(config, attempt)
            by_day[attempt.day if ended.outcome == "sent" else as_of].append(ended)
        for day, ended_then in by_day.items():
            end_attempts(conn, ended_then, as_of=day)


def _ended(config: Config, attempt: Attempt) -> Ended:
    if attempt.channel == TEST:
        return Ended(attempt=attempt, outcome=DEFERRED, detail=_WAS_A_COPY)
    if attempt.channel != PRINT or attempt.batch is None:
        return Ended(attempt=attempt, outcome="ambiguous", detail=_LOST)
    batch = batch_file(config, attempt.day, attempt.batch)
    if batch.exists():
        return Ended(attempt=attempt, outcome="sent", detail=batch.name)
    return Ended(attempt=attempt, outcome=DEFERRED, detail=_NEVER_APPEARED)
