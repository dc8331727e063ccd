"""Posting invoices, credit notes and payments."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import Engine

from receivables.store.ledger import load_invoices, load_payments, unknown_documents
from receivables.store.merge import Merged
from store.hand_made import everything, stored
from store.lists import balances, closed, credit_note, invoice, ledger, listed, payment, store

OCTOBER_1 = date(2026, 10, 1)
NIGHT = date(2026, 10, 30)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return store(tmp_path)


def invoices(engine: Engine, *rows: dict) -> Merged:
    return load_invoices(engine, listed("invoices", *rows))


def payments(engine: Engine, *rows: dict) -> Merged:
    return load_payments(engine, listed("payments", *rows))


def test_an_invoice_is_owed_by_its_due_day(engine: Engine) -> None:
    assert invoices(engine, invoice("R1", 12_345, salesperson="S1", reference="PO 7")) == Merged(new=1)
    assert ledger(engine)["R1"] == {
        "customer": "C1",
        "item": "R1",
        "kind": "invoice",
        "document": "R1",
        "day": date(2026, 9, 1),
        "due_day": date(2026, 9, 30),
        "currency": "EUR",
        "amount_minor": 12_345,
        "salesperson": "S1",
        "closed_day": None,
    }
    assert stored(engine, "item", "reference") == [("PO 7",)]


def test_the_same_list_twice_changes_nothing(engine: Engine) -> None:
    rows = [invoice("R1"), invoice("R2", instalment="1"), credit_note("G1", 500), invoice("R9", customer="C9")]
    invoices(engine, *rows)
    payments(engine, payment("P1", 10_000, invoice="R1"))
    before = everything(engine)
    assert invoices(engine, *rows) == Merged(unchanged=4)
    assert payments(engine, payment("P1", 10_000, invoice="R1")) == Merged(unchanged=1)
    assert everything(engine) == before


def test_a_changed_row_is_taken_over_and_the_others_are_left(engine: Engine) -> None:
    invoices(engine, invoice("R1"), invoice("R2"))
    moved = invoice("R1", due_date=date(2026, 12, 1))
    assert invoices(engine, moved, invoice("R3")) == Merged(new=1, changed=1)
    assert ledger(engine)["R1"]["due_day"] == date(2026, 12, 1)
    assert set(ledger(engine)) == {"R1", "R2", "R3"}


def _parts(*amounts: int, row: int | None = None) -> pl.DataFrame:
    """R1 by so many instalments; `row`: all of them from one row of the file, by its terms."""
    parts = listed("invoices", *(invoice("R1", amount, instalment=str(at + 1)) for at, amount in enumerate(amounts)))
    return parts if row is None else parts.with_columns(row=pl.lit(row, parts.schema["row"]))


WHOLE = listed("invoices", invoice("R1", 900))


@pytest.mark.parametrize(
    ("first", "then", "owed", "gone"),
    [
        (_parts(300, 300, 300, row=2), WHOLE, 900, 3),
        (WHOLE, _parts(300, 300, 300, row=2), 900, 1),
        (WHOLE, _parts(300, 300, 300), 900, 1),
        (_parts(300, 300, 300, row=2), _parts(500, 500, row=2), 1_000, 1),
        (_parts(300, 300, 300), _parts(450, 450), 900, 1),
    ],
)
def test_an_invoice_that_comes_cut_otherwise_is_owed_once(
    engine: Engine, first: pl.DataFrame, then: pl.DataFrame, owed: int, gone: int
) -> None:
    load_invoices(engine, first)
    merged = load_invoices(engine, then)
    assert balances(engine) == {"R1": owed}
    assert (len(ledger(engine)), merged.vanished) == (then.height, gone)
    assert "was taken out: R1" in merged.notes[0]
    assert load_invoices(engine, then) == Merged(unchanged=then.height)


def test_a_list_of_some_instalments_leaves_the_others_as_they_are(engine: Engine) -> None:
    load_invoices(engine, _parts(300, 300, 300))
    load_invoices(engine, _parts(350, 300))
    assert balances(engine) == {"R1": 950}


def test_equal_instalments_that_come_one_after_the_other_are_all_owed(engine: Engine) -> None:
    for part in ("1", "2", "3"):
        invoices(engine, invoice("R1", 300, instalment=part))
    assert balances(engine) == {"R1": 900}


def test_of_an_invoice_with_a_refused_part_nothing_is_taken_out(engine: Engine) -> None:
    load_invoices(engine, WHOLE)
    doubled = pl.concat([_parts(450, 450, row=2), listed("invoices", invoice("R1", 9, instalment="2"))])
    assert load_invoices(engine, doubled).refused == 2
    assert "R1" in ledger(engine)


def test_instalments_are_items_of_their_own_under_one_document(engine: Engine) -> None:
    invoices(engine, invoice("R1", instalment="1"), invoice("R1", instalment="2", due_date=date(2026, 11, 30)))
    lines = ledger(engine)
    assert {number: line["document"] for number, line in lines.items()} == {"R1/1": "R1", "R1/2": "R1"}
    assert lines["R1/2"]["due_day"] == date(2026, 11, 30)


def test_credits_and_receipts_are_negative_and_due_on_their_day(engine: Engine) -> None:
    invoices(engine, invoice("R1"), credit_note("G1", 500, applies_to="R1"), credit_note("G2", -700))
    payments(engine, payment("P1", 900, invoice="R1"), payment("P2", 100))
    shown = {number: (line["kind"], line["document"], line["amount_minor"]) for number, line in ledger(engine).items()}
    assert shown == {
        "R1": ("invoice", "R1", 10_000),
        "G1": ("credit_note", "R1", -500),
        "G2": ("credit_note", "G2@credit_note", -700),
        "P1": ("receipt", "R1", -900),
        "P2": ("receipt", "P2@receipt", -100),
    }
    assert ledger(engine)["P1"]["due_day"] == OCTOBER_1
    assert ledger(engine)["G1"]["due_day"] == date(2026, 9, 1)


def test_an_unapplied_receipt_never_pays_the_invoice_that_has_its_number(engine: Engine) -> None:
    invoices(engine, invoice("4711"))
    payments(engine, payment("4711", 10_000))
    assert stored(engine, "item", "kind", "closed_day") == [("invoice", None), ("receipt", None)]


def test_a_document_that_nets_to_zero_is_closed_on_the_day_of_its_last_line(engine: Engine) -> None:
    invoices(engine, invoice("R1"), invoice("R2"), credit_note("G1", 1_000, applies_to="R1"))
    payments(engine, payment("P1", 9_000, invoice="R1"), payment("P2", 9_999, invoice="R2"))
    assert closed(engine) == {"R1": OCTOBER_1, "G1": OCTOBER_1, "P1": OCTOBER_1, "R2": None, "P2": None}


def test_a_closed_document_reopens_when_a_payment_is_corrected_and_closes_again(engine: Engine) -> None:
    invoices(engine, invoice("R1"))
    payments(engine, payment("P1", 10_000, invoice="R1"))
    assert payments(engine, payment("P1", 9_000, invoice="R1")) == Merged(changed=1)
    assert closed(engine) == {"R1": None, "P1": None}
    payments(engine, payment("P2", 1_000, invoice="R1", date=date(2026, 10, 20)))
    assert set(closed(engine).values()) == {date(2026, 10, 20)}


def test_a_payment_moved_to_another_invoice_reopens_the_first_and_closes_the_second(engine: Engine) -> None:
    invoices(engine, invoice("R1"), invoice("R2"))
    payments(engine, payment("P1", 10_000, invoice="R1"))
    payments(engine, payment("P1", 10_000, invoice="R2"))
    assert closed(engine) == {"R1": None, "R2": OCTOBER_1, "P1": OCTOBER_1}


def test_currencies_are_never_netted(engine: Engine) -> None:
    invoices(engine, invoice("R1"))
    payments(engine, payment("P1", 10_000, invoice="R1", currency="USD"))
    assert closed(engine) == {"R1": None, "P1": None}


def test_a_line_in_another_currency_than_before_is_refused_and_said(engine: Engine) -> None:
    invoices(engine, invoice("R1"))
    merged = invoices(engine, invoice("R1", currency="USD"), invoice("R2"))
    assert (merged.new, merged.refused) == (1, 1)
    (refusal,) = merged.refusals
    assert (refusal.customer, refusal.kind, refusal.item) == ("C1", "invoice", "R1")
    assert refusal.reason == "comes in USD, expected EUR as it was posted before; the ledger was left as it is"
    assert ledger(engine)["R1"]["currency"] == "EUR"


def test_two_rows_that_make_the_same_item_are_both_refused(engine: Engine) -> None:
    merged = invoices(engine, invoice("R1/2"), invoice("R1", instalment="2"), invoice("R3"))
    assert (merged.new, merged.refused, len(merged.refusals)) == (1, 2, 1)
    assert "more than once" in merged.refusals[0].reason
    assert set(ledger(engine)) == {"R3"}


def test_a_customer_in_no_list_gets_a_bare_record_with_what_the_invoices_say(engine: Engine) -> None:
    invoices(engine, invoice("R1", name="Aker", address="Kade 1"), invoice("R2"), invoice("R3", customer="0009"))
    columns = ("customer", "name", "address", "bare", "shard")
    assert stored(engine, "customer", *columns) == [("0009", "", "", True, 214), ("C1", "Aker", "Kade 1", True, 3)]


def test_a_later_invoice_list_fills_in_what_a_bare_record_lacked(engine: Engine) -> None:
    invoices(engine, invoice("R1", name="Aker", country="NL"))
    invoices(engine, invoice("R2", name="Aker BV", address="Kade 1"))
    assert stored(engine, "customer", "name", "address", "country") == [("Aker BV", "Kade 1", "NL")]


def test_a_receipt_that_names_an_unknown_invoice_is_a_problem_until_the_invoice_comes(engine: Engine) -> None:
    payments(engine, payment("P1", 10_000, invoice="R1"), payment("P2", 50))
    problems = unknown_documents(engine, NIGHT)
    assert [problem.where for problem in problems] == ["customer C1, receipt P1"]
    assert "names invoice R1, expected one of this customer's invoices in EUR" in problems[0].what
    assert unknown_documents(engine, date(2026, 9, 30)) == []
    invoices(engine, invoice("R1", 20_000))
    assert unknown_documents(engine, NIGHT) == []


def test_an_empty_list_changes_nothing(engine: Engine) -> None:
    assert invoices(engine) == Merged()
    assert payments(engine) == Merged()


def test_a_list_longer_than_one_part_is_taken_whole(engine: Engine) -> None:
    rows = [invoice(f"R{number:06d}", customer=f"C{number % 977}") for number in range(60_000)]
    frame = listed("invoices", *rows)
    assert load_invoices(engine, frame) == Merged(new=60_000)
    changed = frame.with_columns(
        pl.when(pl.col("row") % 2 == 0).then(1).otherwise("amount_minor").alias("amount_minor")
    )
    assert load_invoices(engine, changed) == Merged(changed=30_000, unchanged=30_000)
