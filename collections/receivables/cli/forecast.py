"""`receivables forecast`: cash to come, and how well a forecast of a past day has met what came."""

from datetime import date
from typing import Any

import click
import polars as pl

from receivables.cli.options import (
    as_of_option,
    complain,
    config_option,
    day_or_today,
    json_option,
    print_json,
    print_table,
)
from receivables.config import Config
from receivables.money import to_decimal
from receivables.night.forecasting import WEEKS, Forecast, against_what_came
from receivables.night.forecasting import forecast as expected

_AMOUNTS = ("promised", "due", "late", "expected", "low", "high")
_WHY = {
    "beyond": "in a later week, or never",
    "credit": "credits",
    "covered_by_credits": "covered by credits",
    "dispute": "disputed",
    "fraud_review": "under fraud review",
    "handed_over": "handed over",
    "insolvency": "insolvent",
    "manual": "held by hand",
    "write_off": "to be written off",
}


@click.command()
@click.option("--weeks", type=click.IntRange(1, 26), default=WEEKS, show_default=True, help="How many weeks.")
@click.option("--against", is_flag=True, help="Beside each week what has come by now on what was open on --as-of.")
@as_of_option
@config_option
@json_option
@click.pass_context
def forecast(ctx: click.Context, weeks: int, against: bool, as_of: date | None, config: Config, as_json: bool) -> None:
    """Cash expected each week from what is open: by the customers' word, else by how late their money usually is.

    Low and high hold what comes eight weeks in ten. Exit code 1 when it does not add up to what is open.
    """
    day = day_or_today(as_of, config)
    found = (against_what_came if against else expected)(config, day, weeks=weeks)
    if as_json:
        print_json(_plain(found))
    else:
        for currency in found.currencies:
            _print(found, currency)
    if not found.ties:
        complain("it does not add up to what is open: look at the ledger with `receivables doctor`")
        ctx.exit(1)


def _print(found: Forecast, currency: str) -> None:
    columns = _columns(found)
    weeks = _of(found.weeks, currency)
    came = _came(found, currency)
    sums = {name: sum(row[f"{name}_minor"] for row in weeks) for name in _AMOUNTS[:4]}
    rows = [
        [f"{row['from_day']} - {row['to_day']}", *(to_decimal(minor, currency) for minor in _amounts(row, came))]
        for row in weeks
    ]
    total = ["in all", *(to_decimal(minor, currency) for minor in sums.values()), None, None]
    if came is not None:
        total.append(to_decimal(sum(came.values()), currency))
    print_table([currency, *columns], [*rows, total])
    for row in _of(found.rest, currency):
        click.echo(f"{_WHY[row['why']]}: {to_decimal(row['amount_minor'], currency):,}")
    click.echo(f"open on {found.as_of}: {to_decimal(found.open_minor.get(currency, 0), currency):,}\n")


def _columns(found: Forecast) -> list[str]:
    return [*_AMOUNTS] if found.came is None else [*_AMOUNTS, "came"]


def _amounts(row: dict[str, Any], came: dict[int, int] | None) -> list[int]:
    known = [row[f"{name}_minor"] for name in _AMOUNTS]
    return known if came is None else [*known, came.get(row["week"], 0)]


def _came(found: Forecast, currency: str) -> dict[int, int] | None:
    if found.came is None:
        return None
    its = found.came.filter(pl.col("currency") == currency)
    return dict(its.select("week", "came_minor").iter_rows())


def _of(frame: pl.DataFrame, currency: str) -> list[dict[str, Any]]:
    return frame.filter(pl.col("currency") == currency).to_dicts()


def _plain(found: Forecast) -> dict[str, object]:
    return {
        "as_of": found.as_of,
        "ties": found.ties,
        "currencies": [_currency(found, currency) for currency in found.currencies],
    }


def _currency(found: Forecast, currency: str) -> dict[str, object]:
    came = _came(found, currency)
    return {
        "currency": currency,
        "open": str(to_decimal(found.open_minor.get(currency, 0), currency)),
        "weeks": [
            {"week": row["week"], "from": row["from_day"], "to": row["to_day"]}
            | {
                name: str(to_decimal(minor, currency))
                for name, minor in zip(_columns(found), _amounts(row, came), strict=True)
            }
            for row in _of(found.weeks, currency)
        ],
        "rest": [
            {"why": row["why"], "lines": row["lines"], "amount": str(to_decimal(row["amount_minor"], currency))}
            for row in _of(found.rest, currency)
        ],
    }
