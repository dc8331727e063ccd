"""Statements of account: their days, who gets one, and that what they say adds up."""

from calendar import SATURDAY
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.builders import NIGHT, customers, frame, items
from policy.strategies import RATES, law, ledgers
from receivables import model as m
from receivables.model.statements import StatementSchedule, Who
from receivables.policy.statement_choice import Accounts, barred, chosen
from receivables.policy.statement_days import due_day, first_day_of
from receivables.policy.statement_of_account import movements, open_items, openings

MONTHLY = StatementSchedule(name="month end", monthly=0)


def works(day: date) -> bool:
    """Weekdays, but for a holiday on the last Friday of October 2026."""
    return day.weekday() < SATURDAY and day != date(2026, 10, 30)


# --- days ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schedule", "as_of", "day", "first"),
    [
        # The last working day, on that day itself, the day before, and over the weekend.
        (MONTHLY, "2026-10-29", "2026-10-29", "2026-10-01"),
        (MONTHLY, "2026-10-28", "2026-09-30", "2026-09-01"),
        (MONTHLY, "2026-11-02", "2026-10-29", "2026-10-01"),
        (StatementSchedule(name="15th", monthly=15), "2026-11-02", "2026-10-15", "2026-09-16"),
        # A month without such a day ends with its last.
        (StatementSchedule(name="31st", monthly=31), "2026-12-02", "2026-11-30", "2026-11-01"),
        (StatementSchedule(name="31st", monthly=31), "2027-02-28", "2027-02-28", "2027-02-01"),
        (StatementSchedule(name="fridays", weekly=4), "2026-11-05", "2026-10-30", "2026-10-24"),
        (StatementSchedule(name="fridays", weekly=4), "2026-11-06", "2026-11-06", "2026-10-31"),
    ],
)
def test_a_schedule_has_its_days_and_each_ends_the_period_since_the_one_before(
    schedule: StatementSchedule, as_of: str, day: str, first: str
) -> None:
    found = due_day(schedule, date.fromisoformat(as_of), is_working_day=works, catch_up_days=60)
    assert found == date.fromisoformat(day)
    assert first_day_of(schedule, found, is_working_day=works) == date.fromisoformat(first)


def test_a_day_is_caught_up_for_as_long_as_the_firm_says() -> None:
    last = date(2026, 10, 29)
    assert due_day(MONTHLY, last + timedelta(7), is_working_day=works, catch_up_days=7) == last
    assert due_day(MONTHLY, last + timedelta(8), is_working_day=works, catch_up_days=7) is None


# --- who gets one ----------------------------------------------------------------------------------------------------

EVERYBODY = """
    customer | segment | key_account
    C1       | A       |
    C2       | B       | yes
    C3       | A       |
    C4       | A       |
"""
# C4 has nothing open, and was posted to in the period; C3's currency has no rate.
OPEN = pl.DataFrame(
    [("C1", "EUR", 100_000), ("C1", "EUR", -20_000), ("C2", "USD", 200_000), ("C3", "CHF", 1)],
    schema={"customer": pl.String, "currency": pl.String, "balance_minor": pl.Int64},
    orient="row",
)


def gets(schedule: StatementSchedule, *, by_group: bool = False, **changes: pl.DataFrame) -> dict[str, list[str]]:
    accounts = Accounts(
        customers=customers(EVERYBODY, m.ITEM_SCHEMA.to_frame()),
        open_lines=OPEN,
        active=pl.Series(["C1", "C4"]),
        wishes=pl.DataFrame(schema={"customer": pl.String, "wanted": pl.Boolean}),
        rates=RATES,
    )
    found = chosen(replace(accounts, **changes), schedule, by_group=by_group, base_currency="EUR", as_of=NIGHT)
    return {customer: shown for customer, shown in found.iter_rows()}  # noqa: C416 - of two columns


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ({}, ["C1", "C2", "C3"]),
        ({"who": Who.ACTIVE}, ["C1", "C2", "C3", "C4"]),
        ({"who": Who.SUBSCRIBED}, []),
        ({"segments": ("A",)}, ["C1", "C3"]),
        ({"customers": ("C1", "C4")}, ["C1"]),
        ({"key_accounts": True}, ["C2"]),
        ({"key_accounts": False}, ["C1", "C3"]),
        # Credits count; what cannot be converted is enough for any minimum.
        ({"minimum": Decimal(800)}, ["C1", "C2", "C3"]),
        ({"minimum": Decimal("800.01")}, ["C2", "C3"]),
    ],
)
def test_a_schedule_says_who_gets_one(said: dict[str, object], who: list[str]) -> None:
    assert list(gets(replace(MONTHLY, **said))) == who  # type: ignore[arg-type]


