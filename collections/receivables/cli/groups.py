"""`receivables groups`: which customers belong together, what they owe, and who is addressed."""

from datetime import date
from typing import Any

import click

from receivables.cli.listing import amounts, in_words, show
from receivables.cli.options import as_of_option, config_option, day_or_today, json_option, print_json
from receivables.config import Config
from receivables.night.groups import Group, Member, group_of
from receivables.night.groups import groups as all_groups


@click.group()
def groups() -> None:
    """Groups: customers whose parents lead to one head."""


@groups.command("list")
@config_option
@as_of_option
@json_option
def list_(config: Config, as_of: date | None, as_json: bool) -> None:
    """Every group: its head, how many belong to it, who is addressed, what they owe and have overdue together."""
    found = all_groups(config, as_of=day_or_today(as_of, config))
    if as_json:
        print_json([_json(group) for group in found])
        return
    columns = {
        "head": lambda one: one.head,
        "name": lambda one: one.name,
        "customers": lambda one: len(one.members),
        "addressed": lambda one: "at the head" if one.is_addressed_at_head else "each itself",
        "owes": lambda one: in_words(one.owes),
        "overdue": lambda one: in_words(one.overdue),
    }
    show(found, columns, as_json=False)


@groups.command("show")
@click.argument("customer")
@config_option
@as_of_option
@json_option
def show_(customer: str, config: Config, as_of: date | None, as_json: bool) -> None:
    """The group of CUSTOMER, its head or a branch: everybody in it, the head first."""
    found = group_of(config, customer, as_of=day_or_today(as_of, config))
    if as_json:
        print_json(_json(found))
        return
    columns = {
        "customer": lambda one: one.customer,
        "name": lambda one: one.name,
        "parent": lambda one: one.parent,
        "addressed": lambda one: one.addressee,
        "owes": lambda one: in_words(one.owes),
        "overdue": lambda one: in_words(one.overdue),
        "credits": lambda one: in_words(one.credits),
    }
    show(found.members, columns, as_json=False)
    click.echo(
        f"Together they owe {in_words(found.owes) or 'nothing'}, overdue {in_words(found.overdue) or 'nothing'}."
    )


def _json(group: Group) -> dict[str, Any]:
    return {
        "head": group.head,
        "name": group.name,
        "addressed_at_head": group.is_addressed_at_head,
        "owes": amounts(group.owes),
        "overdue": amounts(group.overdue),
        "members": [_member_json(one) for one in group.members],
    }


def _member_json(one: Member) -> dict[str, Any]:
    return {
        "customer": one.customer,
        "name": one.name,
        "parent": one.parent,
        "addressee": one.addressee,
        "owes": amounts(one.owes),
        "overdue": amounts(one.overdue),
        "credits": amounts(one.credits),
    }
