"""`receivables visits`: one job for one representative, and who is away."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from receivables.cli.listing import in_words, plain, show
from receivables.cli.options import (
    Command,
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
from receivables.cli.visit_papers import brief, calendar
from receivables.cli.visit_reports import report, reports
from receivables.config import Config
from receivables.model import VISITS_UNDER_WAY, AssignmentState
from receivables.night.store import store_of
from receivables.night.visits import by_week_and_place
from receivables.policy.team import monday
from receivables.store.absences import end_absence, list_absences, record_absence
from receivables.store.visits import (
    Step,
    VisitRecord,
    accept,
    close_visit,
    hand_back,
    list_visits,
    reassign,
    visit,
)

_STATES = [str(state) for state in AssignmentState]
_ENDS = [str(AssignmentState.DONE), str(AssignmentState.CANCELLED)]
_why_option = click.option("--reason", required=True, help="Why, in a sentence.")


@click.group()
def visits() -> None:
    """Visits by sales representatives to customers who owe large amounts."""


visits.add_command(brief)
visits.add_command(calendar)
visits.add_command(report)
visits.add_command(reports)


def _of_visit(command: Command) -> Command:
    """The arguments that name a visit, and the config."""
    options: list[Callable[[Command], Command]] = [
        click.argument("customer"),
        click.argument("night", type=Day()),
        config_option,
        as_of_option,
    ]
    for option in reversed(options):
        command = option(command)
    return command


@visits.command("list")
@config_option
@click.option(
    "--state",
    "states",
    type=click.Choice([*_STATES, "all"]),
    multiple=True,
    help="Only those that stand so.  [default: all that are under way]",
)
@click.option("--salesperson", help="Only of this representative.")
@click.option("--manager", help="Only of those who answer to this manager.")
@of_customer_option
@click.option("--route", "as_route", is_flag=True, help="Week by week in the order of a journey, with addresses.")
@json_option
def list_(
    config: Config,
    states: tuple[str, ...],
    salesperson: str | None,
    manager: str | None,
    customer: str | None,
    as_route: bool,
    as_json: bool,
) -> None:
    """The visits, the earliest due day first."""
    asked = [AssignmentState(state) for state in states if state != "all"]
    if not states:
        asked = list(VISITS_UNDER_WAY)
    records = list_visits(
        store_of(config),
        states=[] if "all" in states else asked,
        salesperson=salesperson,
        manager=manager,
        customer=customer,
    )
    if as_route:
        show(by_week_and_place(records, config.firm.country), _ROUTE, as_json=as_json)
        return
    columns = {
        "customer": lambda one: one.customer.customer,
        "name": lambda one: one.customer.name,
        "night": lambda one: one.night,
        "representative": _representative,
        "due": lambda one: one.due_day,
        "state": lambda one: one.state.replace("_", " "),
        "items": lambda one: len(one.lines),
        "to collect": lambda one: in_words(one.totals),
    }
    show(records, columns, as_json=as_json)


@visits.command("show")
@click.argument("customer")
@click.argument("night", type=Day())
@config_option
@json_option
def show_(customer: str, night: date, config: Config, as_json: bool) -> None:
    """What became of the visit to CUSTOMER planned on NIGHT, step by step."""
    found = visit(store_of(config), customer, night)
    if as_json:
        print_json(plain(found))
        return
    click.echo(f"Visit to {found.customer.name or customer} ({customer}) of {night}: {in_words(found.totals)}")
    click.echo(f"{found.state.replace('_', ' ')} since {found.state_day}, due by {found.due_day}", nl=False)
    click.echo(f", with {_representative(found)}" + (f": {found.outcome}" if found.outcome else ""))
    if (found.asked_day, found.named) != (found.due_day, found.salesperson):
        click.echo(f"asked for by {found.asked_day}, of {found.named or 'nobody in particular'}")
    click.echo()
    print_table(("step", "day", "state", "representative", "by", "why"), [_told(step) for step in found.steps])


@visits.command("accept")
@_of_visit
@by_option
def accept_(customer: str, night: date, by: str, config: Config, as_of: date | None) -> None:
    """Take on the visit to CUSTOMER planned on NIGHT."""
    accept(store_of(config), customer, night, by=by, as_of=day_or_today(as_of, config))
    click.echo(f"Visit to customer {customer} of {night}: accepted by {by}.")


@visits.command("hand-back")
@_of_visit
@_why_option
@by_option
def hand_back_(customer: str, night: date, reason: str, by: str, config: Config, as_of: date | None) -> None:
    """Hand back the visit to CUSTOMER planned on NIGHT: its manager gives it to somebody."""
    manager = hand_back(store_of(config), customer, night, reason=reason, by=by, as_of=day_or_today(as_of, config))
    goes_to = f"goes to {manager}" if manager else "nobody is named whom its representative answers to"
    click.echo(f"Visit to customer {customer} of {night}: handed back by {by}; {goes_to}.")


@visits.command("reassign")
@_of_visit
@click.option("--to", required=True, help="The number of the salesperson who makes it.")
@_why_option
@by_option
def reassign_(customer: str, night: date, to: str, reason: str, by: str, config: Config, as_of: date | None) -> None:
    """Give the visit to CUSTOMER planned on NIGHT to another representative, by the same due day."""
    engine = store_of(config)
    reassign(engine, customer, night, to=to, reason=reason, by=by, as_of=day_or_today(as_of, config))
    click.echo(f"Visit to customer {customer} of {night}: with {to}.")


@visits.command("close")
@_of_visit
@click.option("--state", type=click.Choice(_ENDS), default=_ENDS[0], show_default=True)
@click.option("--outcome", required=True, help="What came of it, in a sentence.")
@click.option("--by", default="", help="Who says so.")
def close(customer: str, night: date, state: str, outcome: str, by: str, config: Config, as_of: date | None) -> None:
    """Say how the visit to CUSTOMER planned on NIGHT ended."""
    close_visit(
        store_of(config),
        customer,
        night,
        state=AssignmentState(state),
        outcome=outcome,
        author=by,
        as_of=day_or_today(as_of, config),
    )
    click.echo(f"Visit to customer {customer} of {night}: {state}.")


@visits.command("absent")
@click.argument("salesperson")
@click.option("--from", "from_day", type=Day(), help="The first day away.  [default: the firm's current date]")
@click.option("--to", "to_day", type=Day(), help="The last day away.  [default: until they are back]")
@click.option("--substitute", default="", help="The number of whoever stands in.  [default: whoever has least to do]")
@click.option("--reason", default="", help="Why, in a word.")
@by_option
@config_option
def absent(
    salesperson: str,
    from_day: date | None,
    to_day: date | None,
    substitute: str,
    reason: str,
    by: str,
    config: Config,
) -> None:
    """Say that SALESPERSON is away: the next night gives their visits to whoever stands in."""
    first = day_or_today(from_day, config)
    record_absence(
        store_of(config),
        salesperson,
        from_day=first,
        to_day=to_day,
        substitute=substitute,
        reason=reason,
        author=by,
    )
    until = f"to {to_day}" if to_day else "until they are back"
    stands_in = f"{substitute} stands in" if substitute else "whoever has least to do stands in"
    click.echo(f"{salesperson} is away from {first} {until}; {stands_in}.")


@visits.command("back")
@click.argument("salesperson")
@by_option
@config_option
@as_of_option
def back(salesperson: str, by: str, config: Config, as_of: date | None) -> None:
    """Say that SALESPERSON is at work again from a day on."""
    day = day_or_today(as_of, config)
    end_absence(store_of(config), salesperson, as_of=day, author=by)
    click.echo(f"{salesperson} is back from {day} on.")


@visits.command("absences")
@click.option("--past", is_flag=True, help="Those that are over, too.")
@config_option
@as_of_option
@json_option
def absences(past: bool, config: Config, as_of: date | None, as_json: bool) -> None:
    """Who is away, or will be."""
    columns = {
        "salesperson": lambda one: one.salesperson,
        "name": lambda one: one.name,
        "from": lambda one: one.from_day,
        "to": lambda one: one.to_day or "until back",
        "substitute": lambda one: one.substitute or "whoever has least to do",
        "reason": lambda one: one.reason,
        "by": lambda one: one.author,
    }
    show(list_absences(store_of(config), day_or_today(as_of, config), past=past), columns, as_json=as_json)


def _representative(record: VisitRecord) -> str:
    return record.salesperson_name or record.salesperson or "nobody yet"


def _told(step: Step) -> tuple[Any, ...]:
    moved = step.from_salesperson != step.to_salesperson
    before = f"{step.from_salesperson} -> " if moved and step.from_salesperson else ""
    who = f"{before}{step.to_salesperson or 'nobody yet'}"
    return (step.number, step.day, step.to_state.replace("_", " "), who, step.author or "the night", step.reason)


_ROUTE: dict[str, Callable[[VisitRecord], object]] = {
    "week of": lambda one: monday(one.due_day),
    "customer": lambda one: one.customer.customer,
    "name": lambda one: one.customer.name,
    "address": lambda one: " / ".join(one.customer.address.splitlines()) or "not known",
    "due": lambda one: one.due_day,
    "representative": _representative,
    "to collect": lambda one: in_words(one.totals),
}
