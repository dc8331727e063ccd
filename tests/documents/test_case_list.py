"""The case list: who needs special handling or a review, since when, and what comes next."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook

from documents.libreoffice import recalculated
from documents.work_samples import AS_OF, CASES, FIRM
from receivables.documents.case_list import HEAD_ROW, write_cases
from receivables.documents.words import NEXT_STEPS, NEXT_STEPS_LATER
from receivables.model import CaseKind
from receivables.model.cases import Stage


def rows(path: Path, sheet: str) -> list[dict[str, object]]:
    labels, *found = load_workbook(path)[sheet].iter_rows(min_row=HEAD_ROW, values_only=True)
    return [dict(zip(map(str, labels), row, strict=True)) for row in found]


def test_the_oldest_case_stands_first_and_a_case_has_a_row_for_each_currency(tmp_path: Path) -> None:
    write_cases(tmp_path / "cases.xlsx", cases=CASES, as_of=AS_OF, firm=FIRM)
    shown = rows(tmp_path / "cases.xlsx", "Cases")
    assert [(row["Customer"], row["Currency"], row["Open"]) for row in shown] == [
        ("00044", None, None),
        ("20014", "CNY", 92000.5),
        ("20014", "EUR", 32000),
    ]


def test_a_case_says_its_kind_its_representative_whom_to_talk_to_and_what_comes_next(tmp_path: Path) -> None:
    write_cases(tmp_path / "cases.xlsx", cases=CASES, as_of=AS_OF, firm=FIRM)
    review, handling, _ = rows(tmp_path / "cases.xlsx", "Cases")
    assert (review["Kind of case"], review["Next step"]) == ("Credit review", NEXT_STEPS[CaseKind.CREDIT_REVIEW])
    assert handling["Kind of case"] == "Special handling"
    assert handling["Representative"] == "Clara Voss (S03)"
    assert handling["Contact"] == "陈伟, managing director, +86 512 55501234"
    assert handling["Most days late"] == 145


def test_a_case_under_way_says_how_far_it_is_who_is_to_act_by_when_and_what_was_proposed(tmp_path: Path) -> None:
    handling = next(one for one in CASES if one.kind is CaseKind.SPECIAL_HANDLING)
    measures = ("instalment plan until 2026-12-31", "supply stop until 2026-12-31")
    case = replace(handling, stage=Stage.APPROVED, to_act="Ines Roth", by_day=date(2026, 11, 9), measures=measures)
    write_cases(tmp_path / "cases.xlsx", cases=[case], as_of=AS_OF, firm=FIRM)
    shown = rows(tmp_path / "cases.xlsx", "Cases")[0]
    assert [shown[name] for name in ("Stage", "To act", "By")] == ["Approved", "Ines Roth", datetime(2026, 11, 9)]  # noqa: DTZ001 - a cell has no zone
    assert shown["Next step"] == NEXT_STEPS_LATER[Stage.APPROVED]
    assert shown["Measures"] == "instalment plan until 2026-12-31, supply stop until 2026-12-31"


def test_the_items_of_all_cases_stand_on_a_sheet_of_their_own(tmp_path: Path) -> None:
    write_cases(tmp_path / "cases.xlsx", cases=CASES, as_of=AS_OF, firm=FIRM)
    shown = rows(tmp_path / "cases.xlsx", "Items")
    assert [(row["Item"], row["Kind of item"], row["Asked for"]) for row in shown] == [
        ("INV-8", "Invoice", 92000.5),
        ("INV-9", "Invoice", 32500),
        ("CN-8", "Credit note", -500),
    ]


def test_a_spreadsheet_program_opens_the_list_and_names_stay_text(tmp_path: Path) -> None:
    write_cases(tmp_path / "cases.xlsx", cases=CASES, as_of=AS_OF, firm=FIRM)
    sheet = recalculated(tmp_path / "cases.xlsx")["Cases"]
    assert sheet.cell(HEAD_ROW + 1, 2).value == "+Delta Water BV"


def test_no_case_is_a_list_too_and_the_same_list_has_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        write_cases(tmp_path / name, cases=(), as_of=AS_OF, firm=FIRM)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
