"""`receivables cases`: special handling and credit reviews."""

from datetime import date

import click

from receivables.cli.listing import in_words, show
from receivables.cli.options import Day, as_of_option, config_option, day_or_today, json_option
from receivables.config import Config
from receivables.model import CaseKind
from receivables.night.store import store_of
from receivables.store.cases import CaseState, close_case, list_cases

_KINDS = [str(kind) for kind in CaseKind]


@click.group()
def cases() -> None:
    """Cases: special handling that representative and company agree on, and credit reviews."""


@cases.command("list")
@config_option
@click.option("--state", type=click.Choice(["open", "closed", "all"]), default="open", show_default=True)
@click.option("--kind", type=click.Choice(_KINDS), help="Only of this kind.")
@click.option("--salesperson", help="Only of this representative.")
@json_option
def list_(config: Config, state: str, kind: str | None, salesperson: str | None, as_json: bool) -> None:
    """The cases, the oldest first."""
    engine = store_of(config)
    records = list_cases(
        engine,
        state=None if state == "all" else CaseState(state),
        kind=CaseKind(kind) if kind else None,
        salesperson=salesperson,
    )
    columns = {
        "customer": lambda one: one.customer.customer,
        "name": lambda one: one.customer.name,
        "kind": lambda one: one.kind,
        "since": lambda one: one.night,
        "representative": lambda one: one.salesperson_name or one.salesperson,
        "state": lambda one: one.state,
        "items": lambda one: len(one.lines),
        "about": lambda one: in_words(one.totals),
        "outcome": lambda one: one.outcome,
    }
    show(records, columns, as_json=as_json)


@cases.command("close")
@click.argument("customer")
@click.argument("night", type=Day())
@click.option("--kind", type=click.Choice(_KINDS), default=str(CaseKind.SPECIAL_HANDLING), show_default=True)
@click.option("--outcome", required=True, help="What was agreed or found, in a sentence.")
@config_option
@as_of_option
def close(customer: str, night: date, kind: str, outcome: str, config: Config, as_of: date | None) -> None:
    """Close the case of CUSTOMER opened on NIGHT."""
    engine = store_of(config)
    close_case(engine, customer, CaseKind(kind), night, outcome=outcome, as_of=day_or_today(as_of, config))
    click.echo(f"Case of customer {customer} of {night}: closed.")
