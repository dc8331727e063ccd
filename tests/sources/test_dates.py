"""Days in every usual order, decided for the whole column."""

from datetime import date, datetime

import polars as pl
import pytest

from receivables.sources import SourceError, Undecided
from receivables.sources.dates import days

MARCH_5 = date(2026, 3, 5)


def read(*texts: str | None, order: str | None = None) -> list[date | None]:
    return days(pl.Series("due", texts, dtype=pl.String), order=order, where="x.csv, column Due").to_list()


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-05", "2026-3-5", "2026/03/05", "2026/3/5", "2026.03.05", "2026年3月5日", "20260305", "20260305.0",
        "46086", "46086.0", "46086.75", "05.03.2026", "5.3.2026", "5.3.26", "05-Mar-2026", "5-MAR-26", "5 March 2026",
        "March 5, 2026", "Mar 5th, 2026", "5. März 2026", "2026-03-05 10:22", "2026-03-05T10:22:00.000Z",
        "05.03.2026 00:00:00", "２０２６年３月５日",
        "2026-03-05 10:22:00+01:00", "2026-03-05T10:22", "05.03.2026, 10:22", "05.03.2026 10.22 Uhr", "20260305102200",
        "20260305T102200Z", "5-MRZ-2026", "Thu, 05 Mar 2026", "Do. 05.03.2026", "2026-Mar-05", "5th March 2026",
        "2026年3月5号", "2026 年 3 月 5 日", "2026年3月5日 星期四", "2026-03-05 10:22 PM", "Donnerstag, 5. März 2026",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_usual_form(text):
    assert read(text) == [MARCH_5]


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "31.02.2026",
        "2026-02-30",
        "99999",
        "1.5",
        "12345678",
        "0001-01-01",
        "2026-13-05",
        "5.3",
        "-",
        "Mar-26",
        "5-Mar",
        "0503",
        "5 Foo 2026",
        "2026-03",
        "1.234,56",
    ],
)
def test_what_is_no_day_is_none(text):
    assert read("2026-03-05", text, None) == [MARCH_5, None, None]


@pytest.mark.parametrize(
    ("texts", "first"),
    [
        (["05/03/2026", "25/12/2026"], MARCH_5),
        (["03/05/2026", "12/25/2026"], MARCH_5),
        (["3-5-2026", "12-25-2026"], MARCH_5),
        (["03/05/2026 10:00", "12/25/2026 23:59"], MARCH_5),
        (["03/05/26", "12/31/26"], MARCH_5),
        (["05032026", "25122026"], MARCH_5),
        (["5032026", "25122026.0"], MARCH_5),
        (["03052026", "12252026"], MARCH_5),
        (["20260305", "20122026"], MARCH_5),
        (["050326", "311299"], MARCH_5),
        (["50326", "311299"], MARCH_5),
        (["260305", "991231"], MARCH_5),
        (["03/05/2026", "31/02/2026", "12/25/2026"], MARCH_5),
        (["01/01/2026", "02/02/2026"], date(2026, 1, 1)),
    ],
)
def test_the_whole_column_decides_what_comes_first(texts, first):
    assert read(*texts)[0] == first


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (
            ["03/04/2026", "01/01/2026"],
            r"^x\.csv, column Due: '03/04/2026' can be read in more than one order.*set date_order",
        ),
        (
            ["13/04/2026", "04/13/2026"],
            r"no one order of day and month fits both '13/04/2026' and '04/13/2026'; set date_order",
        ),
        (["25/12/26"], r"'25/12/26' can be read in more than one order"),
        (["26-03-05"], r"can be read in more than one order"),
        (["030426"], r"'030426' can be read in more than one order"),
        (["03042026"], r"'03042026' can be read in more than one order"),
    ],
)
def test_a_column_that_does_not_decide_is_a_question(texts, sentence):
    with pytest.raises(SourceError, match=sentence):
        read(*texts)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("05/03/2026", "dmy", MARCH_5),
        ("03/05/2026", "mdy", MARCH_5),
        ("03.05.2026", "mdy", MARCH_5),
        ("26-03-05", "ymd", MARCH_5),
        ("26.03.05", "ymd", MARCH_5),
        ("2026-03-05", "dmy", MARCH_5),
        ("25/12/2026", "mdy", None),
        ("05/03/2026", "ymd", None),
    ],
)
def test_the_setting_answers_the_question(text, order, day):
    assert read(text, order=order) == [day]


def test_cells_of_a_workbook_that_are_days_need_no_order(read_xlsx):
    header = ["Invoice No.", "Customer No.", "Invoice Date", "Due Date", "Currency", "Amount"]
    reading = read_xlsx(
        [
            header,
            ["R1", "C1", date(2026, 3, 4), datetime.fromisoformat("2026-03-05 17:30"), "EUR", 1],
            ["R2", "C1", 46085, 20260305, "EUR", 1],
        ]
    )
    assert reading.frame["due_date"].to_list() == [MARCH_5, MARCH_5]
    assert reading.frame["invoice_date"].to_list() == [date(2026, 3, 4)] * 2


def test_the_question_names_first_what_the_other_days_of_the_table_say(read_csv):
    header = "Invoice No.,Customer No.,Invoice Date,Due Date,Currency,Amount\n"
    with pytest.raises(Undecided, match="column Invoice Date: '03/05/2026' can be read") as asked:
        read_csv(header + "R1,C1,03/05/2026,04/25/2026,EUR,1.00\n")
    assert asked.value.options[0] == "mdy"


@pytest.mark.parametrize("texts", [["05.03.26"], ["26.03.05", "26.03.28", "26.04.02"]])
def test_dots_and_a_year_of_two_digits_are_a_question_where_the_year_may_well_come_first(texts):
    with pytest.raises(Undecided, match="can be read in more than one order") as asked:
        read(*texts)
    assert (asked.value.setting, asked.value.options) == ("date_order", ("dmy", "ymd"))
    assert read(texts[0], order="ymd") != read(texts[0], order="dmy")


@pytest.mark.parametrize(
    "texts",
    [
        ["05.03.26", "28.03.26", "02.04.26"],  # of one year with the day first, of three with the year first
        ["05.03.26", "5.4.26"],  # a year has two digits
        ["05.03.26", "05.04.2026"],  # the others have the day first
        ["05.03.26", "05.04.99"],  # no month has 99 days
    ],
)
def test_dots_have_the_day_first_where_the_column_says_so(texts):
    assert read(*texts)[0] == MARCH_5
