"""`receivables explain`: why an item got what it got, and when it gets what next."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any

import click

from receivables.cli.options import (
    as_of_option,
    config_option,
    day_or_today,
    json_option,
    known_at_option,
    moment_or_now,
    print_json,
)
from receivables.config import Config
from receivables.documents.explanation import LANGUAGES, part_name, sentence
from receivables.documents.text_table import width
from receivables.money import to_decimal
from receivables.night.explaining import Explained, ExplainedItem, explained
from receivables.night.store import store_of
from receivables.policy.explaining import PARTS, Record, Step
from receivables.store.known import owner_of


@click.command()
@click.argument("item", required=False)
@click.option("--customer", help="All items of this customer; or whose ITEM is meant.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@config_option
@as_of_option
@known_at_option
@json_option
def explain(
    item: str | None,
    customer: str | None,
    language: str,
    config: Config,
    as_of: date | None,
    known_at: date | datetime | None,
    as_json: bool,
) -> None:
    """Why ITEM gets what it gets on that night, from which facts, rules and records, and when it gets what next."""
    if item is None and customer is None:
        raise click.UsageError("name an ITEM or a --customer")
    owner = customer or owner_of(store_of(config), str(item))
    day = day_or_today(as_of, config)
    found = explained(config, owner, as_of=day, item=item, known_at=moment_or_now(known_at, config))
    if as_json:
        print_json(_plain(found, language))
    else:
        click.echo("\n".join(_told(found, language, whole=item is None)))


def _told(found: Explained, language: str, *, whole: bool) -> Iterator[str]:
    """The paragraph about the customer where all of it was asked for, then each item under its parts."""
    if whole:
        yield from (sentence(step, language=language) for step in found.steps)
    if found.recorded:
        told = Step(part="answer", code="as_recorded", values={"as_of": found.as_of})
        yield sentence(told, language=language)
    for place, item in enumerate(found.items):
        if whole or found.recorded or place:
            yield ""
        yield from _told_item(item, language)


def _told_item(item: ExplainedItem, language: str) -> Iterator[str]:
    yield item.item
    indent = max(width(part_name(part, language=language)) for part in PARTS) + 2
    for part, steps in groupby(item.steps, key=_part):
        head = part_name(part, language=language)
        for step in steps:
            yield f"  {head}{' ' * (indent - width(head))}{sentence(step, language=language)}"
            head = ""


def _part(step: Step) -> str:
    return step.part


def _plain(found: Explained, language: str) -> dict[str, Any]:
    return {
        "as_of": found.as_of,
        "known_at": found.known_at,
        "recorded": found.recorded,
        "customer": found.customer,
        "name": found.name,
        "steps": _steps(found.steps, language),
        "items": [_plain_item(item, language) for item in found.items],
    }


def _plain_item(item: ExplainedItem, language: str) -> dict[str, Any]:
    return {
        "item": item.item,
        "kind": item.kind,
        "currency": item.currency,
        "balance": str(to_decimal(item.balance_minor, item.currency)),
        "days_overdue": item.days_overdue,
        "treatment": item.treatment,
        "does": item.does,
        "reason": item.reason,
        "steps": _steps(item.steps, language),
    }


def _steps(steps: Iterable[Step], language: str) -> list[dict[str, Any]]:
    return [
        {
            "part": step.part,
            "code": step.code,
            "sentence": sentence(step, language=language),
            "values": _values(step),
            "record": None if step.record is None else _record(step.record),
        }
        for step in steps
    ]


def _values(step: Step) -> dict[str, object]:
    currency = str(step.values.get("currency", ""))
    return {
        name.removesuffix("_minor"): str(to_decimal(int(value), currency))
        if name.endswith("_minor") and isinstance(value, int)
        else value
        for name, value in step.values.items()
    }


def _record(record: Record) -> dict[str, object]:
    return {
        "kind": record.kind,
        "key": record.key,
        "author": record.author,
        "day": record.day,
        "known_since": record.known_since,
    }
