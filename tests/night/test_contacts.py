"""Whom representatives are to find, and notes on their way through the nights."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

from night.firm import NIGHT, SmallFirm, customer, invoice, new_firm
from receivables.config import load_config
from receivables.night.contacts import contacts_wanted
from receivables.night.lists import write_lists
from receivables.night.playing import play
from receivables.night.releases import lapses_on
from receivables.night.replaying import replay
from receivables.night.store import store_of
from receivables.store.letters import list_letters
from receivables.store.promises import record_promise

_RUNGS = (NIGHT, NIGHT + timedelta(days=14))
_COURTESY = "\n[policy.courtesy]\ndays_before = 5\n\n[policy.cadence]\n"


def _with_notes(folder: Path) -> SmallFirm:
    config = new_firm(folder).config.path
    text = config.read_text(encoding="utf-8").replace("\n[policy.cadence]\n", _COURTESY, 1)
    config.write_text(text, encoding="utf-8")
    return SmallFirm(load_config(config))


def _wanted(firm: SmallFirm, as_of: date) -> list[tuple[str, str, int, str, tuple[str, ...]]]:
    found = contacts_wanted(firm.config, as_of=as_of)
    return [
        (one.salesperson, one.customer, one.rank, one.instead.name if one.instead else "", one.unranked)
        for one in found
    ]


def _contact(of: str, name: str, rank: str) -> dict[str, str]:
    return {"customer": of, "name": name, "role": "", "rank": rank}


def test_a_job_for_whoever_an_escalated_letter_asks_for_until_somebody_is_loaded_or_all_is_paid(
    firm: SmallFirm,
) -> None:
    firm.load("customers", customer("C1"), customer("C2"), customer("C3"))
    old = "2026-08-01"
    firm.load("invoices", *(invoice(f"R{one}", f"C{one}", due=old, amount="500.00") for one in "123"))
    firm.load("contacts", _contact("C1", "Ann", "1"), _contact("C1", "Zoe", ""), _contact("C3", "Bob", "2"))
    first, second = _RUNGS
    firm.plan(first)
    # A reminder is for accounts payable, which a letter to the company reaches.
    assert _wanted(firm, first) == []
    firm.night(first)
    firm.night(second)
    assert _wanted(firm, second) == [("S1", "C1", 2, "Ann", ("Zoe",)), ("S1", "C2", 2, "", ())]
    write_lists(firm.config, as_of=second)
    sheet = load_workbook(firm.out(second) / "visits" / "visits-S1.xlsx")["Visits"]
    shown = [cell for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert "Find somebody to write to" in shown
    assert "its finance manager, with name and address" in shown
    assert "Zoe: how high they stand is not known" in shown
    firm.load("contacts", _contact("C1", "Eve", "2"))
    row = {
        "payment": "P2",
        "customer": "C2",
        "date": str(second),
        "currency": "EUR",
        "amount": "500.00",
        "invoice": "R2",
    }
    firm.load("payments", row, as_of=second)
    third = second + timedelta(days=1)
    firm.plan(third)
    assert _wanted(firm, third) == []


def _notes(firm: SmallFirm) -> list[tuple[date, str, str]]:
    return [(one.night, str(one.state), one.reason) for one in reversed(list_letters(store_of(firm.config)))]


def test_a_note_that_nobody_releases_is_planned_anew_and_keeps_nobody_silent(tmp_path: Path) -> None:
    firm = _with_notes(tmp_path / "firm")
    firm.load("customers", customer("C1", key_account="yes"))
    firm.load("invoices", invoice("R1", "C1", due=str(NIGHT + timedelta(days=2))))
    nights = [NIGHT + timedelta(days=number) for number in range(4)]
    for night in nights:
        firm.night(night)
    assert _notes(firm) == [
        (nights[0], "withdrawn", f"superseded by the night of {nights[1]}"),
        (nights[1], "withdrawn", f"superseded by the night of {nights[2]}"),
        # On the due day nothing goes out, and the day after the first reminder does.
        (nights[3], "waiting_for_release", ""),
    ]
    assert [one.is_equal for one in replay(firm.config, first=nights[0], last=nights[3])] == [True] * 4


def test_a_note_that_waits_lapses_with_the_next_night(tmp_path: Path) -> None:
    firm = _with_notes(tmp_path / "firm")
    firm.load("customers", customer("C1", key_account="yes"))
    firm.load("invoices", invoice("R1", "C1", due=str(NIGHT + timedelta(days=2))))
    firm.plan()
    records = list_letters(store_of(firm.config))
    assert list(lapses_on(firm.config, records, as_of=NIGHT).values()) == [NIGHT + timedelta(days=1)]


@pytest.mark.parametrize("again", [1, 2])
def test_a_courtesy_note_is_sent_once_however_often_its_night_is_run(tmp_path: Path, again: int) -> None:
    firm = _with_notes(tmp_path / "firm")
    firm.load("customers", customer("C1"))
    firm.load("invoices", invoice("R1", "C1", due=str(NIGHT + timedelta(days=5))))
    for _ in range(again):
        firm.night()
    firm.night(NIGHT + timedelta(days=1))
    assert _notes(firm) == [(NIGHT, "sent", "")]
    text = next((firm.out() / "letters").glob("*.html")).read_text(encoding="utf-8")
    assert "1,000.00" in text


def test_thanks_for_a_promise_that_was_kept_name_the_day_it_was_promised_for(tmp_path: Path) -> None:
    """C1 had promised what it paid, C2 just paid."""
    config = new_firm(tmp_path / "firm").config.path
    thanks = '\n[policy.thanks]\nfrom_amount = "900"\n\n[policy.cadence]\n'
    text = config.read_text(encoding="utf-8").replace("\n[policy.cadence]\n", thanks, 1)
    config.write_text(text, encoding="utf-8")
    firm = SmallFirm(load_config(config))
    firm.load("customers", customer("C1"), customer("C2"))
    firm.load("invoices", invoice("R1", "C1"), invoice("R2", "C2"))
    promised, day = NIGHT + timedelta(days=3), NIGHT + timedelta(days=2)
    record_promise(store_of(firm.config), customer="C1", from_day=NIGHT, due_day=promised, author="Ines")
    paid = {"date": str(day), "currency": "EUR", "amount": "1000.00"}
    both = [{**paid, "payment": f"P{one}", "customer": f"C{one}", "invoice": f"R{one}"} for one in (1, 2)]
    firm.load("payments", *both, as_of=day)
    firm.night(day)
    texts = {one.stem: one.read_text(encoding="utf-8") for one in (firm.out(day) / "letters").glob("*.html")}
    assert {name: "as promised for" in page for name, page in texts.items()} == {
        "L-20261101-C1": True,
        "L-20261101-C2": False,
    }
    assert "as promised for 2 November 2026" in " ".join(texts["L-20261101-C1"].split())


def test_a_simulation_sends_the_notes_that_the_nights_do(tmp_path: Path) -> None:
    config = new_firm(tmp_path / "firm").config.path
    thanks = _COURTESY.replace("[policy.cadence]", '[policy.thanks]\nfrom_amount = "900"\n\n[policy.cadence]')
    text = config.read_text(encoding="utf-8").replace("\n[policy.cadence]\n", thanks, 1)
    config.write_text(text, encoding="utf-8")
    firm = SmallFirm(load_config(config))
    firm.load("customers", customer("C1"), customer("C2"))
    due = str(NIGHT + timedelta(days=6))
    firm.load("invoices", invoice("R1", "C1", due=due), invoice("R2", "C2", due=due))
    day = NIGHT + timedelta(days=2)
    paid = {
        "payment": "P1",
        "customer": "C1",
        "date": str(day),
        "currency": "EUR",
        "amount": "1000.00",
        "invoice": "R1",
    }
    firm.load("payments", paid, as_of=day)
    last = NIGHT + timedelta(days=8)
    (played,) = play(firm.config, (firm.config.book,), first=NIGHT, last=last)
    would = sorted(played.work.filter(pl.col("does") == "letter").select("night", "customer", "treatment").rows())
    for number in range(9):
        firm.night(NIGHT + timedelta(days=number))
    sent = sorted((one.night, one.customer.customer, one.treatment) for one in list_letters(store_of(firm.config)))
    assert would == sent
    assert [treatment for _, _, treatment in sent] == [
        "courtesy_note",
        "courtesy_note",
        "thank_you_note",
        "routine_reminder",
    ]
