"""What `receivables policy check` says: who is under which policy, what is in its cells, what is doubtful."""

from dataclasses import asdict
from typing import Any

import click
import polars as pl

from receivables.cli.options import print_table
from receivables.config import Config
from receivables.documents.words import TREATMENTS, plural
from receivables.model import Treatment
from receivables.money import to_decimal
from receivables.night.policy_standing import Checked
from receivables.policy.book import ScopedPolicy
from receivables.policy.report import Remark, Weight, in_words
from receivables.policy.settings import Policy


def print_checked(checked: Checked, config: Config) -> None:
    in_force = checked.book.on(checked.as_of)
    click.echo(f"Policies in force on {checked.as_of}\n")
    print_table(
        ["policy", "hash", "from", "for", "customers", "items in the matrix"],
        [(*_of_page(page), *_counts(checked, page.policy)) for page in reversed(in_force.pages)],
    )
    click.echo("\nWhat takes over when\n")
    rows = [(one.day, one.policy, one.whom, one.instead_of or "") for one in checked.calendar]
    print_table(["from", "policy", "for", "instead of"], rows)
    if checked.cells is None:
        click.echo(f"\nThere is no store yet ({config.store_url}): nothing is said about customers and items.")
    else:
        for page in reversed(in_force.pages):
            click.echo(f"\nIn the cells of {page.policy.name} on {checked.as_of}\n")
            print_table(*_cells(page.policy, checked.cells))
    click.echo()
    print_remarks(checked.remarks)


def _of_page(page: ScopedPolicy) -> tuple[object, ...]:
    return page.policy.name, page.policy.hash, page.policy.valid_from, in_words(page.scope)


def _counts(checked: Checked, policy: Policy) -> tuple[int | None, int | None]:
    if checked.customers is None or checked.cells is None:
        return None, None
    its = checked.cells.filter(pl.col("policy_hash") == policy.hash)
    return checked.customers[policy.hash], int(its["items"].sum())


def _cells(policy: Policy, cells: pl.DataFrame) -> tuple[list[str], list[tuple[object, ...]]]:
    """The grid with what is in each cell: its items, and what is chased of them by currency."""
    its = cells.filter(pl.col("policy_hash") == policy.hash)
    found: dict[tuple[int, int], list[tuple[str, int, int]]] = {}
    for row, column, currency, count, minor in its.select(
        "amount_band", "age_band", "currency", "items", "chased_minor"
    ).iter_rows():
        found.setdefault((row, column), []).append((currency, count, minor))
    heads = [f"from {policy.base_currency}", *(f"from day {day}" for day in policy.matrix.age_bands)]
    rows: list[tuple[object, ...]] = [
        (f"{bound:,}", *(_cell(treatment, found.get((row, column), [])) for column, treatment in enumerate(treatments)))
        for row, (bound, treatments) in enumerate(zip(policy.matrix.amount_bands, policy.matrix.grid, strict=True))
    ]
    return heads, rows


def _cell(treatment: Treatment, sums: list[tuple[str, int, int]]) -> str:
    if not sums:
        return f"{TREATMENTS[treatment]}: no item"
    items = plural(sum(count for _, count, _ in sums), "item")
    money = ", ".join(f"{to_decimal(minor, currency):,} {currency}" for currency, _, minor in sums)
    return f"{TREATMENTS[treatment]}: {items}, {money}"


_HEADINGS = {Weight.ERROR: "Errors", Weight.WARNING: "Warnings", Weight.NOTE: "Notes"}


def print_remarks(remarks: list[Remark] | tuple[Remark, ...]) -> None:
    for weight, heading in _HEADINGS.items():
        of_weight = [one for one in remarks if one.weight is weight]
        if of_weight:
            click.echo(heading)
        for one in of_weight:
            click.echo(f"  {': '.join(part for part in (one.policy, one.where) if part)}: {one.what}")
    if not remarks:
        click.echo("No errors, no warnings, nothing to note.")


def checked_as_json(checked: Checked) -> dict[str, Any]:
    in_force = checked.book.on(checked.as_of)
    return {
        "as_of": checked.as_of,
        "policies": [
            {
                "name": page.policy.name,
                "hash": page.policy.hash,
                "valid_from": page.policy.valid_from,
                "for": in_words(page.scope),
                "customers": _counts(checked, page.policy)[0],
                "cells": _cells_as_json(page.policy, checked.cells),
            }
            for page in reversed(in_force.pages)
        ],
        "calendar": [asdict(change) for change in checked.calendar],
        "remarks": [asdict(remark) for remark in checked.remarks],
    }


def _cells_as_json(policy: Policy, cells: pl.DataFrame | None) -> list[dict[str, Any]] | None:
    if cells is None:
        return None
    matrix = policy.matrix
    return [
        {
            "from_amount": str(matrix.amount_bands[row["amount_band"]]),
            "from_day": matrix.age_bands[row["age_band"]],
            "treatment": str(matrix.grid[row["amount_band"]][row["age_band"]]),
            "currency": row["currency"],
            "items": row["items"],
            "chased": str(to_decimal(row["chased_minor"], row["currency"])),
        }
        for row in cells.filter(pl.col("policy_hash") == policy.hash).iter_rows(named=True)
    ]
