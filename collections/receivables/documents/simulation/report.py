"""What a simulation found, in the frames that page and workbook show."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from receivables.model import Does

WORKS = (Does.LETTER, Does.VISIT, Does.CASE)
FIELD_WORKS = (Does.VISIT, Does.CASE)
SIDES = ("old", "new")


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyName:
    """A policy as it is called, and the hash that tells it from every other."""

    name: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationReport:
    """The policy that holds beside another one: the nights from `first` to `last`, and the lines of the one of `as_of`.

    Frames have a column for each side and kind of work, `old_letter`, `new_letter`, `old_visit` and so on (COUNTS).
    Amounts are minor units; columns that end in `base_minor` and `owed_minor` are in the base currency, null without a
    rate. People and customers without a name have an empty one.
    """

    firm: str
    base_currency: str
    as_of: date
    first: date
    last: date
    case_days: int
    capacity: int | None  # visits that a representative can make in a week, where that is known
    old: PolicyName
    new: PolicyName
    nights: pl.DataFrame  # night, COUNTS: a row for every night
    # treatment, old_items, new_items, old_base_minor, new_base_minor: what is chased, by what it is old enough for
    treatments: pl.DataFrame
    # old_age_from, old_amount_from, old_treatment, the same new_, currency, items, balance_minor, owed_base_minor
    cells_moved: pl.DataFrame
    # salesperson, name, visits and cases of COUNTS; old_busiest, new_busiest, the visits of their busiest week, and
    # old_beyond, new_beyond, in how many weeks they have more than they can make
    people: pl.DataFrame
    weeks: pl.DataFrame  # week, salesperson, name, visits and cases of COUNTS
    # customer, name, owed_minor, COUNTS, change (gained, lost, harder, milder); the hardest hit first
    customers: pl.DataFrame
    # customer, name, item, kind, currency, balance_minor, owed_base_minor; old_, new_ of treatment, does, reason, level
    changes: pl.DataFrame

    @property
    def is_one_night(self) -> bool:
        """Whether it is about a single night rather than a period."""
        return self.first == self.last

    def total(self, side: str, does: str) -> int:
        """How many letters, visits or cases in all nights."""
        return int(self.nights[f"{side}_{does}"].sum())

    def customers_with(self, change: str) -> int:
        """How many customers are newly spoken to (gained), left alone (lost), treated harder or milder."""
        return self.customers.filter(pl.col("change") == change).height

    @property
    def money_moved(self) -> int | None:
        """What is treated otherwise, in the base currency; None where a part of it has no rate."""
        amounts = self.cells_moved["owed_base_minor"]
        return None if amounts.null_count() else int(amounts.sum())
