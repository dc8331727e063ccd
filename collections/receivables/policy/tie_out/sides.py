"""Both sides of each account: opening, activity by kind, closing."""

import polars as pl

from receivables.model.control_accounts import MANUAL, PostedAs
from receivables.policy.tie_out.accounts import KEY
from receivables.policy.tie_out.results import Side

Key = tuple[str, str, str]
Activity = dict[PostedAs, int]
# What each side has for every kind; a posting of no known kind, or by hand, is OTHER.
_KINDS = tuple(PostedAs)


def ledger_sides(posted: pl.DataFrame, since: pl.DataFrame) -> dict[Key, Side]:
    """Our side of each account: `posted` has KEY, `posted_as`, `day`, `amount_minor`, all up to the day that is spoken
    for; `since` KEY and `since_day`, at whose end each is opened.
    """
    placed = posted.join(since, on=KEY, how="left", nulls_equal=True)
    is_before = pl.col("day") <= pl.col("since_day")
    minor = pl.col("amount_minor")
    sums = placed.group_by(KEY).agg(
        opening_minor=minor.filter(is_before).sum(), closing_minor=minor.sum(), **_by_kind(~is_before)
    )
    return {
        _key(row): Side(
            opening_minor=row["opening_minor"],
            activity=_activity(row),
            moved_minor=row["closing_minor"] - row["opening_minor"],
            closing_minor=row["closing_minor"],
        )
        for row in sums.iter_rows(named=True)
    }


def journal_activity(entries: pl.DataFrame, since: pl.DataFrame) -> dict[Key, Activity]:
    """What the journal has on each account since it was opened, by kind, of the accounts that it has lines of."""
    placed = entries.join(since, on=KEY, how="inner", nulls_equal=True)
    within = placed.filter(pl.col("day") > pl.col("since_day"))
    sums = within.group_by(KEY).agg(**_by_kind(pl.lit(value=True)))
    return {_key(row): _activity(row) for row in sums.iter_rows(named=True)}


def _by_kind(chosen: pl.Expr) -> dict[str, pl.Expr]:
    kind = pl.col("posted_as").replace(MANUAL, str(PostedAs.OTHER)).fill_null(str(PostedAs.OTHER))
    return {str(one): pl.col("amount_minor").filter(chosen & (kind == str(one))).sum() for one in _KINDS}


def _activity(row: dict[str, int]) -> Activity:
    return {kind: row[str(kind)] for kind in _KINDS}


def _key(row: dict[str, str]) -> Key:
    return row["company"] or "", row["account"] or "", row["currency"]
