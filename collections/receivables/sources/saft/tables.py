"""Files of SAF-T as a table of balances, or of lines of the journal."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import IO

import polars as pl

from receivables.model import TABLES, CellType
from receivables.sources.cells import number_column
from receivables.sources.saft.jpk import read_jpk
from receivables.sources.saft.oecd import read_oecd
from receivables.sources.tables import RawTable, canonical_table
from receivables.sources.xml import root_name

Row = dict[str, str | None]


def saft_table(rows: Sequence[Row], kind: str, *, origin: str, content_hash: str) -> RawTable:
    """The rows of files as a table of that kind."""
    columns = TABLES[kind].columns
    frame = pl.DataFrame(rows, schema=dict.fromkeys((column.name for column in columns), pl.String))
    table = canonical_table(frame, origin=origin, content_hash=content_hash)
    amounts = [column.name for column in columns if column.type == CellType.AMOUNT]
    masks = [
        table.texts(name).str.contains(r"^-?\d").alias(number_column(table.columns[name]))
        for name in amounts
        if table.texts(name).is_not_null().any()
    ]
    return replace(table, cells=table.cells.with_columns(masks))


def saft_rows(file: IO[bytes], kind: str, *, origin: str) -> Iterator[Row]:
    """The rows of a file of SAF-T for a kind of table. Raises SourceError where it cannot be read."""
    read = read_jpk if root_name(file, origin=origin).local == "JPK" else read_oecd
    return read(file, kind, origin=origin)
