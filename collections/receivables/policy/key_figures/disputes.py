"""How long disputes take, by what they are about: those still open count as lasting longer than so far."""

from dataclasses import dataclass

import polars as pl

from receivables.policy.key_figures.lateness import lateness


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeDays:
    """The days from opening to resolution of disputes about the same; `name` empty: nobody said about what.

    `mean_days` counts the open ones (Kaplan and Meier, 1958); where the longest of all is open still, it is a lower
    bound (`is_complete` false). `median_days`: by when half are resolved, None while they are not.
    """

    name: str
    disputes: int
    open: int
    mean_days: float | None
    is_complete: bool
    median_days: int | None


def dispute_days(disputes: pl.DataFrame) -> tuple[DisputeDays, ...]:
    """By `name`, the most disputes first. Takes `name`, `days` (since opening, to resolution if `is_over`), `is_over`.

    Formula and source are those of `lateness`, every dispute counting one.

    >>> rows = {"name": ["price"] * 3, "days": [10, 20, 30], "is_over": [True, False, True]}
    >>> found, = dispute_days(pl.DataFrame(rows))
    >>> found.mean_days, found.median_days, found.is_complete
    (23.333333333333336, 30, True)
    """
    found = [_of(name, its) for (name,), its in disputes.group_by("name")]
    return tuple(sorted(found, key=lambda one: (-one.disputes, one.name)))


def _of(name: object, its: pl.DataFrame) -> DisputeDays:
    late = lateness(its.select(days_late="days", amount_minor=pl.lit(1, pl.Int64), is_paid="is_over"))
    return DisputeDays(
        name=str(name),
        disputes=its.height,
        open=its.height - int(its["is_over"].sum()),
        mean_days=late.mean,
        is_complete=late.is_complete,
        median_days=late.median,
    )
