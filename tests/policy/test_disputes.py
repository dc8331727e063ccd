"""Disputes: which part of which line, what was conceded, and how old an item is that comes back."""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.builders import NIGHT, a_policy, answers, days, facts, frame, items, listed, money, of_items, tonight
from policy.strategies import law, nights
from receivables import model as m
from receivables.policy.balances import balances, in_order
from receivables.policy.disputes import CONCESSION_SCHEMA, credited, disputed, held_by

ONE = "item | amount | overdue\nR1 | 300.00 | 90"
THREE = """
    item | document | amount | overdue
    R1-1 | R1       | 100.00 | 70
    R1-2 | R1       | 100.00 | 40
    R1-3 | R1       | 100.00 | 10
"""


def _parts(table: str, claims: str) -> dict[str, str]:
    return money(tonight(facts(table, disputes=claims)), "disputed_minor")


# --- which part -------------------------------------------------------------------------------------------------------


def test_two_disputes_of_an_invoice_with_instalments_do_not_overlap() -> None:
    claims = "item | amount | from_day\nR1 | 80.00 | -30\nR1 | 80.00 | -5"
    assert _parts(THREE, claims) == {"R1-1": "100.00", "R1-2": "60.00", "R1-3": "0.00"}


def test_a_dispute_of_one_instalment_comes_before_those_of_its_invoice() -> None:
    claims = "item | amount\nR1 | 80.00\nR1-1 | 50.00"
    assert _parts(THREE, claims) == {"R1-1": "100.00", "R1-2": "30.00", "R1-3": "0.00"}


def test_instalments_of_a_list_are_reached_one_after_another_too() -> None:
    table = "item | amount | overdue\nR1/1 | 100.00 | 70\nR1/2 | 100.00 | 40"
    assert _parts(table, "item | amount\nR1 | 60.00\nR1 | 60.00") == {"R1/1": "100.00", "R1/2": "20.00"}


def test_a_dispute_of_all_and_one_of_a_part_are_all() -> None:
    assert _parts(THREE, "item | amount\nR1 | \nR1 | 80.00") == {"R1-1": "100.00", "R1-2": "100.00", "R1-3": "100.00"}


@given(st.lists(st.tuples(st.sampled_from(["R1", "R1-1", "R1-3"]), st.integers(1, 15_000)), max_size=5))
@law
def test_of_an_invoice_as_much_is_in_dispute_as_is_claimed_and_open(claims: list[tuple[str, int]]) -> None:
    lines = in_order(balances(items(THREE), as_of=NIGHT))
    exact = {number: sum(minor for item, minor in claims if item == number) for number in ("R1-1", "R1-3")}
    of_invoice = sum(minor for item, minor in claims if item == "R1")
    expected = min(sum(min(10_000, minor) for minor in exact.values()) + of_invoice, 30_000)
    assert disputed(lines, _claims(claims), as_of=NIGHT)["disputed_minor"].sum() == expected


def _claims(claims: list[tuple[str, int]]) -> pl.DataFrame:
    told = {"customer": "C1", "from_day": NIGHT - days(5)}
    return frame(({**told, "item": item, "amount_minor": minor} for item, minor in claims), m.DISPUTE_SCHEMA)


_CLAIM = st.tuples(st.sampled_from(["R1", "R1-1", "R1-3"]), st.none() | st.integers(1, 15_000))


@given(st.lists(_CLAIM, max_size=5))
@law
def test_what_each_dispute_holds_of_a_line_comes_to_what_is_in_dispute_of_it(claims: list[tuple[str, int]]) -> None:
    lines = in_order(balances(items(THREE), as_of=NIGHT))
    told = _claims(claims).with_columns(
        dispute=pl.Series([f"D{number}" for number in range(len(claims))], dtype=pl.String)
    )
    held = held_by(lines, told, as_of=NIGHT)
    by_line = held.group_by("line").agg(pl.col("held_minor").sum())
    together = disputed(lines, _claims(claims), as_of=NIGHT)
    assert dict(by_line.iter_rows()) == dict(together.select("line", "disputed_minor").iter_rows())
    assert held.filter(pl.col("held_minor") <= 0).is_empty()


