"""What an explanation says is what was decided, and it says so in words in both languages."""

import os
import re
from decimal import Decimal

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from policy.builders import NIGHT, SHIPPED, a_policy, days, facts, with_matrix
from policy.explained import codes, explained, told
from policy.strategies import firm
from receivables.documents.explanation import sentences
from receivables.model import Facts, HoldKind
from receivables.policy.book import Book, Scope, ScopedPolicy
from receivables.policy.explaining import explain, explain_customer
from receivables.policy.holds import HOLDS
from receivables.policy.settings import Approval

ONE = "item | amount | overdue\nR1 | 300.00 | 5"
FIRMS = st.lists(st.integers(min_value=0, max_value=2**24), min_size=15, max_size=25)
# A firm of twenty customers is many examples at once, and long to shrink.
few = settings(
    max_examples=max(int(os.environ.get("LAW_EXAMPLES", "40")) // 10, 3),
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.shrink],
)


# --- laws -----------------------------------------------------------------------------------------------------------


@few
@given(FIRMS)
def test_the_first_hold_explained_is_the_one_that_was_decided_and_without_a_hold_none_is(seeds: list[int]) -> None:
    for subject in explained(firm(seeds), look_ahead=False):
        held = [step.code for step in explain(subject) if step.code.startswith(("hold_", "also_"))]
        decided = [] if subject.line["hold"] is None else [f"hold_{HOLDS[subject.line['hold']]}"]
        assert held[:1] == decided, subject.line
        order = [HoldKind(code.removeprefix("hold_").removeprefix("also_")) for code in held]
        assert order == sorted(order, key=HOLDS.index)


@few
@given(FIRMS)
def test_every_record_of_a_hold_promise_or_dispute_that_counts_is_named(seeds: list[int]) -> None:
    for subject in explained(firm(seeds), look_ahead=False):
        steps = explain(subject)
        for step in steps:
            if step.code in {"hold_manual", "hold_insolvency", "hold_direct_debit", "hold_handed_over", "hold_promise"}:
                assert step.record is not None
                assert step.record.author == "Ines"
        if subject.line["cause"] != "unknown" and subject.is_owed:
            assert [step for step in steps if step.code == "cause" and step.values["cause"] == subject.line["cause"]]


@few
@given(FIRMS, st.sampled_from(["en", "zh"]))
def test_whatever_is_decided_there_are_words_for_it(seeds: list[int], language: str) -> None:
    # A year of nights to come, night by night, for two customers only.
    found = [*explained(firm(seeds), look_ahead=False), *explained(firm(seeds[:2]))]
    for subject in found:
        for said in sentences(explain(subject), language=language):
            assert_reads_well(said, language)
    for customer in {one.line["customer"] for one in found}:
        of_customer = explain_customer([one for one in found if one.line["customer"] == customer])
        for said in sentences(of_customer, language=language):
            assert_reads_well(said, language)


def assert_reads_well(said: str, language: str) -> None:
    """One sentence or more, with no hole in it, no code for a word and no plural for one."""
    assert said.endswith("." if language == "en" else "。"), said
    assert not re.search(
        r"[\[\]{}]|None|\b1 (days|items)\b|  |[a-z]_[a-z]|\. \.|\.\.", said.replace("escalated_", "")
    ), said
    if language == "zh":
        assert not re.search(r"[A-Za-z]{4,} [a-z]{3,}", re.sub(r"“.*?”|（.*?）", "", said).replace("a bank", "")), said


# --- what people ask ------------------------------------------------------------------------------------------------


