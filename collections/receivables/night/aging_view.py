"""The aging on a screen: as a night kept it, or computed for whoever asks for another day or in another way.

What is computed is computed in turn (`night/remembering.py`), for a million lines take seconds and a gigabyte.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from receivables.config import Config
from receivables.model.aging import AgingOptions
from receivables.night.aging import Aging, aging
from receivables.night.remembering import reckoned_in_turn, remembered
from receivables.night.store import store_of
from receivables.policy.aging import bucket_labels
from receivables.store.choices import Choices, choices
from receivables.store.key_figures import kept_agings, nights_with_figures
from receivables.store.standing.representatives import by_representative


@dataclass(frozen=True, slots=True, kw_only=True)
class AgedBucket:
    """What is open in a bucket of one currency; `credit_minor` is 0 or below."""

    bucket: str
    lines: int
    owed_minor: int
    credit_minor: int

    @property
    def balance_minor(self) -> int:
        """Both together."""
        return self.owed_minor + self.credit_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class AgedCurrency:
    """The aging of one currency, the youngest bucket first. `before`: balances by bucket on the day compared with."""

    currency: str
    buckets: tuple[AgedBucket, ...]
    before: dict[str, int]

    @property
    def balance_minor(self) -> int:
        """What is owed in all, less credits."""
        return sum(one.balance_minor for one in self.buckets)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgedRepresentative:
    """A representative's lines together, in the base currency. `salesperson` empty: nobody's."""

    salesperson: str
    name: str
    customers: int
    open_minor: int
    overdue_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What of the ledger is not among the lines shown, and why: `filtered`, `credits_hidden`, `credits_together`."""

    why: str
    currency: str
    lines: int
    balance_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgingView:
    """The aging of a day, as `options` ask for it.

    `night` None: there is none; `before`: the day it is compared with, None for none. `kept`: as the night of the day
    kept it; else it is computed of what is known now. `nights`: those that kept one. `representatives`: empty where
    they stand as the last night left them and that was another.
    """

    night: date | None
    before: date | None
    nights: tuple[date, ...]
    currencies: tuple[AgedCurrency, ...]
    base_currency: str
    representatives: tuple[AgedRepresentative, ...]
    options: AgingOptions
    choices: Choices
    left_out: tuple[LeftOut, ...]
    kept: bool


def aging_view(config: Config, *, night: date | None = None, options: AgingOptions | None = None) -> AgingView:
    """The aging of a day (None: of the newest night), as asked for (None: as the firm's own settings do).

    Raises ReckonedElsewhere.
    """
    nights = tuple(nights_with_figures(store_of(config)))
    asked = options or replace(config.aging, compare_with=None)
    shown = night or next(iter(nights), None)
    base = config.book.general(shown).base_currency if shown else config.policy.base_currency
    view = AgingView(
        night=shown,
        before=asked.compare_with,
        nights=nights,
        currencies=(),
        base_currency=base,
        representatives=(),
        options=asked,
        choices=_choices(config),
        left_out=(),
        kept=False,
    )
    if shown is None:
        return view
    if shown in nights and _as_nights_keep_it(asked) and (asked.compare_with is None or asked.compare_with in nights):
        return _kept(config, view, shown)
    return _summed(config, view, shown)


def _as_nights_keep_it(asked: AgingOptions) -> bool:
    """Whether nothing is asked that nights do not do, but for what bears on lists and converted amounts."""
    plain = AgingOptions()
    return (
        replace(
            asked,
            detail=plain.detail,
            detail_lines=plain.detail_lines,
            revalued=plain.revalued,
            compare_with=None,
        )
        == plain
    )


@remembered
def _choices(config: Config) -> Choices:
    return choices(store_of(config))


# --- as the night kept it ------------------------------------------------------------------------------------------


