"""Two ledgers document by document: every difference has the cause that both ledgers tell, and nothing is plugged."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from receivables.model.control_accounts import ControlAccount, DifferenceCause
from receivables.policy.tie_out import Side
from receivables.policy.tie_out.accounts import converted, exchange_lines, in_accounts
from receivables.policy.tie_out.matching import FOUND_SCHEMA, OUR_SCHEMA, THEIR_SCHEMA, Books, differences
from receivables.policy.tie_out.naming import named

AS_OF, BEFORE, AFTER = date(2026, 10, 31), date(2026, 10, 12), date(2026, 11, 3)
KEY = {"company": "", "account": "1200", "currency": "EUR"}
Row = Mapping[str, Any]


def ours(document: str, minor: int, **more: Any) -> Row:
    known = {"customer": "C1", "day": BEFORE, "posted_as": "invoices", "original_currency": "EUR"}
    return {**KEY, **known, "document": document, "amount_minor": minor, **more}


def theirs(document: str | None, minor: int, **more: Any) -> Row:
    known = {"entry": f"J{document}", "customer": "C1", "day": BEFORE, "posted_as": "invoices"}
    return {**KEY, **known, "document": document, "amount_minor": minor, **more}


def carried(document: str, minor: int, cause: DifferenceCause) -> Row:
    since = {"customer": "C1", "since_day": date(2026, 9, 30)}
    return {**KEY, **since, "document": document, "amount_minor": minor, "cause": str(cause)}


def books(
    *rows: Row, theirs: tuple[Row, ...] = (), earlier: tuple[Row, ...] = (), carried: tuple[Row, ...] = ()
) -> Books:
    return Books(
        ours=pl.DataFrame(rows, schema=OUR_SCHEMA),
        theirs=pl.DataFrame(theirs, schema=THEIR_SCHEMA),
        earlier=pl.DataFrame(earlier, schema=OUR_SCHEMA),
        carried=pl.DataFrame(carried, schema=FOUND_SCHEMA),
        watched=("1590",),
    )


def found(given: Books) -> dict[str, tuple[str, int]]:
    rows, _ = differences(given, as_of=AS_OF, rounding_minor=pl.lit(5))
    return {row["document"]: (row["cause"], row["amount_minor"]) for row in rows.iter_rows(named=True)}


CAUSES = {
    "only ours": (books(ours("R1", 100)), {"R1": ("not_in_general_ledger", 100)}),
    "only theirs": (books(theirs=(theirs("R1", 100),)), {"R1": ("not_in_receivables", -100)}),
    "by hand": (books(theirs=(theirs("R1", 100, posted_as="manual"),)), {"R1": ("manual_journal", -100)}),
    "of no customer and no known kind": (
        books(theirs=(theirs(None, 100, customer=None, posted_as=None),)),
        {"JNone": ("manual_journal", -100)},
    ),
    "both the same, spelt otherwise": (books(ours("R 1", 100), theirs=(theirs("00r1", 100),)), {}),
    "found by the reference": (books(ours("R1", 100), theirs=(theirs("900", 100, reference="R1"),)), {}),
    "theirs later": (books(ours("R1", 100), theirs=(theirs("R1", 100, day=AFTER),)), {"R1": ("timing", 100)}),
    "ours later": (books(ours("R1", 100, day=AFTER), theirs=(theirs("R1", 100),)), {"R1": ("timing", -100)}),
    "a posting day after it": (books(ours("R1", 100, posting_day=AFTER)), {"R1": ("timing", 100)}),
    "a few cents": (books(ours("R1", 105), theirs=(theirs("R1", 100),)), {"R1": ("rounding", 5)}),
    "more than a few cents": (books(ours("R1", 106), theirs=(theirs("R1", 100),)), {"R1": ("other_amount", 6)}),
    "another rate": (
        books(ours("R1", 120, original_currency="USD"), theirs=(theirs("R1", 100),)),
        {"R1": ("exchange", 20)},
    ),
    "exchange that theirs have with the payment, ours with the invoice": (
        books(
            ours("R1", 120, original_currency="USD"),
            ours("R1", -5, original_currency="USD", posted_as="exchange"),
            ours("P1", -115, original_currency="USD", applied_to="R1", posted_as="receipts"),
            theirs=(theirs("R1", 120), theirs("P1", -115), theirs("P1", -5, posted_as="exchange")),
        ),
        {},
    ),
    "another amount of an invoice and of its payment, in one currency": (
        books(
            ours("R1", 120),
            ours("P1", -120, applied_to="R1", posted_as="receipts"),
            theirs=(theirs("R1", 100), theirs("P1", -100)),
        ),
        {"R1": ("other_amount", 20), "P1": ("other_amount", -20)},
    ),
    "a revaluation": (books(theirs=(theirs("V1", 9, posted_as="exchange"),)), {"V1": ("exchange", -9)}),
    "on an account beside": (
        books(ours("R1", 100), theirs=(theirs("R1", 100, account="1590"),)),
        {"R1": ("wrong_account", 100)},
    ),
    "the same payment under two numbers": (books(ours("P1", -40), theirs=(theirs("88-17", -40),)), {}),
    "a payment under the number of its invoice": (
        books(
            ours("R1", 100), ours("P1", -60, applied_to="R1"), theirs=(theirs("R1", 100), theirs("R1", -60, entry="9"))
        ),
        {},
    ),
    "a payment that theirs have not, of an invoice that they have": (
        books(ours("R1", 100), ours("P1", -60, applied_to="R1"), theirs=(theirs("R1", 100),)),
        {"P1": ("not_in_general_ledger", -60)},
    ),
    "as much of another customer": (
        books(ours("P1", -40), theirs=(theirs("88-17", -40, customer="C2"),)),
        {"P1": ("not_in_general_ledger", -40), "88-17": ("not_in_receivables", 40)},
    ),
    "what ours had before": (books(theirs=(theirs("R1", 100),), earlier=(ours("R1", 100),)), {}),
    "what stood open and stands": (
        books(carried=(carried("R1", 100, DifferenceCause.NOT_IN_GENERAL_LEDGER),)),
        {"R1": ("not_in_general_ledger", 100)},
    ),
    "what stood open and was posted since": (
        books(theirs=(theirs("R1", 100),), carried=(carried("R1", 100, DifferenceCause.TIMING),)),
        {},
    ),
    "what stood open and is posted in part": (
        books(theirs=(theirs("R1", 60),), carried=(carried("R1", 100, DifferenceCause.NOT_IN_GENERAL_LEDGER),)),
        {"R1": ("not_in_general_ledger", 40)},
    ),
}


@pytest.mark.parametrize(("given", "expected"), CAUSES.values(), ids=CAUSES)
def test_the_cause_is_what_both_ledgers_tell(given: Books, expected: dict[str, tuple[str, int]]) -> None:
    assert found(given) == expected


_POSTING = st.tuples(
    st.sampled_from(["R1", "R2", "R3", "P1"]),
    st.integers(-300, 300).filter(bool),
    st.sampled_from(["1200", "1210"]),
    st.sampled_from(["C1", "C2", None]),
    st.sampled_from([BEFORE, AFTER]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_POSTING, max_size=6), st.lists(_POSTING, max_size=6))
def test_the_named_differences_make_the_whole_difference_of_what_was_compared(
    mine: list[tuple[Any, ...]], other: list[tuple[Any, ...]]
) -> None:
    def row(make: Any, one: tuple[Any, ...]) -> Row:
        document, minor, account, customer, day = one
        made: Row = make(document, minor, account=account, customer=customer, day=day)
        return made

    given = books(
        *(row(ours, one) for one in mine),
        theirs=tuple({**row(theirs, one), "entry": f"J{at}", "line": None} for at, one in enumerate(other)),
    )
    rows, _ = differences(given, as_of=AS_OF, rounding_minor=pl.lit(5))
    by_then = [one for one in mine if one[4] <= AS_OF], [one for one in other if one[4] <= AS_OF]
    for account in ("1200", "1210"):
        apart = sum(one[1] for one in by_then[0] if one[2] == account)
        apart -= sum(one[1] for one in by_then[1] if one[2] == account)
        assert rows.filter(account=account)["amount_minor"].sum() == apart


def _explained(number: str, document: str | None, minor: int) -> Row:
    said = {"cause": "manual_journal", "from_day": BEFORE, "note": "", "author": "Ines"}
    return {**KEY, **said, "number": number, "document": document, "amount_minor": minor}


@pytest.mark.parametrize(
    ("explained", "expected"),
    [
        ([("1", "R1", 100)], {("1", 100)}),
        ([("1", "R1", 30)], {("1", 30), ("", 70)}),
        ([("1", None, 30)], {("1", 30), ("", 100)}),
        ([("1", "R2", 30)], {("", 100)}),
    ],
    ids=["of all of it", "of a part", "of no document", "of a document that both have alike"],
)
def test_what_somebody_explains_of_a_document_is_not_counted_twice(
    explained: list[tuple[str, str | None, int]], expected: set[tuple[str, int]]
) -> None:
    rows, compared = differences(
        books(ours("R1", 100), ours("R2", 30), theirs=(theirs("R2", 30),)), as_of=AS_OF, rounding_minor=pl.lit(5)
    )
    said = pl.DataFrame([_explained(*one) for one in explained])
    parts = named(rows, said.cast({"document": pl.String}), compared=compared, signed={})["", "1200", "EUR"]
    assert {(one.number, one.amount_minor) for one in parts} == expected


def test_a_side_is_proved_only_by_its_own_opening_and_activity() -> None:
    known = {"opening_minor": 100, "activity": None, "closing_minor": 130}
    assert Side(**known, moved_minor=30).proves
    assert Side(**known, moved_minor=20).gap_minor == 10
    assert not Side(**known, moved_minor=None).proves


def test_a_line_stands_in_the_first_account_that_fits_and_in_none_where_none_does() -> None:
    accounts = (
        ControlAccount(account="1210", segments=("affiliated",)),
        ControlAccount(account="1220", currency="USD"),
        ControlAccount(account="1200", company="DE", currency="base"),
    )
    lines = pl.DataFrame(
        [("DE", "affiliated", "USD"), ("DE", None, "USD"), ("DE", None, "CHF"), ("AT", None, "EUR")],
        schema=["company", "segment", "currency"],
        orient="row",
    )
    placed = in_accounts(lines, accounts, base_currency="EUR").select("company", "account", "currency").rows()
    assert placed == [("", "1210", "USD"), ("", "1220", "USD"), ("DE", "1200", "EUR"), ("", "", "EUR")]


def test_what_rates_left_of_a_settled_document_is_exchange() -> None:
    """USD 100 invoiced at 0.90 and paid at 0.95: EUR 90.00 and -95.00 leave -5.00, which exchange takes off."""
    lines = pl.DataFrame(
        {
            **{name: [value] * 2 for name, value in KEY.items()},
            "customer": ["C1"] * 2,
            "document": ["R1"] * 2,
            "original_currency": ["USD"] * 2,
            "day": [date(2026, 10, 1), date(2026, 10, 20)],
            "amount_minor": [100_00, -100_00],
            "original_minor": [100_00, -100_00],
        }
    )
    days = [date(2026, 9, 30), date(2026, 10, 15)]
    rates = pl.DataFrame({"currency": ["USD"] * 2, "day": days, "rate": ["0.90", "0.95"], "source": [""] * 2})
    booked = converted(lines, rates, base_currency="EUR")
    assert booked["amount_minor"].to_list() == [90_00, -95_00]
    assert exchange_lines(booked).select("amount_minor", "day", "posted_as").rows() == [
        (5_00, date(2026, 10, 20), "exchange")
    ]
    assert converted(lines, rates.clear(), base_currency="EUR")["amount_minor"].null_count() == 2
