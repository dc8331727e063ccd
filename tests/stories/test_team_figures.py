"""Two representatives and a collector over two months: what their figures say. `make approve` rewrites the story."""

from datetime import date
from pathlib import Path

import pytest

from golden import approve
from receivables.money import to_decimal
from receivables.night import planning
from receivables.night.team_figures import NobodyCalled, TeamFigure, TeamFigures, figures_of_team
from receivables.policy.team_figures import By, Span
from receivables.policy.team_figures.deeds import STATES, WORK
from receivables.store.payment_plans import agree_plan
from receivables.store.promises import record_promise
from stories.teller import Story

HERE = Path(__file__).parent
BEFORE = date(2026, 2, 28)
MARCH = Span(first=date(2026, 3, 1), last=date(2026, 3, 31))
APRIL = Span(first=date(2026, 4, 1), last=date(2026, 4, 30))
YOUNG, OLD = "2026-02-20", "2025-11-20"
# S1 has six young accounts and two old ones, S2 the other way round.
ACCOUNTS = {f"A{n}": ("S1", YOUNG if n <= 6 else OLD) for n in range(1, 9)}
ACCOUNTS |= {f"B{n}": ("S2", YOUNG if n <= 2 else OLD) for n in range(1, 9)}
PAID_IN_MARCH = ("A1", "A2", "A3", "A4", "A5", "B1", "B3", "B4")


def test_hard_accounts_are_not_held_against_whoever_has_them(tmp_path: Path) -> None:
    story = Story.of_a_firm(tmp_path)
    _begin(story)
    _night(story, MARCH.first)
    for number, customer in enumerate(PAID_IN_MARCH):
        _pay(story, date(2026, 3, 6 + number), customer)
    _promise(story, "B8", date(2026, 3, 9), date(2026, 3, 20))
    _agree_rates(story, "B7", date(2026, 3, 10))
    _give_to(story, date(2026, 3, 15), "A6", "S2")
    _tell(story, MARCH)
    in_march = [figures_of_team(story.config, by, MARCH) for by in By]
    _night(story, APRIL.first)
    _pay(story, date(2026, 4, 8), "A6")
    _pay(story, date(2026, 4, 9), "B8")
    _tell(story, APRIL)
    # People are asked for by number or by name, whatever there is of them.
    assert in_march[0].called(" two").who == "S2"
    with pytest.raises(NobodyCalled, match=r"Nobody of the collectors is called 'One': expected one of Anna$"):
        in_march[1].called("One")
    # A month later March is what it was.
    assert [figures_of_team(story.config, by, MARCH) for by in By] == in_march
    approve(HERE / "golden" / "hard_accounts_are_not_held_against_whoever_has_them.txt", story.text())


def _begin(story: Story) -> None:
    people = [{"salesperson": number, "name": name} for number, name in (("S1", "One"), ("S2", "Two"))]
    story.load("salespeople", BEFORE, *people)
    story.load("customers", BEFORE, *(_customer(number, who) for number, (who, _) in ACCOUNTS.items()))
    dated = {"invoice_date": "2025-10-20", "currency": "EUR", "amount": "500.00"}
    bills = [{"invoice": f"R-{one}", "customer": one, "due_date": due, **dated} for one, (_, due) in ACCOUNTS.items()]
    story.load("invoices", BEFORE, *bills)
    story.told.clear()
    story.told_by_hand(BEFORE, "each of 16 customers owes 500.00 EUR; Anna works all accounts")
    story.told_by_hand(BEFORE, "One has 6 accounts overdue since February and 2 since November, Two 2 and 6")


def _customer(number: str, salesperson: str) -> dict[str, str]:
    return {"customer": number, "name": f"Customer {number}", "salesperson": salesperson, "collector": "Anna"}


def _night(story: Story, day: date) -> None:
    for shard in planning.begin(story.config, as_of=day):
        planning.plan_and_save(story.config, shard, as_of=day)
    story.told_by_hand(day, "a night")


def _pay(story: Story, day: date, customer: str) -> None:
    row = {"payment": f"P-{customer}", "customer": customer, "date": str(day), "currency": "EUR", "amount": "500.00"}
    story.load("payments", day, {**row, "invoice": f"R-{customer}"})


def _promise(story: Story, customer: str, day: date, due: date) -> None:
    record_promise(story.store(), customer=customer, from_day=day, due_day=due, author="anna")
    story.told_by_hand(day, f"{customer} promises Anna to pay all by {due}")


def _agree_rates(story: Story, customer: str, day: date) -> None:
    rates = [(date(2026, month, 20), 250_00) for month in (3, 4)]
    agree_plan(story.store(), customer=customer, from_day=day, rates=rates, currency="EUR", author="anna")
    story.told_by_hand(day, f"{customer} agrees with Anna to pay in rates, which are no promises")


def _give_to(story: Story, day: date, customer: str, salesperson: str) -> None:
    story.load("customers", day, _customer(customer, salesperson))


def _tell(story: Story, span: Span) -> None:
    for by in By:
        found = figures_of_team(story.config, by, span)
        story.told_by_hand(span.last, f"  {span.first} to {span.last}, by {by}:")
        for name, one in (*((one.name, one) for one in found.people), ("the firm", found.firm)):
            story.told_by_hand(span.last, f"    {name:<9}{_said(found, one)}")


def _said(found: TeamFigures, one: TeamFigure) -> str:
    overdue, came, expected = (
        to_decimal(minor, found.currency) for minor in (one.opening_minor, one.collected_minor, one.expected_minor)
    )
    ratio = f"{one.compared.ratio} +- {one.compared.chance}" if one.compared.ratio else one.compared.verdict
    work = ", ".join(
        f"{what} {state}: {getattr(one, f'{what}_{state}')}"
        for what in WORK
        for state in STATES
        if getattr(one, f"{what}_{state}")
    )
    promised = f", {one.kept} of {one.judged} promises kept" if one.judged else ""
    more = f"{promised}{f', {work}' if work else ''}"
    money = f"{overdue:>8,} overdue, {came:>8,} collected, {expected:>8,} expected"
    return f"{one.customers:>2} accounts, {money}: {ratio}{more}"
