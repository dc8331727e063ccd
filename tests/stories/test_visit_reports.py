"""What representatives report of visits, one customer for each outcome, and what the nights after make of it."""

from datetime import date
from pathlib import Path

from golden import approve
from receivables.documents.visit_outcomes import became, in_short
from receivables.model import CaseKind
from receivables.model.visit_reports import VisitReport
from receivables.night import cases
from receivables.night.outcome_forms import outcome_in_words
from receivables.night.promises import promises_of
from receivables.night.replaying import replay
from receivables.night.suspecting import suspect
from receivables.night.visit_reports import report_visit
from receivables.store.case_steps import CaseKey
from stories.teller import Story

HERE = Path(__file__).parent
FIRST = date(2026, 3, 3)
REPORTED = {
    "C1": "paid:method=cash,amount=5000,date=2026-03-04",
    "C2": "paid:method=transfer,amount=12000,date=2026-03-03",
    "C3": "promise:date=2026-03-10,amount=12000",
    "C4": "plan:rates=3,first=2026-03-16,every=week",
    "C5": "dispute:item=R5,kind=quality,amount=2000,text=rust",
    "C6": "refused:reason=never ordered it",
    "C7": "fraud:reason=an empty shed",
    "C8": "not_met:next=2026-03-06",
    "C9": "contact:name=Ada,rank=managing_director,email=ada@c9.example",
}


def _begin(folder: Path) -> Story:
    told = {"[reports]": '[triage]\nvisit_report = { use = "decide" }\n[reports]'}
    story = Story.of_a_firm(folder, replacing=told)
    day = date(2026, 3, 2)
    place = {"address": "Street 1, 12345 Town", "country": "DE", "salesperson": "S1"}
    story.load("customers", day, *({"customer": one, "name": f"Customer {one}", **place} for one in REPORTED))
    story.load("salespeople", day, {"salesperson": "S1", "name": "Mira", "manager": "M1"})
    bill = {"invoice_date": "2026-02-01", "due_date": "2026-03-02", "currency": "EUR", "amount": "12000.00"}
    story.load("invoices", day, *({"customer": one, "invoice": f"R{one[1]}", **bill} for one in REPORTED))
    return story


def _report(story: Story, day: date, customer: str, text: str) -> None:
    outcomes = (outcome_in_words(text),)
    report = VisitReport(customer=customer, night=FIRST, author="S1", token=f"{customer} {day}", outcomes=outcomes)
    record = report_visit(story.store(), story.config, report, day).report
    story.told_by_hand(day, f"{customer}: {in_short(record.outcomes)} ({became(record.outcomes[0])})")


def _pay(story: Story, day: date, customer: str, amount: str) -> None:
    row = {"payment": f"P-{customer}", "customer": customer, "date": str(day), "currency": "EUR", "amount": amount}
    story.load("payments", day, {**row, "invoice": f"R{customer[1]}"})


def _approve(story: Story, day: date) -> None:
    key = CaseKey(customer="C4", kind=CaseKind.SPECIAL_HANDLING, night=date(2026, 3, 4))
    cases.approve(story.config, key, author="Finance", role="finance", as_of=day)
    cases.take_into_force(story.config, key, author="S1", as_of=day)
    story.told_by_hand(day, "C4: the plan is approved by Finance, and in force")


def _night(story: Story, day: date) -> None:
    suspect(story.config, as_of=day)
    story.night(day)


def _nights(story: Story, first: date, last: date) -> None:
    for number in range(first.toordinal(), last.toordinal() + 1):
        _night(story, date.fromordinal(number))


def _tell(story: Story, *, reported_first: bool, last: date) -> None:
    """The night asks for visits; on the day after all are reported, before its night or after it."""
    _night(story, FIRST)
    day = date(2026, 3, 4)
    if not reported_first:
        _night(story, day)
    for customer, text in REPORTED.items():
        _report(story, day, customer, text)
    if reported_first:
        _night(story, day)
    _nights(story, date(2026, 3, 5), date(2026, 3, 5))
    _pay(story, date(2026, 3, 6), "C1", "5000.00")
    _report(story, date(2026, 3, 6), "C8", "promise:date=2026-03-09")
    _approve(story, date(2026, 3, 6))
    _nights(story, date(2026, 3, 6), last)


def test_every_outcome_of_a_visit_is_known_to_the_nights_after_it(tmp_path: Path) -> None:
    story = _begin(tmp_path)
    last = date(2026, 3, 15)
    _tell(story, reported_first=False, last=last)
    for one in promises_of(story.config, as_of=last):
        story.told_by_hand(last, f"promise {one.promise}: {one.state.replace('_', ' ')}")
    in_order = sorted(story.told, key=lambda line: line[:10])
    approve(HERE / "golden" / "every_outcome_of_a_visit.txt", "\n".join(in_order) + "\n")
    _replays_equal(story, last)


def test_nights_that_run_after_the_reports_of_their_day_replay_equal_too(tmp_path: Path) -> None:
    story = _begin(tmp_path)
    last = date(2026, 3, 7)
    _tell(story, reported_first=True, last=last)
    _replays_equal(story, last)


def _replays_equal(story: Story, last: date) -> None:
    replayed = replay(story.config, first=FIRST, last=last)
    assert [one.differences for one in replayed] == [()] * ((last - FIRST).days + 1)
