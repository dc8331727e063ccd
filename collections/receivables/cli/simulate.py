"""`receivables simulate`: what another policy would do, tonight or over a period, beside the one that holds."""

from datetime import date
from pathlib import Path
from typing import Any

import click
import polars as pl

from receivables.cli.options import Day, as_of_option, config_option, day_or_today, json_option, print_json, print_table
from receivables.config import Config, load_policy
from receivables.documents.words import DOES, REASONS_AND_HOLDS, TREATMENTS, plural
from receivables.money import to_decimal
from receivables.night.periods import Period, simulate_period
from receivables.night.playing import CASE_DAYS, Played
from receivables.night.simulating import Side, Simulated, cells
from receivables.night.simulating import simulate as simulate_night

_SHOWN = 20
_SIDES = ("old", "new")


@click.command()
@config_option
@click.option(
    "--policy",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The other policy: a config, or its table [policy] alone.",
)
@as_of_option
@click.option("--from", "first", type=Day(), help="The first night of a period played forward instead.")
@click.option("--to", "last", type=Day(), help="The last night of the period.")
@click.option(
    "--case-days", type=click.IntRange(min=1), default=CASE_DAYS, show_default=True, help="How long a case stays open."
)
@json_option
def simulate(
    config: Config,
    file: Path,
    as_of: date | None,
    first: date | None,
    last: date | None,
    case_days: int,
    as_json: bool,
) -> None:
    """What another policy would do: who would be treated otherwise, and what it would cost. Does nothing.

    For one night (--as-of), or night after night over a period (--from, --to), each from what the one before did.
    """
    policy = load_policy(file, config)
    if first is None and last is None:
        simulated = simulate_night(config, policy, as_of=day_or_today(as_of, config))
        if as_json:
            print_json(_as_json(simulated))
        else:
            _print(simulated)
        return
    if first is None or last is None or last < first or as_of is not None:
        raise click.UsageError("expected --as-of alone, or --from and a later --to")
    period = simulate_period(config, policy, first=first, last=last, case_days=case_days)
    if as_json:
        print_json(_period_as_json(period))
    else:
        _print_period(period)


def _period_as_json(period: Period) -> dict[str, Any]:
    return {
        "from": period.first,
        "to": period.last,
        "case_days": period.case_days,
        **{label: {"policy": side.policy.hash, "name": side.policy.name} for label, side in _sides(period)},
        "totals": {row.pop("does"): row for row in period.totals.iter_rows(named=True)},
        "nights": period.by_night.rows(named=True),
        "representatives": period.by_representative.rows(named=True),
        "customers": period.by_customer.rows(named=True),
    }


def _sides(period: Period) -> tuple[tuple[str, Played], ...]:
    return ("old", period.old), ("new", period.new)


def _print_period(period: Period) -> None:
    old, new = period.old.policy, period.new.policy
    click.echo(
        f"The nights from {period.first} to {period.last} under policy {old.name} ({old.hash}) and under {new.name} "
        f"({new.hash}). Nothing has been done.\nAssumed: letters leave on their night and none that waits is released; "
        f"a visit is made on the day it is due by; a case is closed after {plural(period.case_days, 'day')}; "
        "payments as in the ledger, and no other.\n"
    )
    print_table(["", "old", "new"], [(DOES[does] + "s", old, new) for does, old, new in period.totals.iter_rows()])
    click.echo()
    nights = period.by_night.pivot(on="does", index="night", values=_SIDES).fill_null(0)
    columns = [f"{side}_{does}" for does in ("letter", "visit", "case") for side in _SIDES]
    rows = [(row["night"], *(row.get(name, 0) for name in columns)) for row in nights.iter_rows(named=True)]
    print_table(["night", *(f"{DOES[does]}s, {side}" for does in ("letter", "visit", "case") for side in _SIDES)], rows)
    click.echo()
    loads = [
        (person or "nobody", DOES[does] + "s", *counts) for person, does, *counts in period.by_representative.rows()
    ]
    print_table(["representative", "", "old", "new"], loads)
    click.echo()
    changed = period.by_customer
    if changed.is_empty():
        click.echo("Every customer gets as much of everything.")
        return
    rows = [(customer, DOES[does] + "s", *counts) for customer, does, *counts in changed.head(_SHOWN).rows()]
    print_table(["customer", "", "old", "new"], rows)
    if changed.height > _SHOWN:
        click.echo(f"and {changed.height - _SHOWN:,} more: --json names them all.")