QUIET = facts(ONE, contacts="item | day\nR1 | -3")
OLD = "item | amount | overdue\nR1 | 300.00 | 90"
LARGE = "item | amount | overdue\nR1 | 12,000.00 | 5"
DOLLARS = facts("item | amount | overdue | currency\nR1 | 300.00 | 5 | USD")
POUNDS = facts("item | amount | overdue | currency\nR1 | 300.00 | 5 | GBP")
SAYS = [
    (QUIET, "last contact 3 days ago, quiet for 7 days, until 2026-11-03"),
    (QUIET, "it is due again on 2026-11-10, in 11 days: a letter"),
    (facts(ONE, contacts="item | day\nR1 | -1"), "last contact 1 day ago"),
    (facts(ONE, holds="item | kind | to_day\nR1 | manual | 20"), "put on hold by hand until 2026-11-19"),
    (facts(ONE, holds="item | kind\nR1 | manual"), "within a year. The hold would have to be ended"),
    (
        facts(ONE, holds="item | kind\nR1 | manual\n | insolvency"),
        "also be held by hand since 2026-10-25: agreed (Ines).",
    ),
    (facts(ONE, disputes="item | amount\nR1 | 100.00"), "D1 (price) about 100.00 EUR since 2026-10-25; owner Sales."),
    (facts(ONE, causes="item | cause\nR1 | unwilling"), "unwilling to pay, since 2026-10-25, said by Ines: a call."),
    (facts(ONE, about="has_address\nno"), "The customer's address would have to be filled in."),
    (facts(ONE, about="key_account | salesperson\nyes | S1"), "by its account manager S1, and lapses on 2026-11-05"),
    (facts(ONE, open_work="does\nvisit"), "The visit would have to be reported or cancelled."),
    (
        facts("item | amount | overdue\nR1 | 20.00 | 5"),
        "20.00 EUR in all is below the minimum worth chasing, 25.00 EUR",
    ),
    (
        facts(ONE + "\nP1 | -50.00 |"),
        "50.00 EUR of it is covered by the customer's own credits, 50.00 EUR in all (P1).",
    ),
    (DOLLARS, "1 USD is taken as 0.92 EUR, the rate of 2026-09-30 (a bank)."),
    (DOLLARS, "276.00 EUR is compared."),
    (POUNDS, "An exchange rate for its currency would have to be loaded."),
    (facts("item | amount | overdue\nR1 | 300.00 | 0"), "Due on 2026-10-30, the very day: not overdue yet."),
    (facts(OLD, contacts="item | level | day\nR1 | 1 | -20"), "No milder letter: level 1 was sent already."),
    (facts(OLD), "the ladder climbs one level at a time, and level 1 has not been sent."),
    (facts(LARGE), "Nothing milder. Below 10,000.00 EUR: routine reminder."),
    (facts(LARGE), "Nothing firmer yet. From day 61 on: special handling."),
]


@pytest.mark.parametrize(("known", "says"), SAYS, ids=[says for _, says in SAYS])
def test_the_explanation_says(known: Facts, says: str) -> None:
    assert says in told(known)


@pytest.mark.parametrize(
    ("approval", "says"),
    [
        (
            Approval(levels=frozenset({1})),
            "level 1 wait for a release: without one it lapses on 2026-11-05",
        ),
        (Approval(levels=frozenset({2})), ""),
        (
            Approval(from_amount=Decimal(500)),
            "so much wait for a release: without one it lapses on",
        ),
        (Approval(from_amount=Decimal(501)), ""),
    ],
)
def test_what_the_firm_wants_to_approve_waits_for_a_release_and_is_said_to(approval: Approval, says: str) -> None:
    """Two items of 500.00 EUR in one letter."""
    two = facts("item | amount | overdue\nR1 | 300.00 | 5\nR2 | 200.00 | 8")
    text = told(two, a_policy(approval=approval))
    assert says in text
    assert ("wait for a release" in text) == bool(says)


def test_cash_data_that_are_too_old_are_said_with_their_day() -> None:
    known, strict = facts(ONE, cash_data_day=NIGHT - days(9)), a_policy(cash_data_max_age_days=5)
    assert "the newest cash data are of 2026-10-21, 9 days old; beyond 5 days they are not trusted." in told(
        known, strict
    )


def test_where_all_of_a_customer_counts_all_of_it_is_compared() -> None:
    known = facts(ONE + "\nR2 | 200.00 | 3")
    assert "500.00 EUR is compared, all of the customer that is overdue and chased." in told(
        known, with_matrix(amount_of="customer")
    )


def test_a_customer_is_told_in_one_paragraph() -> None:
    several = facts("item | amount | overdue\nR1 | 300.00 | 5\nR2 | 200.00 | -5", contacts="item | day\nR1 | -3")
    paragraph = told(several).split("\n\n")[0].splitlines()
    assert paragraph == [
        "Customer C1 (C1 Ltd): nothing tonight, because last contact 3 days ago, quiet for 7 days, until 2026-11-03.",
        "It owes 500.00 EUR, 300.00 EUR of it overdue.",
        "1 item is left alone: not overdue.",
        "1 item is left alone: the quiet days after the last contact.",
        "If nothing is paid, the next letter goes out on 2026-11-10, in 11 days (routine reminder, level 1: reminder).",
    ]


