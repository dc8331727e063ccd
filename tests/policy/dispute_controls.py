"""The controls of disputes: what is laid where, what ends, what is conceded, and how old an item is that comes back."""

from dataclasses import replace
from typing import Any

import polars as pl

from policy.builders import a_policy, answers, facts, money, of_items, tonight
from policy.controls import Control, anytime, giving, instead
from receivables.policy import decide, disputes

ONE = "item | amount | overdue\nR1 | 300.00 | 90"
INSTALMENTS = "item | document | amount | overdue\nR1-1 | R1 | 100.00 | 70\nR1-2 | R1 | 100.00 | 40"
_FROM_RESOLUTION = a_policy(dispute_age_from="resolution")


def _age_from_due_date() -> Any:
    original = decide.with_matrix_days

    def with_matrix_days(lines: pl.DataFrame, claims: pl.DataFrame, policy: Any, **day: Any) -> pl.DataFrame:
        return original(lines, claims, replace(policy, dispute_age_from="due_date"), **day)

    return instead(decide, "with_matrix_days", with_matrix_days)


def _each_from_the_oldest(named: pl.DataFrame) -> pl.DataFrame:
    """Claims that all begin where the invoice does."""
    return named.with_columns(begin=pl.lit(0, pl.Int64), end=pl.col("claimed").fill_null(0))


def _as_a_whole(parts: pl.DataFrame) -> pl.DataFrame:
    """Parts that pass for all of their line."""
    return parts.with_columns(part_minor="balance_minor")


def _treatment(table: str, claims: str) -> Any:
    return lambda: of_items(tonight(facts(table, disputes=claims), _FROM_RESOLUTION), "treatment")


DISPUTES = [
    Control(
        name="a dispute of an invoice is one of its instalments",
        off=giving(disputes, "lines_named", lambda named: named.filter("exact")),
        scenario=lambda: answers(tonight(facts(INSTALMENTS, disputes="item\nR1"))),
        expected={"R1-1": "dispute", "R1-2": "dispute"},
    ),
    Control(
        name="a dispute ends by itself",
        off=instead(disputes, "valid", anytime),
        scenario=lambda: answers(tonight(facts(ONE, disputes="item | to_day\nR1 | -1"))),
        expected={"R1": "letter: leads"},
    ),
    Control(
        name="disputes of one invoice follow one another",
        off=giving(disputes, "named_by", _each_from_the_oldest),
        scenario=lambda: money(
            tonight(facts(INSTALMENTS, disputes="item | amount\nR1 | 80.00\nR1 | 80.00")), "disputed_minor"
        ),
        expected={"R1-1": "100.00", "R1-2": "60.00"},
    ),
    Control(
        name="what is conceded is not chased",
        off=instead(
            decide, "triage", lambda lines, causes, claims, as_of: _TRIAGE(lines, causes, claims.clear(), as_of=as_of)
        ),
        scenario=lambda: money(
            tonight(facts(ONE, disputes="item | amount | state\nR1 | 100.00 | conceded")), "disputed_minor"
        ),
        expected={"R1": "100.00"},
    ),
    Control(
        name="an item in dispute comes back with the age the policy says",
        off=_age_from_due_date(),
        scenario=_treatment(ONE, "item | from_day | to_day\nR1 | -60 | -10"),
        expected={"R1": "routine_reminder"},
    ),
    Control(
        name="what was disputed in part keeps its age",
        off=giving(disputes, "lay", _as_a_whole),
        scenario=_treatment(ONE, "item | amount | from_day | to_day\nR1 | 299.99 | -60 | -10"),
        expected={"R1": "escalated_letter"},
    ),
]
_TRIAGE = decide.triage
