"""Web pages and XML spreadsheets that are called .xls: read as the tables that they are."""

from datetime import date
from typing import Any

import pytest

from receivables.sources import SourceError, Undecided
from sources.test_workbooks import reading, said

HEADER = ["Rechnungsnr", "Kunde", "Rechnungsdatum", "Fällig am", "Währung", "Betrag"]
ROW = ["R1", "0012", "05.03.2026", "04.04.2026", "EUR", "1.234,50"]


def line(cells: Any, tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def page(*lines: str, before: str = '<meta charset="utf-8">', title: str = "<h1>Offene Posten</h1>") -> str:
    return f"<html><head>{before}</head><body>{title}<table>{''.join(lines)}</table></body></html>"


def write(folder: Any, text: str, *, encoding: str = "utf-8", name: str = "offen.xls") -> Any:
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def test_a_web_page_called_xls_is_read_by_its_table(tmp_path):
    found = reading(write(tmp_path, page(line(HEADER, "th"), line(ROW), line(["", "", "", "Summe", "", "1.234,50"]))))
    assert found.frame.select("invoice", "customer", "due_date", "amount_minor").row(0) == (
        "R1", "0012", date(2026, 4, 4), 123450,
    )  # fmt: skip
    assert found.asides["what"].to_list() == ["total"]
    assert said(found) == ["the file is named as an .xls workbook and is a web page; it was read as what it is"]


def test_texts_of_a_page_are_what_a_browser_shows(tmp_path):
    cell = "<b>R&amp;D</b>\n  GmbH<br>Weg&nbsp;1<script>x</script>"
    found = reading(write(tmp_path, page(line([*HEADER, "Name"], "th"), line([*ROW, cell])), name="offen.html"))
    assert found.frame["name"].to_list() == ["R&D GmbH\nWeg 1"]
    assert said(found) == []


def test_cells_that_reach_over_rows_and_columns_keep_the_others_in_place(tmp_path):
    tall = '<td rowspan="2">C7</td>'
    rows = (
        f"<tr><td>R1</td>{tall}<td>05.03.2026</td><td>04.04.2026</td><td>EUR</td><td>1,00</td></tr>",
        "<tr><td>R2</td><td>05.03.2026</td><td>04.04.2026</td><td>EUR</td><td>2,00</td></tr>",
    )
    found = reading(write(tmp_path, page('<tr><td colspan="6">Liste</td></tr>', line(HEADER), *rows)))
    assert found.frame.select("row", "invoice", "customer", "amount_minor").rows() == [
        (3, "R1", "C7", 100),
        (4, "R2", "C7", 200),
    ]


def test_the_tables_inside_a_page_s_frame_are_its_sheets(tmp_path):
    inner = f"<table>{line(HEADER)}{line(ROW)}</table>"
    file = write(tmp_path, f"<html><table><tr><td>menu</td><td>{inner}</td><td>{inner}</td></tr></table></html>")
    with pytest.raises(Undecided, match="in the sheets table 1, table 2"):
        reading(file)
    assert reading(file, sheet="table 2").rows_taken == 1


def test_the_encoding_of_a_page_is_what_it_says_or_a_question(tmp_path):
    said_so = page(
        line(HEADER), line(ROW), before='<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
    )
    chinese = said_so.replace("Rechnungsnr", "发票号").replace("Fällig am", "到期日").replace("Währung", "币种")
    assert reading(write(tmp_path, chinese, encoding="gb18030")).rows_taken == 1
    silent = write(tmp_path, page(line(HEADER), line(ROW), before=""), encoding="cp1252")
    with pytest.raises(Undecided, match=r'set encoding .* "cp1252" \(Fällig'):
        reading(silent)
    assert reading(silent, encoding="cp1252").rows_taken == 1


def test_a_page_without_a_table_is_empty(tmp_path):
    with pytest.raises(SourceError, match="is empty, expected a table"):
        reading(write(tmp_path, "<html><body>nothing</body></html>"))


SPREADSHEET = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">{before}
 <Worksheet ss:Name="Open"><Table><Column/><Column ss:Index="5" ss:Hidden="1"/>{rows}</Table></Worksheet>
 <Worksheet ss:Name="Old"><Table>{rows}</Table>
  <x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>
</Workbook>"""


def xml_row(*cells: tuple[str, Any], **attributes: Any) -> str:
    said = "".join(f' ss:{name}="{value}"' for name, value in attributes.items())
    data = "".join(f'<Cell><Data ss:Type="{kind}">{text}</Data></Cell>' for kind, text in cells)
    return f"<Row{said}>{data}</Row>"


XML_HEADER = xml_row(*(("String", text) for text in HEADER), Index=3)
DAYS = [("DateTime", "2026-03-05T00:00:00.000"), ("DateTime", "2026-04-04T00:00:00.000")]


def xml_line(invoice: Any, amount: Any, **attributes: Any) -> str:
    return xml_row(("String", invoice), ("String", "0012"), *DAYS, ("String", "EUR"), amount, **attributes)


def test_an_xml_spreadsheet_is_read_with_its_numbers_and_days(tmp_path):
    rows = (
        XML_HEADER
        + xml_line("R1", ("Number", "1234.5"))
        + xml_line("R2", ("Number", "1.5E3"), Hidden=1, Index=6)
        + xml_line("R3", ("Error", "#REF!"))
    )
    found = reading(write(tmp_path, SPREADSHEET.format(rows=rows, before="")))
    assert found.sheet == "Open"
    assert found.frame.select("row", "invoice", "invoice_date", "amount_minor").rows() == [
        (4, "R1", date(2026, 3, 5), 123450),
        (6, "R2", date(2026, 3, 5), 150000),
    ]
    assert found.rejects["reason"].to_list() == ["Betrag is '#REF!', expected an amount"]
    assert said(found) == [
        "the file is named as an .xls workbook and is an XML spreadsheet; it was read as what it is",
        "the hidden sheet Old has a table of invoices, too, which was left out",
        "hidden columns were read like all others: Währung",
        "1 hidden rows were taken like all others; they make EUR 1,500.00",
    ]


def test_an_xml_spreadsheet_may_count_from_1904(tmp_path):
    serial = ("Number", (date(2026, 4, 4) - date(1904, 1, 1)).days)
    row = xml_row(("String", "R1"), ("String", "C1"), DAYS[0], serial, ("String", "EUR"), ("Number", 1))
    before = "<x:ExcelWorkbook><x:Date1904/></x:ExcelWorkbook>"
    found = reading(write(tmp_path, SPREADSHEET.format(rows=XML_HEADER + row, before=before), name="o.xml"))
    assert found.frame["due_date"].to_list() == [date(2026, 4, 4)]


def test_an_xml_spreadsheet_with_a_document_type_is_refused(tmp_path):
    text = SPREADSHEET.format(rows=XML_HEADER, before="").replace(
        "<Workbook", '<!DOCTYPE x [<!ENTITY a "b">]><Workbook', 1
    )
    with pytest.raises(SourceError, match="declares a document type"):
        reading(write(tmp_path, text))
