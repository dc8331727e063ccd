"""What controllers look at: the key figures that nights kept, and the files that they wrote."""

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
from receivables.store.key_figures import FIGURES, kept


class NoSuchFile(Stopped):
    """A night wrote no file of that name."""


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
