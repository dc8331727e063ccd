"""What each treatment brought: how much was collected within so many days of it, and of comparable items that got none.

An item is compared with items for which its cell asked for the same treatment while nothing was said of them: the
customer was in its quiet days, rested, had a letter waiting for release, or no address. Comparable is who lies in the
same amount band and age band and whose customer has the same record: pays sooner than the firm's customers usually do,
later, or has paid nothing yet.

- Every item counts from the day it was treated, a comparable one from the first night it was left alone, and each once.
- A comparable item is followed until something is said of it, and then counts as not known any further (Kaplan and
  Meier, 1958): who only asked what was left alone to the end would see those who had paid. A treated one is followed
  whatever comes next.
- The shares of comparable items are weighed by how many treated ones there are of each kind (direct standardisation).
- The difference is of items paid whole, with an interval that holds it 95 times in 100: Greenwood's variance (1926),
  widened as if all items of a customer were one, for they are mostly paid together.
- Nobody was left alone by lot. What decides who waits (an address, an account manager, a letter of last week) may bear
  on who pays; so the difference is a hint, not a proof.
"""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

# `treatment`: what the cell asked for. `record`: any text; alike are those with the same. `day`: what is counted from;
# `followed_days`: for how many days after it is known what came. `weight`: the balance in the base currency.
SPELL_SCHEMA = pl.Schema(
    {
        "treatment": pl.String,
        "is_treated": pl.Boolean,
        "customer": pl.String,
        "currency": pl.String,
        "item": pl.String,
        "age_band": pl.Int8,
        "amount_band": pl.Int8,
        "record": pl.String,
        "day": pl.Date,
        "balance_minor": pl.Int64,
        "weight": pl.Int64,
        "followed_days": pl.Int64,
    }
)
# Of a kind and side with fewer items nothing is said; nor of a treatment with fewer customers on a side.
FEWEST_ITEMS, FEWEST_CUSTOMERS = 5, 20
_NORMAL_95 = 1.96
_KIND = ["treatment", "age_band", "amount_band", "record"]
_SIDE = [*_KIND, "is_treated"]
_ITEM = ["customer", "currency", "item"]


