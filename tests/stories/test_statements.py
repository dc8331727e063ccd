"""Four month ends of statements of account. `make approve` rewrites the story."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from golden import approve
from receivables.documents.statement import CurrencyAccount
from receivables.model.statements import StatementSchedule
from receivables.money import to_decimal
from receivables.night.statements import send_statements
from receivables.night.statements.content import statements
from receivables.store.statements_sent.records import list_statements
from receivables.store.statements_sent.wishes import note_wish
from stories.teller import Story

HERE = Path(__file__).parent
MONTHLY = StatementSchedule(name="month end", monthly=0)


def test_four_month_ends(tmp_path: Path) -> None:
    story = Story.of_a_firm(tmp_path)
    chosen = replace(story.config.statements, schedules=(MONTHLY,))
    story.config = replace(story.config, statements=chosen)
    _customers(story)
    _bill(story, date(2026, 1, 12), "A1", "C1", "1000.00")
    _bill(story, date(2026, 1, 20), "B1", "C2", "400.00")
    # The 31st is a Saturday: January ends for statements with Friday.
    _rounds(story, date(2026, 1, 29), date(2026, 1, 30), date(2026, 1, 31))
    _pay(story, date(2026, 2, 10), "P1", "C1", "600.00", "A1")
    _pay(story, date(2026, 2, 11), "P2", "C2", "400.00", "B1")
    _bill(story, date(2026, 2, 16), "A2", "C1", "250.00")
    # The night of the last working day is missed.
    _rounds(story, date(2026, 2, 26), date(2026, 3, 2), date(2026, 3, 3))
    note_wish(story.store(), customer="C2", wanted=True, author="Clerk")
    story.told_by_hand(date(2026, 3, 16), "C2 asks for statements")
    _pay(story, date(2026, 3, 20), "P3", "C1", "700.00")
    _rounds(story, date(2026, 3, 31), date(2026, 3, 31))
    note_wish(story.store(), customer="C1", wanted=False, author="Clerk")
    story.told_by_hand(date(2026, 4, 14), "C1 wants no statements any more")
    _bill(story, date(2026, 4, 20), "B2", "C2", "90.00")
    _rounds(story, date(2026, 4, 30))
    approve(HERE / "golden" / "four_month_ends_of_statements.txt", story.text())


def _customers(story: Story) -> None:
    known = {"address": "Street 1, 12345 Town", "country": "DE", "salesperson": "S1"}
    rows = ({"customer": number, "name": f"Customer {number}", **known} for number in ("C1", "C2"))
    story.load("customers", date(2026, 1, 2), *rows)


def _bill(story: Story, day: date, invoice: str, customer: str, amount: str) -> None:
    dated = {"invoice_date": str(day), "due_date": str(date.fromordinal(day.toordinal() + 30))}
    story.load(
        "invoices", day, {"invoice": invoice, "customer": customer, **dated, "currency": "EUR", "amount": amount}
    )


def _pay(story: Story, day: date, payment: str, customer: str, amount: str, invoice: str = "") -> None:
    paid = {"payment": payment, "customer": customer, "date": str(day), "currency": "EUR", "amount": amount}
    story.load("payments", day, {**paid, "invoice": invoice})


def _rounds(story: Story, *nights: date) -> None:
    """What each night makes, and what the statements say that left with it."""
    for night in nights:
        sent = send_statements(story.config, as_of=night)
        story.told_by_hand(night, f"  night: {sent.made} made, {sent.statements} sent")
        left = [one for one in list_statements(story.store()) if one.state_day == night and sent.statements]
        for key, said in sorted(statements(story.config, left).items()):
            assert said.ties
            for account in said.accounts or (None,):
                story.told_by_hand(night, f"    {key[0]} {said.first_day} to {said.as_of}: {_told(account)}")


def _told(account: CurrencyAccount | None) -> str:
    if account is None:
        return "nothing"

    def money(minor: int) -> str:
        return f"{to_decimal(minor, account.currency):,}"

    entries = " ".join(f"{one.item} {money(one.amount_minor)}" for one in account.entries) or "no entry"
    items = ", ".join(f"{one.item} {money(one.balance_minor)}" for one in account.items) or "nothing"
    return f"{money(account.opening_minor)} | {entries} | {money(account.closing_minor)}; open: {items}"
