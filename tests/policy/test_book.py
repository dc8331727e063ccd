"""Several policies: whom each is for, when it holds, and that everybody is treated as under their policy alone."""

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.book_controls import FIRST, a_book, falls_under, page
from policy.builders import NIGHT, SHIPPED, a_cadence, a_policy, answers, days, facts, with_cadence
from policy.strategies import firm, law, nights
from receivables.model import Facts, Plan
from receivables.policy.book import (
    Book,
    Scope,
    ScopedPolicy,
    book_of_one,
    check_book,
)
from receivables.policy.plan import plan
from receivables.policy.settings import Policy
from receivables.policy.together import decide_together, only, plan_together

# --- whom a policy is for -------------------------------------------------------------------------------------------

PUBLIC = page("public", Scope(segments=("public", "school")))
KEY = page("key", Scope(key_accounts=True))
CHINA = page("china", Scope(countries=("CN",)))
COMPANY = page("company", Scope(companies=("1000",)))
NAMED = page("named", Scope(customers=("C9",)))


@pytest.mark.parametrize(
    ("about", "name"),
    [
        ("customer\nC1", "general"),
        ("customer | company_code\nC1 | 1000", "company"),
        ("customer | company_code | country\nC1 | 1000 | CN", "china"),
        ("customer | company_code | country | segment\nC1 | 1000 | CN | school", "public"),
        ("customer | company_code | country | segment | key_account\nC1 | 1000 | CN | public | yes", "key"),
        ("customer | company_code | country | segment | key_account\nC9 | 1000 | CN | public | yes", "named"),
    ],
)
def test_the_more_specific_scope_wins(about: str, name: str) -> None:
    assert list(falls_under(about, a_book(COMPANY, CHINA, PUBLIC, KEY, NAMED)).values()) == [name]


def test_every_side_of_a_scope_must_fit() -> None:
    both = page("public in china", Scope(segments=("public",), countries=("CN",)))
    about = "customer | segment | country\nC1 | public | CN\nC2 | public | DE\nC3 | | CN"
    assert falls_under(about, a_book(both)) == {"C1": "public in china", "C2": "general", "C3": "general"}


def test_two_sides_win_over_each_of_them_and_lose_to_a_more_specific_one() -> None:
    both = page("public in china", Scope(segments=("public",), countries=("CN",)))
    about = "customer | segment | country | key_account\nC1 | public | CN |\nC2 | public | CN | yes"
    assert falls_under(about, a_book(PUBLIC, CHINA, both, KEY)) == {"C1": "public in china", "C2": "key"}


def test_a_side_is_worth_more_than_all_less_specific_ones_together() -> None:
    sides: list[dict[str, Any]] = [
        {"companies": ("1",)},
        {"countries": ("DE",)},
        {"segments": ("a",)},
        {"key_accounts": True},
        {"customers": ("C1",)},
    ]
    for place, side in enumerate(sides):
        below: dict[str, Any] = {}
        for lower in sides[:place]:
            below |= lower
        assert Scope(**side).points > Scope(**below).points


# --- when it holds --------------------------------------------------------------------------------------------------


def test_a_newer_general_policy_takes_over_on_its_day_and_not_before() -> None:
    chosen = a_book(page("of autumn", since=NIGHT))
    assert [chosen.general(NIGHT + days(day)).name for day in (-1, 0)] == ["general", "of autumn"]


def test_a_newer_policy_of_the_same_scope_takes_over_and_one_that_holds_later_waits() -> None:
    newer = page("public 2", Scope(segments=("school", "public")), since=NIGHT)
    chosen = a_book(PUBLIC, newer)
    about = "customer | segment\nC1 | public"
    before, after = (falls_under(about, chosen, NIGHT + days(day)) for day in (-1, 0))
    assert (before, after) == ({"C1": "public"}, {"C1": "public 2"})
    assert [policy.name for policy in chosen.on(NIGHT).policies] == ["public 2", "general"]


