"""Groups: whose parents lead to whom, and what it changes that a group is addressed, or counted, as one."""

from dataclasses import fields, replace
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.builders import answers, facts, letters, listed, of_items, tonight, with_matrix
from policy.group_controls import AT_HEAD, OWED, THREE, TOGETHER
from policy.strategies import law as hard
from policy.strategies import nights
from policy.test_laws import after
from receivables.model import Facts, Plan
from receivables.policy.groups import circles, heads

# Groups double what is planned: fewer firms say as much.
law = settings(hard, max_examples=max(hard.max_examples // 3, 1))

# --- heads ----------------------------------------------------------------------------------------------------------


def parents(pairs: dict[str, str | None]) -> pl.DataFrame:
    return pl.DataFrame(list(pairs.items()), schema={"customer": pl.String, "parent": pl.String}, orient="row")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"A": None, "B": None}, {"A": "A", "B": "B"}),
        ({"B": "A", "A": None, "C": "B", "D": "C"}, {"A": "A", "B": "A", "C": "A", "D": "A"}),
        ({"A": "A", "B": "A"}, {"A": "A", "B": "A"}),
        ({"A": "GONE", "B": "A"}, {"A": "A", "B": "A"}),
        ({"A": "B", "B": "A", "C": "A", "D": None}, {"A": "A", "B": "B", "C": "A", "D": "D"}),
        ({}, {}),
    ],
    ids=["nobody has a parent", "any depth", "one's own parent", "an unknown parent", "a circle", "nobody"],
)
def test_the_head_is_whoever_stands_at_the_top(said: dict[str, str | None], found: dict[str, str]) -> None:
    assert dict(heads(parents(said)).iter_rows()) == found


def test_a_circle_is_told_and_whoever_only_leads_to_it_is_in_none() -> None:
    assert circles(parents({"A": "B", "B": "A", "C": "A", "S": "S"})).to_list() == ["A", "B"]


@law
@given(st.dictionaries(st.sampled_from("ABCDEFGH"), st.sampled_from([None, *"ABCDEFGHX"])))
def test_heads_are_found_as_one_would_by_climbing(said: dict[str, str | None]) -> None:
    def above(one: str) -> str | None:
        parent = said[one]
        return parent if parent != one and parent in said else None

    def climbed(one: str) -> list[str]:
        way = [one]
        while (parent := above(way[-1])) and parent not in way:
            way.append(parent)
        return way

    round_again = {one for one in said if above(climbed(one)[-1]) == one}
    expected = {}
    for one in said:
        way = climbed(one)
        expected[one] = next((each for each in way if each in round_again), way[-1])
    assert dict(heads(parents(said)).iter_rows()) == expected
    assert set(circles(parents(said))) == round_again


# --- addressed at the head ------------------------------------------------------------------------------------------


def test_the_head_gets_one_letter_that_names_whose_each_line_is() -> None:
    planned = tonight(facts(OWED + "\nH | R1 | 50.00 | 9", about=THREE), AT_HEAD)
    assert letters(planned) == {"H": "routine_reminder 1 en reserved"}
    assert planned.lines.select("customer", "debtor", "item").rows() == [
        ("H", "B1", "R1"),
        ("H", "B2", "R2"),
        ("H", "H", "R1"),
    ]
    assert planned.addressees.rows() == [("B1", "H"), ("B2", "H")]


def test_branch_by_branch_everybody_gets_a_letter_of_their_own() -> None:
    assert sorted(letters(tonight(facts(OWED, about=THREE)))) == ["B1", "B2"]


def test_the_most_severe_of_all_branches_leads_and_the_visit_falls_to_the_heads_manager() -> None:
    about = "customer | head | salesperson\nH | H | S1\nB1 | H | S2\nB2 | H | S3"
    table = "customer | item | amount | overdue\nB1 | R1 | 300.00 | 5\nB2 | R2 | 20,000.00 | 5"
    planned = tonight(facts(table, about=about), AT_HEAD)
    assert answers(planned) == {"R1": "visit: joins", "R2": "visit: leads"}
    assert planned.assignments.select("customer", "salesperson").rows() == [("H", "S1")]