def _kept(config: Config, view: AgingView, night: date) -> AgingView:
    engine = store_of(config)
    aged = kept_agings(engine, first=night, last=night)
    earlier = kept_agings(engine, first=view.before, last=view.before) if view.before else aged.clear()
    buckets = bucket_labels(config.book.general(night).buckets)
    its = by_representative(engine) if night == view.nights[0] else []
    return replace(
        view,
        kept=True,
        currencies=_currencies(_with_empty(aged, buckets), _with_empty(earlier, buckets), view.base_currency),
        representatives=tuple(
            AgedRepresentative(
                salesperson=one.salesperson,
                name=one.name,
                customers=one.customers,
                open_minor=one.open_minor,
                overdue_minor=one.overdue_minor,
            )
            for one in its
        ),
    )


def _currencies(aged: pl.DataFrame, earlier: pl.DataFrame, base: str) -> tuple[AgedCurrency, ...]:
    """The base currency first, those that were open on the former day alone last. Takes `currency`, `bucket`, `lines`,
    `owed_minor`, `credit_minor`, in order.
    """
    balance = pl.col("owed_minor") + pl.col("credit_minor")
    gone = earlier.join(aged, on="currency", how="anti", maintain_order="left")
    nothing = gone.with_columns(pl.col("lines", "owed_minor", "credit_minor") * 0)
    shown = pl.concat([aged, nothing.select(aged.columns)]).sort(pl.col("currency") != base, maintain_order=True)
    return tuple(
        AgedCurrency(
            currency=str(currency),
            buckets=tuple(
                AgedBucket(**row)
                for row in its.select("bucket", "lines", "owed_minor", "credit_minor").iter_rows(named=True)
            ),
            before=dict(earlier.filter(pl.col("currency") == currency).select("bucket", balance).iter_rows()),
        )
        for (currency,), its in shown.group_by("currency", maintain_order=True)
    )


# --- computed ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sums:
    """What is left of an aging when its lines are let go: by currency and bucket, and by representative."""

    aged: pl.DataFrame
    earlier: pl.DataFrame
    representatives: pl.DataFrame
    left_out: pl.DataFrame


def _summed(config: Config, view: AgingView, day: date) -> AgingView:
    found = _sums(config, day, view.options)
    names = view.choices.salesperson
    return replace(
        view,
        currencies=_currencies(found.aged, found.earlier, view.base_currency),
        representatives=tuple(
            AgedRepresentative(name=names.get(row["salesperson"], ""), **row)
            for row in found.representatives.iter_rows(named=True)
        ),
        left_out=tuple(LeftOut(**row) for row in found.left_out.drop("base_minor").iter_rows(named=True)),
    )


@reckoned_in_turn
def _sums(config: Config, day: date, options: AgingOptions) -> _Sums:
    found = aging(config, as_of=day, options=options)
    before = _by_bucket(found.before) if found.before else _by_bucket(found).clear()
    return _Sums(_by_bucket(found), before, _by_representative(found.lines), found.left_out)


def _by_bucket(aged: Aging) -> pl.DataFrame:
    balance = pl.col("balance_minor")
    counted = aged.lines.group_by("currency", "bucket").agg(
        lines=pl.len().cast(pl.Int64), owed_minor=balance.clip(0).sum(), credit_minor=balance.clip(upper_bound=0).sum()
    )
    return _with_empty(counted, aged.buckets)


def _with_empty(counted: pl.DataFrame, buckets: Sequence[str]) -> pl.DataFrame:
    """Every bucket of each currency in order, also those with nothing in them; those called otherwise come last."""
    order = pl.DataFrame({"bucket": [*dict.fromkeys([*buckets, *counted["bucket"]])]}, schema={"bucket": pl.String})
    every = counted.select("currency").unique().sort("currency").join(order, how="cross")
    figures = counted.select("currency", "bucket", "lines", "owed_minor", "credit_minor")
    return every.join(figures, on=["currency", "bucket"], how="left", maintain_order="left").fill_null(0)


def _by_representative(lines: pl.DataFrame) -> pl.DataFrame:
    is_overdue = (pl.col("days_overdue") > 0) & (pl.col("balance_minor") > 0)
    return (
        lines.group_by(pl.col("salesperson").fill_null(""))
        .agg(
            customers=pl.col("customer").n_unique().cast(pl.Int64),
            open_minor=pl.col("base_minor").sum(),
            overdue_minor=pl.col("base_minor").filter(is_overdue).sum(),
        )
        .sort("overdue_minor", "salesperson", descending=[True, False])
    )
