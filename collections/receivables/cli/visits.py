"""`receivables visits`: one job for one representative."""

from datetime import date

import click

from receivables.cli.listing import in_words, show
from receivables.cli.options import Day, as_of_option, config_option, day_or_today, json_option
from receivables.config import Config
from receivables.night.store import store_of
from receivables.store.visits import VisitState, close_visit, list_visits

_STATES = [str(state) for state in VisitState]


@click.group()
def visits() -> None:
    """Visits by sales representatives to customers who owe large amounts."""


@visits.command("list")
@config_option
@click.option("--state", type=click.Choice([*_STATES, "all"]), default=str(VisitState.OPEN), show_default=True)
@click.option("--salesperson", help="Only of this representative.")
@json_option
def list_(config: Config, state: str, salesperson: str | None, as_json: bool) -> None:
    """The visits, the earliest due day first."""
    engine = store_of(config)
    records = list_visits(engine, state=None if state == "all" else VisitState(state), salesperson=salesperson)
    columns = {
        "customer": lambda one: one.customer.customer,
        "name": lambda one: one.customer.name,
        "night": lambda one: one.night,
        "representative": lambda one: one.salesperson_name or one.salesperson or "nobody yet",
        "due": lambda one: one.due_day,
        "state": lambda one: one.state,
        "items": lambda one: len(one.lines),
        "to collect": lambda one: in_words(one.totals),
    }
    show(records, columns, as_json=as_json)


@visits.command("close")
@click.argument("customer")
@click.argument("night", type=Day())
@click.option("--state", type=click.Choice(_STATES[1:]), default=str(VisitState.DONE), show_default=True)
@click.option("--outcome", required=True, help="What came of it, in a sentence.")
@config_option
@as_of_option
def close(customer: str, night: date, state: str, outcome: str, config: Config, as_of: date | None) -> None:
    """Say how the visit to CUSTOMER planned on NIGHT ended."""
    engine = store_of(config)
    close_visit(engine, customer, night, state=VisitState(state), outcome=outcome, as_of=day_or_today(as_of, config))
    click.echo(f"Visit to customer {customer} of {night}: {state}.")
