"""The plan of one night for one shard of customers: decisions, and what follows from them. Nothing is done yet."""

from datetime import date, timedelta

import polars as pl

from receivables.model import (
    ADDRESSEE_SCHEMA,
    ASSIGNMENT_SCHEMA,
    CASE_SCHEMA,
    DECISION_SCHEMA,
    LINE_SCHEMA,
    CaseKind,
    Does,
    Facts,
    HoldKind,
    Plan,
    Problem,
    Reason,
)
from receivables.policy.decide import decide
from receivables.policy.letters import as_letters
from receivables.policy.matrix import TREATMENTS
from receivables.policy.netting import IS_CHASED, set_off
from receivables.policy.notes import Notes, notes
from receivables.policy.rates import missing_rates
from receivables.policy.reach import missing
from receivables.policy.settings import Policy


def plan(facts: Facts, policy: Policy, *, as_of: date) -> Plan:
    """Tonight's plan. The same facts give the same plan, whatever the order of their rows."""
    decided = decide(facts, policy, as_of=as_of)
    return assemble(decided, policy, notes(facts, decided, policy, as_of=as_of), as_of=as_of)


def assemble(decided: pl.DataFrame, policy: Policy, beside: Notes, *, as_of: date) -> Plan:
    """What follows from decided lines (see `decide`), and the notes that go out `beside` it."""
    acted = decided.filter(pl.col("does") != Does.NOTHING)
    return Plan(
        as_of=as_of,
        policy_hash=policy.hash,
        decisions=_conform(decided, DECISION_SCHEMA),
        letters=_together(_letters(acted, policy), beside.letters),
        lines=_together(_lines(acted, decided), beside.lines),
        assignments=_assignments(acted, policy, as_of),
        cases=_cases(acted),
        problems=(*missing_rates(decided, as_of=as_of), *_without_address(decided, policy)),
        addressees=_addressees(decided),
    )


def _conform(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    return frame.select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def _together(letters: pl.DataFrame, notes: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([letters, notes]).sort("customer", maintain_order=True) if notes.height else letters


def _addressees(decided: pl.DataFrame) -> pl.DataFrame:
    elsewhere = decided.filter(pl.col("addressee") != pl.col("customer"))
    return _conform(elsewhere.select(*ADDRESSEE_SCHEMA).unique(), ADDRESSEE_SCHEMA).sort("customer")


def _letters(acted: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    names = {treatment.severity: str(treatment) for treatment in TREATMENTS}
    letters = (
        acted.select("does", "lead", "level", "key_account", "language", "base_minor", customer="addressee")
        .filter(pl.col("does") == Does.LETTER)
        .group_by("customer")
        .agg(
            pl.col("level").max(),
            pl.col("lead", "key_account", "language").first(),
            asked_minor=pl.when(~pl.col("base_minor").is_null().any()).then(pl.col("base_minor").sum()),
        )
        .with_columns(treatment=pl.col("lead").replace_strict(names, return_dtype=pl.String))
    )
    return as_letters(letters, policy)


def _lines(acted: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """What each letter, visit or case lists: what is chased before credits, then the credits set off against it.

    Credits count against what their own customer owes, also where a letter lists what others of a group owe.
    """
    in_review = pl.col("reason") == HoldKind.FRAUD_REVIEW
    owed = acted.with_columns(
        chased_minor=pl.when(in_review)
        .then(pl.col("balance_minor") - pl.col("disputed_minor"))
        .otherwise(pl.col("chased_minor") + pl.col("covered_minor"))
    )
    spoken_to = acted.filter(IS_CHASED).select("customer").unique()
    credits_used = set_off(decided).join(spoken_to, on="customer", how="semi")
    credits_used = credits_used.with_columns(chased_minor=-pl.col("set_off_minor"), level=pl.lit(0, pl.Int8))
    columns = ["line", "addressee", *(name for name in LINE_SCHEMA if name != "debtor")]
    both = pl.concat([owed.select(columns), credits_used.select(columns)])
    both = both.rename({"customer": "debtor", "addressee": "customer"})
    return _conform(both.sort("line"), LINE_SCHEMA)


def _assignments(acted: pl.DataFrame, policy: Policy, as_of: date) -> pl.DataFrame:
    """One visit an addressee. `salesperson` stays null where neither items nor customer name one: see `spread`."""
    visits = _responsible(acted, Does.VISIT).with_columns(
        due_day=pl.lit(as_of + timedelta(days=policy.visit_days)), reason=pl.lit("")
    )
    return _conform(visits, ASSIGNMENT_SCHEMA).sort("customer")


def _cases(acted: pl.DataFrame) -> pl.DataFrame:
    cases = _responsible(acted, Does.CASE).with_columns(
        kind=pl.when(pl.col("reason") == HoldKind.FRAUD_REVIEW)
        .then(pl.lit(str(CaseKind.CREDIT_REVIEW)))
        .otherwise(pl.lit(str(CaseKind.SPECIAL_HANDLING)))
    )
    return _conform(cases, CASE_SCHEMA).sort("customer")


def _responsible(acted: pl.DataFrame, does: Does) -> pl.DataFrame:
    """One row for each customer who gets a visit (or a case), with the `salesperson` it falls to and a `reason`.

    That is a key account's manager; else whoever sold the largest item that leads, or failing that another one
    listed; else the customer's own salesperson.
    """
    nobody, joins = -2, -1
    size = (
        pl.when(pl.col("salesperson").is_null())
        .then(nobody)
        .when(pl.col("reason") == Reason.JOINS)
        .then(joins)
        .otherwise(pl.col("base_minor").fill_null(0))
    )
    sellers = acted.select(
        "does", "reason", "key_account", "account_manager", customer="addressee", seller="salesperson", size=size
    )
    by_size = sellers.filter(pl.col("does") == does).sort("size", descending=True, maintain_order=True)
    manager_first = pl.coalesce("account_manager", "seller")
    seller_first = pl.coalesce("seller", "account_manager")
    return by_size.unique("customer", keep="first").with_columns(
        salesperson=pl.when("key_account").then(manager_first).otherwise(seller_first)
    )


def _without_address(decided: pl.DataFrame, policy: Policy) -> tuple[Problem, ...]:
    waiting = (
        decided.filter(pl.col("reason") == Reason.NO_ADDRESS).select(customer="addressee").unique().sort("customer")
    )
    what = f"{missing(policy)}: a letter is due and waits until one is filled in"
    return tuple(Problem(where=f"customer {customer}", what=what) for customer in waiting["customer"])
