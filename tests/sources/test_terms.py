"""Payment terms: understood for certain or not at all, and instalments that add up to the invoice."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from receivables.sources.terms import by_instalments, due_days, understood

HEADER = "Invoice No.,Customer No.,Invoice Date,Due Date,Currency,Amount,Balance,Instalment,Terms\n"


@pytest.mark.parametrize(
    ("terms", "days"),
    [
        ("Net 30", 30), ("net30", 30), ("n/30", 30), ("30 days", 30), ("30 Tage", 30), ("30 Tage netto", 30),
        ("zahlbar innerhalb von 14 Tagen", 14), ("Zahlbar binnen 10 Tagen ohne Abzug", 10), ("30天", 30), ("30", 30),
        ("60 days from invoice date", 60), ("30 Tage ab Rechnungsdatum", 30), ("货到30天", 30), ("票到60天", 60),
        ("2/10 Net 30", 30), ("2/10, n/30", 30), ("2% 10 days, net 30", 30), ("1.5/10 net 45", 45),
        ("14 Tage 2 % Skonto, 30 Tage netto", 30), ("8 Tage 3%, 14 Tage 2,5%, 30 Tage netto", 30),
        ("2 % Skonto innerhalb 14 Tagen, sonst 30 Tage netto", 30),
        ("due on receipt", 0), ("sofort", 0), ("zahlbar sofort rein netto", 0), ("cash in advance", 0), ("款到发货", 0),
    ],
)  # fmt: skip
def test_an_invoice_is_due_net_so_many_days_after_its_day(terms, days):
    (part,) = understood(terms)
    assert (part.days, part.month_end, part.day_of_next_month) == (days, False, None)


@pytest.mark.parametrize(
    ("terms", "invoiced", "due"),
    [
        ("EOM", date(2027, 2, 1), date(2027, 2, 28)), ("Monatsende", date(2028, 2, 29), date(2028, 2, 29)),
        ("EOM + 30", date(2027, 1, 5), date(2027, 3, 2)), ("EOM+15 days", date(2027, 1, 31), date(2027, 2, 15)),
        ("30 days EOM", date(2027, 1, 5), date(2027, 3, 2)), ("net 30 EOM", date(2027, 1, 5), date(2027, 3, 2)),
        ("月结30天", date(2027, 1, 5), date(2027, 3, 2)), ("月结", date(2027, 1, 5), date(2027, 1, 31)),
        ("15 MFI", date(2026, 12, 31), date(2027, 1, 15)), ("31 MFI", date(2027, 1, 5), date(2027, 2, 28)),
        ("15th of the following month", date(2027, 1, 1), date(2027, 2, 15)),
        ("10. des Folgemonats", date(2027, 1, 1), date(2027, 2, 10)), ("次月15日", date(2027, 1, 1), date(2027, 2, 15)),
        ("end of next month", date(2027, 1, 31), date(2027, 2, 28)),
    ],
)  # fmt: skip
def test_terms_that_go_by_the_month_are_reckoned_from_the_month_of_the_invoice(terms, invoiced, due):
    assert due_days(pl.Series([terms]), pl.Series([invoiced])).to_list() == [due]


@pytest.mark.parametrize(
    "terms",
    [
        "as agreed", "net", "30-60", "5 30", "see contract of 30", "2/10", "2/10 EOM", "10 % 14 Tage", "32 MFI",
        "30% now, net 60", "50% 30 days", "50% 30 days, 40% 60 days", "0% now, 100% net 30", "60% now, 50% net 30",
        "50% now, 50% some day", "rest net 60, 40% now", "0 x 30 days", "99 x 30 days", "0 MFI",
    ],
)  # fmt: skip
def test_terms_that_leave_a_doubt_are_not_guessed(terms):
    assert understood(terms) == ()


@pytest.mark.parametrize(
    ("terms", "shares"),
    [
        ("3 x 30 days", [(1, 30), (1, 60), (1, 90)]),
        ("30% now, 70% net 60", [(30, 0), (70, 60)]),
        ("30% now, rest net 60", [(30, 0), (70, 60)]),
        ("50% 30 days, 50% 60 days", [(50, 30), (50, 60)]),
        ("50 % sofort und 50 % 30 Tage netto", [(50, 0), (50, 30)]),
        ("33,3% 30 days, 33,3% 60 days, 33,4% 90 days", [("33.3", 30), ("33.3", 60), ("33.4", 90)]),
    ],
)
def test_terms_may_ask_for_instalments(terms, shares):
    parts = [(part.weight, part.days) for part in understood(terms)]
    assert parts == [(Decimal(weight), days) for weight, days in shares]


def test_instalments_are_items_of_their_own_and_the_row_is_still_one_row(read_csv):
    reading = read_csv(HEADER + "R1,C1,2026-03-05,,EUR,100.00,,,3 x 30 days\nR2,C1,2026-03-05,,EUR,5.00,,,Net 30\n")
    assert reading.frame.select("invoice", "instalment", "due_date", "amount_minor", "row").rows() == [
        ("R1", "1", date(2026, 4, 4), 3334, 2),
        ("R1", "2", date(2026, 5, 4), 3333, 2),
        ("R1", "3", date(2026, 6, 3), 3333, 2),
        ("R2", None, date(2026, 4, 4), 500, 3),
    ]
    assert (reading.rows, reading.rows_taken, reading.taken) == (2, 2, {"EUR": 10_500})


def test_the_column_of_due_dates_comes_before_the_terms(read_csv):
    reading = read_csv(HEADER + "R1,C1,2026-03-05,2026-09-09,EUR,100.00,,,3 x 30 days\n")
    assert reading.frame.select("instalment", "due_date").rows() == [(None, date(2026, 9, 9))]


def test_what_is_paid_of_an_open_item_is_paid_of_its_first_instalments(read_csv):
    text = HEADER + "R1,C1,2026-03-05,,EUR,100.00,55.00,,3 x 30 days\n"
    reading = read_csv(text, kind="open-items")
    assert reading.frame["balance_minor"].to_list() == [0, 2167, 3333]


def test_an_instalment_that_is_listed_as_such_is_not_divided_again(read_csv):
    reading = read_csv(HEADER + "R1,C1,2026-03-05,,EUR,100.00,,2,3 x 30 days\n")
    assert reading.rejects["reason"].to_list() == [
        "Due Date is missing, and cannot be computed from the terms '3 x 30 days'"
    ]


def test_terms_that_are_used_in_two_senses_are_said(read_csv):
    reading = read_csv(HEADER + "R1,C1,2026-03-05,,EUR,100.00,,,30 days EOM\n")
    assert [doubt.what for doubt in reading.doubts] == [
        "the terms '30 days EOM' were read as so many days after the end of the invoice's month, and not as the end of "
        "the month in which those days end; a column of due dates would say which"
    ]


shares = st.lists(st.integers(1, 9999), min_size=2, max_size=12)


@given(shares, st.integers(0, 10**15), st.integers(-(10**6), 10**15))
def test_instalments_add_up_to_the_invoice_and_none_is_off_by_a_unit(weights, amount, balance):
    total = sum(weights)
    percents = [Decimal(weight) * 100 / total for weight in weights[:-1]]
    rounded = [percent.quantize(Decimal("0.0001")) for percent in percents]
    terms = ", ".join(f"{percent}% net {30 * n}" for n, percent in enumerate(rounded)) + ", rest net 999"
    parts = understood(terms)
    if not parts:  # a share that rounds to nothing is none
        assert min(rounded) == 0 or sum(rounded) >= 100
        return
    row = pl.DataFrame({"kind": "invoice", "invoice_date": date(2026, 1, 1), "terms": terms, "amount_minor": amount})
    nothing = {"due_date": pl.lit(None, pl.Date), "instalment": pl.lit(None, pl.String)}
    found = by_instalments(row.with_columns(balance_minor=pl.lit(balance, pl.Int64), **nothing))
    assert found["amount_minor"].sum() == amount
    assert found["balance_minor"].sum() == balance
    exact = [Decimal(amount) * part.weight / 100 for part in parts]
    assert all(abs(given - share) < 1 for given, share in zip(found["amount_minor"], exact, strict=True))
