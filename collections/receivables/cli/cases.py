"""`receivables cases`: special handling, which representative and company agree on step by step, and credit reviews."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from receivables.cli.listing import in_words, show
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
)
from receivables.cli.said_measures import Said, measures_of
from receivables.cli.showing_cases import (
    MEASURE_COLUMNS,
    STEP_COLUMNS,
    case_as_json,
    deadline,
    does,
    sentence,
    stage_of,
)
from receivables.config import Config
from receivables.documents.supply_stop_list import supply_stops_csv
from receivables.documents.words import MEASURES, STAGES, plural
from receivables.model import CaseKind
from receivables.model.cases import Stage
from receivables.model.measures import MeasureKind, MeasureState
from receivables.night import cases as steps
from receivables.night.folders import put
from receivables.night.store import store_of
from receivables.store import cases as store
from receivables.store.case_steps import CaseKey
from receivables.store.cases import CaseState

_KINDS = [str(kind) for kind in CaseKind]
_SPECIAL = CaseKind.SPECIAL_HANDLING


@click.group()
def cases() -> None:
    """Cases: special handling that representative and company agree on, and credit reviews."""


_measure_option = click.option(
    "--measure",
    "said",
    type=Said(),
    multiple=True,
    required=True,
    help="One measure, as in 'supply_stop; last_day=2026-12-31; reason=..'; for each one again.",
)
_role_option = click.option("--role", default="", help="In which role: see [cases.limits].")
_proposal_option = click.option("--proposal", type=int, help="The one that is meant.  [default: the latest]")


def _of_case(command: Command) -> Command:
    """The arguments that name a case."""
    return click.argument("customer")(click.argument("night", type=Day())(command))


def _told(command: Command) -> Callable[..., Any]:
    """Who says so, and as of when."""
    return by_option(config_option(as_of_option(command)))


@cases.command("list")
@config_option
@click.option("--state", type=click.Choice(["open", "closed", "all"]), default="open", show_default=True)
@click.option("--stage", "stages", type=click.Choice(list(map(str, Stage))), multiple=True, help="Only at this stage.")
@click.option("--kind", type=click.Choice(_KINDS), help="Only of this kind.")
@click.option("--salesperson", help="Only of this representative.")
@of_customer_option
@as_of_option
@json_option
def list_(
    config: Config,
    state: str,
    stages: tuple[str, ...],
    kind: str | None,
    salesperson: str | None,
    customer: str | None,
    as_of: date | None,
    as_json: bool,
) -> None:
    """The cases, the oldest first: how each stands, and who is to act by when.

    Who decides about a proposal depends on what is open of the case on --as-of.
    """
    day = day_or_today(as_of, config)
    records = store.list_cases(
        store_of(config),
        state=None if state == "all" else CaseState(state),
        kind=CaseKind(kind) if kind else None,
        salesperson=salesperson,
        stages=[Stage(stage) for stage in stages],
        customer=customer,
    )
    columns = {
        "customer": lambda one: one.customer.customer,
        "name": lambda one: one.customer.name,
        "kind": lambda one: one.kind,
        "since": lambda one: one.night,
        "about": lambda one: in_words(one.totals),
        "stage": stage_of,
        "to act": lambda one: steps.to_act(config, one, as_of=day) if one.state is CaseState.OPEN else "",
        "by": lambda one: one.deadline_day,
        "measures": lambda one: ", ".join(MEASURES[part.measure] for part in one.proposed),
        "outcome": lambda one: one.outcome,
    }
    if as_json:
        print_json([case_as_json(config, one, day) for one in records])
    else:
        show(records, columns, as_json=False)


@cases.command("show")
@_of_case
@click.option("--kind", type=click.Choice(_KINDS), default=str(_SPECIAL), show_default=True)
@config_option
@as_of_option
@json_option
def show_(customer: str, night: date, kind: str, config: Config, as_of: date | None, as_json: bool) -> None:
    """The case of CUSTOMER opened on NIGHT: what was proposed, and every step."""
    day = day_or_today(as_of, config)
    record = store.case(store_of(config), customer, CaseKind(kind), night)
    if as_json:
        print_json(case_as_json(config, record, day))
        return
    click.echo(sentence(config, record, day))
    if record.measures:
        click.echo()
        show(record.measures, MEASURE_COLUMNS, as_json=False)
    if record.steps:
        click.echo()
        show(record.steps, STEP_COLUMNS, as_json=False)


@cases.command("propose")
@_of_case
@_measure_option
@_told
def propose(
    customer: str,
    night: date,
    said: tuple[tuple[MeasureKind, dict[str, str]], ...],
    by: str,
    config: Config,
    as_of: date | None,
) -> None:
    """Propose measures for the case of CUSTOMER opened on NIGHT. The terms of each kind: docs/cases.md."""
    key, day = _key(customer, night), day_or_today(as_of, config)
    number = steps.propose(config, key, measures_of(config, key, said), author=by, as_of=day)
    click.echo(
        f"Proposal {number} for customer {customer}: {plural(len(said), 'measure')}, {deadline(config, key, day)}"
    )


@cases.command("change")
@_of_case
@_measure_option
@_role_option
@_proposal_option
@click.option("--reason", default="", help="Why other terms.")
@_told
def change(
    customer: str,
    night: date,
    said: tuple[tuple[MeasureKind, dict[str, str]], ...],
    role: str,
    proposal: int | None,
    reason: str,
    by: str,
    config: Config,
    as_of: date | None,
) -> None:
    """Propose other terms in the company's name: the representative accepts them, or proposes again."""
    key, day = _key(customer, night), day_or_today(as_of, config)
    measures = measures_of(config, key, said)
    number = steps.change(config, key, measures, author=by, role=role, as_of=day, proposal=proposal, text=reason)
    click.echo(f"Proposal {number} for customer {customer} is the company's, {deadline(config, key, day)}")


