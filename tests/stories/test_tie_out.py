"""Three month ends of a control account: what differs, why, who signs, and what clears. `make approve` rewrites it."""

from datetime import date
from pathlib import Path

import pytest

from golden import approve as approved_text
from receivables.model.control_accounts import DifferenceCause, PostedAs
from receivables.money import to_decimal
from receivables.night import tie_out
from receivables.night.tie_out.saying import NotToBeSigned
from receivables.policy.tie_out import Side
from receivables.store.control_accounts.explained import Explanation
from stories.teller import Story

HERE = Path(__file__).parent
SEPTEMBER, OCTOBER, NOVEMBER = date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30)
CONFIG = {
    '# [[control_accounts.account]]\n# account = "1200"': '[[control_accounts.account]]\naccount = "1200"',
    "two_people = false": "two_people = true",
}
Row = dict[str, str]


def _invoice(number: str, day: str, amount: str, posted: str = "") -> Row:
    dated = {"invoice_date": day, "due_date": "2026-12-31", "posting_date": posted}
    return {"invoice": number, "customer": "C1", **dated, "currency": "EUR", "amount": amount}


def _entry(entry: str, day: str, amount: str, document: str = "", customer: str = "C1", journal: str = "RV") -> Row:
    about = {"posting_date": day, "currency": "EUR", "amount": amount, "document": document}
    return {"account": "1200", "entry": entry, **about, "customer": customer, "journal": journal}


def _balance(month: str, opening: str, closing: str) -> Row:
    return {"account": "1200", "period": month, "currency": "EUR", "opening": opening, "closing": closing}


def _money(minor: int | None) -> str:
    return "nothing" if minor is None else f"{to_decimal(minor, 'EUR'):,}"


def _side(name: str, side: Side) -> str:
    moved = "".join(f", {kind.value} {_money(minor)}" for kind, minor in (side.activity or {}).items() if minor)
    proof = "" if side.proves else f": {_money(side.gap_minor)} does not add up"
    return f"  {name}: {_money(side.opening_minor)}{moved} = {_money(side.closing_minor)}{proof}"


def _shown(story: Story, day: date, as_of: date) -> None:
    (row,) = tie_out.tie_out(story.config, as_of).rows
    assert row.control is not None
    assert row.difference_minor == row.explained_minor + (row.unexplained_minor or 0)
    assert set(row.ledger.activity or {}) == set(PostedAs)
    story.told_by_hand(day, f"tie-out of {as_of}, from the end of {row.since}")
    story.told_by_hand(day, _side("receivables", row.ledger))
    story.told_by_hand(day, _side("general ledger", row.control))
    story.told_by_hand(day, f"  difference {_money(row.difference_minor)}, unexplained {_money(row.unexplained_minor)}")
    for one in row.differences:
        who = f" ({one.number}: {one.note}, {one.author})" if one.number else ""
        carried = ", carried forward" if one.is_carried else ""
        said = (
            f"{one.cause.replace('_', ' ')} {one.document} {_money(one.amount_minor)} since {one.since}{carried}{who}"
        )
        story.told_by_hand(day, f"    {said}")
    if row.signature:
        holds = "" if row.signature.holds else ", for other figures"
        story.told_by_hand(day, f"  signed by {row.signature.author}{holds}")


def _signs(story: Story, day: date, as_of: date, who: str, *, accept: str = "") -> None:
    try:
        tie_out.sign(story.config, as_of=as_of, author=who, accept_unexplained=accept)
    except NotToBeSigned as refused:
        story.told_by_hand(day, f"{who} would sign. {refused}")
    else:
        story.told_by_hand(day, f"{who} signs for {as_of}")


def _explains(
    story: Story, day: date, as_of: date, cause: DifferenceCause, minor: int, document: str, note: str
) -> None:
    said = Explanation(
        company="",
        account="1200",
        currency="EUR",
        day=as_of,
        cause=cause,
        amount_minor=minor,
        document=document,
        note=note,
    )
    number = tie_out.explain(story.config, said, author="Ines")
    story.told_by_hand(
        day, f"Ines explains {_money(minor)} as {cause.value.replace('_', ' ')}: {note} (number {number})"
    )


def _september(story: Story) -> None:
    day = date(2026, 10, 2)
    story.load("customers", day, {"customer": "C1", "name": "Customer C1"})
    story.load(
        "invoices", day, _invoice("R1", "2026-09-10", "1000.00"), _invoice("R2", "2026-09-28", "500.00", "2026-10-01")
    )
    story.load("journal-lines", day, _entry("4700", "2026-09-10", "1000.00", "R1"))
    story.load("control-balances", day, _balance("2026-09", "0.00", "1000.00"))
    _shown(story, day, SEPTEMBER)
    _signs(story, day, SEPTEMBER, "Tom")


def _october(story: Story) -> None:
    day = date(2026, 11, 2)
    story.load("invoices", day, _invoice("R3", "2026-10-05", "200.00"))
    paid = {"payment": "P1", "customer": "C1", "date": "2026-10-20", "currency": "EUR"}
    story.load("payments", day, {**paid, "amount": "1000.00", "invoice": "R1"})
    story.load(
        "journal-lines",
        day,
        _entry("4701", "2026-10-01", "500.00", "R2"),
        _entry("4702", "2026-10-20", "-1000.00", "88-17", journal="DZ"),
        _entry("4703", "2026-10-28", "-30.00", customer="", journal="SA"),
    )
    story.load("control-balances", day, _balance("2026-10", "1000.00", "463.00"))
    _shown(story, day, OCTOBER)
    _signs(story, day, OCTOBER, "Tom")
    _explains(story, day, OCTOBER, DifferenceCause.OTHER_AMOUNT, 7_00, "", "bank charge, no line of it in the export")
    _explains(story, day, OCTOBER, DifferenceCause.MANUAL_JOURNAL, 30_00, "4703", "accrual of a credit, to be reversed")
    _shown(story, day, OCTOBER)
    _signs(story, day, OCTOBER, "Ines")
    _signs(story, day, OCTOBER, "Tom")


def _november(story: Story) -> None:
    day = date(2026, 12, 2)
    story.load("invoices", day, _invoice("R4", "2026-10-15", "90.00"))
    _shown(story, day, OCTOBER)
    story.load(
        "journal-lines",
        day,
        _entry("4704", "2026-11-03", "200.00", "R3"),
        _entry("4705", "2026-11-04", "90.00", "R4"),
        _entry("4706", "2026-11-10", "30.00", "4703", customer="", journal="SA"),
    )
    story.load("control-balances", day, _balance("2026-11", "463.00", "783.00"))
    _shown(story, day, NOVEMBER)
    _signs(story, day, NOVEMBER, "Tom", accept="")
    tie_out.clear(story.config, "1", as_of=NOVEMBER)
    story.told_by_hand(day, "Ines clears number 1: it was no charge of receivables")
    _shown(story, day, NOVEMBER)
    _signs(story, day, NOVEMBER, "Tom")
    _signs(story, day, NOVEMBER, "Tom", accept="the bank charge is written off in December")
    _shown(story, day, NOVEMBER)


@pytest.mark.parametrize("name", ["three_month_ends_of_a_control_account"])
def test_story_of_a_control_account(tmp_path: Path, name: str) -> None:
    story = Story.of_a_firm(tmp_path, replacing=CONFIG)
    for month in (_september, _october, _november):
        month(story)
    approved_text(HERE / "golden" / f"{name}.txt", story.text())
