"""`receivables holds`: leave an item or a customer alone for now."""

from datetime import date

import click

from receivables.cli.listing import show
from receivables.cli.options import Day, as_of_option, by_option, config_option, day_or_today, json_option
from receivables.config import Config
from receivables.model import HOLDS_SET_BY_HAND, HoldKind
from receivables.night.store import store_of
from receivables.store.holds import end_hold, list_holds, set_hold

_KIND = click.Choice([str(kind) for kind in HOLDS_SET_BY_HAND])


@click.group()
def holds() -> None:
    """Reasons to leave an item or a customer alone for now. Each ends by itself on its day."""


@holds.command("list")
@config_option
@as_of_option
@click.option("--customer", help="Only of this customer.")
@json_option
def list_(config: Config, as_of: date | None, customer: str | None, as_json: bool) -> None:
    """What is held, why, by whom and until when."""
    engine = store_of(config)
    records = list_holds(engine, day_or_today(as_of, config), customer=customer)
    columns = {
        "customer": lambda one: one.customer,
        "name": lambda one: one.name,
        "item": lambda one: one.item or "all",
        "kind": lambda one: one.kind,
        "from": lambda one: one.from_day,
        "until": lambda one: one.to_day or "ended by hand",
        "reason": lambda one: one.reason,
        "by": lambda one: one.author,
    }
    show(records, columns, as_json=as_json)


@holds.command("set")
@click.argument("customer")
@click.option("--item", help="Only this item.  [default: the whole customer]")
@click.option("--kind", type=_KIND, default=str(HoldKind.MANUAL), show_default=True)
@click.option("--until", type=Day(), help="Last day it holds.  [default: until ended]")
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
