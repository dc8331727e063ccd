"""`receivables roll-forward`: how receivables came from one day to another."""

from datetime import date, datetime

import click

from receivables.cli.options import (
    Day,
    as_of_option,
    complain,
    config_option,
    day_or_today,
    json_option,
    known_at_option,
    moment_or_now,
    print_json,
    print_table,
)
from receivables.config import Config
from receivables.money import to_decimal
from receivables.night.roll_forward import RolledForward, rolled_forward
from receivables.policy.roll_forward import ROLL_FORWARD_SCHEMA


@click.command("roll-forward")
@click.option("--from", "first", type=Day(), required=True, help="The first day of the period.")
@as_of_option
@known_at_option
@config_option
@json_option
@click.pass_context
def roll_forward(
    ctx: click.Context,
    first: date,
    as_of: date | None,
    known_at: date | datetime | None,
    config: Config,
    as_json: bool,
) -> None:
    """Opening, everything posted from a day to --as-of by its kind, and closing, tied to what is open on both.

    Exit code 1 when it does not add up.
    """
    moment = moment_or_now(known_at, config)
    found = rolled_forward(config, first=first, last=day_or_today(as_of, config), known_at=moment)
    if as_json:
        print_json(_plain(found))
    else:
        click.echo(f"From {found.first} to {found.last}:")
        rows = list(found.rows.iter_rows(named=True))
        names = [name for name in ROLL_FORWARD_SCHEMA if name != "currency"]
        print_table(
            ["", *(row["currency"] for row in rows)],
            [[_words(name), *(f"{to_decimal(row[name], row['currency']):,}" for row in rows)] for name in names],
        )
    if not found.ties:
        complain("it does not add up to what is open line by line: look at the ledger with `receivables doctor`")
        ctx.exit(1)


def _words(name: str) -> str:
    noun = name.removesuffix("_minor").replace("_", " ")
    return noun if noun in {"opening", "closing"} else f"{noun}s"


def _plain(found: RolledForward) -> dict[str, object]:
    rows = [
        {
            name.removesuffix("_minor"): value if name == "currency" else str(to_decimal(value, row["currency"]))
            for name, value in row.items()
        }
        for row in found.rows.iter_rows(named=True)
    ]
    return {"from": found.first, "to": found.last, "ties": found.ties, "currencies": rows}
