"""The controller's pack of a firm: every sheet ties, says what was so on the day, and says it again a month later."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from documents.libreoffice import all_recalculated
from night.firm import NIGHT, SmallFirm, customer, invoice, new_firm
from posting import letters_sent
from receivables.config import load_config
from receivables.model import DisputeKind, DisputeOutcome, HoldKind
from receivables.night.aging import write_aging
from receivables.night.pack import collecting
from receivables.night.store import store_of
from receivables.store.disputes import open_dispute, resolve_dispute
from receivables.store.holds import set_hold
from receivables.store.payment_plans import agree_plan
from receivables.store.promises import record_promise, withdraw_promise
from receivables.store.reach import newest_moment

ERRORS = {"#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!"}
SHEETS = [
    *("Actions", "Disputes", "Promises", "Currencies", "Roll-forward", "Tie-out", "Loss allowance"),
    *("Movement", "Key figures", "Cash expected"),
]
SETTINGS = {
    "percents = []": 'percents = ["0.3", "1.6", "3.6", "6.6", "10.6"]',
    'source = "" # where': 'source = "losses of three years" # where',
    '# insolvency_percent = "60"': 'insolvency_percent = "60"',
    "#\n# [[control_accounts.account]]\n# account = ": "[[control_accounts.account]]\naccount = ",
}
# What is changed on each sheet, below a header: the column and by how much, or to what; and what then must not be zero.
ALTERED: Mapping[str, tuple[str, str, float | str, str]] = {
    "Actions": ("Channel, representative or next", "Action", "Visit", "Letters: Actions and the store"),
    "Disputes": ("Dispute", "Held of open lines", 1, "Disputed in EUR: Disputes and open lines"),
    "Promises": ("Payment plan", "State", "Kept", "Open promises: Promises and the store"),
    "Currencies": ("Booked at", "Balance", 1, "Balance in EUR: Currencies and Summary"),
    "Roll-forward": ("Opening", "Receipts", 1, "Closing in EUR: Roll-forward and Summary"),
    "Tie-out": ("Our opening", "Our closing", 1, "Balance in EUR: Tie-out and ledger"),
    "Loss allowance": ("Basis", "Percent", 1, "Allowance in EUR: sheet and policy"),
    "Movement": ("Side", "Amount", 1, "Closing in EUR: Movement and ledger"),
    "Key figures": ("Receivables", "Sales", 100, "Key figures that differ from the policy"),
    "Cash expected": ("Low", "Overdue", 1, "Open in EUR: Cash expected with the rest and ledger"),
}


def _configured(folder: Path) -> SmallFirm:
    firm = new_firm(folder)
    text = firm.config.path.read_text(encoding="utf-8")
    for old, new in SETTINGS.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    firm.config.path.write_text(text, encoding="utf-8")
    return SmallFirm(load_config(firm.config.path))


def _told(firm: SmallFirm) -> None:
    """C1 disputes, C2 promised and pays in rates, C3 is insolvent, C4 owes dollars, C5 has a letter."""
    firm.load("customers", *(customer(f"C{number}") for number in range(1, 6)))
    rate = {"currency": "USD", "source": "a bank"}
    firm.load("rates", {**rate, "date": "2026-08-31", "rate": "0.90"}, {**rate, "date": "2026-10-15", "rate": "0.95"})
    dollars = {"currency": "USD", "invoice_date": "2026-09-01"}
    firm.load(
        "invoices",
        invoice("R1", "C1", due="2026-07-01", invoice_date="2026-06-01"),
        invoice("R2", "C2", amount="600.00"),
        invoice("R3", "C3", due="2026-12-01", amount="100.00"),
        invoice("R4", "C4", **dollars),
        invoice("R5", "C5", due="2026-09-01"),
        invoice("R6", "C5", due="2026-11-20", amount="80.00"),
    )
    paid = {"payment": "P1", "customer": "C4", "date": "2026-10-20", "currency": "USD", "amount": "400.00"}
    credit = {"payment": "P2", "customer": "C5", "date": "2026-10-20", "currency": "EUR", "amount": "30.00"}
    firm.load("payments", {**paid, "invoice": "R4"}, {**credit, "invoice": ""})
    balance = {"account": "1200", "from_date": "2026-10-01", "date": str(NIGHT)}
    firm.load(
        "control-balances",
        {**balance, "currency": "EUR", "opening": "2780.00", "debit": "0.00", "credit": "30.00", "closing": "2750.00"},
        {"account": "1200", "date": str(NIGHT), "currency": "USD", "closing": "600.00"},
    )
    engine = store_of(firm.config)
    open_dispute(
        engine,
        customer="C1",
        item="R1",
        amount_minor=25_000,
        kind=DisputeKind.PRICE,
        opened_day=NIGHT - timedelta(days=9),
        owner="Ada",
        author="Ada",
        dispute="D1",
    )
    open_dispute(engine, customer="C4", item="R4", opened_day=NIGHT, author="Ada", dispute="D2")
    record_promise(
        engine,
        customer="C2",
        currency="EUR",
        amount_minor=10_000,
        from_day=NIGHT,
        due_day=NIGHT + timedelta(days=5),
        author="Ada",
        promise="W1",
    )
    rates = [(NIGHT + timedelta(days=days), 10_000) for days in (10, 40)]
    agree_plan(engine, customer="C2", from_day=NIGHT, rates=rates, author="Ada", plan="A1")
    kind, why = HoldKind.INSOLVENCY, "court"
    set_hold(engine, customer="C3", kind=kind, from_day=NIGHT, reason=why, author="Ada")


def _month_later(firm: SmallFirm, later: date) -> None:
    """New postings, of the past, too; what was open is settled, and another rate told of a day long gone."""
    engine = store_of(firm.config)
    paid = {"customer": "C5", "date": "2026-10-25", "currency": "EUR", "amount": "500.00", "invoice": "R5"}
    firm.load("payments", {**paid, "payment": "P3"}, as_of=later)
    firm.load("invoices", invoice("R7", "C1", due="2026-10-05", invoice_date="2026-10-02"), as_of=later)
    rate = {"currency": "USD", "date": "2026-10-01", "rate": "0.80", "source": "another bank"}
    firm.load("rates", rate, as_of=later)
    right, day = DisputeOutcome.CREDIT_NOTE, NIGHT + timedelta(days=2)
    resolve_dispute(engine, dispute="D1", outcome=right, as_of=day, author="Ada")
    withdraw_promise(engine, customer="C2", promise="W1", as_of=NIGHT + timedelta(days=1))
    firm.night(later)
    letters_sent(engine, later)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of the night, one with a cell of each sheet changed, and the night asked for twice as known then."""
    folder = tmp_path_factory.mktemp("pack")
    firm = _configured(folder / "firm")
    _told(firm)
    firm.night()
    letters_sent(store_of(firm.config), NIGHT)
    write_aging(firm.config, as_of=NIGHT, out=folder / "pack.xlsx")
    then = newest_moment(store_of(firm.config))
    write_aging(firm.config, as_of=NIGHT, known_at=then, out=folder / "then.xlsx")
    _alter(folder / "pack.xlsx", folder / "altered.xlsx")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(collecting, "MOST", 1)
        write_aging(firm.config, as_of=NIGHT, out=folder / "short.xlsx")
    _month_later(firm, NIGHT + timedelta(days=30))
    write_aging(firm.config, as_of=NIGHT, known_at=then, out=folder / "again.xlsx")
    write_aging(firm.config, as_of=NIGHT, out=folder / "now.xlsx")
    store_of(firm.config).dispose()
    return folder


