"""Whatever the ledger, the day and the options: buckets, accounts, representatives and cells come to the ledger."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from documents.aging_lines import header
from policy.builders import NIGHT, SHIPPED, days, facts
from policy.strategies import RATES, law, ledgers
from receivables.documents.aging_sheets.figures import INSIDE, OUTSIDE, Figures, Where, equals
from receivables.documents.aging_sheets.lines import AGING_SCHEMA, Lines, prepare
from receivables.model.aging import AgeBy, AgingOptions, BucketUnit, Credits
from receivables.money import to_minor
from receivables.policy.aging_options import Shown, shown
from receivables.policy.decide import classify
from receivables.policy.rates import in_base

BUCKETS = [((), BucketUnit.DAYS), ((1, 8, 15), BucketUnit.DAYS), ((0, 1, 2, 4), BucketUnit.MONTHS)]
asked_for = st.builds(
    lambda buckets, **more: AgingOptions(buckets=buckets[0], bucket_unit=buckets[1], **more),
    buckets=st.sampled_from(BUCKETS),
    age_by=st.sampled_from(AgeBy),
    credits=st.sampled_from(Credits),
    currency=st.sampled_from([(), ("EUR",), ("USD", "JPY")]),
    salesperson=st.sampled_from([(), ("S1", "S2"), ("",)]),
)
a_day = st.integers(-40, 40).map(lambda number: NIGHT + days(number))


def lines_of(ledger: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The open lines of a day with all that an aging has, their representatives and companies by chance."""
    by_chance = pl.col("customer").hash() % 3
    known = replace(facts("item | amount"), items=ledger, rates=RATES)
    classified = classify(known, SHIPPED, as_of=as_of)
    return classified.with_columns(
        revalued_minor=in_base(pl.col("balance_minor")),
        base_minor=in_base(pl.col("balance_minor")),
        booked_minor=in_base(pl.col("balance_minor")),
        salesperson=pl.when(by_chance > 0).then(pl.format("S{}", by_chance)),
        company=pl.format("F{}", by_chance),
        posting_day=pl.col("day") + pl.duration(days=by_chance),
        age_days=pl.col("days_overdue"),
        does=pl.lit("nothing"),
        reason=pl.lit("resting"),
        level=pl.lit(0, pl.Int8),
        hold=pl.lit(None, pl.String),
        next_step=pl.lit(None, pl.String),
        **{name: pl.lit(None, pl.Date) for name in ("last_contact_day", "next_day", "promise_day")},
    ).select(AGING_SCHEMA.names())


def minor(figure: str, currency: str) -> int:
    return to_minor(Decimal(figure), currency)


def by_currency(frame: pl.DataFrame) -> dict[str, int]:
    summed = frame.group_by("currency").agg(pl.col("balance_minor").sum()).filter(pl.col("balance_minor") != 0)
    return dict(summed.iter_rows())


def figures_of(found: Shown, lines: pl.DataFrame) -> Figures:
    made = replace(header(lines), buckets=found.buckets, left_out=found.left_out)
    return Figures(header=made, lines=prepare(found.lines, made), live=False)


@law
@given(ledgers(), a_day, asked_for)
def test_what_is_shown_and_what_is_left_out_are_the_whole_ledger(
    ledger: pl.DataFrame, as_of: date, options: AgingOptions
) -> None:
    lines = lines_of(ledger, as_of)
    found = shown(lines, options, as_of=as_of, bounds=SHIPPED.buckets)
    together = pl.concat([part.select("currency", "balance_minor") for part in (found.lines, found.left_out)])
    posted = ledger.filter(pl.col("day") <= as_of).select("currency", balance_minor="amount_minor")
    assert by_currency(together) == by_currency(posted)
    assert found.lines.height + found.left_out["lines"].sum() == lines.height
    assert set(found.lines["bucket"].unique()) <= set(found.buckets)
    if options.credits is Credits.HIDDEN:
        assert found.lines.filter(pl.col("balance_minor") < 0).is_empty()


@law
@given(ledgers(), a_day, asked_for)
def test_buckets_accounts_representatives_and_cells_come_to_the_same_sums(
    ledger: pl.DataFrame, as_of: date, options: AgingOptions
) -> None:
    lines = lines_of(ledger, as_of)
    found = shown(lines, options, as_of=as_of, bounds=SHIPPED.buckets)
    figures = figures_of(found, lines)
    prepared = figures.lines
    buckets = [equals("bucket_number", number) for number, _ in enumerate(found.buckets, 1)]
    for account, currency in prepared.accounts.select("account", "currency").iter_rows():
        own = equals("account", account)
        of_buckets = [minor(figures.sum("balance_minor", own, one, currency=currency), currency) for one in buckets]
        assert sum(of_buckets) == minor(figures.sum("balance_minor", own, currency=currency), currency)
    base = int(found.lines["base_minor"].sum())
    for parts in (
        buckets,
        [equals("representative", number) for number in prepared.representatives["representative"]],
        [INSIDE, OUTSIDE],
        _cells(prepared),
    ):
        assert sum(minor(figures.sum("base_minor", one, currency="EUR"), "EUR") for one in parts) == base
        assert sum(int(figures.count(one)) for one in parts) == found.lines.height


