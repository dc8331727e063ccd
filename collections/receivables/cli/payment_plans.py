"""`receivables payment-plans`: what was agreed to be paid in rates."""

from datetime import date
from decimal import Decimal
from typing import Any

import click

from receivables.cli.listing import in_words, plain, show
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
    print_json,
    states_option,
)
from receivables.cli.promises import grace_option
from receivables.config import Config
from receivables.documents.words import plural
from receivables.money import to_minor
from receivables.night.promises import plans_of
from receivables.night.store import store_of
from receivables.policy.instalments import Every, equal_rates
from receivables.store.database import StoreError
from receivables.store.payment_plans import PlanRecord, PlanState, agree_plan, cancel_plan, owed_for_plan


class RateOn(click.ParamType[tuple[date, Decimal]]):
    """A rate as DATE=AMOUNT."""

    name = "date=amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[date, Decimal]:
        if isinstance(value, tuple):
            return value
        day, sign, amount = str(value).partition("=")
        if not sign:
            self.fail(f"{value!r} is not a rate, expected one like 2026-11-30=500.00", param, ctx)
        return Day().convert(day, param, ctx), Amount().convert(amount, param, ctx)


@click.group("payment-plans")
def payment_plans() -> None:
    """Payment plans. While each rate is paid its items are left alone; a rate missed ends that at once."""


@payment_plans.command("list")
@config_option
@as_of_option
@of_customer_option
@states_option(PlanState)
@json_option
def list_(config: Config, as_of: date | None, customer: str | None, states: tuple[str, ...], as_json: bool) -> None:
    """The plans and how each stands, whichever has to pay next first."""
    day = day_or_today(as_of, config)
    records = plans_of(config, as_of=day, customer=customer)
    columns = {
        "plan": lambda one: one.plan,
        "customer": lambda one: one.customer,
        "name": lambda one: one.name,
        "items": lambda one: ", ".join(one.items) or "all overdue",
        "rates": lambda one: len(one.rates),
        "amount": lambda one: in_words({one.currency: one.amount_minor}),
        "paid": lambda one: in_words({one.currency: one.paid_minor}) if one.paid_minor else "",
        "next rate": lambda one: one.next_day if one.state is PlanState.KEPT else None,
        "state": lambda one: one.state.replace("_", " "),
        "since": lambda one: one.state_day or one.from_day,
        "by": lambda one: one.author,
    }
    show([one for one in records if not states or one.state in states], columns, as_json=as_json)


@payment_plans.command("show")
@click.argument("plan")
@config_option
@as_of_option
@json_option
def show_(plan: str, config: Config, as_of: date | None, as_json: bool) -> None:
    """The rates of PLAN and how each stands."""
    day = day_or_today(as_of, config)
    found = plans_of(config, as_of=day, plan=plan)
    if not found:
        raise StoreError(f"There is no payment plan '{plan}' on {day}: expected a number that the list shows")
    if as_json:
        print_json(plain(found[0]))
        return
    click.echo(_sentence(found[0]))
    columns = {
        "due": lambda one: one.due_day,
        "rate": lambda one: in_words({one.currency: one.amount_minor}),
        "to pay": lambda one: in_words({one.currency: one.promised_minor}) if one.promised_minor else "",
        "paid": lambda one: in_words({one.currency: one.paid_minor}) if one.paid_minor else "",
        "state": lambda one: one.state.replace("_", " "),
        "since": lambda one: one.state_day,
    }
    show(found[0].rates, columns, as_json=False)


@payment_plans.command("agree")
@click.argument("customer")
@click.option("--items", help="Only these items, apart by commas.  [default: all that is overdue]")
@click.option("--rates", "number", type=click.IntRange(1, 600), help="So many equal rates of all that is open.")
@click.option("--first", type=Day(), help="The day of the first of them.")
@click.option(
    "--every",
    type=click.Choice([str(one) for one in Every]),
    default=str(Every.MONTH),
    show_default=True,
    help="How far apart.",
)
@click.option("--rate", "given", type=RateOn(), multiple=True, help="One rate, DATE=AMOUNT; for each one again.")
@click.option("--currency", type=Currency(), help="Of the rates.  [default: the one it is owed in]")
@grace_option
@click.option("--number", "plan", help="Your own number for it.")
@by_option
@config_option
@as_of_option
def agree(
    customer: str,
    items: str | None,
    number: int | None,
    first: date | None,
    every: str,
    given: tuple[tuple[date, Decimal], ...],
    currency: str | None,
    grace_days: int | None,
    plan: str | None,
    by: str,
    config: Config,
    as_of: date | None,
) -> None:
    """It was agreed on --as-of that CUSTOMER pays in rates.

    Equal rates come to all that is open, to the cent: what does not divide is paid with the last one.
    """
    if bool(given) == bool(number) or (number is None) != (first is None):
        raise click.UsageError("expected either --rates with --first, or --rate once for each")
    day, engine = day_or_today(as_of, config), store_of(config)
    named = [item.strip() for item in items.split(",") if item.strip()] if items else []
    owed = owed_for_plan(engine, customer=customer, items=named, currency=currency, as_of=day)
    if number is not None and first is not None:
        rates = equal_rates(owed.amount_minor, number=number, first=first, every=Every(every))
    else:
        rates = [(due, to_minor(amount, owed.currency)) for due, amount in given]
    agreed_as = agree_plan(
        engine,
        customer=customer,
        items=named,
        rates=rates,
        currency=owed.currency,
        from_day=day,
        grace_days=grace_days,
        author=by,
        plan=plan,
    )
    total = in_words({owed.currency: sum(amount for _, amount in rates)})
    days = [due for due, _ in rates]
    click.echo(f"Payment plan {agreed_as} is agreed: {total} in {plural(len(rates), 'rate')}, {_days(days)}.")


@payment_plans.command("cancel")
@click.argument("plan")
@config_option
@as_of_option
def cancel(plan: str, config: Config, as_of: date | None) -> None:
    """End PLAN: from --as-of on it holds nothing."""
    cancel_plan(store_of(config), plan=plan, as_of=day_or_today(as_of, config))
    click.echo(f"Payment plan {plan} is cancelled.")


def _days(days: list[date]) -> str:
    first, last = min(days), max(days)
    return f"on {first}" if first == last else f"from {first} to {last}"


def _sentence(plan: PlanRecord) -> str:
    about = ", ".join(plan.items) or "all that was overdue"
    state = plan.state.replace("_", " ")
    since = f" since {plan.state_day}" if plan.state_day else ""
    return (
        f"Payment plan {plan.plan} of customer {plan.customer} {plan.name}, agreed on {plan.from_day} by "
        f"{plan.author}, about {about}: {state}{since}."
    )