def test_credits_cover_what_their_own_customer_owes_and_nothing_of_the_group() -> None:
    planned = tonight(facts(OWED + "\nB1 | P1 | -350.00 |\nB2 | P2 | -100.00 |", about=THREE), AT_HEAD)
    assert answers(planned) == {"R1": "covered_by_credits", "R2": "letter: leads", "P1": "credit", "P2": "credit"}
    assert listed(planned) == [("R2", "400.00"), ("P2", "-100.00")]


def test_a_hold_of_one_branch_leaves_the_others_to_be_chased() -> None:
    planned = tonight(facts(OWED, about=THREE, holds="customer | kind\nB1 | insolvency"), AT_HEAD)
    assert answers(planned) == {"R1": "insolvency", "R2": "letter: leads"}
    assert listed(planned) == [("R2", "400.00")]


def test_fraud_at_one_branch_takes_that_branch_out_of_the_letter_and_into_a_review_of_its_own() -> None:
    planned = tonight(facts(OWED, about=THREE, causes="customer | cause\nB1 | fraud"), AT_HEAD)
    assert letters(planned) == {"H": "routine_reminder 1 en reserved"}
    assert planned.cases.select("customer", "kind").rows() == [("B1", "credit_review")]
    assert planned.lines.select("customer", "debtor").rows() == [("B1", "B1"), ("H", "B2")]


def test_a_head_suspected_of_fraud_is_not_written_to_and_each_branch_speaks_for_itself() -> None:
    planned = tonight(facts(OWED, about=THREE, causes="customer | cause\nH | fraud"), AT_HEAD)
    assert sorted(letters(planned)) == ["B1", "B2"]


def test_without_an_address_of_the_head_the_letter_waits_and_the_problem_names_the_head() -> None:
    planned = tonight(
        facts(OWED, about="customer | head | has_address\nH | H | no\nB1 | H | yes\nB2 | H | yes"), AT_HEAD
    )
    assert answers(planned) == {"R1": "no_address", "R2": "no_address"}
    assert [problem.where for problem in planned.problems] == ["customer H"]


def test_the_rung_reached_is_the_items_own() -> None:
    table = "customer | item | amount | overdue\nB1 | R1 | 300.00 | 90\nB2 | R2 | 400.00 | 90"
    known = facts(table, about=THREE, contacts="customer | debtor | item | level | day\nH | B1 | R1 | 2 | -60")
    assert of_items(tonight(known, AT_HEAD), "level") == {"R1": 3, "R2": 1}


def test_what_was_paid_by_a_branch_still_keeps_the_group_quiet() -> None:
    known = facts(OWED, about=THREE + "\nB3 | H", contacts="customer | item | day\nB3 | PAID | -3")
    assert set(answers(tonight(known, AT_HEAD)).values()) == {"quiet"}


# --- whose exposure counts ------------------------------------------------------------------------------------------


def test_branches_addressed_themselves_may_be_sorted_by_what_the_group_has_overdue() -> None:
    table = "customer | item | amount | overdue\nB1 | R1 | 6,000.00 | 5\nB2 | R2 | 6,000.00 | 5\nC | R3 | 6,000.00 | 5"
    known = facts(table, about=THREE)
    assert of_items(tonight(known, TOGETHER), "treatment") == {
        "R1": "rep_visit",
        "R2": "rep_visit",
        "R3": "routine_reminder",
    }
    assert sorted(tonight(known, TOGETHER).assignments["customer"]) == ["B1", "B2"]


def test_what_is_held_at_one_branch_does_not_count_for_the_others() -> None:
    table = "customer | item | amount | overdue\nB1 | R1 | 6,000.00 | 5\nB2 | R2 | 6,000.00 | 5"
    known = facts(table, about=THREE, holds="customer | kind\nB1 | manual")
    assert of_items(tonight(known, TOGETHER), "treatment") == {"R1": "none", "R2": "routine_reminder"}


# --- laws -----------------------------------------------------------------------------------------------------------


