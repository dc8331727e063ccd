"""A statement of account as a workbook: its sums are formulas over its entries and items, and say where they differ."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter

from receivables.documents.letters.words import Words
from receivables.documents.sheets import Book, Sheet
from receivables.documents.statement.page import document_of, title_of
from receivables.documents.statement.statement import AccountStatement, CurrencyAccount, Entry, OpenItem
from receivables.model import Firm
from receivables.money import decimals

_HEAD_ROW = 3
_ENTRY_HEADS = ("account.currency", "table.day", "table.document", "account.debit", "account.credit", "account.balance")
_ITEM_HEADS = (
    "account.currency",
    "table.document",
    "table.day",
    "table.due",
    "account.past_due",
    "table.amount",
    "account.balance",
    "account.in_dispute",
    "account.age",
)
_BRANCH = "account.branch"
# What Excel takes in no name of a sheet, and how long that may be.
_NO_TITLE, _LONGEST_TITLE = re.compile(r"[\[\]:*?/\\']"), 31


def statement_workbook(statement: AccountStatement, words: Words, firm: Firm) -> bytes:
    """The workbook. The same statement gives the same bytes."""
    title = title_of(statement, words)
    book = Book(title=title, firm=firm.name, as_of=statement.as_of)
    layout = _Layout(statement, words)
    summary = _named(book.sheet(layout.summary, widths=[16] * 10, one_page=True))
    if statement.kind.has_movements:
        _entries(book, layout)
    if statement.kind.has_open_items:
        _items(book, layout)
    _summary(book, summary, layout, title)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "statement.xlsx"
        book.save(path)
        return path.read_bytes()


class _Layout:
    """What stands where: the names of the sheets, and the columns that formulas ask for."""

    def __init__(self, statement: AccountStatement, words: Words) -> None:
        self.statement, self.words = statement, words
        accounts = statement.accounts
        branches = {one.branch for account in accounts for one in account.entries}
        with_branch = any(branches | {one.branch for account in accounts for one in account.items})
        self.entry_heads = (*_ENTRY_HEADS[:3], _BRANCH, *_ENTRY_HEADS[3:]) if with_branch else _ENTRY_HEADS
        self.item_heads = (*_ITEM_HEADS[:2], _BRANCH, *_ITEM_HEADS[2:]) if with_branch else _ITEM_HEADS
        self.summary = _title(words.text("account", "summary"))
        self.entries = _title(words.text("account", "entries"))
        self.items = _title(words.text("account", "open_items", date=statement.as_of.isoformat()))
        # An opening balance is a row, too.
        self.last_entry = _HEAD_ROW + sum(1 + len(account.entries) for account in accounts)
        self.last_item = _HEAD_ROW + sum(len(account.items) for account in accounts)

    def text(self, name: str) -> str:
        """A small word by its section and name."""
        section, _, word = name.partition(".")
        return self.words.text(section, word)

    def sum_of(self, name: str, *, row: int, bucket: str = "") -> str:
        """The formula that sums a column of the entries, or of the items, of the currency that the row begins with."""
        column = "account.balance" if name == "items" else name
        heads: tuple[str, ...] = self.entry_heads
        sheet, last = self.entries, self.last_entry
        if bucket or name in {"account.in_dispute", "items"}:
            heads, sheet, last = self.item_heads, self.items, self.last_item

        def cells(head: str) -> str:
            letter = get_column_letter(heads.index(head) + 1)
            return f"'{sheet}'!${letter}${_HEAD_ROW + 1}:${letter}${max(last, _HEAD_ROW + 1)}"

        aged = f",{cells('account.age')},{bucket}" if bucket else ""
        return f"=SUMIFS({cells(column)},{cells('account.currency')},$A{row}{aged})"

    def bucket(self, item: OpenItem) -> str:
        """The age of an item as the columns of the summary name it."""
        if item.balance_minor < 0:
            return self.text("statement.credits")
        return self.buckets[sum(item.days_overdue >= bound for bound in self.statement.buckets)]

    @property
    def buckets(self) -> tuple[str, ...]:
        """The names of the buckets."""
        bounds = self.statement.buckets
        between = (
            self.words.text("statement", "between", first=str(first), last=str(beyond - 1))
            for first, beyond in pairwise(bounds)
        )
        last = self.words.text("statement", "over", last=str(bounds[-1] - 1))
        return (self.text("statement.not_due"), *between, last)


def _title(text: str) -> str:
    return _NO_TITLE.sub(" ", text)[:_LONGEST_TITLE].strip()


def _named(sheet: Sheet) -> Sheet:
    """The sheet with a head and a foot in no language but the customer's."""
    sheet.raw.oddHeader.right.text = sheet.title.replace("&", "&&")
    sheet.raw.oddFooter.right.text = "&P / &N"
    return sheet


