"""The aging workbook proves itself: what LibreOffice computes from it is what the lines add up to."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook

from documents.aging_lines import AS_OF, BUCKETS, GRID, header, random_lines
from documents.libreoffice import all_recalculated
from receivables.documents.aging_sheets import lines as aging_lines
from receivables.documents.aging_sheets.companion import write_companion
from receivables.documents.aging_workbook import AGING_SCHEMA, AgingHeader, Before, companion_path, write_aging
from receivables.model.aging import AgeBy, AgingOptions, BucketUnit, Credits
from receivables.money import decimals
from receivables.policy.aging_options import shown

Row = dict[str, Any]
ERRORS = {"#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!"}
STRANGE = ["=1+1", "+49 421", "-5", "@cmd", "#REF!", '=HYPERLINK("x")', "a\x00<&>b"]
ALIKE = ["12", "0012", "1*", "=12", ">1"]
ASKED = AgingOptions(
    age_by=AgeBy.POSTING,
    buckets=(0, 1, 3),
    bucket_unit=BucketUnit.MONTHS,
    credits=Credits.SUMMARISED,
    salesperson=("S1", "S2", "S3"),
    revalued=False,
    compare_with=AS_OF - timedelta(days=30),
)


def some(names: list[str], column: str) -> pl.DataFrame:
    lines = random_lines(lines=len(names), customers=len(names))
    own = pl.Series("customer", [f"C{number}" for number in range(len(names))])
    return lines.with_columns(own, salesperson=pl.lit("S1")).with_columns(pl.Series(column, names))


def as_asked(lines: pl.DataFrame, options: AgingOptions) -> tuple[pl.DataFrame, AgingHeader]:
    """The lines as they are asked for, beside those of a former day: of which a customer is gone, and one new."""
    lines = lines.with_columns(base_minor="booked_minor")
    now = shown(lines, options, as_of=AS_OF, bounds=(1, 31))
    former = shown(lines.filter(pl.col("customer") > "00003"), options, as_of=AS_OF, bounds=(1, 31)).lines
    now_lines = now.lines.filter(pl.col("customer") != "00010")
    gone = shown(lines.filter(customer="00010"), options, as_of=AS_OF, bounds=(1, 31)).lines
    assert now_lines.height < now.lines.height
    of_former = former.group_by("currency").agg(pl.col("balance_minor").sum())
    whole = header(lines.filter(pl.col("customer") != "00010"))
    left_out = shown(lines.filter(pl.col("customer") != "00010"), options, as_of=AS_OF, bounds=(1, 31)).left_out
    before = Before(as_of=AS_OF - timedelta(days=30), lines=former, balances=dict(of_former.iter_rows()))
    assert gone.height
    return now_lines, replace(whole, options=options, buckets=now.buckets, left_out=left_out, before=before)


@pytest.fixture(scope="module")
def lines() -> pl.DataFrame:
    return random_lines(lines=600, customers=60)


@pytest.fixture(scope="module")
def folder(lines: pl.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every workbook that the tests below look at."""
    folder = tmp_path_factory.mktemp("aging")
    write_aging(folder / "aging.xlsx", aging=lines, header=header(lines))
    asked_lines, asked_header = as_asked(lines, ASKED)
    write_aging(folder / "asked.xlsx", aging=asked_lines, header=asked_header)
    few = replace(header(lines), options=AgingOptions(detail_lines=100))
    write_aging(folder / "apart.xlsx", aging=lines, header=few)
    short = replace(header(lines), ledger_lines=lines.height + 1)
    write_aging(folder / "short.xlsx", aging=lines, header=short)
    undecided = ("treatment", "does", "reason", "cause")
    late = lines.head(3).with_columns(pl.lit(None, AGING_SCHEMA[name]).alias(name) for name in undecided)
    for name, few_lines in {
        "strange": some(STRANGE, "name"),
        "alike": some(ALIKE, "customer").with_columns(currency=pl.lit("EUR")),
        "none": lines.clear(),
        "late": late,
    }.items():
        write_aging(folder / f"{name}.xlsx", aging=few_lines, header=header(few_lines))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aging_lines, "_COMPARISONS_AT_ONCE", 0)
        write_aging(folder / "blocks.xlsx", aging=lines, header=header(lines))
    _alter(folder / "aging.xlsx", folder / "altered.xlsx")
    return folder


def _alter(whole: Path, altered: Path) -> None:
    book = load_workbook(whole)
    balance = next(cell for cell in book["Detail"][1] if cell.value == "Balance").column
    book["Detail"].cell(2, balance).value += 1
    book["Control"]["B3"] = date(2026, 10, 31)
    book.save(altered)


