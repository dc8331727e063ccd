"""Rows that were read well, and that the ledger does not take after all: they are rejects like any other."""

from dataclasses import replace

import polars as pl

from receivables.model import TABLES
from receivables.money import to_decimal
from receivables.sources.place import sheets_and_rows
from receivables.sources.reading import Reading
from receivables.sources.rejects import REJECT_SCHEMA


def refuse(reading: Reading, reasons: pl.DataFrame) -> Reading:
    """The reading with rows moved from the frame to the rejects, their amounts from what was taken to what was refused.

    `reasons` has the `row` of each and its `reason`. Their cells are given as they were read. A row that became
    several instalments goes as a whole.
    """
    if reasons.is_empty():
        return reading
    lines = reading.frame.join(reasons.unique("row", maintain_order=True), on="row", maintain_order="left")
    gone = _as_rows(lines, reading.kind)
    amounts = _amounts(gone, reading.kind)
    places = sheets_and_rows(gone["row"], reading.sheet, reading.sheets)
    rejects = gone.select(
        file=pl.lit(reading.origin),
        sheet=places["sheet"],
        row=places["row"],
        column=pl.lit(None, dtype=pl.String),
        value=pl.lit(None, dtype=pl.String),
        reason="reason",
        amount=pl.Series([_text(minor, currency) for currency, minor in amounts.iter_rows()], dtype=pl.String),
        cells=pl.struct(pl.exclude("row", "reason")).struct.json_encode(),
    ).match_to_schema(REJECT_SCHEMA)
    moved = dict(amounts.drop_nulls().group_by("currency").agg(pl.col("minor").sum()).iter_rows())
    return replace(
        reading,
        frame=reading.frame.join(reasons, on="row", how="anti", maintain_order="left"),
        rejects=pl.concat([reading.rejects, rejects]).sort("sheet", "row"),
        rows_added=reading.rows_added - (lines.height - gone.height),
        taken=_moved(reading.taken, moved, sign=-1),
        refused=_moved(reading.refused, moved, sign=1),
    )


def _as_rows(lines: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The lines as rows of the file: instalments of one row together."""
    total = TABLES[kind].total
    if total is None or not lines["row"].is_duplicated().any():
        return lines
    summed = lines.with_columns(pl.col(f"{total}_minor").sum().over("row"))
    return summed.unique("row", keep="first", maintain_order=True)


def _amounts(rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    """`currency` and `minor` of each row, null in tables that have no total."""
    total = TABLES[kind].total
    if total is None:
        return rows.select(currency=pl.lit(None, pl.String), minor=pl.lit(None, pl.Int64))
    return rows.select("currency", minor=f"{total}_minor")


def _text(minor: int | None, currency: str | None) -> str | None:
    return None if minor is None or currency is None else str(to_decimal(minor, currency))


def _moved(sums: dict[str, int], moved: dict[str, int], *, sign: int) -> dict[str, int]:
    changed = {currency: sums.get(currency, 0) + sign * moved.get(currency, 0) for currency in {*sums, *moved}}
    return {currency: minor for currency, minor in sorted(changed.items()) if minor or currency in sums}
