"""What the rules that ask why items are unpaid get to see of a store: all that they may find anything in."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Connection, Engine, delete

from receivables.model.suspicion import SIGN_SCHEMA, SuspicionRule
from receivables.model.visit_reports import Became, OutcomeKind
from receivables.policy.suspicions import NO_TRIAGE, TriageSettings, Use, signs_of
from receivables.store import records, suspicion_facts, tables
from receivables.store.database import reading, writing
from receivables.store.deliveries import load_deliveries
from receivables.store.ledger import load_invoices, load_payments
from receivables.store.visit_reports import KeptOutcome, keep_report
from store.lists import invoice, listed, one_load, payment, store

NIGHT = date(2026, 10, 30)
DAY = timedelta(days=1)
LATE, REFUSED = SuspicionRule.LATE_DELIVERY, SuspicionRule.ACCEPTANCE_FAILED
ORDER, LARGE = SuspicionRule.MISSING_PURCHASE_ORDER, SuspicionRule.LARGE_FIRST_ORDER
ADDRESS, ACCOUNT = SuspicionRule.UNCONFIRMED_ADDRESS, SuspicionRule.BANK_DETAILS_CHANGED
REPORTED = SuspicionRule.VISIT_REPORT
Found = set[tuple[str, str | None, str]]


@pytest.fixture(scope="module")
def shared(database: str, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return store(tmp_path_factory.mktemp(database))


@pytest.fixture
def engine(shared: Engine) -> Engine:
    """An empty store with one old customer, who has paid long ago."""
    with writing(shared) as conn:
        for table in tables.metadata.sorted_tables:
            conn.execute(delete(table))
    load_invoices(shared, listed("invoices", invoice("old", 100, customer="C0", invoice_date=date(2026, 1, 1))))
    paid = payment("P0", 100, customer="C0", invoice="old", date=date(2026, 2, 1))
    load_payments(shared, listed("payments", paid))
    return shared


def asking(*rules: SuspicionRule) -> TriageSettings:
    use = dict.fromkeys(rules or SuspicionRule, Use.PROPOSE)
    return TriageSettings(base_currency="EUR", use=use, late_days=2, first_order=Decimal(1_000), bank_days=30)


def looked(engine: Engine, settings: TriageSettings | None = None, as_of: date = NIGHT) -> Found:
    """Whom and what the rules suspect."""
    chosen = settings or asking()
    with reading(engine) as conn:
        facts = list(suspicion_facts.suspicion_facts(conn, chosen, as_of=as_of))
    signs = pl.concat([pl.DataFrame(schema=SIGN_SCHEMA), *(signs_of(one, chosen, as_of=as_of) for one in facts)])
    return set(signs.select("customer", "item", "rule").rows())


def bill(engine: Engine, *rows: dict[str, Any]) -> None:
    load_invoices(engine, listed("invoices", *rows))


def tell(engine: Engine | Connection, customer: str, **more: Any) -> None:
    records.load_customers(engine, listed("customers", {"customer": customer, "name": customer, **more}))


def deliver(engine: Engine, invoice: str, *, customer: str = "C1", **more: Any) -> None:
    row = {"delivery": f"D-{invoice}", "customer": customer, "invoice": invoice, **more}
    load_deliveries(engine, listed("deliveries", row))


def report(engine: Engine, day: date, *, corrected_by: int | None = None) -> None:
    """Somebody suspected fraud at a visit to C1."""
    row = {"customer": "C1", "night": 0, "number": day.toordinal(), "token": str(day), "author": "S1"}
    said = KeptOutcome(kind=OutcomeKind.FRAUD, debtor="C1", facts='{"reason": "an empty shed."}', became=Became.NOTHING)
    with writing(engine) as conn:
        keep_report(conn, {**row, "content_hash": "", "corrected_by": corrected_by}, [said], as_of=day)


PROMISED = date(2026, 9, 1)


def test_a_report_of_a_visit_is_a_sign_from_its_day_on_while_it_stands(engine: Engine) -> None:
    bill(engine, invoice("1"))
    report(engine, NIGHT - DAY, corrected_by=2)
    assert looked(engine) == set()
    report(engine, NIGHT)
    assert (looked(engine, as_of=NIGHT - DAY), looked(engine)) == (set(), {("C1", None, REPORTED)})
    with reading(engine) as conn:
        (facts,) = suspicion_facts.suspicion_facts(conn, asking(REPORTED), as_of=NIGHT, only="C1")
    assert facts.reported["reason"].to_list() == ["an empty shed"]


def test_a_late_delivery_is_seen_of_the_open_invoice_that_it_is_for(engine: Engine) -> None:
    bill(engine, invoice("1"), invoice("10"), invoice("2"), invoice("3", instalment="1"), invoice("3", instalment="2"))
    load_payments(engine, listed("payments", payment("P1", 10_000, invoice="2")))
    for number in ("1", "2", "3", "9"):
        deliver(engine, number, promised_date=PROMISED, delivered_date=PROMISED + 3 * DAY)
    deliver(engine, "10", promised_date=PROMISED, delivered_date=PROMISED + 2 * DAY)
    assert looked(engine, asking(LATE)) == {("C1", "1", LATE), ("C1", "3", LATE)}


def test_what_is_paid_and_what_was_not_known_to_be_late_on_the_day_is_no_sign(engine: Engine) -> None:
    bill(engine, invoice("1"))
    deliver(engine, "1", promised_date=NIGHT - 2 * DAY, delivered_date=NIGHT + 9 * DAY)
    assert looked(engine) == set()
    assert looked(engine, as_of=NIGHT + DAY) == {("C1", "1", LATE)}
    load_payments(engine, listed("payments", payment("P1", 10_000, invoice="1", date=NIGHT + 2 * DAY)))
    assert looked(engine, as_of=NIGHT + 2 * DAY) == set()


def test_a_part_that_is_paid_leaves_the_rest_in_question(engine: Engine) -> None:
    bill(engine, invoice("1"))
    deliver(engine, "1", accepted=False)
    load_payments(engine, listed("payments", payment("P1", 4_000, invoice="1")))
    assert looked(engine) == {("C1", "1", REFUSED)}


def test_an_invoice_without_a_reference_is_seen_where_the_customer_pays_by_order(engine: Engine) -> None:
    bill(engine, invoice("1"), invoice("2", reference="PO-2"), invoice("1", customer="C2"))
    tell(engine, "C1", needs_purchase_order=True)
    assert looked(engine) == {("C1", "1", ORDER)}


def test_a_first_order_is_seen_until_anything_is_paid(engine: Engine) -> None:
    bill(engine, invoice("1", 100_000), invoice("2", 100_000, invoice_date=date(2026, 9, 2)))
    tell(engine, "C1", address_confirmed=False)
    assert looked(engine) == {("C1", None, LARGE), ("C1", None, ADDRESS)}
    load_payments(engine, listed("payments", payment("P1", 1)))
    assert looked(engine) == set()


def test_an_order_is_not_the_first_because_the_one_before_it_was_written_off_or_credited(engine: Engine) -> None:
    bill(
        engine,
        invoice("0", 500, invoice_date=date(2026, 8, 1)),
        invoice("C", 500, kind="credit_note", applies_to="0", due_date=None),
        invoice("1", 100_000),
    )
    assert looked(engine) == set()


def test_nobody_is_new_to_a_ledger_without_a_receipt_from_before(engine: Engine) -> None:
    bill(engine, invoice("1", 100_000, invoice_date=date(2026, 2, 1)))
    assert looked(engine) == set()


@pytest.mark.parametrize(
    ("posted", "expected"), [(date(2026, 9, 9), {("C1", None, ACCOUNT)}), (date(2026, 8, 9), set())]
)
def test_another_account_is_seen_on_the_day_of_the_list_that_says_so(
    engine: Engine, posted: date, expected: Found
) -> None:
    bill(engine, invoice("1", 5_00, invoice_date=posted))
    load_payments(engine, listed("payments", payment("P1", 1)))
    for day, iban in ((date(2026, 1, 1), "A"), (date(2026, 2, 1), "A"), (date(2026, 9, 9), "B")):
        with one_load(engine, kind="customers", content=f"{day}", as_of=day) as conn:
            tell(conn, "C1", iban=iban, territory=str(day))
    assert looked(engine) == expected


def test_an_account_that_was_not_known_before_has_not_changed(engine: Engine) -> None:
    bill(engine, invoice("1", 5_00))
    load_payments(engine, listed("payments", payment("P1", 1)))
    for number, iban in enumerate((None, "A")):
        with one_load(engine, kind="customers", content=str(number), as_of=NIGHT) as conn:
            tell(conn, "C1", iban=iban)
    assert looked(engine) == set()


def test_it_does_not_matter_in_how_many_parts_the_customers_are_looked_at(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 6):
        bill(engine, invoice("1", customer=f"C{number}"))
        deliver(engine, "1", customer=f"C{number}", accepted=False)
    whole = looked(engine)
    monkeypatch.setattr(suspicion_facts, "_CUSTOMERS_IN_A_PART", 2)
    assert looked(engine) == whole == {(f"C{number}", "1", REFUSED) for number in range(1, 6)}


@pytest.mark.parametrize(
    "settings", [NO_TRIAGE, *(asking(rule) for rule in SuspicionRule)], ids=lambda one: ",".join(one.use) or "off"
)
def test_a_rule_sees_alone_what_it_sees_beside_all_others_and_off_is_not_even_asked(
    engine: Engine, settings: TriageSettings
) -> None:
    bill(engine, invoice("1", 100_000), invoice("1", 100_000, customer="C2"))
    deliver(engine, "1", promised_date=PROMISED, accepted=False)
    for day, iban in ((date(2026, 8, 1), "A"), (date(2026, 9, 9), "B")):
        with one_load(engine, kind="customers", content=f"{day}", as_of=day) as conn:
            tell(conn, "C1", iban=iban, needs_purchase_order=True, address_confirmed=False)
    report(engine, NIGHT)
    everything = looked(engine)
    assert {rule for _, _, rule in everything} == {str(rule) for rule in SuspicionRule}
    assert looked(engine, settings) == {one for one in everything if one[2] in settings.used}
    with reading(engine) as conn:
        parts = list(suspicion_facts.suspicion_facts(conn, settings, as_of=NIGHT))
    assert bool(parts) is bool(settings.used)
