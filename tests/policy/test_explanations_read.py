"""A dozen cases explained in both languages, as people read them. `make approve` rewrites them."""

from pathlib import Path

import pytest

from golden import approve
from policy.builders import NIGHT, SHIPPED, a_policy, days, facts, with_matrix
from policy.explained import explained, told
from receivables.documents.explanation import LANGUAGES, sentence
from receivables.policy.explaining import explain

HERE = Path(__file__).parent
ONE = "item | amount | overdue\nR1 | 300.00 | 5"
LARGE = "item | amount | overdue\nR1 | 12,000.00 | 5"
OLD = "item | amount | overdue\nR1 | 300.00 | 70"
CASES = {
    "quiet after a letter": (facts(ONE, contacts="item | day\nR1 | -3"), SHIPPED),
    "a letter tonight, and what only joins it": (
        facts(ONE + "\nR2 | 200.00 | 8\nR3 | 90.00 | -4", contacts="item | level | day\nR2 | 1 | -20"),
        SHIPPED,
    ),
    "a key account": (facts(ONE, about="key_account | salesperson\nyes | S7"), SHIPPED),
    "a visit, and nothing until somebody reports or it is old enough for a case": (facts(LARGE), SHIPPED),
    "a firmer letter": (facts(OLD, contacts="item | level | day\nR1 | 1 | -20"), SHIPPED),
    "part paid, part disputed, part covered by a credit note": (
        facts(
            "item | amount | overdue | document | kind\nR1 | 900.00 | 12 |  |\nP1 | -200.00 |  | R1 |\n"
            "CN1 | -50.00 |  |  | credit_note",
            disputes="item | amount\nR1 | 150.00",
            causes="item | cause\nR1 | own_fault",
        ),
        SHIPPED,
    ),
    "a promise is waited for": (
        facts(ONE, promises="promise | item | from_day | due_day | amount\nV1 | R1 | -2 | 6 | 300.00"),
        a_policy(promise_grace_days=3),
    ),
    "two holds, of which one ends": (
        facts(ONE, holds="item | kind | to_day\nR1 | manual | 10\n | insolvency |"),
        SHIPPED,
    ),
    "fraud": (facts(ONE, causes="item | cause\n | fraud"), SHIPPED),
    "dollars, of which a customer owes several invoices": (
        facts("item | amount | overdue | currency\nR1 | 6,000.00 | 30 | USD\nR2 | 7,000.00 | 20 | USD"),
        with_matrix(amount_of="customer"),
    ),
    "no rate, no address, cash data too old": (
        facts(
            "customer | item | amount | overdue | currency\nC1 | R1 | 300.00 | 5 | GBP\nC2 | R2 | 300.00 | 5 | EUR",
            about="customer | has_address\nC2 | no",
        ),
        SHIPPED,
    ),
    "old cash data": (facts(ONE, cash_data_day=NIGHT - days(9)), a_policy(cash_data_max_age_days=5)),
    "too little": (facts("item | amount | overdue\nR1 | 12.00 | 1\nR2 | 9.50 | 40"), SHIPPED),
    "not due, and a credit": (
        facts("item | amount | overdue\nR1 | 300.00 | 0\nR2 | 80.00 | -20\nP1 | -500.00 |"),
        SHIPPED,
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_explanations_read_as_approved(language: str) -> None:
    parts = [f"== {name}\n\n{told(known, policy, language=language)}" for name, (known, policy) in CASES.items()]
    text = "\n".join(parts).replace(SHIPPED.hash, "<hash>")
    approve(HERE / "golden" / f"explanations.{language}.txt", text)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_promise_in_no_currency_is_named_of_a_line_in_a_currency_that_it_is_not_reckoned_in(language: str) -> None:
    # What was taken back of a receipt is no invoice, and held all the same.
    known = facts(
        """
        item | amount | overdue | currency | kind
        R1   | 900    | 20      | GBP      | invoice
        Z1   | 500    | 20      | EUR      | reversal
        """,
        promises="customer | item | due_day | from_day \n C1 | | 5 | -2",
    )
    (taken_back,) = [one for one in explained(known, look_ahead=False) if one.line["item"] == "Z1"]
    assert taken_back.line["reason"] == "promise"
    (held,) = [step for step in explain(taken_back) if step.code == "hold_promise"]
    assert held.record is not None
    assert "500" not in sentence(held, language=language)
