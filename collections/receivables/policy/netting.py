"""Credits set against what is overdue, per customer and currency; then what is too little to chase."""

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

    Credits cover the lines that nothing else holds, in the order of `line`: oldest due day first; disputed parts are
    not covered. A line covered whole is held. `chased_minor` is 0 on every line that is not chased.
    """
    claim = pl.col("balance_minor") - pl.col("disputed_minor")
    credit_lines = items.select(*_ACCOUNT, pool=-pl.col("balance_minor")).filter(pl.col("pool") > 0)
    pools = credit_lines.group_by(_ACCOUNT).agg(pl.col("pool").sum())
    claims = items.select("line", *_ACCOUNT, claim=pl.when(IS_CHASED).then(claim)).drop_nulls("claim")
    claimed = pl.col("claim")
    in_turn = _with_above(claims.join(pools, on=_ACCOUNT).sort("line"), claimed)
    covered = in_turn.select("line", covered_minor=(pl.col("pool") - pl.col("above")).clip(0, claimed))
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
    shown = pl.when(IS_CHASED).then("covered_minor").otherwise(0)
    covered = items.select(*_ACCOUNT, shown=shown, used="covered_minor").filter(pl.col("used") > 0)
    used = covered.group_by(_ACCOUNT).agg(pl.col("used", "shown").sum()).filter(pl.col("shown") > 0)
    credits_used = items.filter(pl.col("balance_minor") < 0).join(used, on=_ACCOUNT).sort("line")
    credit = -pl.col("balance_minor")
    begin, end = pl.col("above"), pl.col("above") + credit
    overlap = pl.min_horizontal(end, "used") - pl.max_horizontal(begin, pl.col("used") - pl.col("shown"))
    return (
        _with_above(credits_used, credit)
        .with_columns(set_off_minor=overlap)
        .filter(pl.col("set_off_minor") > 0)
        .drop("above", "used", "shown")
    )


def _with_above(lines: pl.DataFrame, amount: pl.Expr) -> pl.DataFrame:
    """Adds `above`: what the earlier lines of the same account amount to. Takes lines in the order of `line`.

    That order keeps the lines of an account together, so one sum down the frame, less its value at the account's
    first line, does it; a sum apart for each of many small accounts takes ten times as long.
    """
    summed = lines.with_columns(above=amount.cum_sum() - amount)
    return summed.with_columns(above=pl.col("above") - pl.col("above").first().over(_ACCOUNT))


def hold_below_minimum(items: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Adds `base_minor`, what is chased in the base currency (null without a rate); holds customers below the minimum.

    A group that is addressed at its head is one customer here. What a customer owes in a currency without a rate cannot
    be compared, so it counts as worth chasing.
    """
    items = items.with_columns(base_minor=in_base(pl.col("chased_minor")))
    total = pl.when(IS_CHASED).then("base_minor").sum().over("addressee")
    unknown = (IS_CHASED & pl.col("base_minor").is_null()).any().over("addressee")
    items = items.with_columns(
        small=IS_CHASED & ~unknown & (total < to_minor(policy.minimum, policy.base_currency)),
    )
    return items.with_columns(
        hold=pl.when("small").then(pl.lit(rank(HoldKind.BELOW_MINIMUM), pl.Int8)).otherwise("hold"),
        chased_minor=pl.when("small").then(0).otherwise("chased_minor"),
        base_minor=pl.when("small").then(0).otherwise("base_minor"),
    ).drop("small")