def _sheet(book: Book, title: str, heads: Sequence[str], layout: _Layout, numbers: Sequence[int]) -> Sheet:
    widths = [34 if head in {"table.document", _BRANCH} else 16 for head in heads]
    sheet = _named(book.sheet(title, widths=widths, frozen=f"A{_HEAD_ROW + 1}"))
    sheet.heading(title)
    sheet.space()
    sheet.head([layout.text(head) for head in heads], numbers=numbers)
    sheet.repeat(_HEAD_ROW, _HEAD_ROW)
    return sheet


def _entries(book: Book, layout: _Layout) -> None:
    heads = layout.entry_heads
    sheet = _sheet(book, layout.entries, heads, layout, range(len(heads) - 3, len(heads)))
    for account in layout.statement.accounts:
        opening = layout.text("account.opening")
        row = [sheet.text(account.currency), sheet.day(layout.statement.first_day, "left_day"), sheet.text(opening)]
        blank = [sheet.blank("body")] * (len(heads) - 4)
        sheet.append(*row, *blank, sheet.money(account.opening_minor, account.currency))
        for entry in account.entries:
            sheet.append(*_entry(sheet, entry, account, layout))
    if layout.statement.accounts:
        _as_table(sheet, "Entries", heads, layout, sheet.row - 1)


def _entry(sheet: Sheet, entry: Entry, account: CurrencyAccount, layout: _Layout) -> Iterator[Cell]:
    """An entry, and by a formula what the account comes to with it."""
    currency, row = account.currency, sheet.row
    amount = sheet.money(abs(entry.amount_minor), currency)
    debit, credit, balance = (get_column_letter(len(layout.entry_heads) - back) for back in (2, 1, 0))
    yield sheet.text(currency)
    yield sheet.day(entry.day, "left_day")
    yield sheet.text(document_of(entry.kind, entry.item, layout.words))
    if _BRANCH in layout.entry_heads:
        yield sheet.text(entry.branch)
    yield from (amount, sheet.blank("body")) if entry.amount_minor > 0 else (sheet.blank("body"), amount)
    so_far = f"=ROUND({balance}{row - 1}+{debit}{row}-{credit}{row},{decimals(currency)})"
    yield sheet.formula(so_far, sheet.book.money_style(currency))


def _items(book: Book, layout: _Layout) -> None:
    heads = layout.item_heads
    sheet = _sheet(book, layout.items, heads, layout, range(len(heads) - 5, len(heads) - 1))
    for account in layout.statement.accounts:
        for item in account.items:
            sheet.append(*_item(sheet, item, account.currency, layout))
    if layout.last_item > _HEAD_ROW:
        _as_table(sheet, "OpenItems", heads, layout, sheet.row - 1)


def _item(sheet: Sheet, item: OpenItem, currency: str, layout: _Layout) -> Iterator[Cell]:
    is_credit = item.balance_minor < 0
    yield sheet.text(currency)
    yield sheet.text(document_of(item.kind, item.item, layout.words))
    if _BRANCH in layout.item_heads:
        yield sheet.text(item.branch)
    yield sheet.day(item.day, "left_day")
    yield sheet.blank("body") if is_credit else sheet.day(item.due_day, "left_day")
    yield sheet.blank("body") if is_credit or item.days_overdue <= 0 else sheet.count(item.days_overdue)
    yield sheet.money(item.amount_minor, currency)
    yield sheet.money(item.balance_minor, currency)
    yield sheet.money(item.disputed_minor, currency) if item.disputed_minor else sheet.blank("body")
    yield sheet.text(layout.bucket(item))


