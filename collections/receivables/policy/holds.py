"""Rule 5: what is left alone for now, and why. Only overdue items are held; the first kind in order is the reason."""

from datetime import date, timedelta

import polars as pl

from receivables.model import HoldKind
from receivables.policy.naming import lines_named
from receivables.policy.settings import Policy
from receivables.policy.validity import valid

HOLDS = tuple(HoldKind)
IS_OVERDUE = (pl.col("days_overdue") > 0) & (pl.col("balance_minor") > 0)


def rank(kind: HoldKind) -> int:
    """The place of a kind of hold in the order in which reasons are given; 0 comes first."""
    return HOLDS.index(kind)


def hold(  # noqa: PLR0917
    items: pl.DataFrame,
    holds: pl.DataFrame,
    promises: pl.DataFrame,
    policy: Policy,
    as_of: date,
    cash_data_day: date | None,
) -> pl.DataFrame:
    """Adds `hold`, the rank of the first hold that applies to an overdue line (Int8, null: none).

    Takes lines with `line`, `days_overdue`, `balance_minor`, `disputed_minor` and `fraud_since`; HOLD_SCHEMA and
    PROMISE_SCHEMA. Holds that follow from credits and from the minimum come later, in `netting`.
    """
    marked = pl.concat([_set_by_hand(items, valid(holds, as_of=as_of)), _promised(items, promises, policy, as_of)])
    first = marked.group_by("line").agg(pl.col("hold").min())
    disputed = pl.col("disputed_minor") >= pl.col("balance_minor")
    too_old = _too_old(cash_data_day, policy, as_of)
    candidates = [
        pl.col("hold"),
        pl.when(pl.col("fraud_since").is_not_null()).then(pl.lit(rank(HoldKind.FRAUD_REVIEW), pl.Int8)),
        pl.when(disputed).then(pl.lit(rank(HoldKind.DISPUTE), pl.Int8)),
        pl.when(pl.lit(too_old)).then(pl.lit(rank(HoldKind.CASH_DATA_TOO_OLD), pl.Int8)),
    ]
    return items.join(first, on="line", how="left").with_columns(
        hold=pl.when(IS_OVERDUE).then(pl.min_horizontal(candidates))
    )


def _set_by_hand(items: pl.DataFrame, holds: pl.DataFrame) -> pl.DataFrame:
    order = {kind: rank(kind) for kind in HOLDS}
    ranks = holds.select(
        "customer",
        "item",
        before=pl.lit(None, pl.Date),
        hold=pl.col("kind").replace_strict(order, return_dtype=pl.Int8),
    )
    return _held(items, ranks)


def _promised(items: pl.DataFrame, promises: pl.DataFrame, policy: Policy, as_of: date) -> pl.DataFrame:
    """A promise holds until its day and the grace after it; one without an item covers what was overdue when given."""
    grace = timedelta(days=policy.promise_grace_days)
    open_promises = valid(promises, as_of=as_of).filter(pl.col("due_day") + grace >= as_of)
    ranks = open_promises.select("customer", "item", before="from_day", hold=pl.lit(rank(HoldKind.PROMISE), pl.Int8))
    return _held(items, ranks)


def _held(items: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """The lines that records with a `hold` name; without an item they speak of all of a customer's.

    Records about all of a customer mean what was due before the day they were given, `before` (null: whatever).
    """
    given_for = (pl.col("due_day") < pl.col("before")).fill_null(value=True)
    of_customer = records.filter(pl.col("item").is_null()).select("customer", "before", "hold")
    whole = items.select("line", "customer", "due_day").join(of_customer, on="customer").filter(given_for)
    return pl.concat([frame.select("line", "hold") for frame in (whole, lines_named(items, records))])


def _too_old(cash_data_day: date | None, policy: Policy, as_of: date) -> bool:
    if policy.cash_data_max_age_days is None or cash_data_day is None:
        return False
    return (as_of - cash_data_day).days > policy.cash_data_max_age_days
