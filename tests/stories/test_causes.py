"""Rules that ask why an item is unpaid, night after night: what they propose waits, what they decide holds."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from golden import approve
from receivables.documents.evidence import in_words
from receivables.model.suspicion import SuspicionState
from receivables.night.replaying import replay
from receivables.night.suspecting import accept_suspicions, suspect
from receivables.store.causes import list_causes
from receivables.store.suspicion_answers import list_suspicions
from stories.teller import Story

HERE = Path(__file__).parent
_DAY = timedelta(days=1)
_NEW = (SuspicionState.PROPOSED, SuspicionState.DECIDED)
_RULES = """
[triage]
late_delivery = { use = "propose", days = 2 }
large_first_order = { use = "decide", amount = "10000" }
unconfirmed_address = { use = "propose" }
"""


def _customer(number: str, **more: str) -> dict[str, str]:
    known = {"customer": number, "name": f"Customer {number}", "address": "Street 1, 12345 Town", "country": "DE"}
    return {**known, "salesperson": "S1", **more}


def _invoice(number: str, customer: str, day: str, due: str, amount: str) -> dict[str, str]:
    row = {"invoice": number, "customer": customer, "invoice_date": day, "due_date": due, "currency": "EUR"}
    return {**row, "amount": amount}


def _delivery(delivered: str) -> dict[str, str]:
    return {
        "delivery": "D1",
        "customer": "C1",
        "invoice": "A",
        "promised_date": "2026-01-20",
        "delivered_date": delivered,
    }


def _nights(story: Story, first: date, last: date) -> None:
    """Nights that ask why before they plan; what that changes is told before what the night does."""
    for number in range((last - first).days + 1):
        night = first + number * _DAY
        suspected, caused = list(_suspicions(story)), list(_causes(story, night - _DAY))
        suspect(story.config, as_of=night)
        story.told += [f"{night}    {line}" for line in _suspicions(story) if line not in suspected]
        now = list(_causes(story, night))
        story.told += [f"{night}    cause of {line}" for line in now if line not in caused]
        story.told += [f"{night}    ended: cause of {line}" for line in caused if line not in now]
        story.night(night)


def _suspicions(story: Story) -> Iterator[str]:
    for one in list_suspicions(story.store(), states=tuple(SuspicionState)):
        evidence = f". {in_words(one.evidence, one.rule)}" if one.state in _NEW else ""
        yield f"suspicion {one.number}, {one.customer} {one.item or 'all'}: {one.cause}, {one.state}{evidence}"


def _causes(story: Story, night: date) -> Iterator[str]:
    for cause in list_causes(story.store(), night):
        yield f"{cause.customer} {cause.item or 'all'}: {cause.cause}, by {cause.author}"


def a_late_delivery_is_proposed_accepted_held_corrected_and_chased_again(story: Story) -> None:
    story.load("customers", date(2026, 3, 1), _customer("C1"))
    story.load("invoices", date(2026, 3, 1), _invoice("A", "C1", "2026-01-28", "2026-03-02", "500.00"))
    story.load("deliveries", date(2026, 3, 1), _delivery("2026-01-28"))
    _nights(story, date(2026, 3, 2), date(2026, 3, 4))
    accept_suspicions(story.config, [1], as_of=date(2026, 3, 6), to_day=None, dispute=False, author="Clerk")
    story.told_by_hand(date(2026, 3, 6), "a clerk accepts suspicion 1")
    _nights(story, date(2026, 3, 6), date(2026, 3, 7))
    _nights(story, date(2026, 3, 20), date(2026, 3, 20))
    story.load("deliveries", date(2026, 3, 21), _delivery("2026-01-21"))
    _nights(story, date(2026, 3, 21), date(2026, 3, 22))


def a_large_first_order_of_an_unconfirmed_address_goes_to_credit_review_and_no_letter_leaves(story: Story) -> None:
    story.load(
        "customers", date(2026, 3, 1), _customer("C1", address_confirmed="yes"), _customer("C2", address_confirmed="no")
    )
    story.load(
        "invoices",
        date(2026, 3, 1),
        _invoice("A", "C1", "2026-01-28", "2026-02-28", "500.00"),
        _invoice("B", "C2", "2026-02-20", "2026-03-04", "25000.00"),
    )
    story.load("payments", date(2026, 3, 1), _payment("P1", "C1", "2026-02-01", "100.00", "A"))
    _nights(story, date(2026, 3, 2), date(2026, 3, 5))
    _nights(story, date(2026, 3, 12), date(2026, 3, 12))
    story.load("payments", date(2026, 3, 13), _payment("P2", "C2", "2026-03-12", "5000.00", "B"))
    _nights(story, date(2026, 3, 13), date(2026, 3, 14))


def _payment(number: str, customer: str, day: str, amount: str, invoice: str) -> dict[str, str]:
    row = {"payment": number, "customer": customer, "date": day, "currency": "EUR", "amount": amount}
    return {**row, "invoice": invoice}


@pytest.mark.parametrize(
    "tell",
    [
        a_late_delivery_is_proposed_accepted_held_corrected_and_chased_again,
        a_large_first_order_of_an_unconfirmed_address_goes_to_credit_review_and_no_letter_leaves,
    ],
    ids=lambda tell: tell.__name__,
)
def test_story(tell: Callable[[Story], None], tmp_path: Path) -> None:
    story = Story.of_a_firm(tmp_path, replacing={"[schedule]": f"{_RULES}\n[schedule]"})
    tell(story)
    approve(HERE / "golden" / f"{tell.__name__}.txt", story.text())
    nights = replay(story.config, first=date(2026, 3, 2), last=date(2026, 3, 24))
    assert [night.differences for night in nights if not night.is_equal] == []
