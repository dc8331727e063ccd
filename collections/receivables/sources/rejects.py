"""The rejects: every row that was refused, with its place, the reason and the row as it came."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from receivables.sources.place import sheets_and_rows
from receivables.sources.tables import RawTable

REJECT_SCHEMA = pl.Schema(
    {
        "file": pl.String,
        "sheet": pl.String,
        "row": pl.UInt32,
        "column": pl.String,  # the header in the file of the first cell that is wrong; null: the row as a whole
        "value": pl.String,
        "reason": pl.String,
        "amount": pl.String,  # the cell that the totals are counted in, as it came
        "cells": pl.String,  # the whole row as a JSON object, header -> text
    }
)
# A spreadsheet would carry these out as formulas.
_FORMULA = r"^[=+@\t]|^-[^\d.,]"


def rejects(table: RawTable, faults: pl.DataFrame, *, total: str | None) -> pl.DataFrame:
    """One row for each refused row (REJECT_SCHEMA), in the order of the file."""
    labels = pl.DataFrame(
        {"column": list(table.columns), "label": [table.label(name) for name in table.columns]},
        schema={"column": pl.String, "label": pl.String},
    )
    said = faults.join(labels, on="column", how="left", maintain_order="left").with_columns(
        label=pl.coalesce("label", "column")
    )
    came = pl.when(pl.col("value").is_not_null()).then(pl.format("{} is '{}', {}", "label", "value", "reason"))
    sentence = came.when(pl.col("label").is_not_null()).then(pl.format("{} {}", "label", "reason")).otherwise("reason")
    by_row = said.with_columns(sentence=sentence).group_by("at", maintain_order=True)
    reasons = by_row.agg(
        column=pl.col("label").first(), value=pl.col("value").first(), reason=pl.col("sentence").str.join("; ")
    ).sort("at")
    rows = table.cells.select(pl.all().gather(reasons["at"]))
    there = set(rows.columns)
    texts = {str(position): label for position, label in enumerate(table.labels) if str(position) in there}
    amount = rows[str(table.columns[total])] if total in table.columns else pl.Series([None], dtype=pl.String)
    places = sheets_and_rows(rows["row"], table.sheet, table.sheets)
    cells = rows.select(pl.struct(pl.col(name).alias(label) for name, label in texts.items()).struct.json_encode())
    return reasons.select(
        file=pl.lit(table.origin),
        sheet=places["sheet"],
        row=places["row"],
        column="column",
        value="value",
        reason="reason",
        amount=amount if rows.height == len(amount) else pl.lit(None, dtype=pl.String),
        cells=cells.to_series(),
    ).match_to_schema(REJECT_SCHEMA)


def write(frames: Sequence[pl.DataFrame], path: Path) -> None:
    """Writes rejects (REJECT_SCHEMA) as CSV that a spreadsheet opens as text: UTF-8 with its mark, no live formula.

    The file is there as a whole or not at all.
    """
    together = pl.concat([frame for frame in frames if frame.height] or [REJECT_SCHEMA.to_frame()])
    harmless = (
        pl.when(pl.col(pl.String).str.contains(_FORMULA)).then("'" + pl.col(pl.String)).otherwise(pl.col(pl.String))
    ).name.keep()
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    together.with_columns(harmless).write_csv(unfinished, include_bom=True)
    unfinished.replace(path)
