"""Visits over weeks of nights: nobody reports one and it falls back; people are away, full, and hand visits back."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from golden import approve
from receivables.model import AssignmentState
from receivables.night.replaying import replay
from receivables.night.visits import visit_problems
from receivables.store.absences import record_absence
from receivables.store.visits import accept, close_visit, hand_back, list_visits, reassign
from stories.teller import Story

HERE = Path(__file__).parent
FIRST = date(2026, 3, 2)
PEOPLE = (
    {"salesperson": "M1", "name": "Manager", "territory": "", "manager": "", "country": "DE", "visits_per_week": ""},
    {
        "salesperson": "S1",
        "name": "One",
        "territory": "North",
        "manager": "M1",
        "country": "DE",
        "visits_per_week": "1",
    },
    {"salesperson": "S2", "name": "Two", "territory": "North", "manager": "M1", "country": "DE", "visits_per_week": ""},
)
WORKING_DAYS = {"working_days = false": "working_days = true"}


def _customer(number: str, salesperson: str = "S1") -> dict[str, str]:
    known = {"customer": number, "name": f"Customer {number}", "address": "Street 1, 12345 Town", "country": "DE"}
    return {**known, "salesperson": salesperson, "territory": "North", "key_account": "no"}


def _begin(story: Story, *customers: dict[str, str]) -> None:
    """Each customer owes one large invoice, due three days before the first night."""
    story.load("salespeople", FIRST - timedelta(days=1), *PEOPLE)
    story.load("customers", FIRST - timedelta(days=1), *customers)
    dated = {"invoice_date": "2026-01-02", "due_date": "2026-02-27", "currency": "EUR", "amount": "12000.00"}
    owed = [{"invoice": f"R-{one['customer']}", "customer": one["customer"], **dated} for one in customers]
    story.load("invoices", FIRST - timedelta(days=1), *owed)


def _nights(story: Story, *days: tuple[date, date]) -> None:
    """Nights from day to day, with the visits that each has marked overdue, and what is said of visits for once."""
    for first, last in days:
        for number in range(first.toordinal(), last.toordinal() + 1):
            _night(story, date.fromordinal(number))


def _night(story: Story, day: date) -> None:
    story.night(day)
    for one in list_visits(story.store(), states=[AssignmentState.OVERDUE]):
        if one.state_day == day:
            story.told_by_hand(day, f"  => visit to {one.customer.customer} of {one.night} is overdue")
    said = _without_days("\n".join(story.told))
    for problem in visit_problems(story.config, as_of=day):
        what = f"{problem.where}: {problem.what}"
        if _without_days(what) not in said:
            story.told_by_hand(day, f"  !! {what}")


def _without_days(what: str) -> str:
    """A problem without the days that it has lasted."""
    return re.sub(r", \d+ days? ago", "", what)


def _is_replayed(story: Story, last: date) -> None:
    nights = replay(story.config, first=FIRST, last=last)
    assert len(nights) > 1
    assert all(one.is_equal for one in nights), [one.differences for one in nights]


def a_visit_nobody_reports_goes_to_special_handling(folder: Path) -> Story:
    """Accepted and forgotten: overdue, the manager is told, and a week later a case is opened."""
    story = Story.of_a_firm(folder, replacing={'fallback = "none" ': 'fallback = "special_handling" '})
    _begin(story, _customer("C1"))
    _nights(story, (FIRST, FIRST))
    accept(story.store(), "C1", FIRST, by="One", as_of=date(2026, 3, 3))
    story.told_by_hand(date(2026, 3, 3), "One takes the visit on")
    _nights(
        story,
        (date(2026, 3, 3), date(2026, 3, 3)),
        (date(2026, 3, 9), date(2026, 3, 10)),
        (date(2026, 3, 15), date(2026, 3, 17)),
    )
    close_visit(
        story.store(),
        "C1",
        FIRST,
        state=AssignmentState.DONE,
        outcome="seen at last",
        author="One",
        as_of=date(2026, 3, 18),
    )
    story.told_by_hand(date(2026, 3, 18), "the visit is reported")
    _nights(story, (date(2026, 3, 19), date(2026, 3, 20)))
    _is_replayed(story, date(2026, 3, 20))
    return story


def a_visit_nobody_reports_is_followed_by_letters_until_it_is(folder: Path) -> Story:
    """The fallback is a letter: it climbs the ladder while the visit stays unreported; then the cell has its say."""
    story = Story.of_a_firm(folder, replacing={'fallback = "none" ': 'fallback = "escalated_letter" '})
    _begin(story, _customer("C1"))
    _nights(
        story, (FIRST, date(2026, 3, 3)), (date(2026, 3, 9), date(2026, 3, 10)), (date(2026, 3, 15), date(2026, 3, 17))
    )
    _nights(story, (date(2026, 3, 29), date(2026, 3, 31)))
    close_visit(
        story.store(), "C1", FIRST, state=AssignmentState.CANCELLED, outcome="moved away", as_of=date(2026, 4, 1)
    )
    story.told_by_hand(date(2026, 4, 1), "the visit is cancelled")
    _nights(story, (date(2026, 4, 2), date(2026, 4, 2)), (date(2026, 4, 6), date(2026, 4, 7)))
    _is_replayed(story, date(2026, 4, 7))
    return story


def people_are_away_and_full_and_hand_visits_back(folder: Path) -> Story:
    """S1 can make one visit a week and falls ill; what she cannot make waits or goes to her substitute."""
    story = Story.of_a_firm(folder, replacing=WORKING_DAYS)
    _begin(story, _customer("C1"), _customer("C2"), _customer("C3", "S2"))
    _nights(story, (FIRST, FIRST))
    record_absence(story.store(), "S1", from_day=date(2026, 3, 4), substitute="S2", reason="ill", author="M1")
    story.told_by_hand(date(2026, 3, 4), "S1 is ill; S2 stands in")
    _nights(story, (date(2026, 3, 4), date(2026, 3, 5)))
    hand_back(story.store(), "C1", FIRST, reason="too far", by="S2", as_of=date(2026, 3, 5))
    story.told_by_hand(date(2026, 3, 5), "S2 hands the visit to C1 back: too far")
    _nights(story, (date(2026, 3, 6), date(2026, 3, 6)))
    reassign(story.store(), "C1", FIRST, to="M1", reason="I go myself", by="M1", as_of=date(2026, 3, 6))
    story.told_by_hand(date(2026, 3, 6), "M1 goes himself")
    _nights(story, (date(2026, 3, 7), date(2026, 3, 7)), (date(2026, 3, 11), date(2026, 3, 12)))
    _is_replayed(story, date(2026, 3, 12))
    return story


@pytest.mark.parametrize(
    "story",
    [
        a_visit_nobody_reports_goes_to_special_handling,
        a_visit_nobody_reports_is_followed_by_letters_until_it_is,
        people_are_away_and_full_and_hand_visits_back,
    ],
)
def test_it_goes_as_the_finance_manager_signed_it(story: Callable[[Path], Story], tmp_path: Path) -> None:
    told = story(tmp_path)
    headline = " ".join((story.__doc__ or "").split())
    approve(HERE / "golden" / f"{story.__name__}.txt", f"{headline}\n\n{told.text()}")
