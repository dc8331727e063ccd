"""`receivables contacts`: the people at a customer, and whom a representative is to find."""

from dataclasses import asdict
from datetime import date

import click

from receivables.cli.listing import show
from receivables.cli.options import as_of_option, by_option, config_option, day_or_today, json_option
from receivables.config import Config
from receivables.documents.words import RANKS
from receivables.model.people import DecisionRole, Relation
from receivables.night.contacts import contacts_wanted
from receivables.night.outcome_forms import outcome_of
from receivables.night.store import store_of
from receivables.store.contacts import leave_contact_to_lists, said_of, tell_contact
from receivables.store.debtors import contacts_of


@click.group()
def contacts() -> None:
    """People at customers, by rank: whom letters speak to."""


@contacts.command("list")
@config_option
@click.option("--customer", required=True, help="The customer's number.")
@json_option
def list_(config: Config, customer: str, as_json: bool) -> None:
    """The people at one customer, the lowest rank first; those of no rank, who get no letters, come last."""
    columns = {
        "name": lambda one: one.name,
        "role": lambda one: one.role,
        "rank": lambda one: "not known" if one.rank is None else RANKS.get(one.rank, one.rank),
        "email": lambda one: one.email,
        "phone": lambda one: one.phone,
        "influence": lambda one: one.influence,
        "role in decisions": lambda one: one.decision_role,
        "relation": lambda one: one.relation,
        "how to talk": lambda one: one.manner,
    }
    show(contacts_of(store_of(config), customer), columns, as_json=as_json)


@contacts.command("record")
@click.argument("customer")
@click.argument("name")
@click.option("--role", help="What they are called there.")
@click.option("--rank", help="accounts_payable, finance_manager or managing_director.")
@click.option("--email")
@click.option("--phone")
@click.option("--influence", help="What their word counts.")
@click.option("--decision-role", help=f"{', '.join(DecisionRole)}.")
@click.option("--relation", help=f"How they stand to us: {', '.join(Relation)}.")
@click.option("--manner", help="How they like to be talked to.")
@by_option
@config_option
def record(customer: str, name: str, by: str, config: Config, **said: str | None) -> None:
    """Note what you know of NAME at CUSTOMER; what is not said stays. Lists fill in only what nobody said."""
    person = outcome_of("contact", {"name": name, **said})
    tell_contact(store_of(config), customer=customer, name=name, said=said_of(asdict(person)), author=by)
    click.echo(f"Contact {name} of customer {customer} is noted.")


@contacts.command("leave-to-lists")
@click.argument("customer")
@click.argument("name")
@config_option
def leave_to_lists(customer: str, name: str, config: Config) -> None:
    """From now on lists have the last word about NAME at CUSTOMER again."""
    leave_contact_to_lists(store_of(config), customer=customer, name=name)
    click.echo(f"Contact {name} of customer {customer} is as lists say.")


@contacts.command("missing")
@config_option
@as_of_option
@click.option("--salesperson", help="Only of this representative.")
@json_option
def missing(config: Config, as_of: date | None, salesperson: str | None, as_json: bool) -> None:
    """Whom representatives are to find: letters ask for somebody higher than anybody known at the customer."""
    wanted = contacts_wanted(config, as_of=day_or_today(as_of, config))
    columns = {
        "customer": lambda one: one.customer,
        "name": lambda one: one.name,
        "wanted": lambda one: RANKS[one.rank],
        "since": lambda one: one.since,
        "representative": lambda one: one.salesperson_name or one.salesperson or "nobody yet",
        "until then letters go to": lambda one: one.instead.name if one.instead else "the company",
        "of no rank": lambda one: ", ".join(one.unranked),
    }
    show([one for one in wanted if salesperson in (None, one.salesperson)], columns, as_json=as_json)
