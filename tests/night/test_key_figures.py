"""Key figures of a firm: of any day from its ledger, and kept by the nights."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from night.firm import NIGHT, SmallFirm, customer, invoice
from receivables.model.aging import AgingOptions, Credits
from receivables.night.aging_view import aging_view
from receivables.night.further_figures import further_figures
from receivables.night.key_figures import figures_of, keep_figures
from receivables.night.store import store_of
from receivables.store.key_figures import kept, kept_agings, nights_with_figures
from receivables.store.promises import record_promise


def _firm_with_a_ledger(firm: SmallFirm) -> None:
    firm.load("customers", customer("C1"), customer("C2"))
    firm.load(
        "invoices",
        invoice("R1", "C1", invoice_date="2026-06-10", due="2026-07-10"),
        invoice("R2", "C2", invoice_date="2026-09-01", due="2026-10-01", amount="600.00"),
        invoice("R3", "C1", invoice_date="2026-10-20", due="2026-11-19", amount="300.00"),
    )
    paid = {"customer": "C1", "currency": "EUR"}
    firm.load(
        "payments",
        {"payment": "Z1", **paid, "date": "2026-08-09", "amount": "1000.00", "invoice": "R1"},
        {"payment": "Z2", **paid, "customer": "C2", "date": "2026-10-11", "amount": "200.00", "invoice": "R2"},
    )


def test_a_settled_invoice_bears_on_how_late_money_comes(firm: SmallFirm) -> None:
    _firm_with_a_ledger(firm)
    (found,) = figures_of(firm.config, as_of=NIGHT)
    assert (found.currency, found.receivables_minor, found.dso) == ("EUR", 700_00, 70)
    assert found.lateness.median == 30


def test_a_night_run_twice_keeps_its_figures_once_and_a_past_night_its_own(firm: SmallFirm) -> None:
    _firm_with_a_ledger(firm)
    earlier = NIGHT - timedelta(days=30)
    for as_of in (earlier, NIGHT, NIGHT):
        keep_figures(firm.config, as_of=as_of)
    found = kept(store_of(firm.config), first=date(2026, 1, 1), last=NIGHT)
    # On the last of September R2 alone was open, sold within the 90 days before.
    assert found.select("night", "currency", "receivables_minor", "dso").rows() == [
        (earlier, "EUR", 600_00, "90.00000"),
        (NIGHT, "EUR", 700_00, "70.00000"),
    ]
    buckets = kept_agings(store_of(firm.config), first=NIGHT, last=NIGHT)
    assert buckets.select("bucket", "lines", "owed_minor").rows() == [("not due", 1, 300_00), ("1-30", 1, 400_00)]


def test_only_the_first_night_of_a_week_or_month_keeps_its_figures_where_the_firm_says_so(firm: SmallFirm) -> None:
    _firm_with_a_ledger(firm)
    # A Monday and a Friday, which is run again, of the last week of October; then another Monday and its Tuesday.
    nights = [date(2026, 10, 26), date(2026, 10, 30), date(2026, 10, 30), date(2026, 11, 2), date(2026, 11, 3)]
    kept_by = {}
    for every in ("month", "week", "night"):
        settings = replace(firm.config.key_figures, every=every)
        for as_of in nights:
            keep_figures(replace(firm.config, key_figures=settings), as_of=as_of)
        kept_by[every] = nights_with_figures(store_of(firm.config))[::-1]
    assert kept_by == {"month": [nights[0], nights[3]], "week": [nights[0], nights[3]], "night": sorted(set(nights))}


def test_words_disputes_and_rolling_are_told_of_any_day(firm: SmallFirm) -> None:
    _firm_with_a_ledger(firm)
    engine, author = store_of(firm.config), "Lin"
    record_promise(engine, customer="C2", from_day=date(2026, 10, 5), due_day=date(2026, 10, 12), author=author)
    told = further_figures(firm.config, NIGHT)
    # Of 600 promised 200 came in time.
    (words,) = told.words
    assert (words.judged, words.kept, words.promised_minor, words.paid_minor) == (1, 0, 600_00, 200_00)
    rolled = {one.bucket: one.rolled_share for one in told.rolled}
    assert rolled == {"not due": pytest.approx(2 / 3), "1-30": None, "31-60": None, "61-90": None}
    assert told.disputes == ()


def test_a_firm_without_a_ledger_has_no_figures(firm: SmallFirm) -> None:
    assert figures_of(firm.config, as_of=NIGHT) == ()
    keep_figures(firm.config, as_of=NIGHT)
    assert kept(store_of(firm.config), first=NIGHT, last=NIGHT).is_empty()


@pytest.mark.parametrize("credits_as", [Credits.AGED, Credits.SHOWN])
def test_a_former_day_loses_no_bucket_and_no_currency_that_is_empty_now(firm: SmallFirm, credits_as: Credits) -> None:
    """Kept by nights, or computed because credits are asked for apart."""
    former, rate = NIGHT - timedelta(days=30), {"currency": "USD", "rate": "0.90", "source": "a bank"}
    firm.load("customers", customer("C1"))
    firm.load("rates", {**rate, "date": "2026-01-01"})
    firm.load("invoices", invoice("R1", "C1", due="2026-09-20"), invoice("R2", "C1", currency="USD", due="2026-09-20"))
    paid = {"payment": "P1", "customer": "C1", "date": str(NIGHT), "currency": "USD", "amount": "1000.00"}
    firm.load("payments", {**paid, "invoice": "R2"})
    for as_of in (former, NIGHT):
        keep_figures(firm.config, as_of=as_of)
    asked = AgingOptions(credits=credits_as, compare_with=former)
    view = aging_view(firm.config, night=NIGHT, options=asked)
    assert view.kept == (credits_as is Credits.AGED)
    before = {one.currency: sum(one.before.get(its.bucket, 0) for its in one.buckets) for one in view.currencies}
    assert before == {"EUR": 1000_00, "USD": 1000_00}
