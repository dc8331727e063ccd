"""Whether a promise was kept is read from what came in, and from nothing else."""

from typing import Any

import polars as pl
import pytest

from policy.builders import NIGHT, days, facts
from receivables.policy.promises import PromiseState, judge

# Due long ago, promised a week ago for yesterday, unless a table says otherwise.
R1 = "item | amount | overdue\nR1 | 100.00 | 30"
R1_AND_R2 = f"{R1}\nR2 | 50.00 | 20"


def judged(items: str, promises: str, *, as_of: int = 0, grace_days: int = 0) -> list[dict[str, Any]]:
    """How the promises of a table stand, so many days after the night; without a day they are given 7 days before."""
    header, *rows = promises.strip().splitlines()
    known = facts(items, promises="\n".join([header, *rows]))
    given = known.promises.with_columns(
        from_day=pl.when(pl.lit("from_day" in header)).then("from_day").otherwise(pl.lit(NIGHT - days(7))),
        due_day=pl.col("due_day").fill_null(NIGHT - days(1)),
        currency=pl.when(pl.col("amount_minor").is_not_null()).then(pl.col("currency").fill_null("EUR")),
    )
    return judge(given, known.promise_lines, grace_days=grace_days, as_of=NIGHT + days(as_of)).to_dicts()


def states(items: str, promises: str, **when: int) -> dict[str, str]:
    return {row["promise"]: row["state"] for row in judged(items, promises, **when)}


