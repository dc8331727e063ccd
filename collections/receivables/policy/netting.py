"""Credits set against what is overdue, per customer and currency; then what is too little to chase."""

from decimal import Decimal

import polars as pl

from receivables.model import HoldKind
from receivables.money import to_minor
from receivables.policy.holds import IS_OVERDUE, rank
from receivables.policy.rates import in_base
from receivables.policy.settings import Policy

_ACCOUNT = ["customer", "currency"]
IS_CHASED = IS_OVERDUE & pl.col("hold").is_null()


def net(items: pl.DataFrame) -> pl.DataFrame:
    """Adds `covered_minor`, what the customer's own credits in that currency cover, and `chased_minor`, what is left.

    Credits cover the lines that nothing else holds, oldest due day first; disputed parts are not covered. A line
    covered whole is held. `chased_minor` is 0 on every line that is not chased.
    """
    claim = pl.col("balance_minor") - pl.col("disputed_minor")
    pools = items.filter(pl.col("balance_minor") < 0).group_by(_ACCOUNT).agg(pool=-pl.col("balance_minor").sum())
    covered = (
        items.filter(IS_CHASED)
        .join(pools, on=_ACCOUNT)
        .sort("due_day", "item")
        .with_columns(before=claim.cum_sum().over(_ACCOUNT) - claim)
        .select("line", covered_minor=(pl.col("pool") - pl.col("before")).clip(0, claim))
    )
    is_covered = IS_CHASED & (pl.col("covered_minor") >= claim)
    return (
        items.join(covered, on="line", how="left")
        .with_columns(pl.col("covered_minor").fill_null(0))
        .with_columns(
            hold=pl.when(is_covered).then(pl.lit(rank(HoldKind.COVERED_BY_CREDITS), pl.Int8)).otherwise("hold")
        )
        .with_columns(chased_minor=pl.when(IS_CHASED).then(claim - pl.col("covered_minor")).otherwise(0))
    )


def set_off(items: pl.DataFrame) -> pl.DataFrame:
    """The credits that cover chased lines: credit lines with `set_off_minor` (above 0), oldest credit used first.

    Credits used up by lines that they cover whole (and that are therefore not chased) are left out, so that what is
    chased before credits less what is set off is what is asked for.
    """
    used = (
        items.filter(pl.col("covered_minor") > 0)
        .group_by(_ACCOUNT)
        .agg(
            used=pl.col("covered_minor").sum(),
            shown=pl.col("covered_minor").filter(IS_CHASED).sum(),
        )
    )
    credit = -pl.col("balance_minor")
    end = credit.cum_sum().over(_ACCOUNT)
    overlap = pl.min_horizontal("end", "used") - pl.max_horizontal(
        pl.col("end") - credit, pl.col("used") - pl.col("shown")
    )
    return (
        items.filter(pl.col("balance_minor") < 0)
        .join(used.filter(pl.col("shown") > 0), on=_ACCOUNT)
        .sort("day", "item")
        .with_columns(end=end)
        .with_columns(set_off_minor=overlap)
        .filter(pl.col("set_off_minor") > 0)
        .drop("end", "used", "shown")
    )


def hold_below_minimum(items: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Holds customers below the minimum; adds `base_minor`, what is chased in the base currency (null without a rate).

    What a customer owes in a currency without a rate cannot be compared, so it counts as worth chasing.
    """
    items = items.with_columns(base_minor=in_base(pl.col("chased_minor")))
    chased = items.filter(IS_CHASED)
    unknown = pl.col("base_minor").is_null().any()
    small = (
        chased.group_by("customer")
        .agg(total=pl.col("base_minor").sum(), unknown=unknown)
        .filter(~pl.col("unknown") & (pl.col("total") < _minor(policy.minimum, policy)))
        .select("customer", below=pl.lit(rank(HoldKind.BELOW_MINIMUM), pl.Int8))
    )
    return (
        items.join(small, on="customer", how="left")
        .with_columns(hold=pl.when(IS_CHASED).then(pl.coalesce("hold", "below")).otherwise("hold"))
        .drop("below")
    )


def _minor(amount: Decimal, policy: Policy) -> int:
    return to_minor(amount, policy.base_currency)
