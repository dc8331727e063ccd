"""Courtesy notes before something falls due, and thanks for what was paid: to whom, when, and never when not."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.builders import NIGHT, a_policy, answers, days, facts, letters, listed, records, tonight
from policy.strategies import law, nights
from receivables import model as m
from receivables.policy.settings import Courtesy, Thanks

COURTESY = Courtesy(days_before=5)
THANKS = Thanks(from_amount=Decimal(5000), kept_promises=True)
BOTH = a_policy(courtesy=COURTESY, thanks=THANKS)
SOON = "item | amount | due\nR1 | 300.00 | 5"
PAID = "item | amount | day\nP1 | -9000.00 | -2"


def known(table: str = SOON, *, paid: str = "", notes: str = "", **told: Any) -> m.Facts:
    """`facts` with receipts (`paid`, see `items`) and notes sent; whoever paid is a customer, too."""
    receipts = facts(paid or "item | amount").items
    said = facts(table, **told)
    payers = facts(paid, about=told.get("about", "")).customers if paid else said.customers.clear()
    everybody = pl.concat([said.customers, payers]).unique("customer")
    sent = records(notes, m.NOTE_SCHEMA)
    lines = pl.concat([said.items, receipts]).unique(["customer", "item"], maintain_order=True)
    return replace(said, customers=everybody, receipts=receipts, notes=sent, promise_lines=lines)


def noted(told: m.Facts, policy: Any = BOTH) -> dict[str, str]:
    """The notes of the night: `courtesy_note: R1 300.00` by whom they go to."""
    planned = tonight(told, policy)
    notes = planned.letters.filter(pl.col("level") == 0)
    asked = planned.lines.join(notes, on="customer")
    return {
        row["customer"]: f"{row['treatment']}: "
        + ", ".join(
            f"{line['item']} {line['chased_minor'] / 100:.2f}"
            for line in asked.to_dicts()
            if line["customer"] == row["customer"]
        )
        for row in notes.to_dicts()
    }


R1_IS_DUE = {"C1": "courtesy_note: R1 300.00"}
THANKED = {"C1": "thank_you_note: P1 0.00"}
NOBODY: dict[str, str] = {}


@pytest.mark.parametrize(("due", "expected"), [(6, NOBODY), (5, R1_IS_DUE), (1, R1_IS_DUE), (0, NOBODY), (-1, NOBODY)])
def test_a_courtesy_note_goes_out_in_the_days_before_the_due_day(due: int, expected: dict[str, str]) -> None:
    assert noted(known(f"item | amount | due\nR1 | 300.00 | {due}")) == expected


def test_it_is_a_letter_on_no_rung_and_its_items_stay_not_overdue() -> None:
    planned = tonight(known(), BOTH)
    assert letters(planned) == {"C1": "courtesy_note 0 en reserved"}
    assert answers(planned) == {"R1": "not_overdue"}
    assert listed(planned) == [("R1", "300.00")]
    assert planned.lines.select("days_overdue", "level").rows() == [(-5, 0)]


def test_one_note_lists_all_that_falls_due_in_those_days() -> None:
    table = "item | amount | due\nR1 | 300.00 | 5\nR2 | 200.00 | 3\nR3 | 100.00 | 9"
    assert noted(known(table)) == {"C1": "courtesy_note: R2 200.00, R1 300.00"}


def test_a_due_day_is_spoken_of_once_also_where_another_item_is_due_on_it() -> None:
    table = "item | amount | due\nR1 | 300.00 | 5\nR2 | 200.00 | 3"
    sent = "note | item | due_day | day\ncourtesy_note | R9 | 3 | -5"
    assert noted(known(table, notes=sent)) == R1_IS_DUE
    assert noted(known(notes="customer | note | item | due_day | day\nC2 | courtesy_note | R9 | 5 | -1")) == R1_IS_DUE


@pytest.mark.parametrize(("day", "rest_days", "expected"), [(-4, 5, NOBODY), (-5, 5, R1_IS_DUE), (-1, 0, R1_IS_DUE)])
def test_whoever_got_a_courtesy_note_of_late_gets_no_other(day: int, rest_days: int, expected: dict[str, str]) -> None:
    sent = f"note | item | due_day | day\ncourtesy_note | R9 | 1 | {day}"
    policy = a_policy(courtesy=replace(COURTESY, rest_days=rest_days))
    assert noted(known(notes=sent), policy) == expected
    thanked = sent.replace("courtesy_note", "thank_you_note")
    assert noted(known(notes=thanked), policy) == R1_IS_DUE


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ("R1 | 99.99 | 5", NOBODY),
        ("R1 | 100.00 | 5", {"C1": "courtesy_note: R1 100.00"}),
        ("R1 | 60.00 | 5\nR2 | 40.00 | 5", {"C1": "courtesy_note: R1 60.00, R2 40.00"}),
        ("R1 | 60.00 | 5\nR2 | 40.00 | 4", NOBODY),
    ],
)
def test_what_falls_due_on_a_day_together_must_be_worth_a_note(amounts: str, expected: dict[str, str]) -> None:
    policy = a_policy(courtesy=replace(COURTESY, from_amount=Decimal(100)))
    assert noted(known(f"item | amount | due\n{amounts}"), policy) == expected


def test_less_than_the_minimum_worth_chasing_is_worth_no_note() -> None:
    assert noted(known("item | amount | due\nR1 | 24.99 | 5")) == NOBODY


def test_an_amount_without_a_rate_is_worth_no_note() -> None:
    assert noted(known("item | amount | due | currency\nR1 | 300.00 | 5 | GBP")) == NOBODY
    assert noted(known("item | amount | due | currency\nR1 | 300.00 | 5 | USD")) == R1_IS_DUE


@pytest.mark.parametrize(
    ("why", "table", "told"),
    [
        ("something is overdue", SOON + "\nR2 | 300.00 | -1", {}),
        ("something overdue is held", SOON + "\nR2 | 300.00 | -1", {"holds": "item | kind\nR2 | manual"}),
        ("something is disputed", SOON + "\nR2 | 300.00 | 40", {"disputes": "item | amount\nR2 | 1.00"}),
        ("it is our fault", SOON, {"causes": "item | cause\nR1 | own_fault"}),
        ("fraud is suspected", SOON, {"causes": "cause\nfraud", "open_work": "does | kind\ncase | credit_review"}),
        ("the customer is on hold", SOON, {"holds": "kind\ninsolvency"}),
        ("it is collected by direct debit", SOON, {"holds": "item | kind\nR1 | direct_debit"}),
        ("its payment was promised", SOON, {"promises": "item | due_day\nR1 | 9"}),
        ("a contact was made of late", SOON, {"contacts": "item | day\nR9 | -6"}),
        ("a case is open", SOON, {"open_work": "does | kind\ncase | special_handling"}),
        ("a visit is open", SOON, {"open_work": "does\nvisit"}),
        ("a letter waits", SOON, {"open_work": "does | kind\nletter | waiting_for_release"}),
        ("there is no address", SOON, {"about": "has_address\nno"}),
        ("credits may settle it", SOON + "\nP1 | -1.00 | ", {}),
    ],
)
def test_no_courtesy_note_where(why: str, table: str, told: dict[str, str]) -> None:
    assert noted(known(table, **told)) == NOBODY, why


def test_nothing_is_said_while_it_is_not_known_what_was_paid() -> None:
    policy = replace(BOTH, cash_data_max_age_days=3)
    assert noted(known(cash_data_day=NIGHT - days(4), paid=PAID), policy) == NOBODY
    assert noted(known(cash_data_day=NIGHT - days(3)), policy) == R1_IS_DUE


def test_quiet_days_over_credits_in_another_currency_and_what_is_over_do_not_stop_it() -> None:
    assert noted(known(contacts="item | day\nR9 | -7")) == R1_IS_DUE
    assert noted(known("item | amount | due | currency\nR1 | 300.00 | 5 |\nP1 | -1.00 | | USD")) == R1_IS_DUE
    assert noted(known(holds="kind | to_day\nmanual | -1", disputes="item | amount | to_day\nR2 | 1 | -1")) == R1_IS_DUE


def test_notes_go_to_the_segments_that_the_firm_names() -> None:
    policy = a_policy(courtesy=replace(COURTESY, segments=("retail",)), thanks=replace(THANKS, segments=("retail",)))
    for segment, expected in (("retail", True), ("public", False), ("", False)):
        about = f"segment\n{segment}" if segment else ""
        assert bool(noted(known(about=about), policy)) is expected
        assert bool(noted(known("item | amount", paid=PAID, about=about), policy)) is expected


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        ("P1 | -5000.00 | 0", THANKED),
        ("P1 | -4999.99 | 0", NOBODY),
        ("P1 | -5000.00 | -13", THANKED),
        ("P1 | -5000.00 | -14", NOBODY),
        ("P1 | -3000.00 | -9\nP2 | -2000.00 | -1", {"C1": "thank_you_note: P1 0.00, P2 0.00"}),
        # It came back.
        ("P1 | -9000.00 | -9\nB1 | 9000.00 | -1", NOBODY),
    ],
)
def test_thanks_go_out_for_much_that_was_paid_within_the_days(paid: str, expected: dict[str, str]) -> None:
    assert noted(known("item | amount", paid=f"item | amount | day\n{paid}")) == expected


def test_each_receipt_is_thanked_for_once() -> None:
    sent = "note | item | due_day | day\nthank_you_note | P1 | -2 | -1"
    assert noted(known("item | amount", paid=PAID, notes=sent)) == NOBODY
    later = known("item | amount", paid=PAID + "\nP2 | -7000.00 | 0", notes=sent)
    assert noted(later) == {"C1": "thank_you_note: P2 0.00"}


PROMISED = "item | amount | due | day\nR1 | 300.00 | -9 | -40"
KEPT = "item | document | amount | day\nP1 | R1 | -300.00 | -2"


def test_thanks_go_out_for_a_promise_that_was_kept() -> None:
    promised = {"promises": "item | due_day\nR1 | -1"}
    told = known(PROMISED, paid=KEPT, **promised)
    told = replace(told, items=told.items.clear())
    assert noted(told) == THANKED
    assert noted(told, a_policy(thanks=replace(THANKS, kept_promises=False))) == NOBODY
    thanked = records("note | item | due_day | day\nthank_you_note | P0 | -2 | -2", m.NOTE_SCHEMA)
    assert noted(replace(told, notes=thanked)) == NOBODY


def test_no_thanks_for_a_promise_that_is_open_or_was_broken() -> None:
    told = known(PROMISED, paid=KEPT.replace("-300", "-100"), promises="item | due_day\nR1 | -1")
    assert noted(replace(told, items=told.items.clear())) == NOBODY


@pytest.mark.parametrize(
    "told",
    [
        {"table": "item | amount | overdue\nR1 | 300.00 | 1"},
        {"holds": "kind\nhanded_over"},
        {"causes": "cause\nfraud"},
        {"disputes": "item | amount\nR9 | 1.00"},
        {"contacts": "item | day\nR9 | -6"},
        {"open_work": "does\nvisit"},
        {"about": "has_address\nno"},
    ],
)
def test_no_thanks_while_anything_is_open_between_us(told: dict[str, str]) -> None:
    assert noted(known(**({"table": "item | amount", "paid": PAID} | told))) == NOBODY  # type: ignore[arg-type]


def test_what_falls_due_comes_before_thanks_one_letter_a_night() -> None:
    assert noted(known(paid=PAID)) == R1_IS_DUE


def test_a_key_accounts_notes_wait_for_its_manager() -> None:
    told = known(about="key_account | language\nyes | zh")
    assert letters(tonight(told, BOTH)) == {"C1": "courtesy_note 0 zh waiting_for_release"}


def test_a_group_that_is_addressed_at_its_head_is_noted_there_and_silent_together() -> None:
    policy = replace(BOTH, group_address="head")
    about = "customer | head\nHQ | HQ\nB1 | HQ\nB2 | HQ"
    table = "customer | item | amount | due\nB1 | R1 | 300.00 | 5\nB2 | R2 | 200.00 | 5"
    assert noted(known(table, about=about), policy) == {"HQ": "courtesy_note: R1 300.00, R2 200.00"}
    assert noted(known(table + "\nB1 | R3 | 300.00 | -5", about=about), policy) == NOBODY
    sent = "customer | debtor | note | item | due_day | day\nHQ | B1 | courtesy_note | R9 | 5 | -1"
    assert noted(known(table, about=about, notes=sent), policy) == NOBODY


@pytest.mark.parametrize(("counts", "expected"), [(False, "letter: leads"), (True, "quiet")])
def test_a_note_is_a_contact_only_where_the_firm_says_so(counts: bool, expected: str) -> None:
    policy = a_policy(courtesy=replace(COURTESY, counts_as_contact=counts))
    sent = "note | item | due_day | day\ncourtesy_note | R1 | -1 | -3"
    planned = tonight(known("item | amount | overdue\nR1 | 300.00 | 1", notes=sent), policy)
    assert answers(planned) == {"R1": expected}
    if not counts:
        assert letters(planned) == {"C1": "routine_reminder 1 en reserved"}


def test_no_firm_sends_notes_unless_it_says_so() -> None:
    assert noted(known(paid=PAID), a_policy()) == NOBODY


@law
@given(known=nights(), days_before=st.integers(1, 40), turned=st.randoms())
def test_whatever_is_known_nobody_gets_two_letters_and_no_note_while_anything_is_overdue(
    known: m.Facts, days_before: int, turned: Any
) -> None:
    policy = a_policy(
        courtesy=Courtesy(days_before=days_before), thanks=Thanks(from_amount=Decimal(1), kept_promises=True)
    )
    paid = known.items.filter(pl.col("kind") == "receipt").unique(["customer", "item"], maintain_order=True)
    told = replace(known, receipts=paid)
    planned = tonight(told, policy)
    assert planned.letters["customer"].is_unique().all()
    notes = planned.letters.filter(pl.col("level") == 0)
    overdue = planned.decisions.filter((pl.col("days_overdue") > 0) & (pl.col("balance_minor") > 0))
    assert notes.join(overdue, on="customer", how="semi").is_empty()
    assert planned.decisions.equals(tonight(known, a_policy()).decisions)
    shuffled = replace(told, receipts=paid.sample(fraction=1, shuffle=True, seed=turned.randrange(99)))
    again = tonight(shuffled, policy)
    assert again.letters.equals(planned.letters)
    assert again.lines.equals(planned.lines)
