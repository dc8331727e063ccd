"""`receivables holds`: leave an item or a customer alone for now."""

from datetime import date

import click

from receivables.cli.listing import in_words, show
from receivables.cli.options import (
    Day,
    as_of_option,
    by_option,
    config_option,
    day_or_today,
    json_option,
    of_customer_option,
)
from receivables.config import Config
from receivables.documents.words import HOLDS, plural, sentence_case
from receivables.model import HOLDS_SET_BY_HAND, HOLDS_WITH_AN_END, HoldKind
from receivables.night.holds import Held, holds_in_force
from receivables.night.store import store_of
from receivables.store.holds import end_hold, set_hold

_KIND = click.Choice([str(kind) for kind in HOLDS_SET_BY_HAND])
_ANY_KIND = click.Choice([str(kind) for kind in HoldKind])


@click.group()
def holds() -> None:
    """Reasons to leave an item or a customer alone for now. Each ends by itself on its day."""


@holds.command("list")
@config_option
@as_of_option
@of_customer_option
@click.option("--kind", type=_ANY_KIND, help="Only of this kind.")
@click.option("--ending-by", type=Day(), help="Only what ends by itself on this day or before.")
@json_option
def list_(
    config: Config, as_of: date | None, customer: str | None, kind: str | None, ending_by: date | None, as_json: bool
) -> None:
    """What is held and why, how much that is, and what ends when.

    Set by people, or following from disputes, promises, payment plans, causes and the policy.
    """
    found = [
        one
        for one in holds_in_force(config, as_of=day_or_today(as_of, config), customer=customer)
        if (kind is None or one.kind == kind)
        and (ending_by is None or (one.to_day is not None and one.to_day <= ending_by))
    ]
    columns = {
        "customer": lambda one: one.customer,
        "name": lambda one: one.name,
        "item": lambda one: ", ".join(one.items) or "all",
        "kind": lambda one: one.kind,
        "held": lambda one: in_words(one.totals),
        "from": lambda one: one.from_day or "",
        "until": lambda one: one.to_day or "",
        "ends": _ends,
        "reason": lambda one: one.reason,
        "by": lambda one: one.author,
    }
    show(found, columns, as_json=as_json)
    if not as_json:
        for line in _sums(found):
            click.echo(line)


@holds.command("set")
@click.argument("customer")
@click.option("--item", help="Only this item.  [default: the whole customer]")
@click.option("--kind", type=_KIND, default=str(HoldKind.MANUAL), show_default=True)
@click.option("--until", type=Day(), help="Last day it holds; manual, direct_debit need it.  [default: until ended]")
@click.option("--reason", required=True)
@by_option
@config_option
@as_of_option
def set_(
    customer: str,
    item: str | None,
    kind: str,
    until: date | None,
    reason: str,
    by: str,
    config: Config,
    as_of: date | None,
) -> None:
    """Hold CUSTOMER, or one item of it, from --as-of on."""
    if until is None and kind in HOLDS_WITH_AN_END:
        raise click.UsageError(f"--until is missing: a hold {kind} needs a last day, as nothing else would end it")
    from_day = day_or_today(as_of, config)
    engine = store_of(config)
    set_hold(
        engine,
        customer=customer,
        item=item,
        kind=HoldKind(kind),
        from_day=from_day,
        to_day=until,
        reason=reason,
        author=by,
    )
    click.echo(f"Held: {item or 'all'} of customer {customer}, from {from_day} {_until(until)}.")


@holds.command("end")
@click.argument("customer")
@click.option("--item", help="Only this item.  [default: the hold on the whole customer]")
@click.option("--kind", type=_KIND, default=str(HoldKind.MANUAL), show_default=True)
@config_option
@as_of_option
def end(customer: str, item: str | None, kind: str, config: Config, as_of: date | None) -> None:
    """End a hold: on --as-of it no longer holds."""
    day = day_or_today(as_of, config)
    engine = store_of(config)
    end_hold(engine, customer=customer, item=item, kind=HoldKind(kind), as_of=day)
    click.echo(f"Ended: {kind} on {item or 'all'} of customer {customer}, as of {day}.")


def _until(day: date | None) -> str:
    return f"until {day}" if day else "until it is ended"


def _ends(one: Held) -> str:
    needs_one = one.to_day is None and one.kind in HOLDS_WITH_AN_END
    return "NO END: set it again with --until" if needs_one else one.ends


def _sums(found: list[Held]) -> list[str]:
    """A line for each kind, with what is held by it."""
    lines = []
    for kind in HoldKind:
        its = [one for one in found if one.kind is kind]
        if its:
            held: dict[str, int] = {}
            for one in its:
                for currency, minor in one.totals.items():
                    held[currency] = held.get(currency, 0) + minor
            amounts = f", {in_words(held)}" if held else ""
            lines.append(f"{sentence_case(HOLDS[kind])}: {plural(len(its), 'hold')}{amounts}.")
    return lines
