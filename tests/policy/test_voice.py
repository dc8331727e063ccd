"""Rule 8: one voice per customer. The most severe treatment due leads, and takes everything overdue with it."""

import pytest

from policy.builders import NIGHT, a_policy, answers, days, facts, letters, listed, of_items, tonight

ALL_FOUR_CELLS = """
    item | amount    | overdue
    R1   | 300.00    | 5
    R2   | 300.00    | 65
    R3   | 30,000.00 | 5
    R4   | 30,000.00 | 65
    R5   | 300.00    | 0
"""


def without(table: str, *items: str) -> str:
    return "\n".join(line for line in table.splitlines() if line.split("|")[0].strip() not in items)


@pytest.mark.parametrize(
    ("settled", "leader", "does"),
    [
        ([], "R4", "case"),
        (["R4"], "R3", "visit"),
        (["R4", "R3"], "R2", "letter"),
        (["R4", "R3", "R2"], "R1", "letter"),
    ],
)
def test_the_most_severe_treatment_due_leads_and_the_rest_joins(settled: list[str], leader: str, does: str) -> None:
    planned = tonight(facts(without(ALL_FOUR_CELLS, *settled)))
    given = answers(planned)
    assert given.pop("R5") == "not_overdue"
    assert given.pop(leader) == f"{does}: leads"
    assert set(given.values()) <= {f"{does}: joins"}
    assert planned.letters.height + planned.assignments.height + planned.cases.height == 1


def test_a_letter_a_visit_and_a_case_each_list_everything_overdue_oldest_first() -> None:
    for settled, does in (((), "case"), (("R4",), "visit"), (("R4", "R3"), "letter")):
        planned = tonight(facts(without(ALL_FOUR_CELLS, *settled)))
        expected = [item for item in ("R2", "R4", "R1", "R3") if item not in settled]
        assert [item for item, _ in listed(planned)] == expected, does


def test_a_line_says_what_was_posted_what_is_open_and_what_is_asked() -> None:
    known = facts(
        "item | document | amount | overdue\nR1 | | 300.00 | 40\nP1 | R1 | -50.00 |",
        disputes="item | amount\nR1 | 20.00",
    )
    assert tonight(known).lines.to_dicts() == [
        {
            "customer": "C1",
            "debtor": "C1",
            "item": "R1",
            "kind": "invoice",
            "day": NIGHT - days(70),
            "due_day": NIGHT - days(40),
            "days_overdue": 40,
            "currency": "EUR",
            "amount_minor": 300_00,
            "balance_minor": 250_00,
            "disputed_minor": 20_00,
            "chased_minor": 230_00,
            "level": 1,
        }
    ]


def test_what_is_held_is_not_listed() -> None:
    known = facts(ALL_FOUR_CELLS, holds="item | kind\nR4 | manual\nR1 | direct_debit")
    assert listed(tonight(known)) == [("R2", "300.00"), ("R3", "30,000.00")]


def test_a_resting_item_joins_what_another_leads() -> None:
    known = facts(without(ALL_FOUR_CELLS, "R4", "R2"), contacts="item | does | day\nR3 | visit | -10")
    assert answers(tonight(known)) == {"R1": "letter: leads", "R3": "letter: joins", "R5": "not_overdue"}


def test_each_customer_has_a_voice_of_its_own() -> None:
    known = facts("""
        customer | item | amount    | overdue
        C1       | R1   | 300.00    | 5
        C2       | R1   | 300.00    | 65
        C3       | R1   | 30,000.00 | 5
        C4       | R1   | 30,000.00 | 65
        C5       | R1   | 30,000.00 | -5
    """)
    planned = tonight(known)
    assert letters(planned) == {"C1": "routine_reminder 1 en reserved", "C2": "escalated_letter 1 en reserved"}
    assert planned.assignments["customer"].to_list() == ["C3"]
    assert planned.cases.select("customer", "kind").rows() == [("C4", "special_handling")]


# --- key accounts ---------------------------------------------------------------------------------------------------


def test_a_key_accounts_letter_waits_for_its_managers_release() -> None:
    known = facts(without(ALL_FOUR_CELLS, "R3", "R4"), about="key_account\nyes")
    assert letters(tonight(known)) == {"C1": "escalated_letter 1 en waiting_for_release"}


@pytest.mark.parametrize("overdue", [5, 65])
def test_a_key_accounts_visits_and_cases_go_to_its_manager_whoever_sold(overdue: int) -> None:
    known = facts(
        f"item | amount | overdue | salesperson\nR1 | 30,000.00 | {overdue} | SELLER",
        about="key_account | salesperson\nyes | MANAGER",
    )
    planned = tonight(known)
    assert [*planned.assignments["salesperson"], *planned.cases["salesperson"]] == ["MANAGER"]


