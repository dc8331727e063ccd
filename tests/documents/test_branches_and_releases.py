"""Whose items a list is about where a group is addressed at its head, and which letters somebody should release."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from documents.test_run_report import report
from documents.work_samples import AS_OF, FIRM, case, line, visit
from receivables.documents.case_list import write_cases
from receivables.documents.release_list import Release, write_releases
from receivables.documents.run_report import report_json, report_text
from receivables.documents.visit_list import visits_text, write_visits
from receivables.model import CaseKind

BRANCH = "Branch North (B1)"
LINES = (replace(line("R2", 20, 200_00), branch=BRANCH), line("R1", 10, 100_00))


def cells(path: Path, sheet: int = 0) -> list[list[object]]:
    return [[cell for cell in row if cell is not None] for row in load_workbook(path).worksheets[sheet].values]


def test_a_visit_lists_what_the_head_owes_and_then_each_branch_under_its_name(tmp_path: Path) -> None:
    text = visits_text([visit("H", "Head", *LINES)], as_of=AS_OF).splitlines()
    found = [row.split()[0] for row in text[-3:]]
    assert found == ["R1", "owed", "R2"]
    assert text[-2].strip() == f"owed by {BRANCH}"
    (path,) = write_visits(tmp_path, visits=[visit("H", "Head", *LINES)], as_of=AS_OF, firm=FIRM)
    assert [row[0] for row in cells(path)[-3:]] == ["R1", f"Owed by {BRANCH}", "R2"]


def test_the_items_of_cases_say_who_owes_them_only_where_a_group_is_among_them(tmp_path: Path) -> None:
    path = tmp_path / "cases.xlsx"
    alone = case("Z", "Alone", line("R3", 5, 1), kind=CaseKind.SPECIAL_HANDLING)
    group = case("H", "Head", *LINES, kind=CaseKind.SPECIAL_HANDLING)
    write_cases(path, cases=[group, alone], as_of=AS_OF, firm=FIRM)
    rows = cells(path, 1)
    assert rows[3][-1] == "Owed by"
    assert {row[3]: row[-1] for row in rows[4:]} == {"R2": BRANCH, "R1": "Head (H)", "R3": "Alone (Z)"}
    write_cases(path, cases=[alone], as_of=AS_OF, firm=FIRM)
    assert cells(path, 1)[3][-1] == "Asked for"


def waits(customer: str, manager: str, *, lapses_on: date = date(2026, 11, 5)) -> Release:
    return Release(
        reference=f"L-20261030-{customer}",
        customer=customer,
        name=f"Customer {customer}",
        manager=manager,
        manager_name="Ada Senn" if manager == "S1" else "",
        level=1,
        night=AS_OF,
        lapses_on=lapses_on,
        totals={"EUR": 900_00, "JPY": 5_000},
    )


WAITING = [waits("K3", "S2"), waits("K1", "S1", lapses_on=date(2026, 11, 6)), waits("K2", "S1"), waits("K4", "")]


def test_each_manager_has_a_section_with_what_lapses_first_on_top(tmp_path: Path) -> None:
    path = tmp_path / "releases.xlsx"
    write_releases(path, releases=WAITING, as_of=AS_OF, firm=FIRM)
    firsts = [row[0] for row in cells(path) if row and len(row) in {1, 7} and row[0] != "Letter"]
    assert [one for one in firsts if not str(one).startswith(("Each", "As of", "Letters"))] == [
        "nobody named",
        "L-20261030-K4",
        "Ada Senn (S1)",
        "L-20261030-K2",
        "L-20261030-K1",
        "S2",
        "L-20261030-K3",
    ]
    assert "900.00 EUR" in str(cells(path)[5][-1])


def test_the_same_letters_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    for name, waiting in (("one", WAITING), ("other", WAITING[::-1])):
        write_releases(tmp_path / name, releases=waiting, as_of=AS_OF, firm=FIRM)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_the_report_names_what_lapses_soon_and_counts_the_rest() -> None:
    told = replace(report(), reminders=tuple(WAITING))
    text = report_text(told)
    assert "Lapses on 06 November 2026 unless released: L-20261030-K1, Customer K1, by Ada Senn (S1)." in text
    assert "1 more letter to release, see releases.xlsx." in text
    assert report_json(told)["reminders"][0] == {
        "letter": "L-20261030-K3",
        "customer": "K3",
        "manager": "S2",
        "lapses_on": "2026-11-05",
        "amounts": {"EUR": "900.00", "JPY": "5000"},
    }
    assert "Lapses" not in report_text(report())
