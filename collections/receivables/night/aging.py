"""The aging of a day: every open line with its age and cell, and what was decided about it that night."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
from sqlalchemy import Engine

from receivables.config import Config
from receivables.documents.aging_workbook import AGING_SCHEMA, AgingHeader, Before, RateUsed, companion_path
from receivables.documents.aging_workbook import write_aging as write_workbook
from receivables.model import Does, Problem
from receivables.model.aging import AgingOptions
from receivables.night.folders import night_folder
from receivables.night.pack import extra_sheets
from receivables.night.past import decided_then, was_planned
from receivables.night.places import refuse_unwritable
from receivables.night.store import store_of
from receivables.policy.aging_options import LEFT_OUT_SCHEMA, shown
from receivables.policy.book import Book
from receivables.policy.holds import HOLDS
from receivables.policy.matrix import sort_into_cells
from receivables.policy.promised_days import with_promise_day
from receivables.policy.rates import in_base, rates_used, with_booking_rates
from receivables.policy.together import decide_together
from receivables.store import nights
from receivables.store.facts import Shard, facts, shards
from receivables.store.posting_days import any_posting_day, posting_days
from receivables.store.rates import rates_until
from receivables.store.reach import newest_moment, reach

_LINE = ["customer", "item", "kind"]
# All lines are in memory at the end, so that small shards would save none, and each asks Polars two hundred times.
_LINES_AT_ONCE = 150_000
_HOLDS = {rank: str(kind) for rank, kind in enumerate(HOLDS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Aging:
    """The open lines of a day (AGING_SCHEMA) as `options` ask for them, and the names of their `buckets` in order.

    `known_at` is the moment up to which they are known: asked for again with it, they are the same. `rates` are those
    of the day. `ledger_lines` and `ledger_balances` are the whole ledger's own count; `left_out` (LEFT_OUT_SCHEMA) is
    what of it is not among the lines. `before`: the aging of the day it is compared with.
    """

    as_of: date
    known_at: datetime | None
    lines: pl.DataFrame
    rates: tuple[RateUsed, ...]
    ledger_lines: int
    ledger_balances: dict[str, int]
    options: AgingOptions
    buckets: tuple[str, ...]
    left_out: pl.DataFrame
    before: "Aging | None" = None


def aging(
    config: Config, *, as_of: date, known_at: datetime | None = None, options: AgingOptions | None = None
) -> Aging:
    """All lines open on `as_of`, as they were known at a moment (None: as they are known now), as `options` ask for
    them (None: all of them, due days in the policy's buckets, by the rates of the day).

    For a night that was run, decisions are those that were saved then, unless the night knew more.
    """
    asked = options or AgingOptions()
    opened = _opened(config, as_of, known_at)
    chosen = shown(
        _converted(config, opened, asked, known_at), asked, as_of=as_of, bounds=config.book.general(as_of).buckets
    )
    lines = chosen.lines.select(pl.col(name).cast(dtype) for name, dtype in AGING_SCHEMA.items())
    return replace(
        opened,
        lines=lines.sort(_LINE, maintain_order=True),
        options=asked,
        buckets=chosen.buckets,
        left_out=chosen.left_out,
        before=_before(config, asked, known_at),
    )


def _before(config: Config, options: AgingOptions, known_at: datetime | None) -> Aging | None:
    """The aging of the day that is compared with, asked for in the same way."""
    if options.compare_with is None:
        return None
    alone = replace(options, compare_with=None)
    return aging(config, as_of=options.compare_with, known_at=known_at, options=alone)


def _opened(config: Config, as_of: date, known_at: datetime | None) -> Aging:
    """Every open line, before anybody asks for some of them."""
    engine = store_of(config)
    until = known_at or newest_moment(engine)
    planned = was_planned(engine, as_of, known_at=known_at)
    asked = shards(engine, as_of, _LINES_AT_ONCE, known_at=known_at)
    parts = [_shard(engine, config.book, shard, as_of, known_at, planned=planned) for shard in asked]
    lines = pl.concat(part.lines for part in parts)
    if any_posting_day(engine):
        posted = pl.concat(posting_days(engine, shard, as_of, known_at=known_at) for shard in asked)
        lines = lines.drop("posting_day").join(posted, on=_LINE, how="left")
        lines = lines.with_columns(pl.col("posting_day").fill_null(pl.col("day")))
    balances: dict[str, int] = {}
    for part in parts:
        for currency, minor in part.ledger_balances.items():
            balances[currency] = balances.get(currency, 0) + minor
    return replace(
        parts[0],
        known_at=until and until.astimezone(ZoneInfo(config.firm.timezone)),
        lines=lines,
        ledger_lines=sum(part.ledger_lines for part in parts),
        ledger_balances=balances,
    )


def _converted(config: Config, opened: Aging, options: AgingOptions, known_at: datetime | None) -> pl.DataFrame:
    """The lines with `booked_minor`, by the rate of their own day, and `base_minor`, which of the two is asked for."""
    base = config.firm.base_currency
    if opened.lines["currency"].is_in([base]).all():
        booked = opened.lines.with_columns(booked_minor="balance_minor")
    else:
        rates = rates_until(store_of(config), opened.as_of, known_at=known_at)
        # Of a million lines these columns alone, and each back in its place: the rest is dear to carry along.
        numbered = opened.lines.select("currency", "day", "balance_minor").with_row_index("line")
        rated = with_booking_rates(numbered, rates, base_currency=base, day="day").sort("line")
        booked = opened.lines.with_columns(rated.select(booked_minor=in_base(pl.col("balance_minor"))).to_series())
    return booked.with_columns(base_minor="revalued_minor" if options.revalued else "booked_minor")


def write_aging(
    config: Config,
    *,
    as_of: date,
    known_at: datetime | None = None,
    options: AgingOptions | None = None,
    out: Path | None = None,
) -> Path:
    """Write the aging workbook of `as_of` to `out` (default: the night's folder) and say where it is.

    It is made as `options` ask for it (None: as the firm's own settings do), and says what the store cannot know of
    that day. With `known_at`, or asked for in another way than the firm's own, it lies beside the night's. Folders on
    the way to `out` are made. Raises PlaceNotWritable where that or the file cannot be.
    """
    known = f"-known-at-{known_at:%Y%m%dT%H%M%S}" if known_at else ""
    asked = "-as-asked" if options and options != config.aging else ""
    path = out or night_folder(config, as_of) / f"aging{known}{asked}.xlsx"
    refuse_unwritable(path)
    aged = aging(config, as_of=as_of, known_at=known_at, options=options or config.aging)
    if out is None:
        # There may be one of a night with more lines than are left of it now.
        companion_path(path).unlink(missing_ok=True)
    extra = extra_sheets(config, aged, known_at=known_at)
    write_workbook(path, aging=aged.lines, header=_header(config, aged, asked_for=known_at), extra=extra)
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
    if planned:
        known, lines = decided_then(engine, book, shard, as_of, known_at=known_at)
    else:
        known = facts(engine, shard, as_of, known_at=known_at)
        lines = decide_together(known, book, as_of=as_of)
    in_force = book.on(as_of).policies
    if len(in_force) > 1:
        # The workbook has one grid: whoever is under another policy is counted by the general one's bounds.
        lines = sort_into_cells(lines, in_force[-1])
    lines = lines.with_columns(revalued_minor=in_base(pl.col("balance_minor")))
    lines = with_promise_day(lines, known.promises, as_of=as_of).with_columns(
        *_next(as_of),
        salesperson=pl.coalesce("salesperson", "account_manager"),
        company=pl.col("company_code"),
        posting_day=pl.col("day"),
        hold=pl.col("hold").replace_strict(_HOLDS, return_dtype=pl.String),
        last_contact_day=pl.col("last_contact"),
    )
    posted = known.items.group_by("currency").agg(pl.col("amount_minor").sum()).filter(pl.col("amount_minor") != 0)
    used = rates_used(known.rates, as_of=as_of)
    return Aging(
        as_of=as_of,
        known_at=known_at,
        lines=lines.select(_OPENED),
        rates=tuple(RateUsed(**row) for row in used.iter_rows(named=True)),
        ledger_lines=lines.height,
        ledger_balances=dict(posted.iter_rows()),
        options=AgingOptions(),
        buckets=(),
        left_out=LEFT_OUT_SCHEMA.to_frame(),
    )


# What is known of a line before it is asked how it shall be shown.
_OPENED = [name for name in AGING_SCHEMA if name not in {"age_days", "bucket", "base_minor", "booked_minor"}]


def _next(as_of: date) -> list[pl.Expr]:
    """`next_step` and `next_day`: what is done about the line on the night, or what may be once it has rested."""
    is_tonight = pl.col("does") != Does.NOTHING
    day = pl.when(is_tonight).then(pl.lit(as_of)).otherwise("next_day")
    return [pl.when(day.is_not_null()).then("treatment").alias("next_step"), day.alias("next_day")]


def _header(config: Config, aged: Aging, *, asked_for: datetime | None) -> AgingHeader:
    policy = config.book.general(aged.as_of)
    doubts = beyond_reach(config, as_of=aged.as_of, known_at=asked_for)
    notes = [f"{doubt.where}: {doubt.what}" for doubt in doubts]
    return AgingHeader(
        firm=config.firm.name,
        as_of=aged.as_of,
        base_currency=policy.base_currency,
        buckets=aged.buckets,
        age_bands=tuple(f"from day {bound}" for bound in policy.matrix.age_bands),
        amount_bands=tuple(f"from {bound:,} {policy.base_currency}" for bound in policy.matrix.amount_bands),
        grid=policy.matrix.grid,
        policy_name=policy.name,
        policy_hash=policy.hash,
        rates=aged.rates,
        ledger_lines=aged.ledger_lines,
        ledger_balances=aged.ledger_balances,
        known_at=aged.known_at,
        run=_run(config, aged.as_of, asked_for),
        notes=(*notes, *_of_other_policies(config, aged.as_of)),
        options=aged.options,
        left_out=aged.left_out,
        before=_former(aged.before),
    )


def _former(before: Aging | None) -> Before | None:
    if before is None:
        return None
    return Before(as_of=before.as_of, lines=before.lines, balances=_shown(before))


def _shown(aged: Aging) -> dict[str, int]:
    """What the ledger has, less what is left out, by currency."""
    less = aged.left_out.group_by("currency").agg(pl.col("balance_minor").sum())
    balances = dict(aged.ledger_balances)
    for currency, minor in less.iter_rows():
        balances[currency] = balances.get(currency, 0) - minor
    return balances


def _run(config: Config, as_of: date, known_at: datetime | None) -> str:
    engine = store_of(config)
    knew = nights.knew(engine, as_of)
    if knew is None or not was_planned(engine, as_of, known_at=known_at):
        return "No night was run for this day: decided anew, by the policy in force on it"
    zone = ZoneInfo(config.firm.timezone)
    moment = knew.astimezone(zone).isoformat(" ", "microseconds")
    return f"The night of {as_of}, which knew what was known at {moment}"
