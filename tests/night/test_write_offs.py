"""Small balances from the rules of the config to the booking list and the night's report."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from documents.libreoffice import recalculated
from night.firm import NIGHT, SmallFirm, customer, invoice, new_firm
from receivables.config import load_config
from receivables.night import write_offs
from receivables.night.holds import holds_in_force
from receivables.night.store import store_of
from receivables.night.write_offs import NoRules
from receivables.store.database import StoreError
from receivables.store.disputes import open_dispute
from receivables.store.write_offs import refuse

DAY = timedelta(days=1)


@pytest.fixture
def rests(tmp_path: Path) -> SmallFirm:
    """C1 has paid all but 3.00 of R1 and of R2."""
    config = new_firm(tmp_path / "firm").config.path
    text = config.read_text(encoding="utf-8")
    for name in ("[write_offs]", "residual_amount", "booking_days"):
        text = text.replace(f"# {name}", name, 1)
    config.write_text(text, encoding="utf-8")
    firm = SmallFirm(load_config(config))
    firm.load("customers", customer("C1", name="=Aker"))
    firm.load("invoices", invoice("R1", "C1", amount="500.00"), invoice("R2", "C1", amount="500.00"))
    paid = {"customer": "C1", "date": str(NIGHT - DAY), "currency": "EUR", "amount": "497.00"}
    firm.load("payments", {**paid, "payment": "P1", "invoice": "R1"}, {**paid, "payment": "P2", "invoice": "R2"})
    return firm


def _numbers(*items: str) -> list[str]:
    return [f"C1/{number}@{NIGHT}" for number in items]


def test_a_firm_without_rules_is_told_how_to_set_one(tmp_path: Path) -> None:
    with pytest.raises(NoRules, match=r"\[write_offs\] names no amount: expected residual_amount"):
        write_offs.preview(new_firm(tmp_path / "firm").config, as_of=NIGHT)


def test_what_is_disputed_after_it_was_proposed_is_not_approved(rests: SmallFirm) -> None:
    write_offs.propose(rests.config, as_of=NIGHT)
    open_dispute(store_of(rests.config), customer="C1", item="R1", opened_day=NIGHT, author="Sales")
    with pytest.raises(StoreError, match="is no longer what the rules propose"):
        write_offs.approve(rests.config, _numbers("R2", "R1"), by="Tom", as_of=NIGHT)
    assert write_offs.approve(rests.config, _numbers("R2"), by="Tom", as_of=NIGHT) == 1
    # Approved already, it is asked about no more.
    assert write_offs.approve(rests.config, _numbers("R2"), by="Tom", as_of=NIGHT) == 0


def test_the_booking_list_is_written_again_with_the_same_bytes_and_no_balance_is_on_two(rests: SmallFirm) -> None:
    write_offs.propose(rests.config, as_of=NIGHT)
    write_offs.approve(rests.config, _numbers("R1"), by="Tom", as_of=NIGHT)
    (first,) = write_offs.book(rests.config, as_of=NIGHT)
    files = [first.workbook.read_bytes(), first.table.read_bytes()]
    write_offs.approve(rests.config, _numbers("R2"), by="Tom", as_of=NIGHT + DAY)
    (second,) = write_offs.book(rests.config, as_of=NIGHT + DAY)
    assert [row["number"] for row in csv.DictReader(second.table.open(encoding="utf-8"))] == _numbers("R2")
    (again,) = write_offs.book(rests.config, as_of=NIGHT)
    assert [again.workbook.read_bytes(), again.table.read_bytes()] == files
    # A list that was noted and never came to lie in the folder is written with the next.
    first.workbook.unlink()
    assert [one.day for one in write_offs.book(rests.config, as_of=NIGHT + 2 * DAY)] == [NIGHT]


def test_the_list_sums_itself_and_names_stay_text(rests: SmallFirm) -> None:
    write_offs.propose(rests.config, as_of=NIGHT)
    write_offs.approve(rests.config, _numbers("R1", "R2"), by="Tom", as_of=NIGHT)
    (listed,) = write_offs.book(rests.config, as_of=NIGHT)
    assert (listed.balances, listed.totals) == (2, {"EUR": 600})
    name = load_workbook(listed.workbook)["Write-offs"]["C5"]
    assert (name.value, name.data_type) == ("=Aker", "s")
    totals = recalculated(listed.workbook)["Totals"]
    assert [cell.value for cell in totals[5]] == ["EUR", 2, 6]


def test_what_is_not_booked_in_time_or_has_changed_is_said_in_the_report(rests: SmallFirm) -> None:
    write_offs.propose(rests.config, as_of=NIGHT)
    write_offs.approve(rests.config, _numbers("R1", "R2"), by="Tom", as_of=NIGHT)
    paid = {"payment": "P3", "customer": "C1", "date": str(NIGHT + DAY), "currency": "EUR", "amount": "1.00"}
    rests.load("payments", {**paid, "invoice": "R2"}, as_of=NIGHT + DAY)
    assert [one.what for one in write_offs.problems(rests.config, as_of=NIGHT + 10 * DAY)] == [
        f"3.00 EUR approved on {NIGHT}, but 2.00 EUR is open: refuse it and propose anew"
    ]
    late = [one.what for one in write_offs.problems(rests.config, as_of=NIGHT + 11 * DAY)]
    assert late[0] == f"3.00 EUR approved on {NIGHT} and not booked after 11 days: book it, or refuse it"
    refuse(store_of(rests.config), _numbers("R1", "R2"), reason="they pay", by="Tom", as_of=NIGHT + 12 * DAY)
    assert list(write_offs.problems(rests.config, as_of=NIGHT + 12 * DAY)) == []


def test_the_hold_of_a_write_off_ends_with_its_item_whoever_settles_it(rests: SmallFirm) -> None:
    write_offs.propose(rests.config, as_of=NIGHT)
    write_offs.approve(rests.config, _numbers("R1", "R2"), by="Tom", as_of=NIGHT)
    assert [one.items for one in holds_in_force(rests.config, as_of=NIGHT)] == [("R1",), ("R2",)]
    paid = {"customer": "C1", "date": str(NIGHT - DAY), "currency": "EUR"}
    first = [{**paid, "payment": f"P{number}", "invoice": f"R{number}", "amount": "497.00"} for number in (1, 2)]
    rest = {**paid, "payment": "P3", "invoice": "R1", "amount": "3.00", "date": str(NIGHT + DAY)}
    rests.load("payments", *first, rest, as_of=NIGHT + DAY)
    assert [one.items for one in holds_in_force(rests.config, as_of=NIGHT + DAY)] == [("R2",)]