def _as_json(simulated: Simulated) -> dict[str, Any]:
    base = simulated.old.policy.base_currency
    return {
        "as_of": simulated.as_of,
        "old": _side(simulated.old),
        "new": _side(simulated.new),
        "work": {row.pop("does"): row for row in simulated.work.iter_rows(named=True)},
        "representatives": simulated.representatives.rows(named=True),
        "moved": [_money(row, base) for row in simulated.moved.iter_rows(named=True)],
        "changes": [
            {
                **{name: row[name] for name in ("customer", "item", "kind", "currency")},
                "balance": _amount(row["balance_minor"], row["currency"]),
                **{side: _decision(row, side) for side in ("old", "new")},
            }
            for row in simulated.changes.iter_rows(named=True)
        ],
    }


def _side(side: Side) -> dict[str, Any]:
    base = side.policy.base_currency
    return {
        "policy": side.policy.hash,
        "name": side.policy.name,
        "cells": [_money(row, base) for row in cells(side).iter_rows(named=True)],
        "problems": [{"where": problem.where, "what": problem.what} for problem in side.plan.problems],
    }


def _decision(row: dict[str, Any], side: str) -> dict[str, Any]:
    return {name.removeprefix(f"{side}_"): value for name, value in row.items() if name.startswith(f"{side}_")}


def _money(row: dict[str, Any], base: str) -> dict[str, Any]:
    """The row with amounts as decimals: `base` in the base currency, null where a rate is missing."""
    currencies = {"base": base, "owed_base": base}
    shown = {}
    for name, value in row.items():
        noun = name.removesuffix("_minor")
        amount = name != noun
        shown[noun if noun != "owed_base" else "base"] = (
            _amount(value, currencies.get(noun, row["currency"])) if amount else value
        )
    return shown


def _amount(minor: int | None, currency: str) -> str | None:
    return None if minor is None else str(to_decimal(minor, currency))


def _print(simulated: Simulated) -> None:
    old, new = simulated.old.policy, simulated.new.policy
    changes = simulated.changes
    click.echo(
        f"The night of {simulated.as_of} under policy {old.name} ({old.hash}) and under {new.name} ({new.hash}). "
        "Nothing has been done.\n"
    )
    rows = [(DOES[does] + "s", *counts) for does, *counts in simulated.work.iter_rows()]
    print_table(["", "old", "new", "customers gained", "customers lost"], rows)
    click.echo()
    if changes.is_empty():
        click.echo("Every item is decided the same.")
        return
    customers = changes["customer"].n_unique()
    click.echo(f"{plural(changes.height, 'item')} of {plural(customers, 'customer')} would be decided otherwise.\n")
    _print_moved(simulated)
    _print_representatives(simulated.representatives)
    _print_changes(changes)


def _print_moved(simulated: Simulated) -> None:
    if simulated.moved.is_empty():
        return
    base = simulated.old.policy.base_currency
    rows = [
        (
            TREATMENTS[row["old_treatment"]],
            TREATMENTS[row["new_treatment"]],
            row["items"],
            row["currency"],
            to_decimal(row["balance_minor"], row["currency"]),
            None if row["owed_base_minor"] is None else to_decimal(row["owed_base_minor"], base),
        )
        for row in simulated.moved.iter_rows(named=True)
    ]
    print_table(["from", "to", "items", "currency", "balance", f"in {base}"], rows)
    click.echo()


def _print_representatives(loads: pl.DataFrame) -> None:
    if loads.is_empty():
        return
    rows = [
        (row["salesperson"] or "nobody", *(row[f"{side}_{work}"] for work in ("visits", "cases") for side in _SIDES))
        for row in loads.iter_rows(named=True)
    ]
    print_table(["representative", "visits, old", "visits, new", "cases, old", "cases, new"], rows)
    click.echo()


def _print_changes(changes: pl.DataFrame) -> None:
    rows = [
        (row["customer"], row["item"], *(_in_words(row, side) for side in _SIDES))
        for row in changes.head(_SHOWN).iter_rows(named=True)
    ]
    print_table(["customer", "item", "old", "new"], rows)
    if changes.height > _SHOWN:
        click.echo(f"and {changes.height - _SHOWN:,} more: --json names them all.")


def _in_words(row: dict[str, Any], side: str) -> str:
    """The treatment, and what is done about it or why nothing is: 'routine reminder: letter 2'."""
    does, level, reason = row[f"{side}_does"], row[f"{side}_level"], row[f"{side}_reason"]
    number = f" {level}" if does == "letter" and level else ""
    done = REASONS_AND_HOLDS[reason] if does == "nothing" else f"{DOES[does]}{number}, {REASONS_AND_HOLDS[reason]}"
    return f"{TREATMENTS[row[f'{side}_treatment']]}: {done}"
