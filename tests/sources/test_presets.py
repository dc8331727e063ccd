"""What the presets give of Odoo's and ERPNext's own tables is what those programs call open, document by document."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import create_engine, text

import postgres
from receivables.model import TABLES
from receivables.sources import SourceError, presets
from sources import erpnext_books, odoo_books
from sources.books import given, listed_as_open, new_store, open_in, take_ledger


@pytest.fixture(scope="module")
def odoo() -> Iterator[str]:
    """The book in Odoo's tables."""
    yield from _database(odoo_books.fill)


@pytest.fixture(scope="module")
def erpnext() -> Iterator[str]:
    """The book in ERPNext's tables, on the database that frappe knows beside MariaDB."""
    yield from _database(erpnext_books.fill)


@pytest.fixture
def odoo_of_its_own() -> Iterator[str]:
    """The same, for a test that writes into it."""
    yield from _database(odoo_books.fill)


@pytest.fixture
def erpnext_of_its_own() -> Iterator[str]:
    """The same, for a test that writes into it."""
    yield from _database(erpnext_books.fill)


def _database(fill) -> Iterator[str]:
    address = postgres.new_database()
    with create_engine(address).begin() as conn:
        fill(conn)
    yield address
    postgres.drop_database(address)


def without_own_names(open_items):
    """Odoo's and ERPNext's own numbers: a rest or a part of a credit has one of ours."""
    return {
        (customer, "SO-1" if number == "PE-8/SO-1" else number.removesuffix("/rest"), currency): minor
        for (customer, number, currency), minor in open_items.items()
    }


class TestOdoo:
    def test_the_ledger_leaves_open_what_odoo_calls_residual(self, odoo, tmp_path):
        engine = new_store(tmp_path)
        take_ledger(engine, odoo, "odoo")
        assert without_own_names(open_in(engine)) == odoo_books.OPEN

    def test_the_list_of_open_items_is_what_odoo_calls_residual(self, odoo):
        assert listed_as_open(given(odoo, "odoo", "open-items")) == odoo_books.OPEN

    def test_instalments_have_their_own_days_and_credits_say_where_they_went(self, odoo):
        frame = given(odoo, "odoo", "invoices").frame
        parts = frame.filter(invoice="INV/2").select("instalment", "due_date", "amount_minor").rows()
        assert [(part, str(due), minor) for part, due, minor in parts] == [
            ("1", "2026-04-01", 3000),
            ("2", "2026-05-01", 7001),
        ]
        notes = frame.filter(invoice="RINV/1").select("instalment", "applies_to", "amount_minor")
        assert set(notes.rows()) == {(None, "INV/3", 2500), ("BACK/1", "BACK/1", 1000), ("rest", None, 500)}

    def test_drafts_cancelled_and_other_receivables_are_out(self, odoo):
        numbers = given(odoo, "odoo", "invoices").frame["invoice"]
        assert not set(numbers) & {"/", "INV/5", "DEP/1", "EXCH/1"}

    def test_an_open_line_of_nobody_is_refused_and_a_settled_one_is_a_sale_over_the_counter(self, odoo):
        reading = given(odoo, "odoo", "invoices")
        assert reading.rejects["reason"].to_list() == ["customer is missing"]
        assert reading.refused == {"EUR": 999}

    def test_a_payment_counts_in_the_currency_of_what_it_paid(self, odoo):
        paid = given(odoo, "odoo", "payments").frame.filter(payment="PBNK/2")
        assert paid.select("invoice", "currency", "amount_minor").rows() == [("INV/4", "USD", 10000)]

    def test_customers_contacts_and_salespeople(self, odoo):
        customers = given(odoo, "odoo", "customers").frame
        assert customers.select("customer", "name", "salesperson", "language", "email", "address").rows() == [
            ("10", "First customer", "5", "de", "bills@c.example", "Street 2\nRoom 3\n54321 City\nGermany"),
            ("20", "Second customer", None, None, None, None),
        ]
        contacts = given(odoo, "odoo", "contacts").frame
        assert contacts.select("customer", "name", "role").rows() == [("10", "Clerk", "Accounts payable")]
        assert given(odoo, "odoo", "salespeople").frame["salesperson"].to_list() == ["5"]

    def test_what_is_applied_and_undone_from_night_to_night_arrives(self, odoo_of_its_own, tmp_path):
        url, engine = odoo_of_its_own, new_store(tmp_path)
        take_ledger(engine, url, "odoo")
        with create_engine(url).begin() as conn:
            for statement in (
                # The rest of the credit note goes to its invoice.
                "INSERT INTO account_partial_reconcile VALUES (8, 301, 401, 5, 5, 5, '2026-05-02')",
                "UPDATE account_move_line SET amount_residual_currency = 50 WHERE id = 301",
                "UPDATE account_move_line SET amount_residual_currency = 0 WHERE id = 401",
                # The loose payment pays a new invoice, which has never been seen without it.
                """INSERT INTO account_move VALUES (16, 'INV/6', NULL, '2026-05-01', 'posted', 'out_invoice',
                    '2026-05-01', '2026-05-31', 20, 20, 1, NULL, NULL, 1)""",
                """INSERT INTO account_move_line VALUES
                    (1601, 16, 1, 20, '2026-05-01', '2026-05-31', 'posted', 50, 50, 1, 16.67, 16.67, false)""",
                "INSERT INTO account_partial_reconcile VALUES (9, 1601, 801, 33.33, 33.33, 33.33, '2026-05-01')",
                "UPDATE account_move_line SET amount_residual_currency = 0 WHERE id = 801",
            ):
                conn.execute(text(statement))
        take_ledger(engine, url, "odoo")
        expected = residuals(url)
        assert expected[("20", "INV/6", "EUR")] == 1667
        assert without_own_names(open_in(engine)) == expected
        with create_engine(url).begin() as conn:
            conn.execute(text("DELETE FROM account_partial_reconcile WHERE id = 9"))
            conn.execute(text("UPDATE account_move_line SET amount_residual_currency = 50 WHERE id = 1601"))
            conn.execute(text("UPDATE account_move_line SET amount_residual_currency = -33.33 WHERE id = 801"))
        take_ledger(engine, url, "odoo")
        assert without_own_names(open_in(engine)) == residuals(url)


