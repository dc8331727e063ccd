"""Nights under several policies: one takes over on its day, and some customers have their own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from golden import approve
from receivables.config import load_config
from receivables.night.replaying import replay
from receivables.store.database import reading
from receivables.store.tables import decision, letter
from stories.teller import Story

HERE = Path(__file__).parent

FROM_MARCH_15 = """
[[policies]]
name = "from mid-March"
valid_from = 2026-03-15
[policies.matrix]
amount_bands = ["0", "3000"]
[policies.cadence]
quiet_days = 3
"""
TWO_SCOPES = """
[[policies]]
name = "public sector"
valid_from = 2026-01-01
scope = { segments = ["public"] }
[policies.matrix]
grid = [["none", "routine_reminder"], ["routine_reminder", "escalated_letter"]]

[[policies]]
name = "Customer C3"
valid_from = 2026-01-01
scope = { customers = ["C3"] }
[policies.matrix]
amount_bands = ["0", "50000"]
"""


def _customer(number: str, **more: str) -> dict[str, str]:
    known = {"customer": number, "name": f"Customer {number}", "address": "Street 1, 12345 Town", "country": "DE"}
    return {**known, "salesperson": "S1", "segment": "", "key_account": "no", **more}


def _invoice(number: str, customer: str, due: str, amount: str) -> dict[str, str]:
    dated = {"invoice_date": "2026-01-02", "due_date": due}
    return {"invoice": number, "customer": customer, **dated, "currency": "EUR", "amount": amount}


def a_policy_takes_over_on_its_day(story: Story) -> None:
    story.load("customers", date(2026, 3, 1), _customer("C1"), _customer("C2"))
    story.load(
        "invoices",
        date(2026, 3, 1),
        _invoice("A", "C1", "2026-03-02", "500.00"),
        _invoice("B", "C2", "2026-03-02", "5000.00"),
    )
    story.nights(date(2026, 3, 2), date(2026, 3, 4))
    story.nights(date(2026, 3, 14), date(2026, 3, 18))
    _tell_policies(story)


def the_public_sector_is_treated_softer_and_one_customer_has_thresholds_of_its_own(story: Story) -> None:
    story.load(
        "customers",
        date(2026, 3, 1),
        _customer("C1"),
        _customer("C2", segment="public"),
        _customer("C3", segment="public", key_account="yes"),
    )
    due, amount = "2026-03-02", "12000.00"
    invoices = (_invoice(number, f"C{place}", due, amount) for place, number in enumerate("ABC", start=1))
    story.load("invoices", date(2026, 3, 1), *invoices, _invoice("D", "C2", due, "500.00"))
    story.nights(date(2026, 3, 2), date(2026, 3, 4))
    _tell_policies(story)


def _tell_policies(story: Story) -> None:
    """By which policy what was decided was decided, and that every night comes out the same when computed again."""
    names = {policy.hash: policy.name for policy in story.config.book.policies}
    columns = (decision.c.customer, decision.c.item, decision.c.from_day, decision.c.policy_hash)
    with reading(story.store()) as conn:
        rows = conn.execute(select(*columns).order_by(*columns[:3])).all()
        written = conn.execute(select(letter.c.customer, letter.c.night, letter.c.policy_hash).order_by("night")).all()
    epoch = date(1970, 1, 1).toordinal()
    story.told.append("")
    for row in rows:
        since = date.fromordinal(epoch + row.from_day)
        story.told.append(f"{row.customer} {row.item} decided since {since} by policy {names[row.policy_hash]}")
    for row in written:
        night = date.fromordinal(epoch + row.night)
        story.told.append(f"{row.customer} letter of {night} by policy {names[row.policy_hash]}")
    replayed = replay(story.config, first=date(2026, 3, 1), last=date(2026, 3, 31))
    assert [one.differences for one in replayed] == [()] * len(replayed)
    story.told.append(f"{len(replayed)} nights computed again: equal")


@pytest.mark.parametrize(
    ("tell", "policies"),
    [
        (a_policy_takes_over_on_its_day, FROM_MARCH_15),
        (the_public_sector_is_treated_softer_and_one_customer_has_thresholds_of_its_own, TWO_SCOPES),
    ],
)
def test_the_story_is_as_it_was_signed(tmp_path: Path, tell: Callable[[Story], None], policies: str) -> None:
    story = Story.of_a_firm(tmp_path)
    with story.config.path.open("a", encoding="utf-8") as file:
        file.write(policies)
    story = replace(story, config=load_config(story.config.path))

    tell(story)

    approve(HERE / "golden" / f"{tell.__name__}.txt", story.text())
