"""What a night that is over decided, beside what the same question would be answered today."""

from datetime import date, datetime

import polars as pl
from sqlalchemy import Engine

from receivables.policy.holds import HOLDS
from receivables.store import nights
from receivables.store.database import reading
from receivables.store.facts import Shard
from receivables.store.nights import NightState
from receivables.store.past_decisions import decided_on

_LINE = ["customer", "item", "kind"]
_DECIDED = ["treatment", "does", "reason", "level", "next_day"]
_RANKS = {str(kind): rank for rank, kind in enumerate(HOLDS)}


def was_planned(engine: Engine, as_of: date, *, known_at: datetime | None = None) -> bool:
    """Whether the night of `as_of` was planned to its end, so that its decisions are on record.

    With `known_at`: and knew no more than was known at that moment.
    """
    knew = nights.knew(engine, as_of)
    if knew is None or (known_at is not None and known_at < knew):
        return False
    return nights.state(engine, as_of) in (NightState.PLANNED, NightState.WRITTEN)


def as_decided(
    engine: Engine, lines: pl.DataFrame, shard: Shard, as_of: date, *, customers: pl.Series | None = None
) -> pl.DataFrame:
    """Lines of `decide` with the decisions that were saved on the night of `as_of`, which was planned.

    Computed anew, a line that got its letter that night would be at rest after that letter. For the same reason a
    contact of that very night is no history yet. A line that was loaded after the night has no saved decision and
    stays as computed. The decisions are read of the shard, or only of `customers`.
    """
    with reading(engine) as conn:
        saved = decided_on(conn, shard, as_of, [*_LINE, *_DECIDED], customers=customers)
    saved = saved.with_columns(was_saved=pl.lit(value=True))
    joined = lines.join(saved, on=_LINE, how="left", suffix="_saved", maintain_order="left")
    held = pl.col("reason_saved").replace_strict(_RANKS, default=None, return_dtype=lines.schema["hold"])
    is_earlier = pl.col("last_contact") < as_of
    as_saved = [pl.col(f"{name}_saved").alias(name) for name in _DECIDED]
    as_saved += [held.alias("hold"), pl.when(is_earlier).then("last_contact").alias("last_contact")]
    chosen = (pl.when("was_saved").then(value).otherwise(value.meta.output_name()) for value in as_saved)
    return joined.with_columns(chosen).select(lines.columns)