@pytest.fixture(scope="module")
def computed(folder: Path) -> Mapping[str, Workbook]:
    paths = [folder / f"{name}.xlsx" for name in ("pack", "altered", "short", "now")]
    return {path.stem: book for path, book in zip(paths, all_recalculated(*paths), strict=True)}


def _head(sheet: Worksheet, label: str) -> int:
    return next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == label)


def _alter(whole: Path, altered: Path) -> None:
    book = load_workbook(whole)
    for name, (below, column, change, _) in ALTERED.items():
        sheet = book[name]
        head = _head(sheet, below)
        place = next(cell.column for cell in sheet[head] if cell.value == column)
        cell = next(
            sheet.cell(row, place)
            for row in range(head + 1, sheet.max_row + 1)
            if _fits(name, sheet, head, row) and sheet.cell(row, place).value is not None
        )
        cell.value = change if isinstance(change, str) else cell.value + change
    book.save(altered)


def _fits(name: str, sheet: Worksheet, head: int, row: int) -> bool:
    """Of what stands in euros, an open promise, a letter: the row that the check is about."""
    values = {cell.value for cell in sheet[row]}
    wanted = {"Actions": "Letter", "Promises": "Open"}.get(name, "EUR")
    return wanted in values


def listed(book: Workbook, sheet: str, below: str) -> Iterator[dict[str, Any]]:
    head = _head(book[sheet], below)
    found = book[sheet].iter_rows(min_row=head, values_only=True)
    labels = next(found)
    for row in found:
        if all(value is None for value in row):
            return
        yield dict(zip(labels, row, strict=True))


