"""Ugly dates: each order and spelling in a file of its own, since the order is one for a column."""

from sources.ugly_files import HEAD, HEADER, Line, Made, above, bad, line, registered, ugly

# What the due date of the rows says; the golden file says what day that is.
SPELLINGS: dict[str, list[str]] = {
    "days_with_dots": ["04.04.2026", "5.4.2026", "06.04.26"],
    "days_first_because_of_one": ["04/04/2026", "03/04/2026", "25/04/2026"],
    "months_first_because_of_one": ["04/04/2026", "04/03/2026", "04/25/2026"],
    "days_with_strokes_that_are_open_to_nothing": ["04/04/2026", "5/5/2026"],
    "years_first": ["2026/4/4", "2026.04.05", "2026-4-6"],
    "months_in_english": ["4 April 2026", "Apr 5, 2026", "06-Apr-26", "April 7th 2026"],
    "months_in_german": ["4. April 2026", "5. Mai 2026", "6. Dez. 2026", "7. März 2027"],
    "days_in_chinese": ["2026年4月4日", "2026年04月05日", "2026 年 4 月 6 日"],
    "days_in_full_width": ["２０２６－０４－０４", "2026-04-05"],
    "dates_read_as_numbers": ["20260404.0", "20260405.0"],
    "dates_without_strokes": ["20260404", "20260405"],
    "dates_as_serial_numbers": ["46116", "46117.0", "46118.75"],
    "times_of_day_in_dates": ["2026-04-04 00:00:00", "2026-04-05T23:59:59", "2026-04-06 10:22"],
    "times_with_zones": ["2026-04-04T00:00:00Z", "2026-04-05T23:59:59+08:00", "2026-04-06T10:22:00.000-05:00"],
    "days_with_times_of_twelve_hours": ["4/25/2026 12:00:00 AM", "4/26/2026 11:59:59 PM"],
    "years_of_two_digits": ["31.12.79", "01.01.26"],
    "spaces_in_dates": [" 04. 04. 2026 ", "05.04.2026"],
}
REFUSED: dict[str, str] = {
    "a_date_in_words": "soon",
    "a_day_that_is_none": "2026-02-30",
    "a_month_that_is_none": "2026-13-01",
    "the_day_zero": "0000-00-00",
    "a_date_cut_off": "2026-04",
    "a_year_too_few": "0026-04-04",
    "a_year_too_many": "20261-04-04",
    "a_year_of_another_age": "1026-04-04",
    "two_dates_in_a_cell": "2026-04-04 - 2026-04-30",
    "a_date_with_an_error": "#REF!",
    "a_small_number_for_a_date": "30",
    "a_negative_number_for_a_date": "-46116",
}


def _files() -> None:
    for blemish, texts in SPELLINGS.items():
        registered(blemish, "csv", lambda texts=texts: _due(texts))
    for blemish, text in REFUSED.items():
        registered(blemish, "csv", lambda text=text: [HEAD, line("R1"), bad("R2", due=text), line("R3")])


def _due(texts: list[str]) -> list[Line]:
    return [HEAD, *(line(f"R{at}", due=text) for at, text in enumerate(texts, 1))]


_files()


@ugly("csv", stops=True)
def days_or_months_first() -> Made:
    return _due(["03/04/2026", "05/06/2026"])


@ugly("csv", date_order="dmy")
def days_or_months_first_and_said_which() -> Made:
    return _due(["03/04/2026", "05/06/2026"])


@ugly("csv", date_order="mdy")
def days_or_months_first_and_said_the_other() -> Made:
    return [HEAD, *_due(["03/04/2026", "05/06/2026"])[1:], bad("R3", due="25/06/2026")]


@ugly("csv", stops=True)
def days_first_and_months_first() -> Made:
    return _due(["25/04/2026", "04/25/2026"])


@ugly("csv", stops=True)
def years_of_two_digits_at_either_end() -> Made:
    return _due(["03-04-05", "04-05-06"])


@ugly("csv", date_order="ymd")
def years_of_two_digits_in_front_and_said_so() -> Made:
    return _due(["26-04-05", "26-05-06"])


@ugly("csv", date_order="mdy")
def months_first_with_dots_and_said_so() -> Made:
    return _due(["03.04.2026", "12.25.2026"])


@ugly("csv")
def one_column_days_first_the_other_months_first() -> Made:
    return [HEAD, line("R1", day="25/03/2026", due="04/25/2026"), line("R2", day="01/02/2026", due="03/04/2026")]


@ugly("csv")
def due_dates_out_of_reach() -> Made:
    return [
        HEAD,
        line("R1", due="2026-03-04"),
        line("R2", due="2026-03-05"),
        line("R3", due="2028-03-05"),
        line("R4", due="2062-04-04"),
        line("R5", due="2099-12-31"),
    ]


@ugly("csv")
def no_due_date_but_terms() -> Made:
    return [
        above(*HEADER, "Payment terms"),
        line("R1", due="", more=["Net 30"]),
        line("R2", due="", more=["2/10 Net 30"]),
        line("R3", due="", more=["EOM + 15"]),
        line("R4", due="2026-03-09", more=["Net 30"]),
        bad("R5", due="", more=["as agreed"]),
        bad("R6", due="", more=[""]),
        bad("R7", due="#N/A", more=["Net 30"]),
    ]


@ugly("csv")
def no_column_for_the_due_date_but_terms() -> Made:
    return [
        above("Invoice No.", "Customer No.", "Invoice Date", "Terms", "Currency", "Amount"),
        line("R1", due="30 Tage netto"),
        line("R2", due="zahlbar sofort"),
        bad("R3", due="nach Vereinbarung"),
    ]
