"""Rules that ask why an item is unpaid: what each takes for a sign, and what it does not."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.builders import NIGHT, days
from policy.suspected import asking, found, known, suspected
from receivables.documents.evidence import LANGUAGES, RULE_NAMES, in_words, rule_names, sentences
from receivables.model.suspicion import SIGN_SCHEMA, SUSPICION_SCHEMA, SuspicionRule
from receivables.policy.suspicions import NO_TRIAGE, Use, signs_of, suspicions_of

OVERDUE = "item | amount | due\nR1 | 500.00 | -5"
ITEM = ("C1", "R1")
CUSTOMER = ("C1", None)
LATE = {ITEM: "own_fault: late_delivery"}
REFUSED = {ITEM: "own_fault: acceptance_failed"}
NO_ORDER_NUMBER = {ITEM: "own_fault: missing_purchase_order"}
LARGE = "item | amount | due | day\nR1 | 10,000.00 | 20 | -10"
NEW = "first_day | has_paid\n-10 | no"


# --- our own fault --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("promised", "delivered", "late_days", "expected"),
    [
        ("-20", "-19", 0, LATE),
        ("-20", "-20", 0, {}),
        ("-20", "-18", 2, {}),
        ("-20", "-17", 2, LATE),
        ("-3", "", 2, LATE),
        ("-2", "", 2, {}),
        ("3", "", 0, {}),
        # What is to be delivered tomorrow has not been delivered yet.
        ("-3", "+1", 2, LATE),
        ("", "-1", 0, {}),
    ],
)
def test_a_delivery_is_late_by_more_days_than_allowed_or_while_it_has_not_come(
    promised, delivered, late_days, expected
) -> None:
    facts = known(OVERDUE, deliveries=f"invoice | promised | delivered\nR1 | {promised} | {delivered}")
    assert found(facts, asking(late_days=late_days)) == expected


@pytest.mark.parametrize(
    ("accepted", "on", "expected"),
    [("no", "-3", REFUSED), ("no", "", REFUSED), ("yes", "-3", {}), ("", "", {}), ("no", "+1", {})],
)
def test_an_acceptance_has_failed_once_the_customer_says_no(accepted, on, expected) -> None:
    facts = known(OVERDUE, deliveries=f"invoice | accepted | accepted_on\nR1 | {accepted} | {on}")
    assert found(facts) == expected


@pytest.mark.parametrize(
    ("needs", "reference", "expected"),
    [("yes", "", NO_ORDER_NUMBER), ("yes", "PO-1", {}), ("no", "", {})],
)
def test_an_invoice_needs_an_order_number_where_the_customer_pays_by_it(needs, reference, expected) -> None:
    items = f"item | amount | due | reference\nR1 | 500.00 | -5 | {reference}"
    assert found(known(items, about=f"needs_purchase_order\n{needs}")) == expected


@pytest.mark.parametrize(("due", "expected"), [("-1", LATE), ("0", {}), ("5", {})])
def test_nobody_asks_whose_fault_it_is_before_an_invoice_is_overdue(due, expected) -> None:
    items = f"item | amount | due\nR1 | 500.00 | {due}"
    assert found(known(items, deliveries="invoice | promised | delivered\nR1 | -20 | -10")) == expected


def test_a_delivery_speaks_of_the_invoice_it_is_for_and_of_its_customer_only() -> None:
    items = "customer | item | amount | due\nC1 | R1 | 5.00 | -5\nC1 | R2 | 5.00 | -5\nC2 | R1 | 5.00 | -5"
    assert found(known(items, deliveries="customer | invoice | promised\nC2 | R1 | -9")) == {
        ("C2", "R1"): "own_fault: late_delivery"
    }


@pytest.mark.parametrize("document", ["R1", ""])
def test_a_late_delivery_is_one_suspicion_of_the_whole_invoice_however_many_instalments_it_has(document) -> None:
    parts = "\n".join(f"R1/{number} | {document} | 500.00 | -5" for number in (1, 2))
    facts = known(f"item | document | amount | due\n{parts}", deliveries="invoice | promised\nR1 | -9")
    assert found(facts) == LATE


def test_several_deliveries_and_rules_make_one_suspicion_of_the_gravest_kind_with_all_that_was_seen() -> None:
    deliveries = (
        "delivery | invoice | promised | delivered | accepted\nD1|R1|-20|-10|\nD2|R1|-20|-9|no\nD3|R1|-20|-20|yes"
    )
    (row,) = suspected(known(OVERDUE, deliveries=deliveries)).to_dicts()
    assert (row["kind"], row["rule"]) == ("acceptance_failed", "acceptance_failed,late_delivery")
    assert [one.split()[1 if one.startswith("Delivery") else -1] for one in sentences(row["evidence"])] == [
        "D2.",
        "D1",
        "D2",
    ]


# --- fraud ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "expected"), [("10,000.00", {CUSTOMER: "fraud: large_first_order"}), ("9,999.99", {})]
)
def test_a_first_order_is_large_from_the_amount_that_the_firm_says(amount, expected) -> None:
    assert found(known(f"item | amount | due | day\nR1 | {amount} | 20 | -10", about=NEW)) == expected


def test_the_invoices_of_the_first_day_count_together_in_whatever_currency() -> None:
    items = (
        "item | amount | currency | due | day\nR1|6,000.00|EUR|20|-10\nR2|5,000.00|USD|20|-10\nR3|9,000.00|EUR|20|-3"
    )
    (row,) = suspected(known(items, about=NEW)).to_dicts()
    first, second = sentences(row["evidence"])
    assert "(R1), comes to 6,000.00 EUR" in first
    assert "(R2), comes to 5,000.00 USD" in second


@pytest.mark.parametrize(
    "about",
    [
        "first_day | has_paid\n-10 | yes",
        "first_day | has_paid\n-11 | no",
        "first_day | has_paid\n | no",
    ],
)
def test_an_order_is_no_first_one_after_a_payment_or_an_earlier_invoice(about) -> None:
    assert found(known(LARGE, about=about)) == {}


@pytest.mark.parametrize(("paid", "expected"), [(None, 0), (-10, 0), (-11, 1)])
def test_nobody_is_new_to_a_ledger_that_knows_no_receipt_of_anybody_from_before(paid, expected) -> None:
    since = None if paid is None else NIGHT + days(paid)
    assert len(found(known(LARGE, about=NEW, cash_since=since))) == expected


@pytest.mark.parametrize(
    ("confirmed", "has_paid", "expected"),
    [
        ("no", "no", {CUSTOMER: "fraud: unconfirmed_address"}),
        ("", "no", {}),
        ("yes", "no", {}),
        ("no", "yes", {}),
    ],
)
def test_an_unconfirmed_address_is_a_sign_only_of_a_new_customer(confirmed, has_paid, expected) -> None:
    about = f"address_confirmed | first_day | has_paid\n{confirmed} | -10 | {has_paid}"
    assert found(known("item | amount | due | day\nR1 | 50.00 | 20 | -10", about=about)) == expected


@pytest.mark.parametrize(
    ("changed", "posted", "expected"),
    [("-40", "-10", True), ("-41", "-10", False), ("-10", "-40", True), ("-9", "-40", False), ("+1", "-10", False)],
)
def test_a_changed_account_counts_within_the_days_before_and_after_an_open_invoice(changed, posted, expected) -> None:
    facts = known(f"item | amount | due | day\nR1 | 50.00 | 20 | {posted}", accounts=f"day\n{changed}")
    assert found(facts) == ({CUSTOMER: "fraud: bank_details_changed"} if expected else {})


def test_several_signs_of_fraud_are_one_suspicion_of_the_customer() -> None:
    facts = known(LARGE, about="address_confirmed | first_day | has_paid\nno | -10 | no", accounts="day\n-9")
    assert found(facts) == {CUSTOMER: "fraud: large_first_order,unconfirmed_address,bank_details_changed"}
    assert len(sentences(suspected(facts)["evidence"].item())) == 3


# --- how far a rule may go ------------------------------------------------------------------------------------------


def test_a_suspicion_is_decided_where_the_firm_lets_one_of_its_rules_decide() -> None:
    deliveries = "invoice | promised | accepted\nR1 | -20 | no"
    late, refused = SuspicionRule.LATE_DELIVERY, SuspicionRule.ACCEPTANCE_FAILED
    for use, expected in (({late: Use.DECIDE}, ", decided"), ({late: Use.PROPOSE}, "")):
        chosen = asking("late_delivery")
        both = type(chosen)(base_currency="EUR", use={refused: Use.PROPOSE, **use})
        answer = f"own_fault: acceptance_failed,late_delivery{expected}"
        assert found(known(OVERDUE, deliveries=deliveries), both) == {ITEM: answer}


@given(st.sets(st.sampled_from(list(SuspicionRule))))
@settings(max_examples=20, deadline=None)
def test_a_rule_that_is_off_finds_nothing_and_leaves_the_others_as_they_are(used) -> None:
    facts = known(
        f"{LARGE} \nR2 | 500.00 | -5 | -10",
        about="address_confirmed | first_day | has_paid | needs_purchase_order\nno | -10 | no | yes",
        deliveries="invoice | promised | accepted\nR2 | -9 | no",
        accounts="day\n-9",
        reported="day\n-1",
    )
    everything = signs_of(facts, asking(), as_of=NIGHT)
    assert set(everything["rule"]) == {str(rule) for rule in SuspicionRule}
    chosen = asking(*used) if used else NO_TRIAGE
    some = signs_of(facts, chosen, as_of=NIGHT)
    assert some.schema == SIGN_SCHEMA
    assert some.sort(pl.all()).equals(
        everything.filter(pl.col("rule").is_in([str(one) for one in used])).sort(pl.all())
    )


def test_without_facts_there_is_nothing_to_suspect() -> None:
    empty = suspicions_of(signs_of(known(""), asking(), as_of=NIGHT), asking())
    assert empty.schema == SUSPICION_SCHEMA
    assert empty.is_empty()


def test_what_was_seen_does_not_change_while_time_alone_goes_by() -> None:
    facts = known(
        f"{LARGE} \nR2 | 500.00 | -5 | -10",
        about="address_confirmed | first_day | has_paid | needs_purchase_order\nno | -10 | no | yes",
        deliveries="invoice | promised | accepted\nR2 | -9 | no",
        accounts="day\n-9",
    )
    first, later = (signs_of(facts, asking(), as_of=NIGHT + days(number)).sort(pl.all()) for number in (0, 9))
    assert later.filter(pl.col("item") == "R2").equals(first.filter(pl.col("item") == "R2"))
    assert later.filter(pl.col("item").is_null()).equals(first.filter(pl.col("item").is_null()))


# --- in words -------------------------------------------------------------------------------------------------------


def test_every_rule_has_a_name_and_sentences_in_every_language() -> None:
    facts = known(
        f"{LARGE} \nR2 | 500.00 | -5 | -10",
        about="address_confirmed | first_day | has_paid | needs_purchase_order\nno | -10 | no | yes",
        deliveries="delivery | invoice | promised | delivered | accepted | accepted_on\n"
        "D1|R2|-9||no|\nD2|R2|-9|-8|no|-7\nD3|R2|-9|-2||",
        accounts="day\n-9",
        reported="day\n-1",
    )
    evidence = suspected(facts)["evidence"].to_list()
    for language in LANGUAGES:
        assert set(RULE_NAMES[language]) == set(SuspicionRule)
        told = [one for each in evidence for one in sentences(each, language)]
        assert len(told) == len(set(told)) == 10
        assert not any("{" in one or "None" in one or "1 days" in one for one in told)


def test_what_somebody_said_is_told_as_it_was_said_and_what_a_rule_saw_in_sentences() -> None:
    evidence = '[{"rule":"missing_purchase_order","document":"R1"},{"rule":"missing_purchase_order","document":"R2"}]'
    assert in_words("she told me", "") == "she told me"
    assert in_words(evidence, "missing_purchase_order").count("The customer pays no invoice") == 2
    assert in_words(evidence, "missing_purchase_order", "zh").endswith("而发票 R2 未注明。")
    assert rule_names("late_delivery,acceptance_failed") == "late delivery, acceptance failed"
    assert rule_names("late_delivery,acceptance_failed", "zh") == "迟延交货、验收未通过"


def test_amounts_that_make_a_first_order_large_are_exact() -> None:
    facts = known("item | amount | due | day\nR1 | 0.30 | 20 | -10", about=NEW)
    assert found(facts, asking(first_order=Decimal("0.30")))
    assert not found(facts, asking(first_order=Decimal("0.31")))