def checks(book: Workbook) -> dict[str, float]:
    rows = listed(book, "Control", "Two ways to the same figure")
    return {row["Two ways to the same figure"]: row["Difference"] for row in rows}


def test_the_sheets_stand_in_the_order_in_which_a_controller_reads_them(computed: Mapping[str, Workbook]) -> None:
    assert [name for name in computed["pack"].sheetnames if name in SHEETS] == SHEETS


def test_no_cell_is_an_error_and_every_check_is_zero(computed: Mapping[str, Workbook]) -> None:
    cells = (cell for sheet in computed["pack"] for row in sheet.iter_rows() for cell in row)
    assert [(cell.parent.title, cell.coordinate) for cell in cells if cell.value in ERRORS] == []
    assert {title: much for title, much in checks(computed["pack"]).items() if much} == {}


def test_what_was_posted_to_a_day_after_the_books_were_closed_is_unexplained(computed: Mapping[str, Workbook]) -> None:
    # An invoice of 1,000 and a receipt of 500 that the general ledger has not.
    assert {title: much for title, much in checks(computed["now"]).items() if much} == {"1200 in EUR: unexplained": 500}


def test_each_sheet_has_a_check_that_sees_a_changed_row(computed: Mapping[str, Workbook]) -> None:
    found = checks(computed["altered"])
    unseen = [name for name, (_, _, _, title) in ALTERED.items() if not found[title]]
    assert unseen == []


def test_a_list_that_is_kept_short_says_so_and_its_checks_count_what_is_left_out(
    computed: Mapping[str, Workbook],
) -> None:
    short = computed["short"]
    said = {name: short[name]["A2"].value for name in ("Actions", "Disputes", "Promises")}
    assert said["Disputes"] == "The first 1 of 2 disputes; 1 more: receivables disputes list."
    assert all(sentence.startswith("The first 1 of ") for sentence in said.values())
    assert {title: much for title, much in checks(short).items() if much} == {}


def test_disputes_and_promises_stand_as_they_stood_that_day(computed: Mapping[str, Workbook]) -> None:
    dispute, whole = listed(computed["pack"], "Disputes", "Dispute")
    assert (whole["Claimed"], whole["Held of open lines"]) == (None, 600)
    assert (dispute["Claimed"], dispute["Held of open lines"], dispute["Days"]) == (250, 250, 9)
    assert (dispute["Kind"], dispute["Owner"], dispute["State"]) == ("Price", "Ada", "Open")
    words = [(row["Promise"], row["Still to come"]) for row in listed(computed["pack"], "Promises", "Payment plan")]
    assert words == [("A1", 100), ("A1", 100), ("W1", 100)]