@pytest.mark.parametrize("asks", [Who.OPEN, Who.SUBSCRIBED])
def test_who_asked_gets_one_whatever_is_open_and_who_asked_for_none_gets_none(asks: Who) -> None:
    wishes = pl.DataFrame({"customer": ["C4", "C2", "C1"], "wanted": [True, True, False]})
    found = gets(replace(MONTHLY, who=asks, minimum=Decimal(5000), segments=("A",)), wishes=wishes)
    assert list(found) == (["C3", "C4"] if asks is Who.OPEN else ["C4"])


def test_the_head_of_a_group_gets_one_that_shows_all_accounts() -> None:
    grouped = customers(EVERYBODY, m.ITEM_SCHEMA.to_frame())
    heads = grouped.with_columns(head=pl.col("customer").replace({"C1": "C4", "C2": "C4"}))
    assert gets(MONTHLY, by_group=True, customers=heads) == {"C3": ["C3"], "C4": ["C1", "C2", "C4"]}
    # Whoever is the schedule's is asked of the head.
    assert gets(replace(MONTHLY, key_accounts=True), by_group=True, customers=heads) == {}


def test_whose_account_is_with_somebody_else_by_now_gets_none() -> None:
    held = [
        {"customer": "C1", "item": None, "kind": "insolvency", "from_day": NIGHT, "to_day": None},
        {"customer": "C2", "item": "R2", "kind": "handed_over", "from_day": NIGHT, "to_day": None},
        {"customer": "C3", "item": None, "kind": "fraud_review", "from_day": NIGHT, "to_day": NIGHT - timedelta(1)},
        {"customer": "C4", "item": None, "kind": "manual", "from_day": NIGHT, "to_day": None},
    ]
    fraud = [{"customer": "C5", "item": None, "cause": "fraud", "from_day": NIGHT, "to_day": None}]
    found = barred(frame(held, m.HOLD_SCHEMA), frame(fraud, m.CAUSE_SCHEMA), as_of=NIGHT)
    assert dict(found.iter_rows()) == {"C1": "insolvency", "C2": "handed_over", "C5": "fraud"}


# --- what it says ----------------------------------------------------------------------------------------------------


@law
@given(ledgers(), st.integers(-3, 80), st.integers(0, 80), st.booleans())
def test_opening_and_entries_come_to_what_is_open(ledger: pl.DataFrame, ago: int, length: int, grouped: bool) -> None:
    """Of every account and currency, for any period, of one customer or of a group."""
    last = NIGHT - timedelta(ago)
    account = pl.lit("G") if grouped else pl.col("customer")
    posted = ledger.filter(pl.col("day") <= last).with_columns(
        account=account, first_day=pl.lit(last - timedelta(length))
    )
    opened = {(account, currency): minor for account, currency, minor in openings(posted).iter_rows()}
    for row in movements(posted).iter_rows(named=True):
        opened[row["account"], row["currency"]] += row["amount_minor"]
    owed = dict.fromkeys(opened, 0)
    for row in open_items(posted, m.DISPUTE_SCHEMA.to_frame(), as_of=last).iter_rows(named=True):
        owed[row["account"], row["currency"]] += row["balance_minor"]
    assert opened == owed


def test_money_moved_from_one_document_to_another_is_no_entry_unless_it_leaves_something() -> None:
    posted = items("""
        customer | item  | document | kind       | day | amount
        C1       | P1    | P1       | receipt    | -9  | -100
        C1       | A1    | P1       | allocation | -5  | 60
        C1       | A2    | R1       | allocation | -5  | -60
        C1       | A3    | R1       | allocation | -4  | -10
    """).with_columns(account=pl.lit("C1"), first_day=pl.lit(NIGHT - timedelta(7)))
    assert movements(posted)["item"].to_list() == ["A3"]


def test_the_part_in_dispute_is_told_of_what_is_open() -> None:
    posted = items("""
        customer | item | amount
        C1       | R1   | 100
        C1       | R2   | 100
    """).with_columns(account=pl.lit("C1"), first_day=pl.lit(NIGHT))
    dispute = {"customer": "C1", "item": "R2", "amount_minor": 4_000, "from_day": NIGHT, "to_day": None, "state": None}
    found = open_items(posted, frame([dispute], m.DISPUTE_SCHEMA), as_of=NIGHT)
    assert dict(found.select("item", "disputed_minor").iter_rows()) == {"R1": 0, "R2": 4_000}
