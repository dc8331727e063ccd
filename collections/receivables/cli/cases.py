"""`receivables cases`: special handling, which representative and company agree on step by step, and credit reviews."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
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
)
from receivables.config import Config
from receivables.documents.supply_stop_list import supply_stops_csv
from receivables.documents.words import MEASURES, STAGES, plural
from receivables.model import CaseKind
from receivables.model.cases import CaseDeed, Stage
from receivables.model.measures import Measure, MeasureKind, MeasureState, read_terms, written_terms
from receivables.night import cases as steps
from receivables.night.folders import put
from receivables.night.store import store_of
from receivables.store import cases as store
from receivables.store.case_steps import CaseKey
from receivables.store.cases import CaseRecord, CaseState, MeasureRecord, StepRecord

_KINDS = [str(kind) for kind in CaseKind]
_SPECIAL = CaseKind.SPECIAL_HANDLING
# What the company decides, in the role of whoever does.
_DECIDED = (CaseDeed.APPROVED_FIRST, CaseDeed.APPROVED, CaseDeed.CHANGED, CaseDeed.REFUSED)
# What may be said of every measure beside its terms.
_OF_ALL = ("reason", "owner")


class Said(click.ParamType[tuple[MeasureKind, dict[str, str]]]):
    """A measure as KIND; FIELD=VALUE; FIELD=VALUE."""

    name = "measure"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, tuple):
            return value
        named, *fields = [part.strip() for part in str(value).split(";") if part.strip()]
        if named not in list(MeasureKind):
            self.fail(f"'{named}' is no measure, expected {', '.join(MeasureKind)}", param, ctx)
        said = {}
        for field in fields:
            name, sign, text = field.partition("=")
            if not sign:
                self.fail(f"'{field}' says nothing of the measure {named}, expected one like amount=500.00", param, ctx)
            said[name.strip()] = text.strip()
        return MeasureKind(named), said


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
        "stage": _stage,
        "to act": lambda one: steps.to_act(config, one, as_of=day) if one.state is CaseState.OPEN else "",
        "by": lambda one: one.deadline_day,
        "measures": lambda one: ", ".join(MEASURES[part.measure] for part in one.proposed),
        "outcome": lambda one: one.outcome,
    }
    if as_json:
        print_json([_plain(config, one, day) for one in records])
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
        print_json(_plain(config, record, day))
        return
    click.echo(_sentence(config, record, day))
    if record.measures:
        click.echo()
        show(record.measures, _MEASURE_COLUMNS, as_json=False)
    if record.steps:
        click.echo()
        show(record.steps, _STEP_COLUMNS, as_json=False)


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
    number = steps.propose(config, key, _measures(config, key, said), author=by, as_of=day)
    click.echo(
        f"Proposal {number} for customer {customer}: {plural(len(said), 'measure')}, {_deadline(config, key, day)}"
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
    measures = _measures(config, key, said)
    number = steps.change(config, key, measures, author=by, role=role, as_of=day, proposal=proposal, text=reason)
    click.echo(f"Proposal {number} for customer {customer} is the company's, {_deadline(config, key, day)}")


@cases.command("accept")
@_of_case
@_proposal_option
@_told
def accept(customer: str, night: date, proposal: int | None, by: str, config: Config, as_of: date | None) -> None:
    """Accept the terms that the company has changed."""
    key, day = _key(customer, night), day_or_today(as_of, config)
    steps.accept(config, key, author=by, as_of=day, proposal=proposal)
    click.echo(f"The terms for customer {customer} are accepted, {_deadline(config, key, day)}")


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
        click.echo(f"The measures for customer {customer} are approved, {_deadline(config, key, day)}")


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
    click.echo(f"The measures for customer {customer} are refused, {_deadline(config, key, day)}")


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
        click.echo(f"{MEASURES[one.measure]}: {_does(one)}")


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


_MEASURE_COLUMNS: dict[str, Callable[[MeasureRecord], object]] = {
    "measure": lambda one: f"{one.number} {MEASURES[one.measure]}",
    "terms": lambda one: "; ".join(_terms(one)),
    "reason": lambda one: one.reason,
    "owner": lambda one: one.owner,
    "state": lambda one: one.state.replace("_", " "),
    "since": lambda one: one.state_day,
    "effect": lambda one: ", ".join(one.effect),
}
_STEP_COLUMNS: dict[str, Callable[[StepRecord], object]] = {
    "step": lambda one: one.number,
    "day": lambda one: one.day,
    "by": lambda one: one.author or "the night",
    "what": lambda one: one.deed.replace("_", " ") + _whom(one),
    "proposal": lambda one: one.proposal or None,
    "deadline": lambda one: one.deadline_day,
    "text": lambda one: one.text,
}


def _whom(one: StepRecord) -> str:
    """To whom it was passed on, or in which role it was decided."""
    joining = "as" if one.deed in _DECIDED else "to"
    return f" {joining} {one.whom}" if one.whom else ""


def _terms(one: MeasureRecord) -> Iterator[str]:
    """The terms of a measure as people write them."""
    said = written_terms(one.terms)
    unit = said.pop("currency", "")
    for name, text in said.items():
        if name == "amount":
            yield f"{Decimal(text):,} {unit}"
        elif name == "instalments":
            yield ", ".join(f"{Decimal(amount):,} on {day}" for day, _, amount in _parted(text))
        else:
            yield f"{name.replace('_', ' ')} {text}"


def _parted(instalments: str) -> Iterator[tuple[str, str, str]]:
    return (part.strip().partition(":") for part in instalments.split(","))


def _key(customer: str, night: date) -> CaseKey:
    return CaseKey(customer=customer, kind=_SPECIAL, night=night)


def _measures(config: Config, key: CaseKey, said: tuple[tuple[MeasureKind, dict[str, str]], ...]) -> list[Measure]:
    """The measures said; an amount is in the case's currency where none is named and it has but one."""
    currencies = list(store.case(store_of(config), key.customer, key.kind, key.night).totals)
    unit = currencies[0] if len(currencies) == 1 else ""
    return [
        Measure(
            kind=kind,
            terms=read_terms(kind, {name: text for name, text in fields.items() if name not in _OF_ALL}, currency=unit),
            reason=fields.get("reason", ""),
            owner=fields.get("owner", ""),
        )
        for kind, fields in said
    ]


