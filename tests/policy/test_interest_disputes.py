"""What was conceded never bore interest, before its credit note or after; disputes of one invoice do not overlap."""

from datetime import date

import polars as pl

from policy.test_interest import INVOICE, chain, known, posted, under
from receivables.model.interest import InterestFacts
from receivables.policy.interest import interest_of

LATER = date(2025, 6, 20)
CREDITED = "item | document | kind | day | amount\nN1 | R1 | credit_note | 2025-06-16 | -4,000"
INSTALMENTS = """
    item | document | day        | due        | amount
    R1-1 | R1       | 2025-05-01 | 2025-05-31 | 1,000
    R1-2 | R1       | 2025-05-01 | 2025-05-31 | 1,000
"""


def _bearing(facts: InterestFacts) -> list[tuple[str, str]]:
    """The first day of each segment, and what bears interest in it."""
    segments = [line.split() for line in chain(interest_of(facts, under("de"), LATER))]
    return [(one[0], one[3]) for one in segments]


def test_what_is_conceded_and_not_credited_bears_nothing_also_not_for_the_days_before() -> None:
    told = "item | amount | from_day | state\nR1 | 4000 | 2025-06-05 | conceded"
    assert _bearing(known(posted(INVOICE), disputes=told)) == [("2025-06-01", "6000.00")]


def test_once_credited_it_has_borne_nothing_either() -> None:
    told = """
        item | amount | from_day   | to_day     | state
        R1   | 4000   | 2025-06-05 | 2025-06-09 |
        R1   | 4000   | 2025-06-05 | 2025-06-16 | conceded
    """
    facts = known(pl.concat([posted(INVOICE), posted(CREDITED)]), disputes=told)
    assert {bearing for _, bearing in _bearing(facts)} == {"6000.00"}
    # Without the concession the days before the credit note cost all of it.
    claim = "\n".join(told.strip().splitlines()[:2])
    facts = known(pl.concat([posted(INVOICE), posted(CREDITED)]), disputes=claim)
    assert {bearing for _, bearing in _bearing(facts)} == {"10000.00", "6000.00"}


def test_what_was_our_fault_and_conceded_is_left_out_once() -> None:
    told = """
        item | amount | from_day   | to_day     | state
        R1   | 4000   | 2025-06-01 | 2025-06-09 |
        R1   | 4000   | 2025-06-01 |            | conceded
    """
    cause = "item | cause | from_day | to_day\nR1 | own_fault | 2025-06-01 | 2025-06-09"
    facts = known(posted(INVOICE), disputes=told, causes=cause)
    assert {bearing for _, bearing in _bearing(facts)} == {"6000.00"}


def test_two_disputes_of_an_invoice_take_their_amounts_one_after_the_other() -> None:
    told = "item | amount | from_day\nR1 | 800 | 2025-06-05\nR1 | 800 | 2025-06-06"
    facts = known(posted(INSTALMENTS), disputes=told)
    found = interest_of(facts, under("de"), LATER)
    assert found.items["item"].to_list() == ["R1-2"]
    assert {bearing for _, bearing in _bearing(facts)} == {"400.00"}
