"""How every customer stands after a night's decisions: what pages show and people work by. Nothing is decided here."""

from datetime import date

import polars as pl

from receivables.model import Does, Facts, HoldKind, Plan, Reason, Treatment
from receivables.policy.book import Book
from receivables.policy.holds import HOLDS, IS_OVERDUE
from receivables.policy.promises import PromiseState, judge
from receivables.policy.rates import in_base, with_rates
from receivables.policy.settings import Policy
from receivables.policy.together import apart
from receivables.policy.trust import broken_words
from receivables.policy.worth import WorthRules, at_stake, worth

# A row for each customer with anything open. Amounts are in the base currency where nothing else is said; what has no
# rate is in none of them, and is counted in `unconverted`.
STANDING_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "night": pl.Date,
        "policy_hash": pl.String,
        "salesperson": pl.String,
        "territory": pl.String,
        "lines": pl.Int64,
        "overdue_lines": pl.Int64,
        "unconverted": pl.Int64,
        "open_minor": pl.Int64,
        "overdue_minor": pl.Int64,
        "chased_minor": pl.Int64,
        # "EUR 1200 800;USD 50 0": open and overdue, in minor units of each currency.
        "by_currency": pl.String,
        # "1200 0 300 0 0": what is open in each bucket of the policy, credits by the day they were posted.
        "buckets": pl.String,
        "oldest_days": pl.Int64,  # days overdue of the oldest overdue line; null where nothing is
        # Of the line that leads: what is done about it, else the gravest treatment, else the largest that is overdue.
        "treatment": pl.String,
        "does": pl.String,
        "reason": pl.String,
        "level": pl.Int64,
        "next_day": pl.Date,  # the first night on which something may be done again
        "hold": pl.String,  # the first in order of the holds on any line; null: nothing is held
        "promise_day": pl.Date,  # the next day that the customer promised to pay by
        "kept": pl.Int64,  # promises
        "broken": pl.Int64,
        "worth_minor": pl.Int64,
        # " 0.1:3:500:450 promise:1:200:0": the overdue lines by cell (age band, amount band), or by why they are in
        # none; how many, what is open of them and what of that is chased.
        "cells": pl.String,
        # A bit for each cell, for looking a cell up: see `cell_bit`.
        "cell_bits": pl.Int64,
    }
)
_ACCOUNT = ["customer", "currency"]
_WORDS_SCHEMA = pl.Schema({"customer": pl.String, "promise_day": pl.Date, "kept": pl.Int64, "broken": pl.Int64})
_BITS = 62
_HELD = pl.col("reason").is_in([str(kind) for kind in HoldKind])
_IS_IN_CELL = (pl.col("age_band") >= 0) & (pl.col("amount_band") >= 0)


def standings(plan: Plan, known: Facts, book: Book, rules: WorthRules) -> pl.DataFrame:
    """Every customer that the plan decides about, by customer (STANDING_SCHEMA). `known`: what it was planned from."""
    parts = [
        _of_policy(_decisions(plan, policy, alone=len(book.on(plan.as_of).pages) == 1), its, policy, rules, plan.as_of)
        for policy, its in apart(known, book, plan.as_of)
    ]
    return pl.concat(parts).sort("customer")


def cell_name(age_band: int, amount_band: int) -> str:
    """What `cells` calls a cell.

    >>> cell_name(0, 1)
    '0.1'
    """
    return f"{age_band}.{amount_band}"


def cell_bit(age_band: int, amount_band: int) -> int:
    """The bit of a cell in `cell_bits`. Far cells of a large grid share one: who looks a cell up asks `cells`, too."""
    return int(1 << ((age_band * 8 + amount_band) % _BITS))


def _decisions(plan: Plan, policy: Policy, *, alone: bool) -> pl.DataFrame:
    if alone or plan.policy_hashes is None:
        return plan.decisions if alone or plan.policy_hash == policy.hash else plan.decisions.clear()
    its = plan.policy_hashes.filter(pl.col("policy_hash") == policy.hash).select("customer")
    return plan.decisions.join(its, on="customer", how="semi")


def _of_policy(decisions: pl.DataFrame, known: Facts, policy: Policy, rules: WorthRules, as_of: date) -> pl.DataFrame:
    lines = _in_figures(decisions, known.rates, policy, rules, as_of)
    accounts = _by_account(lines, policy)
    customers = known.customers.select("customer", "salesperson", "territory")
    words = _words(known, policy, as_of)
    standing = (
        _by_customer(accounts, lines, policy)
        .join(_cells(lines), on="customer", how="left")
        .join(customers, on="customer", how="left")
        .join(words, on="customer", how="left")
        .with_columns(
            pl.col("kept", "broken", "cell_bits").fill_null(0),
            pl.col("cells").fill_null(""),
            night=pl.lit(as_of),
            policy_hash=pl.lit(policy.hash),
        )
        .with_columns(worth_minor=worth())
    )
    return standing.select(pl.col(name).cast(dtype) for name, dtype in STANDING_SCHEMA.items())


