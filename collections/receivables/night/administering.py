"""What an administrator looks after: sources, nights and policies, as they are and as they would be."""

import re
import tempfile
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from receivables.config import Config, ConfigError, load_book
from receivables.config.origins import Setting, settings_of
from receivables.night.due import coming_nights
from receivables.night.periods import COUNTS
from receivables.night.policy_standing import Checked, check_policies
from receivables.night.simulation_report import Simulation, report, simulation, write_workbook
from receivables.night.store import store_of
from receivables.night.working_days import working_days
from receivables.policy.book import Book, ScopedPolicy
from receivables.policy.report import in_words
from receivables.stop import Stopped
from receivables.store.loads_listed import LastLoad, last_loads
from receivables.store.nights import Night, nights_between

# A page is waited for: a longer period is one for `receivables simulate`.
MOST_NIGHTS = 31
_NIGHTS_SHOWN = 60
_NAME = "candidate.toml"
# A key of thousands of parts takes the reader of TOML half a minute.
_MOST_POINTS = 200
# A period takes a processor for as long as it takes, and all memory that it needs.
_at_once = threading.BoundedSemaphore(1)


class TriedElsewhere(Stopped):
    """Another policy is being tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """A source of the config (`where`: file, database or pattern), or one that was only ever loaded by hand (empty)."""

    name: str
    kind: str
    where: str
    last: LastLoad | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleView:
    """When nights run by themselves, the next ones, and those that were run, the newest first."""

    at: str
    days: str
    skip_holidays: bool
    timezone: str
    coming: tuple[date, ...]
    nights: tuple[Night, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyView:
    """A policy in force, for whom, and every setting with where it is said."""

    page: ScopedPolicy
    whom: str
    settings: tuple[Setting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A policy that somebody tries: what there is to say about it, and what it would do. `fault`: why it cannot be
    read; then there is nothing else. `counts`: letters, visits and cases, `old_` and `new_`, of all nights together.
    """

    fault: str = ""
    checked: Checked | None = None
    tried: Simulation | None = None
    counts: tuple[tuple[str, int, int], ...] = ()


def sources_view(config: Config) -> list[SourceView]:
    """Every source of the config and what was loaded last of it, then what else was ever loaded."""
    loaded = {(one.source, one.kind): one for one in last_loads(store_of(config))}
    known = [
        SourceView(
            name=source.name,
            kind=source.kind,
            where=str(source.file) if source.file else source.origin,
            last=loaded.pop((source.name, source.kind), None),
        )
        for source in config.sources
    ]
    return known + [SourceView(name=one.source, kind=one.kind, where="", last=one) for one in loaded.values()]


def schedule_view(config: Config, *, as_of: date) -> ScheduleView:
    """The schedule as of a day."""
    schedule = config.schedule
    nights = nights_between(store_of(config), as_of - timedelta(days=400), date.max)
    return ScheduleView(
        at=f"{schedule.hour:02}:{schedule.minute:02}",
        days=schedule.days,
        skip_holidays=schedule.skip_holidays,
        timezone=config.firm.timezone,
        coming=coming_nights(as_of, schedule, working_days(config), count=5),
        nights=tuple(reversed(nights))[:_NIGHTS_SHOWN],
    )


def policies_view(config: Config, *, as_of: date) -> list[PolicyView]:
    """The policies in force, the general one first."""
    return [
        PolicyView(page=page, whom=in_words(page.scope), settings=settings_of(config.path, _place(config.book, page)))
        for page in reversed(config.book.on(as_of).pages)
    ]


def policy_text(config: Config) -> str:
    """The tables of policies as the config has them, for whoever wants to try others."""
    lines = config.path.read_text(encoding="utf-8").splitlines()
    kept, within = [], False
    for line in lines:
        if heading := re.match(r"\s*\[\[?\s*([\w-]+)", line):
            within = heading[1] in {"policy", "policies"}
        if within:
            kept.append(line)
    return "\n".join(kept).strip() + "\n"


def try_policy(config: Config, text: str, *, as_of: date, last: date | None = None) -> Candidate:
    """What the policies in a text (tables [policy] and [[policies]]) would do on a night, and on those up to `last`."""
    try:
        book = _book(config, text)
    except ConfigError as error:
        # It lay in a file of ours for a moment: its name says nothing to anybody.
        return Candidate(fault=re.sub(rf"\S*{_NAME}[:,]?\s*", "", str(error)))
    checked = check_policies(replace(config, book=book), as_of=as_of)
    tried = _tried(config, book, as_of, last)
    totals = tried.period.nights.select(COUNTS).sum().row(0, named=True)
    works = dict.fromkeys(name.removeprefix("old_").removeprefix("new_") for name in COUNTS)
    counts = tuple((work, totals[f"old_{work}"], totals[f"new_{work}"]) for work in works)
    return Candidate(checked=checked, tried=tried, counts=counts)


def candidate_workbook(config: Config, text: str, *, as_of: date, last: date | None = None) -> bytes:
    """The same with every item, as a workbook. Raises ConfigError for a text that cannot be read."""
    tried = _tried(config, _book(config, text), as_of, last)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "simulation.xlsx"
        write_workbook(path, report(config, tried))
        return path.read_bytes()


def _tried(config: Config, book: Book, as_of: date, last: date | None) -> Simulation:
    if not _at_once.acquire(blocking=False):
        raise TriedElsewhere("Somebody is trying a policy just now: expected one at a time, try again in a moment")
    try:
        if last is None or last <= as_of:
            return simulation(config, book, as_of=as_of)
        latest = as_of + timedelta(days=MOST_NIGHTS - 1)
        return simulation(config, book, as_of=as_of, first=as_of, last=min(last, latest))
    finally:
        _at_once.release()


def _book(config: Config, text: str) -> Book:
    with _as_file(text) as path:
        return load_book(path, config)


@contextmanager
def _as_file(text: str) -> Iterator[Path]:
    if max((line.count(".") for line in text.splitlines()), default=0) > _MOST_POINTS:
        raise ConfigError(f"a line has more than {_MOST_POINTS} points: no key of a policy has so many parts")
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"it is no TOML: {error}") from error
    if _names_a_file(document):
        # Whoever tries a policy must not have the server read files for them.
        raise ConfigError("policy.matrix.file cannot be tried here, expected the grid itself")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _NAME
        path.write_text(text, encoding="utf-8")
        yield path


def _names_a_file(document: dict[str, Any]) -> bool:
    further = document.get("policies", [])
    tables = [document.get("policy"), *(further if isinstance(further, list) else [])]
    grids = [table.get("matrix") for table in tables if isinstance(table, dict)]
    return any(isinstance(grid, dict) and "file" in grid for grid in grids)


def _place(book: Book, page: ScopedPolicy) -> int:
    return next(place for place, policy in enumerate(book.policies) if policy.hash == page.policy.hash)
