"""`receivables history`: what a line of the ledger said, since when, and from which load."""

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from receivables.cli.listing import plain
from receivables.cli.options import config_option, json_option, print_json, print_table
from receivables.config import Config
from receivables.money import to_decimal
from receivables.night.store import store_of
from receivables.stop import Stopped
from receivables.store.known import owner_of
from receivables.store.line_versions import LineVersion, line_versions

_HEADER = ("item", "kind", "day", "due", "amount", "", "known from", "known until", "source", "from")


class NoSuchItem(Stopped):
    """The customer never had what was asked about."""


@click.command()
@click.argument("item")
@click.option("--customer", help="Whose ITEM is meant.")
@config_option
@json_option
def history(item: str, customer: str | None, config: Config, as_json: bool) -> None:
    """What the ledger said about ITEM, its instalments and all that was applied to it: every version, as it came."""
    engine = store_of(config)
    owner = customer or owner_of(engine, item)
    versions = line_versions(engine, owner, item)
    if not versions:
        raise NoSuchItem(f"Customer {owner} has no item '{item}', and never had: expected a number as loaded")
    zone = ZoneInfo(config.firm.timezone)
    if as_json:
        print_json([_as_json(version, zone) for version in versions])
    else:
        print_table(_HEADER, [_row(version, zone) for version in versions])


def _row(version: LineVersion, zone: ZoneInfo) -> tuple[object, ...]:
    return (
        version.item,
        version.kind.replace("_", " "),
        version.day,
        version.due_day,
        to_decimal(version.amount_minor, version.currency),
        version.currency,
        _shown(version.known_from, zone) or "before",
        _shown(version.known_until, zone) or "now",
        version.source,
        version.origin,
    )


def _as_json(version: LineVersion, zone: ZoneInfo) -> dict[str, object]:
    moments = {"known_from": version.known_from, "known_until": version.known_until}
    exact = {name: moment and moment.astimezone(zone).isoformat() for name, moment in moments.items()}
    return {**plain(version), **exact}


def _shown(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}" if moment else ""
