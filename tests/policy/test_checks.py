"""What a policy must hold to before a night is run by it: each guard, and the sentence a clerk reads."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.builders import SHIPPED, a_matrix, a_policy, with_cadence, with_matrix
from policy.strategies import law
from receivables.model import Rank, Treatment
from receivables.policy.checks import check
from receivables.policy.settings import Level, Policy


def problems(policy: Policy) -> list[str]:
    return [f"{problem.where}: {problem.what}" for problem in check(policy)]


def amounts(*bounds: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(bound) for bound in bounds)


def level(treatment: Treatment, rank: Rank = Rank.ACCOUNTS_PAYABLE) -> Level:
    return Level(name="reminder", treatment=treatment, rank=rank, deadline_days=10)


def test_the_shipped_policy_holds_up() -> None:
    assert problems(SHIPPED) == []


REMINDER, ESCALATED = Treatment.ROUTINE_REMINDER, Treatment.ESCALATED_LETTER
VISIT, SPECIAL = Treatment.REP_VISIT, Treatment.SPECIAL_HANDLING


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        # Holes.
        (
            with_matrix(grid=((REMINDER, ESCALATED),)),
            ["policy.matrix.grid: 1 rows, expected 2: one per amount band"],
        ),
        (
            with_matrix(grid=((REMINDER,), (VISIT, SPECIAL))),
            ["policy.matrix.grid, row 1: 1 cells, expected 2: one per age band"],
        ),
        (
            with_matrix(amount_bands=amounts(100, 10_000)),
            ["policy.matrix.amount_bands: begins at 100, expected 0: smaller amounts would fall through a hole"],
        ),
        (
            with_matrix(amount_bands=amounts(-1, 10_000)),
            ["policy.matrix.amount_bands: begins at -1, expected 0: smaller amounts would fall through a hole"],
        ),
        # Bounds.
        (
            with_matrix(age_bands=(61, 1)),
            ["policy.matrix.age_bands: 61, 1: expected bounds that rise"],
        ),
        (
            with_matrix(age_bands=(10, 61)),
            [],
        ),
        (
            with_matrix(age_bands=(1, 1)),
            ["policy.matrix.age_bands: 1, 1: expected bounds that rise"],
        ),
        (
            with_matrix(amount_bands=amounts(10_000, 0)),
            [
                "policy.matrix.amount_bands: 10000, 0: expected bounds that rise",
                "policy.matrix.amount_bands: begins at 10000, expected 0: smaller amounts would fall through a hole",
            ],
        ),
        (
            with_matrix(age_bands=(0, 61)),
            ["policy.matrix.age_bands: begins at 0, expected 1 or more"],
        ),
        (
            with_matrix(age_bands=(), grid=((), ())),
            ["policy.matrix.age_bands: no bounds, expected at least one"],
        ),
        (
            a_policy(buckets=()),
            ["policy.aging.buckets: no bounds, expected at least one"],
        ),
        (
            a_policy(buckets=(1, 61, 31)),
            ["policy.aging.buckets: 1, 61, 31: expected bounds that rise"],
        ),
        (
            a_policy(buckets=(0, 31)),
            ["policy.aging.buckets: begins at 0, expected 1: what is overdue would pass for not due"],
        ),
        (
            a_policy(buckets=(5, 31)),
            ["policy.aging.buckets: begins at 5, expected 1: what is overdue would pass for not due"],
        ),
        # Bands of one's own.
        (
            with_matrix(currency_bands={"CNY": amounts(0, 80_000, 90_000)}),
            ["policy.matrix.currency_bands.CNY: 3 bands, expected 2 as amount_bands has"],
        ),
        (
            with_matrix(segment_bands={"public": amounts(0)}),
            ["policy.matrix.segment_bands.public: 1 bands, expected 2 as amount_bands has"],
        ),
        (
            with_matrix(currency_bands={"CNY": amounts(1, 80_000)}),
            ["policy.matrix.currency_bands.CNY: begins at 1, expected 0: smaller amounts would fall through a hole"],
        ),
        (
            with_matrix(segment_bands={"public": amounts(0, 0)}),
            ["policy.matrix.segment_bands.public: 0, 0: expected bounds that rise"],
        ),
        # Amounts finer than their currency.
        (
            with_matrix(amount_bands=(Decimal(0), Decimal("0.001"))),
            ["policy.matrix.amount_bands: 0.001, expected at most 2 decimals as EUR has"],
        ),
        (
            with_matrix(currency_bands={"JPY": (Decimal(0), Decimal("0.5"))}),
            ["policy.matrix.currency_bands.JPY: 0.5, expected at most 0 decimals as JPY has"],
        ),
        (
            with_matrix(currency_bands={"KWD": (Decimal(0), Decimal("0.005"))}),
            [],
        ),
        (
            a_policy(minimum=Decimal("24.999")),
            ["policy.minimum: 24.999, expected at most 2 decimals as EUR has"],
        ),
        (
            with_matrix(amount_bands=(Decimal(0), Decimal("1e30"))),
            ["policy.matrix.amount_bands: 1E+30, expected less than 100,000,000,000,000"],
        ),
        # Softening.
        (
            with_matrix(grid=((ESCALATED, REMINDER), (VISIT, SPECIAL))),
            [
                "policy.matrix.grid, row 1, column 2: waiting longer softens escalated_letter to routine_reminder; "
                "mend the cell or set softening_allowed = true"
            ],
        ),
        (
            with_matrix(grid=((REMINDER, SPECIAL), (VISIT, VISIT))),
            [
                "policy.matrix.grid, row 2, column 2: owing more softens special_handling to rep_visit; "
                "mend the cell or set softening_allowed = true"
            ],
        ),
        (
            with_matrix(grid=((ESCALATED, REMINDER), (VISIT, SPECIAL)), softening_allowed=True),
            [],
        ),
        # The ladder.
        (
            a_policy(levels=(level(ESCALATED), level(REMINDER))),
            ["policy.letters, level 2: expected a treatment and a rank no lower than the level below has"],
        ),
        (
            a_policy(levels=(level(REMINDER, Rank.FINANCE_MANAGER), level(ESCALATED, Rank.ACCOUNTS_PAYABLE))),
            ["policy.letters, level 2: expected a treatment and a rank no lower than the level below has"],
        ),
        (
            a_policy(levels=(level(ESCALATED),)),
            ["policy.letters: no level that routine_reminder may use"],
        ),
        (
            a_policy(levels=(level(REMINDER), level(VISIT))),
            ["policy.letters, level 2: rep_visit sends no letters"],
        ),
        (
            a_policy(levels=(level(Treatment.NONE), level(ESCALATED))),
            ["policy.letters, level 1: none sends no letters"],
        ),
        (
            a_policy(matrix=a_matrix("from | 1\n0 | rep_visit"), levels=()),
            ["policy.letters: no level, expected at least one"],
        ),
        # Rest days.
        (
            with_cadence(rest_days={REMINDER: 14, ESCALATED: 14, VISIT: 30}),
            ["policy.cadence.rest_days: nothing for special_handling, expected a number of days"],
        ),
        # Days beyond the calendar.
        (
            with_cadence(quiet_days=99_999_999),
            ["policy.cadence.quiet_days: 99999999 days, expected at most 36500"],
        ),
        (
            with_cadence(rest_days={**SHIPPED.cadence.rest_days, VISIT: 36_501}),
            ["policy.cadence.rest_days.rep_visit: 36501 days, expected at most 36500"],
        ),
        (
            a_policy(promise_grace_days=36_501, visit_days=36_501, release_days=36_501, cash_data_max_age_days=36_501),
            [
                "policy.promise_grace_days: 36501 days, expected at most 36500",
                "policy.cash_data_max_age_days: 36501 days, expected at most 36500",
                "policy.visit_days: 36501 days, expected at most 36500",
                "policy.release_days: 36501 days, expected at most 36500",
            ],
        ),
        (
            a_policy(levels=(replace(level(REMINDER), deadline_days=36_501), level(ESCALATED))),
            ["policy.letters, level 1: 36501 days, expected at most 36500"],
        ),
    ],
)
def test_what_does_not_hold_up_is_said_with_its_place_and_what_was_expected(
    policy: Policy, expected: list[str]
) -> None:
    assert problems(policy) == expected


def test_everything_that_is_wrong_is_said_at_once() -> None:
    policy = a_policy(buckets=(), matrix=with_matrix(age_bands=(61, 1)).matrix, levels=(level(ESCALATED),))
    assert len(problems(with_cadence(policy, rest_days={}))) == 3 + 4


def test_a_treatment_that_no_cell_asks_for_needs_no_level() -> None:
    only_escalated = a_matrix("from | 1\n0 | escalated_letter")
    assert problems(a_policy(matrix=only_escalated, levels=(level(ESCALATED),))) == []


def test_a_ladder_may_have_several_rungs_for_one_treatment() -> None:
    assert problems(a_policy(levels=(level(REMINDER), level(REMINDER), level(ESCALATED), level(ESCALATED)))) == []


@law
@given(st.lists(st.lists(st.sampled_from(list(Treatment)), min_size=3, max_size=3), min_size=3, max_size=3))
def test_a_grid_is_refused_exactly_when_some_step_down_or_right_softens(grid: list[list[Treatment]]) -> None:
    matrix = replace(
        SHIPPED.matrix,
        age_bands=(1, 31, 61),
        amount_bands=amounts(0, 100, 1_000),
        grid=tuple(tuple(row) for row in grid),
    )
    steps = [
        (grid[row][column], grid[row + down][column + right])
        for down, right in ((0, 1), (1, 0))
        for row in range(3 - down)
        for column in range(3 - right)
    ]
    softer = [step for step in steps if step[1].severity < step[0].severity]
    assert len(problems(replace(SHIPPED, matrix=matrix))) == len(softer)
