"""`receivables policy`: the policies as they hang on the wall, what is doubtful about them, their grids on sheets."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import polars as pl

from receivables.cli.options import as_of_option, config_option, day_or_today, json_option, print_json, print_table
from receivables.config import Config, PolicyError, load_config
from receivables.config.origins import Setting, settings_of
from receivables.documents.words import TREATMENTS, plural
from receivables.model import Treatment
from receivables.money import to_decimal
from receivables.night.places import refuse_unwritable
from receivables.night.policies import policy_of
from receivables.night.policy_standing import Checked, check_policies
from receivables.night.store import store_of
from receivables.policy.book import Book, ScopedPolicy
from receivables.policy.report import Remark, Weight, in_words
from receivables.policy.settings import Policy
from receivables.stop import Stopped
from receivables.store.behind import name_of_customer
from receivables.store.database import StoreError

_AMOUNTS_OF = {
    "item": "Amounts count item by item.",
    "customer": "Amounts count by customer: all that it has overdue.",
    "group": "Amounts count by group: all that it has overdue.",
}


class PolicyInError(Stopped):
    """The policies do not hold up; what is wrong has been printed."""


class NoSuchPolicy(Stopped):
    """What was asked for is not among the policies."""


@click.group()
def policy() -> None:
    """Show, check and export the policies."""


@policy.command()
@click.option(
    "--config",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("config.toml"),
    help="The firm's settings.  [default: ./config.toml]",
)
@as_of_option
@json_option
def check(path: Path, as_of: date | None, as_json: bool) -> None:
    """What is wrong or doubtful about the policies, whom they are for and what is in their cells today.

    Exit code 1 when there are errors; warnings and notes are no errors.
    """
    try:
        config = load_config(path)
    except PolicyError as error:
        errors = [Remark(weight=Weight.ERROR, policy="", where=one.where, what=one.what) for one in error.problems]
        if as_json:
            print_json({"remarks": [asdict(one) for one in errors]})
        else:
            _print_remarks(errors)
        raise PolicyInError(f"{path}: {plural(len(errors), 'error')} in the policies") from error
    checked = check_policies(config, as_of=day_or_today(as_of, config))
    if as_json:
        print_json(_as_json(checked))
    else:
        _print(checked, config)


@policy.command()
@click.option("--customer", help="The policy that this customer falls under.  [default: every policy in force]")
@config_option
@as_of_option
@json_option
def show(customer: str | None, config: Config, as_of: date | None, as_json: bool) -> None:
    """The policies in force as they hang on the wall: grid, ladder, every setting and where it is said."""
    day = day_or_today(as_of, config)
    pages = _chosen(config, customer, day)
    shown = [(page, settings_of(config.path, _place(config.book, page))) for page in pages]
    if as_json:
        print_json([_page_as_json(page, settings) for page, settings in shown])
        return
    for number, (page, settings) in enumerate(shown):
        click.echo("\n" if number else "", nl=False)
        _print_page(page, settings)


@policy.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@config_option
@as_of_option
def export(file: Path, config: Config, as_of: date | None) -> None:
    """Write every policy's grid to a sheet of FILE, which [policy.matrix] file = "..." reads back."""
    # A workbook takes longer to import than other commands to run.
    from receivables.documents.policy_workbook import write_policies

    refuse_unwritable(file)
    day = day_or_today(as_of, config)
    sheets = write_policies(file, config.book.policies, firm=config.firm.name, as_of=day)
    click.echo(f"{file}: {plural(len(sheets), 'sheet')}: {', '.join(sheets)}")


# --- check ----------------------------------------------------------------------------------------------------------


def _print(checked: Checked, config: Config) -> None:
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
    _print_remarks(checked.remarks)


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


def _print_remarks(remarks: list[Remark] | tuple[Remark, ...]) -> None:
    for weight, heading in _HEADINGS.items():
        of_weight = [one for one in remarks if one.weight is weight]
        if of_weight:
            click.echo(heading)
        for one in of_weight:
            click.echo(f"  {': '.join(part for part in (one.policy, one.where) if part)}: {one.what}")
    if not remarks:
        click.echo("No errors, no warnings, nothing to note.")


def _as_json(checked: Checked) -> dict[str, Any]:
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


# --- show -----------------------------------------------------------------------------------------------------------


def _chosen(config: Config, customer: str | None, day: date) -> list[ScopedPolicy]:
    in_force = config.book.on(day)
    if customer is None:
        return list(reversed(in_force.pages))
    if name_of_customer(store_of(config), customer) is None:
        raise StoreError(f"There is no customer '{customer}' in the store: expected a customer's number as loaded")
    its = policy_of(config, customer, as_of=day)
    return [page for page in in_force.pages if page.policy == its]


