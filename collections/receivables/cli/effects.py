"""`receivables effects`: what letters, visits and cases brought."""

from dataclasses import asdict
from datetime import date, timedelta

import click

from receivables.cli.options import (
    Day,
    as_of_option,
    config_option,
    day_or_today,
    json_option,
    print_json,
    print_table,
)
from receivables.config import Config
from receivables.money import to_decimal
from receivables.night.effects import WITHIN_DAYS, Effects
from receivables.night.effects import effects as brought
from receivables.policy.effects import FEWEST_CUSTOMERS, Brought, TooFew

_MONTHS_BACK = 90
_WHY = {
    TooFew.TREATED: f"given to fewer than {FEWEST_CUSTOMERS} customers",
    TooFew.COMPARABLE: f"fewer than {FEWEST_CUSTOMERS} comparable customers were left alone so long (--within)",
    TooFew.FOLLOWED: "no comparable item was left alone for so many days (--within)",
}


@click.command()
@click.option("--from", "first", type=Day(), help=f"The first night.  [default: {_MONTHS_BACK} days before --as-of]")
@click.option(
    "--within", type=click.IntRange(1, 365), default=WITHIN_DAYS, show_default=True, help="How many days to look at."
)
@as_of_option
@config_option
@json_option
def effects(first: date | None, within: int, as_of: date | None, config: Config, as_json: bool) -> None:
    """What was collected within some days of each treatment of the nights up to --as-of, against comparable items.

    Comparable are items in the same amount band and age band whose customers pay alike, for which the same was due
    and of which nothing was said. Where they are too few no difference is told.
    """
    last = day_or_today(as_of, config)
    found = brought(config, first or last - timedelta(days=_MONTHS_BACK), last, within)
    if as_json:
        print_json(_plain(found))
        return
    click.echo(f"Within {within} days of what was done from {found.first} to {found.last}, in {found.base_currency}:")
    print_table(
        ["treatment", "items", "customers", "owed", "collected", "share", "paid whole", "left alone", "difference"],
        [_row(one, found.base_currency) for one in found.treatments],
    )
    for one in found.treatments:
        if one.too_few is not None:
            click.echo(f"{_named(one)}: no difference told, {_WHY[one.too_few]}.")
        elif one.compared_items < one.items:
            apart = one.items - one.compared_items
            click.echo(f"{_named(one)}: {apart} of {one.items} items have none like them and are not compared.")


def _row(one: Brought, currency: str) -> list[object]:
    share = one.collected_minor / one.owed_minor if one.owed_minor else None
    return [
        _named(one),
        one.items,
        one.customers,
        to_decimal(one.owed_minor, currency),
        to_decimal(one.collected_minor, currency),
        _percent(share),
        _percent(one.paid_share),
        _percent(one.comparable_share) + (f" of {one.comparable_items}" if one.comparable_share is not None else ""),
        _interval(one),
    ]


def _named(one: Brought) -> str:
    return one.treatment.replace("_", " ")


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _interval(one: Brought) -> str:
    if one.difference is None or one.low is None or one.high is None:
        return ""
    return f"{one.difference:+.1%} ({one.low:+.1%} to {one.high:+.1%})"


def _plain(found: Effects) -> dict[str, object]:
    return {
        "from": found.first,
        "to": found.last,
        "within_days": found.within_days,
        "known_day": found.known_day,
        "currency": found.base_currency,
        "treatments": [_treatment(one, found.base_currency) for one in found.treatments],
    }


def _treatment(one: Brought, currency: str) -> dict[str, object]:
    return {
        name.removesuffix("_minor"): str(to_decimal(value, currency)) if name.endswith("_minor") else value
        for name, value in asdict(one).items()
    }
