"""What customers promise, and what becomes of it. `make approve` rewrites the stories."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from golden import approve
from receivables.night.promises import plans_of, promise_changes, promises_of
from receivables.store.payment_plans import agree_plan
from receivables.store.promises import record_promise
from stories.teller import Story

HERE = Path(__file__).parent
_SETTINGS = {"max_broken_promises = 0": "max_broken_promises = 2"}


def _begin(story: Story, *amounts: str) -> None:
    day = date(2026, 3, 1)
    customer = {"customer": "C1", "name": "Customer C1", "address": "Street 1, 12345 Town", "country": "DE"}
    story.load("customers", day, {**customer, "salesperson": "S1"})
    bill = {"customer": "C1", "invoice_date": "2026-01-02", "due_date": "2026-03-02", "currency": "EUR"}
    story.load("invoices", day, *({**bill, "invoice": "AB"[n], "amount": one} for n, one in enumerate(amounts)))


def _pay(story: Story, day: date, invoice: str, amount: str, number: str = "P1") -> None:
    row = {"payment": number, "customer": "C1", "date": str(day), "currency": "EUR", "amount": amount}
    story.load("payments", day, {**row, "invoice": invoice})


def _promise(story: Story, day: date, due: date, amount: int | None = None) -> None:
    currency = "EUR" if amount else None
    record_promise(
        story.store(),
        customer="C1",
        from_day=day,
        due_day=due,
        amount_minor=amount and amount * 100,
        currency=currency,
        author="Clerk",
    )
    story.told_by_hand(day, f"promised {f'{amount}.00 EUR' if amount else 'all of it'} for {due}")


def _agree(story: Story, day: date, *rates: tuple[date, int]) -> None:
    agree_plan(
        story.store(),
        customer="C1",
        from_day=day,
        rates=[(due, amount * 100) for due, amount in rates],
        author="Clerk",
    )
    story.told_by_hand(day, f"agreed to pay {', '.join(f'{amount}.00 EUR on {due}' for due, amount in rates)}")


def _nights(story: Story, first: date, last: date) -> None:
    """Nights, and after each what its report says of promises."""
    for number in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(number)
        story.night(day)
        for one in promise_changes(story.config, as_of=day):
            what = f"rate of plan {one.plan}" if one.plan else f"promise {one.promise}"
            story.told_by_hand(day, f"  ({what} for {one.due_day}: {one.state.replace('_', ' ')})")


def a_promise_is_kept_and_nothing_is_left_to_chase(story: Story) -> None:
    _begin(story, "500.00")
    _nights(story, date(2026, 3, 2), date(2026, 3, 5))
    _promise(story, date(2026, 3, 6), date(2026, 3, 13))
    _nights(story, date(2026, 3, 6), date(2026, 3, 7))
    _pay(story, date(2026, 3, 13), "A", "500.00")
    _nights(story, date(2026, 3, 12), date(2026, 3, 14))


def a_promise_is_broken_and_the_item_is_chased_again_at_once(story: Story) -> None:
    _begin(story, "500.00")
    _nights(story, date(2026, 3, 2), date(2026, 3, 5))
    _promise(story, date(2026, 3, 16), date(2026, 3, 20))
    _nights(story, date(2026, 3, 16), date(2026, 3, 16))
    _nights(story, date(2026, 3, 22), date(2026, 3, 25))


def a_promise_is_kept_in_part_and_a_payment_that_goes_back_unkeeps_another(story: Story) -> None:
    _begin(story, "500.00")
    _promise(story, date(2026, 3, 6), date(2026, 3, 13), 200)
    _pay(story, date(2026, 3, 9), "A", "120.00")
    _nights(story, date(2026, 3, 6), date(2026, 3, 6))
    _nights(story, date(2026, 3, 15), date(2026, 3, 18))
    _promise(story, date(2026, 3, 19), date(2026, 3, 23), 100)
    _pay(story, date(2026, 3, 20), "A", "100.00", "P2")
    _nights(story, date(2026, 3, 19), date(2026, 3, 20))
    _nights(story, date(2026, 3, 26), date(2026, 3, 27))
    row = {"payment": "P2", "customer": "C1", "date": "2026-03-28", "currency": "EUR", "amount": "100.00"}
    story.load("payments", date(2026, 3, 28), {**row, "kind": "reversal"})
    _nights(story, date(2026, 3, 28), date(2026, 3, 30))


def a_plan_is_kept_to_the_end(story: Story) -> None:
    _begin(story, "500.00", "100.00")
    _nights(story, date(2026, 3, 2), date(2026, 3, 4))
    _agree(story, date(2026, 3, 5), (date(2026, 3, 10), 200), (date(2026, 3, 20), 200), (date(2026, 3, 30), 200))
    for day, invoice, number in ((9, "A", "P1"), (20, "A", "P2"), (30, "A", "P3"), (31, "B", "P4")):
        _pay(story, date(2026, 3, day), invoice, "100.00" if day > 29 else "200.00", number)
    for first, last in ((5, 5), (9, 10), (19, 20), (29, 31)):
        _nights(story, date(2026, 3, first), date(2026, 3, last))


def a_plan_is_broken_and_dunning_revives_at_once(story: Story) -> None:
    _begin(story, "600.00")
    _nights(story, date(2026, 3, 2), date(2026, 3, 4))
    _agree(story, date(2026, 3, 5), (date(2026, 3, 10), 300), (date(2026, 3, 20), 300))
    _pay(story, date(2026, 3, 10), "A", "300.00")
    for first, last in ((5, 5), (9, 10), (14, 14), (22, 25)):
        _nights(story, date(2026, 3, first), date(2026, 3, last))


def after_two_broken_promises_the_third_holds_nothing(story: Story) -> None:
    _begin(story, "600.00")
    _promise(story, date(2026, 3, 4), date(2026, 3, 6))
    _nights(story, date(2026, 3, 2), date(2026, 3, 4))
    _nights(story, date(2026, 3, 9), date(2026, 3, 10))
    _promise(story, date(2026, 3, 12), date(2026, 3, 15))
    _nights(story, date(2026, 3, 12), date(2026, 3, 12))
    _nights(story, date(2026, 3, 18), date(2026, 3, 19))
    _promise(story, date(2026, 3, 24), date(2026, 4, 24))
    _nights(story, date(2026, 3, 24), date(2026, 3, 26))


STORIES = [
    a_promise_is_kept_and_nothing_is_left_to_chase,
    a_promise_is_broken_and_the_item_is_chased_again_at_once,
    a_promise_is_kept_in_part_and_a_payment_that_goes_back_unkeeps_another,
    a_plan_is_kept_to_the_end,
    a_plan_is_broken_and_dunning_revives_at_once,
    after_two_broken_promises_the_third_holds_nothing,
]


@pytest.mark.parametrize("tell", STORIES, ids=lambda story: story.__name__)
def test_story(tell: Callable[[Story], None], tmp_path: Path) -> None:
    story = Story.of_a_firm(tmp_path, replacing=_SETTINGS)
    tell(story)
    last = date.fromisoformat(story.told[-1][:10])
    for promise in promises_of(story.config, as_of=last):
        story.told_by_hand(last, f"promise {promise.promise}: {promise.state.replace('_', ' ')}")
    for plan in plans_of(story.config, as_of=last):
        story.told_by_hand(last, f"plan {plan.plan}: {plan.state.replace('_', ' ')}")
    # Payments are told before the nights that they fall on.
    in_order = sorted(story.told, key=lambda line: line[:10])
    approve(HERE / "golden" / f"{tell.__name__}.txt", "\n".join(in_order) + "\n")
