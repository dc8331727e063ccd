"""What a general ledger says of its accounts: lists of balances, its journal, and audit files (SAF-T)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from receivables.sources import Reading, SourceError, SourceSettings, read
from sources.saft_files import norwegian, polish, portuguese

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


def taken(path: Path, kind: str, **answers: Any) -> Reading:
    return read(SourceSettings(name="gl", kind=kind, file=path, **answers))


def csv(folder: Path, text: str) -> Path:
    path = folder / "gl.csv"
    path.write_text(text, encoding="utf-8")
    return path


def rows(reading: Reading, *names: str) -> list[tuple[Any, ...]]:
    return reading.frame.select(names).rows()


@pytest.mark.parametrize(
    ("header", "period"),
    [
        ("Account,Period,Opening balance,Debit,Credit,Closing balance", "2026-10"),
        ("Konto,Periode,Anfangssaldo,Soll,Haben,Endsaldo", "10/2026"),
        ("科目编码,期间,期初余额,借方发生额,贷方发生额,期末余额", "202610"),
    ],
)
def test_a_list_of_balances_of_a_month_speaks_for_its_last_day(tmp_path: Path, header: str, period: str) -> None:
    found = taken(
        csv(tmp_path, f"{header}\n1200,{period},100.00,50.00,20.00,130.00\n"), "control-balances", currency="EUR"
    )
    assert rows(found, "account", "from_date", "date", "opening_minor", "closing_minor") == [
        ("1200", FIRST, LAST, 100_00, 130_00)
    ]
    assert rows(found, "debit_minor", "credit_minor") == [(50_00, 20_00)]
    assert found.taken == {"EUR": 130_00}


def test_a_balance_of_no_day_is_refused(tmp_path: Path) -> None:
    text = "account,period,currency,closing\n1200,2026-10,EUR,1.00\n1210,13th,EUR,2.00\n1220,,EUR,3.00\n"
    found = taken(csv(tmp_path, text), "control-balances")
    assert (found.rows_taken, found.rows_refused, found.refused) == (1, 2, {"EUR": 5_00})
    assert "expected a date, or a month such as 2026-10" in found.rejects["reason"][0]


def test_a_line_of_the_journal_counts_its_debit_less_its_credit(tmp_path: Path) -> None:
    text = (
        "account,entry,posting date,currency,debit,credit,document\n"
        "1200,1,2026-10-05,EUR,100.00,,R1\n1200,2,2026-10-06,EUR,,40.00,P1\n1200,3,2026-10-06,EUR,,,P2\n"
    )
    found = taken(csv(tmp_path, text), "journal-lines")
    assert rows(found, "entry", "amount_minor", "document") == [("1", 100_00, "R1"), ("2", -40_00, "P1")]
    assert found.taken == {"EUR": 60_00}
    assert "expected it, or debit or credit" in found.rejects["reason"][0]


def test_a_column_of_sides_gives_amounts_their_sign(tmp_path: Path) -> None:
    header = "Konto,Buchungsnummer,Buchungsdatum,Betrag,S/H,Belegfeld 1\n"
    text = f"{header}1200,1,05.10.2026,100.00,S,R1\n1200,2,06.10.2026,40.00,H,P1\n"
    found = taken(csv(tmp_path, text), "journal-lines", currency="EUR", date_order="dmy")
    assert rows(found, "amount_minor", "document") == [(100_00, "R1"), (-40_00, "P1")]


def test_an_audit_file_of_norway_has_balances_and_lines(tmp_path: Path) -> None:
    path = norwegian(
        tmp_path / "no.xml",
        opening="100.00",
        closing="-20.00",
        postings=[("7", "R1", "C1", "30.00"), ("8", "P1", "C1", "-150.00")],
    )
    balances = taken(path, "control-balances")
    names = ("account", "currency", "date", "opening_minor", "closing_minor")
    assert rows(balances, *names) == [("1500", "EUR", LAST, 100_00, -20_00)]
    lines = taken(path, "journal-lines")
    names = ("entry", "line", "posting_date", "document", "customer", "amount_minor", "journal")
    assert [row for row in rows(lines, "account", *names) if row[0] == "1500"] == [
        ("1500", "7", "1", date(2026, 10, 6), "R1", "C1", 30_00, "Sales"),
        ("1500", "8", "1", date(2026, 10, 6), "P1", "C1", -150_00, "Sales"),
    ]
    assert lines.rows_taken == 4


def test_an_audit_file_of_portugal_is_read_by_the_same_names(tmp_path: Path) -> None:
    path = portuguese(tmp_path / "pt.xml")
    balances = taken(path, "control-balances")
    names = ("account", "from_date", "date", "opening_minor", "closing_minor")
    assert rows(balances, *names) == [("2111", FIRST, LAST, 100_00, 50_00)]
    names = ("account", "line", "posting_date", "document", "reference", "customer", "amount_minor", "journal")
    assert rows(taken(path, "journal-lines"), *names) == [
        ("121", "1", date(2026, 10, 10), None, "7", "C1", 50_00, "BNK"),
        ("2111", "2", date(2026, 10, 10), "RC 1", "7", "C1", -50_00, "BNK"),
    ]


def test_an_audit_file_of_poland_has_a_debit_and_a_credit_a_line(tmp_path: Path) -> None:
    path = polish(tmp_path / "pl.xml")
    names = ("account", "currency", "date", "opening_minor", "debit_minor", "credit_minor", "closing_minor")
    assert rows(taken(path, "control-balances"), *names) == [
        ("201", "PLN", date(2026, 1, 31), 100_00, 100_00, 300_21, -100_21)
    ]
    names = ("account", "entry", "line", "posting_date", "document", "amount_minor", "journal")
    assert rows(taken(path, "journal-lines"), *names) == [
        ("201", "D1", "1W", date(2026, 1, 15), "FV/1", 100_00, "Faktura"),
        ("201", "D1", "2M", date(2026, 1, 15), "FV/1", -300_21, "Faktura"),
    ]


@pytest.mark.parametrize(
    ("kind", "was", "came"),
    [
        ("journal-lines", "<KwotaMa>300.21<", "<KwotaMa>300,21<"),
        ("journal-lines", "<KwotaMa>300.21</KwotaMa>", ""),
        ("control-balances", "<SaldoMa>100.21<", "<SaldoMa>100,21<"),
        ("control-balances", "<ObrotyMa>300.21<", "<ObrotyMa>300,21<"),
    ],
)
def test_an_amount_of_an_audit_file_that_cannot_be_read_is_refused_and_no_zero(
    tmp_path: Path, kind: str, was: str, came: str
) -> None:
    path = polish(tmp_path / "pl.xml")
    path.write_text(path.read_text().replace(was, came))
    assert taken(path, kind).rejects.height == 1


def test_of_debit_and_credit_one_that_cannot_be_read_is_not_passed_over(tmp_path: Path) -> None:
    path = norwegian(tmp_path / "no.xml", opening="0.00", closing="5.00")
    more = "<ClosingCreditBalance>five</ClosingCreditBalance></Account>"
    path.write_text(path.read_text().replace("</Account>", more))
    assert taken(path, "control-balances").rejects.height == 1


@pytest.mark.parametrize("year", ["\u00b2\u00b2\u00b2\u00b2", "0", "9" * 5_000])
def test_a_year_that_is_none_ends_no_period(tmp_path: Path, year: str) -> None:
    path = norwegian(tmp_path / "no.xml", opening="0.00", closing="5.00")
    path.write_text(path.read_text().replace("<PeriodEndYear>2026<", f"<PeriodEndYear>{year}<"))
    with pytest.raises(SourceError, match="says of no period that its balances are of"):
        taken(path, "control-balances")


def test_an_audit_file_is_nothing_else(tmp_path: Path) -> None:
    path = norwegian(tmp_path / "no.xml", opening="0.00", closing="0.00")
    with pytest.raises(SourceError, match=r"is an audit file .* load it as control-balances or journal-lines"):
        taken(path, "invoices")
    path.write_text(path.read_text().replace("<PeriodEnd>10</PeriodEnd>", ""))
    with pytest.raises(SourceError, match="says of no period that its balances are of"):
        taken(path, "control-balances")


def test_another_form_of_poland_is_refused(tmp_path: Path) -> None:
    path = polish(tmp_path / "pl.xml")
    path.write_text(path.read_text().replace(">JPK_KR<", ">JPK_KR_PD<"))
    with pytest.raises(SourceError, match="is the form JPK_KR_PD, expected JPK_KR, version 1"):
        taken(path, "control-balances")