def figures(items: str, promises: str, **when: int) -> dict[str, tuple[int, int]]:
    """What is promised and what of it is paid, in whole euros."""
    found = judged(items, promises, **when)
    return {row["promise"]: (row["promised_minor"] // 100, row["paid_minor"] // 100) for row in found}


def since(items: str, promises: str, **when: int) -> dict[str, int | None]:
    """Since how many days before the night (negative) each stands as it does."""
    found = judged(items, promises, **when)
    return {row["promise"]: row["state_day"] and (row["state_day"] - NIGHT).days for row in found}


def with_lines(*lines: str, items: str = R1) -> str:
    """The items, and lines of `item | amount | document | day | kind`."""
    header, *rows = items.splitlines()
    return "\n".join([f"{header} | document | day | kind", *(f"{row} | | |" for row in rows), *lines])


def paid(amount: str, day: int, *, on: str = "R1", kind: str = "receipt", number: str = "P1") -> str:
    sign = "" if kind == "reversal" else "-"
    return f"{number} | {sign}{amount} | | {on} | {day} | {kind}"


W1 = "promise | item\nW1 | R1"


@pytest.mark.parametrize(("as_of", "state"), [(-7, "open"), (-1, "open"), (1, "open"), (2, "broken"), (40, "broken")])
def test_a_promise_is_open_to_the_end_of_its_grace_and_broken_from_the_next_day_on(as_of: int, state: str) -> None:
    assert states(R1, W1, as_of=as_of, grace_days=2) == {"W1": state}


def test_a_promise_with_a_grace_of_its_own_is_judged_by_that() -> None:
    words = "promise | item | grace_days\nW1 | R1 | 0\nW2 | R1 | 5"
    assert states(R1, words, as_of=0, grace_days=2) == {"W1": "broken", "W2": "open"}


@pytest.mark.parametrize(("day", "state"), [(-8, "broken"), (-7, "kept"), (-1, "kept"), (0, "kept"), (1, "broken")])
def test_what_comes_in_from_the_day_it_is_given_to_the_end_of_its_grace_keeps_it(day: int, state: str) -> None:
    lines = with_lines(paid("60.00", day))
    words = "promise | item | amount\nW1 | R1 | 60.00"
    assert states(lines, words, as_of=10, grace_days=1) == {"W1": state}


def test_a_part_of_what_was_promised_keeps_it_partly() -> None:
    lines = with_lines(paid("99.99", -3))
    assert states(lines, W1) == {"W1": "partly_kept"}
    assert figures(lines, W1) == {"W1": (100, 99)}


def test_a_promise_of_a_part_is_kept_by_that_part_whatever_stays_open() -> None:
    lines = with_lines(paid("40.00", -3))
    words = "promise | item | amount\nW1 | R1 | 40.00"
    assert states(lines, words, as_of=300) == {"W1": "kept"}
    assert since(lines, words, as_of=300) == {"W1": -3}


@pytest.mark.parametrize("kind", ["credit_note", "write_off"])
def test_credit_notes_and_write_offs_are_no_payment_but_leave_less_to_keep(kind: str) -> None:
    credit = with_lines(paid("30.00", -4, kind=kind))
    assert figures(credit, W1) == {"W1": (70, 0)}
    assert states(credit, W1) == {"W1": "broken"}
    both = with_lines(paid("30.00", -4, kind=kind), paid("70.00", -3, number="P2"))
    assert (states(both, W1), since(both, W1)) == ({"W1": "kept"}, {"W1": -3})


def test_a_credit_note_after_the_last_payment_keeps_the_promise_from_that_day_on() -> None:
    lines = with_lines(paid("70.00", -5), paid("30.00", -3, kind="credit_note", number="G1"))
    assert (states(lines, W1), since(lines, W1)) == ({"W1": "kept"}, {"W1": -3})


def test_a_credit_note_changes_nothing_about_the_day_on_which_it_was_kept_before() -> None:
    lines = with_lines(paid("100.00", -5), paid("30.00", -3, kind="credit_note", number="G1"))
    assert since(lines, W1) == {"W1": -5}


def test_a_credit_note_after_the_grace_mends_nothing() -> None:
    lines = with_lines(paid("100.00", 1, kind="credit_note"))
    assert states(lines, W1, as_of=1) == {"W1": "broken"}


def test_a_promise_of_which_nothing_is_left_is_kept() -> None:
    lines = with_lines(paid("100.00", -4, kind="credit_note"))
    assert (states(lines, W1), figures(lines, W1), since(lines, W1)) == ({"W1": "kept"}, {"W1": (0, 0)}, {"W1": -4})


def test_a_receipt_of_before_that_is_given_to_the_item_later_is_no_payment_but_leaves_less_to_keep() -> None:
    given = [
        "P9 | -40.00 | | P9@receipt | -9 | receipt",
        "P9>R1#1 | 40.00 | | P9@receipt | -3 | allocation",
        "R1<P9#1 | -40.00 | | R1 | -3 | allocation",
    ]
    assert figures(with_lines(*given), W1) == {"W1": (60, 0)}


def test_a_receipt_given_to_the_item_after_the_grace_counts_by_the_day_it_came_in() -> None:
    given = [
        "P9 | -100.00 | | P9@receipt | -1 | receipt",
        "P9>R1#1 | 100.00 | | P9@receipt | 2 | allocation",
        "R1<P9#1 | -100.00 | | R1 | 2 | allocation",
    ]
    assert states(with_lines(*given), W1, as_of=1) == {"W1": "broken"}
    assert (states(with_lines(*given), W1, as_of=2), since(with_lines(*given), W1, as_of=2)) == (
        {"W1": "kept"},
        {"W1": -1},
    )
    undone = [
        "P9>R1#1 undone | -100.00 | | P9@receipt | 4 | allocation",
        "R1<P9#1 undone | 100.00 | | R1 | 4 | allocation",
    ]
    assert states(with_lines(*given, *undone), W1, as_of=4) == {"W1": "broken"}


ALL = "promise\nW1"


def test_a_promise_about_all_means_what_was_overdue_when_it_was_given() -> None:
    items = f"{R1_AND_R2}\nR3 | 70.00 | 7\nR4 | 70.00 | 6"
    assert figures(items, ALL) == {"W1": (150, 0)}


def test_a_promise_about_all_is_kept_by_whatever_comes_in_from_the_customer_in_its_currency() -> None:
    unapplied = with_lines("P1 | -90.00 | | P1@receipt | -3 | receipt", items=R1_AND_R2)
    words = "promise | amount | currency\nW1 | 90.00 | EUR"
    assert states(unapplied, words) == {"W1": "kept"}
    dollars = "item | amount | overdue | currency | day\nR1 | 100.00 | 30 | EUR | -60\nP1 | -90.00 | | USD | -3"
    assert states(dollars, words) == {"W1": "broken"}


def test_a_promise_in_no_currency_is_kept_when_each_is_paid() -> None:
    both = "item | amount | overdue | currency | document | day\nR1 | 100.00 | 30 | EUR | |\nR2 | 50.00 | 30 | USD | |"
    half = f"{both}\nP1 | -100.00 | | EUR | R1 | -3"
    assert states(half, ALL) == {"W1": "partly_kept"}
    assert states(f"{half}\nP2 | -50.00 | | USD | R2 | -2", ALL) == {"W1": "kept"}


def test_of_an_invoice_in_instalments_money_goes_to_the_oldest_first() -> None:
    items = "item | document | amount | overdue | day\nR1/1 | R1 | 60.00 | 30 |\nR1/2 | R1 | 60.00 | 10 |"
    second = "promise | item\nW1 | R1/2"
    assert figures(f"{items}\nP1 | R1 | -60.00 | | -3", second) == {"W1": (60, 0)}
    assert figures(f"{items}\nP1 | R1 | -90.00 | | -3", second) == {"W1": (60, 30)}
    assert figures(f"{items}\nP1 | R1 | -90.00 | | -3", "promise | item\nW1 | R1") == {"W1": (120, 90)}


# --- several words and the same money -------------------------------------------------------------------------------


def test_several_promises_never_count_the_same_money_twice() -> None:
    lines = with_lines(paid("60.00", -3))
    words = "promise | item | amount\nW1 | R1 | 60.00\nW2 | R1 | 40.00"
    assert states(lines, words) == {"W1": "kept", "W2": "broken"}


def test_money_goes_to_the_promise_whose_day_ends_first_and_of_those_to_the_one_given_first() -> None:
    lines = with_lines(paid("60.00", -3))
    words = "promise | item | amount | from_day | due_day\nW1 | R1 | 60.00 | -7 | 9\nW2 | R1 | 60.00 | -6 | -1"
    assert states(lines, words) == {"W1": "open", "W2": "kept"}
    words = "promise | item | amount | from_day | due_day\nW1 | R1 | 60.00 | -6 | -1\nW2 | R1 | 60.00 | -7 | -1"
    assert states(lines, words) == {"W1": "broken", "W2": "kept"}


def test_what_one_promise_leaves_over_is_the_next_ones() -> None:
    lines = with_lines(paid("60.00", -6), paid("30.00", -3, number="P2"))
    words = "promise | item | amount\nW1 | R1 | 40.00\nW2 | R1 | 50.00"
    assert figures(lines, words) == {"W1": (40, 40), "W2": (50, 50)}
    assert since(lines, words) == {"W1": -6, "W2": -3}


def test_a_promise_about_all_and_one_about_an_item_share_what_comes_in() -> None:
    lines = with_lines(paid("100.00", -3), items=R1_AND_R2)
    words = "promise | item | due_day\nW1 | R1 | -2\nW2 | | -1"
    assert figures(lines, words) == {"W1": (100, 100), "W2": (150, 0)}


def test_a_promise_about_two_items_is_one_promise() -> None:
    lines = with_lines(paid("100.00", -3), items=R1_AND_R2)
    words = "promise | item\nW1 | R1\nW1 | R2"
    assert (states(lines, words), figures(lines, words)) == ({"W1": "partly_kept"}, {"W1": (150, 100)})


# --- what went back -------------------------------------------------------------------------------------------------


def test_a_payment_that_goes_back_within_the_grace_leaves_the_promise_open() -> None:
    lines = with_lines(paid("100.00", -5), paid("100.00", -3, kind="reversal", number="B1"))
    assert [states(lines, W1, as_of=day)["W1"] for day in (-5, -4, -3, -1)] == ["kept", "kept", "open", "open"]
    assert since(lines, W1) == {"W1": 0}


def test_a_payment_that_goes_back_after_the_grace_unkeeps_the_promise_from_that_day_on() -> None:
    lines = with_lines(paid("100.00", -2), paid("100.00", 6, kind="reversal", number="B1"))
    assert [states(lines, W1, as_of=day)["W1"] for day in (0, 5, 6, 9)] == ["kept", "kept", "broken", "broken"]
    assert since(lines, W1, as_of=9) == {"W1": 6}


def test_what_goes_back_is_taken_from_what_came_in_last() -> None:
    lines = with_lines(paid("60.00", -5), paid("40.00", 3, number="P2"), paid("40.00", 6, kind="reversal", number="B1"))
    words = "promise | item | amount\nW1 | R1 | 60.00"
    assert states(lines, words, as_of=9) == {"W1": "kept"}


def test_a_promise_broken_on_its_day_is_not_broken_anew_by_what_goes_back_later() -> None:
    lines = with_lines(paid("60.00", -5), paid("60.00", 6, kind="reversal", number="B1"))
    assert (states(lines, W1, as_of=9), since(lines, W1, as_of=9)) == ({"W1": "broken"}, {"W1": 0})


# --- rates of a plan ------------------------------------------------------------------------------------------------

PLAN = """
    promise | plan | item | due_day | amount | currency
    A1      | A    | R1   | -5      | 30.00  | EUR
    A2      | A    | R1   | -3      | 30.00  | EUR
    A3      | A    | R1   | -1      | 40.00  | EUR
"""


def test_each_rate_is_kept_by_what_the_rates_before_it_leave() -> None:
    lines = with_lines(paid("35.00", -6), paid("25.00", -4, number="P2"))
    assert states(lines, PLAN) == {"A1": "kept", "A2": "kept", "A3": "broken"}
    assert figures(lines, PLAN) == {"A1": (30, 30), "A2": (30, 30), "A3": (40, 0)}


def test_what_comes_too_late_for_a_rate_counts_for_the_next() -> None:
    lines = with_lines(paid("30.00", -4))
    assert states(lines, PLAN) == {"A1": "broken", "A2": "kept", "A3": "broken"}


def test_a_credit_note_takes_from_the_last_rates() -> None:
    lines = with_lines(paid("50.00", -6, kind="credit_note"))
    assert figures(lines, PLAN, as_of=-5) == {"A1": (30, 0), "A2": (20, 0), "A3": (0, 0)}


def test_a_plan_and_a_promise_do_not_count_the_same_money_twice() -> None:
    lines = with_lines(paid("30.00", -6))
    words = f"{PLAN.rstrip()}\nW1 | | R1 | -2 | 30.00 | EUR"
    assert states(lines, words) == {"A1": "kept", "A2": "broken", "A3": "broken", "W1": "broken"}


def test_a_word_not_given_yet_or_taken_back_is_not_judged() -> None:
    words = (
        "promise | item | from_day | due_day | to_day\nW1 | R1 | 1 | 5 |\nW2 | R1 | -7 | 5 | -1\nW3 | R1 | -7 | 5 | 0"
    )
    assert states(R1, words) == {"W3": "open"}


def test_whoever_gave_no_word_costs_nothing() -> None:
    known = facts(R1)
    assert judge(known.promises, known.promise_lines, grace_days=0, as_of=NIGHT).is_empty()


def test_the_states_are_those_that_are_told() -> None:
    assert [str(state) for state in PromiseState] == ["open", "kept", "partly_kept", "broken", "withdrawn"]
