"""One night's decisions: the passes in their order. The same passes serve a night, one item and a past night."""

from datetime import date, timedelta

import polars as pl

from receivables.model import CaseKind, Does, Facts, Treatment
from receivables.policy.aging import age
from receivables.policy.balances import balances, in_order
from receivables.policy.cadence import may_act
from receivables.policy.causes import triage
from receivables.policy.disputes import with_matrix_days
from receivables.policy.groups import contacts_of_addressees, spoken_through, with_customers, work_of_addressees
from receivables.policy.holds import hold
from receivables.policy.matrix import TREATMENTS, sort_into_cells
from receivables.policy.netting import hold_below_minimum, net
from receivables.policy.notes import with_notes_as_contacts
from receivables.policy.rates import with_rates
from receivables.policy.reach import with_reach
from receivables.policy.settings import Policy
from receivables.policy.trust import trusted
from receivables.policy.visits import fall_back
from receivables.policy.voice import speak


def decide(facts: Facts, policy: Policy, *, as_of: date) -> pl.DataFrame:
    """Every open line with all that was found out about it, in the order of `in_order`.

    One row for each open line, with the columns of ITEM_SCHEMA and DECISION_SCHEMA and what the passes added:
    `bucket`, `hold`, `chased_minor`, `base_minor`, `lead`, the history the cadence asked for, and the customer's data.
    """
    through = spoken_through(facts.customers, facts.causes, policy, as_of=as_of)
    contacts = contacts_of_addressees(with_notes_as_contacts(facts.contacts, facts.notes, policy), through)
    open_work = work_of_addressees(facts.open_work, through)
    lines, open_work = fall_back(classify(facts, policy, as_of=as_of), open_work, policy, as_of=as_of)
    lines = may_act(lines, contacts, open_work, policy, as_of)
    return speak(with_reach(_with_reviews(lines, facts, policy, as_of), policy)).sort("line")


def classify(facts: Facts, policy: Policy, *, as_of: date) -> pl.DataFrame:
    """The first half of `decide`: every open line with its age, cause, hold and cell ("old enough for")."""
    lines = age(in_order(balances(facts.items, as_of=as_of)), as_of=as_of, bounds=policy.buckets)
    lines = with_rates(lines, facts.rates, base_currency=policy.base_currency, as_of=as_of)
    lines = triage(lines, facts.causes, facts.disputes, as_of=as_of)
    lines = with_matrix_days(lines, facts.disputes, policy, as_of=as_of)
    trust = trusted(facts.promises, facts.promise_lines, policy, as_of=as_of)
    lines = net(hold(lines, facts.holds, trust, policy, as_of, facts.cash_data_day))
    through = spoken_through(facts.customers, facts.causes, policy, as_of=as_of)
    lines = with_customers(lines, facts.customers, through)
    lines = hold_below_minimum(lines, policy)
    names = {treatment.severity: str(treatment) for treatment in TREATMENTS}
    return sort_into_cells(lines, policy).with_columns(
        treatment=pl.col("severity").replace_strict(names, return_dtype=pl.String)
    )


def _with_reviews(lines: pl.DataFrame, facts: Facts, policy: Policy, as_of: date) -> pl.DataFrame:
    """Adds `review_due`: fraud, and no credit review under way or opened since within special handling's rest days.

    A case opened before there was fraud was about something else.
    """
    rest = timedelta(days=policy.cadence.rest_days.get(Treatment.SPECIAL_HANDLING, 0))
    recent = facts.contacts.filter((pl.col("does") == Does.CASE) & (pl.col("day") > as_of - rest))
    opened = recent.group_by("customer").agg(case_opened=pl.col("day").max())
    under_way = facts.open_work.filter(pl.col("kind") == CaseKind.CREDIT_REVIEW).select("customer").unique()
    reviewed = (pl.col("case_opened") >= pl.col("fraud_since")).fill_null(value=False)
    reviews = opened.join(
        under_way.with_columns(in_review=pl.lit(value=True)), on="customer", how="full", coalesce=True
    )
    return (
        lines.join(reviews, on="customer", how="left")
        .with_columns(review_due=pl.col("fraud_since").is_not_null() & pl.col("in_review").is_null() & ~reviewed)
        .drop("case_opened", "in_review")
    )
