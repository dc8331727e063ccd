"""`receivables causes`: why an item or a customer does not pay."""

from datetime import date

import click

from receivables.cli.listing import show
from receivables.cli.options import Day, as_of_option, by_option, config_option, day_or_today, json_option
from receivables.config import Config
from receivables.model import Cause
from receivables.night.store import store_of
from receivables.store.causes import list_causes, set_cause


@click.group()
def causes() -> None:
    """Why items are unpaid: our own fault, fraud, unwilling, unknown. Asked before the matrix."""


@causes.command("list")
@config_option
@as_of_option
@click.option("--customer", help="Only of this customer.")
@json_option
def list_(config: Config, as_of: date | None, customer: str | None, as_json: bool) -> None:
    """The causes on record."""
    engine = store_of(config)
    records = list_causes(engine, day_or_today(as_of, config), customer=customer)
    columns = {
        "customer": lambda one: one.customer,
        "name": lambda one: one.name,
        "item": lambda one: one.item or "all",
        "cause": lambda one: one.cause,
        "from": lambda one: one.from_day,
        "until": lambda one: one.to_day,
        "evidence": lambda one: one.evidence,
        "by": lambda one: one.author,
    }
    show(records, columns, as_json=as_json)


@causes.command("set")
@click.argument("customer")
@click.argument("cause", type=click.Choice([str(cause) for cause in Cause]))
@click.option("--item", help="Only this item.  [default: whatever the customer owes]")
@click.option("--until", type=Day(), help="Last day it is taken for true.  [default: for good]")
@click.option("--evidence", required=True, help="How it is known.")
@by_option
@config_option
@as_of_option
def set_(
    customer: str,
    cause: str,
    item: str | None,
    until: date | None,
    evidence: str,
    by: str,
    config: Config,
    as_of: date | None,
) -> None:
    """Say why CUSTOMER, or one item of it, does not pay, from --as-of on."""
    from_day = day_or_today(as_of, config)
    engine = store_of(config)
    set_cause(
        engine,
        customer=customer,
        item=item,
        cause=Cause(cause),
        from_day=from_day,
        to_day=until,
        evidence=evidence,
        author=by,
    )
    click.echo(f"Noted: {cause} for {item or 'all'} of customer {customer}, from {from_day}.")
