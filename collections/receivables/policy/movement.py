"""What became of every balance between two days: which bucket it moved to, how it left, where a new one came from.

Of what is owed line by line on both days the lesser of the two balances has moved (or stayed); the rest of the former
one has left, the rest of the latter has come. So each bucket's opening is what moved from it and what left it, and each
bucket's closing what moved to it and what came to it: to the last minor unit, for any ledger.
"""

from datetime import date
from enum import StrEnum

import polars as pl

from receivables.model import ItemKind
from receivables.policy.aging import age
from receivables.policy.balances import balances
from receivables.policy.incoming import DOCUMENT


class Flow(StrEnum):
    """What became of a balance, or where it came from. Those of credits have amounts below zero."""

    MOVED = "moved"
    PAID = "paid"
    CREDITED = "credited"
    WRITTEN_OFF = "written_off"
    INVOICED = "invoiced"
    # Of a line posted before: a returned debit, an allocation undone.
    REOPENED = "reopened"
    CREDIT_KEPT = "credit_kept"
    CREDIT_USED = "credit_used"
    CREDIT_GIVEN = "credit_given"


LEFT = (Flow.PAID, Flow.CREDITED, Flow.WRITTEN_OFF)
CAME = (Flow.INVOICED, Flow.REOPENED)
OF_CREDITS = (Flow.CREDIT_KEPT, Flow.CREDIT_USED, Flow.CREDIT_GIVEN)

# `from_bucket`, `to_bucket`: numbers of buckets, 0 for what is not due; null: it was not open before, is not after.
FLOW_SCHEMA = pl.Schema(
    {
        "currency": pl.String,
        "flow": pl.String,
        "from_bucket": pl.Int64,
        "to_bucket": pl.Int64,
        "lines": pl.Int64,
        "amount_minor": pl.Int64,
    }
)
_LINE = ["customer", "item", "kind", "document", "currency", "day", "due_day"]
_THEN, _NOW, _KEPT = pl.col("then_minor"), pl.col("now_minor"), pl.col("kept_minor")


def movement(lines: pl.DataFrame, *, before: date, after: date, bounds: tuple[int, ...]) -> pl.DataFrame:
    """What moved, left and came from the end of `before` to the end of `after`, by currency and bucket (FLOW_SCHEMA).

    Takes ITEM_SCHEMA of whole documents: all that were open on `before` or since. `bounds` are those of the buckets on
    both days. Frames of different customers may be added up: see `together`.

    Source of the name: transition or migration between delinquency buckets, as in "roll rate" analyses.
    """
    then = _aged(lines, before, bounds).select(*_LINE, from_bucket="bucket", then_minor="balance_minor")
    now = _aged(lines, after, bounds).select(*_LINE, to_bucket="bucket", now_minor="balance_minor")
    both = then.join(now, on=_LINE, how="full", coalesce=True).with_columns(
        pl.col("then_minor", "now_minor").fill_null(0)
    )
    # What is owed of a line before and a credit after has nothing that stayed.
    least = pl.when((_THEN > 0) & (_NOW > 0)).then(pl.min_horizontal(_THEN, _NOW))
    both = both.with_columns(kept_minor=least.when((_THEN < 0) & (_NOW < 0)).then(pl.max_horizontal(_THEN, _NOW)))
    both = both.with_columns(pl.col("kept_minor").fill_null(0))
    return together([_kept(both), _left(both, lines, before, after), _came(both, before)])


