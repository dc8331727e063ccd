"""The thank-you note: what was paid of late, where it was much, or what had been promised."""

from datetime import date, timedelta

import polars as pl

from receivables.model import Facts, Note
from receivables.money import to_minor
from receivables.policy.groups import with_customers, work_of_addressees
from receivables.policy.promises import PromiseState, judge
from receivables.policy.rates import in_base, with_rates
from receivables.policy.settings import Policy, Thanks

_WORD = ["customer", "promise", "plan"]


def paid_of_late(facts: Facts, through: pl.DataFrame, policy: Policy, *, as_of: date) -> pl.DataFrame:
    """The receipts that a thank-you note lists, with what is known of their customers; nothing is asked for.

    None where the policy sends no such notes. Receipts count for `within_days` days, each for one note, and not where
    anything was taken back in those days.
    """
    chosen = policy.thanks
    since = as_of - timedelta(days=chosen.within_days if chosen else 0)
    receipts = facts.receipts.filter((pl.col("day") > since) & (pl.col("day") <= as_of))
    receipts = with_rates(receipts, facts.rates, base_currency=policy.base_currency, as_of=as_of)
    receipts = with_customers(receipts, facts.customers, through)
    if chosen is None or receipts.is_empty():
        return _as_lines(receipts.clear())
    taken_back = receipts.filter(pl.col("amount_minor") > 0).select("addressee")
    thanked = facts.notes.filter(pl.col("note") == Note.THANKS).select("item", customer="debtor")
    fresh = (
        receipts.filter(pl.col("amount_minor") < 0)
        .join(taken_back, on="addressee", how="anti")
        .join(thanked, on=["customer", "item"], how="anti")
    )
    if chosen.segments:
        fresh = fresh.filter(pl.col("segment").is_in(chosen.segments))
    reasons = _large(fresh, chosen, policy), _kept(facts, through, policy, since, as_of)
    return _as_lines(fresh.join(pl.concat(reasons).unique(), on="addressee", how="semi"))


def _as_lines(receipts: pl.DataFrame) -> pl.DataFrame:
    nothing = dict.fromkeys(("balance_minor", "disputed_minor", "chased_minor"), pl.lit(0, pl.Int64))
    return receipts.with_columns(days_overdue=pl.lit(0, pl.Int32), **nothing)


def _large(receipts: pl.DataFrame, chosen: Thanks, policy: Policy) -> pl.DataFrame:
    """Who has paid so much (`addressee`); an amount without a rate cannot be compared."""
    paid = receipts.group_by("addressee").agg(paid=in_base(-pl.col("amount_minor")).sum())
    least = to_minor(chosen.from_amount, policy.base_currency)
    return paid.filter((pl.col("paid") >= least) & bool(least)).select("addressee")


def _kept(facts: Facts, through: pl.DataFrame, policy: Policy, since: date, as_of: date) -> pl.DataFrame:
    """Whose promise or plan (the whole of it) was kept since then, and since they were thanked (`addressee`)."""
    if not (policy.thanks and policy.thanks.kept_promises) or facts.promises.is_empty():
        return pl.DataFrame(schema={"addressee": pl.String})
    judged = judge(facts.promises, facts.promise_lines, grace_days=policy.promise_grace_days, as_of=as_of)
    # A plan is kept with the last of its rates.
    judged = judged.with_columns(promise=pl.when(pl.col("plan").is_null()).then("promise"))
    words = judged.group_by(_WORD).agg(
        is_kept=(pl.col("state") == PromiseState.KEPT).all(), day=pl.col("state_day").max()
    )
    words = words.filter(pl.col("is_kept") & (pl.col("day") > since)).select("customer", "day")
    sent = facts.notes.filter(pl.col("note") == Note.THANKS).select("day", customer="debtor")
    thanked = work_of_addressees(sent, through).group_by("customer").agg(thanked=pl.col("day").max())
    kept = work_of_addressees(words, through).join(thanked, on="customer", how="left")
    return kept.filter((pl.col("day") > pl.col("thanked")).fill_null(value=True)).select(addressee="customer")
