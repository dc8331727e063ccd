"""Copies of the invoices that a letter asks for, from the firm's own folder of PDFs."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pypdf
from pypdf.errors import PyPdfError
from sqlalchemy import Engine

from receivables.model import ItemKind, Problem
from receivables.store.letters import LetterRecord
from receivables.store.open_lines import open_lines_of_customers

# A number is never a path: what could lead out of the folder is an underscore in the file's name.
_NO_PART_OF_A_NAME = re.compile(r"[\\/:*?\"<>|\x00-\x1f]|^\.+")


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceCopy:
    """The PDF of one invoice."""

    invoice: str
    content: bytes


def invoice_copies(
    engine: Engine, records: Sequence[LetterRecord], pattern: str, *, as_of: date
) -> tuple[dict[str, tuple[InvoiceCopy, ...]], tuple[Problem, ...]]:
    """By the letter's reference, the copies of the invoices it asks for; `pattern` is a path with `{invoice}` in it.

    An invoice whose file is not there, or is no PDF, is left out, with a problem.
    """
    found: dict[str, tuple[InvoiceCopy, ...]] = {}
    problems: list[Problem] = []
    documents = _documents(engine, records, as_of)
    for record in records:
        asked = [line for line in record.lines if line.chased_minor > 0 and line.kind == ItemKind.INVOICE]
        invoices = dict.fromkeys(documents.get((line.debtor, line.item), line.item) for line in asked)
        copies = [(invoice, _read(copy_path(pattern, invoice))) for invoice in invoices]
        found[record.reference] = tuple(
            InvoiceCopy(invoice=invoice, content=content) for invoice, content in copies if isinstance(content, bytes)
        )
        problems += [
            Problem(where=f"letter {record.reference}", what=f"no copy of invoice {invoice} goes with it: {why}")
            for invoice, why in copies
            if isinstance(why, str)
        ]
    return found, tuple(problems)


def copy_path(pattern: str, invoice: str) -> Path:
    """Where the copy of an invoice is looked for.

    >>> copy_path("/books/{invoice}.pdf", "2026/4711").as_posix()
    '/books/2026_4711.pdf'
    >>> copy_path("/books/{invoice}/copy.pdf", "..").as_posix()
    '/books/_/copy.pdf'
    """
    return Path(pattern.replace("{invoice}", _NO_PART_OF_A_NAME.sub("_", invoice)))


def _documents(engine: Engine, records: Sequence[LetterRecord], as_of: date) -> dict[tuple[str, str], str]:
    """The invoice that each open item is of: an instalment has a number of its own."""
    debtors = pl.Series(sorted({line.debtor for one in records for line in one.lines}), dtype=pl.String)
    lines = open_lines_of_customers(engine, debtors, as_of=as_of).filter(pl.col("kind") == ItemKind.INVOICE)
    return {(debtor, item): document for debtor, item, document in lines["customer", "item", "document"].iter_rows()}


def _read(path: Path) -> bytes | str:
    """The file's bytes, or why they are not to be had."""
    try:
        content = path.read_bytes()
        pages = len(pypdf.PdfReader(io.BytesIO(content)).pages)
    except FileNotFoundError:
        return f"there is no {path}"
    except OSError as error:
        return f"{path} cannot be read ({error.strerror})"
    except (PyPdfError, ValueError, KeyError, RecursionError) as error:
        return f"{path} is no PDF ({error})"
    return content if pages else f"{path} has no page"