def test_where_lists_overlap_the_newer_wins() -> None:
    schools = page("schools", Scope(segments=("school",)), since=NIGHT - days(9))
    about = "customer | segment\nC1 | public\nC2 | school"
    assert falls_under(about, a_book(PUBLIC, schools)) == {"C1": "public", "C2": "schools"}


def test_a_newer_general_policy_leaves_scoped_ones_in_force() -> None:
    chosen = a_book(PUBLIC, page("of autumn", since=NIGHT))
    assert falls_under("customer | segment\nC1 | public\nC2 |", chosen) == {"C1": "public", "C2": "of autumn"}


def test_the_buckets_are_the_general_policys_for_all() -> None:
    autumn = page("of autumn", since=NIGHT, of=a_policy(buckets=(1, 15)))
    assert {policy.buckets for policy in a_book(PUBLIC, autumn).on(NIGHT).policies} == {(1, 15)}


def test_of_days_before_the_first_general_policy_the_first_there_will_be_speaks() -> None:
    chosen = a_book(page("old public", Scope(segments=("public",)), since=FIRST - days(99)))
    assert chosen.first_day == FIRST
    assert chosen.general(FIRST - days(1)).name == "general"


# --- groups ---------------------------------------------------------------------------------------------------------

GROUP = "customer | head | country\nH1 | H1 | CN\nB1 | H1 | DE"


@pytest.mark.parametrize(
    ("of_head", "of_branch"),
    [
        (SHIPPED, "general"),
        (a_policy(group_address="head"), "china"),
        (replace(SHIPPED, matrix=replace(SHIPPED.matrix, amount_of="group")), "china"),
    ],
)
def test_a_group_that_counts_as_one_falls_under_the_policy_of_its_head(of_head: Policy, of_branch: str) -> None:
    china = page("china", Scope(countries=("CN",)), of=of_head)
    assert falls_under(GROUP, a_book(china)) == {"H1": "china", "B1": of_branch}


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "where"),
    [
        (page("again"), "policies.2"),
        (page("schools", Scope(segments=("school",))), "policies.2"),
        (page("public", Scope(countries=("CN",))), "policies.2.name"),
        (page("own buckets", Scope(countries=("CN",)), of=a_policy(buckets=(1, 15))), "policies.2.aging.buckets"),
    ],
)
def test_what_would_leave_open_which_policy_is_meant_is_refused(other: ScopedPolicy, where: str) -> None:
    assert [problem.where for problem in check_book(a_book(PUBLIC, other))] == [where]


@pytest.mark.parametrize(
    "other",
    [
        page("hospitals", Scope(segments=("hospital",))),
        page("schools", Scope(segments=("school",)), since=NIGHT),
        page("in china", Scope(countries=("CN",))),
        page("of autumn", since=NIGHT),
    ],
)
def test_policies_between_which_somebody_can_tell_are_taken(other: ScopedPolicy) -> None:
    assert list(check_book(a_book(PUBLIC, other))) == []


# --- laws -----------------------------------------------------------------------------------------------------------

STRICT = replace(with_cadence(SHIPPED, quiet_days=0), minimum=SHIPPED.minimum * 0)
SOFT = replace(SHIPPED, cadence=a_cadence(quiet_days=30, rest_days=60), promise_grace_days=9)
BOOKS = st.sampled_from(
    [
        a_book(page("public", Scope(segments=("public",)), of=SOFT)),
        a_book(page("key", Scope(key_accounts=True), of=STRICT), page("public", Scope(segments=("public",)), of=SOFT)),
        a_book(page("some", Scope(customers=("C00", "C03", "C04")), of=STRICT)),
    ]
)


def as_rows(planned: Plan) -> dict[str, list[Any]]:
    names = ("decisions", "letters", "lines", "assignments", "cases")
    return {name: sorted(getattr(planned, name).rows(), key=repr) for name in names}


# A few nights of many customers say as much as many of few, and cost less.
seldom = settings(law, max_examples=12)


