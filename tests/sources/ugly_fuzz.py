"""Reads mutated files one after the other, in a process of its own: `python ugly_fuzz.py FORMAT FIRST LAST`.

Each line that it prints is a finding; a reader that hangs or that ends the process shows by the line before. It is a
program and no test because a reader in Rust may take the process with it.
"""

import csv
import faulthandler
import io
import resource
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import polars as pl

from receivables.money import to_decimal
from receivables.sources import Reading, SourceError, SourceSettings, read
from sources import ugly_amounts, ugly_raw_workbooks, ugly_rows, ugly_texts, ugly_workbooks
from sources.ugly_dresses import Dress, Fact, written
from sources.ugly_evidence import Evidence
from sources.ugly_files import UGLY, unclocked
from sources.ugly_mutations import mutated

# Of a clock on the wall: a busy machine may keep a reader waiting for some of them.
SECONDS = 60
MEMORY_BYTES = 3 << 30
HERE = Path(__file__).parent
# Folder of good files -> what they are read as.
MESSAGES = {"statements": "bank-entries", "einvoices": "invoices"}
REGISTERED = (ugly_amounts, ugly_raw_workbooks, ugly_rows, ugly_texts, ugly_workbooks)
# The ugly files that mutations begin with.
SEEDS = {
    "csv": (
        "a_subtotal_for_each_customer",
        "german_amounts",
        "cells_of_several_lines",
        "utf16_with_its_mark",
        "chinese_and_said_so",
        "instalments_under_one_number",
        "payments_with_and_without_their_invoice",
    ),
    "xlsx": (
        "days_and_numbers",
        "shared_strings_with_fonts_and_readings",
        "formulas_with_their_values",
        "a_customer_merged_over_several_rows",
        "rows_that_a_filter_hides",
        "titles_notes_and_a_total",
        "two_sheets_of_invoices_and_both_meant",
    ),
    "xls": ("an_old_workbook", "an_old_workbook_with_numbers_for_numbers", "an_old_workbook_with_texts_of_all_kinds"),
    "ods": ("an_open_document", "an_open_document_with_texts_for_everything"),
}
_IDS = ("invoice", "customer", "payment", "account")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """A good file before any accident."""

    name: str
    format: str
    suffix: str
    data: bytes
    kind: str
    settings: dict[str, Any] = field(default_factory=dict)


def seeds(format_: str) -> list[Seed]:
    """The good files of a format."""
    if format_ in MESSAGES:
        files = sorted(file for file in (HERE / format_).iterdir() if file.suffix != ".txt")
        kind = MESSAGES[format_]
        return [
            Seed(name=file.name, format=format_, suffix=file.suffix[1:], data=file.read_bytes(), kind=kind)
            for file in files
        ]
    with tempfile.TemporaryDirectory() as folder:
        if format_ == "html":
            return [_page(seed) for seed in _dressed("csv", Path(folder))]
        return _dressed(format_, Path(folder)) + [
            Seed(
                name=name,
                format=format_,
                suffix=format_,
                data=UGLY[name].write(Path(folder))[0].read_bytes(),
                kind=UGLY[name].kind,
                settings=UGLY[name].settings,
            )
            for name in SEEDS[format_]
        ]


# Ledgers of a dozen rows: one lost leaves enough to be read.
DRESSES = (
    {"language": "en", "amount": "plain", "day": "iso", "by_kind": True, "left": 0, "as_numbers": True},
    {"language": "de", "amount": "german", "day": "dotted", "by_kind": False, "left": 0, "as_numbers": False},
    {"language": "zh", "amount": "english", "day": "chinese", "by_kind": False, "left": 1, "as_numbers": True},
)


def _dressed(format_: str, folder: Path) -> list[Seed]:
    found = []
    for number, worn in enumerate(DRESSES):
        as_numbers = worn["as_numbers"] and format_ != "csv"
        given = {
            **worn,
            "as_numbers": as_numbers,
            "negative": "behind",
            "mark": "none",
            "titles": number,
            "total": True,
        }
        dress = Dress(suffix=format_, **given)
        data = written([_fact(at) for at in range(12)], dress, folder).read_bytes()
        data = unclocked(data) if format_ == "xlsx" else data
        found.append(Seed(name=f"ledger {number}", format=format_, suffix=format_, data=data, kind="invoices"))
    return found


