"""`receivables disputes`: claims that all or part of an item is not owed."""

from datetime import date
from decimal import Decimal

import click

from receivables.cli.listing import in_words, show
from receivables.cli.options import Amount, Day, as_of_option, by_option, config_option, day_or_today, json_option
from receivables.config import Config
from receivables.money import to_minor
from receivables.night.store import store_of
from receivables.store.disputes import DisputeRecord, list_disputes, open_dispute, resolve_dispute
from receivables.store.known import currency_of


@click.group()
def disputes() -> None:
    """Disputes: the disputed part is held, the rest is chased on."""


@disputes.command("list")
@config_option
@as_of_option
@click.option("--customer", help="Only of this customer.")
@click.option("--resolved", is_flag=True, help="Also those that were resolved.")
@json_option
def list_(config: Config, as_of: date | None, customer: str | None, resolved: bool, as_json: bool) -> None:
    """The disputes, the nearest deadline first."""
    engine = store_of(config)
    records = list_disputes(engine, day_or_today(as_of, config), customer=customer, resolved=resolved)
    columns = {
        "dispute": lambda one: one.dispute,
        "customer": lambda one: one.customer,
        "name": lambda one: one.name,
        "item": lambda one: one.item,
        "kind": lambda one: one.kind,
        "about": _about,
        "opened": lambda one: one.opened_day,
        "deadline": lambda one: f"{one.deadline_day or ''}{' overdue' if one.overdue else ''}",
        "owner": lambda one: one.owner,
        "outcome": lambda one: one.outcome,
    }
    show(records, columns, as_json=as_json)


@disputes.command("open")
@click.argument("customer")
@click.argument("item")
@click.option("--amount", type=Amount(), help="The part in dispute.  [default: all of it]")
@click.option("--kind", default="other", show_default=True, help="late_delivery, quality, quantity, price, ...")
@click.option("--deadline", type=Day(), help="When it has to be settled.")
@click.option("--owner", default="", help="Who settles it.")
@click.option("--number", help="Your own number for it.")
@by_option
@config_option
@as_of_option
def open_(
    customer: str,
    item: str,
    amount: Decimal | None,
    kind: str,
    deadline: date | None,
    owner: str,
    number: str | None,
    by: str,
    config: Config,
    as_of: date | None,
) -> None:
    """Open a dispute on ITEM of CUSTOMER from --as-of on."""
    engine = store_of(config)
    opened_as = open_dispute(
        engine,
        customer=customer,
        item=item,
        opened_day=day_or_today(as_of, config),
        amount_minor=None if amount is None else to_minor(amount, currency_of(engine, customer, item)),
        kind=kind,
        deadline_day=deadline,
        owner=owner,
        author=by,
        dispute=number,
    )
    click.echo(f"Dispute {opened_as} is open.")


@disputes.command("resolve")
@click.argument("dispute")
@click.option("--outcome", required=True, help="credit note, partly right, rejected: in a sentence.")
@config_option
@as_of_option
def resolve(dispute: str, outcome: str, config: Config, as_of: date | None) -> None:
    """Note what came of DISPUTE: from --as-of on the item is chased again."""
    engine = store_of(config)
    resolve_dispute(engine, dispute=dispute, outcome=outcome, as_of=day_or_today(as_of, config))
    click.echo(f"Dispute {dispute} is resolved.")


def _about(dispute: DisputeRecord) -> str:
    return "all of it" if dispute.amount_minor is None else in_words({dispute.currency: dispute.amount_minor})
