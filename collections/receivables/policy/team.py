"""The firm's people as visits are given out: who is away when, and how much room each has in which week."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import polars as pl

from receivables.calendars import after_working_days, is_working_day
from receivables.model import ABSENCE_SCHEMA
from receivables.model.visits import VisitSettings

# How many visits under way are due in the week (its Monday) of whom.
LOAD_SCHEMA = pl.Schema({"salesperson": pl.String, "week": pl.Date, "visits": pl.Int64})
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
# Nobody is so full that a visit would wait longer than this many weeks.
_WEEKS_AHEAD = 260


@dataclass(frozen=True, slots=True)
class _Away:
    from_day: date
    to_day: date
    substitute: str | None


class DueDays:
    """By when a visit is due, by who goes: `visit_days` working days of theirs, or one day for all (None)."""

    def __init__(self, team: "Team", due_day: date, visit_days: int | None) -> None:
        self._team, self._due_day, self._visit_days = team, due_day, visit_days

    def __getitem__(self, who: str) -> date:
        if self._visit_days is None:
            return self._due_day
        return _working_day(self._team.as_of, self._visit_days, self._team.country(who))


class Team:
    """Everybody who can be sent (REPRESENTATIVE_SCHEMA, with the visits they have), and what visits they take on.

    `absences` (ABSENCE_SCHEMA) and `loads` (LOAD_SCHEMA) as of the night; `home`: the country of whoever has none.
    """

    def __init__(  # noqa: PLR0917
        self,
        representatives: pl.DataFrame,
        absences: pl.DataFrame,
        loads: pl.DataFrame,
        settings: VisitSettings,
        home: str,
        as_of: date,
    ) -> None:
        self.representatives, self.as_of = representatives, as_of
        self._settings, self._home = settings, home
        rows = representatives.select("salesperson", "territory", "country", "visits_per_week", "open_visits").rows()
        self._countries = {who: country or home for who, _, country, _, _ in rows}
        self._most = {who: most or settings.visits_per_week for who, _, _, most, _ in rows}
        self._loads = Counter({who: load for who, _, _, _, load in rows})
        self._of_territory: dict[str | None, list[str]] = defaultdict(list)
        for who, territory, _, _, _ in sorted(rows):
            self._of_territory[None].append(who)
            if territory:
                self._of_territory[territory].append(who)
        self._away: dict[str, list[_Away]] = defaultdict(list)
        for who, from_day, to_day, substitute in absences.select(ABSENCE_SCHEMA.names()).sort("from_day").iter_rows():
            self._away[who].append(_Away(from_day, to_day or date.max, substitute))
        self._in_week = Counter({(who, week): visits for who, week, visits in loads.select(*LOAD_SCHEMA).iter_rows()})

    @property
    def has_rules(self) -> bool:
        """Whether anybody is away, or has no room for any number of visits."""
        return bool(self._away) or any(self._most.values()) or self._settings.visits_per_week > 0

    @property
    def spreads_what_is_too_much(self) -> bool:
        """Whether a visit that somebody has no room for goes to another."""
        return self._settings.over_capacity == "spread"

    def country(self, who: str) -> str:
        """Whose working days count for them."""
        return self._countries.get(who, self._home)

    def due_days(self, due_day: date, visit_days: int | None) -> DueDays:
        """By when a visit is due, by who goes."""
        return DueDays(self, due_day, visit_days)

    def is_away(self, who: str, due_day: date) -> bool:
        """Whether they are away on every working day from the night to the due day."""
        return who in self._away and self._is_away(who, self.as_of, due_day)

    def stand_in(self, who: str, days: DueDays) -> str | None:
        """The substitute of whoever is away; of a substitute who is away theirs. None: there is none."""
        seen = {who}
        current: str | None = self._substitute(who, days[who])
        while current is not None and current not in seen and current in self._countries:
            if not self.is_away(current, days[current]):
                return current
            seen.add(current)
            current = self._substitute(current, days[current])
        return None

    def least_loaded(self, territory: str | None, days: DueDays, *, with_room: bool = False) -> str | None:
        """Of those who are there, with room if anybody has any: of the territory, else of all, the least loaded.

        `with_room`: nobody else.
        """
        groups = [self._there(place, days) for place in dict.fromkeys((territory, None))]
        roomy = [[who for who in group if self.has_room(who, days[who])] for group in groups]
        asked = roomy if with_room else [*roomy, *groups]
        found = next((group for group in asked if group), [])
        return min(found, key=lambda who: (self._loads[who], who), default=None)

    def has_room(self, who: str, day: date) -> bool:
        """Whether they can make one more visit in the week of that day."""
        most = self._capacity(who)
        return not most or self._in_week[who, monday(day)] < most

    def first_day_with_room(self, who: str, due_day: date, *, working: bool) -> date:
        """The due day, or where its week is full the same weekday of the first week in which they are there and have
        room; `working`: or the working day after it.
        """
        if self.has_room(who, due_day):
            return due_day
        for weeks in range(1, _WEEKS_AHEAD):
            day = due_day + weeks * _WEEK
            day = _working_day(day, 0, self.country(who)) if working else day
            if self.has_room(who, day) and not self._is_away(who, monday(day), day):
                return day
        return due_day

    def take(self, who: str, day: date, *, instead_of: str | None = None) -> None:
        """Note that they have one more visit, due on that day; whoever had it before has one less."""
        if who != instead_of:
            self._loads[who] += 1
            if instead_of is not None:
                self._loads[instead_of] -= 1
        self._in_week[who, monday(day)] += 1

    def _there(self, territory: str | None, days: DueDays) -> list[str]:
        return [who for who in self._of_territory.get(territory, []) if not self.is_away(who, days[who])]

    def _capacity(self, who: str) -> int:
        return self._most.get(who, self._settings.visits_per_week)

    def _is_away(self, who: str, first: date, last: date) -> bool:
        days = list(_days(first, last))
        at_work = [day for day in days if is_working_day(day, self.country(who))] or days
        return all(any(one.from_day <= day <= one.to_day for one in self._away.get(who, ())) for day in at_work)

    def _substitute(self, who: str, due_day: date) -> str | None:
        its = [one for one in self._away.get(who, ()) if one.from_day <= due_day and one.to_day >= self.as_of]
        return next((one.substitute for one in its if one.substitute is not None), None)


def stand_ins(absences: pl.DataFrame, people: Container[str], *, as_of: date) -> dict[str, str]:
    """Who stands in on a day for each who is away on it (ABSENCE_SCHEMA): their substitute, of a substitute who is
    away theirs. `people`: whom the firm knows. Whoever has nobody is left out.
    """
    is_away = (pl.col("from_day") <= as_of) & (pl.col("to_day").is_null() | (pl.col("to_day") >= as_of))
    named = dict(absences.filter(is_away).select("salesperson", "substitute").iter_rows())
    found = {}
    for who, substitute in named.items():
        seen, current = {who}, substitute
        while current in named and current not in seen:
            seen.add(current)
            current = named[current]
        if current and current not in named and current in people:
            found[who] = current
    return found


def _days(first: date, last: date) -> Iterator[date]:
    for number in range(max((last - first).days, 0) + 1):
        yield first + number * _DAY


def monday(day: date) -> date:
    """The first day of its week."""
    return day - day.weekday() * _DAY


@cache
def _working_day(day: date, count: int, country: str) -> date:
    return after_working_days(day, count, country)
