"""What is told on one night about the nights to come is what those nights do, if nothing changes."""

from datetime import date, timedelta
from pathlib import Path

from receivables.model import HoldKind
from receivables.night.explaining import Explained, explained
from receivables.store.database import reading
from receivables.store.holds import set_hold
from receivables.store.past_decisions import decisions_on
from stories.teller import ALL, Story

NIGHT = date(2026, 3, 4)
ITEMS = {"C1": "A", "C2": "B", "C3": "D", "C4": "E"}


def _firm(story: Story) -> None:
    """One customer to remind, one key account whose manager does not answer, one on hold, one not due yet."""
    about = {"address": "Street 1, 12345 Town", "country": "DE", "salesperson": "S1"}
    rows = [{"customer": one, "name": f"Customer {one}", "key_account": "no"} | about for one in ITEMS]
    rows[1]["key_account"] = "yes"
    story.load("customers", date(2026, 3, 1), *rows)
    due = {"C1": "2026-03-02", "C2": "2026-03-02", "C3": "2026-03-02", "C4": "2026-03-09"}
    invoice = {"invoice_date": "2026-01-02", "currency": "EUR", "amount": "500.00"}
    invoices = [{"invoice": ITEMS[one], "customer": one, "due_date": due[one]} | invoice for one in ITEMS]
    story.load("invoices", date(2026, 3, 1), *invoices)
    set_hold(
        story.store(),
        customer="C3",
        kind=HoldKind.MANUAL,
        from_day=date(2026, 3, 1),
        to_day=date(2026, 3, 11),
        reason="agreed",
        author="Ines",
    )


def test_the_nights_to_come_do_what_was_told_on_the_day_that_was_told(tmp_path: Path) -> None:
    story = Story.of_a_firm(tmp_path)
    _firm(story)
    story.nights(date(2026, 3, 3), NIGHT)
    told = {item: _next_day(explained(story.config, one, as_of=NIGHT), item) for one, item in ITEMS.items()}
    assert told == {
        "A": date(2026, 3, 17),  # fourteen days after the letter of the 3rd
        "B": date(2026, 3, 9),  # the release of the letter of the 3rd has lapsed
        "D": date(2026, 3, 12),  # the day after its hold
        "E": date(2026, 3, 10),  # its first overdue day
    }
    done: dict[str, date] = {}
    for number in range(1, 15):
        night = NIGHT + timedelta(days=number)
        story.night(night)
        for item in _acted_on(story, night):
            done.setdefault(item, night)
    assert done == told


def test_a_night_that_was_run_is_explained_by_what_it_knew_and_decided(tmp_path: Path) -> None:
    story = Story.of_a_firm(tmp_path)
    _firm(story)
    story.nights(date(2026, 3, 3), NIGHT)
    payment = {"payment": "P1", "customer": "C1", "date": "2026-03-03", "currency": "EUR", "amount": "500.00"}
    story.load("payments", date(2026, 3, 5), payment | {"invoice": "A"})
    then = explained(story.config, "C1", as_of=date(2026, 3, 3))
    assert then.recorded
    (item,) = then.items
    assert (item.balance_minor, item.does, item.reason) == (500_00, "letter", "leads")
    now = explained(story.config, "C1", as_of=date(2026, 3, 6), item="A")
    assert not now.recorded
    assert [step.code for step in now.items[0].steps] == ["settled", "applied_receipt"]


def _next_day(found: Explained, item: str) -> object:
    (one,) = [one for one in found.items if one.item == item]
    (step,) = [step for step in one.steps if step.code.startswith("next_")]
    return step.values["day"]


def _acted_on(story: Story, night: date) -> list[str]:
    with reading(story.store()) as conn:
        decided = decisions_on(conn, ALL, night)
    return [item for item, does in decided.select("item", "does").iter_rows() if does != "nothing"]
