"""`receivables disputes`: claims that all or part of an item is not owed."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import click

from receivables.cli.dispute_figures import FIGURES, figures_json, figures_row, how_to_read
from receivables.cli.listing import plain, show
from receivables.cli.options import (
    Amount,
    Day,
    as_of_option,
    by_option,
    config_option,
    day_or_today,
    json_option,
    of_customer_option,
    print_json,
    print_table,
)
from receivables.cli.showing_disputes import about, kind_of, opened, outcome_of, passed_on, resolved, standing
from receivables.config import Config
from receivables.model import DisputeKind, DisputeOutcome
from receivables.money import to_minor
from receivables.night.dispute_figures import dispute_figures
from receivables.night.store import store_of
from receivables.store.disputes import (
    add_message,
    escalations_of,
    list_disputes,
    messages_of,
    one_dispute,
    open_dispute,
    reassign_dispute,
    release_dispute,
    resolve_dispute,
)
from receivables.store.known import currency_of

_KIND = click.Choice([str(kind) for kind in DisputeKind])
_OUTCOME = click.Choice([str(outcome) for outcome in DisputeOutcome])


@click.group()
def disputes() -> None:
    """Disputes: the disputed part is held, the rest is chased on."""


@disputes.command("list")
@config_option
@as_of_option
@of_customer_option
@click.option("--owner", help="Only of this owner.")
@click.option("--kind", type=_KIND, help="Only of this kind.")
@click.option("--overdue", is_flag=True, help="Only what is past its deadline.")
@click.option("--awaiting", is_flag=True, help="Only what waits for a credit note.")
@click.option("--resolved", is_flag=True, help="Also those that were resolved.")
@json_option
def list_(config: Config, as_of: date | None, kind: str | None, as_json: bool, **chosen: Any) -> None:
    """The disputes that are open or wait for a credit note, the nearest deadline first."""
    day = day_or_today(as_of, config)
    records = list_disputes(store_of(config), day, kind=DisputeKind(kind) if kind else None, **chosen)
    columns = {
        "dispute": lambda one: one.dispute,
        "customer": lambda one: one.customer,
        "name": lambda one: one.name,
        "item": lambda one: one.item,
        "kind": kind_of,
        "about": about,
        "opened": lambda one: one.opened_day,
        "deadline": lambda one: f"{one.deadline_day or ''}{' overdue' if one.overdue else ''}",
        "owner": lambda one: one.owner,
        "passed on": passed_on,
        "outcome": outcome_of,
    }
    show(records, columns, as_json=as_json)


@disputes.command("open")
@click.argument("customer")
@click.argument("item")
@click.option("--amount", type=Amount(), help="The part in dispute.  [default: all of it]")
@click.option("--kind", type=_KIND, default=str(DisputeKind.OTHER), show_default=True)
@click.option("--deadline", type=Day(), help="When it has to be settled.  [default: as [disputes] says of the kind]")
@click.option("--owner", help="Who settles it.  [default: as [disputes] says of the kind]")
@click.option("--own-fault", is_flag=True, help="It is our fault: note that as the cause, which ends with the dispute.")
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
    owner: str | None,
    own_fault: bool,
    number: str | None,
    by: str,
    config: Config,
    as_of: date | None,
) -> None:
    """Open a dispute on ITEM of CUSTOMER from --as-of on."""
    engine, day, of_kind = store_of(config), day_or_today(as_of, config), DisputeKind(kind)
    opened_as = open_dispute(
        engine,
        customer=customer,
        item=item,
        opened_day=day,
        amount_minor=None if amount is None else to_minor(amount, currency_of(engine, customer, item)),
        kind=of_kind,
        deadline_day=deadline or config.disputes.deadline(of_kind, day),
        owner=config.disputes.owner(of_kind) if owner is None else owner,
        author=by,
        dispute=number,
        own_fault=own_fault,
    )
    click.echo(opened(one_dispute(engine, opened_as, day)))


@disputes.command("show")
@click.argument("dispute")
@config_option
@as_of_option
@json_option
def show_(dispute: str, config: Config, as_of: date | None, as_json: bool) -> None:
    """All that is known of DISPUTE: the claim, what was said, to whom it was passed on, what came of it."""
    engine, day = store_of(config), day_or_today(as_of, config)
    one = one_dispute(engine, dispute, day)
    said, passed_on = messages_of(engine, dispute, day), escalations_of(engine, dispute, day)
    if as_json:
        print_json({**plain(one), "messages": [plain(x) for x in said], "passed_on": [plain(x) for x in passed_on]})
        return
    click.echo(f"Dispute {one.dispute}: {about(one)} of item {one.item}, customer {one.customer} {one.name}".rstrip())
    for line in standing(one):
        click.echo(f"  {line}")
    for step in passed_on:
        click.echo(f"  {step.night}  past its deadline of {step.deadline_day}: passed on to {step.manager}")
    for message in said:
        click.echo(f"  {message.day}  {message.author}: {message.text}")


@disputes.command("message")
@click.argument("dispute")
@click.argument("text")
@by_option
@config_option
@as_of_option
def message(dispute: str, text: str, by: str, config: Config, as_of: date | None) -> None:
    """Note TEXT, which was said about DISPUTE."""
    engine = store_of(config)
    number = add_message(engine, dispute=dispute, text=text, author=by, as_of=day_or_today(as_of, config))
    click.echo(f"Message {number} about dispute {dispute} is noted.")


@disputes.command("reassign")
@click.argument("dispute")
@click.argument("owner")
@click.option("--deadline", type=Day(), help="A new deadline.  [default: the one it has]")
@click.option("--reason", default="", help="Why.")
@by_option
@config_option
@as_of_option
def reassign(
    dispute: str, owner: str, deadline: date | None, reason: str, by: str, config: Config, as_of: date | None
) -> None:
    """Give DISPUTE to another OWNER."""
    engine, day = store_of(config), day_or_today(as_of, config)
    given: dict[str, Any] = {"owner": owner, "deadline_day": deadline, "reason": reason, "author": by}
    reassign_dispute(engine, dispute=dispute, as_of=day, **given)
    click.echo(opened(one_dispute(engine, dispute, day)))


@disputes.command("resolve")
@click.argument("dispute")
@click.option("--outcome", type=_OUTCOME, required=True, help="Whether the claim was right, in part, or not.")
@click.option("--conceded", type=Amount(), help="What is not owed.  [default: with credit_note all that is claimed]")
@click.option("--root-cause", default="", help="What was found out; one of [disputes] root_causes, if it names any.")
@by_option
@config_option
@as_of_option
def resolve(
    dispute: str, outcome: str, conceded: Decimal | None, root_cause: str, by: str, config: Config, as_of: date | None
) -> None:
    """Note what came of DISPUTE: from --as-of on the item is chased again, but for what is conceded."""
    _refuse_other_cause(root_cause, config.disputes.root_causes)
    engine, day = store_of(config), day_or_today(as_of, config)
    currency = one_dispute(engine, dispute, day).currency
    resolve_dispute(
        engine,
        dispute=dispute,
        outcome=DisputeOutcome(outcome),
        conceded_minor=None if conceded is None else to_minor(conceded, currency),
        root_cause=root_cause,
        author=by,
        as_of=day,
    )
    click.echo(resolved(one_dispute(engine, dispute, day)))


@disputes.command("release")
@click.argument("dispute")
@click.option("--reason", required=True)
@by_option
@config_option
@as_of_option
def release(dispute: str, reason: str, by: str, config: Config, as_of: date | None) -> None:
    """No credit note will come for what was conceded of DISPUTE: from --as-of on it is chased again."""
    release_dispute(store_of(config), dispute=dispute, reason=reason, author=by, as_of=day_or_today(as_of, config))
    click.echo(f"No credit note is expected any more for dispute {dispute}; what is not credited is chased again.")


@disputes.command("stats")
@config_option
@as_of_option
@click.option("--from", "first", type=Day(), help="Only disputes opened from this day on.")
@click.option("--to", "last", type=Day(), help="Only disputes opened up to this day.")
@json_option
def stats(config: Config, as_of: date | None, first: date | None, last: date | None, as_json: bool) -> None:
    """Disputes by root cause, kind and owner: how many, how much, how long, and what came of them."""
    day = day_or_today(as_of, config)
    if first and last and last < first:
        raise click.UsageError(f"--from {first} is later than --to {last}: expected the earlier day first")
    figures = dispute_figures(config, as_of=day, first=first, last=last)
    if as_json:
        by = {what: [figures_json(one) for one in found] for what, found in figures.items()}
        print_json({"as_of": day, "from": first, "to": last, **by})
        return
    if not figures["all"]:
        click.echo("No disputes.")
        return
    for what, title in (("root_cause", "root cause"), ("kind", "kind"), ("owner", "owner")):
        found = [*figures[what], *(figures["all"] if what == "owner" else [])]
        if not found:
            click.echo(f"By {title}: nothing, no dispute is resolved yet.\n")
            continue
        print_table([title, *FIGURES], [figures_row(what, one) for one in found])
        click.echo()
    for line in how_to_read(figures["all"][0]):
        click.echo(line)


def _refuse_other_cause(root_cause: str, known: Sequence[str]) -> None:
    if root_cause and known and root_cause not in known:
        raise click.UsageError(f"--root-cause is '{root_cause}', expected one of {', '.join(known)}")