def _page(text: Seed) -> Seed:
    rows = csv.reader(io.StringIO(text.data.decode()))
    lines = (f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    page = f'<html><head><meta charset="utf-8"></head><body><table>\n{"".join(lines)}</table></body></html>'
    return replace(text, format="html", suffix="html", data=page.encode())


def _fact(number: int) -> Fact:
    return Fact(
        invoice=f"R{number:03}",
        customer=f"C{number // 3}",
        invoice_date=date(2026, 1, 2 + number),
        due_date=date(2026, 2, 2 + number * 2),
        currency="EUR" if number % 5 else "USD",
        minor=1234567 // (number + 1),
        reference=f"order {number}" if number % 2 else None,
        credit=number % 4 == 3,
    )


def findings(seed: Seed, number: int, folder: Path) -> Iterator[str]:
    """What is wrong with how the mutated file is read."""
    data = mutated(seed.data, seed.suffix, Random(f"{seed.name} {number}"))
    file = folder / f"mutated.{seed.suffix}"
    file.write_bytes(data)
    try:
        reading = read(SourceSettings(name="mutated", file=file, kind=seed.kind, **seed.settings))
    except SourceError as error:
        if "\n" in str(error) or len(str(error)) > 2000:
            yield f"the sentence is none: {str(error)[:200]!r}"
        OUTCOMES["stopped"] += 1
        return
    except BaseException:  # noqa: BLE001  (a panic of a reader in Rust is no Exception)
        yield traceback.format_exc(limit=-6)
        return
    OUTCOMES["read"] += 1
    OUTCOMES["rows"] += reading.rows_taken
    yield from _unfounded(seed.format, reading, Evidence(data, seed.suffix, seed.settings.get("encoding")))


def _unfounded(format_: str, reading: Reading, evidence: Evidence) -> Iterator[str]:
    """Amounts and numbers that were taken and stand nowhere in the file."""
    frame = reading.frame
    if reading.rows != reading.rows_taken + reading.rows_refused:
        yield f"{reading.rows} rows, {reading.rows_taken} taken, {reading.rows_refused} refused"
    for name in (name for name in frame.columns if name.endswith("_minor")):
        for currency, minor in frame.select("currency", name).drop_nulls().unique().iter_rows():
            amount = to_decimal(minor, currency)
            said = evidence.says_number(amount) or (format_ == "statements" and _is_part(frame, minor, evidence))
            if not said:
                yield f"{name} {currency} {amount} stands nowhere in the file"
    for name in (name for name in _IDS if name in frame.columns):
        for text in frame[name].drop_nulls().unique():
            # An account without an IBAN is its bank and its number, one behind the other.
            if not all(map(evidence.says_text, text.split("/") if name == "account" else [text])):
                yield f"{name} {text!r} stands nowhere in the file"


def _is_part(frame: pl.DataFrame, minor: int, evidence: Evidence) -> bool:
    """Whether it is a part of a bank's entry (its charges, or the rest) that makes up the entry with the others."""
    whole = frame.group_by("account", "statement", "currency", entry=pl.col("entry").str.replace(r"#\w*$", "")).agg(
        "amount_minor", total=pl.col("amount_minor").sum()
    )
    parted = whole.filter(pl.col("amount_minor").list.contains(minor), pl.col("amount_minor").list.len() > 1)
    totals = [to_decimal(total, currency) for currency, total in parted.select("currency", "total").iter_rows()]
    return bool(totals) and all(map(evidence.says_number, totals))


OUTCOMES: Counter[str] = Counter()


def main(format_: str, first: int, last: int) -> None:
    """Reads the mutations with these numbers of every good file of the format."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    good = seeds(format_)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, last):
            seed = good[number % len(good)]
            sys.stderr.write(f"{format_} {number} {seed.name}\n")
            sys.stderr.flush()
            faulthandler.dump_traceback_later(SECONDS, exit=True)
            for finding in findings(seed, number, Path(folder)):
                sys.stdout.write(f"{format_} {number}, {seed.name}: {finding}\n")
            faulthandler.cancel_dump_traceback_later()
    sys.stderr.write(f"done: {dict(OUTCOMES)}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
