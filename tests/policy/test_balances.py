"""Rules 1 and 2: what is owed on a day, and each instalment for itself."""

from datetime import date

import polars as pl
import pytest

from policy.builders import NIGHT, a_policy, days, facts, items, money, of_items, tonight
from receivables.money import to_decimal
from receivables.policy.aging import age, bucket_labels
from receivables.policy.balances import balances


def owed(table: str, *, as_of: date = NIGHT) -> dict[str, str]:
    """The balance of each open line; a credit's is negative."""
    found = balances(items(table), as_of=as_of).select("item", "balance_minor", "currency")
    return {item: f"{to_decimal(minor, currency):,}" for item, minor, currency in found.iter_rows()}


def test_an_invoice_nobody_has_paid_is_owed_whole() -> None:
    assert owed("item | amount\nR1 | 100.00") == {"R1": "100.00"}


def test_a_part_payment_leaves_the_rest_owed() -> None:
    table = """
        item | document | amount
        R1   |          | 100.00
        P1   | R1       | -30.00
    """
    assert owed(table) == {"R1": "70.00"}


def test_a_settled_invoice_is_no_open_line() -> None:
    table = """
        item | document | amount | kind
        R1   |          | 100.00 |
        P1   | R1       | -60.00 | receipt
        G1   | R1       | -40.00 | credit_note
    """
    assert owed(table) == {}


def test_what_is_paid_over_becomes_a_credit_of_the_latest_receipt() -> None:
    table = """
        item | document | amount | day
        R1   |          | 100.00 | -60
        P1   | R1       | -90.00 | -20
        P2   | R1       | -40.00 | -10
    """
    assert owed(table) == {"P2": "-30.00"}


def test_what_a_receipt_has_left_is_on_the_receipt_whatever_was_moved_to_and_fro() -> None:
    table = """
        item   | document  | amount  | day | kind
        P1     | P1@receipt | -100.00 | -20 | receipt
        P1>R1  | P1@receipt | 60.00   | -10 | allocation
        P1>R1u | P1@receipt | -60.00  | -5  | allocation
    """
    assert owed(table) == {"P1": "-100.00"}


def test_paid_twice_leaves_the_second_receipt_and_a_part_of_the_first() -> None:
    table = """
        item | document | amount  | day
        R1   |          | 100.00  | -60
        P1   | R1       | -110.00 | -20
        P2   | R1       | -100.00 | -10
    """
    assert owed(table) == {"P1": "-10.00", "P2": "-100.00"}


def test_receipts_of_one_day_are_left_over_in_the_order_of_their_numbers_whatever_the_order_of_rows() -> None:
    header, invoice, *receipts = """item | document | amount | day
        R1   |          | 100.00 | -60
        P1   | R1       | -80.00 | -10
        P2   | R1       | -80.00 | -10""".splitlines()
    forward = owed("\n".join([header, invoice, *receipts]))
    backward = owed("\n".join([header, *reversed(receipts), invoice]))
    assert forward == backward == {"P2": "-60.00"}


def test_an_unapplied_receipt_and_a_free_credit_note_are_open_credits() -> None:
    table = """
        item | amount | kind
        R1   | 100.00 |
        P1   | -30.00 | receipt
        G1   | -20.00 | credit_note
    """
    assert owed(table) == {"R1": "100.00", "P1": "-30.00", "G1": "-20.00"}


def test_a_receipt_counts_from_its_day_on() -> None:
    table = """
        item | document | amount  | day
        R1   |          | 100.00  | -60
        P1   | R1       | -100.00 | -3
    """
    assert owed(table, as_of=NIGHT - days(4)) == {"R1": "100.00"}
    assert owed(table, as_of=NIGHT - days(3)) == {}


def test_an_invoice_posted_later_is_not_owed_yet_but_what_was_paid_for_it_is_a_credit() -> None:
    table = """
        item | document | amount  | day
        R1   |          | 100.00  | 1
        P1   | R1       | -100.00 | 0
    """
    assert owed(table) == {"P1": "-100.00"}
    assert owed(table, as_of=NIGHT + days(1)) == {}


def test_a_reversal_makes_the_invoice_owed_again() -> None:
    table = """
        item | document | amount  | kind    | day
        R1   |          | 100.00  |         | -60
        P1   | R1       | -100.00 | receipt | -20
        P1-R | R1       | 100.00  | receipt | -5
    """
    assert owed(table, as_of=NIGHT - days(6)) == {}
    assert owed(table) == {"R1": "100.00"}


