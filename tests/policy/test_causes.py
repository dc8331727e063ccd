"""Rule 4: why an item is unpaid decides before the matrix does."""

import pytest

from policy.builders import answers, facts, letters, listed, money, of_items, tonight

ONE = "item | amount | overdue\nR1 | 300.00 | 5"
THREE_INSTALMENTS = """
    item | document | amount | overdue
    R1-1 | R1       | 100.00 | 70
    R1-2 | R1       | 100.00 | 40
    R1-3 | R1       | 100.00 | 10
"""


@pytest.mark.parametrize("cause", ["unwilling", "unknown"])
def test_unwilling_and_unknown_go_through_the_matrix(cause: str) -> None:
    planned = tonight(facts(ONE, causes=f"item | cause\nR1 | {cause}"))
    assert answers(planned) == {"R1": "letter: leads"}
    assert of_items(planned, "cause") == {"R1": cause}


def test_an_item_whose_cause_nobody_gave_is_unknown() -> None:
    assert of_items(tonight(facts(ONE)), "cause") == {"R1": "unknown"}


def test_our_own_fault_without_a_dispute_holds_the_whole_item() -> None:
    planned = tonight(facts(ONE, causes="item | cause\nR1 | own_fault"))
    assert answers(planned) == {"R1": "dispute"}
    assert money(planned, "disputed_minor") == {"R1": "300.00"}


def test_our_own_fault_holds_the_disputed_part_and_the_rest_goes_on() -> None:
    planned = tonight(facts(ONE, causes="item | cause\nR1 | own_fault", disputes="item | amount\nR1 | 80.00"))
    assert answers(planned) == {"R1": "letter: leads"}
    assert money(planned, "disputed_minor") == {"R1": "80.00"}
    assert listed(planned) == [("R1", "220.00")]


def test_the_matrix_sorts_what_is_left_after_the_disputed_part() -> None:
    known = facts("item | amount | overdue\nR1 | 10,000.00 | 5", disputes="item | amount\nR1 | 0.01")
    assert of_items(tonight(known), "treatment") == {"R1": "routine_reminder"}


@pytest.mark.parametrize(("claimed", "answer"), [("", "dispute"), ("300.00", "dispute"), ("299.99", "below_minimum")])
def test_an_item_disputed_whole_is_held(claimed: str, answer: str) -> None:
    planned = tonight(facts(ONE, disputes=f"item | amount\nR1 | {claimed}"))
    assert answers(planned) == {"R1": answer}


def test_a_payment_goes_to_what_is_not_disputed() -> None:
    known = facts(
        "item | document | amount | overdue\nR1 | | 300.00 | 5\nP1 | R1 | -220.00 |",
        disputes="item | amount\nR1 | 80.00",
    )
    assert answers(tonight(known)) == {"R1": "dispute"}


def test_two_disputes_of_one_item_add_up_to_no_more_than_it() -> None:
    known = facts(ONE, disputes="item | amount\nR1 | 200.00\nR1 | 200.00")
    assert money(tonight(known), "disputed_minor") == {"R1": "300.00"}


def test_a_dispute_of_an_invoice_runs_through_its_instalments_oldest_first() -> None:
    planned = tonight(facts(THREE_INSTALMENTS, disputes="item | amount\nR1 | 150.00"))
    assert money(planned, "disputed_minor") == {"R1-1": "100.00", "R1-2": "50.00", "R1-3": "0.00"}
    assert answers(planned) == {"R1-1": "dispute", "R1-2": "letter: leads", "R1-3": "letter: leads"}


def test_an_invoice_disputed_whole_holds_every_instalment() -> None:
    planned = tonight(facts(THREE_INSTALMENTS, disputes="item\nR1"))
    assert set(answers(planned).values()) == {"dispute"}


INSTALMENTS_OF_A_LIST = """
    item | amount | overdue
    R1/1 | 100.00 | 70
    R1/2 | 100.00 | 40
    R2   | 100.00 | 40
    R2/7 | 100.00 | 40
"""


def test_a_dispute_of_an_invoice_reaches_instalments_that_are_documents_of_their_own() -> None:
    planned = tonight(facts(INSTALMENTS_OF_A_LIST, disputes="item | amount\nR1 | 150.00"))
    assert money(planned, "disputed_minor") == {"R1/1": "100.00", "R1/2": "50.00", "R2": "0.00", "R2/7": "0.00"}


def test_a_number_that_is_that_of_a_line_means_that_line_only() -> None:
    planned = tonight(facts(INSTALMENTS_OF_A_LIST, disputes="item\nR2"))
    assert money(planned, "disputed_minor") == {"R1/1": "0.00", "R1/2": "0.00", "R2": "100.00", "R2/7": "0.00"}


def test_a_dispute_of_one_instalment_leaves_the_others_alone() -> None:
    planned = tonight(facts(THREE_INSTALMENTS, disputes="item\nR1-2"))
    assert answers(planned) == {"R1-1": "letter: leads", "R1-2": "dispute", "R1-3": "letter: joins"}