def test_a_key_account_without_a_manager_is_visited_by_who_sold() -> None:
    known = facts(
        "item | amount | overdue | salesperson\nR1 | 30,000.00 | 5 | SELLER", about="key_account | salesperson\nyes |"
    )
    assert tonight(known).assignments["salesperson"].to_list() == ["SELLER"]


# --- who goes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sellers", "customers_own", "goes"),
    [
        (["S1", "S2", "S3"], "S9", "S2"),  # of the largest item that leads
        (["S1", "", "S3"], "S9", "S1"),  # the largest has none: of the other that leads
        (["", "", "S3"], "S9", "S3"),  # none that leads has one: of what joins
        (["", "", ""], "S9", "S9"),
        (["", "", ""], "", None),
    ],
)
def test_who_sold_the_largest_item_that_leads_visits(sellers: list[str], customers_own: str, goes: str | None) -> None:
    known = facts(
        f"""
        item | amount    | currency | overdue | salesperson
        R1   | 12,000.00 | EUR      | 5       | {sellers[0]}
        R2   | 13,500.00 | USD      | 5       | {sellers[1]}
        R3   | 9,000.00  | EUR      | 65      | {sellers[2]}
        """,
        about=f"salesperson\n{customers_own}",
    )
    planned = tonight(known)
    assert planned.assignments["salesperson"].to_list() == [goes]


def test_amounts_of_two_currencies_are_compared_by_their_worth() -> None:
    known = facts("""
        item | amount    | currency | overdue | salesperson
        R1   | 12,000.00 | EUR      | 5       | S-EUR
        R2   | 1,700,000 | JPY      | 5       | S-JPY
        R3   | 90,000.00 | CNY      | 5       | S-CNY
    """)
    assert tonight(known).assignments["salesperson"].to_list() == ["S-EUR"]


def test_of_two_items_as_large_the_older_ones_seller_visits() -> None:
    known = facts("""
        item | amount    | overdue | salesperson
        R1   | 12,000.00 | 5       | S1
        R2   | 12,000.00 | 6       | S2
    """)
    assert tonight(known).assignments["salesperson"].to_list() == ["S2"]


def test_a_visit_is_due_in_the_days_the_policy_gives() -> None:
    planned = tonight(facts("item | amount | overdue\nR1 | 12,000.00 | 5"), a_policy(visit_days=9))
    assert planned.assignments["due_day"].to_list() == [NIGHT + days(9)]


# --- letters --------------------------------------------------------------------------------------------------------


def test_nobody_without_an_address_gets_a_letter_and_that_is_a_problem() -> None:
    known = facts(without(ALL_FOUR_CELLS, "R3", "R4"), about="has_address\nno")
    planned = tonight(known)
    assert answers(planned) == {"R1": "no_address", "R2": "no_address", "R5": "not_overdue"}
    assert of_items(planned, "treatment")["R2"] == "escalated_letter"
    assert letters(planned) == {}
    assert [problem.where for problem in planned.problems] == ["customer C1"]


@pytest.mark.parametrize("settled", [["R4"], []])
def test_a_visit_and_a_case_need_no_address(settled: list[str]) -> None:
    planned = tonight(facts(without(ALL_FOUR_CELLS, *settled), about="has_address\nno"))
    assert planned.assignments.height + planned.cases.height == 1
    assert planned.problems == ()


def test_a_customer_in_no_list_has_no_address_and_nothing_special() -> None:
    known = facts(without(ALL_FOUR_CELLS, "R3", "R4"))
    nobody = type(known)(
        **{name: getattr(known, name) for name in known.__slots__} | {"customers": known.customers[:0]}
    )
    assert answers(tonight(nobody))["R1"] == "no_address"


@pytest.mark.parametrize(("language", "written_in"), [("zh", "zh"), ("en", "en"), ("fr", "en"), ("", "en")])
def test_a_letter_is_in_the_customers_language_or_else_the_firms(language: str, written_in: str) -> None:
    known = facts("item | amount | overdue\nR1 | 300.00 | 5", about=f"language\n{language}")
    assert tonight(known).letters["language"].to_list() == [written_in]


def test_the_firms_language_is_the_one_it_sets() -> None:
    policy = a_policy(default_language="zh", languages=("zh",))
    known = facts("item | amount | overdue\nR1 | 300.00 | 5", about="language\nen")
    assert tonight(known, policy).letters["language"].to_list() == ["zh"]


def test_a_letters_level_is_the_highest_of_its_lines() -> None:
    known = facts(
        "item | amount | overdue\nR1 | 300.00 | 65\nR2 | 300.00 | 65", contacts="item | level | day\nR1|1|-20"
    )
    assert letters(tonight(known)) == {"C1": "escalated_letter 2 en reserved"}
