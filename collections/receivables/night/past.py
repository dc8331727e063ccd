"""What a night that is over decided, beside what the same question would be answered today."""

from datetime import date, datetime

import polars as pl
from sqlalchemy import Engine

from receivables.model import Facts
from receivables.policy.book import Book
from receivables.policy.holds import HOLDS
from receivables.policy.together import decide_together
from receivables.store import nights
from receivables.store.database import reading
from receivables.store.facts import Shard, facts, last_contacts
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


def decided_then(
    engine: Engine, book: Book, shard: Shard, as_of: date, *, known_at: datetime | None = None
) -> tuple[Facts, pl.DataFrame]:
    """What is known of a shard on the night of `as_of`, which was planned, and its lines as `as_decided` has them.

    What was decided is on record, and need not be decided again: so the facts' contacts say no more than when each was
    the last before that night. Whoever has a line that the night did not know is decided by all there is.
    """
    last = last_contacts(engine, shard, as_of)
    known = facts(engine, shard, as_of, known_at=known_at, given={"contacts": last})
    saved = _saved(engine, shard, as_of)
    lines = _with_saved(decide_together(known, book, as_of=as_of), saved, as_of)
    later = lines.filter(pl.col("was_saved").is_null())["customer"].unique()
    if later.is_empty():
        return known, lines.drop("was_saved")
    whole = facts(engine, shard, as_of, known_at=known_at, customers=later)
    anew = _with_saved(decide_together(whole, book, as_of=as_of), saved, as_of)
    is_theirs = pl.col("customer").is_in(later.implode())
    both = pl.concat([lines.filter(~is_theirs), anew.filter(is_theirs)], how="diagonal")
    return known, both.drop("was_saved")


def as_decided(
    engine: Engine, lines: pl.DataFrame, shard: Shard, as_of: date, *, customers: pl.Series | None = None
) -> pl.DataFrame:
    """Lines of `decide` with the decisions that were saved on the night of `as_of`, which was planned.

    Computed anew, a line that got its letter that night would be at rest after that letter. For the same reason a
    contact of that very night is no history yet. A line that was loaded after the night has no saved decision and
    stays as computed. The decisions are read of the shard, or only of `customers`.
    """
    return _with_saved(lines, _saved(engine, shard, as_of, customers=customers), as_of).drop("was_saved")


def _saved(engine: Engine, shard: Shard, as_of: date, *, customers: pl.Series | None = None) -> pl.DataFrame:
    with reading(engine) as conn:
        saved = decided_on(conn, shard, as_of, [*_LINE, *_DECIDED], customers=customers)
    return saved.with_columns(was_saved=pl.lit(value=True))


def _with_saved(lines: pl.DataFrame, saved: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The lines as they were decided, and `was_saved`: null for those of which nothing is on record."""
    joined = lines.join(saved, on=_LINE, how="left", suffix="_saved", maintain_order="left")
    held = pl.col("reason_saved").replace_strict(_RANKS, default=None, return_dtype=lines.schema["hold"])
    is_earlier = pl.col("last_contact") < as_of
    as_saved = [pl.col(f"{name}_saved").alias(name) for name in _DECIDED]
    as_saved += [held.alias("hold"), pl.when(is_earlier).then("last_contact").alias("last_contact")]
    chosen = (pl.when("was_saved").then(value).otherwise(value.meta.output_name()) for value in as_saved)
    return joined.with_columns(chosen).select(*lines.columns, "was_saved")