def _as_table(sheet: Sheet, name: str, heads: Sequence[str], layout: _Layout, last_row: int) -> None:
    labels = [layout.text(head) for head in heads]
    sheet.add_table(name, labels, head_row=_HEAD_ROW, last_row=last_row)


def _summary(book: Book, sheet: Sheet, layout: _Layout, title: str) -> None:
    statement = layout.statement
    sheet.heading(title)
    named = {"page.customer": statement.customer, "page.reference": statement.reference}
    sheet.append(sheet.text(statement.name, "strong"))
    for label, value in named.items():
        sheet.append(sheet.text(layout.text(label), "label"), sheet.text(value))
    sheet.append(sheet.text(layout.text("page.date"), "label"), sheet.day(statement.as_of, "left_day"))
    sheet.space()
    _balances(book, sheet, layout)
    sheet.space()
    if statement.kind.has_open_items:
        _ages(book, sheet, layout)


def _balances(book: Book, sheet: Sheet, layout: _Layout) -> None:
    """Of each currency what was there, what was posted, what is open; the balance as on the page; how they differ."""
    kind = layout.statement.kind
    moved = ["account.opening", "account.debit", "account.credit", "account.closing"] if kind.has_movements else []
    opened = ["account.in_dispute", "items"] if kind.has_open_items else []
    columns = ["account.currency", *moved, *opened, "account.balance", "account.difference"]
    labels = [layout.text("account.recomputed" if name == "items" else name) for name in columns]
    first = sheet.head(labels, numbers=range(1, len(columns))) + 1
    for account in layout.statement.accounts:
        sheet.append(*_balance(book, sheet, layout, account, columns))
    difference = get_column_letter(len(columns))
    if layout.statement.accounts:
        sheet.alarm(f"{difference}{first}:{difference}{sheet.row - 1}", f"{difference}{first}<>0")


def _balance(
    book: Book, sheet: Sheet, layout: _Layout, account: CurrencyAccount, columns: Sequence[str]
) -> Iterator[Cell]:
    row, currency = sheet.row, account.currency
    letters = {name: f"{get_column_letter(place)}{row}" for place, name in enumerate(columns, 1)}
    recomputed = [letters[name] for name in ("account.closing", "items") if name in letters]
    differs = "+".join(f"ABS({place}-{letters['account.balance']})" for place in recomputed)
    for name in columns:
        style = book.money_style(currency, total=name == "account.balance")
        if name == "account.currency":
            yield sheet.text(currency, "strong")
        elif name == "account.opening":
            yield sheet.money(account.opening_minor, currency)
        elif name == "account.closing":
            parts = (letters[one] for one in ("account.opening", "account.debit", "account.credit"))
            yield sheet.formula("=ROUND({}+{}-{},{})".format(*parts, decimals(currency)), style)
        elif name == "account.balance":
            yield sheet.money(account.open_minor, currency, total=True)
        elif name == "account.difference":
            yield sheet.formula(f"=ROUND({differs},{decimals(currency)})", "difference")
        else:
            yield sheet.formula(layout.sum_of(name, row=row), style)


def _ages(book: Book, sheet: Sheet, layout: _Layout) -> None:
    """What is open by age."""
    labels = (*layout.buckets, layout.text("statement.credits"))
    head = sheet.head(("", *labels, layout.text("statement.balance")), numbers=range(1, len(labels) + 2))
    for account in layout.statement.accounts:
        row, style = sheet.row, book.money_style(account.currency)
        last = get_column_letter(len(labels) + 1)
        named = (f"{get_column_letter(place)}${head}" for place in range(2, len(labels) + 2))
        sums = [sheet.formula(layout.sum_of("account.balance", row=row, bucket=one), style) for one in named]
        total = sheet.formula(f"=SUM(B{row}:{last}{row})", book.money_style(account.currency, total=True))
        sheet.append(sheet.text(account.currency, "strong"), *sums, total)
