"""After a process that died while it was sending: what left, what surely did not, and what nobody knows."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date

from receivables.config import Config
from receivables.delivery.places import NotReached
from receivables.delivery.print_batch import forget_unfinished
from receivables.environment import NotSet
from receivables.model.mailings import Mailing
from receivables.night.folders import night_folder
from receivables.night.outbox.batches import batch_file, batch_name, house_batch_name
from receivables.night.outbox.ways import DROP, PRINT
from receivables.night.store import store_of
from receivables.store.database import reading, writing
from receivables.store.outbox.attempts import DEFERRED, TEST, Attempt, Ended, end_attempts, under_way

_LOST = "the process ended while it was being sent: it may have left"
_WAS_A_COPY = "the process ended while a copy for the test was being sent"
_NEVER_APPEARED = "the process ended before its print batch appeared"


def recover(config: Config, *, as_of: date) -> None:
    """Give every attempt an end that has none, for whoever alone may send.

    A print batch that lies whole in its folder has left; one that is not there has not, since nobody can have fetched
    what never appeared. A batch whose list lies at the print house has left; one whose list does not may have been
    fetched. A copy for a test went to no customer, whatever became of it. What went another way may have left: a clerk
    finds out.
    """
    engine = store_of(config)
    with reading(engine) as conn:
        lost = under_way(conn)
    for of, day, number in {_batch(one) for one in lost if one.channel == PRINT}:
        forget_unfinished(night_folder(config, day), batch_name(number, of=of))
    # Before anything is written: a print house is asked over the network.
    houses = {one: _at_the_house(config, *one) for one in {_batch(one) for one in lost if one.channel == DROP}}
    with writing(engine) as conn:
        by_day: dict[date, list[Ended]] = defaultdict(list)
        for attempt in lost:
            ended = houses[_batch(attempt)](attempt) if attempt.channel == DROP else _ended(config, attempt)
            by_day[attempt.day if ended.outcome == "sent" else as_of].append(ended)
        for day, ended_then in by_day.items():
            end_attempts(conn, ended_then, as_of=day)


def _ended(config: Config, attempt: Attempt) -> Ended:
    if attempt.channel == TEST:
        return Ended(attempt=attempt, outcome=DEFERRED, detail=_WAS_A_COPY)
    if attempt.channel != PRINT or attempt.batch is None:
        return Ended(attempt=attempt, outcome="ambiguous", detail=_LOST)
    batch = batch_file(config, attempt.day, attempt.batch, of=attempt.mailing)
    if batch.exists():
        return Ended(attempt=attempt, outcome="sent", detail=batch.name)
    return Ended(attempt=attempt, outcome=DEFERRED, detail=_NEVER_APPEARED)


def _batch(attempt: Attempt) -> tuple[Mailing, date, int]:
    return attempt.mailing, attempt.day, attempt.batch or 0


def _at_the_house(config: Config, of: Mailing, day: date, number: int) -> Callable[[Attempt], Ended]:
    """What became of the attempts of a batch for the print house."""
    from receivables.night.channels import NoChannel, print_house

    name, outcome, said = house_batch_name(day, number, of=of), "ambiguous", ""
    try:
        with print_house(config, name) as drop:
            said = f"{_LOST}; there is no {drop.list_name}"
            if drop.is_there():
                outcome, said = "sent", drop.list_name
    except (NotReached, NotSet, NoChannel) as error:
        said = f"{_LOST}; {error}"
    return lambda attempt: Ended(attempt=attempt, outcome=outcome, detail=said)
