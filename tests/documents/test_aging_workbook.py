"""The aging workbook proves itself: what LibreOffice computes from it is what the lines add up to."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook

from documents.aging_lines import AS_OF, BUCKETS, GRID, header, random_lines
from documents.libreoffice import recalculated
from receivables.documents.aging_sheets import lines as aging_lines
from receivables.documents.aging_workbook import AGING_SCHEMA, TooManyRows, write_aging
from receivables.money import decimals

Row = dict[str, Any]
ERRORS = {"#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!"}


@pytest.fixture(scope="module")
def lines() -> pl.DataFrame:
    return random_lines(lines=600, customers=60)


@pytest.fixture(scope="module")
def written(lines: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("aging") / "aging.xlsx"
    write_aging(path, aging=lines, header=header(lines))
    return path


@pytest.fixture(scope="module")
def computed(written: Path) -> Workbook:
    return recalculated(written)


def rows(book: Workbook, sheet: str, head: str, *, column: int = 1) -> Iterator[Row]:
    """The rows below the header row that has `head` in a column, up to the first empty one."""
    found = iter(book[sheet].iter_rows(values_only=True))
    labels = next(row for row in found if row[column - 1] == head)
    for row in found:
        if all(value is None for value in row):
            return
        yield dict(zip(labels, row, strict=True))


def exact(value: float | None, currency: str) -> int:
    """The minor units of a computed cell."""
    return round(Decimal(repr(value or 0)).scaleb(decimals(currency)))


def test_no_cell_is_an_error(computed: Workbook) -> None:
    errors = [cell for sheet in computed for row in sheet.iter_rows() for cell in row if cell.value in ERRORS]
    assert errors == []


def test_every_check_is_zero(computed: Workbook) -> None:
    checks = list(rows(computed, "Control", "Two ways to the same figure"))
    assert len(checks) == 21
    assert {row["Difference"] for row in checks} == {0}
    assert {row["Result"] for row in checks} == {"OK"}
    assert computed["Control"]["B4"].value == "All checks are zero"


def test_the_summary_has_the_balance_of_every_customer_and_currency_by_bucket(
    computed: Workbook, lines: pl.DataFrame
) -> None:
    expected: dict[tuple[str, str, str], int] = {}
    for customer, currency, bucket, minor in lines.select(
        "customer", "currency", "bucket", "balance_minor"
    ).iter_rows():
        expected[customer, currency, bucket] = expected.get((customer, currency, bucket), 0) + minor
    shown = {
        (row["Customer"], row["Currency"], bucket): exact(row[bucket], row["Currency"])
        for row in rows(computed, "Summary", "Account")
        for bucket in BUCKETS
    }
    assert {key: minor for key, minor in shown.items() if minor} == {k: v for k, v in expected.items() if v}


def test_currencies_are_totalled_apart_and_converted_with_rate_day_and_source_beside(
    computed: Workbook, lines: pl.DataFrame
) -> None:
    totals = {row["Currency"]: row for row in rows(computed, "Summary", "Totals") if row["Totals"] == "All"}
    for currency in ("CNY", "JPY", "USD"):
        own = lines.filter(pl.col("currency") == currency)
        assert exact(totals[currency]["Total"], currency) == own["balance_minor"].sum()
    assert totals["USD"]["Rate"] == 0.91375
    assert totals["USD"]["Rate of"] == datetime(2026, 9, 30)  # noqa: DTZ001 - a workbook knows no time zones
    assert totals["USD"]["Source of the rate"] == "Month-end rates of the firm"
    assert exact(totals["USD"]["In EUR"], "EUR") == lines.filter(pl.col("currency") == "USD")["base_minor"].sum()


def test_a_currency_without_a_rate_stays_in_the_lists_and_out_of_the_sums(computed: Workbook) -> None:
    totals = list(rows(computed, "Summary", "Totals"))
    yen = next(row for row in totals if row["Currency"] == "JPY")
    assert (yen["Rate"], yen["In EUR"]) == ("no rate", "no rate")
    assert yen["Lines"] > 0


def test_overdue_are_invoices_after_their_due_day(computed: Workbook, lines: pl.DataFrame) -> None:
    overdue = lines.filter((pl.col("kind") == "invoice") & (pl.col("days_overdue") > 0))
    for row in rows(computed, "Summary", "Account"):
        own = overdue.filter(customer=row["Customer"], currency=row["Currency"])
        assert exact(row["Overdue"], row["Currency"]) == own["balance_minor"].sum()


def test_the_matrix_counts_and_sums_every_cell_and_what_is_outside_by_reason(
    computed: Workbook, lines: pl.DataFrame
) -> None:
    sheet = computed["Matrix"]
    grids = [row for row in sheet.iter_rows(values_only=True) if row[1] in ("From EUR 0", "From EUR 10,000")]
    treatments, counts, sums = grids[:2], grids[2:4], grids[4:6]
    assert [row[2:4] for row in treatments] == [
        ("Routine reminder", "Escalated letter"),
        ("Visit by the representative", "Special handling"),
    ]
    for amount in range(len(GRID)):
        for age in range(len(GRID[amount])):
            cell = lines.filter(age_band=age, amount_band=amount)
            assert counts[amount][2 + age] == cell.height
            assert exact(sums[amount][2 + age], "EUR") == cell["base_minor"].sum()
    outside = {row[1]: row[2] for row in sheet.iter_rows(values_only=True) if row[1] in ("Credits", "Not overdue")}
    assert outside == {
        "Credits": lines.filter(reason="credit").height,
        "Not overdue": lines.filter(reason="not_overdue").height,
    }


def test_the_detail_has_every_line_exactly(written: Path, lines: pl.DataFrame) -> None:
    shown = {row["Item"]: row for row in rows(load_workbook(written), "Detail", "Customer")}
    assert len(shown) == lines.height
    for line in lines.iter_rows(named=True):
        row = shown[line["item"]]
        assert row["Customer"] == line["customer"]
        assert exact(row["Balance"], line["currency"]) == line["balance_minor"]
        assert row["Due"].date() == line["due_day"]
        assert (row["Days overdue"], row["Bucket"]) == (line["days_overdue"], line["bucket"])


def test_amounts_are_written_with_the_digits_they_have(tmp_path: Path) -> None:
    lines = random_lines(lines=1, customers=1).with_columns(
        balance_minor=pl.lit(995, pl.Int64), amount_minor=pl.lit(123456789012345678, pl.Int64)
    )
    write_aging(tmp_path / "aging.xlsx", aging=lines, header=header(lines))
    detail = _xml(tmp_path / "aging.xlsx", "xl/worksheets/sheet3.xml")
    assert "<v>9.95</v>" in detail
    assert "<v>1234567890123456.78</v>" in detail


def test_text_that_begins_like_a_formula_stays_text(tmp_path: Path) -> None:
    names = ["=1+1", "+49 421", "-5", "@cmd", "#REF!", '=HYPERLINK("x")', "a\x00b"]
    lines = random_lines(lines=7, customers=7).with_columns(
        pl.Series("name", names), pl.Series("customer", list("abcdefg"))
    )
    write_aging(tmp_path / "aging.xlsx", aging=lines, header=header(lines))
    book = load_workbook(tmp_path / "aging.xlsx")
    for sheet, head in (("Detail", "Customer"), ("Summary", "Account")):
        shown = [row["Name"] for row in rows(book, sheet, head)]
        assert sorted(shown) == sorted([*names[:-1], "a\N{REPLACEMENT CHARACTER}b"])
    typed = [cell for row in book["Detail"]["B5:B11"] for cell in row]
    assert {cell.data_type for cell in typed} == {"s"}
    assert sum(bool(cell.quotePrefix) for cell in typed) == 6
    computed = recalculated(tmp_path / "aging.xlsx")
    assert sorted(row["Name"] for row in rows(computed, "Detail", "Customer"))[:2] == ["#REF!", "+49 421"]


def test_customers_that_differ_by_leading_zeros_or_wildcards_are_never_added_together(tmp_path: Path) -> None:
    lines = random_lines(lines=5, customers=1).with_columns(
        pl.Series("customer", ["12", "0012", "1*", "=12", ">1"]), currency=pl.lit("EUR")
    )
    write_aging(tmp_path / "aging.xlsx", aging=lines, header=header(lines))
    shown = rows(recalculated(tmp_path / "aging.xlsx"), "Summary", "Account")
    totals = {row["Customer"]: exact(row["Total"], "EUR") for row in shown}
    assert totals == dict(lines.select("customer", "balance_minor").iter_rows())


def test_an_altered_line_turns_its_checks_red(written: Path, tmp_path: Path) -> None:
    book = load_workbook(written)
    book["Detail"]["M5"] = book["Detail"]["M5"].value + 1
    book["Control"]["B3"] = date(2026, 10, 31)
    book.save(tmp_path / "altered.xlsx")
    computed = recalculated(tmp_path / "altered.xlsx")
    failing = {
        row["Two ways to the same figure"]
        for row in rows(computed, "Control", "Two ways to the same figure")
        if row["Difference"]
    }
    assert "Invoices whose days are not as-of day less due day" in failing
    assert any(title.endswith("Detail and ledger") for title in failing)
    assert computed["Control"]["B4"].value.startswith("DIFFERENCES")


def test_a_line_missing_from_the_ledger_count_is_seen(lines: pl.DataFrame, tmp_path: Path) -> None:
    short = replace(header(lines), ledger_lines=lines.height + 1)
    write_aging(tmp_path / "aging.xlsx", aging=lines, header=short)
    checks = rows(recalculated(tmp_path / "aging.xlsx"), "Control", "Two ways to the same figure")
    assert [row["Difference"] for row in checks if row["Difference"]] == [-1]


def test_with_many_accounts_the_summary_adds_up_blocks_of_rows_to_the_same_sums(
    lines: pl.DataFrame, computed: Workbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aging_lines, "_COMPARISONS_AT_ONCE", 0)
    write_aging(tmp_path / "aging.xlsx", aging=lines, header=header(lines))
    assert "Detail!$M$5" in str(load_workbook(tmp_path / "aging.xlsx")["Summary"]["H13"].value)
    by_block = list(rows(recalculated(tmp_path / "aging.xlsx"), "Summary", "Account"))
    assert by_block == list(rows(computed, "Summary", "Account"))


def test_the_as_of_day_is_a_date_in_a_named_cell_and_nothing_asks_what_day_it_is(written: Path) -> None:
    book = load_workbook(written)
    assert book.defined_names["AsOf"].attr_text == "Control!$B$3"
    assert book["Control"]["B3"].value.date() == AS_OF
    formulas = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas
    assert not [formula for formula in formulas if "TODAY" in formula or "NOW(" in formula]


def test_the_detail_is_a_real_table_with_filters_frozen_panes_and_print_titles(written: Path) -> None:
    detail = load_workbook(written)["Detail"]
    assert detail.tables["Lines"].ref == "A4:V604"
    assert detail.tables["Lines"].autoFilter.ref == "A4:V604"
    assert detail.freeze_panes == "C5"
    assert detail.print_title_rows == "$4:$4"
    assert (detail.page_setup.orientation, detail.page_setup.fitToWidth) == ("landscape", 1)


def test_whoever_opens_the_workbook_is_asked_to_compute_it(written: Path) -> None:
    assert load_workbook(written).calculation.fullCalcOnLoad


def test_the_same_lines_in_any_order_give_the_same_bytes(lines: pl.DataFrame, written: Path, tmp_path: Path) -> None:
    for seed in range(5):
        shuffled = lines.sample(fraction=1, shuffle=True, seed=seed)
        write_aging(tmp_path / "again.xlsx", aging=shuffled, header=header(lines))
        assert (tmp_path / "again.xlsx").read_bytes() == written.read_bytes()


def test_no_open_line_is_an_aging_too(tmp_path: Path) -> None:
    none = random_lines(lines=1, customers=1).clear()
    write_aging(tmp_path / "aging.xlsx", aging=none, header=header(none))
    computed = recalculated(tmp_path / "aging.xlsx")
    test_no_cell_is_an_error(computed)
    assert computed["Control"]["B4"].value == "All checks are zero"


def test_a_line_that_was_not_decided_that_night_is_said_to_be_so(tmp_path: Path) -> None:
    late = random_lines(lines=3, customers=3).with_columns(
        pl.lit(None, AGING_SCHEMA[name]).alias(name) for name in ("treatment", "does", "reason", "cause")
    )
    write_aging(tmp_path / "aging.xlsx", aging=late, header=header(late))
    computed = recalculated(tmp_path / "aging.xlsx")
    assert {row["Reason"] for row in rows(computed, "Detail", "Customer")} == {"Not decided that night"}
    assert computed["Control"]["B4"].value == "All checks are zero"


def test_more_lines_than_a_sheet_holds_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    line = random_lines(lines=1, customers=1)
    too_many = line.select(pl.all().repeat_by(1_048_573).explode())
    with pytest.raises(TooManyRows, match="1,048,573 open lines: Excel holds 1,048,572"):
        write_aging(tmp_path / "aging.xlsx", aging=too_many, header=header(line))
    assert list(tmp_path.iterdir()) == []


def _xml(path: Path, member: str) -> str:
    with ZipFile(path) as archive:
        return archive.read(member).decode()