def test_where_several_policies_are_in_force_it_is_said_why_this_one() -> None:
    public = a_policy(name="public", hash="p")
    scope = Scope(segments=("public",))
    book = Book(pages=(ScopedPolicy(policy=SHIPPED, text="{}"), ScopedPolicy(policy=public, scope=scope, text="{}")))
    of_public = told(facts(ONE, about="segment\npublic"), book)
    assert "because of all that fit it is the most specific: segment public." in of_public
    assert "because no other policy is for this customer." in told(facts(ONE), book)
    assert "policy_general" not in codes(facts(ONE))["R1"]


TWO_RUNGS = facts(
    "item | amount | overdue\nR1 | 300.00 | 70\nR2 | 200.00 | 9",
    contacts="item | level | day\nR1 | 1 | -20\nR2 | 1 | -20",
)


def test_what_is_due_on_a_lower_rung_is_told_to_be_listed_in_the_letter_of_the_highest() -> None:
    text = told(TWO_RUNGS)
    of_r2 = text.split("-- R2")[1]
    assert "Tonight: it is listed in the letter about what leads." in of_r2
    assert "If nothing is paid, it is listed in the letter of 2026-11-13, in 14 days." in of_r2
    assert "a letter tonight about 2 items (escalated letter, level 2: escalated_1)." in text
    assert "the next letter goes out on 2026-11-13, in 14 days (escalated letter, level 3: escalated_2)." in text


def test_of_two_that_lead_the_letter_has_the_rung_of_the_higher() -> None:
    both = facts(
        "item | amount | overdue\nR1 | 300.00 | 90\nR2 | 200.00 | 80",
        contacts="item | level | day\nR1 | 2 | -20\nR2 | 1 | -20",
    )
    said = {one.line["item"]: [step.code for step in explain(one)][:2] for one in explained(both)}
    assert said == {"R1": ["letter_leads", "next_letter"], "R2": ["letter_joins", "next_letter"]}


GROUP = "customer | head | segment\nH | H | public\nB1 | H |"
AT_HEAD = a_policy(name="public", hash="p", group_address="head")
OF_GROUPS = Book(
    pages=(
        ScopedPolicy(policy=SHIPPED, text="{}"),
        ScopedPolicy(policy=AT_HEAD, scope=Scope(segments=("public",)), text="{}"),
    )
)


def test_a_branch_is_told_whose_policy_it_falls_under_and_that_the_group_is_asked() -> None:
    owed = facts("customer | item | amount | overdue\nH | R1 | 300.00 | 70\nB1 | R2 | 200.00 | 9", about=GROUP)
    paragraphs = told(owed, OF_GROUPS).split("\n\n")
    of_branch = next(one for one in paragraphs if one.startswith("-- R2"))
    assert "This one, because a group falls under the policy of its head, H." in of_branch
    assert "500.00 EUR is chased from the group in all; from 25.00 EUR on that is worth it." in of_branch
    (branch,) = [one for one in paragraphs if one.startswith("Customer B1")]
    assert "Customer B1 (B1 Ltd): 1 item is listed in a letter tonight." in branch


LEFT_ALONE = [
    (facts(ONE, causes="item | cause\nR1 | own_fault"), "Nothing tonight: it is unpaid by our own fault."),
    (facts(ONE, causes="item | cause\nR1 | own_fault"), "It is held: the fault is ours."),
    (facts(ONE, causes="item | cause\nR1 | own_fault"), "within a year. Our own fault would have to end as its cause."),
    (
        facts(ONE, disputes="item | amount | state\nR1 | 100.00 | conceded"),
        "100.00 EUR of it was conceded and is not chased; the credit note is awaited (D1).",
    ),
    (
        facts(ONE, disputes="item | amount | state\nR1 | 300.00 | conceded"),
        "Nothing tonight: all of it was conceded, and the credit note is awaited.",
    ),
]


@pytest.mark.parametrize(("known", "says"), LEFT_ALONE, ids=[says for _, says in LEFT_ALONE])
def test_own_fault_and_what_was_conceded_are_not_called_a_dispute(known: Facts, says: str) -> None:
    text = told(known)
    assert says in text
    assert "is disputed" not in text
    told(known, language="zh")
