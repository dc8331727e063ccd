"""E-invoices: UBL 2.1 and CII, as XML or inside of a PDF, as rows of the kind `invoices`."""

from collections.abc import Sequence
from dataclasses import replace
from typing import IO

import polars as pl
from lxml import etree

from receivables.model import TABLES
from receivables.sources.cells import number_column
from receivables.sources.einvoices.cii import read_cii
from receivables.sources.einvoices.documents import CUSTOMER_TERMS, Document, notes, rows, unreadable
from receivables.sources.einvoices.embedded import embedded_xml
from receivables.sources.einvoices.ubl import read_ubl
from receivables.sources.settings import SourceError
from receivables.sources.tables import RawTable, canonical_table
from receivables.sources.xml import document

__all__ = ["CUSTOMER_TERMS", "Document", "invoices", "read_invoice", "unreadable"]

_PDF_MARK = b"%PDF-"
_COLUMNS = tuple(column.name for column in TABLES["invoices"].columns if column.name not in ("salesperson", "language"))
_AMOUNTS = ("amount", "balance")


def read_invoice(file: IO[bytes], *, origin: str) -> Document:
    """The invoice in a file of XML, or inside of a PDF. Raises SourceError where there is none that can be read."""
    mark = file.read(len(_PDF_MARK))
    file.seek(0)
    root = document(embedded_xml(file, origin=origin) if mark == _PDF_MARK else file, origin=origin)
    local = etree.QName(root).localname
    if local == "CrossIndustryInvoice":
        return read_cii(root)
    if local in ("Invoice", "CreditNote"):
        return read_ubl(root)
    raise SourceError(f"{origin} is XML of another kind ({local}), expected an invoice in UBL or CII")


def invoices(
    documents: Sequence[tuple[str, Document]],
    *,
    origin: str,
    content_hash: str,
    customer_term: str | None = None,
    said: tuple[str, ...] = (),
) -> RawTable:
    """E-invoices as a table of the kind `invoices`: each with the name of its file, where it is one of several.

    `customer_term`: which of CUSTOMER_TERMS says who the customer is; without it the first one that a document has.
    """
    found = [(name, row) for name, one in documents for row in rows(one, customer_term=customer_term)]
    frame = pl.DataFrame([row for _name, row in found], schema=dict.fromkeys(_COLUMNS, pl.String))
    told = tuple(note for _name, one in documents for note in notes(one))
    table = canonical_table(frame, origin=origin, content_hash=content_hash, notes=(*said, *told))
    masks = [
        table.texts(name).str.contains(r"^-?\d").alias(number_column(table.columns[name]))
        for name in _AMOUNTS
        if table.texts(name).is_not_null().any()
    ]
    table = replace(table, cells=table.cells.with_columns(masks))
    return table if len(documents) == 1 else _with_files(table, [name for name, _row in found])


def _with_files(table: RawTable, names: list[str]) -> RawTable:
    """The table with the name of each row's file as one more column, so that a refused row says where it stands."""
    position = len(table.labels)
    cells = table.cells.with_columns(pl.Series(str(position), names, dtype=pl.String))
    return replace(table, labels=(*table.labels, "file"), cells=cells)
