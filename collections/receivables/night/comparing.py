"""What a night decided and did, beside another account of the same night."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import polars as pl

from receivables.model import LINE_SCHEMA, Does, Plan
from receivables.store.past_work import Done

_LINE = ["customer", "item", "kind"]
_LISTED = ["customer", "debtor", "item", "kind"]
_DECIDED = [
    "treatment",
    "does",
    "reason",
    "level",
    "next_day",
    "balance_minor",
    "age_band",
    "amount_band",
    "cause",
    "disputed_minor",
    "covered_minor",
    "policy_hash",
]
_OF_LETTER = ["customer", "treatment", "level", "language"]
_OF_VISIT = ["customer", "due_day", "salesperson"]
_OF_CASE = ["customer", "kind", "salesperson"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something that is otherwise in the two accounts. `was` or `would` None: one of them does not have it.

    `what`: decision, letter, visit, case or line (of one of these). `item` is empty where it is about no line;
    `debtor` says whose it is where that is another than the customer addressed.
    """

    what: str
    customer: str
    item: str
    kind: str
    was: dict[str, Any] | None
    would: dict[str, Any] | None
    debtor: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """What is not the same in both; nothing where one of them does not have it."""
        if self.was is None or self.would is None:
            return ()
        return tuple(name for name, value in self.was.items() if self.would[name] != value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the store says of a night: its decisions, and its letters, visits and cases with their lines."""

    decisions: pl.DataFrame
    letters: pl.DataFrame
    visits: pl.DataFrame
    cases: pl.DataFrame
    lines: pl.DataFrame
    policy_hashes: pl.DataFrame  # customer, policy_hash

    @classmethod
    def of(cls, found: Done, as_of: date) -> Self:
        """What was decided and done on the night of `as_of`."""
        tonights = pl.col("night") == as_of
        held = (pl.col("from_day") <= as_of) & (pl.col("to_day").is_null() | (pl.col("to_day") >= as_of))
        decisions = found.decisions.filter(held)
        return cls(
            decisions=decisions.select(*_LINE, *_DECIDED),
            letters=found.letters.filter(tonights).select(_OF_LETTER),
            visits=_asked_for(found.visits.filter(tonights)),
            cases=found.cases.filter(tonights).select(_OF_CASE),
            lines=found.lines.filter(tonights).select(LINE_SCHEMA.names()),
            policy_hashes=decisions.select("customer", "policy_hash").unique("customer"),
        )

    def spoken_to(self) -> pl.Series:
        """The customers for whom the night did something."""
        return pl.concat(work["customer"] for work in (self.letters, self.visits, self.cases))


def unequal(
    kept: Kept, plans: Sequence[Plan], *, left_alone: pl.DataFrame, of: pl.Series | None = None
) -> dict[str, pl.DataFrame]:
    """What differs between what was kept and the plans, by what it is: the key, then each column with `was_`, `would_`.

    `left_alone`: for these customers nothing new was done, whatever was planned. `of`: compare these customers only.
    """

    def planned(name: str) -> pl.DataFrame:
        frame: pl.DataFrame = pl.concat(getattr(one, name) for one in plans)
        return frame.join(left_alone, on="customer", how="anti")

    decided = pl.concat(one.decisions.with_columns(policy_hash=pl.lit(one.policy_hash)) for one in plans)
    visits = planned("assignments").join(kept.visits.select("customer", given="salesperson"), on="customer", how="left")
    compared = {
        "decision": (kept.decisions, decided.select(*_LINE, *_DECIDED), _LINE),
        str(Does.LETTER): (kept.letters, planned("letters").select(_OF_LETTER), ["customer"]),
        str(Does.VISIT): (
            kept.visits,
            visits.with_columns(salesperson=pl.coalesce("salesperson", "given")).select(_OF_VISIT),
            ["customer"],
        ),
        str(Does.CASE): (kept.cases, planned("cases").select(_OF_CASE), ["customer", "kind"]),
        "line": (kept.lines, planned("lines").select(LINE_SCHEMA.names()), _LISTED),
    }
    return {
        what: _unequal(was if of is None else was.filter(pl.col("customer").is_in(of.implode())), would, key)
        for what, (was, would, key) in compared.items()
    }


def _unequal(was: pl.DataFrame, would: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    values = [name for name in was.columns if name not in key]
    both = was.select(*key, pl.col(values).name.prefix("was_"), in_was=pl.lit(value=True)).join(
        would.select(*key, pl.col(values).name.prefix("would_"), in_would=pl.lit(value=True)),
        on=key,
        how="full",
        coalesce=True,
    )
    differs = pl.any_horizontal(
        pl.col("in_was").is_null(),
        pl.col("in_would").is_null(),
        *(pl.col(f"was_{name}").ne_missing(pl.col(f"would_{name}")) for name in values),
    )
    return both.filter(differs).sort(key)


def differing(found: dict[str, pl.DataFrame]) -> Iterator[Difference]:
    """What `unequal` found, one by one."""
    for what, frame in found.items():
        for row in frame.iter_rows(named=True):
            yield Difference(
                what=what,
                customer=row["customer"],
                item=row.get("item", ""),
                kind=row.get("kind", ""),
                debtor=_other_debtor(row),
                was=_side(row, "was"),
                would=_side(row, "would"),
            )


def _asked_for(visits: pl.DataFrame) -> pl.DataFrame:
    """By whom and by when visits were asked for, whoever went in the end."""
    return visits.select("customer", pl.coalesce("asked_day", "due_day").alias("due_day"), salesperson="named")


def _other_debtor(row: dict[str, Any]) -> str:
    debtor: str = row.get("debtor", "")
    return "" if debtor == row["customer"] else debtor


def _side(row: dict[str, Any], side: str) -> dict[str, Any] | None:
    if row[f"in_{side}"] is None:
        return None
    return {name.removeprefix(f"{side}_"): value for name, value in row.items() if name.startswith(f"{side}_")}