def test_with_one_policy_in_the_book_the_plan_is_that_policys() -> None:
    known = firm(range(60))
    together = plan_together(known, book_of_one(SHIPPED), as_of=NIGHT)
    assert as_rows(together) == as_rows(plan(known, SHIPPED, as_of=NIGHT))
    assert (together.policy_hash, together.policy_hashes) == (SHIPPED.hash, None)


@seldom
@given(nights(), BOOKS)
def test_everybody_is_treated_as_if_their_policy_were_the_only_one(known: Facts, chosen: Book) -> None:
    together = plan_together(known, chosen, as_of=NIGHT)
    assert together.policy_hashes is not None
    hashes = dict(together.policy_hashes.iter_rows())
    alone: dict[str, list[Any]] = defaultdict(list)
    for policy in chosen.policies:
        for name, found in as_rows(plan(known, policy, as_of=NIGHT)).items():
            alone[name] += [row for row in found if hashes[row[0]] == policy.hash]
    assert {name: sorted(found, key=repr) for name, found in alone.items()} == as_rows(together)


@seldom
@given(nights(), BOOKS)
def test_every_line_is_decided_once_and_says_by_which_policy(known: Facts, chosen: Book) -> None:
    lines = decide_together(known, chosen, as_of=NIGHT)
    assert lines.select("customer", "item", "kind").is_unique().all()
    fallen = falls_under_by_hash(known, chosen)
    assert lines.filter(
        pl.col("policy_hash") != pl.col("customer").replace_strict(fallen, default="hash of general")
    ).is_empty()


def falls_under_by_hash(known: Facts, chosen: Book) -> dict[str, str]:
    """By hand: the first of the policies whose sides all fit."""
    ordered = sorted(chosen.pages, key=lambda one: one.scope.points, reverse=True)
    return {
        row["customer"]: next(one.policy.hash for one in ordered if fits(one.scope, row))
        for row in known.customers.to_dicts()
    }


def fits(scope: Scope, row: dict[str, Any]) -> bool:
    named = {"customers": "customer", "segments": "segment", "countries": "country", "companies": "company_code"}
    lists = all(row[named[side]] in getattr(scope, side) for side in scope.sides if side in named)
    return lists and (not scope.key_accounts or bool(row["key_account"]))


def test_the_facts_about_some_and_about_all_others_are_all_facts() -> None:
    known = firm(range(60))
    some = known.customers.filter(pl.col("segment") == "public")
    parts = [only(known, some), only(known, some, but=True)]
    for name in ("items", "holds", "causes", "disputes", "promises", "open_work"):
        assert sum(getattr(part, name).height for part in parts) == getattr(known, name).height


@seldom
@given(st.permutations([page("general"), PUBLIC, KEY, CHINA, page("of autumn", since=NIGHT), NAMED]))
def test_the_order_of_policies_in_the_config_is_of_no_account(pages: list[ScopedPolicy]) -> None:
    ordered = Book(pages=tuple(pages)).on(NIGHT).pages
    assert (
        ordered
        == Book(pages=(page("general"), PUBLIC, KEY, CHINA, page("of autumn", since=NIGHT), NAMED)).on(NIGHT).pages
    )
    assert all(one.scope.points > other.scope.points for one, other in pairwise(ordered))


# --- what the store keeps -------------------------------------------------------------------------------------------


def test_a_book_of_which_one_policy_is_in_force_goes_by_that_policys_hash() -> None:
    chosen = Book(pages=(page("general"), page("of autumn", since=NIGHT)))
    assert [chosen.on(NIGHT + days(day)).hash for day in (-1, 0)] == ["hash of general", "hash of of autumn"]
    assert chosen.hash not in {"hash of general", "hash of of autumn"}


def test_a_customer_about_whom_nothing_is_known_falls_under_the_general_policy() -> None:
    known = facts("item | customer | amount | overdue\nR1 | C1 | 300.00 | 5")
    known = replace(known, customers=known.customers.clear())
    planned = plan_together(known, a_book(PUBLIC), as_of=NIGHT)
    assert answers(planned) == {"R1": "no_address"}
    assert planned.policy_hashes is not None
    assert planned.policy_hashes.rows() == [("C1", "hash of general")]
