"""Tables for BI tools and other programs: Parquet or CSV, amounts in decimals, the same content the same bytes."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import polars as pl

from receivables.money import decimals

# No currency has more places.
_PLACES = 4
AMOUNT = pl.Decimal(20, _PLACES)
_WIDE = pl.Decimal(38, _PLACES)


class TableFormat(StrEnum):
    """How a table is written."""

    PARQUET = "parquet"
    CSV = "csv"


def in_decimals(frame: pl.DataFrame, *, base_currency: str, base: tuple[str, ...] = ()) -> pl.DataFrame:
    """The frame with amounts: each `x_minor` becomes `x`, a decimal with four places.

    They are in the currency of the row's `currency`, those named in `base` (without `_minor`) in the base currency.
    """
    amounts = [name for name in frame.columns if name.endswith("_minor")]
    if not amounts:
        return frame
    of_row = pl.col("currency") if "currency" in frame.columns else pl.lit(base_currency)
    known = frame.select(of_row.unique()).to_series().to_list() if frame.height else []
    factors = {currency: 10 ** (_PLACES - decimals(currency)) for currency in known if currency}
    of_base = 10 ** (_PLACES - decimals(base_currency))
    factor = of_row.replace_strict(factors, default=10 ** (_PLACES - 2), return_dtype=pl.Int64)
    written = [
        _amount(name, pl.lit(of_base, pl.Int64) if name.removesuffix("_minor") in base else factor) for name in amounts
    ]
    order = [name.removesuffix("_minor") for name in frame.columns]
    return frame.with_columns(written).select(order)


def _amount(name: str, factor: pl.Expr) -> pl.Expr:
    # Ten thousandths, told to be so: no float comes near them. A quotient has the places of what is divided.
    whole = (pl.col(name).cast(pl.Int128) * factor.cast(pl.Int128)).cast(_WIDE)
    return (whole / pl.lit(10**_PLACES).cast(_WIDE)).cast(AMOUNT).alias(name.removesuffix("_minor"))


def write_tables(folder: Path, tables: Mapping[str, pl.DataFrame], form: TableFormat) -> list[Path]:
    """Write each table to a file of its name; the paths, in order. The folder is made."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(folder / f"{name}.{form}", frame, form) for name, frame in tables.items()]


def _write(path: Path, frame: pl.DataFrame, form: TableFormat) -> Path:
    if form is TableFormat.PARQUET:
        frame.write_parquet(path, compression="zstd", statistics=True)
    else:
        frame.write_csv(path, include_bom=False)
    return path
