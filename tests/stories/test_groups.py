"""Months of nights of groups and key accounts, each a table to be signed by a finance manager."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from golden import approve
from receivables.night.replaying import replay
from receivables.store.disputes import open_dispute
from receivables.store.outbox.telling import release
from stories.teller import Story
from stories.test_stories import _customer, _invoice, _payment

HERE = Path(__file__).parent
MARCH = date(2026, 3, 1)
AT_HEAD = {'address = "customer"': 'address = "head"'}
COUNTED_TOGETHER = {'amount_of = "item"': 'amount_of = "group"'}
REMINDED = {"release_reminder_days = 0": "release_reminder_days = 2"}


def _group(story: Story) -> None:
    """A head and three branches."""
    branches = [{**_customer(number), "parent": "H1"} for number in ("B1", "B2", "B3")]
    story.load("customers", MARCH, {**_customer("H1"), "parent": ""}, *branches)


def _disputed(story: Story, customer: str, item: str, day: date) -> None:
    open_dispute(story.store(), customer=customer, item=item, opened_day=day, author="Quality")
    story.told_by_hand(day, f"{item} of {customer} is disputed")


def three_branches_are_addressed_at_their_head_one_pays_and_one_disputes(story: Story) -> None:
    _group(story)
    due = "2026-03-02"
    story.load(
        "invoices", MARCH, *(_invoice("A", one, due, f"{amount}.00") for one, amount in (("B1", 300), ("B2", 400)))
    )
    story.load("invoices", date(2026, 3, 2), _invoice("C", "B3", due, "500.00"))
    story.nights(date(2026, 3, 2), date(2026, 3, 4))
    story.load("payments", date(2026, 3, 10), _payment("P1", "B1", "2026-03-10", "300.00", "A"))
    _disputed(story, "B2", "A", date(2026, 3, 10))
    story.night(date(2026, 3, 10))
    story.nights(date(2026, 3, 16), date(2026, 3, 18))
    story.load("invoices", date(2026, 3, 19), _invoice("D", "B1", "2026-03-19", "60.00"))
    story.nights(date(2026, 3, 19), date(2026, 3, 20))
    story.nights(date(2026, 3, 30), date(2026, 3, 31))


def the_same_group_branch_by_branch_is_sorted_by_what_it_has_overdue_together(story: Story) -> None:
    _group(story)
    due = "2026-03-02"
    amounts = (("B1", "A", "6000.00"), ("B2", "A", "3000.00"), ("B3", "C", "2000.00"))
    story.load("invoices", MARCH, *(_invoice(item, one, due, amount) for one, item, amount in amounts))
    story.nights(date(2026, 3, 2), date(2026, 3, 4))
    story.load("payments", date(2026, 3, 10), _payment("P1", "B1", "2026-03-10", "6000.00", "A"))
    _disputed(story, "B2", "A", date(2026, 3, 10))
    story.nights(date(2026, 3, 10), date(2026, 3, 11))


def a_key_accounts_manager_is_reminded_and_releases_in_time(story: Story) -> None:
    _key_account(story)
    story.nights(date(2026, 3, 2), date(2026, 3, 4))
    story.nights(date(2026, 3, 6), date(2026, 3, 7))
    release(story.store(), "K1", date(2026, 3, 3), by="S1", as_of=date(2026, 3, 8))
    story.told_by_hand(date(2026, 3, 8), "the account manager releases the letter")
    story.nights(date(2026, 3, 8), date(2026, 3, 9))


def a_key_accounts_manager_is_reminded_once_and_the_release_lapses(story: Story) -> None:
    _key_account(story)
    story.nights(date(2026, 3, 2), date(2026, 3, 4))
    story.nights(date(2026, 3, 6), date(2026, 3, 10))


def _key_account(story: Story) -> None:
    story.load("customers", MARCH, _customer("K1", key_account="yes"))
    story.load("invoices", MARCH, _invoice("A", "K1", "2026-03-02", "500.00"))


STORIES: list[tuple[Callable[[Story], None], dict[str, str]]] = [
    (three_branches_are_addressed_at_their_head_one_pays_and_one_disputes, AT_HEAD),
    (the_same_group_branch_by_branch_is_sorted_by_what_it_has_overdue_together, COUNTED_TOGETHER),
    (a_key_accounts_manager_is_reminded_and_releases_in_time, REMINDED),
    (a_key_accounts_manager_is_reminded_once_and_the_release_lapses, REMINDED),
]


@pytest.mark.parametrize(("tell", "said"), STORIES, ids=lambda one: getattr(one, "__name__", ""))
def test_story(tell: Callable[[Story], None], said: dict[str, str], tmp_path: Path) -> None:
    story = Story.of_a_firm(tmp_path, replacing=said)
    tell(story)
    approve(HERE / "golden" / f"{tell.__name__}.txt", story.text())
    nights = replay(story.config, first=MARCH, last=date(2026, 4, 30))
    assert [one.differences for one in nights] == [()] * len(nights)
