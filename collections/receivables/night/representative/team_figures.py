"""Who sees which figures of people: a manager those of whom they lead, everybody their own beside the average."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from receivables.config import Config
from receivables.model.roles import OF_REPRESENTATIVES
from receivables.night.team_figures import NoPeriod, TeamFigure, TeamFigures, figures_of_team
from receivables.policy.team_figures import By, Span
from receivables.store.users.people import Person

# Of fewer an average tells what the others have.
LEAST_PEOPLE = 3
_EARLIEST = date(1971, 1, 1)
_TENTH = Decimal("0.1")
_NO_SUM = {"who", "name", "compared", "median_days", "solved_days", "unconverted"}
SUMMED = tuple(field.name for field in fields(TeamFigure) if field.name not in _NO_SUM)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmsAverage:
    """What the firm's people have on the average: `figures` by their names, to one place, amounts in minor units.

    `people`: how many; of too few there are no `figures`. What is a share or a median is the firm's as a whole, with
    nobody's accounts; None where it cannot be told.
    """

    people: int
    figures: dict[str, Decimal]
    collected_share: Decimal | None
    mean_days: Decimal | None
    median_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleView:
    """People of one kind, by name, and the average of all of the kind in the firm."""

    by: By
    people: tuple[TeamFigure, ...]
    average: FirmsAverage


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFiguresView:
    """The figures of a period that somebody may see; amounts in the base currency."""

    first: date
    last: date
    currency: str
    groups: tuple[PeopleView, ...]


def span_of(as_of: date, first: date | None, last: date | None) -> Span:
    """The period asked for, no longer than to the day spoken for; by default the month of its last day.

    Raises NoPeriod when it has no day.
    """
    end = min(last or as_of, as_of)
    begin = first or end.replace(day=1)
    if end < begin or begin < _EARLIEST:
        raise NoPeriod(
            f"The period from {begin} to {end} has no day that could be told of: expected a last day no earlier"
        )
    return Span(first=begin, last=end)


def figures_of_led(config: Config, person: Person, span: Span) -> TeamFiguresView:
    """The representatives whom a manager leads, and the collectors if the firm says that they lead those."""
    team = figures_of_team(config, By.SALESPERSON, span)
    groups = [_group(team, [one for one in team.people if one.who in (person.scope.salespeople or ())])]
    if person.user in config.web.leads_collectors:
        collectors = figures_of_team(config, By.COLLECTOR, span)
        groups.append(_group(collectors, collectors.people))
    return _view(team, *groups)


def figures_of_oneself(config: Config, person: Person, span: Span) -> TeamFiguresView:
    """Somebody's own: of a representative or manager by their number, of finance by the user they are."""
    is_representative = person.role in OF_REPRESENTATIVES
    found = figures_of_team(config, By.SALESPERSON if is_representative else By.COLLECTOR, span)
    own = found.of(person.salesperson if is_representative else person.user)
    return _view(found, _group(found, [own] if own.who else []))


def _view(found: TeamFigures, *groups: PeopleView) -> TeamFiguresView:
    return TeamFiguresView(first=found.first, last=found.last, currency=found.currency, groups=groups)


def _group(found: TeamFigures, people: list[TeamFigure] | tuple[TeamFigure, ...]) -> PeopleView:
    return PeopleView(by=found.by, people=tuple(people), average=_average(found))


def _average(found: TeamFigures) -> FirmsAverage:
    count, firm = len(found.people), found.firm
    enough = count >= LEAST_PEOPLE
    sums = {name: sum(getattr(one, name) for one in found.people) for name in SUMMED}
    return FirmsAverage(
        people=count,
        figures={name: _of(total, count) for name, total in sums.items()} if enough else {},
        collected_share=firm.collected_share if enough else None,
        mean_days=firm.mean_days if enough else None,
        median_days=firm.median_days if enough else None,
    )


def _of(total: int, count: int) -> Decimal:
    return (Decimal(total) / count).quantize(_TENTH, ROUND_HALF_UP)
