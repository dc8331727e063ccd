"""`receivables team-figures`: what representatives and collectors were asked for and did, and what came in."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

import click

from receivables.cli.options import Day, config_option, day_or_today, json_option, print_json, print_table
from receivables.config import Config
from receivables.money import to_decimal
from receivables.night.team_figures import TeamFigure, TeamFigures, figures_of_team, month_up_to
from receivables.policy.team_figures import By, Span, Verdict
from receivables.policy.team_figures.deeds import WORK

_TITLES = {By.SALESPERSON: "representatives", By.COLLECTOR: "collectors"}
_VERDICTS = {
    Verdict.MORE: "more than the firm of the like",
    Verdict.AS_EXPECTED: "as the firm, within chance",
    Verdict.LESS: "less than the firm of the like",
    Verdict.TOO_SMALL: "too few accounts to say",
    Verdict.ALONE: "nobody to compare with",
}
_TABLES = (
    (
        "overdue items of customers",
        "overdue at the opening",
        "collected of it",
        "expected",
        "collected / expected",
        "which is",
        "received on items",
        "not matched",
    ),
    ("visits done/open/overdue", "letters to release", "promises to follow", "disputes owned"),
    (
        "promises obtained",
        "kept of those due",
        "paid of those due",
        "disputes solved",
        "contacted of what fell overdue",
        "half of it within",
    ),
)


@click.command("team-figures")
@config_option
@click.option("--from", "first", type=Day(), help="The first day of the period.  [default: of the month of its last]")
@click.option("--to", "last", type=Day(), help="The last day of the period.  [default: the firm's current date]")
@click.option("--salesperson", help="Only this representative, beside the firm.")
@click.option("--collector", help="Only this collector, beside the firm.")
@json_option
def team_figures(
    config: Config,
    first: date | None,
    last: date | None,
    salesperson: str | None,
    collector: str | None,
    as_json: bool,
) -> None:
    """What each was asked for and did in a period, and what came in of the accounts that were theirs at its opening.

    Collected beside expected compares with what the firm as a whole collected of accounts as old and as large; too few
    accounts are not compared. Figures of persons: docs/team-figures.md says who may see them.
    """
    if salesperson and collector:
        raise click.UsageError("--salesperson and --collector are two people: expected one of them")
    span = month_up_to(day_or_today(last, config))
    span = Span(first=first or span.first, last=span.last)
    asked = {By.SALESPERSON: salesperson, By.COLLECTOR: collector}
    chosen = [by for by, who in asked.items() if who] or list(By)
    found = [figures_of_team(config, by, span) for by in chosen]
    if as_json:
        print_json([_plain(one, asked[one.by]) for one in found])
        return
    for one in found:
        _print(one, asked[one.by])


def _print(found: TeamFigures, who: str | None) -> None:
    if who is None and not found.people:
        return
    shown = [found.called(who)] if who else [*found.people, found.nobody]
    click.echo(f"Figures of {_TITLES[found.by]}, {found.first} to {found.last}, amounts in {found.currency}:")
    rows = {one.name or one.who or "nobody": _shown(one, found.currency) for one in shown}
    rows["the firm"] = _shown(found.firm, found.currency) | {"which is": "what they are compared with"}
    if who:
        print_table(["", *rows], [[label, *(cells[label] for cells in rows.values())] for label in rows["the firm"]])
        return
    for labels in _TABLES:
        click.echo("")
        print_table(["", *labels], [[name, *(cells[label] for label in labels)] for name, cells in rows.items()])


def _shown(one: TeamFigure, currency: str) -> dict[str, object]:
    def money(minor: int) -> Decimal:
        return to_decimal(minor, currency)

    cells = (
        f"{one.items} of {one.customers}",
        money(one.opening_minor),
        money(one.collected_minor),
        money(one.expected_minor),
        _ratio(one),
        _VERDICTS[one.compared.verdict] if one.customers else "",
        money(one.received_minor),
        money(one.on_account_minor),
        *(_counts(one, work) for work in WORK),
        f"{one.obtained} of {money(one.promised_minor):,}",
        f"{one.kept} of {one.judged}",
        f"{money(one.judged_paid_minor):,} of {money(one.judged_promised_minor):,}",
        str(one.solved) if one.mean_days is None else f"{one.solved} in {one.mean_days} days each",
        f"{one.contacted} of {one.fell_overdue}",
        "" if one.median_days is None else f"{one.median_days} days",
    )
    return dict(zip((label for labels in _TABLES for label in labels), cells, strict=True))


def _ratio(one: TeamFigure) -> str:
    said = one.compared
    chance = f" (chance: \N{PLUS-MINUS SIGN}{said.chance})" if said.chance else ""
    return "" if said.ratio is None else f"{said.ratio}{chance}"


def _counts(one: TeamFigure, work: str) -> str:
    return "/".join(str(getattr(one, f"{work}_{state}")) for state in ("done", "open", "overdue"))


def _plain(found: TeamFigures, who: str | None) -> dict[str, Any]:
    people = [found.called(who)] if who else [*found.people, found.nobody]
    return {
        "by": found.by,
        "from": found.first,
        "to": found.last,
        "currency": found.currency,
        "accounts_as_known": found.opened_as_known,
        "people": [_in_decimals(asdict(one), found.currency) for one in people],
        "firm": _in_decimals(asdict(found.firm), found.currency),
    }


def _in_decimals(row: dict[str, Any], currency: str) -> dict[str, Any]:
    return {
        name.removesuffix("_minor"): to_decimal(value, currency) if name.endswith("_minor") else value
        for name, value in row.items()
    }
