"""What a customer's own credits cover, and what is therefore asked for."""

from policy.builders import answers, facts, listed, money, of_items, tonight

TWO_DUE = """
    item | amount  | overdue | day
    R1   | 100.00  | 40      | -90
    R2   | 100.00  | 10      | -90
"""


def test_credits_cover_the_oldest_due_day_first() -> None:
    planned = tonight(facts(TWO_DUE + "P1 | -130.00 | | -3"))
    assert money(planned, "covered_minor") == {"R1": "100.00", "R2": "30.00", "P1": "0.00"}


def test_a_line_covered_whole_is_held_and_the_rest_goes_on() -> None:
    planned = tonight(facts(TWO_DUE + "P1 | -130.00 | | -3"))
    assert answers(planned) == {"R1": "covered_by_credits", "R2": "letter: leads", "P1": "credit"}


def test_the_letter_shows_the_line_and_the_credit_set_off_and_their_sum_is_what_is_asked() -> None:
    planned = tonight(facts(TWO_DUE + "P1 | -130.00 | | -3"))
    assert listed(planned) == [("R2", "100.00"), ("P1", "-30.00")]


def test_what_covered_lines_that_are_not_listed_is_not_listed_either() -> None:
    planned = tonight(facts(TWO_DUE + "P1 | -60.00 | | -9\nP2 | -60.00 | | -6\nP3 | -30.00 | | -5\nP4 | -10.00 | | -4"))
    assert money(planned, "covered_minor")["R2"] == "60.00"
    assert listed(planned) == [("R2", "100.00"), ("P2", "-20.00"), ("P3", "-30.00"), ("P4", "-10.00")]


def test_the_oldest_credit_is_used_first_and_the_unused_is_not_listed() -> None:
    known = facts("""
        item | amount | overdue | day
        R0   | 100.00 | 50      |
        R1   | 100.00 | 40      |
        G1   | -99.99 |         | -9
        G2   | -40.00 |         | -3
        G3   | -1.00  |         | -2
    """)
    assert listed(tonight(known)) == [("R1", "100.00"), ("G2", "-39.99"), ("G3", "-1.00")]


def test_credits_that_cover_everything_leave_nothing_to_ask() -> None:
    planned = tonight(facts(TWO_DUE + "P1 | -200.00 | | -3"))
    assert answers(planned) == {"R1": "covered_by_credits", "R2": "covered_by_credits", "P1": "credit"}
    assert planned.lines.is_empty()


def test_the_matrix_sorts_what_is_left_after_credits() -> None:
    planned = tonight(facts("item | amount | overdue\nR1 | 10,000.00 | 5\nP1 | -0.01 |"))
    assert of_items(planned, "treatment")["R1"] == "routine_reminder"


def test_credits_do_not_cover_what_is_held_or_not_yet_overdue() -> None:
    known = facts(
        "item|amount|overdue\nR0|100.00|90\nR1|100.00|40\nR2|100.00|0\nP1|-60.00|", holds="item | kind\nR0 | manual"
    )
    assert money(tonight(known), "covered_minor") == {"R0": "0.00", "R1": "60.00", "R2": "0.00", "P1": "0.00"}


def test_credits_do_not_cover_a_disputed_part() -> None:
    known = facts(TWO_DUE + "P1 | -130.00 | | -3", disputes="item | amount\nR1 | 80.00")
    planned = tonight(known)
    assert money(planned, "covered_minor") == {"R1": "20.00", "R2": "100.00", "P1": "0.00"}
    assert set(answers(planned).values()) == {"covered_by_credits", "credit"}


def test_credits_of_one_customer_cover_nothing_of_another() -> None:
    known = facts("customer|item|amount|overdue\nC1|R1|100.00|5\nC2|P1|-100.00|")
    assert listed(tonight(known)) == [("R1", "100.00")]


def test_a_quiet_customers_credits_are_listed_nowhere() -> None:
    known = facts(TWO_DUE + "P1 | -130.00 | | -3", contacts="item | day\nR2 | -1")
    assert tonight(known).lines.is_empty()


def test_lines_due_on_one_day_are_covered_in_the_order_of_their_numbers() -> None:
    known = facts("item|amount|overdue\nR2|100.00|5\nR1|100.00|5\nP1|-100.00|")
    assert answers(tonight(known)) == {"R1": "covered_by_credits", "R2": "letter: leads", "P1": "credit"}


def test_what_credits_leave_below_the_minimum_is_left_alone() -> None:
    planned = tonight(facts(TWO_DUE + "P1 | -180.00 | | -3"))
    assert answers(planned) == {"R1": "covered_by_credits", "R2": "below_minimum", "P1": "credit"}
    assert planned.lines.is_empty()