def test_dollars_booked_at_090_are_carried_at_095(computed: Mapping[str, Workbook]) -> None:
    dollars = next(row for row in listed(computed["pack"], "Currencies", "Closing rate") if row["Currency"] == "USD")
    figures = [dollars[name] for name in ("Balance", "Booked EUR", "Revalued EUR", "Difference EUR")]
    assert figures == [600, 540, 570, 30]


def test_exchange_is_proved_in_the_base_currency(computed: Mapping[str, Workbook]) -> None:
    dollars = next(row for row in listed(computed["pack"], "Roll-forward", "Rate before") if row["Currency"] == "USD")
    # 1,000 dollars gained 0.05 each when the rate changed, and 400 of them were paid after that.
    assert [dollars[name] for name in ("Opening EUR", "Receipts", "Closing EUR")] == [0, -380, 570]
    assert (dollars["Invoices"], dollars["Exchange"], dollars["Rate by rate"]) == (900, 50, 50)


def test_a_general_ledger_that_said_no_opening_is_not_proved_and_no_check_says_it_were(
    computed: Mapping[str, Workbook],
) -> None:
    rows = {row["Currency"]: row for row in listed(computed["pack"], "Tie-out", "Our opening")}
    assert (rows["EUR"]["Their proof"], rows["USD"]["Their proof"]) == (0, "not proved")
    assert (rows["EUR"]["Our proof"], rows["USD"]["Our proof"]) == (0, 0)
    checks = [cell.value or "" for cell in computed["pack"]["Control"]["A"]]
    proofs = [str(check) for check in checks if "their closing less" in str(check)]
    assert len(proofs) == 1 and " in EUR:" in proofs[0]


def test_the_insolvent_customer_is_assessed_apart_and_credits_are_left_out(computed: Mapping[str, Workbook]) -> None:
    rows = list(listed(computed["pack"], "Loss allowance", "Basis"))
    (apart,) = [row for row in rows if row["Basis"] == "Owed by an insolvent customer"]
    assert (apart["Open EUR"], apart["Percent"], apart["Allowance EUR"]) == (100, 60, 60)
    assert sum(row["Open EUR"] for row in rows) == 1000 + 600 + 100 + 570 + 1000 + 80


def test_text_that_begins_like_a_formula_stays_text_and_nothing_asks_what_day_it_is(folder: Path) -> None:
    book = load_workbook(folder / "pack.xlsx")
    formulas = [
        cell.value for name in SHEETS for row in book[name].iter_rows() for cell in row if cell.data_type == "f"
    ]
    assert formulas
    assert not [formula for formula in formulas if re.search(r"TODAY|NOW\(", str(formula))]


def test_the_same_day_as_known_then_is_the_same_bytes_after_a_month_of_new_postings(folder: Path) -> None:
    assert (folder / "again.xlsx").read_bytes() == (folder / "then.xlsx").read_bytes()
    assert (folder / "now.xlsx").read_bytes() != (folder / "pack.xlsx").read_bytes()


def test_what_was_known_then_is_what_the_night_itself_wrote(folder: Path) -> None:
    then, written = (load_workbook(folder / f"{name}.xlsx") for name in ("then", "pack"))
    for sheet in SHEETS[:7]:
        assert list(then[sheet].values) == list(written[sheet].values)


def test_what_no_record_tells_of_a_former_moment_is_left_out_and_said_to_be(folder: Path) -> None:
    said = [row[0] for row in load_workbook(folder / "then.xlsx")["Not known then"].iter_rows(values_only=True)]
    assert said[2:] == ["Movement", "Key figures", "Cash expected"]
