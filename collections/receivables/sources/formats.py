"""What a file is, by its content: its name may say something else, as it does for many an export."""

import re
import zipfile
from enum import StrEnum
from pathlib import Path

from receivables.sources.compound_files import COMPOUND_MARK, BrokenFileError, streams_in
from receivables.sources.limits import DAMAGED_ZIP
from receivables.sources.marks.xls import is_locked

_ZIP_MARK = b"PK\x03\x04"
_HEAD_BYTES = 1 << 13
# The records that workbooks of the years before 1993 begin with.
_ANCIENT_MARKS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_HTML = re.compile(r"<(?:!doctype\s+html|html|table|head|body|meta|style)[\s>]", re.IGNORECASE)
_XML = re.compile(r"^<(?:\?xml|!--|[a-z_][\w.-]*(?::[a-z_][\w.-]*)?[\s/>])", re.IGNORECASE)
_XML_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"


class Format(StrEnum):
    """The forms that a file may have, in words for a message."""

    XLSX = "an .xlsx workbook"
    XLS = "an .xls workbook"
    XLSB = "an .xlsb workbook"
    ODS = "an .ods workbook"
    LOCKED = "a workbook that is locked by a password"
    ANCIENT = "a workbook of Excel 4 or before"
    HTML = "a web page"
    XML_SPREADSHEET = "an XML spreadsheet"
    WEB_ARCHIVE = "a web archive"
    XML = "an XML file"
    PDF = "a PDF"
    ZIP = "a zip archive"
    OTHER = "a file of another program"
    TEXT = "a text"


# What a name with this ending says that the file is.
_BY_SUFFIX: dict[str, tuple[Format, ...]] = {
    ".xlsx": (Format.XLSX,),
    ".xlsm": (Format.XLSX,),
    ".xls": (Format.XLS,),
    ".xlsb": (Format.XLSB,),
    ".ods": (Format.ODS,),
    ".csv": (Format.TEXT,),
    ".tsv": (Format.TEXT,),
    ".txt": (Format.TEXT,),
    ".htm": (Format.HTML,),
    ".html": (Format.HTML,),
    ".xml": (Format.XML, Format.XML_SPREADSHEET),
    ".pdf": (Format.PDF,),
    ".zip": (Format.ZIP,),
}


def format_of(path: Path) -> Format:
    """What the file is; OSError when it cannot be read.

    A zip archive that is broken passes for the workbook that it is most likely to be.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith(_ZIP_MARK):
        return _zipped(path)
    if head.startswith(COMPOUND_MARK):
        return _compound(path)
    if head.startswith(_ANCIENT_MARKS):
        return Format.ANCIENT
    if head.startswith(b"%PDF-"):
        return Format.PDF
    return _text(head)


def misnamed(path: Path, found: Format) -> str | None:
    """A sentence where the name says another format than the content; None where it does not."""
    named = _BY_SUFFIX.get(path.suffix.lower())
    if named is None or found in named:
        return None
    return f"the file is named as {named[0]} and is {found}; it was read as what it is"


def _zipped(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
                return Format.LOCKED
    except DAMAGED_ZIP:
        return Format.ODS if path.suffix.lower() == ".ods" else Format.XLSX
    if any(name.startswith("xl/") for name in names):
        return Format.XLSB if "xl/workbook.bin" in names else Format.XLSX
    if "content.xml" in names:
        return Format.ODS
    return Format.ZIP


def _compound(path: Path) -> Format:
    names = streams_in(path)
    if "EncryptedPackage" in names:
        return Format.LOCKED
    if not {"Workbook", "Book"} & names:
        return Format.OTHER
    try:
        return Format.LOCKED if is_locked(path) else Format.XLS
    except BrokenFileError:
        return Format.XLS


def _text(head: bytes) -> Format:
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = head.decode(encoding, "replace").lstrip()
    if text.startswith("MIME-Version:"):
        return Format.WEB_ARCHIVE
    if not text.startswith("<"):
        return Format.TEXT
    if _XML_SPREADSHEET in text:
        return Format.XML_SPREADSHEET
    if _HTML.search(text[:2000]):
        return Format.HTML
    return Format.XML if _XML.match(text) else Format.TEXT
