"""What was found and what people explained, together: no part of a difference has two names."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from receivables.model.control_accounts import DifferenceCause
from receivables.policy.tie_out.accounts import KEY
from receivables.policy.tie_out.matching import spelt
from receivables.policy.tie_out.results import Difference
from receivables.policy.tie_out.sides import Key


def named(
    found: pl.DataFrame, explained: pl.DataFrame, *, compared: pl.Series, signed: Mapping[Key, date]
) -> dict[Key, tuple[Difference, ...]]:
    """The differences of each account: what people explained first, then what was found, the largest first.

    `found`: FOUND_SCHEMA and `is_carried`; `explained`: KEY, `number`, `cause`, `document`, `amount_minor`, `from_day`,
    `note`, `author`; `compared`: the numbers of all documents that both ledgers were asked about; `signed`: when each
    account was signed last. What somebody explained of a document is taken off what was found of it; once both ledgers
    agree about it, the explanation has done its work and counts no longer.
    """
    numbered = explained.with_columns(spelt=spelt("document"))
    ours = found.with_columns(spelt=spelt("document"))
    by = [*KEY, "spelt"]
    agree = numbered.filter(pl.col("spelt").is_in(compared.implode())).join(ours, on=by, how="anti")
    standing = numbered.join(agree, on="number", how="anti")
    taken = standing.drop_nulls("spelt").group_by(by).agg(taken_minor=pl.col("amount_minor").sum())
    rest = ours.join(taken, on=by, how="left").with_columns(
        amount_minor=pl.col("amount_minor") - pl.col("taken_minor").fill_null(0)
    )
    rest = rest.filter(pl.col("amount_minor") != 0).sort(
        pl.col("amount_minor").abs(), "document", "customer", descending=[True, False, False], nulls_last=True
    )
    parts: dict[Key, list[Difference]] = {}
    for row in standing.iter_rows(named=True):
        parts.setdefault(_key(row), []).append(_explained(row, signed.get(_key(row))))
    for row in rest.iter_rows(named=True):
        parts.setdefault(_key(row), []).append(_found(row))
    return {key: tuple(differences) for key, differences in parts.items()}


def as_found(found: pl.DataFrame) -> dict[Key, tuple[Difference, ...]]:
    """What was found of each account (FOUND_SCHEMA and `is_carried`), whatever people said of it."""
    parts: dict[Key, list[Difference]] = {}
    for row in found.sort("document", "customer", "cause").iter_rows(named=True):
        parts.setdefault(_key(row), []).append(_found(row))
    return {key: tuple(differences) for key, differences in parts.items()}


def _key(row: dict[str, Any]) -> Key:
    return row["company"] or "", row["account"], row["currency"]


def _explained(row: dict[str, Any], signed: date | None) -> Difference:
    return Difference(
        cause=DifferenceCause(row["cause"]),
        amount_minor=row["amount_minor"],
        document=row["document"] or "",
        since=row["from_day"],
        is_carried=signed is not None and row["from_day"] <= signed,
        number=row["number"],
        note=row["note"] or "",
        author=row["author"],
    )


def _found(row: dict[str, Any]) -> Difference:
    return Difference(
        cause=DifferenceCause(row["cause"]),
        amount_minor=row["amount_minor"],
        document=row["document"] or "",
        customer=row["customer"] or "",
        since=row["since_day"],
        is_carried=row["is_carried"],
    )