def _deadline(config: Config, key: CaseKey, day: date) -> str:
    record = store.case(store_of(config), key.customer, key.kind, key.night)
    by = f" by {record.deadline_day}" if record.deadline_day else ""
    return f"{_NEXT.get(record.stage, STAGES[record.stage])}: {steps.to_act(config, record, as_of=day)}{by}."


_NEXT = {
    Stage.PROPOSED: "to be decided about",
    Stage.CHANGED: "to be answered",
    Stage.REFUSED: "to be proposed anew",
    Stage.APPROVED: "to be taken into force",
}


def _does(one: MeasureRecord) -> str:
    """What a measure in force does."""
    effect = ", ".join(one.effect)
    said = {
        MeasureKind.INSTALMENT_PLAN: f"payment plan {effect} is agreed",
        MeasureKind.SUPPLY_STOP: "the customer is on the list of supply stops",
        MeasureKind.WRITE_OFF: f"proposed as {effect}",
        MeasureKind.LAWYER_LETTER: f"handover {effect} is prepared, and waits for its approval",
        MeasureKind.AGENCY: f"handover {effect} is prepared, and waits for its approval",
    }
    return said.get(one.measure, "its items are on hold") + f", until {one.terms.last_day}."


def _stage(one: CaseRecord) -> str:
    if one.kind is CaseKind.CREDIT_REVIEW and one.state is CaseState.OPEN:
        return "under review"
    return STAGES[one.stage] + (f" ({one.place})" if one.place else "")


def _sentence(config: Config, record: CaseRecord, day: date) -> str:
    who = steps.to_act(config, record, as_of=day)
    by = f" by {record.deadline_day}" if record.deadline_day else ""
    acts = f" To act: {who}{by}." if who and record.state is CaseState.OPEN else ""
    outcome = f" ({record.outcome})" if record.outcome else ""
    return (
        f"Case of customer {record.customer.customer} {record.customer.name} of {record.night}, "
        f"{in_words(record.totals)}: {_stage(record)}{outcome}.{acts}"
    )


def _plain(config: Config, record: CaseRecord, day: date) -> Any:
    return {
        **plain(record),
        "to_act": steps.to_act(config, record, as_of=day) if record.state is CaseState.OPEN else "",
    }
