"""A manager's people: who has how much to do, who is away, and which visits somebody has to decide about."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Engine

from receivables.config import Config
from receivables.night.representative.my_visits import Stop, stops
from receivables.policy.team import monday
from receivables.store.absences import AbsenceRecord, end_absence, list_absences, record_absence
from receivables.store.database import StoreError
from receivables.store.facts import representatives
from receivables.store.scope import Scope
from receivables.store.visits import reassign, visits_due, visits_waiting

_WEEKS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One of a manager's people. `room`: visits a week, 0: any number. `due`: how many are due in each of the weeks.

    `away`: until when they are away on the day, with their substitute; None: they are not.
    """

    salesperson: str
    name: str
    room: int
    under_way: int
    overdue: int
    due: tuple[int, ...]
    away: AbsenceRecord | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """`weeks`: their Mondays, this week's first. `waiting`: visits that are overdue or were handed back."""

    as_of: date
    weeks: tuple[date, ...]
    members: tuple[Member, ...]
    waiting: tuple[Stop, ...]
    absences: tuple[AbsenceRecord, ...]


def team_of(engine: Engine, config: Config, scope: Scope, *, as_of: date) -> Team:
    """The people of a scope on a day."""
    due: dict[str, Counter[date]] = defaultdict(Counter)
    for number, day, count in visits_due(engine, scope):
        due[number][day] += count
    absences = [one for one in list_absences(engine, as_of) if _is_theirs(scope, one.salesperson)]
    weeks = tuple(monday(as_of) + timedelta(weeks=count) for count in range(_WEEKS))
    columns = representatives(engine).select("salesperson", "name", "visits_per_week")
    away = {one.salesperson: one for one in reversed(absences) if one.from_day <= as_of}
    members = [
        _member(
            number, name or number, room or config.visits.visits_per_week, due[number], weeks, as_of, away.get(number)
        )
        for number, name, room in columns.iter_rows()
        if _is_theirs(scope, number)
    ]
    return Team(
        as_of=as_of,
        weeks=weeks,
        members=tuple(sorted(members, key=lambda one: (one.name, one.salesperson))),
        waiting=tuple(stops(visits_waiting(engine, scope, as_of), config, as_of)),
        absences=tuple(absences),
    )


def give_to(
    engine: Engine,
    scope: Scope,
    customer: str,
    night: date,
    *,
    to: str,
    reason: str,
    by: str,
    as_of: date,
    seen: int | None = None,
) -> None:
    """Give a visit to one of a manager's people. Raises StoreError as `reassign`, and for somebody else's people."""
    refuse_others_people(scope, to)
    reassign(engine, customer, night, to=to, reason=reason, by=by, as_of=as_of, seen=seen)


def note_absence(
    engine: Engine,
    scope: Scope,
    salesperson: str,
    *,
    from_day: date,
    to_day: date | None,
    substitute: str,
    reason: str,
    author: str,
) -> None:
    """Note that one of a manager's people is away. Raises StoreError as `record_absence`, and for others' people."""
    refuse_others_people(scope, salesperson)
    record_absence(
        engine,
        salesperson,
        from_day=from_day,
        to_day=to_day,
        substitute=substitute,
        reason=reason,
        author=author,
    )


def note_return(engine: Engine, scope: Scope, salesperson: str, *, as_of: date, author: str) -> None:
    """Note that one of a manager's people is back. Raises StoreError as `end_absence`, and for others' people."""
    refuse_others_people(scope, salesperson)
    end_absence(engine, salesperson, as_of=as_of, author=author)


def refuse_others_people(scope: Scope, salesperson: str) -> None:
    """Raises StoreError for somebody whom the scope does not lead, as for nobody."""
    if not _is_theirs(scope, salesperson):
        raise StoreError(f"'{salesperson}' is nobody whom you lead: expected one of your people")


def _is_theirs(scope: Scope, salesperson: str) -> bool:
    return scope.salespeople is None or salesperson in scope.salespeople


def _member(  # noqa: PLR0917
    number: str,
    name: str,
    room: int,
    due: Mapping[date, int],
    weeks: tuple[date, ...],
    as_of: date,
    away: AbsenceRecord | None,
) -> Member:
    by_week: Counter[date] = Counter()
    for day, count in due.items():
        by_week[monday(day)] += count
    return Member(
        salesperson=number,
        name=name,
        room=room,
        under_way=sum(due.values()),
        overdue=sum(count for day, count in due.items() if day < as_of),
        due=tuple(by_week[week] for week in weeks),
        away=away,
    )