@pytest.fixture(scope="module")
def computed(folder: Path) -> Mapping[str, Workbook]:
    """What LibreOffice makes of all of them, by name."""
    paths = sorted(folder.glob("*.xlsx"))
    return {path.stem: book for path, book in zip(paths, all_recalculated(*paths), strict=True)}


def rows(book: Workbook, sheet: str, head: str, *, column: int = 1) -> Iterator[Row]:
    """The rows below the header row that has `head` in a column, up to the first empty one."""
    found = iter(book[sheet].iter_rows(values_only=True))
    labels = next(row for row in found if row[column - 1] == head)
    for row in found:
        if all(value is None for value in row):
            return
        yield dict(zip(labels, row, strict=True))


def accounts(book: Workbook) -> list[Row]:
    """The rows of accounts, without those of subtotals."""
    return [row for row in rows(book, "Summary", "Account") if row["Account"]]


def exact(value: float | None, currency: str) -> int:
    """The minor units of a computed cell."""
    return round(Decimal(repr(value or 0)).scaleb(decimals(currency)))


def failing(book: Workbook) -> dict[str, float]:
    """The checks that are not zero."""
    checks = rows(book, "Control", "Two ways to the same figure")
    return {row["Two ways to the same figure"]: row["Difference"] for row in checks if row["Difference"]}


def verdict(book: Workbook) -> str:
    return str(next(row[1] for row in book["Control"].iter_rows(values_only=True) if row[0] == "Checks"))


def test_no_cell_of_any_workbook_is_an_error(computed: Mapping[str, Workbook]) -> None:
    for book in computed.values():
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert [cell for cell in cells if cell.value in ERRORS and cell.value != "#REF!"] == []
        assert len([cell for cell in cells if cell.value == "#REF!"]) == (2 if book is computed["strange"] else 0)


def test_every_check_is_zero(computed: Mapping[str, Workbook]) -> None:
    for name in ("aging", "asked", "apart", "blocks", "strange", "alike", "none", "late"):
        assert failing(computed[name]) == {}, name
        assert verdict(computed[name]) == "All checks are zero"
    checks = list(rows(computed["aging"], "Control", "Two ways to the same figure"))
    assert len(checks) == 25
    assert {row["Result"] for row in checks} == {"OK"}


def test_the_summary_has_the_balance_of_every_customer_and_currency_by_bucket(
    computed: Mapping[str, Workbook], lines: pl.DataFrame
) -> None:
    summed = lines.group_by("customer", "currency", "bucket").agg(pl.col("balance_minor").sum())
    expected = {(customer, code, bucket): minor for customer, code, bucket, minor in summed.iter_rows() if minor}
    for name in ("aging", "apart", "blocks"):
        shown_sums = {
            (row["Customer"], row["Currency"], bucket): exact(row[bucket], row["Currency"])
            for row in accounts(computed[name])
            for bucket in BUCKETS
        }
        assert {key: minor for key, minor in shown_sums.items() if minor} == expected


def test_a_representatives_subtotal_stands_above_its_accounts_and_is_their_sum(
    computed: Mapping[str, Workbook], lines: pl.DataFrame, folder: Path
) -> None:
    by_person = dict(lines.group_by("salesperson").agg(pl.col("base_minor").sum()).iter_rows())
    for book in (computed["aging"], computed["apart"]):
        subtotals = [row for row in rows(book, "Summary", "Account") if row["Account"] == 0]
        assert {row["Representative"]: exact(row["Total"], "EUR") for row in subtotals} == by_person
        whole = {row["Representative"]: row for row in rows(book, "By representative", "Representative")}
        assert {name: exact(whole[name]["Total"], "EUR") for name in by_person} == by_person
        assert whole["All"]["Customers"] == lines["customer"].n_unique()
        assert sum(row["Share"] for row in subtotals) == pytest.approx(1)
    summary = load_workbook(folder / "aging.xlsx")["Summary"]
    levels = {row[0].value == 0: summary.row_dimensions[row[0].row].outlineLevel for row in summary["A12:A40"]}
    assert levels == {True: 0, False: 1}
    assert summary.sheet_properties.outlinePr.summaryBelow is False