def _in_figures(
    decisions: pl.DataFrame, rates: pl.DataFrame, policy: Policy, rules: WorthRules, as_of: date
) -> pl.DataFrame:
    """Each line with `open`, `overdue`, `chased` in the base currency (null without a rate), and `at_stake`.

    The higher its `turn`, the more a line says about its customer.
    """
    lines = with_rates(decisions, rates, base_currency=policy.base_currency, as_of=as_of).with_row_index("row")
    owed = pl.col("balance_minor") - pl.col("disputed_minor") - pl.col("covered_minor")
    overdue = IS_OVERDUE
    is_chased = overdue & ~_HELD
    lines = lines.with_columns(
        is_overdue=overdue, open=in_base(pl.col("balance_minor")), chased=pl.when(is_chased).then(in_base(owed))
    )
    severities = {str(treatment): treatment.severity for treatment in Treatment}
    acts = {str(does): place for place, does in enumerate((Does.NOTHING, Does.LETTER, Does.VISIT, Does.CASE))}
    turn = (
        pl.col("does").replace_strict(acts, return_dtype=pl.Int64) * len(severities)
        + pl.col("treatment").replace_strict(severities, return_dtype=pl.Int64)
    ) * 2 + pl.col("is_overdue")
    size = pl.coalesce("chased", pl.when("is_overdue").then("open"), pl.lit(0)).clip(0, (1 << 55) - 1)
    return lines.with_columns(
        overdue=pl.when("is_overdue").then("open"),
        at_stake=at_stake(pl.col("chased"), rules),
        turn=turn * (1 << 55) + size,
    )


