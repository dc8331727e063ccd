"""Encodings, delimiters, quotation marks, line ends."""

import pytest

from receivables.sources import SourceError, Undecided

HEADER = "Invoice No.,Customer No.,Invoice Date,Due Date,Currency,Amount,Reference"


def table(*references: str) -> str:
    return (
        HEADER + "\n" + "".join(f"R{n},C1,2026-03-05,2026-04-04,EUR,10.50,{ref}\n" for n, ref in enumerate(references))
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"])
def test_a_file_that_names_its_encoding_or_is_utf8_is_read(read_csv, encoding):
    text = table("Müller 无锡")
    data = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)
    assert read_csv(data).frame["reference"].to_list() == ["Müller 无锡"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_its_mark_has_line_ends_one_way_round_only(read_csv, encoding):
    data = table("Müller 无锡").encode(encoding)
    assert read_csv(data).frame["reference"].to_list() == ["Müller 无锡"]


@pytest.mark.parametrize(
    ("word", "encoding", "question"),
    [
        ("Łódź", "cp1250", r'"cp1252" \(£ódŸ\) or "cp1250" \(Łódź\)'),
        ("无锡水泵", "gb18030", r'"gb18030" \(无锡水泵\), "big5" \([^)]+\) or "cp1251"'),
        ("Москва", "cp1251", r'"cp1251" \(Москва\)'),
    ],
)
def test_the_question_shows_a_word_in_each_encoding_that_fits(read_csv, word, encoding, question):
    data = table("plain", word).encode(encoding)
    with pytest.raises(Undecided, match=rf"^invoices\.csv, line 3: .*{question}") as asked:
        read_csv(data)
    assert encoding in asked.value.options
    assert read_csv(data, encoding=encoding).frame["reference"].to_list() == ["plain", word]


def test_any_other_encoding_must_be_set(read_csv):
    data = table("plain", "Müller").encode("cp1252")
    with pytest.raises(
        SourceError, match=r"^invoices\.csv, line 3: .* set encoding .*\"cp1252\" \(Müller\) or \"gb18030\""
    ):
        read_csv(data)
    assert read_csv(data, encoding="cp1252").frame["reference"].to_list() == ["plain", "Müller"]
    chinese = table("无锡").encode("gb18030")
    assert read_csv(chinese, encoding="gb18030").frame["reference"].to_list() == ["无锡"]
    with pytest.raises(SourceError, match="is not written in utf-8"):
        read_csv(data, encoding="utf-8")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_known_from_the_header(read_csv, delimiter):
    assert read_csv(table("x").replace(",", delimiter)).frame["amount_minor"].to_list() == [1050]


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=^"])
def test_excels_own_line_for_the_delimiter_is_heeded(read_csv, line):
    delimiter = line.strip('"')[-1]
    found = read_csv((f"{line}\r\n" + table("a|b").replace(",", delimiter)).encode())
    assert found.frame.select("row", "reference").row(0) == (3, "a|b")


def test_any_other_delimiter_can_be_set(read_csv):
    assert read_csv(table("x").replace(",", "~").encode(), delimiter="~").rows_taken == 1


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_will_do(read_csv, line_end):
    reading = read_csv(table("x", "y").replace("\n", line_end).encode())
    assert reading.frame["reference"].to_list() == ["x", "y"]


def test_a_last_line_without_an_end_counts(read_csv):
    assert read_csv(table("x", "y").rstrip("\n")).rows_taken == 2


def test_quoted_cells_may_hold_delimiters_quotes_and_lines(read_csv):
    reading = read_csv(table('"a, b"', '"5"" pump"', '"two\nlines"', '"two\r\nmore"', "after"))
    assert reading.frame["reference"].to_list() == ["a, b", '5" pump', "two\nlines", "two\r\nmore", "after"]
    assert reading.frame["row"].to_list() == [2, 3, 4, 5, 6]


def test_a_quotation_mark_inside_a_cell_is_an_inch(read_csv):
    reading = read_csv(table('pipe 5"', '6" and 7"', "after"))
    assert reading.frame["reference"].to_list() == ['pipe 5"', '6" and 7"', "after"]


def test_a_quotation_mark_that_never_closes_stops(read_csv):
    with pytest.raises(SourceError, match=r"^invoices\.csv, line 4: the quotation marks do not close"):
        read_csv(table("x", '"open', "y").encode())


def test_a_row_with_too_many_cells_is_refused(read_csv):
    reading = read_csv(table("x", "Smith, John", "y,,"))
    assert reading.frame["invoice"].to_list() == ["R0", "R2"]
    assert reading.rejects["row"].to_list() == [3]
    assert "more cells than the header" in reading.rejects["reason"][0]
    assert reading.unread_amounts == 1


def test_a_row_that_breaks_off_is_refused_for_what_it_lacks(read_csv):
    reading = read_csv(table("x") + "R9,C1,2026-03-05,2026-04\n")
    assert "Due Date is '2026-04', expected a date" in reading.rejects["reason"][0]


def test_surrounding_space_is_no_part_of_a_cell(read_csv):
    reading = read_csv(table("  x\u00a0", " ", "\u3000y z"))
    assert reading.frame["reference"].to_list() == ["x", None, "y z"]


def test_blank_lines_keep_the_count_of_rows(read_csv):
    text = table("x", "y")
    lines = text.splitlines()
    reading = read_csv("\n".join([lines[0], "", lines[1], ",,,,,,", lines[2]]) + "\n")
    assert reading.frame["row"].to_list() == [3, 5]
