"""The whole night as a flow: a task for each step of input or output, and for each shard of customers."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from prefect import flow
from prefect.runtime import flow_run

from flows.plan_artifact import show_plan
from flows.progress import progress
from flows.retrying import step
from receivables.config import Config, load_config
from receivables.documents.run_report import RunReport, report_json, report_text
from receivables.night import (
    aging,
    key_figures,
    lists,
    loading,
    outbox,
    planning,
    reporting,
    statements,
    suspecting,
    webhooks,
)
from receivables.night.checking import refuse_unready
from receivables.night.loading import SourceRead
from receivables.night.planning import PlannedShard
from receivables.night.store import store_of
from receivables.store.facts import Shard
from receivables.store.lock import exclusive

# Sources, causes, opening, visits, letters, statements, lists, aging, figures, others, report: what a night has besides
# its shards.
_OTHER_STEPS = 11


def _run_name() -> str:
    asked: dict[str, Any] = flow_run.parameters
    return f"night of {asked['as_of'] or _scheduled_day(_settings(asked['config']))}"


@flow(name="nightly", flow_run_name=_run_name, persist_result=False)
def nightly(config: str = "config.toml", as_of: date | None = None) -> dict[str, Any]:
    """Load the sources, plan, write what follows, and return the report as JSON, with its words under `text`.

    `as_of` is by default the day for which Prefect scheduled the run, where the firm is: a run that starts days late
    is still the night of its own day. One night at a time for a store, and the same night again does nothing twice.
    Raises whatever the steps raise (see `receivables.night`).
    """
    _settings.cache_clear()
    settings = _settings(config)
    night = as_of or _scheduled_day(settings)
    with exclusive(store_of(settings), "night"):
        refuse_unready(settings, as_of=night)
        report = _run(config, night)
    show_plan(report)
    return {**report_json(report), "text": report_text(report)}


def _run(config: str, as_of: date) -> RunReport:
    with progress(_OTHER_STEPS) as doing:
        doing("Reading the sources")
        reads = load(config, as_of)
        doing("Asking why items are unpaid")
        suspect(config, as_of)
        doing("Opening the night")
        shards = begin(config, as_of)
        for number, shard in enumerate(shards, start=1):
            doing(f"Planning part {number} of {len(shards)}", more_steps=len(shards) if number == 1 else 0)
            plan(config, shard, as_of)
        doing("Spreading visits")
        settle(config, as_of)
        doing("Sending letters")
        write_letters(config, as_of)
        doing("Sending statements of account")
        send_statements(config, as_of)
        doing("Listing visits and cases")
        write_lists(config, as_of)
        doing("Writing the aging workbook")
        write_aging(config, as_of)
        doing("Reckoning key figures")
        keep_figures(config, as_of)
        doing("Telling other programs")
        tell(config, as_of)
        doing("Writing the report")
        return report(config, reads, as_of)


def _scheduled_day(settings: Config) -> date:
    start: datetime = flow_run.scheduled_start_time
    return start.astimezone(ZoneInfo(settings.firm.timezone)).date()


@cache
def _settings(config: str) -> Config:
    """A night keeps the settings it began with, whoever edits the file meanwhile."""
    return load_config(Path(config))


@step("load")
def load(config: str, as_of: date) -> tuple[SourceRead, ...]:
    """The sources into the ledger: all are read before any is taken."""
    return loading.load_sources(_settings(config), as_of=as_of)


@step("suspect")
def suspect(config: str, as_of: date) -> None:
    """What rules suspect of why items are unpaid, before the night begins: it knows what they decide."""
    suspecting.suspect(_settings(config), as_of=as_of)


@step("begin")
def begin(config: str, as_of: date) -> tuple[Shard, ...]:
    """The night opened, and the shards its customers fall into."""
    return planning.begin(_settings(config), as_of=as_of)


@step("plan", run_name="plan {shard.first}-{shard.last}")
def plan(config: str, shard: Shard, as_of: date) -> PlannedShard:
    """One shard of customers planned and saved."""
    return planning.plan_and_save(_settings(config), shard, as_of=as_of)


@step("settle")
def settle(config: str, as_of: date) -> None:
    """Visits spread over the representatives."""
    planning.settle(_settings(config), as_of=as_of)


@step("letters")
def write_letters(config: str, as_of: date) -> None:
    """Tonight's letters written and sent."""
    outbox.write_letters(_settings(config), as_of=as_of)


@step("statements")
def send_statements(config: str, as_of: date) -> None:
    """The statements of account that are due written and sent, and those that wait."""
    statements.send_statements(_settings(config), as_of=as_of)


@step("lists")
def write_lists(config: str, as_of: date) -> None:
    """The lists of visits and cases."""
    lists.write_lists(_settings(config), as_of=as_of)


@step("aging")
def write_aging(config: str, as_of: date) -> None:
    """The aging workbook."""
    aging.write_aging(_settings(config), as_of=as_of)


@step("figures")
def keep_figures(config: str, as_of: date) -> None:
    """How well money comes in, kept for the years to come."""
    key_figures.keep_figures(_settings(config), as_of=as_of)


@step("tell")
def tell(config: str, as_of: date) -> None:
    """Whoever is to hear of what changed."""
    webhooks.tell(_settings(config), as_of=as_of)


@step("report")
def report(config: str, reads: Sequence[SourceRead], as_of: date) -> RunReport:
    """The report of the night, in words and as JSON."""
    return reporting.finish(_settings(config), reads, as_of=as_of)