def grouped(known: Facts, seed: int) -> Facts:
    """The firm with groups by chance: of two, three or more, and some alone."""
    chance = Random(seed)
    numbers = known.customers["customer"].to_list()
    chosen = {one: chance.choice(numbers[:3]) if chance.random() < 0.8 else one for one in numbers}
    top = {one: one if chosen[one] == one or one in chosen.values() else chosen[one] for one in numbers}
    named = pl.Series("head", [top[one] for one in numbers], dtype=pl.String)
    return replace(known, customers=known.customers.with_columns(named))


def same(one: Plan, other: Plan) -> bool:
    parts = [(getattr(one, field.name), getattr(other, field.name)) for field in fields(Plan)]
    return all(a.equals(b) if isinstance(a, pl.DataFrame) else a == b for a, b in parts)


@law
@given(nights())
def test_a_firm_without_parents_gets_the_plans_it_had_whatever_it_says_about_groups(known: Facts) -> None:
    assert same(tonight(known, AT_HEAD), tonight(known))
    assert same(tonight(known, TOGETHER), tonight(known, with_matrix(amount_of="customer")))


@law
@given(nights(), st.integers(0, 1000))
def test_a_firm_that_says_nothing_about_groups_gets_the_plans_it_had_whoever_has_a_parent(
    known: Facts, seed: int
) -> None:
    assert same(tonight(grouped(known, seed)), tonight(known))


@law
@given(nights(), st.integers(0, 1000))
def test_whoever_is_addressed_gets_one_thing_a_night_about_its_own_group(known: Facts, seed: int) -> None:
    known = grouped(known, seed)
    planned = tonight(known, AT_HEAD)
    gets = pl.concat(work.select("customer") for work in (planned.letters, planned.assignments, planned.cases))
    assert gets.is_unique().all()
    assert set(planned.lines["customer"]) == set(gets["customer"])
    top = dict(known.customers.select("customer", "head").iter_rows())
    for customer, debtor in planned.lines.select("customer", "debtor").iter_rows():
        assert customer in (debtor, top.get(debtor))
    assert planned.lines.select("customer", "debtor", "item", "kind").is_unique().all()


@law
@given(nights(), st.integers(0, 1000))
def test_the_same_night_twice_plans_nothing_new_for_groups(known: Facts, seed: int) -> None:
    known = grouped(known, seed)
    again = tonight(after(known, tonight(known, AT_HEAD)), AT_HEAD)
    assert again.lines.is_empty()
    assert again.letters.is_empty()


@law
@given(nights(), st.integers(0, 1000))
def test_a_group_addressed_at_its_head_is_treated_as_if_the_head_owed_it_all(known: Facts, seed: int) -> None:
    bare = _with_items_and_contacts_alone(grouped(known, seed))
    top = dict(bare.customers.select("customer", "head").iter_rows())
    as_one = replace(
        bare,
        items=bare.items.with_columns(pl.col("customer").replace(top)),
        contacts=bare.contacts.with_columns(pl.col("customer", "debtor").replace(top)),
        open_work=bare.open_work.with_columns(pl.col("customer").replace(top)),
        customers=bare.customers.with_columns(head="customer"),
    )
    answer = ["item", "kind", "treatment", "does", "reason", "level", "next_day"]
    apart, whole = (tonight(one, AT_HEAD) for one in (bare, as_one))
    assert sorted(apart.decisions.select(answer).rows(), key=repr) == sorted(
        whole.decisions.select(answer).rows(), key=repr
    )
    assert apart.letters.equals(whole.letters)


def _with_items_and_contacts_alone(known: Facts) -> Facts:
    """Invoices under numbers that no two customers share, and what was done about them; nothing that people told."""
    number = pl.concat_str("customer", "item", separator="-")
    items = known.items.filter(pl.col("amount_minor") > 0, pl.col("kind") == "invoice").with_columns(
        item=number, document=number, salesperson=pl.lit(None, pl.String)
    )
    contacts = known.contacts.with_columns(item=pl.concat_str("debtor", "item", separator="-"))
    told = {name: getattr(known, name).clear() for name in ("holds", "causes", "disputes", "promises")}
    plain = known.customers.with_columns(segment=pl.lit(None, pl.String))
    return replace(known, items=items, contacts=contacts, customers=plain, **told)
