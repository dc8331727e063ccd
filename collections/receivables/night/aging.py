"""The aging of a day: every open line with its age and cell, and what was decided about it that night."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
from sqlalchemy import Engine

from receivables.config import Config
from receivables.documents.aging_workbook import AGING_SCHEMA, AgingHeader, RateUsed
from receivables.documents.aging_workbook import write_aging as write_workbook
from receivables.model import Problem
from receivables.night.folders import night_folder
from receivables.night.past import as_decided, was_planned
from receivables.night.places import refuse_unwritable
from receivables.night.store import store_of
from receivables.policy.aging import bucket_labels
from receivables.policy.book import Book
from receivables.policy.matrix import sort_into_cells
from receivables.policy.rates import in_base, rates_used
from receivables.policy.together import decide_together
from receivables.store.facts import Shard, facts, shards
from receivables.store.reach import newest_moment, reach

_LINE = ["customer", "item", "kind"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aging:
    """The open lines of a day (AGING_SCHEMA), the rates they were converted by, and the ledger's own count of them.

    `known_at` is the moment up to which they are known: asked for again with it, they are the same.
    """

    as_of: date
    known_at: datetime | None
    lines: pl.DataFrame
    rates: tuple[RateUsed, ...]
    ledger_lines: int
    ledger_balances: dict[str, int]


def aging(config: Config, *, as_of: date, known_at: datetime | None = None) -> Aging:
    """All lines open on `as_of`, as they were known at a moment; None: as they are known now.

    For a night that was run, decisions are those that were saved then, unless the night knew more.
    """
    engine = store_of(config)
    until = known_at or newest_moment(engine)
    planned = was_planned(engine, as_of, known_at=known_at)
    parts = [
        _shard(engine, config.book, shard, as_of, known_at, planned=planned)
        for shard in shards(engine, as_of, known_at=known_at)
    ]
    balances: dict[str, int] = {}
    for part in parts:
        for currency, minor in part.ledger_balances.items():
            balances[currency] = balances.get(currency, 0) + minor
    return Aging(
        as_of=as_of,
        known_at=until and until.astimezone(ZoneInfo(config.firm.timezone)),
        lines=pl.concat(part.lines for part in parts).sort(_LINE),
        rates=parts[0].rates,
        ledger_lines=sum(part.ledger_lines for part in parts),
        ledger_balances=balances,
    )


def write_aging(config: Config, *, as_of: date, known_at: datetime | None = None, out: Path | None = None) -> Path:
    """Write the aging workbook of `as_of` to `out` (default: the night's folder) and say where it is.

    With `known_at` it says so, and lies beside the night's own; it says what the store cannot know of that day, too.
    Folders on the way to `out` are made. Raises PlaceNotWritable where that or the file cannot be.
    """
    name = f"aging-known-at-{known_at:%Y%m%dT%H%M%S}.xlsx" if known_at else "aging.xlsx"
    path = out or night_folder(config, as_of) / name
    refuse_unwritable(path)
    aged = aging(config, as_of=as_of, known_at=known_at)
    notes = [f"{doubt.where}: {doubt.what}" for doubt in beyond_reach(config, as_of=as_of, known_at=known_at)]
    notes += _of_other_policies(config, as_of)
    header = replace(_header(config, aged), known_at=aged.known_at if known_at else None, notes=tuple(notes))
    write_workbook(path, aging=aged.lines, header=header)
    return path


def _of_other_policies(config: Config, as_of: date) -> list[str]:
    *others, general = config.book.on(as_of).policies
    if not others:
        return []
    named = ", ".join(sorted(policy.name for policy in others))
    return [
        f"policies: customers under {named} are counted by the bounds of {general.name}, whose grid this is; what was "
        "decided about them is their own policy's"
    ]


def beyond_reach(config: Config, *, as_of: date, known_at: datetime | None = None) -> tuple[Problem, ...]:
    """Why an aging of that day, as known at that moment, cannot be whole; nothing when it can."""
    known = reach(store_of(config), known_at)
    zone = ZoneInfo(config.firm.timezone)
    day = f"as of {as_of}"
    found = []
    if known_at is not None and (known.first_moment is None or known_at < known.first_moment):
        begins = known.first_moment.astimezone(zone).isoformat(" ") if known.first_moment else "the next load"
        what = f"the store's history begins with {begins}: what was known before that is not on record"
        found.append(Problem(where=f"known at {known_at.astimezone(zone).isoformat(' ')}", what=what))
    if known.oldest_day is None:
        found.append(Problem(where=day, what="the ledger holds no line yet: there is nothing to age"))
    elif as_of < known.oldest_day:
        what = f"the ledger's oldest line is of {known.oldest_day}: nothing is known of an earlier day"
        found.append(Problem(where=day, what=what))
    elif known.first_list is not None and as_of < known.first_list:
        what = f"the first list of open items is of {known.first_list}: what was settled before it is not on record"
        found.append(Problem(where=day, what=what))
    return tuple(found)


def _shard(engine: Engine, book: Book, shard: Shard, as_of: date, known_at: datetime | None, *, planned: bool) -> Aging:
    known = facts(engine, shard, as_of, known_at=known_at)
    lines = decide_together(known, book, as_of=as_of)
    in_force = book.on(as_of).policies
    if len(in_force) > 1:
        # The workbook has one grid: whoever is under another policy is counted by the general one's bounds.
        lines = sort_into_cells(lines, in_force[-1])
    lines = lines.with_columns(base_minor=in_base(pl.col("balance_minor")))
    if planned:
        lines = as_decided(engine, lines, shard, as_of)
    lines = lines.with_columns(salesperson=pl.coalesce("salesperson", "account_manager"))
    posted = known.items.group_by("currency").agg(pl.col("amount_minor").sum()).filter(pl.col("amount_minor") != 0)
    used = rates_used(known.rates, as_of=as_of)
    return Aging(
        as_of=as_of,
        known_at=known_at,
        lines=lines.select(pl.col(name).cast(dtype) for name, dtype in AGING_SCHEMA.items()),
        rates=tuple(RateUsed(**row) for row in used.iter_rows(named=True)),
        ledger_lines=lines.height,
        ledger_balances=dict(posted.iter_rows()),
    )


def _header(config: Config, aged: Aging) -> AgingHeader:
    policy = config.book.general(aged.as_of)
    return AgingHeader(
        firm=config.firm.name,
        as_of=aged.as_of,
        base_currency=policy.base_currency,
        buckets=bucket_labels(policy.buckets),
        age_bands=tuple(f"from day {bound}" for bound in policy.matrix.age_bands),
        amount_bands=tuple(f"from {bound:,} {policy.base_currency}" for bound in policy.matrix.amount_bands),
        grid=policy.matrix.grid,
        policy_name=policy.name,
        policy_hash=policy.hash,
        rates=aged.rates,
        ledger_lines=aged.ledger_lines,
        ledger_balances=aged.ledger_balances,
    )
