"""What becomes of lines whose visit nobody reports: past its fallback day it keeps nobody silent any more."""

from datetime import date

import polars as pl

from receivables.model import Does, Treatment
from receivables.policy.settings import Policy

_VISIT = Treatment.REP_VISIT


def fall_back(
    lines: pl.DataFrame, open_work: pl.DataFrame, policy: Policy, *, as_of: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lines that ask for a visit as the policy's fallback has them treated, where theirs has lapsed; and the rest of
    what is under way.

    Takes lines with `severity`, `treatment` and `addressee`, and OPEN_WORK_SCHEMA by whoever is addressed now. Adds
    `cell_treatment`: what the matrix asked for. Lines in a cell that asks for anything else go by their own cell.
    """
    lines = lines.with_columns(cell_treatment="treatment")
    rules = policy.visits
    if rules.fallback is Treatment.NONE:
        return lines, open_work
    lapsed = open_work.filter(_has_lapsed(policy, as_of).fill_null(value=False))
    if lapsed.is_empty():
        return lines, open_work
    under_way = open_work.filter(~_has_lapsed(policy, as_of).fill_null(value=False))
    waited_for = under_way.filter(pl.col("does") == Does.VISIT).select("customer")
    whose = lapsed.select("customer").unique().join(waited_for, on="customer", how="anti")
    falls_back = (pl.col("severity") == _VISIT.severity) & pl.col("addressee").is_in(whose["customer"].implode())
    return (
        lines.with_columns(
            severity=pl.when(falls_back).then(rules.fallback.severity).otherwise("severity").cast(pl.Int8),
            treatment=pl.when(falls_back).then(pl.lit(str(rules.fallback))).otherwise("treatment"),
        ),
        under_way,
    )


def _has_lapsed(policy: Policy, as_of: date) -> pl.Expr:
    lapses_on = pl.col("due_day") + pl.duration(days=policy.visits.fallback_days)
    return (pl.col("does") == Does.VISIT) & (lapses_on <= as_of)
