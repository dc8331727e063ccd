"""What people said that comes due: promises, and disputes with their deadlines."""

from dataclasses import dataclass
from datetime import date, timedelta

from receivables.config import Config
from receivables.night.promises import promises_of
from receivables.night.store import store_of
from receivables.policy.promises import PromiseState
from receivables.store.disputes import DisputeRecord, list_disputes
from receivables.store.promises import PromiseRecord

WEEK = timedelta(days=7)
# A promise that was broken is worth a call for so long.
_LATELY = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """On a day: promises open to their day within a week or in grace, those broken of late; disputes by deadline."""

    as_of: date
    promises: tuple[PromiseRecord, ...]
    broken: tuple[PromiseRecord, ...]
    disputes: tuple[DisputeRecord, ...]


def due(config: Config, *, as_of: date) -> Due:
    """What comes due by a week after `as_of`; a dispute without a deadline comes last."""
    told = promises_of(config, as_of=as_of, states=[PromiseState.OPEN, *_MISSED])
    disputes = list_disputes(store_of(config), as_of)
    return Due(
        as_of=as_of,
        promises=tuple(one for one in told if one.state is PromiseState.OPEN and one.due_day <= as_of + WEEK),
        broken=tuple(one for one in told if one.state in _MISSED and _since(one) > as_of - _LATELY),
        disputes=tuple(one for one in disputes if one.deadline_day is None or one.deadline_day <= as_of + WEEK),
    )


_MISSED = (PromiseState.BROKEN, PromiseState.PARTLY_KEPT)


def _since(one: PromiseRecord) -> date:
    return one.state_day or one.due_day