class TestERPNext:
    def test_the_ledger_leaves_open_what_erpnext_calls_outstanding(self, erpnext, tmp_path):
        engine = new_store(tmp_path)
        take_ledger(engine, erpnext, "erpnext")
        assert without_own_names(open_in(engine)) == erpnext_books.OPEN

    def test_the_list_of_open_items_is_what_erpnext_calls_outstanding(self, erpnext):
        assert listed_as_open(given(erpnext, "erpnext", "open-items")) == erpnext_books.OPEN

    def test_what_is_undone_goes_from_what_was_taken(self, erpnext_of_its_own, tmp_path):
        url, engine = erpnext_of_its_own, new_store(tmp_path)
        take_ledger(engine, url, "erpnext")
        with create_engine(url).begin() as conn:
            ple = 'UPDATE "tabPayment Ledger Entry" SET delinked = 1 WHERE voucher_no = '
            # A payment is taken off its invoice and stands alone; an invoice and a write-off are cancelled.
            conn.execute(text(f"{ple} 'PE-1' AND against_voucher_no = 'SI-1'"))
            conn.execute(text(f"{ple} 'SI-12'"))
            conn.execute(text(f"{ple} 'JE-3'"))
            erpnext_books.post(
                conn,
                ("C1", "2026-04-02", "PE-1", "PE-1", "-100", "EUR", 0),
                ("C2", "2026-03-02", "SI-12", "SI-12", "-300", "EUR", 1),
                ("C1", "2026-04-07", "JE-3", "SI-4", "3", "EUR", 1),
            )
        take_ledger(engine, url, "erpnext")
        expected = outstanding(url)
        assert expected[("C1", "PE-1", "EUR")] == -10000
        assert without_own_names(open_in(engine)) == expected
        assert listed_as_open(given(url, "erpnext", "open-items")) == expected

    def test_what_was_paid_in_advance_is_taken_off_the_first_instalment(self, erpnext):
        listed = given(erpnext, "erpnext", "open-items").frame.filter(invoice="SI-12")
        assert listed.select("instalment", "amount_minor", "balance_minor").rows() == [
            ("1", 20000, 10000),
            ("2", 10000, 10000),
        ]

    def test_an_invoice_counts_in_the_currency_of_its_receivable_account(self, erpnext):
        frame = given(erpnext, "erpnext", "invoices").frame
        kept = frame.filter(frame["invoice"].is_in(["SI-10", "SI-11"])).select("invoice", "currency", "amount_minor")
        assert kept.rows() == [("SI-10", "EUR", 5520), ("SI-10", "EUR", 3680), ("SI-11", "USD", 10000)]

    def test_drafts_are_out_and_a_cancelled_invoice_counts_nothing(self, erpnext):
        frame = given(erpnext, "erpnext", "invoices").frame
        assert "SI-9" not in frame["invoice"]
        assert frame.filter(invoice="SI-7")["amount_minor"].sum() == 0

    def test_customers_contacts_and_salespeople(self, erpnext):
        customers = given(erpnext, "erpnext", "customers").frame
        assert customers.select("customer", "name", "salesperson", "email", "country", "address").rows() == [
            ("C1", "First customer", "S1", "bills@c.example", "DE", "Street 1\n12345 Town\nGermany"),
            ("C2", "Second customer", None, None, "DE", "Street 2\nRoom 3\nCity\nGermany"),
        ]
        contacts = given(erpnext, "erpnext", "contacts").frame
        assert contacts.select("customer", "name", "phone").rows() == [("C1", "First Clerk", "+49 2")]
        assert given(erpnext, "erpnext", "salespeople").frame["salesperson"].to_list() == ["S1", "S2"]


