"""Cash to come: who pays late is expected late, a word goes before a habit, and nothing open is lost."""

from datetime import timedelta
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.builders import NIGHT, SHIPPED, days, frame, items, records
from policy.strategies import law, nights
from receivables import model as m
from receivables.policy.balances import balances
from receivables.policy.decide import classify
from receivables.policy.due_money import due_money
from receivables.policy.forecast import WORD_SCHEMA, CashExpected, Open, expected_cash, parted
from receivables.policy.habits import MONEY_SCHEMA, PARTS, Habits, habits


def _money(*rows: tuple[str, str | None, int, int]) -> pl.DataFrame:
    """Payments: whose, of which segment, days late, amount."""
    whole = [(customer, segment, late, True, amount) for customer, segment, late, amount in rows]
    return pl.DataFrame(whole, schema=MONEY_SCHEMA, orient="row")


def _open(*rows: tuple[str, int, int], promised: bool = False) -> Open:
    """Open lines: whose, due so many days after the night, how much is expected of them."""
    lines = pl.DataFrame(
        [(customer, None, "EUR", NIGHT + days(due), due < 0, promised, left) for customer, due, left in rows],
        schema={
            "customer": pl.String,
            "segment": pl.String,
            "currency": pl.String,
            "due_day": pl.Date,
            "is_overdue": pl.Boolean,
            "is_promised": pl.Boolean,
            "left_minor": pl.Int64,
        },
        orient="row",
    )
    none = pl.DataFrame(schema={"currency": pl.String, "why": pl.String, "lines": pl.Int64, "amount_minor": pl.Int64})
    return Open(expected=lines, apart=none)


def _words(*rows: tuple[str, int, int]) -> pl.DataFrame:
    whole = [(customer, "EUR", NIGHT + days(due), left, 0.5) for customer, due, left in rows]
    return pl.DataFrame(whole, schema=WORD_SCHEMA, orient="row")


def _weeks(found: CashExpected, column: str = "expected_minor") -> dict[int, int]:
    return {week: minor for week, minor in found.weeks.select("week", column).iter_rows() if minor}


def _rest(found: CashExpected) -> dict[str, int]:
    return dict(found.rest.select("why", "amount_minor").iter_rows())


PUNCTUAL = _money(*(("C1", "A", 10, 100),) * 4, *(("C2", "A", 24, 100),) * 4)


def test_money_is_expected_on_its_due_day_and_as_much_later_as_that_customers_money_is() -> None:
    found = expected_cash(_open(("C1", 3, 500), ("C2", 3, 70)), _words(), habits(PUNCTUAL), as_of=NIGHT, weeks=5)
    # Days 13 and 27 after the night.
    assert _weeks(found) == {2: 500, 4: 70}
    assert _rest(found) == {"beyond": 0}
    assert found.weeks.filter(pl.col("week") == 2).row(0)[2:4] == (NIGHT + days(8), NIGHT + days(14))


def test_what_is_late_beyond_all_habit_is_counted_on_in_no_week() -> None:
    found = expected_cash(_open(("C1", -40, 500), ("C1", -8, 30)), _words(), habits(PUNCTUAL), as_of=NIGHT, weeks=5)
    assert _weeks(found, "late_minor") == {1: 30}
    assert _rest(found) == {"beyond": 500}


def test_a_word_goes_before_a_habit_and_habit_has_the_rest() -> None:
    found = expected_cash(
        _open(("C1", -3, 500), promised=True), _words(("C1", 20, 300)), habits(PUNCTUAL), as_of=NIGHT, weeks=5
    )
    assert _weeks(found, "promised_minor") == {3: 300}
    assert _weeks(found, "late_minor") == {1: 200}


def test_no_more_is_expected_of_a_word_than_is_open() -> None:
    found = expected_cash(
        _open(("C1", -3, 500), promised=True),
        _words(("C1", 20, 300), ("C1", 90, 100), ("C1", -1, 900)),
        habits(PUNCTUAL),
        as_of=NIGHT,
        weeks=5,
    )
    # Whoever is late with its word is expected in the first week, and all is spoken for by that.
    assert _weeks(found) == {1: 500}


