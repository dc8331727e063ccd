"""Interest and lump sums for late payment: simple interest by day, a year having 365, on what is unpaid that day.

It runs from the day after the due day, and never before the day after the invoice was posted; the day of a payment
still counts. It is reckoned exactly, in whole numbers, and rounded once for each item, half up. `statutes` and a firm's
config say what the regimes are; `regimes` says what that means.
"""

from datetime import date

import polars as pl

from receivables.model import ItemKind, Problem
from receivables.model.interest import INTEREST_SCHEMA, SEGMENT_SCHEMA, Interest, InterestFacts, Waived
from receivables.policy.fees import with_fees
from receivables.policy.naming import lines_named
from receivables.policy.principals import bearing_principals
from receivables.policy.regimes import NONE, RATE_DECIMALS
from receivables.policy.segments import segments_of
from receivables.policy.settings import Policy
from receivables.policy.validity import valid

_LINE = ["customer", "item", "kind"]


def interest_of(facts: InterestFacts, policy: Policy, as_of: date) -> Interest:
    """What every invoice or instalment that has been late costs its customer by `as_of`, that day included.

    The disputed part bears nothing, and nothing does while the cause is ours. Items for whose days a rate is not known
    are refused, each with the reason in `refused` and in `problems`.
    """
    lines = _late(facts, policy, as_of)
    if lines.is_empty():
        return Interest(items=pl.DataFrame(schema=INTEREST_SCHEMA), segments=pl.DataFrame(schema=SEGMENT_SCHEMA))
    principals = bearing_principals(facts, lines, as_of)
    segments, refused = segments_of(principals, lines, policy.interest)
    items = _per_item(segments, lines, refused, as_of)
    items, without_fee = with_fees(items, segments, lines, policy.interest)
    items = _with_waivers(items, facts.waivers, as_of)
    return Interest(
        items=_conform(items, INTEREST_SCHEMA),
        segments=_conform(segments.join(lines, on="line").sort("line", "from_day"), SEGMENT_SCHEMA),
        problems=(*_refusals(items), *without_fee),
    )


def _late(facts: InterestFacts, policy: Policy, as_of: date) -> pl.DataFrame:
    """The invoice lines due before `as_of` that are under a regime: `line` (their order), `regime`, `agreed` (the rate,
    null: the regime's own) and what ITEM_SCHEMA says of them.
    """
    is_late = (pl.col("kind") == ItemKind.INVOICE) & (pl.col("amount_minor") > 0) & (pl.col("due_day") < as_of)
    settings = policy.interest
    anybody = settings.default != NONE or settings.countries or settings.segments
    late = facts.items.filter(is_late & (pl.col("day") <= as_of))
    if not anybody:
        late = late.join(facts.terms.select("customer").unique(), on="customer", how="semi")
    if late.is_empty():
        return late
    under = _with_regimes(late, facts, policy).filter(pl.col("regime") != NONE)
    return under.sort("customer", "currency", "due_day", "item", "kind").with_row_index("line")


def _with_regimes(late: pl.DataFrame, facts: InterestFacts, policy: Policy) -> pl.DataFrame:
    """The customer's own terms of the invoice's day, else those of its segment, its country, the firm."""
    settings = policy.interest
    customers = facts.customers.select(
        "customer",
        by_segment=pl.col("segment").replace_strict(dict(settings.segments), default=None, return_dtype=pl.String),
        by_country=pl.col("country").replace_strict(dict(settings.countries), default=None, return_dtype=pl.String),
    )
    known = late.join(customers, on="customer", how="left")
    terms = facts.terms.select("customer", "regime", day="from_day", agreed=_millionths("percent")).sort("day")
    known = known.sort("day").join_asof(terms, on="day", by="customer", check_sortedness=False)
    return known.with_columns(regime=pl.coalesce("regime", "by_segment", "by_country", pl.lit(settings.default))).drop(
        "by_segment", "by_country"
    )


def _millionths(percent: str) -> pl.Expr:
    exact: pl.Expr = pl.col(percent).cast(pl.Decimal(18, RATE_DECIMALS)) * 10**RATE_DECIMALS
    return exact.cast(pl.Int64)


def _per_item(segments: pl.DataFrame, lines: pl.DataFrame, refused: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One row for each line with segments or a refusal, in the order of `line`."""
    still_runs = pl.col("to_day") == as_of
    summed = segments.group_by("line").agg(
        pl.col("from_day").min(),
        pl.col("to_day").max(),
        pl.col("days", "interest_minor").sum(),
        daily_minor=pl.col("daily_minor").filter(still_runs).sum(),
    )
    reckoned = lines.join(summed, on="line", how="left").join(refused, on="line", how="left")
    return reckoned.filter(pl.col("days").is_not_null() | pl.col("refused").is_not_null()).sort("line")


def _with_waivers(items: pl.DataFrame, waivers: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Moves what is waived on `as_of` out of what may be asked for."""
    in_force = valid(waivers, as_of=as_of)
    named = lines_named(items.with_columns(balance_minor="amount_minor"), in_force.select("customer", "item", "what"))
    of_all = in_force.filter(pl.col("item").is_null()).select("customer", "what")
    whole = items.select("line", "customer").join(of_all, on="customer")
    waived = pl.concat([frame.select("line", "what") for frame in (named, whole)])
    is_interest, is_fee = (
        waived.filter(pl.col("what").is_in([str(what), str(Waived.BOTH)]))["line"]
        for what in (Waived.INTEREST, Waived.FEE)
    )
    no_interest, no_fee = (pl.col("line").is_in(lines.implode()) for lines in (is_interest, is_fee))
    return items.with_columns(
        waived_minor=pl.when(no_interest).then("interest_minor").otherwise(0),
        fee_waived_minor=pl.when(no_fee).then("fee_minor").otherwise(0),
        interest_minor=pl.when(no_interest & pl.col("interest_minor").is_not_null())
        .then(0)
        .otherwise("interest_minor"),
        daily_minor=pl.when(no_interest).then(0).otherwise("daily_minor"),
        fee_minor=pl.when(no_fee).then(0).otherwise("fee_minor"),
    )


def _refusals(items: pl.DataFrame) -> tuple[Problem, ...]:
    refused = items.filter(pl.col("refused").is_not_null()).select("customer", "item", "refused")
    return tuple(
        Problem(where=f"interest, item {item} of customer {customer}", what=why)
        for customer, item, why in refused.iter_rows()
    )


def _conform(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    return frame.select(pl.col(name).cast(dtype) for name, dtype in schema.items())
