"""Which balances are small enough to be given up, and how the ledger says what became of them."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given

from policy.builders import NIGHT, SHIPPED, day, facts, items
from policy.strategies import law, nights
from receivables import model as m
from receivables.model.write_offs import PROPOSAL_SCHEMA, WRITE_OFF_SCHEMA, WriteOffState
from receivables.policy.balances import balances
from receivables.policy.decide import classify
from receivables.policy.write_offs import WriteOffBounds, WriteOffRules, judged, small_balances

RULES = WriteOffRules(
    bounds=WriteOffBounds(
        residual_amount=Decimal("5.00"),
        residual_share_limit=Decimal("20.00"),
        small_amount=Decimal("10.00"),
        credit_amount=Decimal("2.00"),
    ),
    residual_share=Decimal("0.01"),
    small_days=365,
    credit_days=90,
)
RESIDUAL = "item | document | amount | overdue\nR1 | | {invoiced} | 5\nP1 | R1 | {paid} |"


def proposed(known: m.Facts, rules: WriteOffRules = RULES) -> dict[str, str]:
    """The item of each proposal and the rule that makes it."""
    found = small_balances(classify(known, SHIPPED, as_of=NIGHT), known, rules, base_currency="EUR", as_of=NIGHT)
    return dict(found.select("item", "rule").iter_rows())


@pytest.mark.parametrize(
    ("invoiced", "paid", "is_small"),
    [
        ("500.00", "-495.00", True),  # 5.00 is left, no more than the amount
        ("500.00", "-494.99", False),  # 5.01 is more, and more than a hundredth
        ("900.00", "-891.00", True),  # 9.00 is a hundredth
        ("900.00", "-890.99", False),
        ("9,000.00", "-8,980.00", True),  # less than a hundredth, and at the limit of the share
        ("9,000.00", "-8,979.99", False),
    ],
)
def test_what_a_payment_left_is_proposed_up_to_an_amount_or_a_share_of_the_invoice(
    invoiced: str, paid: str, is_small: bool
) -> None:
    known = facts(RESIDUAL.format(invoiced=invoiced, paid=paid))
    assert proposed(known) == ({"R1": "residual"} if is_small else {})


def test_a_small_invoice_that_nobody_paid_anything_of_is_no_residual() -> None:
    assert proposed(facts("item | amount | overdue\nR1 | 4.00 | 5")) == {}
    credited = "item | document | kind | amount | overdue\nR1 | | | 500.00 | 5\nN1 | R1 | credit_note | -497.00 |"
    assert proposed(facts(credited)) == {}


def test_a_rest_that_is_not_yet_due_is_left_alone() -> None:
    assert proposed(facts("item | document | amount | due\nR1 | | 500.00 | 5\nP1 | R1 | -497.00 |")) == {}


@pytest.mark.parametrize(
    ("overdue", "amount", "is_small"), [(366, "10.00", True), (365, "10.00", False), (366, "10.01", False)]
)
def test_a_small_item_is_proposed_when_it_is_overdue_for_more_than_its_days(
    overdue: int, amount: str, is_small: bool
) -> None:
    known = facts(f"item | amount | overdue\nR1 | {amount} | {overdue}")
    assert proposed(known) == ({"R1": "small_and_old"} if is_small else {})


@pytest.mark.parametrize(
    ("table", "is_small"),
    [
        ("item | amount | day\nP1 | -2.00 | -91", True),
        ("item | amount | day\nP1 | -2.00 | -90", False),
        ("item | amount | day\nP1 | -2.01 | -91", False),
        # Something is open that it can be set against, though it is not due.
        ("item | amount | day | due\nP1 | -2.00 | -91 |\nR1 | 90.00 | -5 | 20", False),
        ("item | amount | day | currency\nP1 | -2.00 | -91 | EUR\nR1 | 90.00 | -5 | USD", True),
    ],
)
def test_a_credit_is_proposed_when_it_is_small_and_old_and_nothing_is_open_to_set_it_against(
    table: str, is_small: bool
) -> None:
    assert proposed(facts(table)) == ({"P1": "credit"} if is_small else {})


SMALL = RESIDUAL.format(invoiced="500.00", paid="-496.00")


@pytest.mark.parametrize(
    "told",
    [
        {"disputes": "item | amount\nR1 | 1.00"},
        {"causes": "item | cause\nR1 | own_fault"},
        {"causes": "item | cause\n | fraud"},
        {"promises": "item | due_day\nR1 | 5"},
        {"holds": "item | kind\nR1 | payment_plan"},
        {"holds": "item | kind\n | manual"},
        {"holds": "item | kind\nR1 | write_off"},
        {"about": "key_account\nyes"},
    ],
    ids=str,
)
def test_what_is_disputed_promised_held_or_a_key_accounts_is_never_proposed(told: dict[str, str]) -> None:
    assert proposed(facts(SMALL)) == {"R1": "residual"}
    assert proposed(facts(SMALL, **told)) == {}


def test_a_credit_is_not_proposed_while_its_customer_or_it_is_held() -> None:
    credit = "item | amount | day\nP1 | -2.00 | -91"
    assert proposed(facts(credit, holds="item | kind\n | insolvency")) == {}
    assert proposed(facts(credit, holds="item | kind\nP1 | manual")) == {}


def test_what_the_customers_own_credits_cover_in_part_is_not_proposed() -> None:
    assert proposed(facts(SMALL + "\nN1 | | -1.00 |")) == {}


def test_a_key_accounts_rest_is_proposed_where_the_firm_says_so() -> None:
    known = facts(SMALL, about="key_account\nyes")
    assert proposed(known, replace(RULES, key_accounts=True)) == {"R1": "residual"}


def test_a_currency_may_have_bounds_of_its_own_and_the_others_are_compared_in_the_base_currency() -> None:
    table = "item | document | amount | overdue | currency\nR1 | | 500.00 | 5 | CNY\nP1 | R1 | -470.00 | | CNY"
    assert proposed(facts(table)) == {"R1": "residual"}  # 30 CNY are 3.84 EUR
    tight = replace(
        RULES, currency_bounds={"CNY": WriteOffBounds(residual_amount=Decimal(29), residual_share_limit=Decimal(0))}
    )
    assert proposed(facts(table), tight) == {}
    assert proposed(facts(table, rates="currency | day | rate | source"), RULES) == {}
    own = replace(RULES, currency_bounds={"CNY": WriteOffBounds(residual_amount=Decimal(30))})
    assert proposed(facts(table, rates="currency | day | rate | source"), own) == {"R1": "residual"}


def test_a_line_whose_number_stands_for_others_is_not_proposed() -> None:
    table = "item | document | amount | overdue\nR1 | R1 | 50.00 | 9\nR1/2 | R1 | 500.00 | 5\nP1 | R1 | -46.00 |"
    assert proposed(facts(table)) == {}


def test_a_firm_without_rules_proposes_nothing() -> None:
    assert not WriteOffRules().propose_anything
    assert proposed(facts(SMALL), WriteOffRules()) == {}


@law
@given(nights())
def test_a_proposal_is_a_whole_balance_that_nothing_holds_and_each_line_has_one_at_the_most(known: m.Facts) -> None:
    generous = replace(
        RULES,
        bounds=WriteOffBounds(
            residual_amount=Decimal(9_999), small_amount=Decimal(9_999), credit_amount=Decimal(9_999)
        ),
        small_days=10,
        credit_days=10,
    )
    lines = classify(known, SHIPPED, as_of=NIGHT)
    found = small_balances(lines, known, generous, base_currency="EUR", as_of=NIGHT)
    key = ["customer", "item", "kind"]
    assert found.schema == PROPOSAL_SCHEMA
    assert found.select(key).is_duplicated().sum() == 0
    held = found.join(lines, on=key).filter((pl.col("disputed_minor") > 0) | (pl.col("fraud_since").is_not_null()))
    assert held.is_empty()
    owed = balances(known.items, as_of=NIGHT)
    assert found.join(owed, left_on=[*key, "amount_minor"], right_on=[*key, "balance_minor"]).height == found.height


# --- what became of it ----------------------------------------------------------------------------------------------


def standing(ledger: str, *, amount: str = "4.00", item: str = "R1", kind: str = "invoice", **decided: str) -> Any:
    """The state of the proposal of an item, and what closed it."""
    dates = {"approved_day": "-5"} | decided
    row = {"number": "W1", "customer": "C1", "item": item, "kind": kind, "currency": "EUR"}
    told = {name: day(text) for name, text in dates.items()}
    made = pl.DataFrame(
        [{**row, "amount_minor": int(Decimal(amount) * 100), **told}], schema=WRITE_OFF_SCHEMA, orient="row"
    )
    found = judged(made, items(ledger), as_of=NIGHT)
    return found.select("state", "closed_by").row(0)


LEDGER = "item | document | kind | amount | day\nR1 | | invoice | 500.00 | -60\nP1 | R1 | receipt | -496.00 | -20"


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ("", (WriteOffState.APPROVED, None)),
        ("\nW7 | R1 | write_off | -4.00 | -1", (WriteOffState.BOOKED, "W7")),
        ("\nW7 | R1 | write_off | -4.00 | 1", (WriteOffState.APPROVED, None)),
        ("\nS1 | R1 | settlement | -4.00 | -1", (WriteOffState.BOOKED, "S1")),
        ("\nN1 | R1 | credit_note | -4.00 | -1", (WriteOffState.BOOKED, "N1")),
        ("\nP2 | R1 | receipt | -4.00 | -1", (WriteOffState.SETTLED, "P2")),
        ("\nP2 | R1 | receipt | -3.00 | -1", (WriteOffState.CHANGED, None)),
        ("\nW7 | R1 | write_off | -4.00 | -2\nP3 | R1 | receipt | 0.01 | -1", (WriteOffState.CHANGED, None)),
    ],
)
def test_what_is_approved_is_booked_when_the_ledger_shows_it(more: str, state: Any) -> None:
    assert standing(LEDGER + more) == state


def test_what_is_refused_or_not_decided_stays_so_whatever_the_ledger_shows() -> None:
    paid = LEDGER + "\nP2 | R1 | receipt | -4.00 | -1"
    assert standing(paid, refused_day="-1") == (WriteOffState.REFUSED, None)
    assert standing(paid, approved_day="") == (WriteOffState.OPEN, None)


def test_a_credit_is_booked_when_it_is_gone_and_settled_when_an_invoice_took_it() -> None:
    credit = "item | document | kind | amount | day\nP1 | | receipt | -2.00 | -95"
    asked = {"amount": "-2.00", "item": "P1", "kind": "receipt"}
    assert standing(credit, **asked) == (WriteOffState.APPROVED, None)
    assert standing(credit + "\nW1 | P1 | reversal | 2.00 | -1", **asked) == (WriteOffState.BOOKED, "W1")
    assert standing(credit + "\nR9 | P1 | invoice | 2.00 | -1", **asked) == (WriteOffState.SETTLED, "R9")


def test_a_line_that_has_left_the_ledger_is_booked_by_nobody_knows_what() -> None:
    assert standing("item | amount | overdue\nR9 | 5.00 | 1") == (WriteOffState.BOOKED, None)
