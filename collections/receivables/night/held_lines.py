"""What is held on a day, line by line and for all customers by shards, and the words of customers that hold it."""

from datetime import date

import polars as pl
from sqlalchemy import Engine

from receivables.config import Config
from receivables.model import Facts, HoldKind
from receivables.policy.decide import classify
from receivables.policy.holds import HOLDS, IS_OVERDUE
from receivables.policy.promises import last_day
from receivables.policy.settings import Policy
from receivables.policy.together import apart
from receivables.policy.trust import trusted
from receivables.store.facts import facts, shards


def lines_and_words(
    engine: Engine, config: Config, as_of: date, customer: str | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What is held (`line`, `customer`, `name`, `item`, `document`, `due_day`, `currency`, `held_as` and, of that,
    `balance_minor`), and the customers' words that hold (`customer`, `kind`, `word`, `item`s, `from_day`, `to_day`,
    `next_day`).
    """
    ranges = [None] if customer is not None else shards(engine, as_of)
    lines, words = [], []
    for shard in ranges:
        known = facts(engine, shard, as_of, customer=customer)
        for policy, its in apart(known, config.book, as_of):
            lines.append(_held_lines(classify(its, policy, as_of=as_of)))
            words.append(_words_that_hold(its, policy, as_of))
    held, said = pl.concat(lines), pl.concat(words)
    if customer is not None:
        held, said = (frame.filter(pl.col("customer") == customer) for frame in (held, said))
    return held.with_row_index("line"), said


def _held_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """A row for each line held, and for each part of one that is in dispute or covered while the rest is chased."""
    kinds = pl.Enum([str(kind) for kind in HOLDS])
    names = {position: str(kind) for position, kind in enumerate(HOLDS)}
    chased = lines.filter(IS_OVERDUE & pl.col("hold").is_null())
    parts = (
        lines.filter(pl.col("hold").is_not_null()).with_columns(
            held_as=pl.col("hold").replace_strict(names, return_dtype=kinds)
        ),
        chased.with_columns(held_as=pl.lit(str(HoldKind.DISPUTE), kinds), balance_minor="disputed_minor"),
        chased.with_columns(held_as=pl.lit(str(HoldKind.COVERED_BY_CREDITS), kinds), balance_minor="covered_minor"),
    )
    columns = ["customer", "name", "item", "document", "due_day", "currency", "held_as", "balance_minor"]
    rows = pl.concat([part.select(columns) for part in parts]).filter(pl.col("balance_minor") > 0)
    return rows.sort("customer", "due_day", "item")


def _words_that_hold(known: Facts, policy: Policy, as_of: date) -> pl.DataFrame:
    """Promises that are waited for, and payment plans that are kept, with the items of each (null: all overdue)."""
    trust = trusted(known.promises, known.promise_lines, policy, as_of=as_of).filter(~pl.col("refused"))
    kinds = {"promise": str(HoldKind.PROMISE), "plan": str(HoldKind.PAYMENT_PLAN)}
    said = known.promises.with_columns(
        kind=pl.when(pl.col("plan").is_null()).then(pl.lit(kinds["promise"])).otherwise(pl.lit(kinds["plan"])),
        word=pl.coalesce("plan", "promise"),
        until=last_day(policy.promise_grace_days),
    )
    key = ["customer", "item", "currency", "from_day", "due_day", "kind"]
    holding = said.join(trust.rename({"before": "from_day"}), on=key, how="semi", nulls_equal=True)
    coming = pl.col("due_day").filter(pl.col("due_day") >= as_of).min()
    return holding.group_by("customer", "kind", "word", maintain_order=True).agg(
        pl.col("item").unique().sort(), pl.col("from_day").min(), to_day=pl.col("until").max(), next_day=coming
    )
