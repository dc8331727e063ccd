"""`receivables visits report` and `visits reports`: what representatives say of their visits."""

import hashlib
import json
from datetime import date
from pathlib import Path
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
from receivables.config import Config
from receivables.documents.visit_outcomes import became, in_short, said
from receivables.documents.words import plural
from receivables.model.visit_reports import VisitReport
from receivables.night.outcome_forms import WrongOutcome, outcome_in_words, outcome_of
from receivables.night.store import store_of
from receivables.night.visit_reports import Reported, report_visit
from receivables.store.visit_reports import list_reports


@click.command("report")
@click.argument("customer")
@click.argument("night", type=Day())
@click.option(
    "--outcome",
    "outcomes",
    multiple=True,
    help="What came of it, KIND:FIELD=VALUE,..., such as promise:amount=500.00,date=2026-11-20; for each one again.",
)
@click.option("--file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The report as JSON.")
@click.option("--note", default="", help="Anything else, in a sentence.")
@click.option("--corrects", type=click.IntRange(1), help="The number of today's report that it takes the place of.")
@click.option("--token", help="What it is known by when it is sent twice.  [default: all that it says]")
@by_option
@config_option
@as_of_option
@json_option
def report(
    customer: str,
    night: date,
    outcomes: tuple[str, ...],
    file: Path | None,
    note: str,
    corrects: int | None,
    token: str | None,
    by: str,
    config: Config,
    as_of: date | None,
    as_json: bool,
) -> None:
    """Report the visit to CUSTOMER that was planned on NIGHT: every outcome moves at once what it is about.

    Kinds of outcomes and their fields: paid (method, amount, currency, date, item), promise (date, amount, currency,
    item), plan (rates, first, every, amount, currency, item), dispute (item, kind, amount, text), refused (reason,
    item), fraud (reason), contact (name, rank, role, email, phone, influence, decision_role, relation, manner), not_met
    (next, reason).
    """
    if bool(outcomes) == (file is not None):
        raise click.UsageError("expected either --outcome, once or more, or --file")
    written = _read(file) if file else {}
    told = VisitReport(
        customer=customer,
        night=night,
        author=by,
        token=token or str(written.get("token") or ""),
        outcomes=tuple(_outcomes(written) if file else map(outcome_in_words, outcomes)),
        note=note or str(written.get("note") or ""),
        corrects=corrects if corrects is not None else _number(written.get("corrects")),
    )
    day = day_or_today(as_of, config)
    reported = report_visit(store_of(config), config, told if told.token else _with_token(told, day), day)
    if as_json:
        print_json(plain(reported))
    else:
        _tell(reported)


@click.command("reports")
@config_option
@as_of_option
@of_customer_option
@click.option("--salesperson", help="Only on visits of this representative.")
@click.option("--since", type=Day(), help="Only from this day on.")
@click.option("--corrected", is_flag=True, help="Also those that another report took the place of.")
@json_option
def reports(
    config: Config,
    as_of: date | None,
    customer: str | None,
    salesperson: str | None,
    since: date | None,
    corrected: bool,
    as_json: bool,
) -> None:
    """What was reported of visits, the newest first."""
    day, chosen = day_or_today(as_of, config), {"customer": customer, "salesperson": salesperson}
    records = list_reports(store_of(config), day, first=since, corrected=corrected, **chosen)
    columns = {
        "day": lambda one: one.day,
        "customer": lambda one: one.customer,
        "name": lambda one: one.name,
        "night": lambda one: one.night,
        "no.": lambda one: one.number,
        "by": lambda one: one.author,
        "what came of it": lambda one: in_short(one.outcomes),
        "note": lambda one: one.note,
        "corrected by": lambda one: one.corrected_by,
    }
    show(records, columns, as_json=as_json)


def _read(file: Path) -> dict[str, Any]:
    try:
        written = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        raise WrongOutcome(f"{file} is no JSON: {error}; expected an object with outcomes") from error
    if not isinstance(written, dict) or not isinstance(written.get("outcomes"), list):
        raise WrongOutcome(f"{file} has no outcomes: expected an object with a list of them")
    return written


def _outcomes(written: dict[str, Any]) -> list[Any]:
    found = []
    for one in written["outcomes"]:
        if not isinstance(one, dict) or "outcome" not in one:
            raise WrongOutcome(f"An outcome is '{one}': expected an object whose field outcome names its kind")
        found.append(outcome_of(str(one["outcome"]), {name: value for name, value in one.items() if name != "outcome"}))
    return found


def _number(written: Any) -> int | None:
    if written is None or isinstance(written, int):
        return written
    raise WrongOutcome(f"corrects is '{written}': expected the number of a report")


def _with_token(told: VisitReport, day: date) -> VisitReport:
    """The same command of the same day is the same report."""
    digest = hashlib.sha256(repr((told, day)).encode()).hexdigest()
    return VisitReport(
        customer=told.customer,
        night=told.night,
        author=told.author,
        token=digest,
        outcomes=told.outcomes,
        note=told.note,
        corrects=told.corrects,
    )


def _tell(reported: Reported) -> None:
    record = reported.report
    already = " already" if reported.repeated else ""
    click.echo(
        f"Report {record.number} on the visit to customer {record.customer} of {record.night} is taken{already}."
    )
    for outcome in record.outcomes:
        sentence = said(outcome)
        click.echo(f"  {sentence[0].upper()}{sentence[1:]}: {became(outcome)}.")
    if reported.attempts and reported.handed_to:
        click.echo(
            f"Nobody was met in {plural(reported.attempts, 'attempt')}: it is for {reported.handed_to} to decide."
        )
    else:
        due = f", due {reported.due_day}" if reported.state not in {"done", "cancelled"} else ""
        click.echo(f"The visit is {reported.state.replace('_', ' ')}{due}.")
    for promise, broken in reported.holds_nothing.items():
        were = f"{plural(broken, 'promise')} before it {'was' if broken == 1 else 'were'} broken"
        click.echo(f"Nothing waits for promise {promise}: {were}.")
    if record.left_over:
        click.echo(record.left_over)
