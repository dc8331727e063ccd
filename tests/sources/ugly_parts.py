"""Workbooks put together from their XML, for what no library would write."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
# The same file at every writing, whatever the clock says.
_DAY = (2026, 1, 1, 0, 0, 0)
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"


def packed(file: Path, parts: Mapping[str, str | bytes]) -> None:
    """Writes a zip file of these parts, in this order."""
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _DAY), content, zipfile.ZIP_DEFLATED)


def packed_xlsx(file: Path, rows: str, **parts: str) -> None:
    """Writes a workbook with one sheet, named Open, from the XML of its rows; `parts` as `xlsx_parts` takes them."""
    packed(file, xlsx_parts(rows, **parts))


def xlsx_parts(
    rows: str,
    *,
    before: str = "",
    dimension: str = "",
    strings: str = "",
    styles: str = "",
    properties: str = "",
) -> dict[str, str | bytes]:
    """The parts of a workbook; `before` stands above the root of its sheet."""
    relations = {"rId1": ("worksheet", "worksheets/sheet1.xml")}
    if strings:
        relations["rId2"] = ("sharedStrings", "sharedStrings.xml")
    if styles:
        relations["rId3"] = ("styles", "styles.xml")
    reach = f'<dimension ref="{dimension}"/>' if dimension else ""
    sheet = f'{_DECLARATION}{before}<worksheet xmlns="{_MAIN}">{reach}<sheetData>{rows}</sheetData></worksheet>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": f'{_DECLARATION}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{properties}'
        '<sheets><sheet name="Open" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(relations),
        "xl/worksheets/sheet1.xml": sheet,
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f'{_DECLARATION}<sst xmlns="{_MAIN}">{strings}</sst>'
    if styles:
        parts["xl/styles.xml"] = f'{_DECLARATION}<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>'
    return parts


def packed_ods(file: Path, rows: str, *, before: str = "") -> None:
    """An OpenDocument spreadsheet with one sheet, named Open, from the XML of its rows."""
    names = " ".join(f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "table", "text"))
    table = f'<table:table table:name="Open">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_SPREADSHEET}"/>'
    packed(
        file,
        {
            "mimetype": _SPREADSHEET,
            "META-INF/manifest.xml": f'{_DECLARATION}<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0">'
            f"{entry}</manifest:manifest>",
            "content.xml": f"{_DECLARATION}{before}<office:document-content {names}>{body}</office:document-content>",
        },
    )


def _content_types() -> str:
    overrides = {
        "/xl/workbook.xml": f"{_TYPE}.sheet.main+xml",
        "/xl/worksheets/sheet1.xml": f"{_TYPE}.worksheet+xml",
        "/xl/sharedStrings.xml": f"{_TYPE}.sharedStrings+xml",
        "/xl/styles.xml": f"{_TYPE}.styles+xml",
    }
    said = "".join(f'<Override PartName="{part}" ContentType="{type_}"/>' for part, type_ in overrides.items())
    defaults = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
    )
    return f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">{defaults}{said}</Types>'


def _relations(targets: dict[str, tuple[str, str]]) -> str:
    said = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{type_}" Target="{target}"/>'
        for name, (type_, target) in targets.items()
    )
    return f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{said}</Relationships>'
