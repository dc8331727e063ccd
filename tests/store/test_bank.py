"""Entries of bank accounts and the days their statements cover."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine

from receivables.model import STATEMENT_SCHEMA
from receivables.store.bank import load_bank_entries
from receivables.store.database import reading
from receivables.store.merge import Merged
from receivables.store.statements import accounts, cash_day, gaps
from store.hand_made import stored
from store.lists import listed, store

DAY = date(2026, 10, 29)
ACCOUNT = "DE89370400440532013000"


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return store(tmp_path)


def entry(number: str, amount_minor: int = 10_000, **more: Any) -> dict[str, Any]:
    known = {"account": ACCOUNT, "date": DAY, "currency": "EUR", "kind": None, "amount_minor": amount_minor}
    return {**known, "entry": number, **more}


def statement(number: str, day: date, opening: int | None = None, closing: int | None = None, **more: Any) -> Mapping:
    known = {"account": ACCOUNT, "statement": number, "from_day": day, "to_day": day, "currency": "EUR"}
    return {**known, "opening_minor": opening, "closing_minor": closing, **more}


def statements(*rows: Mapping[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=STATEMENT_SCHEMA)


def take(engine: Engine, *rows: Mapping[str, Any], of: pl.DataFrame | None = None) -> Merged:
    return load_bank_entries(engine, listed("bank-entries", *rows), statements() if of is None else of)


def test_the_same_entry_in_two_statements_is_taken_once(engine: Engine) -> None:
    assert take(engine, entry("N1", statement="054-7"), entry("N2", -500)) == Merged(new=2)
    assert take(engine, entry("N1", statement="053-2")) == Merged(unchanged=1)
    assert take(engine, entry("N1"), entry("N1", account="de89 3704 0044 0532 0130 00")) == Merged(unchanged=2)
    assert stored(engine, "bank_entry", "account", "entry", "amount_minor", "statement") == [
        (ACCOUNT, "N1", 10_000, "054-7"),
        (ACCOUNT, "N2", -500, ""),
    ]


def test_what_a_later_statement_says_more_fully_is_filled_in(engine: Engine) -> None:
    take(engine, entry("N1", payer="Aker"))
    assert take(engine, entry("N1", payer="AKER BV", reference="R1001")).changed == 1
    assert stored(engine, "bank_entry", "payer", "reference") == [("Aker", "R1001")]


@pytest.mark.parametrize("other", [{"amount_minor": 1}, {"currency": "USD"}, {"date": date(2026, 10, 28)}])
def test_an_entry_that_comes_again_otherwise_is_refused_and_said(engine: Engine, other: dict[str, Any]) -> None:
    take(engine, entry("N1"))
    before = stored(engine, "bank_entry", "day", "currency", "amount_minor")
    merged = take(engine, entry("N1", **other), entry("N2"))
    (refusal,) = merged.refusals
    assert (merged.new, merged.refused, refusal.customer, refusal.item) == (1, 1, ACCOUNT, "N1")
    assert "expected 100.00 EUR of 2026-10-29 as it came before" in refusal.reason
    assert stored(engine, "bank_entry", "day", "currency", "amount_minor")[:1] == before


def test_two_entries_of_one_number_that_differ_are_one_taken_and_one_refused(engine: Engine) -> None:
    spaced = "DE89 3704 0044 0532 0130 00"
    merged = take(engine, entry("N1"), entry("N1", 7, account=spaced))
    assert (merged.new, merged.refused, merged.refusals[0].customer) == (1, 1, spaced)


KINDS = {
    "what comes in is a receipt": (100, None, "receipt"),
    "what goes out is none of a customer": (-100, None, "other"),
    "a receipt that is taken back is a return": (-100, "receipt", "return"),
    "our own money coming back is none of a customer": (100, "return", "other"),
    "an entry of nothing is nothing": (0, "receipt", "other"),
    "a fee that is refunded is none of a customer": (100, "other", "other"),
}


@pytest.mark.parametrize(("amount", "said", "kind"), KINDS.values(), ids=KINDS)
def test_what_an_entry_is(engine: Engine, amount: int, said: str | None, kind: str) -> None:
    take(engine, entry("N1", amount, kind=said))
    assert stored(engine, "bank_entry", "kind") == [(kind,)]


def test_every_account_has_the_day_of_its_last_statement(engine: Engine) -> None:
    other = statement("9", date(2026, 10, 20), account="NL91")
    take(engine, entry("N1"), of=statements(statement("1", date(2026, 10, 28)), statement("2", DAY), other))
    found = [(one.account, one.last_day, one.is_closed) for one in accounts(engine, date(2026, 10, 30))]
    assert found == [(ACCOUNT, DAY, False), ("NL91", date(2026, 10, 20), False)]
    assert [one.last_day for one in accounts(engine, date(2026, 10, 28))] == [date(2026, 10, 28), date(2026, 10, 20)]


def test_a_banks_own_list_covers_the_days_of_its_entries(engine: Engine) -> None:
    take(engine, entry("N1", date=date(2026, 10, 27)), entry("N2"))
    assert [one.last_day for one in accounts(engine, DAY)] == [DAY]
    assert stored(engine, "statement", "statement") == [("2026-10-27/2026-10-29",)]


def cash(engine: Engine, as_of: date = date(2026, 10, 30)) -> date | None:
    with reading(engine) as conn:
        return cash_day(conn, as_of)


def test_cash_data_is_as_old_as_the_account_that_is_furthest_behind(engine: Engine) -> None:
    assert cash(engine) is None
    behind = statement("9", date(2026, 10, 20), account="NL91")
    take(engine, of=statements(statement("2", DAY), behind))
    assert cash(engine) == date(2026, 10, 20)
    take(engine, of=statements(statement("10", date(2026, 10, 30), account="NL91")))
    assert cash(engine) == DAY


def test_an_account_without_a_statement_for_a_year_is_taken_for_closed(engine: Engine) -> None:
    take(engine, of=statements(statement("2", DAY), statement("9", date(2025, 10, 29), account="NL91")))
    assert cash(engine, DAY) == date(2025, 10, 29)
    assert cash(engine) == DAY
    assert [one.is_closed for one in accounts(engine, date(2026, 10, 30))] == [False, True]
    assert cash(engine, date(2028, 1, 1)) == DAY


def found_gaps(engine: Engine, *rows: Mapping[str, Any]) -> list[str]:
    take(engine, of=statements(*rows))
    with reading(engine) as conn:
        return [f"{one.where}: {one.what}" for one in gaps(conn, statements(*rows))]


def test_a_statement_that_does_not_open_where_the_one_before_closed_is_said(engine: Engine) -> None:
    assert found_gaps(engine, statement("1", date(2026, 10, 27), 0, 10_000)) == []
    assert found_gaps(engine, statement("3", DAY, 12_500, 13_000)) == [
        f"account {ACCOUNT}, statement 3: opens with 125.00 EUR, but statement 1 up to 2026-10-27 closed with 100.00: "
        "expected a statement between them"
    ]
    assert found_gaps(engine, statement("2", date(2026, 10, 28), 10_000, 12_500)) == []
    assert found_gaps(engine, statement("3", DAY, 12_500, 13_000)) == []


def test_several_statements_of_one_day_may_come_in_any_order(engine: Engine) -> None:
    earlier = statement("1", date(2026, 10, 28), 0, 10_000)
    assert found_gaps(engine, statement("3", DAY, 11_000, 12_000), statement("2", DAY, 10_000, 11_000), earlier) == []


def test_statements_without_balances_leave_no_gap(engine: Engine) -> None:
    assert found_gaps(engine, statement("1", date(2026, 10, 28), 0, 5), statement("2", DAY)) == []
