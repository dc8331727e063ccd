"""Ugly rows: numbers that lost something on their way, rows that come twice, rows with holes."""

from sources.ugly_files import HEAD, HEADER, Line, Made, above, bad, line, ugly


@ugly("csv")
def numbers_with_leading_zeros() -> Made:
    return [HEAD, line("0001", customer="0007"), line("0002", customer="0000007")]


@ugly("csv")
def numbers_that_differ_by_leading_zeros() -> Made:
    return [
        HEAD,
        line("0001", customer="007"),
        line("1", customer="7"),
        line("2", customer="07"),
        line("3", customer="8"),
    ]


@ugly("csv")
def numbers_read_as_numbers() -> Made:
    return [HEAD, line("1929003413.0", customer="1000.0"), line("1929003414.0", customer="1000.0")]


@ugly("csv")
def numbers_in_scientific_notation() -> Made:
    return [HEAD, line("1929003413"), bad("1.929E+09"), bad("R3", customer="2.1E+10"), line("R4")]


@ugly("csv")
def numbers_with_an_apostrophe() -> Made:
    return [HEAD, line("'0001", customer="'007"), line("R2", customer="'007")]


@ugly("csv")
def numbers_in_full_width_and_with_inner_spaces() -> Made:
    return [HEAD, line("Ｒ１", customer="C 1"), line("R 2", customer="C  1")]


@ugly("csv")
def the_same_row_twice() -> Made:
    return [HEAD, line("R1"), line("R2"), bad("R1")]


@ugly("csv")
def the_same_number_with_other_figures() -> Made:
    return [HEAD, bad("R1"), line("R2"), bad("R1", "11.00", 1100)]


@ugly("csv")
def the_same_number_at_two_customers() -> Made:
    return [HEAD, line("R1"), line("R1", customer="C2")]


@ugly("csv")
def a_number_in_capitals_and_small_letters() -> Made:
    return [HEAD, line("r1"), line("R1", "11.00", 1100)]


@ugly("csv")
def instalments_under_one_number() -> Made:
    return [
        above(*HEADER, "Instalment"),
        line("R1", "5.00", 500, more=["1"]),
        line("R1", "5.00", 500, due="2026-05-04", more=["2"]),
        bad("R2", more=["1"]),
        bad("R2", "11.00", 1100, more=["1"]),
    ]


@ugly("csv")
def rows_with_holes() -> Made:
    return [
        HEAD,
        line("R1"),
        bad(""),
        bad("R3", customer=""),
        bad("R4", day=""),
        bad("R5", due=""),
        bad("R6", "", None),
        Line(cells=("R7", "", "", "", "", ""), fate="refused"),
    ]


@ugly("csv")
def errors_of_a_spreadsheet_as_text() -> Made:
    return [
        above(*HEADER, "Reference"),
        bad("#REF!", more=["x"]),
        bad("R2", customer="#N/A", more=["x"]),
        bad("R3", "#VALUE!", None, more=["x"]),
        bad("R4", due="#DIV/0!", more=["x"]),
        line("R5", more=["#N/A"]),
    ]


@ugly("csv")
def credit_notes_by_their_sign() -> Made:
    return [HEAD, line("R1"), line("G1", "-4.00", -400)]


@ugly("csv")
def credit_notes_by_their_kind() -> Made:
    return [above(*HEADER, "Type"), line("R1", more=["Invoice"]), line("G1", "4.00", 400, more=["Credit Memo"])]


@ugly("csv")
def credit_notes_below_zero_by_their_kind() -> Made:
    return [above(*HEADER, "Art"), line("R1", more=["Rechnung"]), line("G1", "-4.00", -400, more=["Gutschrift"])]


@ugly("csv")
def credit_notes_of_either_sign() -> Made:
    return [
        above(*HEADER, "Type"),
        line("R1", more=["Invoice"]),
        line("G1", "4.00", 400, more=["Credit note"]),
        bad("G2", "-4.00", -400, more=["Credit note"]),
    ]