@given(nights())
@law
def test_no_line_has_more_in_dispute_than_it_owes(known: m.Facts) -> None:
    lines = in_order(balances(known.items, as_of=NIGHT))
    parts = disputed(lines, known.disputes, as_of=NIGHT).join(lines, on="line")
    assert parts.filter(
        (pl.col("disputed_minor") > pl.col("balance_minor")) | (pl.col("conceded_minor") > pl.col("disputed_minor"))
    ).is_empty()


# --- conceded ---------------------------------------------------------------------------------------------------------


def test_what_was_conceded_is_held_like_what_is_in_dispute_and_the_rest_is_chased() -> None:
    planned = tonight(facts(ONE, disputes="item | amount | state\nR1 | 100.00 | conceded"))
    assert listed(planned) == [("R1", "200.00")]


def test_an_item_conceded_whole_is_not_chased() -> None:
    planned = tonight(facts(ONE, disputes="item | amount | state\nR1 | 300.00 | conceded"))
    assert answers(planned) == {"R1": "dispute"}


def test_a_new_dispute_is_about_what_is_left_beside_what_was_conceded() -> None:
    assert _parts(ONE, "item | amount | state\nR1 | 100.00 | conceded\nR1 | 50.00 | ") == {"R1": "150.00"}


def _conceded(*rows: tuple[str, str, int, int]) -> pl.DataFrame:
    """Dispute, item, conceded, and how many days ago it was resolved; opened ten days before."""
    return frame(
        (
            {
                "dispute": dispute,
                "customer": "C1",
                "item": item,
                "conceded_minor": minor,
                "opened_day": NIGHT - days(ago + 10),
                "resolved_day": NIGHT - days(ago),
            }
            for dispute, item, minor, ago in rows
        ),
        CONCESSION_SCHEMA,
    )


def _came(table: str, *rows: tuple[str, str, int, int]) -> list[tuple[Any, ...]]:
    """Dispute, part, and how many days ago the part was credited (None: not yet)."""
    pieces = credited(_conceded(*rows), items(table))
    ago = (pl.lit(NIGHT) - pl.col("credited_day")).dt.total_days()
    return pieces.select("dispute", "part_minor", ago.alias("ago")).rows()


INVOICE = "item | document | kind | amount | overdue | day\nR1 | R1 | | 300.00 | 60 |\n"


def test_until_a_credit_note_is_posted_all_that_was_conceded_is_awaited() -> None:
    assert _came(INVOICE, ("D1", "R1", 10_000, 20)) == [("D1", 10_000, None)]


def test_a_credit_note_for_a_part_leaves_the_rest_awaited() -> None:
    table = INVOICE + "N1 | R1 | credit_note | -60.00 | | -5"
    assert _came(table, ("D1", "R1", 10_000, 20)) == [("D1", 6_000, 5), ("D1", 4_000, None)]


def test_a_credit_note_between_opening_and_resolution_counts_and_an_older_one_does_not() -> None:
    table = INVOICE + "N1 | R1 | credit_note | -60.00 | | -25\nN2 | R1 | credit_note | -99.00 | | -31"
    assert _came(table, ("D1", "R1", 6_000, 20)) == [("D1", 6_000, 25)]


def test_a_payment_is_no_credit_note() -> None:
    table = INVOICE + "P1 | R1 | receipt | -100.00 | | -5"
    assert _came(table, ("D1", "R1", 10_000, 20)) == [("D1", 10_000, None)]


def test_a_write_off_takes_off_what_was_conceded() -> None:
    table = INVOICE + "W1 | R1 | write_off | -100.00 | | -5"
    assert _came(table, ("D1", "R1", 10_000, 20)) == [("D1", 10_000, 5)]


@pytest.mark.parametrize(("settled", "came"), [("100.00", 5), ("100.01", None)])
def test_of_a_list_of_open_items_a_settlement_of_just_that_amount_counts(settled: str, came: int | None) -> None:
    table = INVOICE + f"R1 | R1 | settlement | -{settled} | | -5"
    assert _came(table, ("D1", "R1", 10_000, 20)) == [("D1", 10_000, came)]


def test_one_credit_note_is_not_counted_for_two_disputes() -> None:
    table = INVOICE + "N1 | R1 | credit_note | -120.00 | | -5"
    came = _came(table, ("D1", "R1", 10_000, 10), ("D2", "R1", 5_000, 20))
    assert came == [("D1", 7_000, 5), ("D1", 3_000, None), ("D2", 5_000, 5)]