def _by_account(lines: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """One row for each customer and currency: the sums that a customer's row adds up."""
    position = pl.sum_horizontal([(pl.col("days_overdue") >= bound).cast(pl.Int8) for bound in policy.buckets])
    buckets = [pl.col("open").filter(position == place).sum().alias(f"bucket_{place}") for place in _places(policy)]
    holds = {str(kind): place for place, kind in enumerate(HOLDS)}
    overdue = pl.col("is_overdue")
    return lines.group_by(_ACCOUNT).agg(
        pl.len().alias("lines"),
        pl.col("open", "overdue", "chased", "at_stake").sum(),
        *buckets,
        overdue_lines=overdue.sum(),
        unconverted=pl.col("rate_numerator").is_null().sum(),
        open_in_currency=pl.col("balance_minor").sum(),
        overdue_in_currency=pl.col("balance_minor").filter(overdue).sum(),
        oldest_days=pl.col("days_overdue").filter(overdue).max(),
        next_day=pl.col("next_day").min(),
        hold=pl.col("reason").replace_strict(holds, default=None, return_dtype=pl.Int8).min(),
        turn=pl.col("turn").max(),
        row=pl.col("row").get(pl.col("turn").arg_max()),
    )


def _places(policy: Policy) -> range:
    return range(len(policy.buckets) + 1)


def _by_customer(accounts: pl.DataFrame, lines: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    figures = pl.concat_str("currency", "open_in_currency", "overdue_in_currency", separator=" ")
    sums = ("lines", "overdue_lines", "unconverted")
    summed = (
        accounts.sort(_ACCOUNT)
        .group_by("customer")
        .agg(
            pl.col(*sums).sum(),
            pl.col(*(f"bucket_{place}" for place in _places(policy))).sum(),
            pl.col("next_day", "hold").min(),
            pl.col("oldest_days").max(),
            by_currency=figures.str.join(";"),
            open_minor=pl.col("open").sum(),
            overdue_minor=pl.col("overdue").sum(),
            chased_minor=pl.col("chased").sum(),
            at_stake_minor=pl.col("at_stake").sum(),
            row=pl.col("row").get(pl.col("turn").arg_max()),
        )
    )
    leads = lines.select("treatment", "does", "reason", "level")[summed["row"]]
    names = {place: str(kind) for place, kind in enumerate(HOLDS)}
    return summed.hstack(leads).with_columns(
        buckets=pl.concat_str([f"bucket_{place}" for place in _places(policy)], separator=" "),
        hold=pl.col("hold").replace_strict(names, default=None, return_dtype=pl.String),
    )


def _cells(lines: pl.DataFrame) -> pl.DataFrame:
    """`customer`, `cells` and `cell_bits`: the overdue lines by where in the matrix they are, or why they are not."""
    bits = {place: 1 << place for place in range(_BITS)}
    bit = ((pl.col("age_band").cast(pl.Int64) * 8 + pl.col("amount_band")) % _BITS).replace_strict(bits)
    overdue = lines.lazy().filter("is_overdue").with_columns(is_in=_IS_IN_CELL)
    counted = (
        overdue.with_columns(
            outside=pl.when(~pl.col("is_in")).then(_outside()).otherwise(pl.lit("")),
            age_band=pl.when("is_in").then("age_band").otherwise(-1),
            amount_band=pl.when("is_in").then("amount_band").otherwise(-1),
        )
        .group_by("customer", "outside", "age_band", "amount_band")
        .agg(pl.len().alias("lines"), pl.col("overdue", "chased").sum())
        .sort("customer", "outside", "age_band", "amount_band")
        .with_columns(
            name=pl.when(pl.col("outside") == "")
            .then(pl.concat_str("age_band", "amount_band", separator="."))
            .otherwise("outside"),
            bit=pl.when(pl.col("outside") == "").then(bit).otherwise(0),
        )
    )
    token = pl.concat_str("name", "lines", "overdue", "chased", separator=":")
    return (
        counted.group_by("customer")
        .agg(cells=pl.lit(" ") + token.str.join(" "), cell_bits=pl.col("bit").unique().bitwise_or())
        .collect()
    )


def _outside() -> pl.Expr:
    """Why an overdue line is in no cell: its hold, or what the matrix lacks for it."""
    no_rate, too_young = pl.lit(str(Reason.NO_RATE)), pl.lit(str(Reason.BEFORE_FIRST_BAND))
    return pl.when(_HELD).then("reason").when(pl.col("amount_band") < 0).then(no_rate).otherwise(too_young)


def _words(known: Facts, policy: Policy, as_of: date) -> pl.DataFrame:
    """`customer`, the next `promise_day`, how many promises were `kept` and how many words `broken`."""
    if known.promises.is_empty():
        return pl.DataFrame(
            schema={"customer": pl.String, "promise_day": pl.Date, "kept": pl.Int64, "broken": pl.Int64}
        )
    judged = judge(known.promises, known.promise_lines, grace_days=policy.promise_grace_days, as_of=as_of)
    promises = judged.filter(pl.col("plan").is_null())
    state = pl.col("state")
    by_customer = promises.group_by("customer").agg(
        promise_day=pl.col("due_day").filter(state == PromiseState.OPEN).min(),
        kept=pl.col("promise").filter(state == PromiseState.KEPT).n_unique().cast(pl.Int64),
    )
    broken = broken_words(judged).group_by("customer").agg(broken=pl.len().cast(pl.Int64))
    return by_customer.join(broken, on="customer", how="full", coalesce=True)


# What `cells` says, a row for each place: see `cells_of`.
CELL_SCHEMA = pl.Schema(
    {
        "policy_hash": pl.String,
        "salesperson": pl.String,
        "age_band": pl.Int8,  # -1: in no cell
        "amount_band": pl.Int8,
        "outside": pl.String,  # why it is in none, null in a cell
        "customers": pl.Int64,
        "lines": pl.Int64,
        "open_minor": pl.Int64,
        "chased_minor": pl.Int64,
    }
)


def cells_of(standing: pl.DataFrame) -> pl.DataFrame:
    """The matrix (CELL_SCHEMA) of customers' rows: takes `policy_hash`, `salesperson` and `cells`."""
    each = (
        standing.select("policy_hash", "salesperson", token=pl.col("cells").str.strip_chars().str.split(" "))
        .explode("token")
        .filter(pl.col("token").fill_null("") != "")
        .with_columns(
            part=pl.col("token").str.split_exact(":", 3).struct.rename_fields(["name", "n", "open", "chased"])
        )
        .unnest("part")
    )
    is_cell = pl.col("name").str.contains(r"^\d+\.\d+$")
    bands = pl.col("name").str.split_exact(".", 1)
    placed = each.with_columns(
        age_band=pl.when(is_cell).then(bands.struct.field("field_0")).otherwise(pl.lit("-1")).cast(pl.Int8),
        amount_band=pl.when(is_cell).then(bands.struct.field("field_1")).otherwise(pl.lit("-1")).cast(pl.Int8),
        outside=pl.when(~is_cell).then("name"),
    )
    by = ["policy_hash", "salesperson", "age_band", "amount_band", "outside"]
    summed = placed.group_by(by).agg(
        customers=pl.len(),
        lines=pl.col("n").cast(pl.Int64).sum(),
        open_minor=pl.col("open").cast(pl.Int64).sum(),
        chased_minor=pl.col("chased").cast(pl.Int64).sum(),
    )
    return summed.select(pl.col(name).cast(dtype) for name, dtype in CELL_SCHEMA.items()).sort(by, nulls_last=False)
