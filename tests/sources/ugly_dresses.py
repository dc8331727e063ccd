"""Ledgers and every dress that a file of them may wear: what it is written as, and the settings it then needs."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

import openpyxl
import xlwt
from hypothesis import strategies as st

from receivables.money import to_decimal
from receivables.sources.words import begins_a_total
from sources.ugly_parts import packed_ods

CURRENCIES = ("EUR", "USD", "JPY", "KWD", "CLF")
COLUMNS = ("invoice", "customer", "invoice_date", "due_date", "currency", "amount", "reference")
HEADERS = {
    "en": ("Invoice No.", "Customer No.", "Invoice Date", "Due Date", "Currency", "Amount", "Reference"),
    "de": ("Rechnungsnummer", "Kundennummer", "Rechnungsdatum", "Faelligkeit", "Waehrung", "Betrag", "Referenz"),
    "zh": ("发票号码", "客户编号", "开票日期", "到期日", "币种", "金额", "参考号"),
}
TOTALS = {"en": "Total", "de": "Summe", "zh": "合计"}
KINDS = {
    "en": ("Type", "Invoice", "Credit Memo"),
    "de": ("Belegart", "Rechnung", "Gutschrift"),
    "zh": ("单据类型", "发票", "红字发票"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One item: an amount in whole minor units, never negative, and whether it is a credit note."""

    invoice: str
    customer: str
    invoice_date: date
    due_date: date
    currency: str
    minor: int
    reference: str | None
    credit: bool

    @property
    def amount(self) -> Decimal:
        return to_decimal(self.minor, self.currency)


def _grouped(group: str, point: str) -> Callable[[Decimal], str]:
    return lambda amount: f"{amount:,}".translate({ord(","): group, ord("."): point})


def _indian(amount: Decimal) -> str:
    whole, point, rest = f"{amount:f}".partition(".")
    head, tail = whole[:-3], whole[-3:]
    pairs = [head[max(0, at - 2) : at] for at in range(len(head), 0, -2)][::-1]
    return ",".join([*pairs, tail]) + point + rest