def test_a_credit_note_for_another_invoice_is_not_counted() -> None:
    table = INVOICE + "R2 | R2 | | 300.00 | 60 |\nN1 | R2 | credit_note | -100.00 | | -5"
    assert _came(table, ("D1", "R1", 10_000, 20)) == [("D1", 10_000, None)]


def test_a_credit_note_for_an_instalment_counts_for_a_dispute_of_its_invoice() -> None:
    table = """
        item | document | kind        | amount  | overdue | day
        R1/1 | R1/1     |             |  100.00 | 60      |
        R1/2 | R1/2     |             |  100.00 | 30      |
        N1   | R1/2     | credit_note | -100.00 |         | -5
    """
    assert _came(table, ("D1", "R1", 10_000, 20)) == [("D1", 10_000, 5)]


# --- how old it is that comes back ------------------------------------------------------------------------------------


FROM_RESOLUTION = a_policy(dispute_age_from="resolution")


def _treatment(table: str, claims: str, policy: Any = FROM_RESOLUTION) -> dict[str, Any]:
    return of_items(tonight(facts(table, disputes=claims), policy), "treatment")


def test_an_item_that_was_in_dispute_comes_back_with_its_age_since_the_due_date() -> None:
    over = "item | from_day | to_day\nR1 | -60 | -11"
    assert _treatment(ONE, over, a_policy()) == {"R1": "escalated_letter"}


@pytest.mark.parametrize(
    ("last_day", "treatment"),
    [(-1, "none"), (-2, "routine_reminder"), (-61, "routine_reminder"), (-62, "escalated_letter")],
)
def test_or_since_its_resolution_whose_day_is_as_a_due_date(last_day: int, treatment: str) -> None:
    assert _treatment(ONE, f"item | from_day | to_day\nR1 | -80 | {last_day}") == {"R1": treatment}


def test_the_aging_report_and_the_days_overdue_stay_by_due_date() -> None:
    planned = tonight(facts(ONE, disputes="item | from_day | to_day\nR1 | -60 | -11"), FROM_RESOLUTION)
    assert of_items(planned, "days_overdue") == {"R1": 90}


def test_a_dispute_that_was_over_before_the_item_was_due_changes_nothing() -> None:
    table = "item | amount | overdue\nR1 | 300.00 | 5"
    assert _treatment(table, "item | from_day | to_day\nR1 | -30 | -20") == {"R1": "routine_reminder"}


def test_of_two_disputes_the_last_to_end_counts() -> None:
    over = "item | amount | from_day | to_day\nR1 | 200.00 | -80 | -70\nR1 | 100.00 | -80 | -10"
    assert _treatment(ONE, over) == {"R1": "routine_reminder"}


def test_what_was_disputed_in_part_has_been_chased_meanwhile_and_keeps_its_age() -> None:
    assert _treatment(ONE, "item | amount | from_day | to_day\nR1 | 299.99 | -60 | -11") == {"R1": "escalated_letter"}


def test_of_an_invoice_the_instalment_that_was_in_dispute_comes_back_younger() -> None:
    over = "item | amount | from_day | to_day\nR1 | 100.00 | -60 | -11"
    assert _treatment(THREE.replace("40", "80"), over) == {
        "R1-1": "escalated_letter",
        "R1-2": "routine_reminder",
        "R1-3": "routine_reminder",
    }


@given(nights())
@law
def test_an_item_is_never_older_for_having_been_in_dispute(known: m.Facts) -> None:
    young, old = (tonight(known, policy).decisions["age_band"] for policy in (FROM_RESOLUTION, a_policy()))
    assert (young <= old).all()


@given(nights())
@law
def test_without_a_dispute_that_is_over_the_rule_changes_nothing(known: m.Facts) -> None:
    open_ones = known.disputes.filter(pl.col("to_day").is_null() | (pl.col("to_day") >= NIGHT))
    before = m.Facts(**{name: getattr(known, name) for name in known.__slots__} | {"disputes": open_ones})
    assert tonight(before, FROM_RESOLUTION).decisions.equals(tonight(before).decisions)
