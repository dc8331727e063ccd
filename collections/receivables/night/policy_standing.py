"""The policies before today's customers and items: who is under which, what is in which cell."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from receivables.config import Config
from receivables.night.store import has_store, store_of
from receivables.policy.book import Book, policy_of_customers
from receivables.policy.decide import classify
from receivables.policy.ladder import highest_rung
from receivables.policy.netting import IS_CHASED
from receivables.policy.report import LINES_SCHEMA, Change, Remark, calendar, gravest_first, remarks, standing
from receivables.policy.together import apart
from receivables.store.facts import facts, shards

_CELL = ["policy_hash", "amount_band", "age_band"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What there is to say about the policies of a config on a day.

    `customers`: how many are under each policy in force, by its hash. `cells`: `policy_hash`, `amount_band`,
    `age_band`, `currency`, `items` and `chased_minor` of what is in the matrix. Both None where there is no store.
    """

    as_of: date
    book: Book
    remarks: tuple[Remark, ...]
    calendar: tuple[Change, ...]
    customers: dict[str, int] | None = None
    cells: pl.DataFrame | None = None


def check_policies(config: Config, *, as_of: date) -> Checked:
    """The report on the config's policies; against the store as far as there is one. Changes nothing."""
    book = config.book
    said = list(remarks(book, as_of))
    if not has_store(config):
        return Checked(as_of=as_of, book=book, remarks=gravest_first(said), calendar=calendar(book))
    customers, lines = _today(config, book, as_of)
    said += standing(book, as_of, customers, lines)
    in_force = book.on(as_of)
    fallen = policy_of_customers(customers, in_force, as_of).group_by("position").len()
    counts = dict(fallen.iter_rows())
    inside = lines.filter((pl.col("age_band") >= 0) & (pl.col("amount_band") >= 0))
    sums = inside.group_by(*_CELL, "currency").agg(pl.len().alias("items"), pl.col("chased_minor").sum())
    return Checked(
        as_of=as_of,
        book=book,
        remarks=gravest_first(said),
        calendar=calendar(book),
        customers={policy.hash: counts.get(place, 0) for place, policy in enumerate(in_force.policies)},
        cells=sums.sort(*_CELL, "currency"),
    )


def _today(config: Config, book: Book, as_of: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All customers, and the overdue lines that are chased (LINES_SCHEMA)."""
    engine = store_of(config)
    customers, lines = [], [LINES_SCHEMA.to_frame()]
    for shard in shards(engine, as_of):
        known = facts(engine, shard, as_of)
        customers.append(known.customers)
        for policy, its in apart(known, book, as_of):
            chased = classify(its, policy, as_of=as_of).filter(IS_CHASED)
            counted = chased.with_columns(policy_hash=pl.lit(policy.hash), rung=highest_rung(policy))
            lines.append(counted.select(pl.col(name).cast(dtype) for name, dtype in LINES_SCHEMA.items()))
    return pl.concat(customers), pl.concat(lines)