def test_a_word_for_a_later_day_than_the_last_week_is_beyond() -> None:
    found = expected_cash(
        _open(("C1", -3, 500), promised=True), _words(("C1", 90, 500)), habits(PUNCTUAL), as_of=NIGHT, weeks=5
    )
    assert (_weeks(found), _rest(found)) == ({}, {"beyond": 500})


def test_low_and_high_are_further_apart_the_less_a_word_is_worth_and_the_fewer_customers_it_is_of() -> None:
    def width(found: CashExpected) -> int:
        low, high = found.weeks.select("low_minor", "high_minor").row(0)
        return int(high - low)

    one = expected_cash(
        _open(("C1", -3, 800), promised=True),
        _words(("C1", 5, 300), ("C1", 6, 500)),
        habits(PUNCTUAL),
        as_of=NIGHT,
        weeks=1,
    )
    many = [(f"C{number}", -3, 100) for number in range(8)]
    several = expected_cash(
        _open(*many, promised=True),
        _words(*((customer, 5, 100) for customer, _, _ in many)),
        habits(PUNCTUAL),
        as_of=NIGHT,
        weeks=1,
    )
    # A half is kept: a standard deviation of 400, or of a root of eight times 50.
    assert one.weeks["high_minor"][0] == 800 + round(1.2816 * 400)
    assert width(several) == 2 * round(1.2816 * 50 * 8**0.5)
    certain = expected_cash(_open(("C1", 3, 500)), _words(), habits(PUNCTUAL), as_of=NIGHT, weeks=2)
    assert width(CashExpected(weeks=certain.weeks[1:], rest=certain.rest)) == 0


def test_whoever_has_paid_little_is_taken_for_one_of_its_segment_and_a_stranger_for_one_of_the_firm() -> None:
    # By hand, after Bühlmann and Straub: within customers 50, between them 175, so k = 2/7.
    found = habits(_money(("C1", "A", 0, 1), ("C1", "A", 10, 1), ("C2", "A", 20, 1), ("C2", "A", 30, 1)))
    assert _usual(found, "C1", "A") == round(7 / 8 * 5 + 1 / 8 * 15)
    assert _usual(found, "C2", "A") == round(7 / 8 * 25 + 1 / 8 * 15)
    assert _usual(found, "C9", "A") == _usual(found, "C9", None) == 15


def test_customers_who_differ_no_more_than_their_own_payments_are_all_alike() -> None:
    found = habits(_money(("C1", "A", 0, 1), ("C1", "A", 20, 1), ("C2", "B", 1, 1), ("C2", "B", 19, 1)))
    assert [_usual(found, name, segment) for name, segment in (("C1", "A"), ("C2", "B"))] == [10, 10]


def test_large_amounts_weigh_more() -> None:
    found = habits(_money(("C1", "A", 0, 1), ("C1", "A", 40, 3)))
    assert _usual(found, "C1", "A") == 30


def test_without_any_history_money_comes_on_its_due_day() -> None:
    nothing = habits(MONEY_SCHEMA.to_frame())
    found = expected_cash(_open(("C1", 3, 500), ("C1", -1, 20)), _words(), nothing, as_of=NIGHT, weeks=2)
    assert (_weeks(found), _rest(found)) == ({1: 500}, {"beyond": 20})


def test_what_stayed_open_is_remembered_when_it_is_asked_how_much_comes() -> None:
    late = pl.DataFrame([("C1", "A", 100, False, 400)], schema=MONEY_SCHEMA, orient="row")
    found = expected_cash(_open(("C1", 3, 1000)), _words(), habits(pl.concat([PUNCTUAL, late])), as_of=NIGHT, weeks=5)
    # A third of all that fell due has not come in a hundred days.
    assert _rest(found) == {"beyond": pytest.approx(333, abs=1)}


def _usual(found: Habits, customer: str, segment: str | None) -> int:
    asked = pl.DataFrame(
        {"customer": [customer], "segment": [segment]}, schema={"customer": pl.String, "segment": pl.String}
    )
    return int(found.usual_days(asked)["usual_days"][0])


