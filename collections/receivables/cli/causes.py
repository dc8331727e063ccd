"""`receivables causes`: why an item or a customer does not pay."""

import json
from datetime import date
from typing import Any

import click

from receivables.cli.listing import plain, show
from receivables.cli.options import (
    Day,
    as_of_option,
    by_option,
    config_option,
    day_or_today,
    json_option,
    of_customer_option,
    print_json,
)
from receivables.cli.showing_causes import in_short, said_by, show_why_unpaid
from receivables.config import Config
from receivables.documents.evidence import LANGUAGES, in_words, sentences
from receivables.model import Cause, DisputeKind
from receivables.night.store import store_of
from receivables.night.suspecting import accept_suspicions, dismiss_suspicions, dispute_own_fault
from receivables.store.causes import CauseRecord, end_cause, list_causes, set_cause
from receivables.store.known import owner_of
from receivables.store.suspicion_answers import SuspicionRecord, list_suspicions
from receivables.store.why_unpaid import why_unpaid

_dispute_option = click.option(
    "--dispute", is_flag=True, help="Open a dispute as well, which has an owner and a deadline: of our own fault only."
)


@click.group()
def causes() -> None:
    """Why items are unpaid: our own fault, fraud, unwilling, unknown. Asked before the matrix.

    People say so, and rules over the facts: those propose, and decide alone only where [triage] lets them.
    """


@causes.command("list")
@config_option
@as_of_option
@of_customer_option
@json_option
def list_(config: Config, as_of: date | None, customer: str | None, as_json: bool) -> None:
    """The causes on record."""
    records = list_causes(store_of(config), day_or_today(as_of, config), customer=customer)
    if as_json:
        print_json([_plain(one) for one in records])
        return
    columns = {
        "customer": lambda one: one.customer,
        "name": lambda one: one.name,
        "item": lambda one: one.item or "all",
        "cause": in_short,
        "from": lambda one: one.from_day,
        "until": lambda one: one.to_day,
        "evidence": lambda one: in_words(one.evidence, one.rule),
        "by": said_by,
    }
    show(records, columns, as_json=False)


@causes.command("set")
@click.argument("customer")
@click.argument("cause", type=click.Choice([str(cause) for cause in Cause]))
@click.option("--item", help="Only this item.  [default: whatever the customer owes]")
@click.option("--kind", type=click.Choice([str(kind) for kind in DisputeKind]), help="What is our own fault.")
@click.option("--until", type=Day(), help="Last day it is taken for true.  [default: for good]")
@click.option("--evidence", required=True, help="How it is known.")
@_dispute_option
@by_option
@config_option
@as_of_option
def set_(
    customer: str,
    cause: str,
    item: str | None,
    kind: str | None,
    until: date | None,
    evidence: str,
    dispute: bool,
    by: str,
    config: Config,
    as_of: date | None,
) -> None:
    """Say why CUSTOMER, or one item of it, does not pay, from --as-of on."""
    if dispute and (cause != Cause.OWN_FAULT or item is None):
        raise click.UsageError("--dispute is about an item that is unpaid by our own fault: expected both with it")
    from_day, engine, of_kind = day_or_today(as_of, config), store_of(config), DisputeKind(kind) if kind else None
    set_cause(
        engine,
        customer=customer,
        item=item,
        cause=Cause(cause),
        kind=of_kind,
        from_day=from_day,
        to_day=until,
        evidence=evidence,
        author=by,
    )
    click.echo(f"Noted: {cause} for {item or 'all'} of customer {customer}, from {from_day}.")
    if dispute and item is not None:
        its = {"customer": customer, "item": item}
        number = dispute_own_fault(engine, config, **its, kind=of_kind, as_of=from_day, author=by)
        click.echo(f"Dispute {number} is open.")


