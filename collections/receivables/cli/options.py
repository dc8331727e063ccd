"""Options that many commands share, and the one place where the clock is read."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from receivables.config import Config, load_config

Command = Callable[..., Any]
# The store counts minor units in 64 bits.
_BEYOND_ALL_MONEY = Decimal(10) ** 14
# Days are counted on and back from those that people name, and there is a first and a last one to be counted to.
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


class Day(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day, expected YYYY-MM-DD", param, ctx)
        if not _FIRST_DAY <= day <= _LAST_DAY:
            self.fail(f"{day} is no day of a ledger, expected one from {_FIRST_DAY} to {_LAST_DAY}", param, ctx)
        return day


class Moment(click.ParamType[date | datetime]):
    """A moment in ISO 8601, or a day."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date | datetime:
        with suppress(ValueError):
            return date.fromisoformat(value)
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no moment, expected one like 2026-11-01T08:00 or a day, YYYY-MM-DD", param, ctx)


class Amount(click.ParamType[Decimal]):
    """An amount with a decimal point."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        try:
            amount = Decimal(value)
        except ArithmeticError:
            amount = Decimal("NaN")
        if not amount.is_finite() or abs(amount) >= _BEYOND_ALL_MONEY:
            self.fail(f"{value!r} is not an amount, expected one like 1234.56", param, ctx)
        return amount


class Currency(click.ParamType[str]):
    """A currency by its ISO 4217 code."""

    name = "currency"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        # Few commands need what reads files.
        from receivables.sources.currencies import is_currency

        if not is_currency(value):
            self.fail(f"{value!r} is not a currency, expected an ISO 4217 code like EUR", param, ctx)
        return str(value)


def _loaded(ctx: click.Context, param: click.Parameter, value: Path) -> Config:
    return load_config(value)


config_option = click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("config.toml"),
    callback=_loaded,
    help="The firm's settings.  [default: ./config.toml]",
)
as_of_option = click.option("--as-of", type=Day(), help="The day to speak for.  [default: the firm's current date]")
known_at_option = click.option(
    "--known-at",
    type=Moment(),
    help="As it was known at this moment; a day: at its end. Without an offset from UTC it is the firm's own time."
    "  [default: as it is known now]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
by_option = click.option("--by", required=True, help="Who says so.")
of_customer_option = click.option("--customer", help="Only of this customer.")


def states_option(states: Iterable[str]) -> Callable[[Command], Command]:
    """`--state`, as often as one likes: `states`, none for all."""
    choice = click.Choice([str(state) for state in states])
    return click.option("--state", "states", type=choice, multiple=True, help="Only those that stand so.")


def day_or_today(as_of: date | None, config: Config) -> date:
    """`as_of`, or the current date where the firm is."""
    return as_of or datetime.now(tz=UTC).astimezone(ZoneInfo(config.firm.timezone)).date()


def moment_of_firm(config: Config) -> datetime:
    """The current moment where the firm is, without fractions of a second."""
    return datetime.now(tz=UTC).replace(microsecond=0).astimezone(ZoneInfo(config.firm.timezone))


def moment_or_now(known_at: date | datetime | None, config: Config) -> datetime | None:
    """The moment meant, with its offset from UTC; None: now. Says so when it has not passed yet."""
    if known_at is None:
        return None
    zone = ZoneInfo(config.firm.timezone)
    if isinstance(known_at, datetime):
        meant = known_at if known_at.tzinfo else known_at.replace(tzinfo=zone)
    else:
        meant = datetime.combine(known_at, time.max, tzinfo=zone)
    if meant > datetime.now(tz=UTC):
        complain(f"known at {meant.isoformat(' ')}: that moment has not passed yet, and what it knows may still change")
    return meant


def complain(sentence: str) -> None:
    """What the reader should know before relying on what is printed: one sentence on stderr."""
    click.echo(f"receivables: {sentence}", err=True)


def print_json(value: Any) -> None:
    """One JSON document on stdout; days as YYYY-MM-DD, decimals as text."""
    # Escapes survive where stdout cannot write every letter.
    as_it_is = sys.stdout.encoding.lower().replace("-", "") == "utf8"
    click.echo(json.dumps(value, ensure_ascii=not as_it_is, indent=2, default=str))


def print_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Aligned columns; numbers and amounts to the right. Says so when there is nothing to list."""
    if not rows:
        click.echo("Nothing to list.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column, name in enumerate(header):
        is_number = all(isinstance(row[column], int | Decimal | None) for row in rows)
        table.add_column(Text(name), justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(cell)) for cell in row))
    # What is piped into another program is not folded at the width of a terminal.
    width = None if sys.stdout.isatty() else 240
    Console(width=width, highlight=False).print(table)


def _shown(cell: object) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:,}"
    return "" if cell is None else str(cell)
