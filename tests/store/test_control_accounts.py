"""What the general ledger says and what people say of it, with two times; signatures hold for what was seen."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine

from receivables.model.control_accounts import DifferenceCause
from receivables.policy.tie_out import Difference, Side, TiedAccount
from receivables.store.control_accounts import ledger
from receivables.store.control_accounts.balances import (
    BALANCE_SCHEMA,
    ENTRY_SCHEMA,
    EnteredBalance,
    balances,
    enter_balance,
    load_balances,
    load_entries,
)
from receivables.store.control_accounts.entries import entries_since
from receivables.store.control_accounts.explained import Explanation, clear, explain, explained
from receivables.store.control_accounts.signatures import Signing, carried, sign, signatures
from receivables.store.control_accounts.window import Window
from receivables.store.database import StoreError, reading, writing
from receivables.store.ledger import load_invoices
from receivables.store.reach import newest_moment
from store.lists import invoice, listed, store

SEPTEMBER, OCTOBER = date(2026, 9, 30), date(2026, 10, 31)
ACCOUNT: dict[str, Any] = {"company": "", "account": "1200", "currency": "EUR"}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = store(tmp_path)
    yield engine
    engine.dispose()


def _entry(number: str, minor: int, day: date = OCTOBER) -> dict[str, Any]:
    return {"account": "1200", "entry": number, "line": "1", "day": day, "currency": "EUR", "amount_minor": minor}


def _load_entries(engine: Engine, *rows: dict[str, Any]) -> None:
    with writing(engine) as conn:
        load_entries(conn, pl.DataFrame(rows, schema=ENTRY_SCHEMA))


def _closing(engine: Engine, known_at: datetime | None = None) -> list[int]:
    with reading(engine) as conn:
        return balances(conn, last=OCTOBER, known_at=known_at)["closing_minor"].to_list()


def _now() -> datetime:
    return datetime.now(tz=UTC)


def test_a_balance_said_again_replaces_the_one_before_which_stays_known_as_it_was(engine: Engine) -> None:
    entered = EnteredBalance(**ACCOUNT, day=OCTOBER, closing_minor=100)
    enter_balance(engine, entered, author="Ines")
    then = _now()
    row = {"account": "1200", "currency": "EUR", "day": OCTOBER, "closing_minor": 120}
    with writing(engine) as conn:
        assert load_balances(conn, pl.DataFrame([row], schema=BALANCE_SCHEMA)).changed == 1
        assert load_balances(conn, pl.DataFrame([row], schema=BALANCE_SCHEMA)).unchanged == 1
    assert (_closing(engine), _closing(engine, then)) == ([120], [100])


def test_what_came_since_a_signature_is_what_is_dated_later_or_became_known_later(engine: Engine) -> None:
    _load_entries(engine, _entry("1", 100, SEPTEMBER), _entry("2", 50, SEPTEMBER))
    load_invoices(engine, listed("invoices", invoice("R1", 100), invoice("R2", 50)))
    signed_at = newest_moment(engine)
    _load_entries(engine, _entry("1", 130, SEPTEMBER), _entry("3", 7))
    changed = [invoice("R1", 130), invoice("R3", 7, invoice_date=date(2026, 10, 2)), invoice("R4", 5)]
    load_invoices(engine, listed("invoices", *changed))
    window = Window(base=SEPTEMBER, until=OCTOBER, signed_at=signed_at)
    with reading(engine) as conn:
        came = {
            "theirs": entries_since(conn, window).group_by(name="entry").agg(pl.col("amount_minor").sum()),
            "ours": ledger.lines_since(conn, window).group_by(name="item").agg(pl.col("amount_minor").sum()),
        }
    assert dict(came["theirs"].iter_rows()) == {"1": 30, "3": 7}
    assert dict(came["ours"].iter_rows()) == {"R1": 30, "R3": 7, "R4": 5}


def test_the_ledger_s_side_is_the_sum_of_all_lines_as_they_were_known(engine: Engine) -> None:
    load_invoices(engine, listed("invoices", invoice("R1", 100)))
    then = _now()
    load_invoices(engine, listed("invoices", invoice("R2", 50, posting_date=date(2026, 11, 2))))
    with reading(engine) as conn:
        now, before = (ledger.sums(conn, last=OCTOBER, known_at=at)["amount_minor"].sum() for at in (None, then))
        straddling = ledger.straddling(conn, as_of=OCTOBER, known_at=None)["item"].to_list()
        named = ledger.lines_of_documents(conn, pl.Series(["R1"]), last=OCTOBER, known_at=None)["item"].to_list()
    assert (now, before, straddling, named) == (150, 100, ["R2"], ["R1"])


def test_an_explanation_stands_until_it_is_cleared(engine: Engine) -> None:
    said = Explanation(**ACCOUNT, day=SEPTEMBER, cause=DifferenceCause.TIMING, amount_minor=5, note="bank in transit")
    assert [explain(engine, said, author="Ines"), explain(engine, said, author="Ines")] == ["1", "2"]
    then = _now()
    clear(engine, "1", as_of=OCTOBER)
    clear(engine, "1", as_of=OCTOBER)
    with reading(engine) as conn:
        standing = {day: explained(conn, as_of=day)["number"].to_list() for day in (SEPTEMBER, OCTOBER)}
        known = explained(conn, as_of=OCTOBER, known_at=then)["number"].to_list()
    assert standing == {SEPTEMBER: ["1", "2"], OCTOBER: ["2"]}
    assert known == ["1", "2"]


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({"amount_minor": 0, "note": "x"}, "of nothing"),
        ({"amount_minor": 5}, "names no document and has no note"),
        ({"amount_minor": 5, "note": "x", "day": date(3000, 1, 1)}, "expected a day before the year 3000"),
    ],
)
def test_an_explanation_that_nobody_could_check_is_refused(engine: Engine, more: dict[str, Any], refused: str) -> None:
    with pytest.raises(StoreError, match=refused):
        explain(
            engine, Explanation(**{**ACCOUNT, "day": SEPTEMBER, "cause": DifferenceCause.TIMING, **more}), author="I"
        )


def test_only_an_explanation_that_there_is_can_be_cleared_and_not_before_it_stood(engine: Engine) -> None:
    with pytest.raises(StoreError, match="no explanation '7'"):
        clear(engine, "7", as_of=OCTOBER)
    said = Explanation(**ACCOUNT, day=OCTOBER, cause=DifferenceCause.TIMING, amount_minor=5, note="x")
    with pytest.raises(StoreError, match="stands from 2026-10-31 on"):
        clear(engine, explain(engine, said, author="Ines"), as_of=SEPTEMBER)


def _row(closing_minor: int, *found: Difference) -> TiedAccount:
    ledger_side = Side(opening_minor=0, activity=None, moved_minor=closing_minor, closing_minor=closing_minor)
    control = Side(opening_minor=0, activity=None, moved_minor=None, closing_minor=0)
    more = {"name": "", "has_journal": True, "signature": None, "signed_before": None}
    return TiedAccount(
        **ACCOUNT, since=SEPTEMBER, ledger=ledger_side, control=control, differences=found, found=found, **more
    )


def _signing(engine: Engine, row: TiedAccount) -> Signing:
    seen = newest_moment(engine)
    assert seen is not None
    return Signing(rows=[row], day=OCTOBER, known_at=seen)


def test_what_stands_open_is_kept_with_the_signature_and_replaced_with_the_next(engine: Engine) -> None:
    enter_balance(engine, EnteredBalance(**ACCOUNT, day=OCTOBER, closing_minor=0), author="Ines")
    parts = [
        Difference(cause=DifferenceCause.TIMING, amount_minor=minor, document=document, since=SEPTEMBER)
        for document, minor in (("R1", 30), ("R2", 5))
    ]
    sign(engine, _signing(engine, _row(35, *parts)), author="Tom")
    then = _now()
    sign(engine, _signing(engine, _row(30, parts[0])), author="Ada")
    with reading(engine) as conn:
        kept = {at: carried(conn, OCTOBER, known_at=at).sort("document")["document"].to_list() for at in (None, then)}
        authors = {at: signatures(conn, last=OCTOBER, known_at=at)["author"].to_list() for at in (None, then)}
    assert kept == {None: ["R1"], then: ["R1", "R2"]}
    assert authors == {None: ["Ada"], then: ["Tom"]}


def test_of_two_who_sign_for_the_same_figures_at_once_one_is_told_of_the_other(engine: Engine) -> None:
    enter_balance(engine, EnteredBalance(**ACCOUNT, day=OCTOBER, closing_minor=0), author="Ines")
    signing = _signing(engine, _row(0))

    def signs(who: str) -> str:
        try:
            sign(engine, signing, author=who)
        except StoreError as refused:
            return str(refused)
        return who

    with ThreadPoolExecutor(2) as people:
        first, second = sorted(people.map(signs, ["Ada", "Tom"]), key=len)
    with reading(engine) as conn:
        assert signatures(conn, last=OCTOBER)["author"].to_list() == [first]
    assert second == f"{first} has signed meanwhile: nothing was signed, look at the figures again first"


def test_nobody_signs_for_figures_that_have_changed_since_they_were_reckoned(engine: Engine) -> None:
    enter_balance(engine, EnteredBalance(**ACCOUNT, day=OCTOBER, closing_minor=0), author="Ines")
    signing = _signing(engine, _row(0))
    enter_balance(engine, EnteredBalance(**ACCOUNT, day=OCTOBER, closing_minor=9), author="Ines")
    with pytest.raises(StoreError, match="something has become known meanwhile"):
        sign(engine, signing, author="Tom")
    with reading(engine) as conn:
        assert signatures(conn, last=OCTOBER).is_empty()
