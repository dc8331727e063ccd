"""A workbook as office programs write it (shared texts, days as styled numbers), made fast enough for large ones."""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import polars as pl

_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FIRST_DAY = pl.date(1899, 12, 30)
_PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="{_TYPES}.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>
<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPES}.sharedStrings+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_RELATIONS}">
<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_RELATIONS}/styles" Target="styles.xml"/>
<Relationship Id="rId3" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>""",
    "xl/styles.xml": f"""<styleSheet xmlns="{_SPREADSHEET}">
<fonts count="1"><font/></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills>
<borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>""",
}


def write_workbook(frame: pl.DataFrame, path: Path) -> None:
    """The frame on one sheet below a row of its names; texts, days and numbers."""
    texts = [frame[name] for name, dtype in frame.schema.items() if dtype == pl.String]
    shared = pl.concat([pl.Series(frame.columns), *texts]).unique(maintain_order=True)
    number_of = {text: number for number, text in enumerate(shared)}
    cells = [_cells(frame[name], chr(ord("A") + at), number_of) for at, name in enumerate(frame.columns)]
    rows = frame.select(pl.format('<row r="{}">{}</row>', pl.int_range(2, pl.len() + 2), pl.concat_str(cells)))
    header = "".join(
        f'<c r="{chr(65 + at)}1" t="s"><v>{number_of[name]}</v></c>' for at, name in enumerate(frame.columns)
    )
    sheet = f'<row r="1">{header}</row>' + rows.to_series().str.join("").item()
    parts = {
        **_PARTS,
        "xl/sharedStrings.xml": f'<sst xmlns="{_SPREADSHEET}" uniqueCount="{len(shared)}">'
        + "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
        + "</sst>",
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SPREADSHEET}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>\n' + text)


def _cells(column: pl.Series, letter: str, number_of: dict[str, int]) -> pl.Expr:
    """The column's cells as text, below the first row."""
    values = pl.col(column.name)
    row = pl.int_range(2, pl.len() + 2)
    if column.dtype == pl.String:
        number = values.replace_strict(number_of, return_dtype=pl.Int64)
        return pl.format(f'<c r="{letter}{{}}" t="s"><v>{{}}</v></c>', row, number)
    if column.dtype == pl.Date:
        return pl.format(f'<c r="{letter}{{}}" s="1"><v>{{}}</v></c>', row, (values - _FIRST_DAY).dt.total_days())
    return pl.format(f'<c r="{letter}{{}}"><v>{{}}</v></c>', row, values)
