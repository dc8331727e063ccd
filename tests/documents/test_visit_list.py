"""Visit lists: one per representative, in the order of the days, with what to collect from whom."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from documents.work_samples import AS_OF, FIRM, VISITS, line, visit
from golden import approve
from receivables.documents.visit_list import in_order, visits_text, write_visits

GOLDEN = Path(__file__).parent / "golden"


def cells(path: Path) -> list[list[object]]:
    rows = load_workbook(path)["Visits"].iter_rows(values_only=True)
    return [[value for value in row if value is not None] for row in rows]


def test_every_representative_gets_one_list_and_visits_without_one_get_their_own(tmp_path: Path) -> None:
    written = write_visits(tmp_path, visits=VISITS, as_of=AS_OF, firm=FIRM)
    assert [path.name for path in written] == ["visits-S03.xlsx", "visits-without-representative.xlsx"]
    assert sorted(tmp_path.iterdir()) == sorted(written)


def test_a_list_says_whom_to_visit_by_when_whom_to_call_and_what_to_collect(tmp_path: Path) -> None:
    listed, _ = write_visits(tmp_path, visits=VISITS, as_of=AS_OF, firm=FIRM)
    shown = cells(listed)
    assert ["Visits of Clara Voss (S03)"] in shown
    assert ["By 2026-11-06: 苏州水泵有限公司"] in shown
    assert ["Address", "12 High Street, Leeds LS1 4AB"] in shown
    assert ["Contact", "Ann Hall, accounts payable, +44 113 5550123, a.hall@harbour.example"] in shown
    assert ["To collect", "42,000.50 CNY, 12,000.00 EUR"] in shown


def test_the_items_stand_beneath_with_real_numbers_and_credits_set_off_negative(tmp_path: Path) -> None:
    listed, _ = write_visits(tmp_path, visits=VISITS, as_of=AS_OF, firm=FIRM)
    shown = {row[0]: row for row in cells(listed) if row}
    assert shown["INV-1"][4:] == ["CNY", 45, 42000.5, 42000.5]
    assert shown["CN-7"][4:] == ["EUR", 9, -500, -500]


def test_the_earlier_day_stands_first_and_on_one_day_the_larger_sum() -> None:
    small, large = line("INV-1", 5, 100), line("INV-2", 5, 90_000)
    visits = [
        visit("A", "small", small, base_minor=100),
        visit("B", "not comparable", large),
        visit("C", "large", large, base_minor=90_000),
        visit("D", "soon", small, due_in=1, base_minor=1),
    ]
    assert [one.name for one in in_order(visits)] == ["soon", "large", "small", "not comparable"]


def test_nothing_in_a_list_is_a_formula(tmp_path: Path) -> None:
    for path in write_visits(tmp_path, visits=VISITS, as_of=AS_OF, firm=FIRM):
        book = load_workbook(path)
        assert not [cell for row in book["Visits"].iter_rows() for cell in row if cell.data_type == "f"]


def test_representatives_whose_numbers_look_alike_to_a_disk_keep_their_own_files(tmp_path: Path) -> None:
    numbers = ("s1", "S1", "a/b", "a_b", "..", "张三")
    visits = [replace(VISITS[0], salesperson=number) for number in numbers]
    written = write_visits(tmp_path, visits=visits, as_of=AS_OF, firm=FIRM)
    assert len({path.name.casefold() for path in written}) == len(numbers)
    assert {path.parent for path in written} == {tmp_path}
    assert tmp_path / "visits-张三.xlsx" in written


def test_the_same_visits_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    first, _ = write_visits(tmp_path, visits=VISITS, as_of=AS_OF, firm=FIRM)
    before = first.read_bytes()
    write_visits(tmp_path, visits=VISITS[::-1], as_of=AS_OF, firm=FIRM)
    assert first.read_bytes() == before


def test_the_list_for_a_terminal() -> None:
    approve(GOLDEN / "visits.txt", visits_text(VISITS, as_of=AS_OF))


def test_no_visits_are_said_to_be_none(tmp_path: Path) -> None:
    assert write_visits(tmp_path, visits=(), as_of=date(2026, 1, 1), firm=FIRM) == ()
    assert visits_text((), as_of=AS_OF) == "No visits.\n"