def test_what_is_not_counted_on_stands_apart_with_its_reason() -> None:
    known = _facts(
        items("""
            customer | item | amount | overdue
            C1       | R1   | 100    | 10
            C2       | R2   | 200    | 10
            C2       | R3   | 30     | -10
            C3       | R4   | 400    | 10
            C4       | R5   | 700    | 10
            C4       | G5   | -50    | 5
        """),
        holds="customer | kind\nC1 | manual\nC2 | insolvency",
    )
    lines = classify(known, SHIPPED, as_of=NIGHT).with_columns(
        disputed_minor=pl.when(pl.col("item") == "R4").then(150_00).otherwise("disputed_minor")
    )
    found = parted(lines, known.holds, as_of=NIGHT)
    assert dict(found.apart.select("why", "amount_minor").iter_rows()) == {
        "manual": 100_00,
        # Also what is not due yet.
        "insolvency": 230_00,
        "dispute": 150_00,
        "covered_by_credits": 50_00,
        "credit": -50_00,
    }
    assert sorted(found.expected["left_minor"]) == [250_00, 650_00]


@law
@given(nights(), st.integers(1, 13))
def test_expected_and_beyond_and_apart_are_all_that_is_open(known: m.Facts, weeks: int) -> None:
    now = balances(known.items, as_of=NIGHT)
    found = parted(classify(known, SHIPPED, as_of=NIGHT), known.holds, as_of=NIGHT)
    money = due_money(known.items, now, since=NIGHT - timedelta(days=365), as_of=NIGHT)
    weighed = money.select("customer", "days_late", "is_paid", segment=pl.lit(None, pl.String), weight="amount_minor")
    promised = found.expected.filter("is_promised").select("customer", "currency").unique().sort(pl.all())
    words = promised.select(
        "customer", "currency", due_day=pl.lit(NIGHT + days(9)), left_minor=pl.lit(1_000_00), kept_share=pl.lit(0.5)
    )
    cash = expected_cash(found, words, habits(weighed.select(MONEY_SCHEMA.names())), as_of=NIGHT, weeks=weeks)
    parts = [
        cash.weeks.select("currency", minor="expected_minor"),
        cash.rest.select("currency", minor="amount_minor"),
    ]
    together = dict(pl.concat(parts).group_by("currency").agg(pl.col("minor").sum()).iter_rows())
    assert together == dict(now.group_by("currency").agg(pl.col("balance_minor").sum()).iter_rows())
    assert cash.weeks.filter(
        (pl.col("expected_minor") < 0)
        | (pl.col("low_minor") > pl.col("expected_minor"))
        | (pl.col("high_minor") < pl.col("expected_minor"))
    ).is_empty()
    assert cash.rest.filter((pl.col("why") == "beyond") & (pl.col("amount_minor") < 0)).is_empty()


@law
@given(st.lists(st.tuples(st.integers(-30, 90), st.integers(1, 10**9), st.booleans()), min_size=1, max_size=20))
def test_the_share_that_is_not_there_yet_never_rises(rows: list[tuple[int, int, bool]]) -> None:
    money = pl.DataFrame(
        [("C1", None, late, is_paid, amount) for late, amount, is_paid in rows], schema=MONEY_SCHEMA, orient="row"
    )
    asked = pl.DataFrame({"days": range(-200, 200)}).select(still=habits(money).not_there_yet(pl.col("days")))
    shares = asked["still"].to_list()
    assert shares[0] == PARTS
    assert all(before >= after >= 0 for before, after in pairwise(shares))


def _facts(lines: pl.DataFrame, *, holds: str) -> m.Facts:
    names = lines["customer"].unique().sort()
    customers = [
        dict.fromkeys(m.CUSTOMER_SCHEMA) | {"customer": name, "head": name, "name": name, "has_address": True}
        for name in names
    ]
    return m.Facts(
        items=lines,
        customers=frame(customers, m.CUSTOMER_SCHEMA),
        holds=records(holds, m.HOLD_SCHEMA, {"from_day": "-1"}),
        causes=m.CAUSE_SCHEMA.to_frame(),
        disputes=m.DISPUTE_SCHEMA.to_frame(),
        promises=m.PROMISE_SCHEMA.to_frame(),
        contacts=m.CONTACT_SCHEMA.to_frame(),
        open_work=m.OPEN_WORK_SCHEMA.to_frame(),
        rates=m.RATE_SCHEMA.to_frame(),
    )
