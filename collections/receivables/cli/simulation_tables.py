"""A simulation on the terminal."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import click
import polars as pl

from receivables.cli.options import print_table
from receivables.documents.words import DOES, REASONS_AND_HOLDS, TREATMENTS, plural
from receivables.model import Does
from receivables.money import to_decimal
from receivables.night.periods import Period
from receivables.night.simulating import Simulated

_SHOWN = 20
_NIGHTS_SHOWN = 31
_SIDES = ("old", "new")
_WORKS = (Does.LETTER, Does.VISIT, Does.CASE)
_CHANGES = {"gained": "newly spoken to", "lost": "left alone", "harder": "harder", "milder": "milder"}
_MORE = "and {count:,} more: --json and --out name them all."


def print_night(night: Simulated) -> None:
    """One night under two policies."""
    changes = night.changes
    click.echo(f"The night of {night.as_of} under {_policies(night)}. Nothing has been done.\n")
    rows = [(DOES[does] + "s", *counts) for does, *counts in night.work.iter_rows()]
    print_table(["", "old", "new", "customers gained", "customers lost"], rows)
    click.echo()
    if changes.is_empty():
        click.echo("Every item is decided the same.")
        return
    customers = changes["customer"].n_unique()
    click.echo(f"{plural(changes.height, 'item')} of {plural(customers, 'customer')} would be decided otherwise.\n")
    _print_moved(night)
    _print_representatives(night)
    _print_changes(changes)


def print_period(period: Period, night: Simulated, *, capacity: int | None) -> None:
    """A period of nights under two policies, and the money that moves on one of them."""
    click.echo(
        f"The nights from {period.first} to {period.last} under {_policies(night)}. Nothing has been done.\n"
        f"Assumed: letters leave on their night and none that waits is released; a visit is made on the day it is due "
        f"by; a case is closed after {plural(period.case_days, 'day')}; payments as in the ledger, and no other.\n"
    )
    rows = [(DOES[does] + "s", old, new, new - old) for does, old, new in period.totals.iter_rows()]
    print_table(["", "old", "new", "difference"], rows)
    click.echo()
    _print_customers(period, night)
    click.echo()
    if night.cells_moved.height:
        click.echo(f"On {night.as_of} this money is treated otherwise:\n")
        _print_moved(night)
    _print_people(period, night, capacity)
    _print_by_time(period)


def _policies(night: Simulated) -> str:
    old, new = night.old, night.new
    return f"policy {old.policy.name} ({old.plan.policy_hash}) and under {new.policy.name} ({new.plan.policy_hash})"


def _print_moved(night: Simulated) -> None:
    if night.cells_moved.is_empty():
        return
    base = night.old.policy.base_currency
    rows = [
        (
            *(_cell(row, side, base) for side in _SIDES),
            row["items"],
            row["currency"],
            to_decimal(row["balance_minor"], row["currency"]),
            _in_base(row["owed_base_minor"], base),
        )
        for row in night.cells_moved.iter_rows(named=True)
    ]
    print_table(["from", "to", "items", "currency", "balance", f"in {base}"], rows)
    click.echo()


def _cell(row: dict[str, Any], side: str, base: str) -> str:
    """'day 61, 10,000 EUR: special handling'."""
    days, amount = row[f"{side}_age_from"], row[f"{side}_amount_from"]
    if days is None or amount is None:
        return "outside of the matrix"
    return f"day {days}, {Decimal(amount):,} {base}: {TREATMENTS[row[f'{side}_treatment']]}"


def _in_base(minor: int | None, base: str) -> Decimal | None:
    return None if minor is None else to_decimal(minor, base)


def _print_representatives(night: Simulated) -> None:
    if night.representatives.is_empty():
        return
    rows = [
        (row["salesperson"] or "nobody", *(row[f"{side}_{work}"] for work in ("visits", "cases") for side in _SIDES))
        for row in night.representatives.iter_rows(named=True)
    ]
    print_table(["representative", "visits, old", "visits, new", "cases, old", "cases, new"], rows)
    click.echo()


def _print_people(period: Period, night: Simulated, capacity: int | None) -> None:
    """Visits and cases of each, the visits of the busiest week, and how many weeks are fuller than they can be."""
    counts = [f"{side}_{does}" for does in _WORKS[1:] for side in _SIDES]
    busiest = [pl.col(f"{side}_visit").max().alias(f"{side}_busiest") for side in _SIDES]
    beyond = [(pl.col(f"{side}_visit") > (capacity or 0)).sum().alias(f"{side}_beyond") for side in _SIDES]
    loads = period.by_week.group_by("salesperson").agg(pl.col(counts).sum(), *busiest, *beyond)
    if loads.is_empty():
        return
    named = loads.join(night.people.select("salesperson", "name"), on="salesperson", how="left")
    shown = [*counts, *(f"{side}_busiest" for side in _SIDES)]
    head = ["representative", "", "visits, old", "new", "cases, old", "new", "busiest week, old", "new"]
    if capacity is not None:
        shown += [f"{side}_beyond" for side in _SIDES]
        head += [f"weeks beyond {capacity}, old", "new"]
    rows = [
        (row["salesperson"] or "nobody", row["name"] or "", *(row[name] for name in shown))
        for row in named.sort("salesperson", nulls_last=True).iter_rows(named=True)
    ]
    print_table(head, rows)
    click.echo()


def _print_by_time(period: Period) -> None:
    """Night by night, or of a long period week by week."""
    nights = period.nights
    counts = [name for name in nights.columns if name != "night"]
    label = "night"
    if nights.height > _NIGHTS_SHOWN:
        label = "week of"
        nights = nights.group_by(pl.col("night").dt.truncate("1w"), maintain_order=True).agg(pl.col(counts).sum())
    head = [label, *(name for does in _WORKS for name in (f"{DOES[does]}s, old", "new"))]
    print_table(head, [(str(day), *figures) for day, *figures in nights.iter_rows()])


def _print_customers(period: Period, night: Simulated) -> None:
    changed = period.customers
    if changed.is_empty():
        click.echo("Every customer gets as much of everything.")
        return
    found = dict(changed["change"].value_counts().iter_rows())
    said = ", ".join(f"{found.get(code, 0):,} {word}" for code, word in _CHANGES.items())
    click.echo(f"{plural(changed.height, 'customer')} would get more or less: {said}. The hardest hit:\n")
    named = changed.head(_SHOWN).join(night.names, on="customer", how="left", maintain_order="left")
    rows = [
        (row["customer"], row["name"] or "", _CHANGES[row["change"]], *_arrows(row))
        for row in named.iter_rows(named=True)
    ]
    print_table(["customer", "", "", *(DOES[does] + "s" for does in _WORKS)], rows)
    if changed.height > _SHOWN:
        click.echo(_MORE.format(count=changed.height - _SHOWN))


def _arrows(row: dict[str, Any]) -> Iterable[str]:
    for does in _WORKS:
        old, new = row[f"old_{does}"], row[f"new_{does}"]
        yield f"{old:,}" if old == new else f"{old:,} → {new:,}"


def _print_changes(changes: pl.DataFrame) -> None:
    rows = [
        (row["customer"], row["item"], *(_in_words(row, side) for side in _SIDES))
        for row in changes.head(_SHOWN).iter_rows(named=True)
    ]
    print_table(["customer", "item", "old", "new"], rows)
    if changes.height > _SHOWN:
        click.echo(_MORE.format(count=changes.height - _SHOWN))


def _in_words(row: dict[str, Any], side: str) -> str:
    """The treatment, and what is done about it or why nothing is: 'routine reminder: letter 2'."""
    does, level, reason = row[f"{side}_does"], row[f"{side}_level"], row[f"{side}_reason"]
    number = f" {level}" if does == "letter" and level else ""
    done = REASONS_AND_HOLDS[reason] if does == "nothing" else f"{DOES[does]}{number}, {REASONS_AND_HOLDS[reason]}"
    return f"{TREATMENTS[row[f'{side}_treatment']]}: {done}"