class TooFew(StrEnum):
    """Why no difference is told."""

    TREATED = "treated"
    COMPARABLE = "comparable"
    # There are comparable items, but none is known for as many days.
    FOLLOWED = "followed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a treatment brought. Money in minor units of the base currency, shares as parts of 1.

    `collected_minor`: what came on the treated items within the days, of `owed_minor`. `compared_items`: those treated
    that are compared, `comparable_items` the others. `paid_share`, `comparable_share`: of these items, paid whole;
    `money_share`, `comparable_money_share`: of their money. `difference` of the items' shares, between `low` and
    `high`; None: `too_few` says why.
    """

    treatment: str
    items: int
    customers: int
    owed_minor: int
    collected_minor: int
    compared_items: int
    comparable_items: int
    paid_share: float | None
    comparable_share: float | None
    money_share: float | None
    comparable_money_share: float | None
    difference: float | None
    low: float | None
    high: float | None
    too_few: TooFew | None


def brought(spells: pl.DataFrame, money: pl.DataFrame, *, within_days: int) -> tuple[Brought, ...]:
    """What each treatment of `spells` (SPELL_SCHEMA) brought within so many days.

    `money`: what came in on items, `customer`, `currency`, `item`, `day`, `amount_minor`.
    """
    followed = (
        spells.filter(pl.col("followed_days") > 0)
        .with_row_index("spell")
        .with_columns(pl.col("followed_days").clip(upper_bound=within_days))
    )
    came = _came(followed, money)
    sides = _sides(followed, came, within_days)
    treated = followed.filter("is_treated")
    names = treated["treatment"].unique().sort()
    return tuple(_of(name, treated, came, sides.filter(pl.col("treatment") == name)) for name in names)


def _came(spells: pl.DataFrame, money: pl.DataFrame) -> pl.DataFrame:
    """What came on each spell's item while it was followed: `spell`, `days` after its day, `amount_minor`, and its
    `weight`, no more than was owed.
    """
    days = (pl.col("day_right") - pl.col("day")).dt.total_days()
    paid = spells.join(money.select(*_ITEM, "day", "amount_minor"), on=_ITEM).with_columns(days=days)
    while_followed = paid.filter((pl.col("days") > 0) & (pl.col("days") <= pl.col("followed_days"))).sort(
        "spell", "days"
    )
    sofar = pl.col("amount_minor").cum_sum().over("spell")
    room = (pl.col("balance_minor") - (sofar - pl.col("amount_minor"))).clip(0, pl.col("amount_minor"))
    kept = while_followed.with_columns(amount_minor=room).filter(pl.col("amount_minor") > 0)
    weight = (
        (pl.col("amount_minor").cast(pl.Float64) / pl.col("balance_minor") * pl.col("weight")).round().cast(pl.Int64)
    )
    return kept.select("spell", "days", "amount_minor", weight=weight)


def _sides(spells: pl.DataFrame, came: pl.DataFrame, within_days: int) -> pl.DataFrame:
    """Of each kind and side how many `items` and `customers` there are, the share paid whole and of money there within
    the days (`paid`, `money`, null: nobody was followed so far), and the `variance` of the former.
    """
    sums = came.group_by("spell").agg(
        came=pl.col("amount_minor").sum(), weighed=pl.col("weight").sum(), last=pl.col("days").max()
    )
    known = spells.join(sums, on="spell", how="left").with_columns(pl.col("came", "weighed").fill_null(0))
    whole = pl.col("came") >= pl.col("balance_minor")
    ends = known.select(
        *_SIDE, days=pl.when(whole).then("last").otherwise("followed_days"), is_paid=whole, weight=pl.lit(1, pl.Int64)
    )
    parts = came.join(spells.select("spell", *_SIDE), on="spell").select(*_SIDE, "days", "weight", is_paid=True)
    rests = known.select(
        *_SIDE, days="followed_days", weight=pl.col("weight") - pl.col("weighed"), is_paid=pl.lit(value=False)
    )
    of_money = pl.concat([parts.select(rests.columns), rests]).filter(pl.col("weight") > 0)
    counts = spells.group_by(_SIDE).agg(items=pl.len(), customers=pl.col("customer").n_unique())
    return (
        counts.join(_there(ends, within_days).rename({"there": "paid"}), on=_SIDE, how="left")
        .join(_there(of_money, within_days).select(*_SIDE, money="there"), on=_SIDE, how="left")
        .with_columns(variance=pl.col("variance") * pl.col("items") / pl.col("customers"))
    )


def _there(rows: pl.DataFrame, within_days: int) -> pl.DataFrame:
    """Of each kind and side the share that is `there` within the days, and Greenwood's `variance` of it; null where
    nobody was followed for so long and not all were there before.

    Takes rows of `days`, `is_paid` (else it was followed no longer) and `weight`.
    """
    by_day = rows.group_by(*_SIDE, "days").agg(
        gone=pl.col("weight").sum(), paid=pl.col("weight").filter("is_paid").sum()
    )
    whole, before = pl.col("gone").sum().over(_SIDE), pl.col("gone").cum_sum().over(_SIDE) - pl.col("gone")
    at_risk = by_day.sort(*_SIDE, "days").with_columns(at_risk=whole - before)
    stays = 1 - pl.col("paid") / pl.col("at_risk")
    term = pl.when(pl.col("paid") < pl.col("at_risk")).then(
        pl.col("paid") / (pl.col("at_risk") * (pl.col("at_risk") - pl.col("paid")).cast(pl.Float64))
    )
    summed = at_risk.group_by(_SIDE, maintain_order=True).agg(
        left=stays.product(), terms=term.sum(), last=pl.col("days").max()
    )
    known = (pl.col("last") >= within_days) | (pl.col("left") == 0)
    return summed.select(
        *_SIDE,
        there=pl.when(known).then(1 - pl.col("left")),
        variance=pl.when(known).then(pl.col("left") ** 2 * pl.col("terms")),
    )


def _of(name: str, treated: pl.DataFrame, came: pl.DataFrame, sides: pl.DataFrame) -> Brought:
    its = treated.filter(pl.col("treatment") == name)
    weighed = its.join(came.select("spell", came="weight"), on="spell", how="left")
    both = _both(sides)
    too_few = _too_few(sides, both)
    compared = _compared(both) if too_few is None else {}
    return Brought(
        treatment=name,
        items=its.height,
        customers=its["customer"].n_unique(),
        owed_minor=int(its["weight"].sum()),
        collected_minor=int(weighed["came"].sum()),
        compared_items=int(both["items"].sum()),
        comparable_items=int(both["items_other"].sum()),
        paid_share=compared.get("paid"),
        comparable_share=compared.get("paid_other"),
        money_share=compared.get("money"),
        comparable_money_share=compared.get("money_other"),
        difference=compared.get("difference"),
        low=compared.get("low"),
        high=compared.get("high"),
        too_few=too_few,
    )


def _both(sides: pl.DataFrame) -> pl.DataFrame:
    """The kinds with enough items on both sides, all followed long enough: the comparable side's columns `.._other`."""
    enough = sides.filter(
        (pl.col("items") >= FEWEST_ITEMS) & pl.col("paid").is_not_null() & pl.col("money").is_not_null()
    )
    others = enough.filter(~pl.col("is_treated")).drop("is_treated")
    # In order, so that sums of fractions come out the same however the items were read.
    return enough.filter("is_treated").join(others, on=_KIND, suffix="_other", nulls_equal=True).sort(_KIND)


def _too_few(sides: pl.DataFrame, both: pl.DataFrame) -> TooFew | None:
    treated, others = sides.filter("is_treated"), sides.filter(~pl.col("is_treated"))
    if both["customers"].sum() >= FEWEST_CUSTOMERS and both["customers_other"].sum() >= FEWEST_CUSTOMERS:
        return None
    if treated["customers"].sum() < FEWEST_CUSTOMERS:
        return TooFew.TREATED
    same = others.join(treated, on=_KIND, how="semi", nulls_equal=True)
    return TooFew.COMPARABLE if same["customers"].sum() < FEWEST_CUSTOMERS else TooFew.FOLLOWED


def _compared(both: pl.DataFrame) -> dict[str, float]:
    weights = both["items"] / both["items"].sum()

    def weighed(column: str) -> float:
        return float((weights * both[column]).sum())

    shares = {name: weighed(name) for name in ("paid", "paid_other", "money", "money_other")}
    variance = float((weights**2 * (both["variance"] + both["variance_other"])).sum())
    difference, away = shares["paid"] - shares["paid_other"], _NORMAL_95 * variance**0.5
    return shares | {"difference": difference, "low": difference - away, "high": difference + away}


def records_of(usual_days: pl.Expr, firm_days: int) -> pl.Expr:
    """The record of a customer by what its money is usually late; null: it has paid nothing yet."""
    sooner = pl.when(usual_days <= firm_days).then(pl.lit("sooner")).otherwise(pl.lit("later"))
    return pl.when(usual_days.is_null()).then(pl.lit("nothing yet")).otherwise(sooner)