def together(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """The flows of several parts as one (FLOW_SCHEMA)."""
    key = ["currency", "flow", "from_bucket", "to_bucket"]
    every = pl.concat(part.select(pl.col(name).cast(dtype) for name, dtype in FLOW_SCHEMA.items()) for part in parts)
    return every.group_by(key).agg(pl.col("lines", "amount_minor").sum()).sort(key, nulls_last=True)


def _aged(lines: pl.DataFrame, as_of: date, bounds: tuple[int, ...]) -> pl.DataFrame:
    found = age(balances(lines, as_of=as_of), as_of=as_of, bounds=bounds)
    return found.with_columns(pl.col("bucket").to_physical().cast(pl.Int64))


def _summed(rows: pl.DataFrame, flow: pl.Expr, amount: pl.Expr, *, of: str | None, to: str | None) -> pl.DataFrame:
    """The rows with an amount by flow and buckets."""
    nowhere = pl.lit(None, pl.Int64)
    flows = rows.select(
        "currency",
        flow=flow,
        from_bucket=nowhere if of is None else of,
        to_bucket=nowhere if to is None else to,
        amount_minor=amount,
    ).filter(pl.col("amount_minor") != 0)
    key = ["currency", "flow", "from_bucket", "to_bucket"]
    return flows.group_by(key).agg(lines=pl.len(), amount_minor=pl.col("amount_minor").sum())


def _kept(both: pl.DataFrame) -> pl.DataFrame:
    flow = pl.when(_KEPT > 0).then(pl.lit(Flow.MOVED)).otherwise(pl.lit(Flow.CREDIT_KEPT))
    return _summed(both, flow, _KEPT, of="from_bucket", to="to_bucket")


def _came(both: pl.DataFrame, before: date) -> pl.DataFrame:
    came = _NOW - _KEPT
    is_new = pl.col("day") > before
    owed = pl.when(is_new).then(pl.lit(Flow.INVOICED)).otherwise(pl.lit(Flow.REOPENED))
    flow = pl.when(came > 0).then(owed).otherwise(pl.lit(Flow.CREDIT_GIVEN))
    return _summed(both, flow, came, of=None, to="to_bucket")


def _left(both: pl.DataFrame, lines: pl.DataFrame, before: date, after: date) -> pl.DataFrame:
    left = pl.col("left_minor")
    gone = both.with_columns(left_minor=_THEN - _KEPT)
    used = gone.filter(left < 0).with_columns(used_minor=left)
    taken = _taken(gone.filter(left > 0), lines, before, after)
    ways = (
        (used, Flow.CREDIT_USED, "used_minor"),
        (taken, Flow.PAID, "paid_minor"),
        (taken, Flow.CREDITED, "credited_minor"),
        (taken, Flow.WRITTEN_OFF, "written_off_minor"),
    )
    return pl.concat(_summed(rows, pl.lit(flow), pl.col(name), of="from_bucket", to=None) for rows, flow, name in ways)


def _taken(gone: pl.DataFrame, lines: pl.DataFrame, before: date, after: date) -> pl.DataFrame:
    """Adds how each balance left: `credited_minor` and `written_off_minor` as far as its document has credit notes and
    write-offs of these days, `paid_minor` the rest. Within a document money goes to the oldest lines, a write-off to
    the latest.
    """
    noted, written = (
        (-pl.col("amount_minor").filter(pl.col("kind") == kind).sum()).clip(0)
        for kind in (ItemKind.CREDIT_NOTE, ItemKind.WRITE_OFF)
    )
    kinds = [str(ItemKind.CREDIT_NOTE), str(ItemKind.WRITE_OFF)]
    between = lines.filter((pl.col("day") > before) & (pl.col("day") <= after) & pl.col("kind").is_in(kinds))
    off = between.group_by(DOCUMENT).agg(noted=noted, written=written)
    # Of most documents nothing was taken off but money.
    named = gone.join(off, on=DOCUMENT).sort(*DOCUMENT, "due_day", "item")
    left = pl.col("left_minor")
    placed = named.with_columns(end=left.cum_sum().over(DOCUMENT), whole=left.sum().over(DOCUMENT))
    written_from = (pl.col("whole") - pl.col("written")).clip(0)
    noted_from = (written_from - pl.col("noted")).clip(0)
    beyond = [
        (pl.col("end") - pl.max_horizontal(pl.col("end") - left, place)).clip(0) for place in (written_from, noted_from)
    ]
    split = placed.with_columns(written_off_minor=beyond[0], credited_minor=beyond[1] - beyond[0])
    plain = gone.join(off, on=DOCUMENT, how="anti").with_columns(
        written_off_minor=pl.lit(0, pl.Int64), credited_minor=pl.lit(0, pl.Int64)
    )
    every = pl.concat([plain, split.select(plain.columns)])
    return every.with_columns(paid_minor=pl.col("left_minor") - pl.col("credited_minor") - pl.col("written_off_minor"))
