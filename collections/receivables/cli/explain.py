"""`receivables explain`: why an item got what it got."""

from datetime import date
from typing import Any

import click
import polars as pl

from receivables.cli.options import as_of_option, config_option, day_or_today, json_option, print_json
from receivables.config import Config
from receivables.documents.explanation import LANGUAGES, sentences
from receivables.money import to_decimal
from receivables.night.planning import decided
from receivables.night.store import store_of
from receivables.policy.explain import Finding, explain_all
from receivables.stop import Stopped
from receivables.store.known import owner_of


class NothingToExplain(Stopped):
    """What was asked about is not open."""


@click.command()
@click.argument("item", required=False)
@click.option("--customer", help="All items of this customer; or whose ITEM is meant.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@config_option
@as_of_option
@json_option
def explain(
    item: str | None, customer: str | None, language: str, config: Config, as_of: date | None, as_json: bool
) -> None:
    """Why ITEM gets what it gets on that night: balance, days, cause, hold, cell, cadence, and what would change it."""
    if item is None and customer is None:
        raise click.UsageError("name an ITEM or a --customer")
    day = day_or_today(as_of, config)
    lines = _lines(config, item, customer, day)
    chains = explain_all(lines, config.policy, as_of=day)
    if as_json:
        print_json([_as_json(key, chain, language) for key, chain in chains.items()])
    else:
        click.echo("\n\n".join("\n".join(sentences(chain, language=language)) for chain in chains.values()))


def _lines(config: Config, item: str | None, customer: str | None, as_of: date) -> pl.DataFrame:
    owner = customer or owner_of(store_of(config), str(item))
    lines = decided(config, as_of=as_of, customer=owner)
    if item is not None:
        lines = lines.filter((pl.col("item") == item) | (pl.col("document") == item))
    if lines.is_empty():
        what = f"item {item} of customer {owner}" if item else f"customer {owner}"
        raise NothingToExplain(f"Nothing of {what} is open on {as_of}: it is settled, not yet posted, or unknown")
    return lines


def _as_json(key: tuple[str, str], chain: tuple[Finding, ...], language: str) -> dict[str, Any]:
    return {
        "item": key[0],
        "kind": key[1],
        "sentences": sentences(chain, language=language),
        "findings": [{"code": finding.code, **_values(finding)} for finding in chain],
    }


def _values(finding: Finding) -> dict[str, object]:
    currency = str(finding.values.get("currency", ""))
    return {
        name.removesuffix("_minor"): str(to_decimal(int(value), currency))
        if name.endswith("_minor") and isinstance(value, int)
        else value
        for name, value in finding.values.items()
    }
