"""Ugly text files: encodings, delimiters, quotation marks, rows that are no data."""

from sources.ugly_files import HEAD, HEADER, Made, above, as_text, aside, bad, line, ugly

MORE = above(*HEADER, "Reference")


@ugly("csv", wears_encoding="utf-8-sig")
def utf8_with_its_mark() -> Made:
    return [MORE, line("R1", more=["Müller 无锡"])]


@ugly("csv", wears_encoding="utf-16")
def utf16_with_its_mark() -> Made:
    return [MORE, line("R1", more=["Müller 无锡"])]


@ugly("csv")
def utf16_with_its_mark_the_other_way_round() -> Made:
    lines = [MORE, line("R1", more=["Müller 无锡"])]
    return lines, b"\xfe\xff" + as_text(lines).encode("utf-16-be")


@ugly("csv", encoding="utf-16-le", wears_encoding="utf-16-le")
def utf16_without_its_mark_and_said_so() -> Made:
    return [MORE, line("R1", more=["Müller 无锡"])]


@ugly("csv", stops=True, wears_encoding="cp1252")
def western_and_not_said_so() -> Made:
    return [MORE, line("R1", more=["Müller"])]


@ugly("csv", encoding="cp1252", wears_encoding="cp1252")
def western_and_said_so() -> Made:
    return [MORE, line("R1", more=["Müller & Söhne – 50 €"])]


@ugly("csv", stops=True, wears_encoding="gb18030")
def chinese_and_not_said_so() -> Made:
    return [MORE, line("R1", more=["无锡泵业有限公司"])]


@ugly("csv", encoding="gb18030", wears_encoding="gb18030")
def chinese_and_said_so() -> Made:
    return [
        above("发票号码", "客户编号", "开票日期", "到期日", "币种", "金额", "客户名称"),
        line("R1", more=["无锡泵业有限公司"]),
    ]


@ugly("csv", stops=True, encoding="utf-8", wears_encoding="cp1252")
def western_and_said_to_be_another() -> Made:
    return [MORE, line("R1", more=["Müller"])]


@ugly("csv", wears_delimiter=";")
def semicolons() -> Made:
    return [HEAD, line("R1", "1234,50", 123450), line("R2", "7,00", 700)]


@ugly("tsv", wears_delimiter="\t")
def tabs() -> Made:
    return [HEAD, line("R1")]


@ugly("txt", wears_delimiter="|")
def strokes() -> Made:
    return [HEAD, line("R1")]


@ugly("csv", wears_delimiter="~", delimiter="~")
def a_delimiter_of_its_own() -> Made:
    return [HEAD, line("R1")]


@ugly("csv")
def a_first_line_that_names_the_delimiter() -> Made:
    lines = [HEAD, line("R1", "1234,50", 123450)]
    return lines, b"sep=;\r\n" + as_text(lines, delimiter=";", line_end="\r\n").encode()


@ugly("csv", wears_line_end="\r")
def line_ends_of_old_macs() -> Made:
    return [HEAD, line("R1"), line("R2")]


@ugly("csv", wears_line_end="\r\n")
def cells_of_several_lines() -> Made:
    return [MORE, line("R1", more=["Müller,\r\nfirst floor"]), line("R2", more=["after"])]


@ugly("csv")
def quotation_marks_inside_cells() -> Made:
    lines = [MORE, line("R1", more=['5" pump']), line("R2", more=['"so called"']), line("R3", more=["after"])]
    text = as_text([MORE, line("R1", more=["X"])]).replace("X", '5" pump')
    return lines, (text + 'R2,C1,2026-03-05,2026-04-04,EUR,10.50,"""so called"""\n' + as_text(lines[3:])).encode()


@ugly("csv", stops=True)
def a_quotation_mark_that_never_closes() -> Made:
    lines = [MORE, line("R1"), line("R2")]
    return lines, as_text(lines).replace("R2", '"R2').encode()


@ugly("csv")
def a_comma_too_many() -> Made:
    return [MORE, line("R1", more=["x"]), bad("R2", ["1", "234.50"][0], None, more=["50", "x", "y"]), line("R3")]


@ugly("csv")
def a_thousands_comma_without_quotation_marks() -> Made:
    lines = [HEAD, line("R1"), bad("R2", "1,234.50", None), line("R3")]
    return lines, as_text(lines).replace('"', "").encode()


@ugly("csv")
def a_last_row_cut_off() -> Made:
    lines = [HEAD, line("R1"), bad("R2", "", None, due="2026-04")]
    return lines, as_text(lines).removesuffix(",EUR,\n").encode()


@ugly("csv")
def blank_lines_and_lines_of_commas() -> Made:
    return [HEAD, above(), line("R1"), above("", "", "", "", "", ""), above(" ", "\u00a0"), line("R2")]


@ugly("csv")
def commas_at_the_end_of_every_row() -> Made:
    return [above(*HEADER, "", ""), line("R1", more=["", ""]), line("R2", more=["", ""])]


