"""Which rows cannot be taken although each of their cells can be read: something is missing, or stands there twice."""

import polars as pl

from receivables.model import TABLES
from receivables.sources import payments
from receivables.sources.faults import all_of, faults
from receivables.sources.tables import RawTable
from receivables.sources.typed import typed_name

# A message names so many rows that share a key.
_ROWS_NAMED = 5


def missing(rows: pl.DataFrame, table: RawTable, kind: str) -> pl.DataFrame:
    """A fault for each row without a value that it must have."""
    found = []
    for column in TABLES[kind].columns:
        values = rows[typed_name(column)]
        if column.required and values.null_count():
            bad = values.is_null() & table.texts(column.name).is_null()
            found.append(faults(bad, column=column.name, values=None, reason="is missing"))
    return all_of(found)


def negative(rows: pl.DataFrame, table: RawTable, kind: str) -> tuple[pl.DataFrame, pl.DataFrame, tuple[str, ...]]:
    """Rows with their payments positive, faults for amounts that must not be negative, and doubts."""
    if kind == "payments":
        step = payments.ruled(rows, table)
        return step.rows, all_of(step.faults), step.doubts
    found = []
    for name in {"customers": ("credit_limit",), "disputes": ("amount",)}.get(kind, ()):
        bad = rows[f"{name}_minor"] < 0
        found.append(faults(bad, column=name, values=table.texts(name), reason="expected no negative amount"))
    return rows, all_of(found), ()


def repeated(rows: pl.DataFrame, kind: str, *, refused: pl.Series) -> pl.DataFrame:
    """Faults for rows that share a key: all but the first where they say the same, all of them where they differ.

    `refused` (positions) are rows that are out already.
    """
    keys = list(TABLES[kind].key)
    # Equal keys have equal hashes, so where no hash comes twice, no key does.
    twice = rows.select(keys).hash_rows().is_duplicated()
    if not twice.any():
        return all_of([])
    shared = rows.with_row_index("at").filter(twice).filter(~pl.col("at").is_in(refused.implode()))
    facts = pl.struct(pl.exclude("at", "row", *keys))
    groups = shared.group_by(keys).agg(
        first=pl.col("at").min(),
        versions=facts.n_unique(),
        size=pl.len(),
        places=pl.col("row").sort().head(_ROWS_NAMED).cast(pl.String).str.join(", "),
    )
    members = shared.select("at", *keys).join(groups.filter(pl.col("size") > 1), on=keys, nulls_equal=True)
    more = pl.when(pl.col("size") > _ROWS_NAMED).then(pl.lit(" and others")).otherwise(pl.lit(""))
    members = members.with_columns(places=pl.col("places") + more)
    return pl.concat([_same_again(members), _different(members, keys)])


def _same_again(members: pl.DataFrame) -> pl.DataFrame:
    again = members.filter(pl.col("versions") == 1, pl.col("at") > pl.col("first"))
    return _whole_row(again, pl.lit("the same row again, as in the rows ") + pl.col("places"))


def _different(members: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    different = members.filter(pl.col("versions") > 1)
    what = " and ".join(key for key in keys if key != "kind")
    return _whole_row(different, pl.lit(f"the same {what} with different figures in the rows ") + pl.col("places"))


def _whole_row(members: pl.DataFrame, reason: pl.Expr) -> pl.DataFrame:
    nothing = pl.lit(None, dtype=pl.String)
    return members.select("at", column=nothing, value=nothing, reason=reason)
