"""The plan of one night for one shard of customers: decisions, and what follows from them. Nothing is done yet."""

from datetime import date, timedelta

import polars as pl

from receivables.model import (
    ASSIGNMENT_SCHEMA,
    CASE_SCHEMA,
    DECISION_SCHEMA,
    LETTER_SCHEMA,
    LINE_SCHEMA,
    CaseKind,
    Does,
    Facts,
    HoldKind,
    LetterState,
    Plan,
    Problem,
    Reason,
)
from receivables.policy.decide import decide
from receivables.policy.matrix import TREATMENTS
from receivables.policy.netting import IS_CHASED, set_off
from receivables.policy.rates import missing_rates
from receivables.policy.settings import Policy


def plan(facts: Facts, policy: Policy, *, as_of: date) -> Plan:
    """Tonight's plan. The same facts give the same plan, whatever the order of their rows."""
    return assemble(decide(facts, policy, as_of=as_of), policy, as_of=as_of)


def assemble(decided: pl.DataFrame, policy: Policy, *, as_of: date) -> Plan:
    """What follows from decided lines (see `decide`)."""
    acted = decided.filter(pl.col("does") != Does.NOTHING)
    return Plan(
        as_of=as_of,
        policy_hash=policy.hash,
        decisions=_conform(decided, DECISION_SCHEMA),
        letters=_letters(acted, policy),
        lines=_lines(acted, decided),
        assignments=_assignments(acted, policy, as_of),
        cases=_cases(acted),
        problems=(*missing_rates(decided, as_of=as_of), *_without_address(decided)),
    )


def _conform(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    return frame.select(pl.col(name).cast(dtype) for name, dtype in schema.items())


def _letters(acted: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    spoken = pl.col("language").is_in(list(policy.languages))
    names = {treatment.severity: str(treatment) for treatment in TREATMENTS}
    letters = (
        acted.filter(pl.col("does") == Does.LETTER)
        .group_by("customer")
        .agg(
            pl.col("lead").first(),
            pl.col("level").max(),
            pl.col("key_account").first(),
            language=pl.when(spoken).then("language").otherwise(pl.lit(policy.default_language)).first(),
        )
        .with_columns(
            treatment=pl.col("lead").replace_strict(names, return_dtype=pl.String),
            state=pl.when("key_account")
            .then(pl.lit(str(LetterState.WAITING_FOR_RELEASE)))
            .otherwise(pl.lit(str(LetterState.PLANNED))),
        )
    )
    return _conform(letters, LETTER_SCHEMA).sort("customer")


def _lines(acted: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
    """What each letter, visit or case lists: what is chased before credits, then the credits set off against it."""
    in_review = pl.col("reason") == HoldKind.FRAUD_REVIEW
    owed = acted.with_columns(
        chased_minor=pl.when(in_review)
        .then(pl.col("balance_minor") - pl.col("disputed_minor"))
        .otherwise(pl.col("chased_minor") + pl.col("covered_minor"))
    )
    spoken_to = acted.filter(IS_CHASED).select("customer").unique()
    credits_used = set_off(decided.join(spoken_to, on="customer", how="semi"))
    credits_used = credits_used.with_columns(chased_minor=-pl.col("set_off_minor"), level=pl.lit(0, pl.Int8))
    both = pl.concat([_conform(owed, LINE_SCHEMA), _conform(credits_used, LINE_SCHEMA)])
    return both.sort("customer", pl.col("chased_minor") < 0, "due_day", "item")


def _assignments(acted: pl.DataFrame, policy: Policy, as_of: date) -> pl.DataFrame:
    """One visit a customer. `salesperson` stays null where neither items nor customer name one: `spread` finds one."""
    visits = (
        acted.filter(pl.col("does") == Does.VISIT)
        .group_by("customer")
        .agg(salesperson=_representative())
        .with_columns(due_day=pl.lit(as_of + timedelta(days=policy.visit_days)), reason=pl.lit(""))
    )
    return _conform(visits, ASSIGNMENT_SCHEMA).sort("customer")


def _cases(acted: pl.DataFrame) -> pl.DataFrame:
    in_review = (pl.col("reason") == HoldKind.FRAUD_REVIEW).any()
    kind = (
        pl.when(in_review).then(pl.lit(str(CaseKind.CREDIT_REVIEW))).otherwise(pl.lit(str(CaseKind.SPECIAL_HANDLING)))
    )
    cases = acted.filter(pl.col("does") == Does.CASE).group_by("customer").agg(kind=kind, salesperson=_representative())
    return _conform(cases, CASE_SCHEMA).sort("customer")


def _representative() -> pl.Expr:
    """A key account's manager; else whoever sold the largest item that leads, else the customer's salesperson."""
    by_size = pl.col("salesperson").sort_by(
        pl.col("level") > 0, pl.col("chased_minor"), "item", descending=[True, True, False]
    )
    seller = by_size.drop_nulls().first()
    manager = pl.col("account_manager").first()
    return (
        pl.when(pl.col("key_account").first())
        .then(pl.coalesce(manager, seller))
        .otherwise(pl.coalesce(seller, manager))
    )


def _without_address(decided: pl.DataFrame) -> tuple[Problem, ...]:
    waiting = decided.filter(pl.col("reason") == Reason.NO_ADDRESS).select("customer").unique().sort("customer")
    return tuple(
        Problem(where=f"customer {customer}", what="no address: a letter is due and waits until one is filled in")
        for customer in waiting["customer"]
    )
