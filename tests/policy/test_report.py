"""What is said about policies before a night runs by them: each warning and note, and when it is not said."""

from dataclasses import replace
from decimal import Decimal

import polars as pl
import pytest

from policy.book_controls import AUTUMN, FIRST, WINTER, a_book, a_level, page, with_levels
from policy.builders import NIGHT, SHIPPED, customers, days, items, with_matrix
from receivables.model import Treatment
from receivables.policy.book import Book, Scope
from receivables.policy.report import LINES_SCHEMA, Change, calendar, gravest_first, in_words, remarks, standing
from receivables.policy.settings import Policy

REMINDER, ESCALATED = Treatment.ROUTINE_REMINDER, Treatment.ESCALATED_LETTER
VISIT, SPECIAL = Treatment.REP_VISIT, Treatment.SPECIAL_HANDLING


def said(book: Book) -> list[str]:
    return [f"{one.weight}: {one.policy}, {one.where}: {one.what}" for one in remarks(book, NIGHT)]


def alone(policy: Policy) -> list[str]:
    """What is said about a policy that is the only one."""
    return [line.replace("general, ", "") for line in said(Book(pages=(page("general", of=policy),)))]


def test_nothing_is_said_about_the_shipped_policy() -> None:
    assert alone(SHIPPED) == []


def amounts(*bounds: int) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, bounds))


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        (with_matrix(age_bands=(15, 61)), "note: matrix.age_bands: days 1 to 14 overdue are in no band: nothing is"),
        (with_matrix(age_bands=(2, 61)), "note: matrix.age_bands: day 1 overdue are in no band"),
        (
            with_matrix(grid=((ESCALATED, REMINDER), (VISIT, SPECIAL)), softening_allowed=True),
            "note: matrix.grid, row 1, column 2: waiting longer softens escalated_letter to routine_reminder, as",
        ),
        (
            with_matrix(grid=((REMINDER, ESCALATED), (VISIT, VISIT))),
            "note: matrix.grid: special_handling is in no cell",
        ),
        (
            replace(with_matrix(amount_of="customer", amount_bands=amounts(0, 25)), minimum=Decimal(25)),
            "warning: matrix.grid: nobody gets to row 1: customers who owe less than 25 are left alone",
        ),
        (
            with_matrix(currency_bands={"EUR": amounts(0, 5)}),
            "note: matrix.amount_bands: meant for currencies without bands of their own: what is owed in EUR goes by",
        ),
        (
            with_matrix(currency_bands={"EUR": amounts(0, 5)}, segment_bands={"public": amounts(0, 9)}),
            "note: matrix.segment_bands: meant for other currencies than EUR",
        ),
        (
            with_matrix(grid=((REMINDER, REMINDER), (VISIT, SPECIAL))),
            "warning: letters, level 2: nobody can climb to it: no cell sends letters as firm as escalated_letter",
        ),
        (
            with_levels(a_level(), a_level(from_amount=10_000)),
            "warning: letters, level 2: nobody can climb to it: no cell that reaches 10000 sends letters as firm as",
        ),
    ],
)
def test_what_is_hardly_meant_is_said(policy: Policy, sentence: str) -> None:
    assert any(line.startswith(sentence) for line in alone(policy)), alone(policy)


@pytest.mark.parametrize(
    "policy",
    [
        replace(with_matrix(amount_of="customer", amount_bands=amounts(0, 26)), minimum=Decimal(25)),
        replace(with_matrix(amount_bands=amounts(0, 25)), minimum=Decimal(25)),
        with_levels(a_level(), a_level(from_amount=9_999), a_level(from_day=999, from_amount=9_999, when="either")),
        with_levels(a_level(), a_level(from_day=999)),
    ],
)
def test_what_somebody_can_get_to_is_not_said_to_be_out_of_reach(policy: Policy) -> None:
    assert [line for line in alone(policy) if line.startswith("warning")] == []


def test_bands_of_a_segment_that_the_scope_leaves_out_are_out_of_reach() -> None:
    bands = with_matrix(segment_bands={"public": amounts(0, 9), "school": amounts(0, 9)})
    assert said(a_book(page("public", Scope(segments=("public",)), of=bands))) == [
        "warning: public, matrix.segment_bands.school: nobody gets to them: the policy is for segment public"
    ]


def test_a_policy_to_come_is_looked_at_and_one_that_is_over_is_not() -> None:
    early = with_matrix(age_bands=(15, 61))
    assert len(said(a_book(page("of winter", since=NIGHT + days(1), of=early)))) == 1
    assert said(Book(pages=(page("general", of=early), AUTUMN))) == []