@ugly("csv")
def spaces_of_every_width_around_cells() -> Made:
    return [HEAD, line("\u00a0R1 ", " 10.50\u2009", customer="\u3000C1")]


@ugly("csv")
def titles_above_and_notes_below() -> Made:
    return [
        above("Open invoices of all customers"),
        above("Printed on 5 March 2026"),
        above(),
        HEAD,
        line("R1"),
        above(),
        aside("All amounts without engagement."),
    ]


@ugly("csv")
def a_header_on_every_page() -> Made:
    return [HEAD, line("R1"), aside(*HEADER), line("R2"), aside("------", "------")]


def _totalled(*cells: str) -> Made:
    return [HEAD, line("R1"), line("R2"), aside(*cells)]


@ugly("csv")
def a_totals_row() -> Made:
    return _totalled("Total", "", "", "", "EUR", "21.00")


@ugly("csv")
def a_totals_row_in_german() -> Made:
    return _totalled("", "", "", "Gesamtsumme:", "", "21.00")


@ugly("csv")
def a_totals_row_in_chinese() -> Made:
    return _totalled("合计", "", "", "", "", "21.00")


@ugly("csv")
def a_totals_row_in_french() -> Made:
    return _totalled("Total général", "", "", "", "", "21.00")


@ugly("csv")
def a_totals_row_in_spanish() -> Made:
    return _totalled("Suma", "", "", "", "", "21.00")


@ugly("csv")
def a_totals_row_in_italian() -> Made:
    return _totalled("Totale complessivo", "", "", "", "", "21.00")


@ugly("csv")
def a_totals_row_in_dutch() -> Made:
    return _totalled("Totaal", "", "", "", "", "21.00")


@ugly("csv")
def a_totals_row_without_a_word() -> Made:
    return _totalled("", "", "", "", "", "21.00")


@ugly("csv")
def a_total_that_is_wrong() -> Made:
    return _totalled("Total", "", "", "", "", "20.00")


@ugly("csv")
def a_subtotal_for_each_customer() -> Made:
    return [
        HEAD,
        line("R1"),
        line("R2", "4.00", 400),
        aside("Subtotal C1", "", "", "", "", "14.50"),
        line("R3", "7.00", 700, customer="C2"),
        aside("Subtotal C2", "", "", "", "", "7.00"),
        aside("Grand total", "", "", "", "", "21.50"),
    ]


@ugly("csv")
def a_customer_whose_name_begins_like_a_total() -> Made:
    return [above(*HEADER, "Name"), line("Total-1", customer="Totalgas", more=["Total Gas Ltd"])]


@ugly("csv", stops=True)
def nothing_at_all() -> Made:
    return [], b""


@ugly("csv", stops=True)
def nothing_but_blanks() -> Made:
    return [], b" \n,,,\n\n"


@ugly("csv")
def a_header_and_nothing_below() -> Made:
    return [HEAD]


@ugly("csv", stops=True)
def no_header() -> Made:
    return [line("R1"), line("R2")]


@ugly("csv", stops=True)
def a_header_that_lacks_a_column() -> Made:
    return [above(*HEADER[:5]), above("R1", "C1", "2026-03-05", "2026-04-04", "EUR")]


@ugly("csv", stops=True)
def a_picture_named_as_a_text() -> Made:
    return [], b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"


@ugly("csv", stops=True)
def two_headers_for_one_column() -> Made:
    return [above(*HEADER, "Amount"), line("R1", more=["9.00"])]


@ugly("csv", columns={"amount": "Amount (2)"})
def two_headers_for_one_column_and_said_which() -> Made:
    return [above(*HEADER, "Amount"), line("R1", "9.00", 1050, more=["10.50"])]


@ugly("csv", columns={"invoice": "Vorgang", "customer": "Partner"})
def headers_that_nobody_knows() -> Made:
    return [above("Vorgang", "Partner", *HEADER[2:]), line("R1")]


@ugly("csv")
def headers_in_capitals_dots_and_spaces() -> Made:
    return [above("INVOICE  NO", " customer no.:", "Invoice\tdate", "DUE-DATE", "currency", "AMOUNT"), line("R1")]


@ugly("csv", currency="EUR")
def no_column_for_the_currency() -> Made:
    lines = [above(*HEADER[:4], "Amount"), line("R1"), line("R2", "9.00", 900)]
    dropped = [above(*(cell for at, cell in enumerate(row.cells) if at != 4)) for row in lines[1:]]
    return lines, as_text([lines[0], *dropped]).encode()


@ugly("csv", stops=True)
def a_header_of_two_rows_of_which_the_second_is_shorter() -> Made:
    return [above("", "", "", "", *HEADER[1:]), above("Invoice No."), line("R1")]


@ugly("csv")
def names_of_other_formats_in_a_cell() -> Made:
    names = ["<OFX>", "OFXHEADER:100", "camt.053", "<Invoice >", "%PDF-1.7", "PK\x03\x04", ":20:R1\n:25:C1\n:28C:1"]
    return [MORE, *(line(f"R{at}", more=[name]) for at, name in enumerate(names, 1))]