def test_more_reversed_than_received_is_owed_on_the_first_instalment() -> None:
    table = """
        item | document | amount | kind    | overdue | day
        R1-1 | R1       | 100.00 |         | 40      | -60
        R1-2 | R1       | 100.00 |         | 10      | -60
        P1-R | R1       | 15.00  | receipt | 5       | -5
    """
    assert owed(table) == {"R1-1": "115.00", "R1-2": "100.00"}


def test_a_reversal_whose_invoice_is_not_in_the_ledger_is_owed_itself() -> None:
    table = """
        item | document | amount | kind
        P1-R | R9       | 100.00 | receipt
        P2   | R9       | -40.00 | receipt
    """
    assert owed(table) == {"P1-R": "60.00"}


def test_two_reversals_of_one_lost_invoice_are_paid_by_its_receipts_but_once() -> None:
    table = """
        item | document | amount | kind       | day
        R9   | R9       | 100.00 | receipt    | -9
        R9   | R9       | 50.00  | settlement | -8
        P1   | R9       | -60.00 | receipt    | -7
    """
    left = balances(items(table), as_of=NIGHT)
    assert left.select("kind", "balance_minor").rows() == [("receipt", 4000), ("settlement", 5000)]


def test_an_invoice_below_zero_is_a_credit() -> None:
    assert owed("item | amount | kind\nR1 | -100.00 | invoice") == {"R1": "-100.00"}


def test_instalments_are_paid_oldest_due_day_first_and_age_one_by_one() -> None:
    known = facts("""
        item | document | amount  | overdue
        R1-3 | R1       | 100.00  | -5
        R1-1 | R1       | 100.00  | 55
        R1-2 | R1       | 100.00  | 25
        P1   | R1       | -130.00 |
    """)
    planned = tonight(known)
    assert money(planned, "balance_minor") == {"R1-2": "70.00", "R1-3": "100.00"}
    assert of_items(planned, "days_overdue") == {"R1-2": 25, "R1-3": -5}
    assert of_items(planned, "does") == {"R1-2": "letter", "R1-3": "nothing"}


def test_instalments_due_on_one_day_are_paid_in_the_order_of_their_numbers() -> None:
    table = """
        item | document | amount  | overdue
        R1-2 | R1       | 100.00  | 25
        R1-1 | R1       | 100.00  | 25
        P1   | R1       | -100.00 |
    """
    assert owed(table) == {"R1-2": "100.00"}


def test_an_invoice_is_paid_only_by_receipts_of_its_own_customer_and_currency() -> None:
    table = """
        customer | item | document | amount  | currency
        C1       | R1   |          | 100.00  | EUR
        C2       | P1   | R1       | -100.00 | EUR
        C1       | P2   | R1       | -100.00 | USD
    """
    assert owed(table) == {"R1": "100.00", "P1": "-100.00", "P2": "-100.00"}


@pytest.mark.parametrize(
    ("overdue", "bucket"),
    [
        (-1, "not due"),
        (0, "not due"),
        (1, "1-30"),
        (30, "1-30"),
        (31, "31-60"),
        (60, "31-60"),
        (61, "61-90"),
        (90, "61-90"),
        (91, "over 90"),
    ],
)
def test_the_first_day_overdue_is_one_and_buckets_are_closed_below(overdue: int, bucket: str) -> None:
    lines = age(items(f"item | amount | overdue\nR1 | 1.00 | {overdue}"), as_of=NIGHT, bounds=(1, 31, 61, 91))
    assert lines.select("days_overdue", pl.col("bucket").cast(pl.String)).row(0) == (overdue, bucket)


def test_a_firm_may_have_but_one_bucket_and_they_stand_in_the_order_of_the_report() -> None:
    assert bucket_labels((1,)) == ("not due", "over 0")
    lines = age(items("item | amount | overdue\nR1 | 1.00 | 1"), as_of=NIGHT, bounds=(1,))
    assert list(lines["bucket"].dtype.categories) == ["not due", "over 0"]


def test_an_empty_ledger_plans_an_empty_night() -> None:
    planned = tonight(facts(""), a_policy())
    assert planned.decisions.is_empty()
    assert planned.letters.is_empty()
    assert planned.lines.is_empty()
    assert planned.assignments.is_empty()
    assert planned.cases.is_empty()
    assert planned.problems == ()
