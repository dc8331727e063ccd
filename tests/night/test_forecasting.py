"""Cash to come of a firm: from its ledger, its promises and its holds, and against what came."""

from datetime import date, timedelta

import polars as pl
import pytest

from night.firm import NIGHT, SmallFirm, customer, invoice
from receivables.config import Config
from receivables.night.forecasting import against_what_came, forecast
from receivables.night.remembering import remembered
from receivables.night.store import store_of
from receivables.store.holds import set_hold
from receivables.store.promises import record_promise

LATER = NIGHT + timedelta(days=28)


def _payment(number: str, of: str, invoice_number: str, day: str, amount: str) -> dict[str, str]:
    known = {"payment": number, "customer": of, "date": day, "currency": "EUR", "amount": amount}
    return {**known, "invoice": invoice_number}


@pytest.fixture
def told(firm: SmallFirm) -> SmallFirm:
    """C1 has always paid ten days late. C2 promises, C3 is insolvent; either has paid nothing yet."""
    firm.load("customers", *(customer(name) for name in ("C1", "C2", "C3")))
    firm.load(
        "invoices",
        invoice("R1", "C1", invoice_date="2026-07-01", due="2026-08-01", amount="100.00"),
        invoice("R2", "C1", invoice_date="2026-08-01", due="2026-09-01", amount="100.00"),
        invoice("R3", "C1", invoice_date="2026-10-10", due="2026-11-03", amount="500.00"),
        invoice("R4", "C2", invoice_date="2026-09-20", due="2026-10-28", amount="900.00"),
        invoice("R5", "C3", invoice_date="2026-09-20", due="2026-11-20", amount="40.00"),
    )
    firm.load(
        "payments",
        _payment("Z1", "C1", "R1", "2026-08-11", "100.00"),
        _payment("Z2", "C1", "R2", "2026-09-11", "100.00"),
        _payment("Z3", "C1", "R3", "2026-11-13", "450.00"),
        _payment("Z4", "C2", "R4", "2026-11-20", "600.00"),
        as_of=LATER,
    )
    engine, day = store_of(firm.config), NIGHT - timedelta(days=1)
    promised = {"currency": "EUR", "amount_minor": 600_00, "author": "Lin"}
    record_promise(engine, customer="C2", from_day=day, due_day=date(2026, 11, 18), **promised)
    set_hold(engine, customer="C3", kind="insolvency", from_day=day, reason="court", author="Lin")
    return firm


def test_money_is_expected_by_word_and_by_habit_and_not_of_the_insolvent(told: SmallFirm) -> None:
    found = forecast(told.config, NIGHT, weeks=4)
    assert found.ties
    expected = found.weeks.select("promised_minor", "due_minor", "late_minor").rows()
    # R3 ten days after its due day; of R4 the promise, and what C2 owes beyond it as the firm's customers pay.
    assert expected == [(0, 0, 0), (0, 500_00, 300_00), (600_00, 0, 0), (0, 0, 0)]
    assert dict(found.rest.select("why", "amount_minor").rows()) == {"insolvency": 40_00, "beyond": 0}


def test_a_past_forecast_knows_nothing_of_what_came_and_stands_beside_it(told: SmallFirm) -> None:
    found = against_what_came(told.config, NIGHT, weeks=4)
    assert found.weeks.equals(forecast(told.config, NIGHT, weeks=4).weeks)
    assert found.came is not None
    assert found.came.select("week", "came_minor").rows() == [(2, 450_00), (3, 600_00)]


def test_what_is_invoiced_later_counts_neither_as_expected_nor_as_come(told: SmallFirm) -> None:
    before = against_what_came(told.config, NIGHT, weeks=4)
    told.load("invoices", invoice("R9", "C1", invoice_date="2026-11-02", due="2026-11-05"), as_of=LATER)
    told.load("payments", _payment("Z9", "C1", "R9", "2026-11-10", "1000.00"), as_of=LATER)
    after = against_what_came(told.config, NIGHT, weeks=4)
    assert before.came is not None
    assert after.came is not None
    assert after.weeks.equals(before.weeks)
    assert after.came.equals(before.came)


def test_an_answer_is_given_again_until_anything_else_is_known(told: SmallFirm) -> None:
    asked = []

    @remembered
    def lines(config: Config, as_of: date) -> int:
        asked.append(as_of)
        return forecast(config, as_of).weeks.height

    assert [lines(told.config, day) for day in (NIGHT, LATER, NIGHT)] == [13, 13, 13]
    assert asked == [NIGHT, LATER]
    told.load("invoices", invoice("R9", "C1"), as_of=LATER)
    lines(told.config, NIGHT)
    assert asked == [NIGHT, LATER, NIGHT]


def test_a_firm_without_a_ledger_expects_nothing(firm: SmallFirm) -> None:
    found = forecast(firm.config, NIGHT)
    assert (found.ties, found.currencies, found.weeks.height) == (True, (), 0)
    assert found.rest.filter(pl.col("amount_minor") != 0).is_empty()
