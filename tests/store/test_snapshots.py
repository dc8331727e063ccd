"""Lists of open items: what they settle, what they reopen, and when they are not believed."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Engine

from receivables.policy.balances import balances as open_balances
from receivables.store.database import StoreError
from receivables.store.facts import facts
from receivables.store.ledger import load_invoices, load_open_items, load_payments
from receivables.store.merge import Merged
from store.hand_made import everything
from store.lists import balances, closed, credit_note, invoice, ledger, listed, one_load, payment, store

FIRST = date(2026, 10, 28)
SECOND = date(2026, 10, 29)
ANY = Decimal(1)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return store(tmp_path)


def take(
    engine: Engine,
    *rows: dict[str, Any],
    as_of: date = FIRST,
    max_shrink: Decimal = ANY,
    max_grow: Decimal | None = None,
) -> Merged:
    frame = listed("open-items", *rows)
    return load_open_items(engine, frame, as_of=as_of, max_shrink=max_shrink, max_grow=max_grow)


def test_an_item_is_first_seen_with_its_amount_and_settled_to_its_balance(engine: Engine) -> None:
    assert take(engine, invoice("R1", 10_000, balance_minor=4_000), invoice("R2", 500)) == Merged(new=2)
    lines = ledger(engine)
    assert {number: line["amount_minor"] for number, line in lines.items()} == {
        "R1": 10_000,
        "R1@2026-10-28": -6_000,
        "R2": 500,
    }
    settlement = lines["R1@2026-10-28"]
    assert (settlement["kind"], settlement["document"], settlement["day"]) == ("settlement", "R1", FIRST)


def test_a_list_without_amounts_posts_the_balances(engine: Engine) -> None:
    take(engine, invoice("R1", None, balance_minor=4_000))
    assert balances(engine) == {"R1": 4_000}
    assert set(ledger(engine)) == {"R1"}


def test_the_same_list_twice_changes_nothing(engine: Engine) -> None:
    rows = [
        invoice("R1", balance_minor=4_000),
        invoice("R2", instalment="1"),
        credit_note("G1", 500, balance_minor=200),
    ]
    take(engine, *rows)
    before = everything(engine)
    assert take(engine, *rows) == Merged(unchanged=3)
    assert take(engine, *rows, as_of=SECOND) == Merged(unchanged=3)
    assert everything(engine) == before


def test_a_payment_between_two_lists_is_a_settlement_on_the_day_of_the_second(engine: Engine) -> None:
    take(engine, invoice("R1"), invoice("R2"))
    assert take(engine, invoice("R1", balance_minor=7_000), invoice("R2"), as_of=SECOND) == Merged(
        changed=1, unchanged=1
    )
    assert ledger(engine)["R1@2026-10-29"]["amount_minor"] == -3_000
    assert ledger(engine)["R1"]["amount_minor"] == 10_000


def test_an_item_missing_from_the_list_is_settled_and_closed(engine: Engine) -> None:
    take(engine, invoice("R1"), invoice("R2"), invoice("R3", customer="C2"))
    assert take(engine, invoice("R1"), as_of=SECOND) == Merged(unchanged=1, vanished=2)
    assert balances(engine) == {"R1": 10_000, "R2": 0, "R3": 0}
    assert closed(engine)["R2"] == closed(engine)["R3@2026-10-29"] == SECOND
    assert take(engine, invoice("R1"), as_of=SECOND) == Merged(unchanged=1)


def test_an_item_that_comes_back_is_open_again(engine: Engine) -> None:
    take(engine, invoice("R1"), invoice("R2"))
    take(engine, invoice("R1"), as_of=SECOND)
    third = date(2026, 10, 30)
    assert take(engine, invoice("R1"), invoice("R2", balance_minor=9_000), as_of=third) == Merged(
        changed=1, unchanged=1
    )
    assert balances(engine)["R2"] == 9_000
    assert closed(engine)["R2"] is None


def test_a_second_list_of_the_same_day_replaces_the_first(engine: Engine) -> None:
    take(engine, invoice("R1"), invoice("R2"))
    take(engine, invoice("R1", balance_minor=7_000), as_of=SECOND)
    assert take(engine, invoice("R1", balance_minor=6_000), invoice("R2"), as_of=SECOND) == Merged(changed=2)
    assert balances(engine) == {"R1": 6_000, "R2": 10_000}
    assert set(ledger(engine)) == {"R1", "R2", "R1@2026-10-29"}
    assert set(closed(engine).values()) == {None}


def test_credits_in_the_list_are_negative_whichever_sign_they_have(engine: Engine) -> None:
    take(engine, credit_note("G1", 500, balance_minor=300), invoice("G2", -500, balance_minor=-400))
    assert balances(engine) == {"G1@credit_note": -300, "G2@credit_note": -400}


def test_a_credit_note_with_the_number_of_an_invoice_stays_apart_from_it(engine: Engine) -> None:
    take(engine, invoice("4711", balance_minor=4_000), credit_note("4711", 500, balance_minor=200))
    assert balances(engine) == {"4711": 4_000, "4711@credit_note": -200}


def test_each_instalment_is_settled_by_itself(engine: Engine) -> None:
    first, second = invoice("R1", instalment="1"), invoice("R1", instalment="2", due_date=date(2026, 12, 31))
    take(engine, first, second)
    take(engine, first, {**second, "balance_minor": 2_500}, as_of=SECOND)
    items = facts(engine, None, SECOND).items
    left = dict(open_balances(items, as_of=SECOND).select("item", "balance_minor").iter_rows())
    assert left == {"R1/1": 10_000, "R1/2": 2_500}


def test_a_list_after_a_ledger_settles_the_document_as_a_whole(engine: Engine) -> None:
    rows = [invoice("R1", instalment="1"), invoice("R1", instalment="2")]
    load_invoices(engine, listed("invoices", *rows))
    load_payments(engine, listed("payments", payment("P1", 4_000, invoice="R1"), payment("P2", 300)))
    take(engine, {**rows[0], "balance_minor": 1_000}, rows[1])
    assert balances(engine) == {"R1": 11_000, "P2@receipt": 0}


def test_an_item_in_another_currency_is_refused_and_neither_changed_nor_settled(engine: Engine) -> None:
    take(engine, invoice("R1"), invoice("R2"))
    merged = take(engine, invoice("R1", currency="USD", balance_minor=1), invoice("R2"), as_of=SECOND)
    assert (merged.refused, merged.unchanged, merged.vanished) == (1, 1, 0)
    assert "comes in USD, expected EUR" in merged.refusals[0].reason
    assert balances(engine) == {"R1": 10_000, "R2": 10_000}


def test_what_could_not_be_read_is_not_taken_for_settled(engine: Engine) -> None:
    take(engine, invoice("R1"), invoice("R2"))
    frame = listed("open-items", invoice("R1"))
    unread = pl.DataFrame({"customer": ["C1"], "item": ["R2"]})
    assert load_open_items(engine, frame, as_of=SECOND, max_shrink=ANY, unread=unread) == Merged(unchanged=1)
    assert balances(engine)["R2"] == 10_000


def test_a_row_that_comes_twice_is_refused_and_not_taken_for_settled(engine: Engine) -> None:
    take(engine, invoice("R1"), invoice("R2"))
    merged = take(engine, invoice("R1"), invoice("R2"), invoice("R2", balance_minor=5), as_of=SECOND)
    assert (merged.unchanged, merged.refused, merged.vanished) == (1, 2, 0)
    assert balances(engine)["R2"] == 10_000


@pytest.mark.parametrize(
    ("left", "figures"),
    [
        (6, "EUR would shrink by 40%, from 10 items of 1,000.00 to 6 of 600.00"),
        (0, "EUR would shrink by 100%, from 10 items of 1,000.00 to 0 of 0.00"),
    ],
)
def test_a_list_that_shrinks_too_much_is_refused_and_changes_nothing(engine: Engine, left: int, figures: str) -> None:
    rows = [invoice(f"R{number}") for number in range(10)]
    take(engine, *rows)
    before = everything(engine)
    with pytest.raises(StoreError, match=figures) as refusal:
        take(
            engine,
            invoice("X1", 1, currency="USD", customer="C2"),
            *rows[:left],
            as_of=SECOND,
            max_shrink=Decimal("0.3"),
        )
    assert "expected at most max_shrink = 30%" in str(refusal.value)
    assert everything(engine) == before


def test_a_list_may_shrink_by_just_the_share_allowed(engine: Engine) -> None:
    rows = [invoice(f"R{number}") for number in range(10)]
    take(engine, *rows)
    assert take(engine, *rows[:7], as_of=SECOND, max_shrink=Decimal("0.3")).vanished == 3


def test_balances_that_shrink_too_much_are_refused_even_when_all_items_are_there(engine: Engine) -> None:
    rows = [invoice(f"R{number}", currency="JPY") for number in range(10)]
    take(engine, *rows)
    with pytest.raises(StoreError, match="JPY would shrink by 70%, from 10 items of 100,000 to 10 of 30,000"):
        take(engine, *({**row, "balance_minor": 3_000} for row in rows), as_of=SECOND, max_shrink=Decimal("0.3"))


def test_each_currency_is_guarded_by_itself(engine: Engine) -> None:
    euros = [invoice(f"R{number}") for number in range(20)]
    dollars = [invoice(f"U{number}", currency="USD") for number in range(6)]
    take(engine, *euros, *dollars)
    with pytest.raises(StoreError, match="USD would shrink by 50%"):
        take(engine, *euros, *dollars[:3], as_of=SECOND, max_shrink=Decimal("0.3"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([9_000, 500], [500]),
        ([10_000], [3_000]),
        ([10_000], []),
        ([100] * 8 + [9_000], [100] * 8),
        ([100] * 3 + [9_800], [9_800]),
        ([100] * 6, [100] * 4),
    ],
)
def test_with_few_items_one_invoice_or_two_may_be_paid_however_great_a_share_they_are(
    engine: Engine, before: list[int], after: list[int]
) -> None:
    take(engine, *(invoice(f"R{number}", minor) for number, minor in enumerate(before)))
    rows = [invoice(f"R{number + len(before) - len(after)}", minor) for number, minor in enumerate(after)]
    take(engine, *rows, as_of=SECOND, max_shrink=Decimal("0.3"))


@pytest.mark.parametrize(("before", "after"), [(2, 0), (4, 1), (9, 5)])
def test_with_few_items_a_list_that_loses_several_and_much_money_is_refused(
    engine: Engine, before: int, after: int
) -> None:
    rows = [invoice(f"R{number}") for number in range(before)]
    take(engine, *rows)
    with pytest.raises(StoreError, match="EUR would shrink by"):
        take(engine, *rows[:after], as_of=SECOND, max_shrink=Decimal("0.3"))


def test_a_list_that_grows_too_much_is_refused_where_growth_is_bounded(engine: Engine) -> None:
    rows = [invoice(f"R{number}") for number in range(16)]
    take(engine, *rows[:10])
    with pytest.raises(StoreError) as refusal:
        take(engine, *rows, as_of=SECOND, max_grow=Decimal("0.5"))
    assert str(refusal.value) == (
        "Open-item list as of 2026-10-29: EUR would grow by 60%, from 10 items of 1,000.00 to 16 of 1,600.00, expected "
        "at most max_grow = 50%. Look whether the list is whole and has nothing twice, and raise the setting if it is "
        "right; nothing was changed"
    )
    assert take(engine, *rows[:15], as_of=SECOND, max_grow=Decimal("0.5")).new == 5
    assert take(engine, *rows, invoice("U1", currency="USD"), as_of=SECOND).new == 2


def test_a_first_list_and_a_first_item_of_a_currency_are_no_growth(engine: Engine) -> None:
    assert take(engine, invoice("R1"), invoice("R2"), max_grow=Decimal(0)).new == 2
    assert take(engine, invoice("R1"), invoice("R2"), invoice("U1", currency="USD"), max_grow=Decimal(0)).new == 1


def test_a_list_older_than_one_already_taken_is_refused(engine: Engine) -> None:
    take(engine, invoice("R1"), as_of=FIRST)
    take(engine, invoice("R1", balance_minor=1), as_of=SECOND)
    with pytest.raises(StoreError, match="as of 2026-10-28, but one as of 2026-10-29 was taken before"):
        take(engine, invoice("R1"), as_of=FIRST)


def test_a_list_older_than_one_on_record_is_refused_even_when_that_one_settled_nothing(engine: Engine) -> None:
    with one_load(engine, kind="open-items", as_of=SECOND) as conn:
        load_open_items(conn, listed("open-items", invoice("R1")), as_of=SECOND)
    with pytest.raises(StoreError, match="expected that day or a later one"):
        take(engine, invoice("R1"), as_of=FIRST)