def residuals(url: str) -> dict[tuple[str, str, str], int]:
    """Odoo's own figures: the residuals of its lines, by partner and move."""
    query = """
        SELECT p.commercial_partner_id, m.name, c.name, sum(l.amount_residual_currency)
        FROM account_move_line l JOIN account_move m ON m.id = l.move_id JOIN res_currency c ON c.id = l.currency_id
        JOIN res_partner p ON p.id = l.partner_id WHERE l.account_id = 1 AND l.parent_state = 'posted'
        GROUP BY 1, 2, 3 HAVING sum(l.amount_residual_currency) <> 0
    """
    return _figures(url, query)


def outstanding(url: str) -> dict[tuple[str, str, str], int]:
    """ERPNext's own rule: what the payment ledger adds up to, by party and document."""
    query = """
        SELECT party, against_voucher_no, account_currency, sum(amount_in_account_currency)
        FROM "tabPayment Ledger Entry" WHERE delinked = 0 AND account_type = 'Receivable'
        GROUP BY party, against_voucher_no, account_currency HAVING sum(amount_in_account_currency) <> 0
    """
    return _figures(url, query)


def _figures(url: str, query: str) -> dict[tuple[str, str, str], int]:
    with create_engine(url).connect() as conn:
        return {
            (str(customer), number, currency): int(Decimal(total) * 100)
            for customer, number, currency, total in conn.execute(text(query))
        }


@pytest.mark.parametrize("preset", presets.names())
def test_a_preset_gives_kinds_that_can_be_loaded(preset):
    assert set(presets.kinds(preset)) <= set(TABLES)
    assert {"invoices", "payments", "open-items", "customers"} <= set(presets.kinds(preset))


def test_a_preset_or_a_kind_that_there_is_not_is_said(erpnext):
    with pytest.raises(SourceError, match="preset is 'sap', expected one of erpnext, odoo, tryton"):
        given(erpnext, "sap", "invoices")
    with pytest.raises(
        SourceError, match="preset erpnext gives no rates, expected one of contacts, customers, invoices"
    ):
        given(erpnext, "erpnext", "rates")


def test_a_preset_takes_mappings_too(erpnext):
    reading = given(erpnext, "erpnext", "customers", columns={"segment": "territory", "territory": ""})
    assert reading.frame["segment"].to_list() == ["Germany", "All Territories"]