def test_currencies_are_totalled_apart_and_converted_with_rate_day_and_source_beside(
    computed: Mapping[str, Workbook], lines: pl.DataFrame
) -> None:
    totals = {row["Currency"]: row for row in rows(computed["aging"], "Summary", "Totals") if row["Totals"] == "All"}
    for currency in ("CNY", "JPY", "USD"):
        own = lines.filter(pl.col("currency") == currency)
        assert exact(totals[currency]["Total"], currency) == own["balance_minor"].sum()
    assert totals["USD"]["Rate"] == 0.91375
    assert totals["USD"]["Rate of"] == datetime(2026, 9, 30)  # noqa: DTZ001 - a workbook knows no time zones
    assert totals["USD"]["Source of the rate"] == "Month-end rates of the firm"
    assert exact(totals["USD"]["In EUR"], "EUR") == lines.filter(pl.col("currency") == "USD")["base_minor"].sum()


def test_a_currency_without_a_rate_stays_in_the_lists_and_out_of_the_sums(computed: Mapping[str, Workbook]) -> None:
    totals = list(rows(computed["aging"], "Summary", "Totals"))
    yen = next(row for row in totals if row["Currency"] == "JPY")
    assert (yen["Rate"], yen["In EUR"]) == ("no rate", "no rate")
    assert yen["Lines"] > 0


def test_overdue_are_invoices_after_their_due_day(computed: Mapping[str, Workbook], lines: pl.DataFrame) -> None:
    overdue = lines.filter((pl.col("kind") == "invoice") & (pl.col("days_overdue") > 0))
    for row in accounts(computed["aging"]):
        own = overdue.filter(customer=row["Customer"], currency=row["Currency"])
        assert exact(row["Overdue"], row["Currency"]) == own["balance_minor"].sum()


def test_of_an_account_in_credit_nothing_is_a_share(computed: Mapping[str, Workbook]) -> None:
    shares = [(row["Total"] > 0, row["Overdue %"]) for row in accounts(computed["aging"])]
    assert {owes for owes, _ in shares} == {True, False}
    assert all(share >= 0 if owes else share in {None, ""} for owes, share in shares)


def test_the_matrix_counts_and_sums_every_cell_and_what_is_outside_by_reason(
    computed: Mapping[str, Workbook], lines: pl.DataFrame
) -> None:
    for book in (computed["aging"], computed["apart"]):
        sheet = book["Matrix"]
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


@pytest.mark.parametrize(("book", "sheet"), [("aging.xlsx", "Detail"), ("apart-detail.xlsx", "Detail")])
def test_the_detail_has_every_line_exactly_below_one_header_row_and_no_name_is_blank(
    folder: Path, lines: pl.DataFrame, book: str, sheet: str
) -> None:
    shown_lines = {row["Item"]: row for row in rows(load_workbook(folder / book), sheet, "Customer")}
    assert len(shown_lines) == lines.height
    names = ("Name", "Company", "Representative", "Segment", "Kind", "Cause", "Hold", "Next step", "Month of due")
    for line in lines.iter_rows(named=True):
        row = shown_lines[line["item"]]
        assert row["Customer"] == line["customer"]
        assert exact(row["Balance"], line["currency"]) == line["balance_minor"]
        assert (row["Due"].date(), row["Posted"].date()) == (line["due_day"], line["posting_day"])
        assert (row["Days overdue"], row["Bucket"]) == (line["days_overdue"], line["bucket"])
        assert row["Month of due"] == f"{line['due_day']:%Y-%m}"
        assert all(row[name] for name in names)


def test_an_account_leads_to_its_first_line_and_that_leads_back(folder: Path) -> None:
    book = load_workbook(folder / "aging.xlsx")
    there, back = (
        {cell.coordinate: cell.hyperlink.location for row in book[sheet]["A1:A999"] for cell in row if cell.hyperlink}
        for sheet in ("Summary", "Detail")
    )
    back = {place: cell for cell, place in back.items()}
    assert len(there) == len(accounts(book)) == len(back)
    for cell, place in there.items():
        row = book["Summary"][cell].row
        line = place.removeprefix("Detail!").replace("$", "")
        assert book["Detail"][line].value == book["Summary"][f"B{row}"].value
        assert back[f"Summary!$A${row}"] == line


def test_amounts_are_written_with_the_digits_they_have(tmp_path: Path) -> None:
    lines = random_lines(lines=1, customers=1).with_columns(
        balance_minor=pl.lit(-995, pl.Int64), amount_minor=pl.lit(123456789012345678, pl.Int64)
    )
    write_aging(tmp_path / "aging.xlsx", aging=lines, header=header(lines))
    detail = _xml(tmp_path / "aging.xlsx", "xl/worksheets/sheet5.xml")
    assert "<v>-9.95</v>" in detail
    assert "<v>1234567890123456.78</v>" in detail


