"""The provision matrix: the example of the standard, and the rules of who is taken out of it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from config.test_refused import refused, with_setting
from receivables.model import HOLD_SCHEMA
from receivables.policy.loss_allowance import LossRates, allowance, with_impaired

AS_OF = date(2026, 10, 31)
RATES = LossRates(percents=tuple(map(Decimal, ("0.3", "1.6", "3.6", "6.6", "10.6"))), source="IFRS 9 IE 12")
# Illustrative Example 12: what is open by days past due, and what is expected to be lost, in thousands.
EXAMPLE = [(-10, 15_000, 45), (15, 7_500, 120), (45, 4_000, 144), (75, 2_500, 165), (120, 1_000, 106)]
_LINE = {"customer": "C1", "item": "R1", "segment": None, "currency": "EUR", "reason": "leads"}
_TYPES = {"segment": pl.String, "base_minor": pl.Int64}


def owed(*lines: dict[str, object]) -> pl.DataFrame:
    """Open lines, of 100.00 EUR due a day before where nothing else is said."""
    usual = {**_LINE, "days": 1, "balance_minor": 10_000, "base_minor": 10_000}
    rows = [usual | {"base_minor": line.get("balance_minor", 10_000)} | line for line in lines]
    dated = [{**row, "due_day": AS_OF - timedelta(days=row.pop("days"))} for row in rows]
    return pl.DataFrame(dated, schema_overrides=_TYPES)


def expected(lines: pl.DataFrame, rates: LossRates = RATES, holds: pl.DataFrame | None = None) -> pl.DataFrame:
    held = HOLD_SCHEMA.to_frame() if holds is None else holds
    return allowance(with_impaired(lines, held), rates, as_of=AS_OF)


def held(kind: str, item: str | None = None) -> pl.DataFrame:
    return pl.DataFrame([{"customer": "C1", "item": item, "kind": kind}], schema=HOLD_SCHEMA)


def test_the_matrix_gives_the_allowance_of_the_standards_example() -> None:
    found = expected(owed(*({"days": days, "balance_minor": gross * 100_000} for days, gross, _ in EXAMPLE)))
    assert found["allowance_minor"].to_list() == [lost * 100_000 for _, _, lost in EXAMPLE]
    assert (found["base_minor"].sum(), found["allowance_minor"].sum()) == (30_000 * 100_000, 580 * 100_000)
    assert found["bucket"].to_list() == ["not due", "1-30", "31-60", "61-90", "over 90"]


@pytest.mark.parametrize(
    ("days", "bucket"), [(0, "not due"), (1, "1-30"), (30, "1-30"), (31, "31-60"), (91, "over 90")]
)
def test_a_line_is_in_the_bucket_of_its_days_past_due(days: int, bucket: str) -> None:
    assert expected(owed({"days": days}))["bucket"].to_list() == [bucket]


def test_credits_are_nobodys_debt_and_take_nothing_off() -> None:
    assert expected(owed({}, {"balance_minor": -9_000}))["allowance_minor"].to_list() == [160]


def test_a_row_is_rounded_half_up_once_and_never_line_by_line() -> None:
    half = replace(RATES, percents=(Decimal("0.5"),) * 5)
    assert expected(owed(*[{"balance_minor": 33}] * 3), half)["allowance_minor"].to_list() == [0]
    assert expected(owed({"balance_minor": 100}), half)["allowance_minor"].to_list() == [1]


def test_a_segment_with_rates_of_its_own_stands_apart_from_all_others() -> None:
    rates = replace(RATES, by_segment={"public": (Decimal("0.1"),) * 5})
    found = expected(owed({"segment": "public"}, {"segment": "retail"}, {}), rates)
    assert found.select("segment", "lines", "allowance_minor").rows() == [(None, 2, 320), ("public", 1, 10)]


def test_whoever_is_insolvent_is_taken_out_of_the_matrix_with_all_that_is_owed_due_or_not() -> None:
    rates = replace(RATES, impaired={"insolvency": Decimal(60)})
    lines = owed({}, {"item": "R2", "days": -20}, {"customer": "C2"})
    found = expected(lines, rates, held("insolvency"))
    assert found.select("basis", "bucket", "lines", "allowance_minor").rows() == [
        ("matrix", "1-30", 1, 160),
        ("insolvency", None, 2, 12_000),
    ]


def test_of_items_handed_over_only_these_are_taken_out_and_without_a_rate_for_them_none() -> None:
    rates = replace(RATES, impaired={"handed_over": Decimal(40)})
    lines = owed({}, {"item": "R2"}, {"item": "R3", "reason": "handed_over"})
    holds = held("handed_over", "R2")
    assert dict(expected(lines, rates, holds).select("basis", "lines").iter_rows()) == {"matrix": 1, "handed_over": 2}
    assert dict(expected(lines, RATES, holds).select("basis", "lines").iter_rows()) == {"matrix": 3}


def test_what_cannot_be_converted_is_counted_and_nothing_is_expected_of_it() -> None:
    (row,) = expected(owed({"base_minor": None})).to_dicts()
    assert (row["lines"], row["unconverted"], row["base_minor"], row["allowance_minor"]) == (1, 1, 0, 0)


def test_without_rates_there_is_no_allowance_rather_than_one_of_nothing() -> None:
    assert expected(owed({}), LossRates())["allowance_minor"].to_list() == [None]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ('["1", "2"]', "loss_allowance: percents has 2 rates: expected 5, one for each bucket, not due first"),
        ('["0", "1", "2", "3", "4"]', "loss_allowance: source is empty: expected where the percents come from"),
        ('["0", "1", "2", "3", "104"]', "loss_allowance.percents.5: '104': input should be less than or equal to 100"),
    ],
)
def test_rates_that_cannot_be_shown_for_every_bucket_with_their_source_are_refused(
    tmp_path: Path, said: str, sentence: str
) -> None:
    (found,) = refused(tmp_path, with_setting("percents = []", f"percents = {said}"))
    assert found.startswith(sentence)