def _place(book: Book, page: ScopedPolicy) -> int:
    return next(place for place, policy in enumerate(book.policies) if policy.hash == page.policy.hash)


def _print_page(page: ScopedPolicy, settings: tuple[Setting, ...]) -> None:
    its, matrix = page.policy, page.policy.matrix
    click.echo(f"Policy {its.name} ({its.hash}), for {in_words(page.scope)}, from {its.valid_from} on\n")
    heads = [f"from {its.base_currency}", *(f"from day {day}" for day in matrix.age_bands)]
    grid = zip(matrix.amount_bands, matrix.grid, strict=True)
    print_table(heads, [(f"{bound:,}", *(TREATMENTS[cell] for cell in row)) for bound, row in grid])
    click.echo(f"\n{_AMOUNTS_OF[matrix.amount_of]}")
    for whose, bounds in (*matrix.currency_bands.items(), *matrix.segment_bands.items()):
        unit = whose if whose in matrix.currency_bands else its.base_currency
        kind = "" if whose in matrix.currency_bands else "segment "
        click.echo(f"Rows of {kind}{whose}: from {', from '.join(f'{bound:,}' for bound in bounds)} {unit}.")
    for sentence in _in_sentences(its):
        click.echo(sentence)
    click.echo()
    print_table(["level", "letter", "for", "speaks to rank", "days to pay", "asks"], _ladder(its))
    click.echo()
    shown = [one for one in settings if not one.name.startswith(_SHOWN_ABOVE)]
    print_table(["setting", "is", "said in"], [(one.name, _value(one.value), one.origin) for one in shown])


# In the headline.
_SHOWN_ABOVE = ("name", "scope", "valid_from")


def _in_sentences(policy: Policy) -> Iterator[str]:
    rest = ", ".join(f"{TREATMENTS[asked]} {plural(days, 'day')}" for asked, days in policy.cadence.rest_days.items())
    yield f"Customers who owe less than {policy.minimum:,} {policy.base_currency} in all are left alone."
    yield f"After any contact a customer is left in peace for {plural(policy.cadence.quiet_days, 'day')}."
    yield f"Before the same again: {rest}."
    yield f"A promise is waited for until its day and {plural(policy.promise_grace_days, 'day')} more."
    yield from _of_visits(policy)
    yield f"A key account's letter waits {plural(policy.release_days, 'day')} for its release, then it lapses."
    if policy.cash_data_max_age_days is not None:
        yield f"Nothing goes out when the cash data are older than {plural(policy.cash_data_max_age_days, 'day')}."


def _of_visits(policy: Policy) -> Iterator[str]:
    of_whom = " of their country" if policy.visits.working_days else ""
    days = plural(policy.visit_days, "working day" if policy.visits.working_days else "day")
    yield f"A representative has {days}{of_whom} for a visit."
    if policy.visits.fallback is not Treatment.NONE:
        late, instead = plural(policy.visits.fallback_days, "day"), TREATMENTS[policy.visits.fallback]
        yield f"What asks for a visit that nobody has reported {late} past its due day is treated otherwise: {instead}."


def _ladder(policy: Policy) -> list[tuple[object, ...]]:
    return [
        (number, level.name, TREATMENTS[level.treatment], int(level.rank), level.deadline_days, _asks(policy, number))
        for number, level in enumerate(policy.levels, start=1)
    ]


def _asks(policy: Policy, number: int) -> str:
    level = policy.levels[number - 1]
    asked = [f"from day {level.from_day}"] if level.from_day else []
    asked += [f"from {level.from_amount:,} {policy.base_currency}"] if level.from_amount else []
    return f" {'or' if level.when == 'either' else 'and'} ".join(asked)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        whole = all(isinstance(one, int | Decimal | Treatment) for one in value)
        return ", ".join(map(str, value)) if whole else plural(len(value), "row") + ", see above"
    if isinstance(value, dict):
        return "; ".join(f"{whose}: {', '.join(map(str, bounds))}" for whose, bounds in value.items()) or "none"
    return str(value)


def _page_as_json(page: ScopedPolicy, settings: tuple[Setting, ...]) -> dict[str, Any]:
    return {
        "name": page.policy.name,
        "hash": page.policy.hash,
        "valid_from": page.policy.valid_from,
        "for": in_words(page.scope),
        "settings": [
            {"name": one.name, "value": _plain(one.value), "said_in": one.origin}
            for one in settings
            if one.name not in {"name", "valid_from", "scope"}
        ],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    return value if isinstance(value, bool | int) else str(value)
