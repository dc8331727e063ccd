"""`receivables simulate`: what another policy would do, tonight or over a period, beside the one that holds."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from receivables.cli.options import Day, as_of_option, config_option, day_or_today, json_option, print_json
from receivables.cli.simulation_tables import print_night, print_period
from receivables.config import Config, load_book
from receivables.documents.simulation import LANGUAGES
from receivables.money import to_decimal
from receivables.night.periods import Period
from receivables.night.places import refuse_unwritable
from receivables.night.playing import CASE_DAYS
from receivables.night.simulating import Side, Simulated, cells
from receivables.night.simulation_report import report, simulation, write_page, write_workbook

_SIDES = ("old", "new")
_file = click.Path(dir_okay=False, path_type=Path)


@click.command()
@config_option
@click.option(
    "--policy", "file", type=_file, required=True, help="The other policy: a config, or its table [policy] alone."
)
@as_of_option
@click.option("--from", "first", type=Day(), help="The first night of a period.  [default: --as-of]")
@click.option("--to", "last", type=Day(), help="The last night of a period.  [default: --as-of]")
@click.option(
    "--case-days", type=click.IntRange(min=1), default=CASE_DAYS, show_default=True, help="How long a case stays open."
)
@click.option("--capacity", type=click.IntRange(min=0), help="Visits that a representative can make in a week.")
@click.option("--out", type=_file, help="Write a workbook with every figure and every item.")
@click.option("--page", type=_file, help="Write a page to read and print: one file, no scripts.")
@click.option(
    "--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="The language of the page."
)
@json_option
def simulate(
    config: Config,
    file: Path,
    as_of: date | None,
    first: date | None,
    last: date | None,
    case_days: int,
    capacity: int | None,
    out: Path | None,
    page: Path | None,
    language: str,
    as_json: bool,
) -> None:
    """What another policy would do: who would be treated otherwise, and what it would cost. Does nothing.

    Items are compared on one night, --as-of. With --from or --to the nights of a period are played, too, each from what
    the one before did.
    """
    book = load_book(file, config)
    for path in filter(None, (out, page)):
        refuse_unwritable(path)
    day, *period = _days(config, as_of, first, last)
    found = simulation(config, book, as_of=day, first=period[0], last=period[1], case_days=case_days)
    if out or page:
        shown = report(config, found, capacity=capacity)
        if out:
            write_workbook(out, shown)
        if page:
            write_page(page, shown, language=language)
    if as_json:
        whole = {"night": _as_json(found.night), **_period_as_json(found.period)}
        print_json(whole if period[0] else _as_json(found.night))
        return
    if period[0]:
        print_period(found.period, found.night, capacity=capacity)
    else:
        print_night(found.night)
    for path in filter(None, (page, out)):
        click.echo(path)


def _days(
    config: Config, as_of: date | None, first: date | None, last: date | None
) -> tuple[date, date | None, date | None]:
    """The night whose items are compared, and the first and the last of the period, both or neither."""
    if first is None and last is None:
        return day_or_today(as_of, config), None, None
    day = as_of or first or day_or_today(None, config)
    begin, end = first or day, last or (as_of or day_or_today(None, config))
    if end < begin:
        raise click.UsageError(f"the period from {begin} to {end} has no night: expected a later --to or --as-of")
    return day, begin, end


def _period_as_json(period: Period) -> dict[str, Any]:
    return {
        "from": period.first,
        "to": period.last,
        "case_days": period.case_days,
        "old": {"policy": period.old.policy.hash, "name": period.old.policy.name},
        "new": {"policy": period.new.policy.hash, "name": period.new.policy.name},
        "totals": {row.pop("does"): row for row in period.totals.iter_rows(named=True)},
        "treatments": period.by_treatment.rows(named=True),
        "nights": period.by_night.rows(named=True),
        "representatives": period.by_representative.rows(named=True),
        "weeks": period.by_week.rows(named=True),
        "customers": period.by_customer.rows(named=True),
    }


def _as_json(simulated: Simulated) -> dict[str, Any]:
    base = simulated.old.policy.base_currency
    return {
        "as_of": simulated.as_of,
        "old": _side(simulated.old),
        "new": _side(simulated.new),
        "work": {row.pop("does"): row for row in simulated.work.iter_rows(named=True)},
        "representatives": simulated.representatives.rows(named=True),
        "treatments": [
            _money({**row, "currency": base}, base, without="currency")
            for row in simulated.treatments.iter_rows(named=True)
        ],
        "moved": [_money(row, base) for row in simulated.moved.iter_rows(named=True)],
        "cells_moved": [_money(row, base) for row in simulated.cells_moved.iter_rows(named=True)],
        "changes": [
            {
                **{name: row[name] for name in ("customer", "item", "kind", "currency")},
                "balance": _amount(row["balance_minor"], row["currency"]),
                **{side: _decision(row, side) for side in _SIDES},
            }
            for row in simulated.changes.iter_rows(named=True)
        ],
    }


def _side(side: Side) -> dict[str, Any]:
    base = side.policy.base_currency
    return {
        "policy": side.plan.policy_hash,
        "name": side.policy.name,
        "cells": [_money(row, base) for row in cells(side).iter_rows(named=True)],
        "problems": [{"where": problem.where, "what": problem.what} for problem in side.plan.problems],
    }


def _decision(row: dict[str, Any], side: str) -> dict[str, Any]:
    return {name.removeprefix(f"{side}_"): value for name, value in row.items() if name.startswith(f"{side}_")}


def _money(row: dict[str, Any], base: str, *, without: str = "") -> dict[str, Any]:
    """The row with amounts as decimals: `base` in the base currency, null where a rate is missing."""
    currencies = {"base": base, "owed_base": base}
    shown = {}
    for name, value in row.items():
        noun = name.removesuffix("_minor")
        amount = name != noun
        shown[noun if noun != "owed_base" else "base"] = (
            _amount(value, currencies.get(noun, row["currency"])) if amount else value
        )
    shown.pop(without, None)
    return shown


def _amount(minor: int | None, currency: str) -> str | None:
    return None if minor is None else str(to_decimal(minor, currency))