def test_a_cause_of_an_invoice_is_that_of_its_instalments() -> None:
    planned = tonight(facts(THREE_INSTALMENTS, causes="item | cause\nR1 | own_fault\nR1-3 | unwilling"))
    assert of_items(planned, "cause") == {"R1-1": "own_fault", "R1-2": "own_fault", "R1-3": "unwilling"}


def test_an_items_own_cause_comes_before_its_customers() -> None:
    known = facts(
        "item | amount | overdue\nR1 | 300.00 | 5\nR2 | 300.00 | 5", causes="item | cause\nR1 | unknown\n | unwilling"
    )
    assert of_items(tonight(known), "cause") == {"R1": "unknown", "R2": "unwilling"}


def test_of_two_causes_the_later_counts() -> None:
    causes = """
        item | cause     | from_day
        R1   | own_fault | -3
        R1   | fraud     | -9
    """
    assert answers(tonight(facts(ONE, causes=causes))) == {"R1": "dispute"}
    assert answers(tonight(facts(ONE, causes=causes.replace("-3", "-12")))) == {"R1": "case: fraud_review"}


def test_a_dispute_ends_with_its_last_day() -> None:
    assert answers(tonight(facts(ONE, disputes="item | to_day\nR1 | 0"))) == {"R1": "dispute"}
    assert answers(tonight(facts(ONE, disputes="item | to_day\nR1 | -1"))) == {"R1": "letter: leads"}


def test_a_dispute_begins_with_its_first_day() -> None:
    assert answers(tonight(facts(ONE, disputes="item | from_day\nR1 | 0"))) == {"R1": "dispute"}
    assert answers(tonight(facts(ONE, disputes="item | from_day\nR1 | 1"))) == {"R1": "letter: leads"}


# --- fraud ----------------------------------------------------------------------------------------------------------

SUSPECT = """
    item | amount    | overdue
    R1   | 50,000.00 | 90
    R2   | 300.00    | 5
    R3   | 200.00    | -5
    P1   | -10.00    |
"""
FRAUD = "item | cause\nR2 | fraud"


def test_fraud_on_one_item_takes_the_customer_out_of_the_matrix_for_a_credit_review() -> None:
    planned = tonight(facts(SUSPECT, causes=FRAUD))
    assert answers(planned) == {
        "R1": "case: fraud_review",
        "R2": "case: fraud_review",
        "R3": "case: fraud_review",
        "P1": "credit",
    }
    assert planned.cases.select("customer", "kind").rows() == [("C1", "credit_review")]
    assert letters(planned) == {}
    assert planned.assignments.is_empty()


def test_a_credit_review_lists_all_that_is_open_with_nothing_set_off() -> None:
    assert listed(tonight(facts(SUSPECT, causes=FRAUD))) == [("R1", "50,000.00"), ("R2", "300.00"), ("R3", "200.00")]


def test_a_credit_review_under_way_is_not_opened_again() -> None:
    known = facts(SUSPECT, causes=FRAUD, open_work="does | kind | since\ncase | credit_review | -80")
    planned = tonight(known)
    assert answers(planned) == {"R1": "fraud_review", "R2": "fraud_review", "R3": "not_overdue", "P1": "credit"}
    assert planned.cases.is_empty()


@pytest.mark.parametrize(("ago", "cases"), [(1, 0), (59, 0), (60, 1)])
def test_a_credit_review_that_was_closed_is_opened_again_only_after_the_rest(ago: int, cases: int) -> None:
    known = facts(
        SUSPECT, causes="item | cause | from_day\nR2 | fraud | -70", contacts=f"item | does | day\nR1 | case | -{ago}"
    )
    assert tonight(known).cases.height == cases


def test_a_case_opened_before_there_was_fraud_is_no_credit_review() -> None:
    known = facts(SUSPECT, causes=FRAUD, contacts="item | does | day\nR1 | case | -10")
    assert tonight(known).cases["kind"].to_list() == ["credit_review"]


def test_an_open_case_of_special_handling_does_not_put_off_the_credit_review() -> None:
    known = facts(SUSPECT, causes=FRAUD, open_work="does | kind | since\ncase | special_handling | -10")
    assert tonight(known).cases["kind"].to_list() == ["credit_review"]


def test_fraud_that_is_over_lets_the_customer_back_into_the_matrix() -> None:
    known = facts(SUSPECT, causes="item | cause | to_day\nR2 | fraud | -1")
    assert answers(tonight(known))["R1"] == "case: leads"


def test_a_fraud_that_turned_out_to_be_none_no_longer_counts() -> None:
    known = facts(SUSPECT, causes="item | cause | from_day\nR2 | fraud | -9\nR2 | unknown | -2")
    assert answers(tonight(known))["R1"] == "case: leads"


def test_fraud_of_one_customer_is_nothing_to_another() -> None:
    known = facts("customer | item | amount | overdue\nC1 | R1 | 99.00 | 5\nC2 | R1 | 99.00 | 5", causes=FRAUD)
    assert letters(tonight(known)).keys() == {"C2"}
