"""Letters before anything is overdue, and to whoever stands high enough. `make approve` rewrites the stories."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from golden import approve
from receivables.documents.words import RANKS
from receivables.night.contacts import contacts_wanted
from receivables.night.letters import to_letter
from receivables.night.replaying import replay
from receivables.store import letters
from stories.teller import Story

HERE = Path(__file__).parent
_NOTES = """
[policy.courtesy]
days_before = 5

[policy.thanks]
from_amount = "400"
kept_promises = true

[policy.cadence]
"""
_CUSTOMER = {"customer": "C1", "name": "Customer C1", "address": "Street 1, 12345 Town", "country": "DE"}
_BILL = {"customer": "C1", "invoice_date": "2026-01-02", "currency": "EUR"}


def _begin(story: Story, **due: str) -> None:
    story.load("customers", date(2026, 3, 1), {**_CUSTOMER, "salesperson": "S1"})
    bills = ({**_BILL, "due_date": day, "invoice": number, "amount": "500.00"} for number, day in due.items())
    story.load("invoices", date(2026, 3, 1), *bills)


def _contact(story: Story, day: date, name: str, role: str, rank: str) -> None:
    before = contacts_wanted(story.config, as_of=day)
    story.load("contacts", day, {"customer": "C1", "name": name, "role": role, "rank": rank})
    if before and not contacts_wanted(story.config, as_of=day):
        story.told_by_hand(day, f"  => {before[0].salesperson} has found the {RANKS[before[0].rank]} of C1")


def _pay(story: Story, day: date, invoice: str, number: str) -> None:
    row = {"payment": number, "customer": "C1", "date": str(day), "currency": "EUR", "amount": "500.00"}
    story.load("payments", day, {**row, "invoice": invoice})


def _nights(story: Story, *days: date) -> None:
    """Nights, and after each whom its letter speaks to and whom a representative is to find from then on."""
    for day in days:
        before = contacts_wanted(story.config, as_of=day)
        story.night(day)
        for record in letters.list_letters(story.store(), as_of=day):
            letter = to_letter(record, story.config, as_of=day)
            to = ", ".join(filter(None, (letter.contact_name, letter.contact_role))) or "the company"
            copies = f", copy to {'; '.join(letter.copied_to)}" if letter.copied_to else ""
            story.told_by_hand(day, f"     ({letter.template}, to {to}{copies})")
        for one in contacts_wanted(story.config, as_of=day):
            if one not in before:
                story.told_by_hand(day, f"  => {one.salesperson} is to find the {RANKS[one.rank]} of {one.customer}")


def _march(*days: int) -> tuple[date, ...]:
    return tuple(date(2026, 3, day) for day in days)


def a_courtesy_note_goes_out_the_invoice_is_paid_in_time_and_thanks_follow(story: Story) -> None:
    _begin(story, A="2026-03-10", B="2026-03-10", C="2026-03-13", D="2026-04-30")
    _nights(story, *_march(4, 5, 6, 8))
    _pay(story, date(2026, 3, 9), "A", "P1")
    _pay(story, date(2026, 3, 9), "B", "P2")
    _nights(story, *_march(9, 10))


def a_courtesy_note_does_not_help_and_the_reminder_comes_as_ever(story: Story) -> None:
    _begin(story, A="2026-03-10", B="2026-03-16")
    # Nothing is said of B while A is overdue.
    _nights(story, *_march(5, 11, 13))
    # Thanks wait for the quiet days after the reminder.
    _pay(story, date(2026, 3, 14), "A", "P1")
    _pay(story, date(2026, 3, 14), "B", "P2")
    _nights(story, *_march(14, 17, 18, 19))


def nobody_high_enough_is_known_until_the_representative_finds_her(story: Story) -> None:
    _begin(story, A="2026-01-10")
    _contact(story, date(2026, 3, 1), "Ann", "ledger", "1")
    _contact(story, date(2026, 3, 1), "Bob", "finance", "2")
    _nights(story, *_march(2, 16, 30))
    _contact(story, date(2026, 3, 31), "Cid", "owner", "3")
    _nights(story, date(2026, 4, 13))


STORIES = (
    a_courtesy_note_goes_out_the_invoice_is_paid_in_time_and_thanks_follow,
    a_courtesy_note_does_not_help_and_the_reminder_comes_as_ever,
    nobody_high_enough_is_known_until_the_representative_finds_her,
)


@pytest.mark.parametrize("told_by", STORIES, ids=lambda story: story.__name__)
def test_what_happens_to_a_customer_is_as_approved_and_replays(
    told_by: Callable[[Story], None], tmp_path: Path
) -> None:
    copies = 'template = "escalated_2"\ncopies = [1]'
    story = Story.of_a_firm(tmp_path, replacing={"\n[policy.cadence]\n": _NOTES, 'template = "escalated_2"': copies})
    told_by(story)
    nights = replay(story.config, first=date(2026, 3, 1), last=date(2026, 4, 30))
    assert [one for night in nights for one in night.differences] == []
    approve(HERE / "golden" / f"{told_by.__name__}.txt", story.text())
