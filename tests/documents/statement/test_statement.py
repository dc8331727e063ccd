"""Statements of account as customers get them: the page in every language, and the workbook that adds up by itself."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from documents.letters.making import LANGUAGES, letter, pages, press
from documents.libreoffice import all_recalculated
from golden import approve
from receivables.documents.letters import Templates, default_templates
from receivables.documents.letters.extents import misplaced
from receivables.documents.letters.plain import plain_text
from receivables.documents.statement import AccountStatement, CurrencyAccount, Entry, OpenItem
from receivables.documents.statement.page import pdf_and_html
from receivables.documents.statement.workbook import statement_workbook
from receivables.model.statements import StatementKind
from receivables.sample import SAMPLE_DAY, SAMPLE_FIRM

GOLDEN = Path(__file__).parent / "golden"
PRESS, TEMPLATES = press(), Templates(default_templates())
OCTOBER = date(2026, 10, 1)


def entry(item: str, minor: int, *, day: int = 5, kind: str = "invoice", branch: str = "") -> Entry:
    return Entry(item=item, kind=kind, day=OCTOBER.replace(day=day), amount_minor=minor, branch=branch)


def item(number: str, minor: int, *, late: int = -10, kind: str = "invoice", **changes: Any) -> OpenItem:
    due = date.fromordinal(SAMPLE_DAY.toordinal() - late)
    facts = {"day": date.fromordinal(due.toordinal() - 30), "due_day": due, "days_overdue": late}
    return OpenItem(**{"item": number, "kind": kind, **facts, "amount_minor": minor, "balance_minor": minor} | changes)


EURO = CurrencyAccount(
    currency="EUR",
    opening_minor=618825,
    entries=(
        entry("2026-4711", 125000, day=2),
        entry("P-20931", -338825, day=6, kind="receipt"),
        entry("2026-C17", -90000, day=14, kind="credit_note"),
        entry("2026-4990", 99900, day=20),
    ),
    items=(
        item("2026-4480/2", 400000, late=64, amount_minor=618825, disputed_minor=50000),
        item("2026-4711", 125000),
        item("2026-4990", 99900, late=-20),
        item("2026-C17", -90000, kind="credit_note"),
        item("P-20931", -120000, kind="receipt", amount_minor=-338825),
    ),
)
YEN = CurrencyAccount(currency="JPY", opening_minor=-5000, entries=(), items=(item("P-1", -5000, kind="receipt"),))


def statement(language: str = "en", **changes: Any) -> AccountStatement:
    to = letter(language)
    facts: dict[str, Any] = {
        "reference": f"S-20261030-{to.customer}",
        "first_day": OCTOBER,
        "as_of": SAMPLE_DAY,
        "kind": StatementKind.BOTH,
        "language": language,
        "customer": to.customer,
        "name": to.name,
        "address": to.address,
        "country": "",
        "contact_name": to.contact_name,
        "contact_role": to.contact_role,
        "accounts": (EURO, YEN),
        "buckets": (1, 31, 61, 91),
    }
    return AccountStatement(**facts | changes)


def test_the_samples_tie() -> None:
    assert statement().ties
    assert not replace(statement(), accounts=(replace(EURO, opening_minor=0),)).ties


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_says_what_was_approved(language: str) -> None:
    pdf, html = pdf_and_html(PRESS, statement(language))
    approve(GOLDEN / f"{language}.txt", "\n--- page ---\n".join(pages(pdf)))
    # What is read on a screen says the same, and is what is read aloud.
    approve(GOLDEN / f"{language}-screen.txt", plain_text(html))


@pytest.mark.parametrize(
    ("kind", "says", "says_not"),
    [
        (StatementKind.OPEN_ITEMS, ["Open items on", "4,000.00"], ["Opening balance", "Debit"]),
        (StatementKind.BALANCE_FORWARD, ["Opening balance", "Debit"], ["Open items on", "Days past due"]),
    ],
)
def test_a_statement_lists_what_its_kind_is_of(kind: StatementKind, says: list[str], says_not: list[str]) -> None:
    text = " ".join(pages(pdf_and_html(PRESS, statement(kind=kind))[0]))
    assert all(one in text for one in says)
    assert not any(one in text for one in says_not)


def test_a_statement_asks_for_nothing() -> None:
    """No deadline, no word of a reminder; to pay is what is open without what is in dispute, if there is any."""
    text = " ".join(pages(pdf_and_html(PRESS, statement())[0])).replace("\N{NO-BREAK SPACE}", " ")
    assert "EUR 3,649.00" in text
    assert "To reach us by" not in text
    assert "overdue" not in text.lower()
    credited = " ".join(pages(pdf_and_html(PRESS, statement(accounts=(YEN,)))[0]))
    assert "IBAN" not in credited


def test_an_account_without_anything_says_so() -> None:
    text = " ".join(pages(pdf_and_html(PRESS, statement(accounts=()))[0]))
    assert "Nothing was posted in this period." in text
    assert "Nothing is open on 30 October 2026." in text


def test_many_entries_of_branches_with_long_names_stay_on_the_page_and_give_the_same_bytes() -> None:
    branch = "Wasserwirtschaftliche Beteiligungsgesellschaft Nord-Süd mbH & Co. KG (0010022)"
    many = tuple(entry(f"2026-{n:06}-{'X' * 30}", 9_999_999, branch=branch) for n in range(120))
    total = sum(one.amount_minor for one in many)
    long = statement(
        accounts=(CurrencyAccount(currency="EUR", opening_minor=0, entries=many, items=(item("R", total),)),)
    )
    pdf, _ = pdf_and_html(PRESS, long)
    assert len(pages(pdf)) > 3
    assert list(misplaced(pdf)) == []
    assert pdf_and_html(PRESS, long)[0] == pdf


def test_the_workbook_adds_up_by_itself_and_says_where_it_does_not(tmp_path: Path) -> None:
    words = TEMPLATES.words("en")
    grouped = replace(EURO, entries=(replace(EURO.entries[0], branch="Hull (B1)"), *EURO.entries[1:]))
    made = {
        "both": statement(accounts=(grouped, YEN)),
        "open": statement(kind=StatementKind.OPEN_ITEMS),
        "forward": statement(kind=StatementKind.BALANCE_FORWARD),
        "wrong": statement(accounts=(replace(EURO, opening_minor=618826), YEN)),
        "empty": statement(accounts=()),
    }
    for name, one in made.items():
        content = statement_workbook(one, words, SAMPLE_FIRM)
        assert content == statement_workbook(one, words, SAMPLE_FIRM)
        (tmp_path / f"{name}.xlsx").write_bytes(content)
    books = dict(zip(made, all_recalculated(*(tmp_path / f"{name}.xlsx" for name in made)), strict=True))
    cells = [cell.value for book in books.values() for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [one for one in cells if isinstance(one, str) and one.startswith("#")]
    summary = {name: list(book.worksheets[0].iter_rows(values_only=True)) for name, book in books.items()}
    differences = {
        name: [row[row_head(rows).index("Difference")] for row in _of(rows)] for name, rows in summary.items()
    }
    assert differences == {"both": [0, 0], "open": [0, 0], "forward": [0, 0], "wrong": [0.01, 0], "empty": []}
    euro = dict(zip(row_head(summary["both"]), _of(summary["both"])[0], strict=True))
    assert (euro["Opening balance"], euro["Debit"], euro["Credit"]) == (6188.25, 2249, 4288.25)
    assert (euro["Closing balance"], euro["Recomputed"], euro["Balance"]) == (4149, 4149, 4149)
    assert euro["Under clarification"] == 500
    ages = next(row for row in summary["both"][::-1] if row[0] == "EUR")
    assert ages[1:8] == (2249, 0, 0, 4000, 0, -2100, 4149)


def row_head(rows: list[tuple[Any, ...]]) -> list[Any]:
    return list(next(row for row in rows if row[0] == "Currency"))


def _of(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The balances, a row for each currency."""
    start = next(place for place, row in enumerate(rows) if row[0] == "Currency") + 1
    end = next((place for place in range(start, len(rows)) if rows[place][0] is None), len(rows))
    return rows[start:end]
