"""Rule 5: what is left alone for now, and why. Only overdue items are held; the first kind in order is the reason."""

from datetime import date

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
    trust: pl.DataFrame,
    policy: Policy,
    as_of: date,
    cash_data_day: date | None,
) -> pl.DataFrame:
    """Adds `hold`, the rank of the first hold that applies to an overdue line (Int8, null: none), and
    `refused_promise`, the day of a promise that would hold it, had the customer not broken too many (null: none).

    Takes lines with `line`, `days_overdue`, `balance_minor`, `disputed_minor` and `fraud_since`; HOLD_SCHEMA and
    TRUST_SCHEMA. Holds that follow from credits and from the minimum come later, in `netting`.
    """
    marked = pl.concat([_set_by_hand(items, valid(holds, as_of=as_of)), _promised(items, trust)])
    first = marked.group_by("line").agg(pl.col("hold").min())
    disputed = pl.col("disputed_minor") >= pl.col("balance_minor")
    too_old = cash_data_too_old(cash_data_day, policy, as_of)
    candidates = [
        pl.col("hold"),
        pl.when(pl.col("fraud_since").is_not_null()).then(pl.lit(rank(HoldKind.FRAUD_REVIEW), pl.Int8)),
        pl.when(disputed).then(pl.lit(rank(HoldKind.DISPUTE), pl.Int8)),
        pl.when(pl.lit(too_old)).then(pl.lit(rank(HoldKind.CASH_DATA_TOO_OLD), pl.Int8)),
    ]
    held = items.join(first, on="line", how="left")
    return _with_refused(held.with_columns(hold=pl.when(IS_OVERDUE).then(pl.min_horizontal(candidates))), trust)


def _set_by_hand(items: pl.DataFrame, holds: pl.DataFrame) -> pl.DataFrame:
    order = {kind: rank(kind) for kind in HOLDS}
    ranks = holds.select(
        "customer",
        "item",
        before=pl.lit(None, pl.Date),
        due_day=pl.lit(None, pl.Date),
        currency=pl.lit(None, pl.String),
        hold=pl.col("kind").replace_strict(order, return_dtype=pl.Int8),
    )
    return _held(items, ranks).select("line", "hold")


def _promised(items: pl.DataFrame, trust: pl.DataFrame) -> pl.DataFrame:
    """What promises and payment plans hold; one without an item covers what was overdue when it was given."""
    kinds = {str(kind): rank(kind) for kind in (HoldKind.PROMISE, HoldKind.PAYMENT_PLAN)}
    ranks = trust.filter(~pl.col("refused")).with_columns(
        hold=pl.col("kind").replace_strict(kinds, return_dtype=pl.Int8)
    )
    return _held(items, ranks).select("line", "hold")


def _with_refused(items: pl.DataFrame, trust: pl.DataFrame) -> pl.DataFrame:
    """Adds `refused_promise`, of overdue lines that a promise speaks of which is not waited for."""
    refused = trust.filter("refused")
    if refused.is_empty():
        return items.with_columns(refused_promise=pl.lit(None, pl.Date))
    records = refused.with_columns(hold=pl.lit(rank(HoldKind.PROMISE), pl.Int8))
    found = _held(items, records).group_by("line").agg(refused_promise=pl.col("promised").max())
    marked = items.join(found, on="line", how="left", maintain_order="left")
    return marked.with_columns(refused_promise=pl.when(IS_OVERDUE).then("refused_promise"))


def _held(items: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """The lines (`line`, `hold`, `promised`) that records with a `hold` name; without an item they speak of all of a
    customer's.

    Records about all of a customer mean what was due before the day they were given, `before` (null: whatever); those
    in a `currency` (null: in any) what is owed in it.
    """
    if records.is_empty():
        items = items.clear()
    about = records.select("customer", "item", "before", "hold", promised="due_day", said_in="currency")
    given_for = (pl.col("due_day") < pl.col("before")).fill_null(value=True)
    of_customer = about.filter(pl.col("item").is_null()).drop("item")
    whole = items.select("line", "customer", "due_day").join(of_customer, on="customer").filter(given_for)
    columns = ["line", "hold", "promised", "said_in"]
    found = pl.concat([whole.select(columns), lines_named(items, about).select(columns)])
    if found["said_in"].null_count() == found.height:
        return found
    in_it = (pl.col("said_in") == pl.col("currency")).fill_null(value=True)
    return found.join(items.select("line", "currency"), on="line").filter(in_it)


def cash_data_too_old(cash_data_day: date | None, policy: Policy, as_of: date) -> bool:
    """Whether too long ago to trust is the day up to which it is known what was paid."""
    if policy.cash_data_max_age_days is None or cash_data_day is None:
        return False
    return (as_of - cash_data_day).days > policy.cash_data_max_age_days