def _cells(prepared: Lines) -> list[Where]:
    """Every cell of the matrix, by its age band alone, and what is outside."""
    numbers: list[Any] = prepared.frame["age_number"].unique().to_list()
    return [equals("age_number", number) for number in numbers]


def test_an_age_in_months_goes_by_the_calendar() -> None:
    due = [NIGHT, NIGHT - days(1), date(NIGHT.year, NIGHT.month, 1), date(NIGHT.year, NIGHT.month - 1, 30)]
    due += [date(NIGHT.year, NIGHT.month - 2, 28), date(NIGHT.year, NIGHT.month - 3, 1), NIGHT + days(5)]
    lines = _at(due)
    options = AgingOptions(buckets=(0, 1, 2, 3), bucket_unit=BucketUnit.MONTHS)
    found = shown(lines, options, as_of=NIGHT, bounds=SHIPPED.buckets)
    assert found.lines.sort("item")["bucket"].to_list() == [
        "not due",
        "this month",
        "this month",
        "1 month",
        "2 months",
        "over 2 months",
        "not due",
    ]


def test_an_age_from_the_documents_day_knows_nothing_that_is_not_due() -> None:
    lines = _at([NIGHT + days(30)] * 3).with_columns(
        pl.Series("day", [NIGHT, NIGHT - days(30), NIGHT - days(31)]),
        pl.Series("posting_day", [NIGHT - days(61), NIGHT - days(60), NIGHT - days(31)]),
    )
    by_day = shown(lines, AgingOptions(age_by=AgeBy.INVOICE), as_of=NIGHT, bounds=SHIPPED.buckets)
    assert by_day.buckets == ("0-30", "31-60", "61-90", "over 90")
    assert by_day.lines.sort("item")["bucket"].to_list() == ["0-30", "0-30", "31-60"]
    by_posting = shown(lines, AgingOptions(age_by=AgeBy.POSTING), as_of=NIGHT, bounds=SHIPPED.buckets)
    assert by_posting.lines.sort("item")["bucket"].to_list() == ["61-90", "31-60", "31-60"]


def test_credits_together_are_one_line_of_each_account_with_all_their_money() -> None:
    lines = _at([NIGHT - days(5), NIGHT - days(40), NIGHT - days(3)]).with_columns(
        balance_minor=pl.Series([-100, -250, 900]), base_minor=pl.Series([-100, -250, 900])
    )
    found = shown(lines, AgingOptions(credits=Credits.SUMMARISED), as_of=NIGHT, bounds=SHIPPED.buckets)
    (together,) = found.lines.filter(bucket="credits").to_dicts()
    assert (together["balance_minor"], together["base_minor"], together["item"]) == (-350, -350, "credits")
    assert (together["due_day"], together["days_overdue"]) == (NIGHT - days(40), 40)
    assert found.left_out.select("why", "lines", "balance_minor").rows() == [("credits_together", 1, 0)]


def test_credits_of_one_customer_with_two_representatives_are_put_together_below_each() -> None:
    lines = _at([NIGHT - days(5), NIGHT - days(40), NIGHT - days(3)]).with_columns(
        balance_minor=pl.Series([-100, -250, -7]), salesperson=pl.Series(["S1", "S2", "S2"])
    )
    found = shown(lines, AgingOptions(credits=Credits.SUMMARISED), as_of=NIGHT, bounds=SHIPPED.buckets)
    assert found.lines.select("salesperson", "balance_minor").rows() == [("S1", -100), ("S2", -257)]


def _at(due: list[date]) -> pl.DataFrame:
    """A line of one customer for each due day, R0, R1 and so on."""
    rows = "\n".join(f"R{number} | 10.00 | {(one - NIGHT).days}" for number, one in enumerate(due))
    known = facts(f"item | amount | due\n{rows}")
    return lines_of(known.items, NIGHT + days(400)).with_columns(
        days_overdue=(pl.lit(NIGHT) - pl.col("due_day")).dt.total_days().cast(pl.Int32)
    )
