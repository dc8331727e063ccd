"""The roll-forward of a firm's ledger, tied to its open lines."""

from datetime import UTC, date, datetime, timedelta

import pytest

from night.firm import NIGHT, SmallFirm, customer, invoice
from receivables.night.roll_forward import EndsBeforeItBegins, rolled_forward
from receivables.night.store import store_of
from receivables.store.database import writing
from receivables.store.tables import item

PERIOD = {"first": date(2026, 10, 1), "last": NIGHT}


@pytest.fixture
def told(firm: SmallFirm) -> SmallFirm:
    """Three invoices and two receipts, one of which pays more than its invoice."""
    firm.load("customers", customer("C1"), customer("C2"))
    firm.load(
        "invoices",
        invoice("R1", "C1", invoice_date="2026-09-10"),
        invoice("R2", "C2", invoice_date="2026-10-02", amount="600.00"),
        invoice("R3", "C2", invoice_date="2026-10-03", amount="70.00", currency="USD"),
    )
    paid = {"customer": "C1", "currency": "EUR"}
    firm.load(
        "payments",
        {"payment": "Z1", **paid, "date": "2026-10-09", "amount": "1200.00", "invoice": "R1"},
        {"payment": "Z2", **paid, "customer": "C2", "date": "2026-10-11", "amount": "200.00", "invoice": "R2"},
    )
    return firm


def test_what_was_open_and_posted_makes_what_is_open(told: SmallFirm) -> None:
    found = rolled_forward(told.config, **PERIOD)
    euro, dollar = found.rows.to_dicts()
    assert (euro["opening_minor"], euro["invoice_minor"], euro["receipt_minor"]) == (1000_00, 600_00, -1400_00)
    assert (euro["closing_minor"], dollar["opening_minor"], dollar["closing_minor"]) == (200_00, 0, 70_00)
    assert found.ties


def test_the_past_is_told_as_it_was_known(told: SmallFirm) -> None:
    known = datetime.now(tz=UTC)
    told.load("invoices", invoice("R4", "C1", invoice_date="2026-10-05", amount="5.00"))
    now, then = rolled_forward(told.config, **PERIOD), rolled_forward(told.config, **PERIOD, known_at=known)
    assert now.rows["invoice_minor"][0] - then.rows["invoice_minor"][0] == 5_00
    assert now.ties
    assert then.ties


def test_a_ledger_that_was_tampered_with_does_not_tie(told: SmallFirm) -> None:
    # R1's document would be left out of what is open, as if it had been settled long ago.
    with writing(store_of(told.config)) as conn:
        conn.execute(item.update().where(item.c.item == "R2").values(closed_day=1))
    assert not rolled_forward(told.config, **PERIOD).ties


def test_a_period_without_a_day_is_refused(told: SmallFirm) -> None:
    with pytest.raises(EndsBeforeItBegins, match="no day"):
        rolled_forward(told.config, first=NIGHT, last=NIGHT - timedelta(days=1))
