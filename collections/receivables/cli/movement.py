"""`receivables movement`: how the aging of one day became that of another."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

import click

from receivables.cli.options import (
    Day,
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
from receivables.night.moved import MovedCurrency
from receivables.night.movement import Movement
from receivables.night.movement import movement as moved_between


@click.command()
@click.option("--from", "before", type=Day(), required=True, help="The day whose aging it begins with.")
@as_of_option
@config_option
@json_option
@click.pass_context
def movement(ctx: click.Context, before: date, as_of: date | None, config: Config, as_json: bool) -> None:
    """What was owed in each bucket on a day, to which bucket it moved until --as-of, how it left, and what came.

    Exit code 1 when it does not add up to the ledger's postings.
    """
    found = moved_between(config, before, day_or_today(as_of, config))
    if as_json:
        print_json(_plain(found))
    else:
        for currency in found.currencies:
            _print(found, found.of(currency))
    if not found.ties:
        complain("it does not add up to what was posted: look at the ledger with `receivables doctor`")
        ctx.exit(1)


def _print(found: Movement, moved: MovedCurrency) -> None:
    click.echo(f"{moved.currency}, from the end of {found.before} (down) to the end of {found.after} (across):")
    header = ["", str(found.before), *found.buckets, "paid", "credited", "written off", "rolled on"]
    rows: list[list[object]] = [
        [
            one.bucket,
            *(
                _amount(minor, moved.currency)
                for minor in (
                    one.owed_minor,
                    *one.moved_minor,
                    one.paid_minor,
                    one.credited_minor,
                    one.written_off_minor,
                )
            ),
            None if one.rolled_share is None else f"{one.rolled_share:.1%}",
        ]
        for one in moved.buckets
    ]
    came = (
        ("invoiced since", moved.invoiced_minor),
        ("open again", moved.reopened_minor),
        (f"owed on {found.after}", moved.owed_minor),
        ("credits", moved.credit_minor),
    )
    # Most months nothing is opened again.
    shown = [(name, amounts) for name, amounts in came if any(amounts)]
    rows += [
        [name, None, *(_amount(minor, moved.currency) for minor in amounts), *[None] * 4] for name, amounts in shown
    ]
    print_table(header, rows)
    given, used = (_words(minor, moved.currency) for minor in (-moved.credit_given_minor, moved.credit_used_minor))
    before, after = (_words(-minor, moved.currency) for minor in (moved.credit_before_minor, sum(moved.credit_minor)))
    click.echo(f"Credits: {before} before, {given} given, {used} used, {after} after.\n")


def _amount(minor: int, currency: str) -> Decimal | None:
    return to_decimal(minor, currency) if minor else None


def _words(minor: int, currency: str) -> str:
    return f"{to_decimal(minor, currency):,}"


def _plain(found: Movement) -> dict[str, object]:
    return {
        "before": found.before,
        "after": found.after,
        "buckets": found.buckets,
        "ties": found.ties,
        "currencies": [_in_decimals(asdict(found.of(currency)), currency) for currency in found.currencies],
    }


def _in_decimals(value: Any, currency: str) -> Any:
    """The same with every amount as text in the currency's own units, and without `_minor` in its name."""
    if isinstance(value, dict):
        return {
            name.removesuffix("_minor"): _amounts(one, currency)
            if name.endswith("_minor")
            else _in_decimals(one, currency)
            for name, one in value.items()
        }
    return [_in_decimals(one, currency) for one in value] if isinstance(value, list | tuple) else value


def _amounts(value: int | tuple[int, ...], currency: str) -> str | list[str]:
    if isinstance(value, int):
        return str(to_decimal(value, currency))
    return [str(to_decimal(minor, currency)) for minor in value]