@cases.command("accept")
@_of_case
@_proposal_option
@_told
def accept(customer: str, night: date, proposal: int | None, by: str, config: Config, as_of: date | None) -> None:
    """Accept the terms that the company has changed."""
    key, day = _key(customer, night), day_or_today(as_of, config)
    steps.accept(config, key, author=by, as_of=day, proposal=proposal)
    click.echo(f"The terms for customer {customer} are accepted, {deadline(config, key, day)}")


@cases.command("approve")
@_of_case
@_role_option
@_proposal_option
@_told
def approve(
    customer: str, night: date, role: str, proposal: int | None, by: str, config: Config, as_of: date | None
) -> None:
    """Approve the measures proposed. Not by whoever proposed them."""
    key, day = _key(customer, night), day_or_today(as_of, config)
    stage = steps.approve(config, key, author=by, role=role, as_of=day, proposal=proposal)
    if stage is Stage.PROPOSED:
        click.echo(f"Approved for customer {customer} by one: a second has to approve it.")
    else:
        click.echo(f"The measures for customer {customer} are approved, {deadline(config, key, day)}")


@cases.command("refuse")
@_of_case
@_role_option
@_proposal_option
@click.option("--reason", required=True)
@_told
def refuse(
    customer: str,
    night: date,
    role: str,
    proposal: int | None,
    reason: str,
    by: str,
    config: Config,
    as_of: date | None,
) -> None:
    """Refuse the measures proposed: others are to be proposed."""
    key, day = _key(customer, night), day_or_today(as_of, config)
    steps.refuse(config, key, author=by, role=role, reason=reason, as_of=day, proposal=proposal)
    click.echo(f"The measures for customer {customer} are refused, {deadline(config, key, day)}")


@cases.command("force")
@_of_case
@_proposal_option
@_told
def force(customer: str, night: date, proposal: int | None, by: str, config: Config, as_of: date | None) -> None:
    """Take the approved measures into force: plans, stops, holds, write-offs and handovers follow from them."""
    key, day = _key(customer, night), day_or_today(as_of, config)
    steps.take_into_force(config, key, author=by, as_of=day, proposal=proposal)
    record = store.case(store_of(config), customer, _SPECIAL, night)
    click.echo(f"The measures for customer {customer} are in force since {day}.")
    for one in record.proposed:
        click.echo(f"{MEASURES[one.measure]}: {does(one)}")


@cases.command("judge")
@_of_case
@click.argument("number", type=int)
@click.option("--kept/--broken", "is_kept", required=True, help="How it went.")
@click.option("--reason", default="", help="How one knows.")
@_told
def judge(
    customer: str, night: date, number: int, is_kept: bool, reason: str, by: str, config: Config, as_of: date | None
) -> None:
    """Say that measure NUMBER in force was kept or broken, where the ledger cannot tell."""
    key, day = _key(customer, night), day_or_today(as_of, config)
    state = MeasureState.KEPT if is_kept else MeasureState.BROKEN
    stage = steps.judge(config, key, number, state, author=by, as_of=day, text=reason)
    click.echo(f"Measure {number} for customer {customer} is {state}; the case is {STAGES[stage]}.")


@cases.command("close")
@_of_case
@click.option("--kind", type=click.Choice(_KINDS), default=str(_SPECIAL), show_default=True)
@click.option("--outcome", required=True, help="What was agreed or found, in a sentence.")
@click.option("--by", default="", help="Who says so.")
@config_option
@as_of_option
def close(customer: str, night: date, kind: str, outcome: str, by: str, config: Config, as_of: date | None) -> None:
    """Close the case of CUSTOMER opened on NIGHT: what its measures hold or stop is free. A payment plan stands."""
    day = day_or_today(as_of, config)
    store.close(store_of(config), customer, CaseKind(kind), night, outcome=outcome, author=by, as_of=day)
    click.echo(f"Case of customer {customer} of {night}: closed.")


@cases.command("supply-stops")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write them as CSV for your ERP.")
@of_customer_option
@config_option
@as_of_option
@json_option
def supply_stops(out: Path | None, customer: str | None, config: Config, as_of: date | None, as_json: bool) -> None:
    """Who is not supplied on --as-of."""
    found = store.supply_stops(store_of(config), day_or_today(as_of, config), customer=customer)
    if out is not None:
        rows = [(one.customer, one.name, one.from_day, one.to_day, one.what, one.reason, one.author) for one in found]
        click.echo(f"{put(out, supply_stops_csv(rows))}: {plural(len(found), 'customer')}.")
        return
    columns = {
        "customer": lambda one: one.customer,
        "name": lambda one: one.name,
        "from": lambda one: one.from_day,
        "until": lambda one: one.to_day,
        "what": lambda one: one.what or "everything",
        "reason": lambda one: one.reason,
        "by": lambda one: one.author,
    }
    show(found, columns, as_json=as_json)


def _key(customer: str, night: date) -> CaseKey:
    return CaseKey(customer=customer, kind=_SPECIAL, night=night)
