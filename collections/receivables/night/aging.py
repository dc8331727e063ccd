"""The aging of a day: every open line with its age and cell, and what was decided about it that night."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile

import polars as pl
from sqlalchemy import Engine

from receivables.config import Config
from receivables.documents.aging_workbook import AGING_SCHEMA, AgingHeader, RateUsed
from receivables.documents.aging_workbook import write_aging as write_workbook
from receivables.night.folders import night_folder
from receivables.night.past import as_decided, was_planned
from receivables.night.store import store_of
from receivables.policy.aging import bucket_labels
from receivables.policy.decide import decide
from receivables.policy.rates import in_base, rates_used
from receivables.policy.settings import Policy
from receivables.stop import Stopped
from receivables.store.facts import Shard, facts, shards

_LINE = ["customer", "item", "kind"]


class PlaceNotWritable(Stopped):
    """The workbook cannot be where it was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aging:
    """The open lines of a day (AGING_SCHEMA), the rates they were converted by, and the ledger's own count of them."""

    as_of: date
    lines: pl.DataFrame
    rates: tuple[RateUsed, ...]
    ledger_lines: int
    ledger_balances: dict[str, int]


def aging(config: Config, *, as_of: date) -> Aging:
    """All lines open on `as_of`. For a night that was run, decisions are those that were saved then."""
    engine = store_of(config)
    planned = was_planned(engine, as_of)
    parts = [_shard(engine, config.policy, shard, as_of, planned=planned) for shard in shards(engine, as_of)]
    lines = pl.concat(part.lines for part in parts).sort(_LINE)
    balances: dict[str, int] = {}
    for part in parts:
        for currency, minor in part.ledger_balances.items():
            balances[currency] = balances.get(currency, 0) + minor
    return Aging(
        as_of=as_of,
        lines=lines,
        rates=parts[0].rates,
        ledger_lines=sum(part.ledger_lines for part in parts),
        ledger_balances=balances,
    )


def write_aging(config: Config, *, as_of: date, out: Path | None = None) -> Path:
    """Write the aging workbook of `as_of` to `out` (default: the night's folder) and say where it is.

    Folders on the way to `out` are made. Raises PlaceNotWritable where that or the file cannot be.
    """
    path = out or night_folder(config, as_of) / "aging.xlsx"
    _refuse_unwritable(path)
    aged = aging(config, as_of=as_of)
    write_workbook(path, aging=aged.lines, header=_header(config, aged))
    return path


def _refuse_unwritable(path: Path) -> None:
    """Before the work: a workbook that cannot be saved is thrown away with a page of complaints."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise PlaceNotWritable(
            f"{path} cannot be written: {error.strerror}; expected a folder that takes files"
        ) from error


def _shard(engine: Engine, policy: Policy, shard: Shard, as_of: date, *, planned: bool) -> Aging:
    known = facts(engine, shard, as_of)
    lines = decide(known, policy, as_of=as_of).with_columns(base_minor=in_base(pl.col("balance_minor")))
    if planned:
        lines = as_decided(engine, lines, shard, as_of)
    lines = lines.with_columns(salesperson=pl.coalesce("salesperson", "account_manager"))
    posted = known.items.group_by("currency").agg(pl.col("amount_minor").sum()).filter(pl.col("amount_minor") != 0)
    used = rates_used(known.rates, as_of=as_of)
    return Aging(
        as_of=as_of,
        lines=lines.select(pl.col(name).cast(dtype) for name, dtype in AGING_SCHEMA.items()),
        rates=tuple(RateUsed(**row) for row in used.iter_rows(named=True)),
        ledger_lines=lines.height,
        ledger_balances=dict(posted.iter_rows()),
    )


def _header(config: Config, aged: Aging) -> AgingHeader:
    policy = config.policy
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
