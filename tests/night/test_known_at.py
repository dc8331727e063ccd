"""Month-end figures asked for in a year's time are the same to the cent, whatever has been corrected since."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from night.firm import SmallFirm, customer, invoice
from receivables.model import Does, HoldKind
from receivables.night.aging import aging, beyond_reach, write_aging
from receivables.night.store import store_of
from receivables.store.holds import set_hold
from receivables.store.reach import newest_moment

MONTH_END = date(2026, 10, 31)
USD = {"currency": "USD", "date": "2026-10-30", "source": "central bank"}
RECEIPT = {"customer": "C1", "currency": "EUR"}


def _now(firm: SmallFirm) -> datetime:
    moment = newest_moment(store_of(firm.config))
    assert moment is not None
    return moment


@pytest.fixture
def closed(firm: SmallFirm) -> tuple[SmallFirm, datetime]:
    """The books of October as the controller closed them, and when."""
    firm.load("customers", customer("C1"), customer("C2"))
    firm.load("rates", {**USD, "rate": "0.91"})
    firm.load(
        "invoices",
        invoice("R1", "C1", amount="1000.00"),
        invoice("R2", "C1", amount="250.00", due="2026-08-15", invoice_date="2026-07-15"),
        invoice("R3", "C2", amount="500.00", currency="USD"),
    )
    firm.load("payments", {**RECEIPT, "payment": "P1", "date": "2026-10-20", "amount": "300.00", "invoice": "R1"})
    return firm, _now(firm)


def _corrected(firm: SmallFirm) -> None:
    """What became known in the year after."""
    later = MONTH_END + timedelta(days=20)
    firm.load("customers", customer("C1", name="Renamed", salesperson="S9"), customer("C2"))
    firm.load("rates", {**USD, "rate": "0.95"})
    firm.load("invoices", invoice("R1", "C1", amount="1100.00"), invoice("R3", "C2", currency="USD", due="2026-12-01"))
    paid = {**RECEIPT, "payment": "P1", "date": "2026-10-20", "amount": "310.00", "invoice": "R1"}
    backdated = {**RECEIPT, "payment": "P2", "date": "2026-10-28", "amount": "250.00", "invoice": "R2"}
    firm.load("payments", paid, backdated, as_of=later)
    firm.load("invoices", invoice("R4", "C2", amount="80.00", due="2026-10-15"))
    set_hold(
        store_of(firm.config),
        customer="C1",
        kind=HoldKind.MANUAL,
        from_day=date(2026, 10, 1),
        reason="asked to wait",
        author="Ada",
    )


def _open(firm: SmallFirm, known_at: datetime | None = None) -> list[tuple[str, int, str, int | None]]:
    lines = aging(firm.config, as_of=MONTH_END, known_at=known_at).lines
    return lines.select("item", "balance_minor", "bucket", "base_minor").rows()


AS_CLOSED = [
    ("R1", 70_000, "1-30", 70_000),
    ("R2", 25_000, "61-90", 25_000),
    ("R3", 50_000, "1-30", 45_500),
]
AS_CORRECTED = [
    ("R1", 79_000, "1-30", 79_000),
    ("R3", 100_000, "not due", 95_000),
    ("R4", 8_000, "1-30", 8_000),
]


def test_a_receipt_posted_later_for_an_earlier_day_shows_as_of_that_day_but_not_as_it_was_known(
    closed: tuple[SmallFirm, datetime],
) -> None:
    firm, then = closed
    assert _open(firm) == _open(firm, then) == AS_CLOSED
    _corrected(firm)
    assert _open(firm) == AS_CORRECTED
    assert _open(firm, then) == AS_CLOSED


def test_the_workbook_of_a_past_moment_is_the_same_to_the_byte_a_year_later(
    closed: tuple[SmallFirm, datetime], tmp_path: Path
) -> None:
    firm, then = closed
    filed = write_aging(firm.config, as_of=MONTH_END, known_at=then, out=tmp_path / "filed.xlsx").read_bytes()
    _corrected(firm)
    again = write_aging(firm.config, as_of=MONTH_END, known_at=then, out=tmp_path / "again.xlsx").read_bytes()
    assert again == filed
    assert write_aging(firm.config, as_of=MONTH_END, out=tmp_path / "now.xlsx").read_bytes() != filed


def test_the_workbook_of_a_past_moment_leaves_the_nights_own_alone(closed: tuple[SmallFirm, datetime]) -> None:
    firm, _ = closed
    nights_own = write_aging(firm.config, as_of=MONTH_END)
    asked = datetime(2026, 11, 3, 8, tzinfo=UTC)
    assert write_aging(firm.config, as_of=MONTH_END, known_at=asked).name == "aging-known-at-20261103T080000.xlsx"
    assert sorted(nights_own.parent.iterdir())[-1] == nights_own


def test_an_aging_says_up_to_which_moment_it_is_known_and_is_the_same_when_asked_for_with_it(
    closed: tuple[SmallFirm, datetime],
) -> None:
    firm, then = closed
    first = aging(firm.config, as_of=MONTH_END)
    assert first.known_at == then
    _corrected(firm)
    again = aging(firm.config, as_of=MONTH_END, known_at=first.known_at)
    assert again.lines.equals(first.lines)
    assert (again.known_at, again.rates, again.ledger_balances) == (then, first.rates, first.ledger_balances)


def test_what_a_night_decided_counts_only_if_it_knew_no_more(closed: tuple[SmallFirm, datetime]) -> None:
    firm, then = closed
    firm.load("invoices", invoice("R1", "C1", amount="20000.00"))
    firm.night(MONTH_END)
    (line,) = aging(firm.config, as_of=MONTH_END, known_at=_now(firm)).lines.filter(item="R1").to_dicts()
    assert (line["treatment"], line["does"]) == ("rep_visit", Does.VISIT)
    (line,) = aging(firm.config, as_of=MONTH_END, known_at=then).lines.filter(item="R1").to_dicts()
    assert line["treatment"] == "routine_reminder"


def test_nothing_is_missing_from_what_lies_within_reach(closed: tuple[SmallFirm, datetime]) -> None:
    firm, then = closed
    assert beyond_reach(firm.config, as_of=MONTH_END) == beyond_reach(firm.config, as_of=MONTH_END, known_at=then) == ()


def _said(firm: SmallFirm, as_of: date, known_at: datetime | None = None) -> list[str]:
    return [problem.what for problem in beyond_reach(firm.config, as_of=as_of, known_at=known_at)]


def test_a_moment_before_the_history_begins_is_pointed_out(closed: tuple[SmallFirm, datetime]) -> None:
    firm, then = closed
    before, nothing = _said(firm, MONTH_END, then - timedelta(days=1))
    assert before.startswith("the store's history begins with 20")
    assert before.endswith("what was known before that is not on record")
    assert nothing == "the ledger holds no line yet: there is nothing to age"


def test_a_day_before_the_oldest_line_is_pointed_out(closed: tuple[SmallFirm, datetime]) -> None:
    firm, _ = closed
    assert _said(firm, date(2026, 7, 15)) == []
    assert _said(firm, date(2026, 7, 14)) == [
        "the ledger's oldest line is of 2026-07-15: nothing is known of an earlier day"
    ]


def test_a_day_before_the_first_list_of_open_items_is_pointed_out(firm: SmallFirm) -> None:
    assert _said(firm, MONTH_END) == ["the ledger holds no line yet: there is nothing to age"]
    firm.load("open-items", {**invoice("R1", "C1"), "balance": "1000.00"}, as_of=MONTH_END)
    assert _said(firm, MONTH_END) == []
    assert _said(firm, MONTH_END - timedelta(days=1)) == [
        "the first list of open items is of 2026-10-31: what was settled before it is not on record"
    ]
