"""A firm tied to its general ledger: from a database and an audit file, in its own currency, in the past."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from night.firm import SmallFirm, customer, invoice
from receivables.config import Source, load_config
from receivables.model.control_accounts import DifferenceCause, PostedAs
from receivables.night import loading, tie_out
from receivables.night.exporting import tables_of
from receivables.night.roll_forward import rolled_forward
from receivables.night.store import store_of
from receivables.night.tie_out.listing import tie_out_days
from receivables.night.tie_out.opened import Said
from receivables.night.tie_out.saying import NoSuchAccount, NotToBeSigned
from receivables.night.tie_out.taking import NoControlAccount
from receivables.policy.tie_out import TiedAccount
from receivables.store.control_accounts.balances import EnteredBalance
from receivables.store.control_accounts.explained import Explanation
from sources.saft_files import norwegian

SEPTEMBER, OCTOBER = date(2026, 9, 30), date(2026, 10, 31)
Configured = Callable[..., SmallFirm]


@pytest.fixture
def configured(firm: SmallFirm) -> Configured:
    """The firm with these control accounts, and settings of [control_accounts]."""

    def made(*accounts: str, **settings: str) -> SmallFirm:
        text = firm.config.path.read_text(encoding="utf-8")
        for name, value in settings.items():
            old = next(line for line in text.splitlines() if line.startswith(f"{name} ="))
            text = text.replace(old, f"{name} = {value}")
        text += "".join(f"\n[[control_accounts.account]]\n{account}\n" for account in accounts)
        firm.config.path.write_text(text, encoding="utf-8")
        return SmallFirm(load_config(firm.config.path))

    return made


def _balance(minor: int, day: date = OCTOBER, account: str = "1200", **more: Any) -> EnteredBalance:
    known = {"company": "", "account": account, "currency": "EUR", "day": day, "closing_minor": minor}
    return EnteredBalance(**{**known, **more})


def _only(firm: SmallFirm, as_of: date = OCTOBER, known_at: datetime | None = None) -> TiedAccount:
    (row,) = tie_out.tie_out(firm.config, as_of, known_at).rows
    return row


def test_every_line_of_the_ledger_stands_in_exactly_one_account(configured: Configured) -> None:
    firm = configured('account = "1210"\ncurrency = "USD"', 'account = "1200"\ncompany = "DE"')
    firm.load("customers", customer("C1", company_code="DE"), customer("C2", company_code="AT"))
    firm.load("invoices", *(invoice(f"R{of}{cur}", of, currency=cur) for of in ("C1", "C2") for cur in ("EUR", "USD")))
    rows = tie_out.tie_out(firm.config, OCTOBER).rows
    assert [(one.company, one.account, one.currency) for one in rows] == [
        ("DE", "1200", "EUR"), ("", "1210", "USD"), ("", "", "EUR"),
    ]  # fmt: skip
    forward = rolled_forward(firm.config, first=date(2026, 9, 1), last=OCTOBER).rows
    for currency, closing_minor in forward.select("currency", "closing_minor").iter_rows():
        assert sum(one.ledger.closing_minor for one in rows if one.currency == currency) == closing_minor
    assert all(one.ledger.proves for one in rows)


def test_a_general_ledger_in_a_database_is_a_source_like_any_other(configured: Configured, tmp_path: Path) -> None:
    firm = configured('account = "1200"')
    firm.load("customers", customer("C1"))
    firm.load(
        "invoices", invoice("R1", "C1", invoice_date="2026-10-02"), invoice("R2", "C1", invoice_date="2026-10-03")
    )
    with closing(sqlite3.connect(tmp_path / "gl.db")) as books, books:
        books.execute("CREATE TABLE line (acct TEXT, je TEXT, booked TEXT, dr TEXT, cr TEXT, doc TEXT, who TEXT)")
        books.executemany(
            "INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                ("1200", "1", "2026-10-02", "1000.00", None, "R1", "C1"),
                ("4000", "1", "2026-10-02", None, "1000.00", "R1", ""),
            ],
        )
    query = (
        "SELECT acct AS account, je AS entry, booked AS posting_date, 'EUR' AS currency, dr AS debit, cr AS credit, "
    )
    source = Source(
        name="gl", kind="journal-lines", url=f"sqlite:///{tmp_path / 'gl.db'}",
        query=f"{query} doc AS document, who AS customer FROM line ORDER BY je",
    )  # fmt: skip
    read = loading.load_file(firm.config, source, as_of=OCTOBER)
    assert (read.taken, read.new, read.doubts[0].what[:34]) == (2, 1, "left out: 1 row of 1 other account")
    tie_out.enter(firm.config, _balance(1000_00, opening_minor=0, first_day=date(2026, 10, 1)), author="Ines")
    row = _only(firm)
    assert row.control
    assert row.control.proves
    assert row.difference_by_kind == {**dict.fromkeys(PostedAs, 0), PostedAs.INVOICES: 1000_00}
    assert row.by_cause == {DifferenceCause.NOT_IN_GENERAL_LEDGER: 1000_00}
    assert row.unexplained_minor == 0


def test_an_audit_file_ties_an_account_that_is_kept_in_the_base_currency(configured: Configured) -> None:
    """USD 100 are booked as EUR 90 and paid at 95: the books take the 5 off as exchange, and so do we."""
    firm = configured('account = "1500"\ncurrency = "base"')
    firm.load("customers", customer("C1"))
    days = {"2026-09-30": "0.90", "2026-10-15": "0.95"}
    firm.load(
        "rates", *({"currency": "USD", "date": day, "rate": rate, "source": "bank"} for day, rate in days.items())
    )
    firm.load("invoices", invoice("R1", "C1", invoice_date="2026-10-02", currency="USD", amount="100.00"))
    paid = {
        "payment": "P1",
        "customer": "C1",
        "date": "2026-10-20",
        "currency": "USD",
        "amount": "100.00",
        "invoice": "R1",
    }
    firm.load("payments", paid)
    postings = [("7", "R1", "C1", "90.00"), ("8", "P1", "C1", "-95.00")]
    path = norwegian(firm.folder / "saft.xml", opening="0.00", closing="-5.00", postings=postings)
    for kind in ("control-balances", "journal-lines"):
        loading.load_file(firm.config, Source(name=kind, kind=kind, file=path), as_of=OCTOBER)
    row = _only(firm)
    assert row.control
    assert (row.currency, row.ledger.closing_minor, row.control.closing_minor) == ("EUR", 0, -5_00)
    assert (row.ledger.proves, row.control.proves) == (True, True)
    assert [(one.cause, one.amount_minor) for one in row.differences] == [(DifferenceCause.EXCHANGE, 5_00)]
    assert row.unexplained_minor == 0


def _said(day: date, first_day: date | None = None, **more: Any) -> dict[str, Any]:
    minors = dict.fromkeys(("opening_minor", "debit_minor", "credit_minor"), 0)
    return {"day": day, "first_day": first_day, "closing_minor": 7, **minors, **more}


def test_a_tie_out_begins_with_the_last_signature_or_else_with_what_the_balance_is_of() -> None:
    august, year = date(2026, 8, 31), date(2026, 1, 1)
    of_the_year, before = _said(OCTOBER, year, opening_minor=1), _said(SEPTEMBER)
    signed = Said(as_of=OCTOBER, balances=(before, of_the_year), signatures=({"day": SEPTEMBER},))
    assert signed.since == SEPTEMBER
    assert replace(signed, signatures=({"day": OCTOBER},)).since == date(2025, 12, 31)
    assert Said(as_of=OCTOBER, balances=(_said(august), _said(OCTOBER)), signatures=()).since == august
    assert Said(as_of=OCTOBER, balances=(), signatures=()).since == SEPTEMBER
    # The opening of another period is none of this one's: that is what the account closed with.
    control = signed.control(None)
    assert control is not None
    assert (control.opening_minor, control.moved_minor, control.proves) == (7, None, False)


def test_the_past_is_told_as_it_was_known_whatever_is_said_later(configured: Configured) -> None:
    firm = configured('account = "1200"')
    firm.load("customers", customer("C1"))
    firm.load("invoices", invoice("R1", "C1"))
    tie_out.enter(firm.config, _balance(900_00), author="Ines")
    then = datetime.now(tz=UTC)
    before = tie_out.tie_out(firm.config, OCTOBER)
    firm.load("invoices", invoice("R2", "C1"))
    tie_out.enter(firm.config, _balance(950_00), author="Ines")
    said = {"company": "", "account": "1200", "currency": "EUR", "day": OCTOBER, "note": "by hand"}
    tie_out.explain(
        firm.config, Explanation(**said, cause=DifferenceCause.MANUAL_JOURNAL, amount_minor=100_00), author="I"
    )
    tie_out.sign(firm.config, as_of=OCTOBER, author="Tom", accept_unexplained="later")
    now = _only(firm)
    assert tie_out.tie_out(firm.config, OCTOBER, then).rows == before.rows
    assert (before.rows[0].difference_minor, now.difference_minor, now.unexplained_minor) == (100_00, 1050_00, 950_00)
    assert now.signature
    assert now.signature.holds
    (listed,) = tie_out_days(firm.config, last=OCTOBER)
    assert (listed.closing_minor, listed.signed_by, listed.reason) == (950_00, "Tom", "later")
    assert [one.signed_by for one in tie_out_days(firm.config, last=OCTOBER, known_at=then)] == [""]


def test_nobody_signs_for_other_figures_than_they_saw_nor_without_a_balance(configured: Configured) -> None:
    firm = configured('account = "1200"', tolerance='"5.00"')
    firm.load("customers", customer("C1"))
    firm.load("invoices", invoice("R1", "C1"))
    with pytest.raises(NotToBeSigned, match="no balance of 2026-10-31"):
        tie_out.sign(firm.config, as_of=OCTOBER, author="Tom")
    tie_out.enter(firm.config, _balance(996_00), author="Ines")
    seen = [_only(firm).digest]
    tie_out.enter(firm.config, _balance(997_00), author="Ines")
    with pytest.raises(NotToBeSigned, match="the figures have changed since you saw them"):
        tie_out.sign(firm.config, as_of=OCTOBER, author="Tom", seen=seen)
    tie_out.sign(firm.config, as_of=OCTOBER, author="Tom", seen=[_only(firm).digest])
    assert tie_out.last_tie_out_day(firm.config, last=date(2026, 12, 1)) == OCTOBER


def test_a_signature_is_for_its_figures_alone_and_exports_say_so(configured: Configured) -> None:
    firm = configured('account = "1200"')
    firm.load("customers", customer("C1"))
    firm.load("invoices", invoice("R1", "C1"))
    tie_out.enter(firm.config, _balance(1000_00), author="Ines")
    tie_out.sign(firm.config, as_of=OCTOBER, author="Tom")

    def exported() -> list[tuple[str, bool]]:
        return tables_of(firm.config, as_of=OCTOBER)["tie_out"].select("signed_by", "signed_holds").rows()

    assert exported() == [("Tom", True)]
    firm.load("invoices", invoice("R2", "C1"))
    assert exported() == [("Tom", False)]


def test_what_is_no_control_account_is_refused_by_name(configured: Configured, firm: SmallFirm) -> None:
    with pytest.raises(NoControlAccount, match="names no control account"):
        firm.load("control-balances", {"account": "1200", "period": "2026-10", "currency": "EUR", "closing": "1.00"})
    firm = configured(
        'account = "1200"\ncompany = "DE"', 'account = "1200"\ncompany = "AT"', 'account = "1400"\ncurrency = "USD"'
    )
    for account, more, refused in (
        ("1300", {}, "no control account '1300': expected 1200, 1200, 1400"),
        ("1200", {}, "of several companies: expected one of DE, AT"),
    ):
        with pytest.raises(NoSuchAccount, match=refused):
            tie_out.account_of(firm.config, account, **more)
    found = tie_out.account_of(firm.config, "1400")
    assert tie_out.currency_of(firm.config, found, None) == "USD"
    with pytest.raises(NoSuchAccount, match="is kept in USD, and not in EUR"):
        tie_out.currency_of(firm.config, found, "EUR")
    assert tie_out.currency_of(firm.config, replace(found, currency="base"), None) == "EUR"


@pytest.fixture(autouse=True)
def _closed(firm: SmallFirm) -> Any:
    yield
    store_of(firm.config).dispose()