def test_text_that_begins_like_a_formula_stays_text(folder: Path, computed: Mapping[str, Workbook]) -> None:
    book = load_workbook(folder / "strange.xlsx")
    expected = sorted([*STRANGE[:-1], "a\N{REPLACEMENT CHARACTER}<&>b"])
    assert sorted(row["Name"] for row in rows(book, "Detail", "Customer")) == expected
    assert sorted(row["Name"] for row in accounts(book)) == expected
    typed = [cell for row in book["Detail"]["B2:B8"] for cell in row]
    assert {cell.data_type for cell in typed} == {"s"}
    assert sum(bool(cell.quotePrefix) for cell in typed) == 6
    assert sorted(row["Name"] for row in rows(computed["strange"], "Detail", "Customer")) == expected


def test_customers_that_differ_by_leading_zeros_or_wildcards_are_never_added_together(
    computed: Mapping[str, Workbook],
) -> None:
    totals = {row["Customer"]: exact(row["Total"], "EUR") for row in accounts(computed["alike"])}
    expected = some(ALIKE, "customer").select("customer", "balance_minor")
    assert totals == dict(expected.iter_rows())


def test_an_altered_line_turns_its_checks_red(computed: Mapping[str, Workbook]) -> None:
    found = failing(computed["altered"])
    assert "Invoices whose days are not as-of day less due day" in found
    assert any(title.endswith("Detail and ledger") for title in found)
    assert verdict(computed["altered"]).startswith("DIFFERENCES")


def test_a_line_missing_from_the_ledger_count_is_seen(computed: Mapping[str, Workbook]) -> None:
    assert failing(computed["short"]) == {"Open lines: Detail and ledger": -1}


def test_what_is_left_out_stands_between_the_ledger_and_what_is_shown(
    computed: Mapping[str, Workbook], lines: pl.DataFrame
) -> None:
    proof = {row[""]: row for row in _proof(computed["asked"])}
    whole = lines.filter(pl.col("customer") != "00010")
    inside = whole.filter(pl.col("salesperson").is_in(ASKED.salesperson))
    together = inside.filter(pl.col("balance_minor") < 0).select("customer", "currency").n_unique()
    owed = inside.filter(pl.col("balance_minor") > 0).height
    assert proof["Lines"]["Open in the ledger"] == whole.height
    assert proof["Lines"]["Less: filtered out"] == whole.height - inside.height
    assert proof["Lines"]["In this workbook"] == owed + together
    for currency in ("EUR", "USD", "CNY"):
        own = inside.filter(currency=currency)["balance_minor"].sum()
        assert exact(proof[currency]["In this workbook"], currency) == own
        assert (
            exact(proof[currency]["Less: filtered out"], currency)
            == whole.filter(currency=currency)["balance_minor"].sum() - own
        )


def _proof(book: Workbook) -> Iterator[Row]:
    for row in rows(book, "Control", "Open in the ledger", column=2):
        yield {key or "": value for key, value in row.items()}


def test_a_former_day_stands_beside_each_account_those_that_are_gone_too(
    computed: Mapping[str, Workbook], lines: pl.DataFrame
) -> None:
    asked, asked_header = as_asked(lines, ASKED)
    assert asked_header.before
    then = asked_header.before.lines
    label = f"On {asked_header.before.as_of}"
    found = accounts(computed["asked"])
    for row in found:
        own = {"customer": row["Customer"], "currency": row["Currency"]}
        now_minor = asked.filter(**own)["balance_minor"].sum()
        then_minor = then.filter(**own)["balance_minor"].sum()
        assert exact(row[label], row["Currency"]) == then_minor
        assert exact(row["Change"], row["Currency"]) == now_minor - then_minor
    assert [row["Lines"] for row in found if row["Customer"] == "00010"] == [0]
    assert {row["Customer"] for row in found} == set(asked["customer"]) | set(then["customer"])


def test_what_was_asked_for_is_said(computed: Mapping[str, Workbook]) -> None:
    said = {row[0]: row[1] for row in computed["asked"]["Control"].iter_rows(values_only=True)}
    assert said["Age counted from"] == "the day of posting; the document's where there is none"
    assert said["Buckets"] == "this month, 1-2 months, over 2 months, credits (calendar months)"
    assert (said["Representative"], said["Company"]) == ("S1, S2, S3", "all")
    assert said["Converted by"] == "the rates of each line's own day"
    assert "Days since its posting" in [cell.value for cell in computed["asked"]["Detail"][1]]


