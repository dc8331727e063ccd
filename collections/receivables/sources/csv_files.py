"""Text tables: what the bytes are, which delimiter, and the body by the fastest reader that reads it right.

Polars reads quotation marks that stand inside a cell differently from every spreadsheet, and now and then without a
word. So a file goes through Polars only where each of its lines is well formed; the others go through Python's reader.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice, zip_longest
from pathlib import Path

import polars as pl

from receivables.source import SourceSettings
from receivables.sources.cells import EXCEL_ZERO, HEAD_ROWS, tidy, without_blank_rows
from receivables.sources.encodings import unknown_encoding, unmarked_utf16
from receivables.sources.limits import check_columns
from receivables.sources.marks import Marks
from receivables.sources.settings import SourceError

_DELIMITERS = (",", ";", "\t", "|")
_HEAD_BYTES = 1 << 18
# Where a header further down was asked for.
_LONG_HEAD_BYTES = 1 << 24
# No honest line is as long as a block.
_BLOCK_BYTES = 1 << 20
_BLOCK_ROWS = 50_000
# Columns kept beyond the header's last, to see rows in which a delimiter too many has moved everything.
_SPARE = 2
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Excel's own word for the delimiter, in the first line of a file that it should open.
_SAYS_DELIMITER = re.compile(r'^"?sep=(?P<delimiter>[^"])"?$', re.IGNORECASE)
# What makes Excel take a cell for a text: ="0012".
_AS_TEXT = r'^="(.*)"$'


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvContent:
    """A text file, known to be UTF-8: its path, or its bytes where they had to be decoded first."""

    file: Path
    source: Path | bytes
    has_quotes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvSheet:
    """A text file as one delimiter divides it. `lines[n]`: how many lines of text the first n + 1 rows take."""

    content: CsvContent
    delimiter: str
    head: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    name: str | None = None
    hidden: bool = False
    first_day: date = EXCEL_ZERO

    def marks(self) -> Marks:
        """Nothing: a text hides nothing and merges nothing."""
        return Marks()

    def body(self, header: int) -> pl.DataFrame:
        """The cells below the header row; see `cells`."""
        width = len(self.head[header])
        well_formed = not self.content.has_quotes or _well_formed(self.content, self.delimiter)
        texts = self._by_polars(header, width) if well_formed else self._by_python(header, width)
        spare = texts.select(pl.any_horizontal(pl.col(texts.columns[width:]).is_not_null())).to_series()
        cells = _unquoted(tidy(texts.select(texts.columns[:width]))).with_row_index("row", offset=header + 2)
        return without_blank_rows(cells.with_columns(spare.alias("surplus")) if spare.any() else cells)

    def _by_polars(self, header: int, width: int) -> pl.DataFrame:
        return pl.read_csv(
            self.content.source,
            has_header=False,
            separator=self.delimiter,
            skip_lines=self.lines[header],
            schema={str(position): pl.String for position in range(width + _SPARE)},
            infer_schema=False,
            extra_columns="ignore",
            missing_columns="insert",
            raise_if_empty=False,
            glob=False,
        )

    def _by_python(self, header: int, width: int) -> pl.DataFrame:
        schema = {str(position): pl.String for position in range(width + _SPARE)}
        with _text(self.content.source) as text:
            blocks = [_block(rows, schema) for rows in self._blocks(text, header)]
        return pl.concat(blocks) if blocks else pl.DataFrame(schema=schema)

    def _blocks(self, text: io.TextIOWrapper, header: int) -> Iterator[list[list[str]]]:
        rows = csv.reader(text, delimiter=self.delimiter, strict=True)
        try:
            for _title in islice(rows, header + 1):
                pass
            while block := list(islice(rows, _BLOCK_ROWS)):
                yield block
        except csv.Error as error:
            raise SourceError(
                f"{self.content.file.name}, line {rows.line_num}: the quotation marks do not close ({error}); "
                "expected each cell that begins with one to end with one"
            ) from None


def open_csv(settings: SourceSettings) -> CsvContent:
    """What the file is, after one pass over its bytes.

    Raises SourceError when it is no text, Undecided when nothing says how its characters are encoded.
    """
    utf8 = codecs.getincrementaldecoder("utf-8")()
    has_quotes, valid, first, encoding = False, True, b"", settings.encoding
    with settings.path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            if not first:
                first, encoding = block, settings.encoding or _marked(block) or unmarked_utf16(block)
                _refuse_binary(settings, first, encoding)
            _refuse_endless(settings, block)
            has_quotes = has_quotes or b'"' in block
            valid = valid and _decodes(utf8, block)
        valid = valid and _decodes(utf8, b"", final=True)
    if encoding is None and not valid:
        raise unknown_encoding(settings.path)
    plain = valid and encoding in (None, "utf-8", "utf8", "utf-8-sig") and not _has_old_line_ends(first)
    source = settings.path if plain else _decoded(settings, first, encoding or "utf-8-sig")
    return CsvContent(file=settings.path, source=source, has_quotes=has_quotes)


def dresses(content: CsvContent, settings: SourceSettings) -> tuple[CsvSheet, ...]:
    """The file as each delimiter in question would divide it."""
    said = settings.delimiter or _said_delimiter(content)
    rows = max(HEAD_ROWS, (settings.header_row or 0) + 1)
    return tuple(_dress(content, delimiter, rows) for delimiter in ((said,) if said else _DELIMITERS))


def _said_delimiter(content: CsvContent) -> str | None:
    with _text(content.source) as text:
        found = _SAYS_DELIMITER.match(text.readline(16).strip("\r\n"))
    return found["delimiter"] if found and found["delimiter"].isascii() else None


def _dress(content: CsvContent, delimiter: str, most_rows: int) -> CsvSheet:
    head, lines = [], []
    with _text(content.source) as text:
        head_bytes = _HEAD_BYTES if most_rows <= HEAD_ROWS else _LONG_HEAD_BYTES
        rows = csv.reader(io.StringIO(text.read(head_bytes), newline="\n"), delimiter=delimiter)
        try:
            for row in islice(rows, most_rows):
                check_columns(content.file.name, len(row))
                head.append(tuple(row))
                lines.append(rows.line_num)
        except csv.Error:  # a cell beyond all measure: what was read before it is the head
            pass
    return CsvSheet(content=content, delimiter=delimiter, head=tuple(head), lines=tuple(lines))


def _text(source: Path | bytes) -> io.TextIOWrapper:
    binary = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    return io.TextIOWrapper(binary, encoding="utf-8-sig", newline="\n")


def _block(rows: list[list[str]], schema: dict[str, type[pl.String]]) -> pl.DataFrame:
    columns = list(zip_longest(*rows, fillvalue=""))
    columns += [("",) * len(rows)] * (len(schema) - len(columns))
    named = zip(schema, columns, strict=False)
    texts = pl.DataFrame([pl.Series(name, column, dtype=pl.String) for name, column in named])
    return texts.with_columns(pl.when(pl.all() != "").then(pl.all()))


def _well_formed(content: CsvContent, delimiter: str) -> bool:
    """Whether every line is cells between delimiters, quoted as a whole or not at all."""
    cell = f'(?:"(?:[^"]|"")*"|[^"{re.escape(delimiter)}]*)'
    line = f"^{cell}(?:{re.escape(delimiter)}{cell})*\r?$"
    lines = pl.scan_lines(content.source, glob=False).select(pl.col("line").str.contains(line).all())
    return bool(lines.collect().item())


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_binary(settings: SourceSettings, first: bytes, encoding: str | None) -> None:
    if b"\0" in first and encoding is None:
        raise SourceError(f"{settings.path.name} is not a text, expected lines of cells divided by , ; tab or |")


def _refuse_endless(settings: SourceSettings, block: bytes) -> None:
    if len(block) == _BLOCK_BYTES and b"\n" not in block and b"\r" not in block:
        raise SourceError(
            f"{settings.path.name} has a line of more than {_BLOCK_BYTES:,} bytes; expected lines of cells divided by "
            ", ; tab or |"
        )


def _has_old_line_ends(first: bytes) -> bool:
    return b"\r" in first and b"\n" not in first


def _marked(first: bytes) -> str | None:
    return "utf-16" if first.startswith(_UTF16_MARKS) else None


def _decoded(settings: SourceSettings, first: bytes, encoding: str) -> bytes:
    try:
        text = settings.path.read_bytes().decode(encoding)
    except UnicodeError as error:
        raise SourceError(
            f"{settings.path.name} is not written in {encoding} ({error}); expected the encoding that it was saved in"
        ) from None
    if "\n" not in text:
        text = text.replace("\r", "\n")
    return text.removeprefix("\ufeff").encode()


def _unquoted(texts: pl.DataFrame) -> pl.DataFrame:
    if not any(texts[name].str.starts_with("=").any() for name in texts.columns):
        return texts
    return tidy(texts.with_columns(pl.all().str.replace(_AS_TEXT, "${1}")))
