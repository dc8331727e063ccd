"""Visits on a night: who makes those it asks for and by when, who stands in for whom, and what is late."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from receivables.config import Config
from receivables.documents.words import plural
from receivables.model import ASSIGNMENT_SCHEMA, Plan, Problem
from receivables.night.store import store_of
from receivables.policy.assignment import hand_over, place
from receivables.policy.route import in_route_order, place_of
from receivables.policy.team import Team, monday
from receivables.store import spreading
from receivables.store.absences import absences
from receivables.store.database import reading, writing
from receivables.store.facts import representatives
from receivables.store.planned_work import with_policy_hash
from receivables.store.visits import VisitRecord, handed_back_on, late_on, mark_overdue
from receivables.store.visits.night import key_accounts_by_manager, said_on


def settle_visits(config: Config, *, as_of: date) -> None:
    """Give out the visits of the night, hand over those of people who are away, and mark those that are overdue.

    Run again it gives out what is left to give out, and nothing twice.
    """
    engine = store_of(config)
    people = representatives(engine)
    with writing(engine) as conn:
        away = absences(conn, as_of)
        team = Team(people, away, spreading.loads(conn, as_of), config.visits, config.firm.country, as_of)
        names = dict(people.select("salesperson", "name").iter_rows())
        if away.height:
            found = hand_over(_with_days(spreading.of_the_absent(conn, as_of), config), team)
            spreading.save_handed_over(conn, found.with_columns(reason=_reasons(found, names)), as_of=as_of)
        asked = spreading.asked_tonight(conn, as_of)
        placed = place(_with_days(asked, config), team)
        spreading.save_placed(conn, asked, placed.with_columns(reason=_reasons(placed, names)), as_of=as_of)
        mark_overdue(conn, as_of)


def as_given_out(config: Config, planned: Plan, *, as_of: date) -> Plan:
    """A plan that is not saved, with its visits as the night would give them out where people are away or full, or
    where working days count; else as it is: whom nobody is named for the night finds.
    """
    in_working_days = any(policy.visits.working_days for policy in config.book.policies)
    engine = store_of(config)
    people = _with_tonights(representatives(engine), planned.assignments)
    with reading(engine) as conn:
        away, loads = absences(conn, as_of), spreading.loads(conn, as_of)
        team = Team(people, away, loads, config.visits, config.firm.country, as_of)
        if planned.assignments.is_empty() or not (team.has_rules or in_working_days):
            return planned
        territories = spreading.territories(conn, planned.assignments["customer"])
    asked = with_policy_hash(planned.assignments, planned).join(territories, on="customer", how="left")
    placed = place(_with_days(asked, config), team)
    reasons = _reasons(placed, dict(people.select("salesperson", "name").iter_rows()))
    return replace(planned, assignments=placed.with_columns(reason=reasons).select(ASSIGNMENT_SCHEMA.names()))


def visit_problems(config: Config, *, as_of: date) -> tuple[Problem, ...]:
    """What a manager should know of the night: visits that are late, came back, moved or went to others."""
    return (
        *_late(config, as_of),
        *_handed_back(config, as_of),
        *_given_otherwise(config, as_of),
        *overloaded_managers(config),
    )


def overloaded_managers(config: Config) -> Iterator[Problem]:
    """Managers who look after more key accounts than the firm thinks anybody can."""
    most = config.visits.accounts_per_manager
    if not most:
        return
    for manager, name, accounts in key_accounts_by_manager(store_of(config)):
        if accounts > most:
            what = f"looks after {plural(accounts, 'key account')}, expected {most} at the most (accounts_per_manager)"
            yield Problem(where=f"salesperson {_called(manager, name)}", what=what)


def by_week_and_place(visits: Sequence[VisitRecord], home: str) -> list[VisitRecord]:
    """The visits of each week, by the Monday before they are due, representative by representative, in the order of a
    journey. `home`: the country of whoever has none.
    """
    journeys = in_route_order(visits, lambda one: place_of(one.customer.address, one.customer.country or home))
    return sorted(journeys, key=lambda one: (monday(one.due_day), one.salesperson))


def _with_days(asked: pl.DataFrame, config: Config) -> pl.DataFrame:
    """With the working days of a visit, where its policy counts those."""
    in_working_days = {policy.hash: policy.visit_days for policy in config.book.policies if policy.visits.working_days}
    days = pl.col("policy_hash").replace_strict(in_working_days, default=None, return_dtype=pl.Int64)
    visit_days = days if in_working_days else pl.lit(None, pl.Int64)
    return asked.with_columns(visit_days=visit_days)


def _with_tonights(people: pl.DataFrame, visits: pl.DataFrame) -> pl.DataFrame:
    """Representatives with the visits that tonight's plan names them for, too."""
    tonights = visits.group_by("salesperson").len("tonight")
    more = pl.col("tonight").fill_null(0).cast(pl.Int64)
    joined = people.join(tonights, on="salesperson", how="left", maintain_order="left")
    return joined.with_columns(open_visits=pl.col("open_visits") + more).drop("tonight")


def _reasons(placed: pl.DataFrame, names: dict[str, str]) -> pl.Series:
    return pl.Series([_why(row, names) for row in placed.iter_rows(named=True)], dtype=pl.String)


def _why(placed: dict[str, object], names: dict[str, str]) -> str | None:
    """Why somebody else goes, or on another day; None: it is as it was asked for."""
    parts = []
    for column, what in (("away", "is away"), ("full", "has no room that week")):
        who = placed[column]
        if who is not None:
            parts.append(f"instead of {_called(str(who), names.get(str(who)))}, who {what}")
    if placed["moved_from"] is not None:
        parts.append(f"moved from {placed['moved_from']}: no room in that week")
    return "; ".join(parts) or None


def _late(config: Config, as_of: date) -> Iterator[Problem]:
    for one in late_on(store_of(config), as_of):
        who = _called(one.salesperson, one.salesperson_name) if one.salesperson else "nobody"
        days = plural((as_of - one.due_day).days, "day")
        what = f"with {who}, was due by {one.due_day}, {days} ago, and is not reported"
        whose = f"; its manager: {_called(one.manager, one.manager_name)}" if one.manager else ""
        yield Problem(where=_where(one.customer, one.name, one.night), what=what + whose)


def _handed_back(config: Config, as_of: date) -> Iterator[Problem]:
    for one in handed_back_on(store_of(config), as_of):
        whose = f"for {_called(one.manager, one.manager_name)}" if one.manager else "for whoever manages"
        what = f"handed back by {one.by} on {one.day}: {one.reason}; {whose} to give it to somebody"
        yield Problem(where=_where(one.customer, one.name, one.night), what=what)


def _given_otherwise(config: Config, as_of: date) -> Iterator[Problem]:
    for one in said_on(store_of(config), as_of):
        who = _called(one.salesperson, one.salesperson_name) if one.salesperson else "nobody"
        what = f"with {who}, due by {one.due_day}, {one.reason}"
        yield Problem(where=_where(one.customer, one.name, one.night), what=what)


def _where(customer: str, name: str, night: date) -> str:
    named = f"{name} ({customer})" if name != customer else customer
    return f"visit to {named} of {night}"


def _called(number: str, name: str | None) -> str:
    return f"{name} ({number})" if name else number