def test_the_list_of_lines_apart_is_named_with_its_sums_and_its_bytes(
    computed: Mapping[str, Workbook], folder: Path, lines: pl.DataFrame
) -> None:
    assert computed["apart"].sheetnames == ["Control", "Summary", "By representative", "Matrix"]
    said = {row[0]: row[1] for row in computed["apart"]["Control"].iter_rows(values_only=True)}
    assert (said["File"], said["Open lines"]) == ("apart-detail.xlsx", 600)
    assert said["SHA-256"] == sha256(companion_path(folder / "apart.xlsx").read_bytes()).hexdigest()
    assert said["Balance in JPY"] == f"{lines.filter(currency='JPY')['balance_minor'].sum():,}"


def test_more_lines_than_a_sheet_holds_take_several(lines: pl.DataFrame, tmp_path: Path) -> None:
    prepared = aging_lines.prepare(lines, header(lines))
    write_companion(tmp_path / "detail.xlsx", prepared, header(lines), lines_on_a_sheet=250)
    book = load_workbook(tmp_path / "detail.xlsx")
    assert book.sheetnames == ["Detail", "Detail 2", "Detail 3"]
    tables = {name: table.ref for sheet in book for name, table in ((one.name, one) for one in sheet.tables.values())}
    assert tables == {"Lines": "A1:AG251", "Lines2": "A1:AG251", "Lines3": "A1:AG101"}
    items = [row["Item"] for sheet in book.sheetnames for row in rows(book, sheet, "Customer")]
    assert sorted(items) == lines["item"].sort().to_list()


def test_sums_only_lists_no_line_anywhere(lines: pl.DataFrame, tmp_path: Path) -> None:
    write_aging(tmp_path / "aging.xlsx", aging=lines, header=replace(header(lines), options=AgingOptions(detail=False)))
    assert [path.name for path in tmp_path.iterdir()] == ["aging.xlsx"]
    assert "Detail" not in load_workbook(tmp_path / "aging.xlsx").sheetnames


def test_with_many_accounts_the_summary_adds_up_blocks_of_rows(folder: Path) -> None:
    assert "Detail!$L$2" in str(load_workbook(folder / "blocks.xlsx")["Summary"]["H13"].value)


def test_the_as_of_day_is_a_date_in_a_named_cell_and_nothing_asks_what_day_it_is(folder: Path) -> None:
    book = load_workbook(folder / "aging.xlsx")
    assert book.defined_names["AsOf"].attr_text == "Control!$B$3"
    assert book["Control"]["B3"].value.date() == AS_OF
    formulas = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas
    assert not [formula for formula in formulas if "TODAY" in formula or "NOW(" in formula]


def test_the_detail_is_a_real_table_with_filters_frozen_panes_and_print_titles(folder: Path) -> None:
    book = load_workbook(folder / "aging.xlsx")
    detail = book["Detail"]
    assert detail.tables["Lines"].ref == "A1:AG601"
    assert detail.tables["Lines"].autoFilter.ref == "A1:AG601"
    assert detail.freeze_panes == "D2"
    assert detail.print_title_rows == "$1:$1"
    assert (detail.page_setup.orientation, detail.page_setup.fitToWidth) == ("landscape", 1)
    assert book["Summary"].auto_filter.ref.startswith("A12:")


def test_the_aging_by_bucket_is_a_chart_whose_axes_are_shown(folder: Path) -> None:
    chart = _xml(folder / "aging.xlsx", "xl/charts/chart1.xml")
    assert "By representative'!$E$12:$I$12" in chart
    assert chart.count('<delete val="0"') == 2


def test_whoever_opens_the_workbook_is_asked_to_compute_it(folder: Path) -> None:
    assert load_workbook(folder / "aging.xlsx").calculation.fullCalcOnLoad


def test_the_same_lines_in_any_order_give_the_same_bytes(lines: pl.DataFrame, folder: Path, tmp_path: Path) -> None:
    for seed in range(3):
        shuffled = lines.sample(fraction=1, shuffle=True, seed=seed)
        write_aging(tmp_path / "aging.xlsx", aging=shuffled, header=header(lines))
        assert (tmp_path / "aging.xlsx").read_bytes() == (folder / "aging.xlsx").read_bytes()


def test_a_line_that_was_not_decided_that_night_is_said_to_be_so(computed: Mapping[str, Workbook]) -> None:
    assert {row["Reason"] for row in rows(computed["late"], "Detail", "Customer")} == {"Not decided that night"}


def _xml(path: Path, member: str) -> str:
    with ZipFile(path) as archive:
        return archive.read(member).decode()
