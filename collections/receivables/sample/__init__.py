"""The sample firm, a maker of industrial pumps, and its data as a system would export it. All of it is invented."""

from pathlib import Path

from receivables.sample.files import write_csv, write_xlsx
from receivables.sample.firm import SAMPLE_DAY, SAMPLE_FIRM
from receivables.sample.listings import listings

__all__ = ["SAMPLE_DAY", "SAMPLE_FIRM", "write_sample_firm"]

_ALSO_AS_WORKBOOK = ("invoices", "customers", "payments")


def write_sample_firm(folder: Path) -> None:
    """Write the firm's exports as of `SAMPLE_DAY` into `folder/data`, over what is there. Same bytes every time.

    `invoices`, `customers` and `payments` come as .xlsx and .csv; `contacts`, `salespeople`, `disputes` and `rates`
    as .csv. OSError when the folder cannot be written.
    """
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    for listing in listings():
        write_csv(listing, data / f"{listing.name}.csv")
        if listing.name in _ALSO_AS_WORKBOOK:
            write_xlsx(listing, data / f"{listing.name}.xlsx")
