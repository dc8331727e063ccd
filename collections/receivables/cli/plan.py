"""`receivables plan`: tonight's plan; does nothing."""

from datetime import date

import click
import polars as pl

from receivables.cli.listing import amounts, in_words
from receivables.cli.options import as_of_option, config_option, day_or_today, json_option, print_json, print_table
from receivables.config import Config
from receivables.documents.words import DOES, NOTES, REASONS_AND_HOLDS, TREATMENTS, plural
from receivables.model import Does, Plan
from receivables.money import to_decimal
from receivables.night.past import was_planned
from receivables.night.planning import preview
from receivables.night.store import store_of


@click.command()
@config_option
@as_of_option
@json_option
def plan(config: Config, as_of: date | None, as_json: bool) -> None:
    """Tonight's plan: every open item's decision, and the letters, visits and cases that follow. Does nothing."""
    planned = preview(config, as_of=day_or_today(as_of, config))
    if as_json:
        print_json(_as_json(planned))
    else:
        was_run = was_planned(store_of(config), planned.as_of)
        done = "That night was run: this is what it would do beyond that." if was_run else "Nothing has been done."
        click.echo(f"The plan for {planned.as_of} under policy {planned.policy_hash}. {done}\n")
        _print(planned)


def _as_json(planned: Plan) -> dict[str, object]:
    return {
        "as_of": planned.as_of,
        "policy": planned.policy_hash,
        **_policies(planned),
        "decisions": [
            {
                "item": row["item"],
                "customer": row["customer"],
                "kind": row["kind"],
                "currency": row["currency"],
                "balance": str(to_decimal(row["balance_minor"], row["currency"])),
                "days_overdue": row["days_overdue"],
                "treatment": row["treatment"],
                "does": row["does"],
                "reason": row["reason"],
                "level": row["level"],
                "next_day": row["next_day"],
            }
            for row in planned.decisions.iter_rows(named=True)
        ],
        "letters": [{**row, "totals": amounts(totals)} for row, totals in _with_totals(planned.letters, planned.lines)],
        "assignments": [
            {**row, "totals": amounts(totals)} for row, totals in _with_totals(planned.assignments, planned.lines)
        ],
        "cases": [{**row, "totals": amounts(totals)} for row, totals in _with_totals(planned.cases, planned.lines)],
        "problems": [{"where": problem.where, "what": problem.what} for problem in planned.problems],
    }


def _policies(planned: Plan) -> dict[str, object]:
    """Whose plan each policy made, where several are in force."""
    if planned.policy_hashes is None:
        return {}
    by_hash = planned.policy_hashes.sort("policy_hash", "customer").group_by("policy_hash", maintain_order=True)
    return {"policies": {made: its["customer"].to_list() for (made,), its in by_hash}}


def _with_totals(work: pl.DataFrame, lines: pl.DataFrame) -> list[tuple[dict[str, object], dict[str, int]]]:
    sums = lines.group_by("customer", "currency").agg(pl.col("chased_minor").sum()).sort("customer", "currency")
    totals: dict[str, dict[str, int]] = {}
    for customer, currency, minor in sums.iter_rows():
        totals.setdefault(customer, {})[currency] = minor
    return [(row, totals.get(row["customer"], {})) for row in work.iter_rows(named=True)]


def _print(planned: Plan) -> None:
    counts = (
        planned.decisions.group_by("does", "treatment", "reason")
        .agg(pl.len(), customers=pl.col("customer").n_unique())
        .sort(pl.col("does") == Does.NOTHING, "does", "len", descending=[False, False, True])
    )
    rows = [
        (DOES[does], TREATMENTS[treatment], REASONS_AND_HOLDS[reason], count, customers)
        for does, treatment, reason, count, customers in counts.iter_rows()
    ]
    print_table(["does", "old enough for", "because", "items", "customers"], rows)
    letters = planned.letters.filter(pl.col("level") > 0)
    for noun, work in (("letter", letters), ("visit", planned.assignments), ("case", planned.cases)):
        totals: dict[str, int] = {}
        for _, customers_totals in _with_totals(work, planned.lines):
            for currency, minor in customers_totals.items():
                totals[currency] = totals.get(currency, 0) + minor
        click.echo(f"\n{plural(work.height, noun)}" + (f" about {in_words(totals)}" if totals else "") + ".", nl=False)
    click.echo()
    counted = {name: planned.letters.filter(pl.col("treatment") == note).height for note, name in NOTES.items()}
    if notes := [plural(number, name) for name, number in counted.items() if number]:
        click.echo(f"Beside them {' and '.join(notes)}.")
    for problem in planned.problems:
        click.echo(f"Problem: {problem.where}: {problem.what}.", err=True)
