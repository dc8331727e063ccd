"""What controllers may ask of an aging: counted from which day, into which buckets, of what, and how it is shown."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class AgeBy(StrEnum):
    """The day that a line's age is counted from."""

    DUE = "due"
    INVOICE = "invoice"
    POSTING = "posting"  # the day it was entered in the ledger; a line without one counts from its document's day


class BucketUnit(StrEnum):
    """What the lower bounds of buckets count."""

    DAYS = "days"
    MONTHS = "months"  # calendar months: a line of any day of last month is one month old


class Credits(StrEnum):
    """What becomes of credit notes and receipts that are open."""

    AGED = "aged"  # each in the bucket of its own day, like an invoice
    SHOWN = "shown"  # line by line, in a column of their own beside the buckets
    SUMMARISED = "summarised"  # so, and one line for all of a customer, currency and representative
    HIDDEN = "hidden"  # left out, and named where the total is proved


@dataclass(frozen=True, slots=True, kw_only=True)
class AgingOptions:
    """How an aging is asked for.

    `buckets`: lower bounds, rising; empty: those of the policy's aging report, in days. `company`, `segment`,
    `salesperson`, `currency`: only these, empty: all. `detail`: whether lines are listed. `revalued`: converted by the
    rates of the as-of day, else by those of each line's own. `compare_with`: a former day to stand beside it.
    `rolled_from`: the day that receivables are rolled forward from, None: the first of the month before.
    `detail_lines`: with more lines than these the list of lines is a file of its own.
    """

    age_by: AgeBy = AgeBy.DUE
    buckets: tuple[int, ...] = ()
    bucket_unit: BucketUnit = BucketUnit.DAYS
    credits: Credits = Credits.AGED
    company: tuple[str, ...] = ()
    segment: tuple[str, ...] = ()
    salesperson: tuple[str, ...] = ()
    currency: tuple[str, ...] = ()
    detail: bool = True
    revalued: bool = True
    compare_with: date | None = None
    rolled_from: date | None = None
    detail_lines: int = 100_000

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        """The columns of the lines that are filtered, and what is let through."""
        asked = {name: getattr(self, name) for name in ("company", "segment", "salesperson", "currency")}
        return {name: values for name, values in asked.items() if values}
