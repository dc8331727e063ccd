"""Whose money it is that came in, what comes back, and what a clerk says."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from receivables.model import STATEMENT_SCHEMA
from receivables.policy.letter_references import letter_qr_reference
from receivables.store.assigning import assign_entry
from receivables.store.bank import added_up, load_bank_entries
from receivables.store.database import StoreError, reading, writing
from receivables.store.days import to_number
from receivables.store.ledger import load_invoices, load_open_items
from receivables.store.matches import list_matches, match_by_rule
from receivables.store.open_lines import open_lines
from receivables.store.receipts import assign_by_rule
from receivables.store.records import load_customers
from receivables.store.tables import account_statement, item, letter, line
from receivables.store.waiting import open_receipts, unassigned
from store.hand_made import everything, stored
from store.lists import invoice, lines, listed, one_load, store

ACCOUNT = "DE89370400440532013000"
DAY = date(2026, 10, 1)
NIGHT = date(2026, 10, 5)
LATER = date(2026, 10, 9)
Row = Mapping[str, Any]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """Aker, C1, pays from NL91 and owes R1001 of 100.00; Brandt, C2, from DE12 or DE13 and owes R2001 of 70.00."""
    engine = store(tmp_path)
    names = [
        {"customer": "C1", "name": "Aker B.V.", "iban": "NL91 0001"},
        {"customer": "C2", "name": "Brandt", "iban": "DE12"},
        {"customer": "C3", "name": "Brandt", "iban": "DE77"},
        {"customer": "C4", "name": "Castor", "iban": "DE77"},
    ]
    load_customers(engine, listed("customers", *names))
    invoices = [
        invoice("R1001", 10_000),
        invoice("R1002", 4_444, reference="RF18539007547034"),
        invoice("R2001", 7_000, customer="C2"),
        invoice("R3001", 4_000, customer="C3"),
        invoice("R3002", 4_000, customer="C4"),
        invoice("SAME-77", 100, customer="C1"),
        invoice("SAME-77", 100, customer="C2"),
        invoice("99", 100, customer="C4"),
    ]
    load_invoices(engine, listed("invoices", *invoices))
    return engine


def entry(number: str = "N1", amount_minor: int = 10_000, **more: Any) -> Row:
    known = {"account": ACCOUNT, "date": DAY, "currency": "EUR", "amount_minor": amount_minor}
    return {**known, "entry": number, **more}


def take(engine: Engine, *rows: Row, as_of: date = NIGHT) -> None:
    load_bank_entries(engine, listed("bank-entries", *rows), STATEMENT_SCHEMA.to_frame())
    assign_by_rule(engine, as_of=as_of)


def whose(engine: Engine) -> dict[str, tuple[str, str]]:
    return {
        number: (customer, rule) for number, customer, rule in stored(engine, "bank_entry", "entry", "customer", "rule")
    }


def balance(engine: Engine, customer: str = "C1", as_of: date = NIGHT) -> dict[str, int]:
    with reading(engine) as conn:
        open_now = open_lines(conn, item.c.customer == customer, as_of=as_of)
    return dict(sorted(open_now.group_by("document").agg(pl.col("balance_minor").sum()).iter_rows()))


FOUND = {
    "the account it came from": ({"payer_account": "nl910001"}, "C1", "account"),
    "an invoice that the text names": ({"reference": "Inv. R2001"}, "C2", "number"),
    "a creditor reference": ({"reference": "RF18 5390 0754 7034"}, "C1", "number"),
    "an invoice that the payer's order names": ({"end_to_end": "R-2001", "reference": "thanks"}, "C2", "end_to_end"),
    "one open invoice of that amount and the name": (
        {"amount_minor": 4_444, "payer": "AKER BV"},
        "C1",
        "amount_and_name",
    ),
    "a name of two, and the amount of one": ({"amount_minor": 7_000, "payer": "Brandt"}, "C2", "amount_and_name"),
    "the account before the text": ({"payer_account": "NL910001", "reference": "R2001"}, "C1", "account"),
    "the text where two have the account": ({"payer_account": "DE77", "reference": "R1001"}, "C1", "number"),
}
NOT_FOUND = {
    "an account of two": {"payer_account": "DE77"},
    "a number of two": {"reference": "SAME-77"},
    "invoices of two": {"reference": "R1001 R2001"},
    "a number too short": {"reference": "99"},
    "a name alone": {"payer": "Aker B.V.", "amount_minor": 123},
    "an amount alone": {"amount_minor": 4_444},
    "an amount that two invoices have": {"amount_minor": 4_000, "payer": "Castor"},
    "a name of two": {"amount_minor": 123, "payer": "Brandt"},
    "another currency": {"amount_minor": 4_444, "currency": "USD", "payer": "Aker BV"},
}


def only_receipt(engine: Engine) -> dict[str, Any]:
    (receipt,) = [line for line in lines(engine) if line["kind"] == "receipt"]
    return receipt


@pytest.mark.parametrize(("says", "customer", "rule"), FOUND.values(), ids=FOUND)
def test_a_receipt_is_the_one_customers_that_it_can_be(engine: Engine, says: Row, customer: str, rule: str) -> None:
    take(engine, entry(**says))
    assert whose(engine) == {"N1": (customer, rule)}
    line = only_receipt(engine)
    assert (line["item"], line["customer"], line["document"]) == ("3000/N1", customer, "3000/N1@receipt")
    assert line["day"] == DAY
    assert line["amount_minor"] == -says.get("amount_minor", 10_000)


@pytest.mark.parametrize("says", NOT_FOUND.values(), ids=NOT_FOUND)
def test_two_candidates_are_none(engine: Engine, says: Row) -> None:
    take(engine, entry(**says))
    assert whose(engine) == {"N1": ("", "")}
    assert [one.entry for one in unassigned(engine, NIGHT)] == ["N1"]
    assert ledger_names(engine) == []


def test_what_nobody_knew_is_found_when_the_customer_is_loaded(engine: Engine) -> None:
    take(engine, entry(payer_account="FR01"))
    load_customers(engine, listed("customers", {"customer": "C5", "name": "Delft", "iban": "FR01"}))
    assign_by_rule(engine, as_of=NIGHT)
    assert whose(engine) == {"N1": ("C5", "account")}


def test_assigning_twice_changes_nothing(engine: Engine) -> None:
    take(engine, entry(reference="R1001"), entry("N2", -10_000, kind="return", end_to_end="x"), entry("N3", -5))
    before = everything(engine)
    assign_by_rule(engine, as_of=NIGHT)
    assert everything(engine) == before


def test_fees_and_transfers_are_in_no_customers_account(engine: Engine) -> None:
    take(engine, entry("N1", -500, payer_account="NL910001"), entry("N2", 500, kind="other", reference="R1001"))
    assert whose(engine) == {"N1": ("", ""), "N2": ("", "")}
    assert unassigned(engine, NIGHT) == []


def test_entries_of_two_accounts_that_end_alike_are_two_receipts(engine: Engine) -> None:
    take(engine, entry(reference="R1001"))
    take(engine, entry(account="FR3000", reference="R1001"))
    assert {"3000/N1", "FR3000/N1"} <= set(ledger_names(engine))


def ledger_names(engine: Engine) -> list[str]:
    return [name for name, kind in stored(engine, "item", "item", "kind") if kind == "receipt"]


def documents(engine: Engine) -> dict[str, str]:
    return {line["item"]: line["document"] for line in lines(engine)}


RETURNS = {
    "by the number of the order": ({"end_to_end": "E1"}, {"end_to_end": "e1"}),
    "by the account it goes back to": ({}, {"payer_account": "NL91 0001"}),
}


@pytest.mark.parametrize(("came", "back"), RETURNS.values(), ids=RETURNS)
def test_a_returned_receipt_is_reversed_and_its_invoice_open_again(engine: Engine, came: Row, back: Row) -> None:
    take(engine, entry(payer_account="NL910001", **{"reference": "R1001", **came}))
    match_by_rule(engine, as_of=NIGHT)
    assert "R1001" not in balance(engine)
    take(engine, entry("N2", -10_000, kind="return", date=LATER, **back), as_of=date(2026, 10, 12))
    assert whose(engine)["N2"] == ("C1", "return")
    assert "R1001" not in balance(engine, as_of=date(2026, 10, 8))
    assert balance(engine, as_of=LATER) == {"R1001": 10_000, "R1002": 4_444, "SAME-77": 100}
    assert list_matches(engine) == []
    match_by_rule(engine, as_of=date(2026, 10, 12))
    assert list_matches(engine) == []


def test_of_two_receipts_the_newest_is_taken_back_and_of_two_on_a_day_none(engine: Engine) -> None:
    same = {"payer_account": "NL910001"}
    take(engine, entry("N1", date=date(2026, 9, 1), **same), entry("N2", **same))
    take(engine, entry("N3", -10_000, kind="return", date=LATER, **same))
    assert documents(engine)["3000/N3"] == "3000/N2@receipt"
    take(engine, entry("N4", -10_000, kind="return", date=LATER, **same))
    assert documents(engine)["3000/N4"] == "3000/N1@receipt"
    take(engine, entry("N5", **same), entry("N6", **same), entry("N7", -10_000, kind="return", date=LATER, **same))
    assert whose(engine)["N7"] == ("", "")


def test_of_two_returns_for_one_receipt_the_older_takes_it_back(engine: Engine) -> None:
    same = {"payer_account": "NL910001"}
    back = [entry(number, -10_000, kind="return", date=LATER, **same) for number in ("N2", "N3")]
    take(engine, entry(**same), *back)
    assert [whose(engine)[number][0] for number in ("N1", "N2", "N3")] == ["C1", "C1", ""]


def test_a_return_of_another_amount_is_for_a_clerk(engine: Engine) -> None:
    take(engine, entry(payer_account="NL910001"), entry("N2", -10_300, kind="return", payer_account="NL910001"))
    assert [one.entry for one in unassigned(engine, NIGHT)] == ["N2"]
    assign(engine, "N2", receipt="N1")
    assert balance(engine)["3000/N1@receipt"] == 300


def assign(engine: Engine, number: str = "N1", customer: str = "C1", **more: Any) -> str:
    known = {"account": "3000", "entry": number, "customer": customer, "author": "Ines", "as_of": NIGHT}
    return assign_entry(engine, **{**known, **more})


def test_a_clerk_assigns_an_entry_and_the_account_is_known_from_then_on(engine: Engine) -> None:
    take(engine, entry(payer_account="FR01"))
    assert assign(engine) == "3000/N1"
    assert balance(engine)["3000/N1@receipt"] == -10_000
    assert stored(engine, "bank_entry", "customer", "rule", "author") == [("C1", "by_hand", "Ines")]
    take(engine, entry("N2", payer_account="FR 01"))
    assert whose(engine)["N2"] == ("C1", "account")
    before = everything(engine)
    assign(engine)
    assert everything(engine) == before


def test_an_entry_assigned_to_the_wrong_customer_moves(engine: Engine) -> None:
    take(engine, entry(payer_account="FR01"))
    assign(engine, customer="C2")
    assign(engine)
    assert balance(engine, "C2") == {"R2001": 7_000, "SAME-77": 100}
    assert balance(engine)["3000/N1@receipt"] == -10_000


def test_a_matched_receipt_does_not_move(engine: Engine) -> None:
    take(engine, entry(reference="R1001"))
    match_by_rule(engine, as_of=NIGHT)
    with pytest.raises(StoreError, match="was matched or reversed"):
        assign(engine, customer="C2")


def test_what_was_booked_as_another_thing_may_be_a_customers_return(engine: Engine) -> None:
    take(engine, entry(payer_account="NL910001"), entry("N2", -10_000))
    assign(engine, "N2")
    assert "3000/N1@receipt" not in balance(engine)
    take(engine, entry("N3", -77))
    assign(engine, "N3")
    assert balance(engine)["3000/N3@reversal"] == 77


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"account": "4000"}, "Account 4000 has no entry 'N1'"),
        ({"customer": "C9"}, "no customer 'C9'"),
        ({"number": "N2", "receipt": "N9"}, "has no receipt 'N9'"),
        ({"number": "N0"}, "is of nothing"),
    ],
)
def test_what_cannot_be_assigned_is_refused(engine: Engine, more: dict[str, Any], expected: str) -> None:
    take(engine, entry(), entry("N2", -5, kind="return"), entry("N0", 0))
    before = everything(engine)
    with pytest.raises(StoreError, match=expected):
        assign(engine, **more)
    assert everything(engine) == before


def test_a_clerk_sees_whose_money_it_may_be(engine: Engine) -> None:
    take(engine, entry(amount_minor=4_444, payer="Brandt", payer_account="DE77"))
    (waits,) = unassigned(engine, NIGHT)
    assert [(one.customer, one.why) for one in waits.candidates] == [
        ("C3", "pays from this account, has this name"),
        ("C4", "pays from this account"),
        ("C2", "has this name"),
        ("C1", "owes exactly this amount"),
    ]
    assert unassigned(engine, date(2026, 9, 30)) == []


def test_a_clerk_sees_which_invoice_a_receipt_may_be_for(engine: Engine) -> None:
    take(engine, entry(amount_minor=9_800, payer_account="NL910001", reference="inv 1010"))
    match_by_rule(engine, as_of=NIGHT)
    (waits,) = open_receipts(engine, NIGHT)
    assert (waits.receipt, waits.name, waits.rest_minor) == ("3000/N1", "Aker B.V.", 9_800)
    assert [(one.document, one.why) for one in waits.candidates] == [
        ("R1001", "amount less than 3 % off, number alike"),
    ]
    assert open_receipts(engine, NIGHT, customer="C2") == []


def test_a_list_of_open_items_and_the_bank_never_credit_a_customer_twice(engine: Engine) -> None:
    day = date(2026, 10, 2)
    items = listed("open-items", invoice("R9001", 5_000, balance_minor=5_000))
    with one_load(engine, kind="open-items", as_of=day) as conn:
        load_open_items(conn, items, as_of=day, max_shrink=Decimal(1), source="erp")
    take(engine, entry(payer_account="NL910001", reference="R9001"))
    match_by_rule(engine, as_of=NIGHT)
    assert list_matches(engine) == []
    assert "3000/N1@receipt" not in balance(engine)
    take(engine, entry("N2", 2_000, payer_account="NL910001", reference="R9001", date=date(2026, 10, 3)))
    match_by_rule(engine, as_of=NIGHT)
    assert balance(engine)["R9001"] == 3_000


KINDS = st.sampled_from([None, "receipt", "return", "other"])
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {
            "entry": st.integers(0, 12).map(lambda number: f"N{number}"),
            "amount_minor": st.sampled_from([-10_000, -4_444, -5, 0, 5, 4_444, 10_000]),
            "currency": st.sampled_from(["EUR", "EUR", "USD"]),
            "kind": KINDS,
            "payer_account": st.sampled_from([None, "NL910001", "DE12", "DE77", "FR01"]),
            "reference": st.sampled_from([None, "R1001", "R2001", "SAME-77", "thanks"]),
            "end_to_end": st.sampled_from([None, "E1", "R1001"]),
            "payer": st.sampled_from([None, "Aker BV", "Brandt"]),
        }
    ),
    max_size=12,
)


@pytest.mark.sqlite
@settings(max_examples=25, deadline=None)
@given(rows=ENTRIES)
def test_every_entry_is_a_receipt_a_reversal_unassigned_or_none_of_a_customer(
    rows: list[Row], tmp_path_factory: pytest.TempPathFactory
) -> None:
    engine = store(tmp_path_factory.mktemp("law"))
    load_customers(
        engine,
        listed(
            "customers",
            {"customer": "C1", "name": "Aker", "iban": "NL910001"},
            {"customer": "C2", "name": "B", "iban": "DE12"},
        ),
    )
    load_invoices(engine, listed("invoices", invoice("R1001", 10_000), invoice("R2001", 4_444, customer="C2")))
    take(
        engine,
        *(
            entry(**{"number": row["entry"], **{key: value for key, value in row.items() if key != "entry"}})
            for row in rows
        ),
    )
    match_by_rule(engine, as_of=NIGHT)
    parts = ("receipts_minor", "reversals_minor", "unassigned_minor", "other_minor")
    for row in added_up(engine).iter_rows(named=True):
        assert row["entries_minor"] == sum(row[part] for part in parts), row
    engine.dispose()


def a_letter(engine: Engine, customer: str, *asked: tuple[str, int], night: date = DAY) -> None:
    """A letter was sent that night which asked for these items."""
    known = {"treatment": "routine_reminder", "level": 1, "language": "en", "state": "sent", "policy_hash": "h"}
    dated = {"day": to_number(night), "due_day": to_number(night), "days_overdue": 1, "disputed_minor": 0, "level": 1}
    with writing(engine) as conn:
        keys = {"customer": customer, "night": to_number(night)}
        values = {"state_day": to_number(night), "released_by": "", "reason": ""}
        conn.execute(letter.insert().values(**keys, **known, **values))
        for number, minor in asked:
            amounts = dict.fromkeys(("amount_minor", "balance_minor", "chased_minor"), minor)
            its = {"debtor": customer, "item": number, "kind": "invoice", "currency": "EUR", "does": "letter"}
            conn.execute(line.insert().values(**keys, **its, **dated, **amounts))


@pytest.mark.parametrize(
    "written", ["RF67 L202 6100 1C2", "RF67L20261001C2", "L-20261001-C2", "your letter l-20261001-c2"]
)
def test_whoever_pays_under_a_letters_number_is_whom_it_went_to(engine: Engine, written: str) -> None:
    a_letter(engine, "C2", ("R2001", 7_000), ("SAME-77", 100))
    take(engine, entry("N1", 7_100, reference=written, payer="somebody else"))
    assert whose(engine) == {"N1": ("C2", "number")}
    match_by_rule(engine, as_of=NIGHT)
    assert sorted((one.document, one.amount_minor, one.rule) for one in list_matches(engine)) == [
        ("R2001", 7_000, "reference"),
        ("SAME-77", 100, "reference"),
    ]


@pytest.mark.parametrize("written", ["RF92 S202 6100 1C2", "S-20261001-C2"])
def test_whoever_pays_under_a_statements_number_pays_what_it_showed(engine: Engine, written: str) -> None:
    """What was open by its day, to the cent: an invoice of later was not on it."""
    known = {"first_day": to_number(DAY), "kind": "both", "language": "en", "state": "sent", "state_day": 0}
    with writing(engine) as conn:
        conn.execute(account_statement.insert().values(customer="C2", night=to_number(DAY), **known))
    load_invoices(engine, listed("invoices", {**invoice("R2999", 500, customer="C2"), "invoice_date": NIGHT}))
    take(engine, entry("N1", 7_100, reference=written, payer="somebody else"))
    assert whose(engine) == {"N1": ("C2", "number")}
    match_by_rule(engine, as_of=NIGHT)
    assert sorted((one.document, one.rule) for one in list_matches(engine)) == [
        ("R2001", "reference"),
        ("SAME-77", "reference"),
    ]


def test_a_part_of_what_a_letter_asked_for_pays_nothing_by_its_number(engine: Engine) -> None:
    a_letter(engine, "C2", ("R2001", 7_000), ("SAME-77", 100))
    take(engine, entry("N1", 7_050, reference="L-20261001-C2"))
    match_by_rule(engine, as_of=NIGHT)
    assert (whose(engine), list_matches(engine)) == ({"N1": ("C2", "number")}, [])


def test_a_swiss_bank_hands_on_the_letter_as_27_digits(engine: Engine) -> None:
    load_customers(engine, listed("customers", {"customer": "42", "name": "Dall"}))
    load_invoices(engine, listed("invoices", invoice("R4001", 300, customer="42")))
    a_letter(engine, "42", ("R4001", 300))
    reference = letter_qr_reference("L-20261001-42")
    take(engine, entry("N1", 300, reference=reference), entry("N2", 300, reference="202610010000000000000000433"))
    assert whose(engine) == {"N1": ("42", "number"), "N2": ("", "")}
    match_by_rule(engine, as_of=NIGHT)
    assert [(one.document, one.rule) for one in list_matches(engine)] == [("R4001", "reference")]


def test_a_letter_that_never_left_names_nobody(engine: Engine) -> None:
    a_letter(engine, "C2", ("R2001", 7_000))
    with writing(engine) as conn:
        conn.execute(letter.update().values(state="withdrawn"))
    take(engine, entry("N1", 7_000, reference="L-20261001-C2"))
    assert whose(engine) == {"N1": ("", "")}
