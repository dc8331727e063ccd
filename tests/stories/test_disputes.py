"""Disputes over weeks of nights: of a part, past the deadline, in our favour, conceded with a late credit note."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from golden import approve
from receivables.model import DisputeKind, DisputeOutcome
from receivables.night.disputes import dispute_problems
from receivables.store.disputes import escalated_on, open_dispute, reassign_dispute, resolve_dispute
from stories.teller import Story

HERE = Path(__file__).parent
CUSTOMER = {
    "customer": "C1",
    "name": "Customer C1",
    "address": "Street 1, 12345 Town",
    "country": "DE",
    "salesperson": "S1",
    "key_account": "no",
}
OWNERS = """
[disputes.owners.Sales]
manager = "Head of Sales"
[disputes.owners."Head of Sales"]
manager = "Managing director"
"""
FROM_RESOLUTION = {'# dispute_age_from = "resolution"': 'dispute_age_from = "resolution"'}


def _invoice(number: str, due: str, amount: str, **more: str) -> dict[str, str]:
    dated = {"invoice_date": "2026-01-02", "due_date": due}
    return {"invoice": number, "customer": "C1", **dated, "currency": "EUR", "amount": amount, **more}


def _begin(story: Story, *invoices: dict[str, str]) -> None:
    story.load("customers", date(2026, 3, 1), CUSTOMER)
    story.load("invoices", date(2026, 3, 1), *invoices)


def _opened(story: Story, day: date, amount_minor: int | None = None, **more: object) -> str:
    about: dict[str, object] = {"owner": "Sales", "author": "Sales", "kind": DisputeKind.PRICE, **more}
    number = open_dispute(
        story.store(),
        customer="C1",
        item="A",
        opened_day=day,
        amount_minor=amount_minor,
        **about,  # type: ignore[arg-type]
    )
    claimed = f"{amount_minor / 100:,.2f} EUR" if amount_minor else "all"
    story.told_by_hand(day, f"{claimed} of A is disputed")
    return number


def _resolved(story: Story, number: str, day: date, outcome: DisputeOutcome, conceded_minor: int | None = None) -> None:
    conceded = resolve_dispute(
        story.store(), dispute=number, outcome=outcome, conceded_minor=conceded_minor, author="Sales", as_of=day
    )
    story.told_by_hand(day, f"resolved: {outcome}, {conceded / 100:,.2f} EUR conceded")


def _nights(story: Story, first: date, last: date) -> None:
    """Nights, with what each has passed on, and what it misses."""
    missed = _missing(story, first - timedelta(days=1))
    for number in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(number)
        story.night(day)
        for one in escalated_on(story.store(), day):
            story.told_by_hand(
                day, f"  => past its deadline of {one.deadline_day}: passed on to {one.manager} ({one.step})"
            )
        said = _missing(story, day)
        if said != missed:
            story.told += [f"{day}    !! {what}" for what in said] or [f"{day}    !! nothing is missing any more"]
        missed = said


def _missing(story: Story, day: date) -> tuple[str, ...]:
    return tuple(problem.what.partition(", ")[0] for problem in dispute_problems(story.config, as_of=day))


def a_part_of_an_invoice_with_instalments_is_disputed_twice_and_never_overlaps(story: Story) -> None:
    instalments = (("1", "2026-03-02"), ("2", "2026-03-12"))
    _begin(story, *(_invoice("A", due, "500.00", instalment=number) for number, due in instalments))
    first = _opened(story, date(2026, 3, 2), 300_00)
    _opened(story, date(2026, 3, 4), 300_00, kind=DisputeKind.QUALITY)
    _nights(story, date(2026, 3, 3), date(2026, 3, 4))
    _nights(story, date(2026, 3, 12), date(2026, 3, 13))
    _resolved(story, first, date(2026, 3, 20), DisputeOutcome.REJECTED)
    _nights(story, date(2026, 3, 20), date(2026, 3, 21))


def a_dispute_past_its_deadline_goes_to_the_manager_and_on_and_no_night_that_was_missed_is_lost(story: Story) -> None:
    _begin(story, _invoice("A", "2026-03-02", "900.00"))
    number = _opened(story, date(2026, 3, 3), deadline_day=date(2026, 3, 6))
    _nights(story, date(2026, 3, 6), date(2026, 3, 6))
    story.told_by_hand(date(2026, 3, 7), "no night until 2026-03-09")
    _nights(story, date(2026, 3, 9), date(2026, 3, 9))
    _nights(story, date(2026, 3, 13), date(2026, 3, 14))
    story.told_by_hand(date(2026, 3, 14), "the same night once more")
    _nights(story, date(2026, 3, 14), date(2026, 3, 14))
    _nights(story, date(2026, 3, 19), date(2026, 3, 20))
    reassign_dispute(
        story.store(),
        dispute=number,
        owner="Quality",
        deadline_day=date(2026, 3, 25),
        author="Managing director",
        as_of=date(2026, 3, 20),
    )
    story.told_by_hand(date(2026, 3, 20), "given to Quality, which answers to nobody, until 2026-03-25")
    _nights(story, date(2026, 3, 25), date(2026, 3, 26))


def _rejected_after_three_months(story: Story) -> None:
    _begin(story, _invoice("A", "2026-03-02", "900.00"))
    number = _opened(story, date(2026, 3, 3))
    _nights(story, date(2026, 3, 3), date(2026, 3, 4))
    _resolved(story, number, date(2026, 6, 1), DisputeOutcome.REJECTED)
    _nights(story, date(2026, 6, 1), date(2026, 6, 3))
    _nights(story, date(2026, 7, 31), date(2026, 8, 1))


def resolved_in_our_favour_it_is_as_old_as_its_due_date_says(story: Story) -> None:
    _rejected_after_three_months(story)


def resolved_in_our_favour_it_is_as_old_as_its_resolution(story: Story) -> None:
    _rejected_after_three_months(story)


def conceded_in_part_it_is_not_chased_for_that_until_the_late_credit_note_comes(story: Story) -> None:
    _begin(story, _invoice("A", "2026-03-02", "900.00"))
    number = _opened(story, date(2026, 3, 3), own_fault=True)
    _nights(story, date(2026, 3, 3), date(2026, 3, 3))
    _resolved(story, number, date(2026, 3, 6), DisputeOutcome.PARTLY_RIGHT, 250_00)
    _nights(story, date(2026, 3, 6), date(2026, 3, 7))
    paid = {"payment": "P1", "customer": "C1", "date": "2026-03-18", "currency": "EUR", "amount": "650.00"}
    story.load("payments", date(2026, 3, 18), {**paid, "invoice": "A"})
    _nights(story, date(2026, 3, 18), date(2026, 3, 18))
    _nights(story, date(2026, 3, 30), date(2026, 3, 30))
    credit = {**_invoice("N1", "", "250.00", kind="credit_note", applies_to="A"), "invoice_date": "2026-03-31"}
    story.load("invoices", date(2026, 3, 31), credit)
    _nights(story, date(2026, 3, 31), date(2026, 4, 1))


STORIES: dict[Callable[[Story], None], dict[str, str]] = {
    a_part_of_an_invoice_with_instalments_is_disputed_twice_and_never_overlaps: {},
    a_dispute_past_its_deadline_goes_to_the_manager_and_on_and_no_night_that_was_missed_is_lost: {},
    resolved_in_our_favour_it_is_as_old_as_its_due_date_says: {},
    resolved_in_our_favour_it_is_as_old_as_its_resolution: FROM_RESOLUTION,
    conceded_in_part_it_is_not_chased_for_that_until_the_late_credit_note_comes: {},
}


@pytest.mark.parametrize("tell", STORIES, ids=lambda tell: tell.__name__)
def test_story_of_disputes(tmp_path: Path, tell: Callable[[Story], None]) -> None:
    settings = {"escalate_every_days = 7": "escalate_every_days = 5", "# [disputes.kinds.price]": OWNERS}
    story = Story.of_a_firm(tmp_path, replacing={**settings, **STORIES[tell]})
    tell(story)
    approve(HERE / "golden" / f"{tell.__name__}.txt", story.text())
