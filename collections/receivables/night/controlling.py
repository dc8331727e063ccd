"""What controllers look at: the aging and the key figures that nights kept, and the files that they wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from receivables.config import Config
from receivables.night.store import store_of
from receivables.stop import Stopped
from receivables.store.key_figures import FIGURES, kept, kept_agings, nights_with_figures
from receivables.store.standing.representatives import RepresentativeStanding, by_representative


class NoSuchFile(Stopped):
    """A night wrote no file of that name."""


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
    """The aging of one currency, the youngest bucket first. `before`: balances by bucket on the night compared with."""

    currency: str
    buckets: tuple[AgedBucket, ...]
    before: dict[str, int]

    @property
    def balance_minor(self) -> int:
        """What is owed in all, less credits."""
        return sum(one.balance_minor for one in self.buckets)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgingView:
    """The aging of a night. `night` None: no night kept any; `before`: the night it is compared with, None for none.

    `representatives` are as the last night left them, in the base currency.
    """

    night: date | None
    before: date | None
    nights: tuple[date, ...]
    currencies: tuple[AgedCurrency, ...]
    base_currency: str
    representatives: tuple[RepresentativeStanding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresOfNight:
    """The key figures of a night in one currency; None: it could not be told. Shares are parts of 1."""

    night: date
    days: int
    receivables_minor: int
    overdue_minor: int
    sales_minor: int
    opening_minor: int
    dso: Decimal | None
    count_back_dso: Decimal | None
    true_dso: Decimal | None
    best_possible_dso: Decimal | None
    average_days_delinquent: Decimal | None
    collection_effectiveness: Decimal | None
    days_late: Decimal | None
    days_late_of_paid: Decimal | None
    cost_of_late_money: Decimal | None
    median_days_late: int | None
    is_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresView:
    """The key figures of a currency, night by night, the oldest first; `currencies`: those that there are."""

    currency: str
    currencies: tuple[str, ...]
    nights: tuple[FiguresOfNight, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NightFile:
    """A file that a night wrote: its path within the night's folder."""

    name: str
    size: int

    @property
    def folder(self) -> str:
        """The folder that it lies in, empty: the night's own."""
        return self.name.rpartition("/")[0]


def aging_view(config: Config, *, night: date | None = None, before: date | None = None) -> AgingView:
    """The aging of a night (None: the newest), beside that of another."""
    engine = store_of(config)
    nights = nights_with_figures(engine)
    shown = night or next(iter(nights), None)
    base = config.book.general(shown).base_currency if shown else config.policy.base_currency
    return AgingView(
        night=shown,
        before=before,
        nights=tuple(nights),
        currencies=_currencies(config, shown, before, base) if shown else (),
        base_currency=base,
        representatives=tuple(by_representative(engine)),
    )


def _currencies(config: Config, night: date, before: date | None, base: str) -> tuple[AgedCurrency, ...]:
    """The base currency first."""
    engine = store_of(config)
    aged = kept_agings(engine, first=night, last=night)
    earlier = kept_agings(engine, first=before, last=before) if before else aged.clear()
    balance = pl.col("owed_minor") + pl.col("credit_minor")
    return tuple(
        AgedCurrency(
            currency=currency,
            buckets=tuple(
                AgedBucket(**row)
                for row in its.select("bucket", "lines", "owed_minor", "credit_minor").iter_rows(named=True)
            ),
            before=dict(earlier.filter(pl.col("currency") == currency).select("bucket", balance).iter_rows()),
        )
        for (currency,), its in aged.sort(pl.col("currency") != base, maintain_order=True).group_by(
            "currency", maintain_order=True
        )
    )


def figures_view(config: Config, *, currency: str = "", first: date = date.min, last: date = date.max) -> FiguresView:
    """The key figures of the nights between two days, in a currency (empty: the base currency, if it has any)."""
    found = kept(store_of(config), first=max(first, date(1970, 1, 1)), last=min(last, date(9999, 1, 1)))
    currencies = found["currency"].unique().sort().to_list()
    chosen = currency or _first_of(config.policy.base_currency, currencies)
    its = found.filter(pl.col("currency") == chosen).drop("currency")
    return FiguresView(
        currency=chosen,
        currencies=tuple(currencies),
        nights=tuple(FiguresOfNight(**_told(row)) for row in its.iter_rows(named=True)),
    )


def _first_of(wanted: str, currencies: Sequence[str]) -> str:
    return wanted if wanted in currencies or not currencies else currencies[0]


def _told(row: dict[str, Any]) -> dict[str, Any]:
    decimals = {name: None if row[name] is None else Decimal(str(row[name])) for name in FIGURES}
    return {**row, **decimals}


def files_of_nights(config: Config, *, nights: int = 30) -> dict[date, tuple[NightFile, ...]]:
    """What the last so many nights wrote, the newest first."""
    folders = sorted((path for path in config.output.glob("????-??-??") if path.is_dir()), reverse=True)
    return {
        date.fromisoformat(folder.name): tuple(
            NightFile(name=path.relative_to(folder).as_posix(), size=path.stat().st_size)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        )
        for folder in folders[:nights]
    }


def file_of_night(config: Config, night: date, name: str) -> Path:
    """Where a file of a night lies. Raises NoSuchFile: also for a name that leads out of the night's folder."""
    folder = (config.output / str(night)).resolve()
    try:
        path = (folder / name).resolve()
        is_there = path.is_relative_to(folder) and path.is_file()
    except (OSError, ValueError):
        # A name that no file can have.
        is_there = False
    if not is_there:
        raise NoSuchFile(f"The night of {night} wrote no file '{name}': expected one of those in its folder")
    return path
