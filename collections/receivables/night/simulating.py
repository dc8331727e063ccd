"""What another policy would do tonight, beside the one that holds. Nothing is done, and nothing is kept."""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from receivables.config import Config
from receivables.model import Does, Facts, Plan, Treatment
from receivables.night.checking import refuse_before_policy
from receivables.night.store import store_of
from receivables.policy.assignment import spread
from receivables.policy.book import Book, as_book
from receivables.policy.decide import decide
from receivables.policy.notes import notes, receipts_from
from receivables.policy.plan import assemble
from receivables.policy.rates import in_base
from receivables.policy.settings import Policy
from receivables.policy.together import apart
from receivables.store.facts import facts, representatives, shards
from receivables.store.notes import with_notes

_LINE = ["customer", "item", "kind"]
_DECIDED = ["treatment", "does", "reason", "level"]
_KEPT = [
    *_LINE,
    "currency",
    "days_overdue",
    "balance_minor",
    "owed_base_minor",
    "chased_minor",
    "base_minor",
    "age_from",
    "amount_from",
    *_DECIDED,
]
_CELL = ["age_from", "amount_from", "treatment"]
_WORK = {Does.LETTER: "letters", Does.VISIT: "assignments", Does.CASE: "cases"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A night under one policy, or under a book of them, of which `policy` is the general one.

    `lines`: every open line with its decision, `chased_minor`, `base_minor` (what is chased) and `owed_base_minor` (its
    balance), the last two in the base currency, null without a rate; and where its cell begins, `age_from` (days) and
    `amount_from`, null outside of the matrix. `plan`: what follows, visits spread.

    `amount_from` is the matrix's own bound: where a segment or a currency has bands of its own it is the band's place.
    """

    policy: Policy
    plan: Plan
    lines: pl.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """One night under the policy that holds and under another, and what is not the same."""

    as_of: date
    old: Side
    new: Side
    names: pl.DataFrame  # customer, name
    people: pl.DataFrame  # REPRESENTATIVE_SCHEMA

    @property
    def changes(self) -> pl.DataFrame:
        """The lines decided otherwise: key, currency, balances, and the decision's columns as `old_`, `new_`."""
        old = self.old.lines.select(*_LINE, "currency", "balance_minor", "owed_base_minor", *_renamed("old"))
        both = old.join(self.new.lines.select(*_LINE, *_renamed("new")), on=_LINE, how="left", validate="1:1")
        differs = pl.any_horizontal(pl.col(f"old_{name}").ne_missing(pl.col(f"new_{name}")) for name in _DECIDED)
        return both.filter(differs).sort(_LINE)

    @property
    def moved(self) -> pl.DataFrame:
        """Money that changes its treatment: `old_treatment`, `new_treatment`, `currency`, lines and balances."""
        key = ["old_treatment", "new_treatment", "currency"]
        moving = self.changes.filter(pl.col("old_treatment") != pl.col("new_treatment"))
        return moving.group_by(key).agg(*_sums()).sort(key)

    @property
    def cells_moved(self) -> pl.DataFrame:
        """The same by the cell it was in and the one it would be in, `old_` and `new_` with `age_from`, `amount_from`
        (null: outside of the matrix) and `treatment`; `currency`, lines and balances.
        """
        old, new = (
            side.lines.select(*_LINE, "currency", "balance_minor", "owed_base_minor", pl.col(_CELL).name.prefix(label))
            for label, side in (("old_", self.old), ("new_", self.new))
        )
        both = old.join(new.select(*_LINE, pl.col("^new_.*$")), on=_LINE, validate="1:1")
        moving = both.filter(pl.col("old_treatment") != pl.col("new_treatment"))
        key = [f"{label}{name}" for label in ("old_", "new_") for name in _CELL]
        sums = moving.group_by(*key, "currency").agg(*_sums())
        return sums.sort(*_in_order("old_"), *_in_order("new_"), "currency")

    @property
    def treatments(self) -> pl.DataFrame:
        """Each treatment before and after: `treatment`, lines old enough for it and what is chased by it in the base
        currency, `old_items`, `new_items`, `old_base_minor`, `new_base_minor` (null where a rate is missing).
        """
        all_of_them = pl.DataFrame({"treatment": list(map(str, Treatment))})
        for label, side in (("old", self.old), ("new", self.new)):
            chased = side.lines.filter(pl.col("age_from").is_not_null())
            sums = chased.group_by("treatment").agg(
                pl.len().cast(pl.Int64).alias(f"{label}_items"),
                _whole(pl.col("base_minor")).alias(f"{label}_base_minor"),
                known=pl.lit(value=True),
            )
            joined = all_of_them.join(sums, on="treatment", how="left", maintain_order="left")
            nothing = pl.col("known").is_null()
            all_of_them = joined.with_columns(
                pl.when(nothing).then(0).otherwise(f"{label}_{name}").alias(f"{label}_{name}")
                for name in ("items", "base_minor")
            ).drop("known")
        return all_of_them

    @property
    def owed(self) -> pl.DataFrame:
        """What each customer owes beyond its due day, in base currency: `customer`, `owed_minor` (null: no rate)."""
        overdue = self.old.lines.filter((pl.col("balance_minor") > 0) & (pl.col("days_overdue") > 0))
        return overdue.group_by("customer").agg(_whole(pl.col("owed_base_minor")).alias("owed_minor"))

    @property
    def work(self) -> pl.DataFrame:
        """Letters, visits and cases: how many under each policy, and how many customers get them under one only."""
        rows = []
        for does, name in _WORK.items():
            old, new = (set(getattr(side.plan, name)["customer"]) for side in (self.old, self.new))
            counts = (getattr(self.old.plan, name).height, getattr(self.new.plan, name).height)
            rows.append((str(does), *counts, len(new - old), len(old - new)))
        return pl.DataFrame(rows, schema=["does", "old", "new", "gained", "lost"], orient="row")

    @property
    def representatives(self) -> pl.DataFrame:
        """Visits and cases that fall to each representative (null: to nobody) under each policy."""
        loads = [
            getattr(side.plan, name).group_by("salesperson").agg(pl.len().cast(pl.Int64).alias(f"{label}_{called}"))
            for label, side in (("old", self.old), ("new", self.new))
            for called, name in (("visits", "assignments"), ("cases", "cases"))
        ]
        together: pl.DataFrame = loads[0]
        for load in loads[1:]:
            together = together.join(load, on="salesperson", how="full", coalesce=True, nulls_equal=True)
        return together.with_columns(pl.exclude("salesperson").fill_null(0)).sort("salesperson", nulls_last=True)


def cells(side: Side) -> pl.DataFrame:
    """The lines in the matrix by cell and currency: where it begins (`age_from` days, `amount_from`), its treatment,
    how many lines, and what is chased, in the currency and in the base (null when a line has no rate).
    """
    inside = side.lines.filter(pl.col("age_from").is_not_null() & pl.col("amount_from").is_not_null())
    sums = inside.group_by(*_CELL, "currency").agg(
        pl.len().alias("items"), pl.col("chased_minor").sum(), _whole(pl.col("base_minor"))
    )
    return sums.sort(*_in_order(""), "currency")


def simulate(config: Config, other: Policy | Book, *, as_of: date) -> Simulated:
    """The night of `as_of` under the config's policies and under others, from the same facts. Writes nothing.

    Before a general policy of the others holds, those of its first day count. Raises PolicyNotYetValid when none of
    the config's does yet.
    """
    refuse_before_policy(config, as_of)
    engine = store_of(config)
    old, new = _Gathered(config.book.on(as_of)), _Gathered(as_book(other).on(as_of))
    for shard in shards(engine, as_of):
        since = (receipts_from(book, as_of) for book in (old.in_force, new.in_force))
        known = with_notes(engine, facts(engine, shard, as_of), as_of, since=min(filter(None, since), default=None))
        old.add(known, as_of)
        new.add(known, as_of)
    people = representatives(engine)
    return Simulated(as_of=as_of, old=old.side(people), new=new.side(people), names=old.names(), people=people)


class _Gathered:
    """The parts of a night under the policies in force, a shard of customers after the other."""

    def __init__(self, in_force: Book) -> None:
        self.in_force = in_force
        self._plans: list[Plan] = []
        self._lines: list[pl.DataFrame] = []
        self._customers: list[pl.DataFrame] = []

    def add(self, known: Facts, as_of: date) -> None:
        """Decide about the customers of one more shard."""
        for policy, its in apart(known, self.in_force, as_of):
            decided = decide(its, policy, as_of=as_of)
            beside = notes(its, decided, policy, as_of=as_of)
            self._plans.append(assemble(decided, policy, beside, as_of=as_of))
            lines = _with_cells(decided, policy).with_columns(owed_base_minor=in_base(pl.col("balance_minor")))
            self._lines.append(lines.select(_KEPT))
        self._customers.append(known.customers.select("customer", "territory", "name"))

    def names(self) -> pl.DataFrame:
        """What the customers are called."""
        return pl.concat(self._customers).select("customer", "name")

    def side(self, people: pl.DataFrame) -> Side:
        """All of them together, with a representative for every visit, as a night finds them."""
        plan = replace(
            self._plans[0],
            **{
                name: pl.concat(getattr(one, name) for one in self._plans).sort("customer", maintain_order=True)
                for name in ("decisions", "letters", "lines", "assignments", "cases")
            },
            policy_hash=self.in_force.hash,
            problems=tuple(dict.fromkeys(problem for one in self._plans for problem in one.problems)),
        )
        visits = plan.assignments
        unassigned = visits.filter(pl.col("salesperson").is_null()).select("customer")
        found = spread(unassigned.join(pl.concat(self._customers).drop("name"), on="customer", how="left"), people)
        spread_visits = visits.join(found, on="customer", how="left", suffix="_found", maintain_order="left")
        taken = spread_visits.with_columns(salesperson=pl.coalesce("salesperson", "salesperson_found"))
        return Side(
            policy=self.in_force.pages[-1].policy,
            plan=replace(plan, assignments=taken.select(visits.columns)),
            lines=pl.concat(self._lines).sort(_LINE),
        )


def _with_cells(decided: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    matrix = policy.matrix
    ages, amounts = dict(enumerate(matrix.age_bands)), dict(enumerate(map(str, matrix.amount_bands)))
    return decided.with_columns(
        pl.col("age_band").replace_strict(ages, default=None, return_dtype=pl.Int64).alias("age_from"),
        pl.col("amount_band").replace_strict(amounts, default=None, return_dtype=pl.String).alias("amount_from"),
    )


def _in_order(label: str) -> tuple[pl.Expr, ...]:
    """As the matrix hangs on the wall; what is outside of it comes first."""
    amount = pl.col(f"{label}amount_from").cast(pl.Decimal(scale=6))
    return pl.col(f"{label}age_from"), amount, pl.col(f"{label}treatment")


def _sums() -> tuple[pl.Expr, ...]:
    return pl.len().alias("items"), pl.col("balance_minor").sum(), _whole(pl.col("owed_base_minor"))


def _renamed(label: str) -> list[pl.Expr]:
    return [pl.col(name).alias(f"{label}_{name}") for name in _DECIDED]


def _whole(amount: pl.Expr) -> pl.Expr:
    """The sum of an amount, null where a part of it is not known."""
    return pl.when(amount.is_not_null().all()).then(amount.sum())
