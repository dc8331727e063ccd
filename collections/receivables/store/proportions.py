"""Whether a list of open items has the size it should have: the guard against an export that was cut off or doubled."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from receivables.money import to_decimal
from receivables.store.database import StoreError

# With fewer items an invoice or two more or less are a great share, and an ordinary day.
FEW_ITEMS = 10
_ORDINARY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportions:
    """By which shares a list may shrink and grow, in number and in money. None: by any."""

    max_shrink: Decimal | None = Decimal("0.3")
    max_grow: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Size:
    """How many items of a currency are owed, and how much, before a list and after it."""

    currency: str
    count_before: int
    owed_before: int
    count_after: int
    owed_after: int

    def exceeds(self, share: Decimal, *, sign: int) -> bool:
        """Whether the list shrinks (-1) or grows (1) by more than the share.

        From ten items on, in number or in money. With fewer, before and after, it takes both, and more than two items
        or all of several.
        """
        shares = self.shares(sign)
        if max(self.count_before, self.count_after) >= FEW_ITEMS:
            return max(shares) > share
        all_of_several = self.count_after == 0 and self.count_before > 1
        return min(shares) > share and (abs(self.count_after - self.count_before) > _ORDINARY or all_of_several)

    def shares(self, sign: int) -> tuple[Decimal, Decimal]:
        """By which share of what was there the number and the money changed in that direction."""
        return (
            _share(self.count_before, sign * (self.count_after - self.count_before)),
            _share(self.owed_before, sign * (self.owed_after - self.owed_before)),
        )


def refuse_out_of_proportion(
    open_items: list[pl.DataFrame], allowed: Proportions, *, source: str | None, as_of: date
) -> None:
    """Raise StoreError where a currency's open items lose or gain more than they may. What is new is no growth.

    `open_items` has, by currency: `currency`, `count_before`, `owed_before`, `count_after`, `owed_after`.
    """
    if not open_items:
        return
    totals = pl.concat(open_items).group_by("currency").agg(pl.exclude("currency").sum()).sort("currency")
    sizes = [_Size(**line) for line in totals.iter_rows(named=True)]
    directions = ((-1, "shrink", allowed.max_shrink), (1, "grow", allowed.max_grow))
    refusals = [
        _refusal(size, verb, max(size.shares(sign)), share)
        for size in sizes
        for sign, verb, share in directions
        if share is not None and size.exceeds(share, sign=sign)
    ]
    if refusals:
        named = f" of source {source}" if source else ""
        raise StoreError(
            f"Open-item list{named} as of {as_of}: {'; '.join(refusals)}. Look whether the list is whole and has "
            "nothing twice, and raise the setting if it is right; nothing was changed"
        )


def _share(before: int, change: int) -> Decimal:
    return Decimal(change) / Decimal(before) if before else Decimal(0)


def _refusal(size: _Size, verb: str, reached: Decimal, allowed: Decimal) -> str:
    before, after = (f"{to_decimal(minor, size.currency):,}" for minor in (size.owed_before, size.owed_after))
    return (
        f"{size.currency} would {verb} by {reached:.0%}, from {size.count_before} items of {before} to "
        f"{size.count_after} of {after}, expected at most max_{verb} = {allowed:.0%}"
    )
