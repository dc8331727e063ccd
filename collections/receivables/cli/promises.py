"""`receivables promises`: the customer's word to pay by a day."""

from collections.abc import Mapping
from datetime import date, timedelta
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
    of_customer_option,
    states_option,
)
from receivables.config import Config
from receivables.documents.words import plural
from receivables.money import to_decimal, to_minor
from receivables.night.promises import holding_nothing, owed_of, promises_of
from receivables.night.store import store_of
from receivables.policy.promises import PromiseState
from receivables.store.promise_figures import promise_figures
from receivables.store.promises import PromiseRecord, record_promise, withdraw_promise

_WEEK = timedelta(days=6)
items_option = click.option(
    "--item",
    "items",
    multiple=True,
    help="Only this item; may be given more than once.  [default: all that is overdue]",
)
grace_option = click.option(
    "--grace", "grace_days", type=click.IntRange(0, 365), help="Days of grace after its day.  [default: the policy's]"
)


@click.group()
def promises() -> None:
    """Promises to pay. While one is open its items are left alone; the ledger says whether it was kept."""


@promises.command("list")
@config_option
@as_of_option
@of_customer_option
@states_option(PromiseState)
@click.option("--due-this-week", is_flag=True, help="Only those promised for --as-of or one of the six days after it.")
@json_option
def list_(
    config: Config,
    as_of: date | None,
    customer: str | None,
    states: tuple[str, ...],
    due_this_week: bool,
    as_json: bool,
) -> None:
    """The promises and how each stands, by the day promised."""
    day = day_or_today(as_of, config)
    records = promises_of(
        config,
        as_of=day,
        customer=customer,
        states=[PromiseState(state) for state in states],
        due_by=day + _WEEK if due_this_week else None,
    )
    refused = {} if as_json else holding_nothing(config, as_of=day, customer=customer)
    columns = {
        "promise": lambda one: one.promise,
        "customer": lambda one: one.customer,
        "name": lambda one: one.name,
        "items": lambda one: ", ".join(one.items) or "all overdue",
        "promised": _promised,
        "paid": _paid,
        "given": lambda one: one.from_day,
        "promised for": lambda one: one.due_day,
        "state": lambda one: _state(one, refused),
        "since": lambda one: one.state_day,
        "by": lambda one: one.author,
    }
    show(records, columns, as_json=as_json)


@promises.command("record")
@click.argument("customer")
@click.argument("due", type=Day())
@items_option
@click.option("--amount", type=Amount(), help="How much.  [default: all of it]")
@click.option("--currency", type=Currency(), help="Of the amount.")
@grace_option
@click.option("--number", help="Your own number for it.")
@by_option
@config_option
@as_of_option
def record(
    customer: str,
    due: date,
    items: tuple[str, ...],
    amount: Decimal | None,
    currency: str | None,
    grace_days: int | None,
    number: str | None,
    by: str,
    config: Config,
    as_of: date | None,
) -> None:
    """CUSTOMER promised on --as-of to pay by DUE."""
    if (amount is None) != (currency is None):
        raise click.UsageError("--amount and --currency need each other")
    day, engine = day_or_today(as_of, config), store_of(config)
    recorded_as = record_promise(
        engine,
        customer=customer,
        items=items,
        from_day=day,
        due_day=due,
        grace_days=grace_days,
        currency=currency,
        amount_minor=None if amount is None or currency is None else to_minor(amount, currency),
        author=by,
        promise=number,
    )
    click.echo(f"Promise {recorded_as} about {', '.join(items) or 'all that is overdue'} for {due} is recorded.")
    if amount is not None and currency is not None:
        owed = owed_of(config, customer, items, currency=currency, as_of=day)
        if to_minor(amount, currency) > owed:
            click.echo(f"It is of more than they owe in it: {to_decimal(owed, currency):,} {currency}.")
    broken = holding_nothing(config, as_of=day, customer=customer).get(recorded_as)
    if broken:
        were = f"{plural(broken, 'promise')} before it {'was' if broken == 1 else 'were'} broken"
        click.echo(f"Nothing waits for it: {were}.")


@promises.command("withdraw")
@click.argument("customer")
@click.option(
    "--item", "items", multiple=True, help="The promise about just these items.  [default: about all that was overdue]"
)
@click.option("--number", help="The promise of this number.")
@config_option
@as_of_option
def withdraw(customer: str, items: tuple[str, ...], number: str | None, config: Config, as_of: date | None) -> None:
    """Take back the newest promise: from --as-of on it holds nothing."""
    day = day_or_today(as_of, config)
    taken_back = withdraw_promise(store_of(config), customer=customer, items=items, promise=number, as_of=day)
    click.echo(f"Promise {taken_back} is withdrawn.")


@promises.command("statistics")
@config_option
@as_of_option
@of_customer_option
@json_option
def statistics(config: Config, as_of: date | None, customer: str | None, as_json: bool) -> None:
    """Who keeps promises and who breaks them, whoever broke most first, and all together."""
    figures = promise_figures(promises_of(config, as_of=day_or_today(as_of, config), customer=customer))
    columns = {
        "customer": lambda one: one.customer or "all",
        "name": lambda one: one.name,
        "given": lambda one: one.given,
        "open": lambda one: one.open,
        "kept": lambda one: one.kept,
        "partly kept": lambda one: one.partly_kept,
        "broken": lambda one: one.broken,
        "withdrawn": lambda one: one.withdrawn,
        "kept rate": lambda one: "" if one.kept_rate is None else f"{one.kept_rate} %",
    }
    show(figures, columns, as_json=as_json)


def _promised(promise: PromiseRecord) -> str:
    if promise.amount_minor is not None and promise.currency is not None:
        return in_words({promise.currency: promise.amount_minor})
    return in_words({one.currency: one.promised_minor for one in promise.reckoned}) or "all of it"


def _paid(promise: PromiseRecord) -> str:
    return in_words({one.currency: one.paid_minor for one in promise.reckoned if one.paid_minor})


def _state(promise: PromiseRecord, refused: Mapping[str, int]) -> str:
    return promise.state.replace("_", " ") + (", holds nothing" if promise.promise in refused else "")