@causes.command("end")
@click.argument("customer")
@click.option("--item", help="Only of this item.  [default: the cause of all the customer owes]")
@config_option
@as_of_option
def end(customer: str, item: str | None, config: Config, as_of: date | None) -> None:
    """End a cause that somebody said or accepted: on --as-of it is no longer taken for true."""
    day = day_or_today(as_of, config)
    end_cause(store_of(config), customer=customer, item=item, as_of=day)
    click.echo(f"Ended: the cause of {item or 'all'} of customer {customer}, as of {day}.")


@causes.command("proposed")
@config_option
@of_customer_option
@json_option
def proposed(config: Config, customer: str | None, as_json: bool) -> None:
    """What rules suspect and nobody has answered yet, with what they have seen."""
    records = list_suspicions(store_of(config), customer=customer)
    if as_json:
        print_json([_plain(one) for one in records])
        return
    columns = {
        "number": lambda one: one.number,
        "customer": lambda one: one.customer,
        "name": lambda one: one.name,
        "item": lambda one: one.item or "all",
        "cause": in_short,
        "evidence": lambda one: " ".join(sentences(one.evidence)),
        "since": lambda one: one.since_day,
    }
    show(records, columns, as_json=False)


@causes.command("accept")
@click.argument("numbers", type=int, nargs=-1, required=True)
@click.option("--until", type=Day(), help="Last day it is taken for true.  [default: for good]")
@_dispute_option
@by_option
@config_option
@as_of_option
def accept(
    numbers: tuple[int, ...], until: date | None, dispute: bool, by: str, config: Config, as_of: date | None
) -> None:
    """Take what a rule suspects for true from --as-of on: all of NUMBERS, or none."""
    day = day_or_today(as_of, config)
    answered = accept_suspicions(config, numbers, as_of=day, to_day=until, dispute=dispute, author=by)
    for one, opened in answered:
        click.echo(f"Accepted {one.number}: {in_short(one)}, {_whose(one)}, from {day}{_until(until)}.")
        if opened:
            click.echo(f"Dispute {opened} is open.")
        elif one.cause is Cause.OWN_FAULT:
            click.echo(f"All of it is held; `receivables disputes open {one.customer} {one.item}` gives it an owner.")


@causes.command("dismiss")
@click.argument("numbers", type=int, nargs=-1, required=True)
@click.option("--reason", required=True, help="Why it is none.")
@by_option
@config_option
@as_of_option
def dismiss(numbers: tuple[int, ...], reason: str, by: str, config: Config, as_of: date | None) -> None:
    """Note that what a rule suspects is not so: all of NUMBERS, or none. It comes back with other evidence only."""
    day = day_or_today(as_of, config)
    for one in dismiss_suspicions(config, numbers, as_of=day, reason=reason, author=by):
        click.echo(f"Dismissed {one.number}: {in_short(one)}, {_whose(one)}, as of {day}.")


@causes.command("show")
@click.argument("item")
@click.option("--customer", help="Whose item it is, where several customers have one of that number.")
@config_option
@as_of_option
@json_option
def show_(item: str, customer: str | None, config: Config, as_of: date | None, as_json: bool) -> None:
    """All that is known about why ITEM is unpaid: said, suspected, disputed, delivered."""
    engine = store_of(config)
    found = why_unpaid(engine, customer or owner_of(engine, item), item, as_of=day_or_today(as_of, config))
    if as_json:
        told = {name: [_plain(one) for one in getattr(found, name)] for name in ("causes", "suspicions")}
        print_json({**plain(found), **told})
        return
    show_why_unpaid(found)


def _plain(record: CauseRecord | SuspicionRecord) -> dict[str, Any]:
    """The record for JSON: what rules have seen as signs, and in sentences of each language."""
    told: dict[str, Any] = plain(record)
    rule = told.pop("rule")
    return {
        **told,
        "evidence": in_words(record.evidence, rule),
        "rules": rule.split(",") if rule else [],
        "signs": json.loads(record.evidence) if rule else [],
        "sentences": {language: sentences(record.evidence, language) if rule else [] for language in LANGUAGES},
    }


def _whose(one: SuspicionRecord) -> str:
    return f"{one.item or 'all'} of customer {one.customer}"


def _until(day: date | None) -> str:
    return f" until {day}" if day else ""
