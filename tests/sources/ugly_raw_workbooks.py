"""Ugly workbooks, put together from their XML: what Excel writes and no library does, and what is broken."""

import io
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from sources.ugly_files import HEAD, HEADER, Made, above, bad, line, ugly
from sources.ugly_parts import packed, xlsx_parts

_LOOKS = '<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>'
STYLES = f'{_LOOKS}<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
SHEET = "xl/worksheets/sheet1.xml"


def raw(rows: Sequence[Sequence[str]], **parts: str) -> bytes:
    """A workbook from its cells: each the XML of one, in which {r} stands for its place."""
    return _zipped(xlsx_parts("".join(_row(at, row) for at, row in enumerate(rows, 1)), styles=STYLES, **parts))


def _row(at: int, row: Sequence[str]) -> str:
    placed = (cell.replace("{r}", f"{letter}{at}") for letter, cell in zip("ABCDEFGHIJ", row, strict=False))
    return f'<row r="{at}">{"".join(placed)}</row>'


def _zipped(parts: Mapping[str, str | bytes]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "raw.xlsx"
        packed(file, parts)
        return file.read_bytes()


def text(value: str) -> str:
    return f'<c r="{{r}}" t="inlineStr"><is><t>{value}</t></is></c>'


def number(value: object, style: int = 0) -> str:
    return f'<c r="{{r}}" s="{style}"><v>{value}</v></c>'


HEADS = [text(header) for header in HEADER]


def cells(named: str = "R1", **given: str) -> list[str]:
    """The cells of a good row; `given` replaces some of them with XML of their own."""
    usual = {
        "invoice": text(named),
        "customer": text("C1"),
        "day": number(46086, 1),
        "due": number(46116, 1),
        "currency": text("EUR"),
        "amount": number(10.5),
    }
    return list({**usual, **given}.values())


def _rows(*rows: Sequence[str], **parts: str) -> bytes:
    return raw([HEADS, *rows], **parts)


@ugly("xlsx")
def formulas_with_their_values() -> Made:
    lines = [HEAD, line("R1"), line("R2", 21, 2100)]
    formula = '<c r="{r}"><f>F2*2</f><v>21</v></c>'
    return lines, _rows(cells("R1"), cells("R2", amount=formula))


@ugly("xlsx")
def formulas_whose_value_is_a_text() -> Made:
    lines = [HEAD, line("R1"), line("R2")]
    return lines, _rows(cells("R1"), cells("R2", invoice='<c r="{r}" t="str"><f>"R"&amp;2</f><v>R2</v></c>'))


@ugly("xlsx")
def formulas_without_a_value() -> Made:
    lines = [HEAD, line("R1"), bad("R2", "", None), bad("R3", due="")]
    empty = '<c r="{r}"><f>F2*2</f></c>'
    return lines, _rows(cells("R1"), cells("R2", amount=empty), cells("R3", due=empty))


@ugly("xlsx")
def formulas_with_an_empty_value() -> Made:
    lines = [HEAD, line("R1"), bad("R2", "", None), line("R3")]
    empty = '<c r="{r}" t="str"><f>IF(1,"","x")</f><v></v></c>'
    return lines, _rows(cells("R1"), cells("R2", amount=empty), cells("R3"))


@ugly("xlsx")
def error_cells_of_every_kind() -> Made:
    lines = [HEAD, line("R1"), bad("R2", "", None), bad("R3", due=""), bad(""), bad("R5", customer="")]
    error = '<c r="{r}" t="e"><v>%s</v></c>'
    return lines, _rows(
        cells("R1"),
        cells("R2", amount=error % "#REF!"),
        cells("R3", due=error % "#N/A"),
        cells("", invoice=error % "#NAME?"),
        cells("R5", customer=error % "#DIV/0!"),
    )


@ugly("xlsx")
def shared_strings_with_fonts_and_readings() -> Made:
    strings = "".join(f"<si><t>{header}</t></si>" for header in HEADER)
    strings += '<si><r><t xml:space="preserve">R</t></r><r><rPr><b/></rPr><t>1</t></r></si>'
    strings += '<si><t>C1</t><rPh sb="0" eb="1"><t>reading</t></rPh></si><si><t>EUR</t></si>'
    shared = '<c r="{r}" t="s"><v>%d</v></c>'
    row = cells(invoice=shared % 6, customer=shared % 7, currency=shared % 8)
    return [HEAD, line("R1")], raw([[shared % at for at in range(6)], row], strings=strings)


@ugly("xlsx", stops=True)
def shared_strings_that_are_not_there() -> Made:
    shared = '<c r="{r}" t="s"><v>%d</v></c>'
    return [HEAD, bad("")], raw([HEADS, cells(invoice=shared % 99)], strings="<si><t>only one</t></si>")


@ugly("xlsx")
def escaped_characters_in_cells() -> Made:
    lines = [HEAD, line("R&1"), line("R<2>"), line("R_x000D_3")]
    return lines, _rows(cells("R&amp;1"), cells("R&lt;2&gt;"), cells("R_x000D_3"))


@ugly("xlsx")
def the_days_of_1904_in_bare_numbers() -> Made:
    """Numbers without the format of a day: nothing but the workbook says that they count from 1904."""
    lines = [HEAD, line("R1"), line("R2")]
    mac = number(46086 - 1462), number(46116 - 1462)
    rows = [cells(f"R{at}", day=mac[0], due=mac[1]) for at in (1, 2)]
    return lines, _rows(*rows, properties='<workbookPr date1904="1"/>')


@ugly("xlsx")
def days_in_iso_form() -> Made:
    iso = '<c r="{r}" t="d" s="1"><v>2026-04-04T00:00:00</v></c>'
    return [HEAD, line("R1")], _rows(cells(due=iso))


@ugly("xlsx")
def numbers_with_an_exponent() -> Made:
    lines = [HEAD, line("R1", 1230, 123000), line("R2", 0.05, 5), line("1929003413")]
    return lines, _rows(
        cells("R1", amount=number("1.23E3")), cells("R2", amount=number("5E-2")), cells(invoice=number("1.929003413E9"))
    )


@ugly("xlsx")
def numbers_that_are_none() -> Made:
    lines = [HEAD, line("R1"), bad("R2", "", None), bad("R3", "", None)]
    return lines, _rows(cells("R1"), cells("R2", amount=number("NaN")), cells("R3", amount=number("1e999")))


@ugly("xlsx")
def numbers_kept_as_texts_with_an_apostrophe() -> Made:
    lines = [HEAD, line("0001", customer="0007")]
    return lines, _rows(cells("0001", customer='<c r="{r}" t="str"><v>0007</v></c>'))


@ugly("xlsx")
def rows_and_cells_left_out() -> Made:
    """Rows 1, 2 and 5 only, and no cell where there is nothing."""
    rows = _row(2, HEADS) + _row(5, cells())
    return [above(), HEAD, above(), above(), line("R1")], _zipped(xlsx_parts(rows, styles=STYLES))


@ugly("xlsx", stops=True)
def a_workbook_whose_sheet_is_missing() -> Made:
    parts = xlsx_parts("")
    return [], _zipped({name: part for name, part in parts.items() if "worksheets" not in name})


@ugly("xlsx", stops=True)
def a_zip_that_is_no_workbook() -> Made:
    return [], _zipped({"letter.txt": "Dear Sir"})


@ugly("xlsx", stops=True)
def a_sheet_that_breaks_off() -> Made:
    parts = xlsx_parts("")
    sheet = str(parts["xl/worksheets/sheet1.xml"])
    return [], _zipped(
        {**parts, "xl/worksheets/sheet1.xml": sheet.replace("</sheetData></worksheet>", '<row r="1"><c r="A1"')}
    )


@ugly("xlsx", stops=True)
def a_workbook_with_a_wrong_checksum() -> Made:
    data = bytearray(_rows(cells("R1")))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        at = archive.getinfo(SHEET)
    data[at.header_offset + 30 + len(at.filename) + 40] ^= 0xFF
    return [], bytes(data)


@ugly("xlsx", stops=True)
def a_workbook_under_a_password() -> Made:
    """What Office writes then: a compound file in which the workbook is a stream of its own, encrypted."""
    sector = 512
    header = bytearray(sector)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    header[24:34] = bytes.fromhex("3e000300feff09000600")
    for at, value in {44: 1, 48: 1, 56: 4096, 60: 0xFFFFFFFE, 68: 0xFFFFFFFE, 76: 0}.items():
        header[at : at + 4] = value.to_bytes(4, "little")
    header[80:] = b"\xff" * (sector - 80)
    table = b"".join(value.to_bytes(4, "little") for value in (0xFFFFFFFD, 0xFFFFFFFE)) + b"\xff" * (sector - 8)
    names = [("Root Entry", 5, 1), ("EncryptedPackage", 2, 0xFFFFFFFF), ("EncryptionInfo", 2, 0xFFFFFFFF)]
    return [], bytes(header) + table + b"".join(_entry(*name) for name in names) + bytes(128)


def _entry(name: str, type_: int, child: int) -> bytes:
    entry = bytearray(128)
    encoded = name.encode("utf-16-le")
    entry[: len(encoded)] = encoded
    entry[64:66] = (len(encoded) + 2).to_bytes(2, "little")
    entry[66] = type_
    entry[68:76] = b"\xff" * 8
    entry[76:80] = child.to_bytes(4, "little")
    entry[116:120] = (0xFFFFFFFE).to_bytes(4, "little")
    return bytes(entry)


@ugly("xlsx")
def a_prefix_before_every_tag() -> Made:
    parts = _parts(_rows(cells("R1")))
    sheet = parts[SHEET].replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:").replace("<x:?", "<?")
    return [HEAD, line("R1")], _zipped({**parts, SHEET: sheet.replace('xmlns="', 'xmlns:x="')})


@ugly("xlsx")
def sheets_named_with_quotes_and_ampersands() -> Made:
    parts = _parts(_rows(cells("R1", amount='<c r="{r}" t="e"><v>#REF!</v></c>'), cells("R2")))
    named = parts["xl/workbook.xml"].replace('name="Open"', 'name="R&amp;D &lt;&quot;open&quot;&gt;"')
    return [HEAD, bad("R1", "", None), line("R2")], _zipped({**parts, "xl/workbook.xml": named})


def _parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}