def test_a_policy_older_than_the_first_for_everybody_is_pointed_out() -> None:
    assert said(a_book(page("public", Scope(segments=("public",)), since=FIRST - days(1)))) == [
        "note: public, valid_from: 2025-12-31, but nights begin with the first policy for everybody, on 2026-01-01"
    ]


def test_the_calendar_says_what_takes_over_from_what() -> None:
    public = page("public", Scope(segments=("public",)), since=NIGHT)
    assert calendar(a_book(WINTER, public)) == (
        Change(day=FIRST, policy="general", whom="everybody", instead_of=""),
        Change(day=NIGHT, policy="public", whom="segment public", instead_of=""),
        Change(day=NIGHT + days(1), policy="of winter", whom="everybody", instead_of="general"),
    )


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (Scope(), "everybody"),
        (Scope(key_accounts=True), "key accounts"),
        (Scope(segments=("a", "b"), companies=("1000",)), "segments a, b and company 1000"),
        (Scope(key_accounts=True, countries=("CN",)), "key accounts of country CN"),
    ],
)
def test_a_scope_in_words(scope: Scope, words: str) -> None:
    assert in_words(scope) == words


# --- against today's customers and items ----------------------------------------------------------------------------


def today(book: Book, about: str, lines: str = "") -> list[str]:
    """What customers and overdue lines show; a line is `policy age amount rung` by the policy's name and places."""
    rows = [line.split() for line in lines.splitlines()]
    frame = pl.DataFrame(
        [(f"hash of {name}", "EUR", None, int(age), int(amount), int(rung), 1, 1) for name, age, amount, rung in rows],
        schema=LINES_SCHEMA,
        orient="row",
    )
    people = customers(about, items("item | amount").clear())
    return [f"{one.weight}: {one.policy}, {one.where}: {one.what}" for one in standing(book, NIGHT, people, frame)]


EVERY_CELL = "general 0 0 3\ngeneral 1 1 0"


def test_a_scope_nobody_falls_under_is_said_with_the_names_that_nobody_has() -> None:
    nobody = page("authorities", Scope(segments=("authority",)))
    assert today(a_book(nobody), "segment\npublic", EVERY_CELL) == [
        "warning: authorities, scope.segments: nobody is of segment 'authority'",
        "warning: authorities, scope: no customer of today falls under it (segment authority)",
    ]
    named = page("C9", Scope(customers=("C1", "C9")))
    found = today(a_book(named), "customer\nC1\nC2", EVERY_CELL + "\nC9 1 1 3")
    assert found == ["warning: C9, scope.customers: there is no customer 'C9'"]


def test_a_scope_that_loses_everybody_to_more_specific_ones_is_said() -> None:
    public, key = page("public", Scope(segments=("public",))), page("key", Scope(key_accounts=True))
    found = today(a_book(public, key), "segment | key_account\npublic | yes", "key 1 1 3")
    assert found == [
        "warning: public, scope: no customer falls under it: all 1 whom it fits are under a more specific policy",
        "note: public, scope: also fits C1, who fall under 'key', which is more specific",
    ]


def test_bounds_and_levels_that_no_item_reaches_are_noted() -> None:
    bands = with_matrix(currency_bands={"CNY": amounts(0, 9)}, segment_bands={"public": amounts(0, 9)})
    found = today(Book(pages=(page("general", of=bands),)), "customer\nC1", "general 0 0 2")
    assert found == [
        "note: general, matrix.age_bands: no item of today reaches day 61",
        "note: general, matrix.amount_bands: no item of today reaches 10,000 or what stands for it",
        "note: general, matrix.currency_bands.CNY: no item of today is in CNY",
        "note: general, matrix.segment_bands.public: no item of today is of segment 'public'",
        "note: general, letters, level 3: no item of today may climb to it",
    ]


def test_where_every_bound_is_reached_nothing_is_said() -> None:
    assert today(a_book(), "customer\nC1", EVERY_CELL) == []


def test_the_gravest_comes_first() -> None:
    found = [*remarks(Book(pages=(page("a", of=with_matrix(grid=((REMINDER, REMINDER), (VISIT, VISIT)))),)), NIGHT)]
    assert [one.weight for one in gravest_first(found)] == sorted([one.weight for one in found], reverse=True)
    assert {one.weight for one in found} == {"warning", "note"}