@ugly("csv")
def an_invoice_below_zero_by_its_kind() -> Made:
    return [above(*HEADER, "Type"), line("R1", more=["Invoice"]), bad("R2", "-4.00", -400, more=["Invoice"])]


@ugly("csv")
def kinds_that_nobody_knows() -> Made:
    return [above(*HEADER, "Type"), line("R1", more=["Invoice"]), bad("R2", more=["Quote"]), line("R3", more=[""])]


@ugly("csv")
def an_amount_out_of_its_family() -> Made:
    usual = [line(f"R{number}", f"{number}00.00", number * 10000) for number in range(1, 7)]
    return [HEAD, *usual, line("R7", "350000.00", 35000000)]


@ugly("csv")
def one_currency_in_a_thousand() -> Made:
    return [HEAD, *(line(f"R{number}") for number in range(1000)), line("X1", currency="USD")]


@ugly("csv")
def texts_that_spreadsheets_would_calculate() -> Made:
    return [above(*HEADER, "Reference"), line("R1", more=["=1+1"]), line("R2", more=["@cmd"]), line("R3", more=["-x"])]


@ugly("csv")
def characters_that_are_no_letters() -> Made:
    return [
        above(*HEADER, "Name"),
        line("R1", more=["a\u200bb"]),
        line("R\u200b2", more=["\ufeffx"]),
        line("R3", more=["e\u0301"]),
    ]


@ugly("csv", kind="payments")
def payments_with_and_without_their_invoice() -> Made:
    head = above("Payment No.", "Customer No.", "Payment Date", "Currency", "Amount", "Invoice No.")
    return [
        head,
        Line(cells=("P1", "C1", "2026-03-05", "EUR", "10.50", "R1"), fate="taken", minor=1050, currency="EUR"),
        Line(cells=("P2", "C1", "2026-03-05", "EUR", "4.00", ""), fate="taken", minor=400, currency="EUR"),
        Line(cells=("P3", "", "2026-03-05", "EUR", "4.00", ""), fate="refused", minor=400, currency="EUR"),
    ]


@ugly("csv", kind="payments")
def payments_below_zero() -> Made:
    head = above("Payment No.", "Customer No.", "Payment Date", "Currency", "Amount")
    return [
        head,
        Line(cells=("P1", "C1", "2026-03-05", "EUR", "-10.50"), fate="taken", minor=-1050, currency="EUR"),
        Line(cells=("P2", "C1", "2026-03-06", "EUR", "-4.00"), fate="taken", minor=-400, currency="EUR"),
    ]


@ugly("csv", kind="customers")
def customers_with_yes_and_no_in_three_languages() -> Made:
    head = above("Kundennummer", "Kundenname", "Key Account", "Kreditlimit", "Währung")
    return [
        head,
        Line(cells=("C1", "C1 GmbH", "ja", "1000", "EUR"), fate="taken"),
        Line(cells=("C2", "C2 GmbH", "否", "", ""), fate="taken"),
        Line(cells=("C3", "C3 GmbH", "perhaps", "", ""), fate="refused"),
        Line(cells=("C4", "", "yes", "", ""), fate="refused"),
        Line(cells=("C5", "C5 GmbH", "", "1000", ""), fate="refused"),
    ]


@ugly("csv", kind="rates")
def rates_of_every_spelling() -> Made:
    head = above("Currency", "Date", "Rate", "Source")
    return [
        head,
        Line(cells=("USD", "2026-03-05", "0.92", "bank"), fate="taken"),
        Line(cells=("JPY", "2026-03-05", "0.0061", "bank"), fate="taken"),
        Line(cells=("CNY", "2026-03-05", "0", "bank"), fate="refused"),
        Line(cells=("GBP", "2026-03-05", "-1.1", "bank"), fate="refused"),
    ]