# Dress of an amount -> its spelling and its decimal mark.
AMOUNTS: dict[str, tuple[Callable[[Decimal], str], str]] = {
    "plain": (str, "."),
    "comma": (_grouped("", ","), ","),
    "english": (_grouped(",", "."), "."),
    "german": (_grouped(".", ","), ","),
    "swiss": (_grouped("'", "."), "."),
    "french": (_grouped("\u202f", ","), ","),
    "spaced": (_grouped(" ", "."), "."),
    "indian": (_indian, "."),
}
NEGATIVES: dict[str, Callable[[str], str]] = {
    "in front": "-{}".format,
    "behind": "{}-".format,
    "parentheses": "({})".format,
    "typographer's": "\u2212{}".format,
}
MARKS: dict[str, Callable[[str, str], str]] = {
    "none": lambda text, _code: text,
    "code in front": lambda text, code: f"{code} {text}",
    "code behind": lambda text, code: f"{text} {code}",
}
# Dress of a day -> its spelling and the order that says what it means (None: it says so itself).
DAYS: dict[str, tuple[Callable[[date], str], str | None]] = {
    "iso": (date.isoformat, None),
    "dotted": (lambda day: f"{day:%d.%m.%Y}", None),
    "short dotted": (lambda day: f"{day.day}.{day.month}.{day:%y}", None),
    "day first": (lambda day: f"{day.day}/{day.month}/{day.year}", "dmy"),
    "month first": (lambda day: f"{day:%m/%d/%Y}", "mdy"),
    "short day first": (lambda day: f"{day:%d-%m-%y}", "dmy"),
    "short month first": (lambda day: f"{day:%m/%d/%y}", "mdy"),
    "short year first": (lambda day: f"{day:%y/%m/%d}", "ymd"),
    "compact": (lambda day: f"{day:%Y%m%d}", None),
    "read as a number": (lambda day: f"{day:%Y%m%d}.0", None),
    "chinese": (lambda day: f"{day.year}年{day.month}月{day.day}日", None),
    "english": (lambda day: f"{day.day} {_ENGLISH[day.month - 1]} {day.year}", None),
    "american": (lambda day: f"{_ENGLISH[day.month - 1][:3]} {day.day}, {day.year}", None),
    "german": (lambda day: f"{day.day}. {_GERMAN[day.month - 1]} {day.year}", None),
    "timed": (lambda day: f"{day.isoformat()} 10:22:00", None),
    "zoned": (lambda day: f"{day.isoformat()}T23:59:59+08:00", None),
    "serial": (lambda day: str((day - date(1899, 12, 30)).days), None),
}
_ENGLISH = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_GERMAN = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
# Encoding -> whether the settings must say it.
ENCODINGS = {"utf-8": False, "utf-8-sig": False, "utf-16": False, "gb18030": True, "cp1252": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dress:
    """How a ledger is written. `as_numbers`: days and amounts of a workbook are no texts."""

    suffix: str
    language: str
    amount: str
    negative: str
    mark: str
    day: str
    by_kind: bool
    titles: int
    left: int
    total: bool
    encoding: str = "utf-8"
    delimiter: str = ","
    line_end: str = "\n"
    as_numbers: bool = False
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def always(self) -> dict[str, Any]:
        """The settings without which no program could know how the bytes are meant."""
        needs_encoding = self.suffix in ("csv", "tsv", "txt") and ENCODINGS[self.encoding]
        return {"encoding": self.encoding} if needs_encoding else {}

    @property
    def answers(self) -> dict[str, Any]:
        """The settings that answer what a column may leave open."""
        _, decimal = AMOUNTS[self.amount]
        _, order = DAYS[self.day]
        return {**self.always, "decimal": decimal, **({"date_order": order} if order else {})}


@st.composite
def dresses(draw: st.DrawFn, suffixes: Sequence[str] = ("csv", "tsv", "txt", "xlsx", "xls", "ods")) -> Dress:
    """Any dress that can be worn: a language that the encoding has letters for."""
    suffix = draw(st.sampled_from(suffixes))
    is_text = suffix in ("csv", "tsv", "txt")
    encoding = draw(st.sampled_from(sorted(ENCODINGS))) if is_text else "utf-8"
    spelt = [day for day in DAYS if encoding != "cp1252" or day != "chinese"]
    worn = [amount for amount in AMOUNTS if encoding != "cp1252" or amount != "french"]
    minus = [negative for negative in NEGATIVES if encoding != "cp1252" or negative != "typographer's"]
    return Dress(
        suffix=suffix,
        language=draw(st.sampled_from(["en", "de"] if encoding == "cp1252" else ["en", "de", "zh"])),
        amount=draw(st.sampled_from(worn)),
        negative=draw(st.sampled_from(minus)),
        mark=draw(st.sampled_from(sorted(MARKS))),
        day=draw(st.sampled_from(spelt)),
        by_kind=draw(st.booleans()),
        titles=draw(st.integers(0, 3)),
        left=draw(st.integers(0, 2)),
        total=draw(st.booleans()),
        encoding=encoding,
        delimiter=draw(st.sampled_from(",;\t|")) if is_text else ",",
        line_end=draw(st.sampled_from(["\n", "\r\n"])),
        as_numbers=not is_text and draw(st.booleans()),
    )


@st.composite
def ledgers(draw: st.DrawFn, dress: Dress) -> list[Fact]:
    """Items with numbers of their own, in letters that the dress can write."""
    codec = dress.encoding if dress.encoding in ("gb18030", "cp1252") else "utf-8"
    letters = st.characters(codec=codec, exclude_categories=("C", "Z")) | st.sampled_from(" 0'\",;|\t\n")
    texts = st.text(letters, max_size=12).map(_as_kept)
    numbers = texts.filter(_is_number_of_something)
    return [
        Fact(
            invoice=number,
            customer=draw(numbers),
            invoice_date=draw(_DAYS),
            due_date=draw(_DAYS),
            currency=draw(st.sampled_from(CURRENCIES)),
            minor=draw(st.integers(1, 10**12) | st.integers(1, 10**4)),
            reference=draw(texts.filter(lambda text: not text.startswith("#"))) or None,
            credit=draw(st.booleans()),
        )
        for number in draw(st.lists(numbers, min_size=1, max_size=8, unique=True))
    ]


_DAYS = st.dates(date(2000, 1, 1), date(2079, 12, 31))


def _as_kept(text: str) -> str:
    """Space around a cell is no part of it, and a run of spaces no part of an OpenDocument text."""
    return "\n".join(" ".join(part.split()) for part in text.split("\n")).strip()


def _is_number_of_something(text: str) -> bool:
    """Whether no rule of reading is about it: totals, errors and numbers gone wrong are tested one by one elsewhere."""
    if begins_a_total(text) or text.startswith(("#", "'")) or not any(map(str.isalnum, text)):
        return False
    return (text.isascii() and text.isdigit()) or not set(text) <= set("0123456789.eE+-")


def written(facts: Sequence[Fact], dress: Dress, folder: Path) -> Path:
    """Writes the ledger into the folder."""
    file = folder / f"ledger.{dress.suffix}"
    rows = [*([_title(number)] for number in range(dress.titles)), _header(dress)]
    rows += [_cells(fact, dress) for fact in facts]
    rows += [_total(facts, dress)] if dress.total else []
    placed = [[None] * dress.left + list(row) for row in rows]
    _WRITERS[dress.suffix](file, placed, dress)
    return file


def _title(number: int) -> str:
    return f"Title {number}"


def _header(dress: Dress) -> list[Any]:
    return [*HEADERS[dress.language], *([KINDS[dress.language][0]] if dress.by_kind else [])]


def _cells(fact: Fact, dress: Dress) -> list[Any]:
    kinds = [KINDS[dress.language][2 if fact.credit else 1]] if dress.by_kind else []
    negative = fact.credit and not dress.by_kind
    days = [_day(day, dress) for day in (fact.invoice_date, fact.due_date)]
    amount = _amount(fact.amount, dress, negative=negative, code=fact.currency)
    return [fact.invoice, fact.customer, *days, fact.currency, amount, fact.reference, *kinds]


def _day(day: date, dress: Dress) -> Any:
    if not dress.as_numbers:
        return DAYS[dress.day][0](day)
    return datetime.combine(day, time(10, 22)) if dress.day == "timed" else day


def _amount(amount: Decimal, dress: Dress, *, negative: bool, code: str | None) -> Any:
    if dress.as_numbers:
        return float(-amount if negative else amount)
    text = AMOUNTS[dress.amount][0](amount)
    marked = MARKS[dress.mark](text, code) if code else text
    return NEGATIVES[dress.negative](marked) if negative else marked


def _total(facts: Sequence[Fact], dress: Dress) -> list[Any]:
    """The file's own total, as the file adds it: number to number."""
    total = sum((-fact.amount if fact.credit else fact.amount for fact in facts), Decimal())
    amount = _amount(abs(total), dress, negative=total < 0, code=None)
    return [TOTALS[dress.language], None, None, None, None, amount]


def _as_text(file: Path, rows: Sequence[Sequence[Any]], dress: Dress) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=dress.delimiter, lineterminator=dress.line_end)
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    file.write_bytes(out.getvalue().encode(dress.encoding))


def _as_xlsx(file: Path, rows: Sequence[Sequence[Any]], _dress: Dress) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in rows:
        sheet.append(list(row))
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"
    workbook.save(file)


def _as_xls(file: Path, rows: Sequence[Sequence[Any]], _dress: Dress) -> None:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Open")
    style = xlwt.easyxf(num_format_str="DD.MM.YYYY HH:MM")
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write(at, column, cell, *([style] if isinstance(cell, date) else []))
    workbook.save(str(file))


def _as_ods(file: Path, rows: Sequence[Sequence[Any]], _dress: Dress) -> None:
    packed_ods(file, "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows))


def _ods_cell(cell: Any) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"/>'
    if isinstance(cell, float):
        return f'<table:table-cell office:value-type="float" office:value="{cell!r}"/>'
    lines = "".join(f"<text:p>{escape(part, quote=False)}</text:p>" for part in cell.split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


_WRITERS: dict[str, Callable[[Path, Sequence[Sequence[Any]], Dress], None]] = {
    "csv": _as_text,
    "tsv": _as_text,
    "txt": _as_text,
    "xlsx": _as_xlsx,
    "xls": _as_xls,
    "ods": _as_ods,
}
