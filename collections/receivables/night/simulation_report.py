"""A simulation as page and workbook show it, and both of them written."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from receivables.config import Config
from receivables.documents.simulation import PolicyName, SimulationReport, page, write_simulation
from receivables.night.periods import COUNTS, Period, one_night, simulate_period
from receivables.night.places import refuse_unwritable
from receivables.night.playing import CASE_DAYS
from receivables.night.simulating import Simulated, simulate
from receivables.policy.book import Book
from receivables.policy.settings import Policy

_SIDES = ("old", "new")
_MORE = [pl.col(f"new_{does}") - pl.col(f"old_{does}") for does in ("case", "visit", "letter")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """The lines of one night under two policies, and what both do in the nights of a period."""

    night: Simulated
    period: Period


def simulation(
    config: Config,
    other: Policy | Book,
    *,
    as_of: date,
    first: date | None = None,
    last: date | None = None,
    case_days: int = CASE_DAYS,
) -> Simulation:
    """The night of `as_of`, line by line, and the nights from `first` to `last` (None: that one night alone).

    Raises as `simulating.simulate`.
    """
    night = simulate(config, other, as_of=as_of)
    if first is None or last is None:
        return Simulation(night=night, period=one_night(night))
    return Simulation(night=night, period=simulate_period(config, other, first=first, last=last, case_days=case_days))


def report(config: Config, found: Simulation, *, capacity: int | None = None) -> SimulationReport:
    """The simulation in the frames of page and workbook. `capacity`: visits a representative can make in a week."""
    night, period = found.night, found.period
    people = night.people.select("salesperson", "name")
    weeks = _named(period.by_week, people, "salesperson")
    return SimulationReport(
        firm=config.firm.name,
        base_currency=night.old.policy.base_currency,
        as_of=night.as_of,
        first=period.first,
        last=period.last,
        case_days=period.case_days,
        capacity=capacity,
        old=PolicyName(name=night.old.policy.name, hash=night.old.plan.policy_hash),
        new=PolicyName(name=night.new.policy.name, hash=night.new.plan.policy_hash),
        nights=period.nights.select("night", *COUNTS),
        treatments=night.treatments,
        cells_moved=night.cells_moved,
        people=_people(weeks, capacity),
        weeks=weeks,
        customers=_customers(night, period),
        changes=_named(night.changes, night.names, "customer"),
    )


def write_workbook(path: Path, shown: SimulationReport) -> None:
    """Write the workbook, its folder made. Raises PlaceNotWritable where that or the file cannot be."""
    refuse_unwritable(path)
    write_simulation(path, shown)


def write_page(path: Path, shown: SimulationReport, *, language: str) -> None:
    """Write the page, its folder made. Raises PlaceNotWritable where that or the file cannot be."""
    refuse_unwritable(path)
    path.write_text(page(shown, language=language), encoding="utf-8", newline="\n")


def _people(weeks: pl.DataFrame, capacity: int | None) -> pl.DataFrame:
    """Their visits and cases in all weeks, those of the busiest, and how many weeks are too full; most first."""
    counts = [name for name in COUNTS if name in weeks.columns]
    beyond = pl.lit(None, pl.Int64) if capacity is None else capacity
    loads = weeks.group_by("salesperson", "name").agg(
        pl.col(counts).sum(),
        *(pl.col(f"{side}_visit").max().alias(f"{side}_busiest") for side in _SIDES),
        *((pl.col(f"{side}_visit") > beyond).sum().cast(pl.Int64).alias(f"{side}_beyond") for side in _SIDES),
    )
    nobody = pl.col("salesperson").is_null()
    return loads.sort(nobody, -pl.col("new_visit"), -pl.col("new_case"), "salesperson")


def _customers(night: Simulated, period: Period) -> pl.DataFrame:
    """Who gets more or less, and how much they owe: of those that are hit alike the largest debt first."""
    named = _named(period.customers, night.names, "customer").join(night.owed, on="customer", how="left")
    nothing = ~pl.col("customer").is_in(night.owed["customer"].implode())
    owed = named.with_columns(owed_minor=pl.when(nothing).then(0).otherwise("owed_minor"))
    return owed.sort(*(-one for one in _MORE), -pl.col("owed_minor"), "customer", nulls_last=True)


def _named(frame: pl.DataFrame, names: pl.DataFrame, key: str) -> pl.DataFrame:
    """With a `name`, empty where none is known, beside the key."""
    joined = frame.join(names, on=key, how="left", maintain_order="left").with_columns(pl.col("name").fill_null(""))
    beside = frame.columns.index(key) + 1
    return joined.select(*frame.columns[:beside], "name", *frame.columns[beside:])
