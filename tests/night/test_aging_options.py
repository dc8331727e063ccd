"""An aging as a controller asks for it, from a firm's ledger: by another day, of some lines, beside a former day."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from night.firm import NIGHT, SmallFirm, customer, invoice, new_firm
from receivables.model.aging import AgeBy, AgingOptions, Credits
from receivables.night.aging import Aging, aging, write_aging
from receivables.night.store import store_of
from receivables.store.promises import record_promise
from receivables.store.reach import newest_moment

USD = {"currency": "USD", "source": "central bank"}


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> SmallFirm:
    """Two customers of two companies, invoices in euros and dollars, one posted late, and a receipt that names none."""
    made = new_firm(tmp_path_factory.mktemp("options") / "firm")
    north = {"company_code": "North", "segment": "trade"}
    made.load("customers", customer("C1", **north), customer("C2", company_code="South", salesperson="S2"))
    made.load("rates", {**USD, "date": "2026-08-01", "rate": "0.80"}, {**USD, "date": "2026-10-15", "rate": "0.90"})
    posted = {"posting_date": "2026-10-20"}
    made.load(
        "invoices",
        invoice("R1", "C1", **posted),
        invoice("R2", "C1", due="2026-11-15", amount="80.00", posting_date=""),
        invoice("R3", "C2", due="2026-07-01", amount="500.00", invoice_date="2026-06-01", posting_date=""),
        invoice("R4", "C2", due="2026-09-30", amount="20.00", currency="USD", posting_date=""),
        invoice("R5", "C2", amount="10.00", currency="USD", invoice_date="2026-07-31", posting_date=""),
    )
    payment = {"customer": "C2", "currency": "EUR", "payment": "P3", "date": "2026-10-29", "amount": "30.00"}
    made.load("payments", {**payment, "invoice": ""})
    return made


def asked(firm: SmallFirm, **options: object) -> Aging:
    return aging(firm.config, as_of=NIGHT, options=AgingOptions(**options))  # type: ignore[arg-type]


def column(aged: Aging, name: str) -> Mapping[str, object]:
    return dict(zip(aged.lines["item"], aged.lines[name], strict=True))


def test_a_line_counts_from_its_posting_where_the_books_name_one(firm: SmallFirm) -> None:
    aged = asked(firm, age_by=AgeBy.POSTING)
    assert column(aged, "posting_day")["R1"] == date(2026, 10, 20)
    assert column(aged, "posting_day")["R2"] == date(2026, 9, 1)
    assert {item: column(aged, "bucket")[item] for item in ("R1", "R2", "R3")} == {
        "R1": "0-30",
        "R2": "31-60",
        "R3": "over 90",
    }
    assert column(aged, "days_overdue")["R1"] == 29


def test_filters_let_through_what_was_asked_for_and_name_the_rest(firm: SmallFirm) -> None:
    aged = asked(firm, company=("South",), currency=("EUR",))
    assert set(column(aged, "balance_minor")) == {"R3", "P3"}
    assert aged.left_out.select("why", "currency", "lines", "balance_minor").rows() == [
        ("filtered", "EUR", 2, 108_000),
        ("filtered", "USD", 2, 3_000),
    ]
    assert set(column(asked(firm, segment=("",)), "segment")) == {"R3", "R4", "R5", "P3"}
    assert set(column(asked(firm, salesperson=("S1",)), "salesperson")) == {"R1", "R2"}


def test_hidden_credits_are_left_out_and_named(firm: SmallFirm) -> None:
    aged = asked(firm, credits=Credits.HIDDEN)
    assert "P3" not in column(aged, "item")
    assert aged.left_out.rows() == [("credits_hidden", "EUR", 1, -3_000, -3_000)]
    assert asked(firm, credits=Credits.SHOWN).buckets[-1] == column(asked(firm, credits=Credits.SHOWN), "bucket")["P3"]


def test_as_booked_converts_by_the_rate_of_each_lines_own_day_and_says_where_there_was_none(firm: SmallFirm) -> None:
    revalued, as_booked = asked(firm), asked(firm, revalued=False)
    assert {item: column(revalued, "base_minor")[item] for item in ("R1", "R4", "R5")} == {
        "R1": 100_000,
        "R4": 1_800,
        "R5": 900,
    }
    assert {item: column(as_booked, "base_minor")[item] for item in ("R1", "R4", "R5")} == {
        "R1": 100_000,
        "R4": 1_600,
        "R5": None,
    }
    assert as_booked.lines["revalued_minor"].equals(revalued.lines["revalued_minor"])


def test_a_former_day_is_asked_for_in_the_same_way(firm: SmallFirm) -> None:
    former = date(2026, 7, 31)
    aged = asked(firm, credits=Credits.HIDDEN, company=("South",), compare_with=former)
    assert aged.before
    assert (aged.before.as_of, aged.before.buckets, aged.before.before) == (former, aged.buckets, None)
    assert set(column(aged.before, "item")) == {"R3", "R5"}


def test_the_firms_own_options_make_its_workbook_and_others_lie_beside_it(firm: SmallFirm) -> None:
    by_months = replace(firm.config, aging=AgingOptions(credits=Credits.SUMMARISED))
    own = write_aging(by_months, as_of=NIGHT)
    beside = write_aging(by_months, as_of=NIGHT, options=AgingOptions(detail=False))
    assert (own.name, beside.name) == ("aging.xlsx", "aging-as-asked.xlsx")
    summary = [cell.value for cell in openpyxl.load_workbook(own)["Summary"][4]]
    assert "credits" in summary


def test_lines_that_fit_again_are_in_no_file_of_their_own_any_more(firm: SmallFirm) -> None:
    own = write_aging(replace(firm.config, aging=AgingOptions(detail_lines=2)), as_of=NIGHT)
    apart = own.with_name("aging-detail.xlsx")
    assert apart.is_file()
    write_aging(firm.config, as_of=NIGHT)
    assert not apart.exists()


def test_a_line_says_by_when_it_was_promised_and_what_is_done_next(firm: SmallFirm) -> None:
    engine, promised = store_of(firm.config), NIGHT + timedelta(days=4)
    record_promise(engine, customer="C1", items=["R1"], from_day=NIGHT, due_day=promised, author="Ada")
    aged = asked(firm)
    assert column(aged, "promise_day") == {item: promised if item == "R1" else None for item in column(aged, "item")}
    assert (column(aged, "hold")["R1"], column(aged, "next_step")["R1"]) == ("promise", None)
    assert (column(aged, "next_step")["R3"], column(aged, "next_day")["R3"]) == ("escalated_letter", NIGHT)


def test_a_past_day_asked_for_after_a_month_of_postings_is_the_same_to_the_byte(tmp_path: Path) -> None:
    firm = new_firm(tmp_path / "firm")
    firm.load("customers", customer("C1"), customer("C2"))
    firm.load("invoices", *(invoice(f"R{number}", f"C{number % 2 + 1}") for number in range(6)))
    firm.night()
    then = newest_moment(store_of(firm.config))
    options = AgingOptions(detail_lines=3, compare_with=date(2026, 9, 30))

    def written(folder: str) -> dict[str, bytes]:
        path = tmp_path / folder / "aging.xlsx"
        write_aging(firm.config, as_of=NIGHT, known_at=then, options=options, out=path)
        return {file.name: file.read_bytes() for file in path.parent.iterdir()}

    before = written("before")
    assert sorted(before) == ["aging-detail.xlsx", "aging.xlsx"]
    later = NIGHT + timedelta(days=30)
    paid = {"customer": "C1", "currency": "EUR", "payment": "P1", "date": "2026-10-28", "amount": "1000.00"}
    firm.load("payments", {**paid, "invoice": "R1"}, {**paid, "payment": "P2", "date": str(later), "invoice": ""})
    firm.load("invoices", invoice("R9", "C2", amount="70.00"), as_of=later)
    firm.night(later)
    assert written("after") == before
    assert aging(firm.config, as_of=NIGHT).lines.filter(pl.col("item") == "R9").height == 1
