"""What another policy would do tonight, beside the one that holds. Nothing is done, and nothing is kept."""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from receivables.config import Config
from receivables.model import Does, Facts, Plan
from receivables.night.checking import refuse_before_policy
from receivables.night.store import store_of
from receivables.policy.assignment import spread
from receivables.policy.decide import decide
from receivables.policy.plan import assemble
from receivables.policy.rates import in_base
from receivables.policy.settings import Policy
from receivables.store.facts import facts, representatives, shards

_LINE = ["customer", "item", "kind"]
_DECIDED = ["treatment", "does", "reason", "level"]
_KEPT = [
    *_LINE,
    "currency",
    "balance_minor",
    "owed_base_minor",
    "chased_minor",
    "base_minor",
    "age_band",
    "amount_band",
    *_DECIDED,
]
_CELL = ["age_band", "amount_band", "treatment", "currency"]
_WORK = {Does.LETTER: "letters", Does.VISIT: "assignments", Does.CASE: "cases"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A night under one policy.

    `lines`: every open line with its decision, `chased_minor`, `base_minor` (what is chased) and `owed_base_minor` (its
    balance), the last two in the base currency, null without a rate. `plan`: what follows, visits spread.
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
        sums = moving.group_by(key).agg(
            pl.len().alias("items"), pl.col("balance_minor").sum(), _whole(pl.col("owed_base_minor"))
        )
        return sums.sort(key)

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

    `amount_from` is the matrix's own bound: where a segment or a currency has bands of its own it is the band's place.
    """
    matrix = side.policy.matrix
    inside = side.lines.filter((pl.col("age_band") >= 0) & (pl.col("amount_band") >= 0))
    sums = inside.group_by(_CELL).agg(
        pl.len().alias("items"), pl.col("chased_minor").sum(), _whole(pl.col("base_minor"))
    )
    ages, amounts = dict(enumerate(matrix.age_bands)), dict(enumerate(map(str, matrix.amount_bands)))
    bounds = (
        pl.col("age_band").replace_strict(ages, default=None, return_dtype=pl.Int64).alias("age_from"),
        pl.col("amount_band").replace_strict(amounts, default=None, return_dtype=pl.String).alias("amount_from"),
    )
    return sums.sort(_CELL).select(*bounds, "treatment", "currency", "items", "chased_minor", "base_minor")


def simulate(config: Config, policy: Policy, *, as_of: date) -> Simulated:
    """The night of `as_of` under the config's policy and under another, from the same facts. Writes nothing.

    Whether the other policy holds on that day is not asked. Raises PolicyNotYetValid when the config's does not yet.
    """
    refuse_before_policy(config, as_of)
    engine = store_of(config)
    old, new = _Gathered(config.policy), _Gathered(policy)
    for shard in shards(engine, as_of):
        known = facts(engine, shard, as_of)
        old.add(known, as_of)
        new.add(known, as_of)
    people = representatives(engine)
    return Simulated(as_of=as_of, old=old.side(people), new=new.side(people))


class _Gathered:
    """The parts of a night under one policy, a shard of customers after the other."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._plans: list[Plan] = []
        self._lines: list[pl.DataFrame] = []
        self._territories: list[pl.DataFrame] = []

    def add(self, known: Facts, as_of: date) -> None:
        """Decide about the customers of one more shard."""
        decided = decide(known, self._policy, as_of=as_of)
        self._plans.append(assemble(decided, self._policy, as_of=as_of))
        self._lines.append(decided.with_columns(owed_base_minor=in_base(pl.col("balance_minor"))).select(_KEPT))
        self._territories.append(known.customers.select("customer", "territory"))

    def side(self, people: pl.DataFrame) -> Side:
        """All of them together, with a representative for every visit, as a night finds them."""
        plan = replace(
            self._plans[0],
            **{
                name: pl.concat(getattr(one, name) for one in self._plans).sort("customer", maintain_order=True)
                for name in ("decisions", "letters", "lines", "assignments", "cases")
            },
            problems=tuple(dict.fromkeys(problem for one in self._plans for problem in one.problems)),
        )
        visits = plan.assignments
        unassigned = visits.filter(pl.col("salesperson").is_null()).select("customer")
        found = spread(unassigned.join(pl.concat(self._territories), on="customer", how="left"), people)
        spread_visits = visits.join(found, on="customer", how="left", suffix="_found", maintain_order="left")
        taken = spread_visits.with_columns(salesperson=pl.coalesce("salesperson", "salesperson_found"))
        return Side(
            policy=self._policy,
            plan=replace(plan, assignments=taken.select(visits.columns)),
            lines=pl.concat(self._lines).sort(_LINE),
        )


def _renamed(label: str) -> list[pl.Expr]:
    return [pl.col(name).alias(f"{label}_{name}") for name in _DECIDED]


def _whole(amount: pl.Expr) -> pl.Expr:
    """The sum of an amount, null where a part of it is not known."""
    return pl.when(amount.is_not_null().all()).then(amount.sum())
