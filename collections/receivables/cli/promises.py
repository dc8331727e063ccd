"""`receivables promises`: the customer's word to pay by a day."""

from datetime import date
from decimal import Decimal

import click

from receivables.cli.listing import in_words, show
from receivables.cli.options import (
    Amount,
    Currency,
    Day,
    as_of_option,
    by_option,
    config_option,
    day_or_today,
    json_option,
)
from receivables.config import Config
from receivables.money import to_minor
from receivables.night.store import store_of
from receivables.store.promises import PromiseRecord, list_promises, record_promise, withdraw_promise


@click.group()
def promises() -> None:
    """Promises to pay. While one is open its items are left alone; the ledger says whether it was kept."""


@promises.command("list")
@config_option
@as_of_option
@click.option("--customer", help="Only of this customer.")
@json_option
def list_(config: Config, as_of: date | None, customer: str | None, as_json: bool) -> None:
    """The promises and how each stands, by the day promised."""
    grace_days = config.policy.promise_grace_days
    engine = store_of(config)
    records = list_promises(engine, day_or_today(as_of, config), grace_days=grace_days, customer=customer)
    columns = {
        "customer": lambda one: one.customer,
        "name": lambda one: one.name,
        "item": lambda one: one.item or "all overdue",
        "amount": _amount,
        "given": lambda one: one.from_day,
        "promised for": lambda one: one.due_day,
        "state": lambda one: one.state,
        "by": lambda one: one.author,
    }
    show(records, columns, as_json=as_json)


@promises.command("record")
@click.argument("customer")
@click.argument("due", type=Day())
@click.option("--item", help="Only this item.  [default: all that is overdue]")
@click.option("--amount", type=Amount(), help="How much.  [default: all of it]")
@click.option("--currency", type=Currency(), help="Of the amount.")
@by_option
@config_option
@as_of_option
def record(
    customer: str,
    due: date,
    item: str | None,
    amount: Decimal | None,
    currency: str | None,
    by: str,
    config: Config,
    as_of: date | None,
) -> None:
    """CUSTOMER promised on --as-of to pay by DUE."""
    if (amount is None) != (currency is None):
        raise click.UsageError("--amount and --currency need each other")
    engine = store_of(config)
    record_promise(
        engine,
        customer=customer,
        item=item,
        from_day=day_or_today(as_of, config),
        due_day=due,
        currency=currency,
        amount_minor=None if amount is None or currency is None else to_minor(amount, currency),
        author=by,
    )
    click.echo(f"Promise of customer {customer} about {item or 'all that is overdue'} for {due} is recorded.")


@promises.command("withdraw")
@click.argument("customer")
@click.option("--item", help="The promise about this item.  [default: about all that was overdue]")
@config_option
@as_of_option
def withdraw(customer: str, item: str | None, config: Config, as_of: date | None) -> None:
    """Take back the newest promise: from --as-of on it holds nothing."""
    engine = store_of(config)
    withdraw_promise(engine, customer=customer, item=item, as_of=day_or_today(as_of, config))
    click.echo(f"Promise of customer {customer} about {item or 'all that was overdue'} is withdrawn.")


def _amount(promise: PromiseRecord) -> str:
    if promise.amount_minor is None or promise.currency is None:
        return "all of it"
    return in_words({promise.currency: promise.amount_minor})
