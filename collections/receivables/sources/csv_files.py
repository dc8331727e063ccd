"""Text tables: what the bytes are, which delimiter, and the body by the fastest reader that reads it right.

Polars reads quotation marks that stand inside a cell differently from every spreadsheet, and now and then without a
word. So a file goes through Polars only where each of its lines is well formed; the others go through Python's reader.
"""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path

import polars as pl

from receivables.sources.cells import tidy, without_blank_rows
from receivables.sources.limits import check_columns
from receivables.sources.settings import SourceError, SourceSettings, Undecided

_DELIMITERS = (",", ";", "\t", "|")
_HEAD_ROWS = 40
_HEAD_BYTES = 1 << 18
# No honest line is as long as a block.
_BLOCK_BYTES = 1 << 20
_BLOCK_ROWS = 50_000
# Columns kept beyond the header's last, to see rows in which a delimiter too many has moved everything.
_SPARE = 2
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WORKBOOK_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvContent:
    """A text file, known to be UTF-8: its path, or its bytes where they had to be decoded first."""

    file: Path
    source: Path | bytes
    content_hash: str
    has_quotes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvSheet:
    """A text file as one delimiter divides it. `lines[n]`: how many lines of text the first n + 1 rows take."""

    content: CsvContent
    delimiter: str
    head: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    name: str | None = None

    def body(self, header: int) -> pl.DataFrame:
        """The cells below the header row; see `cells`."""
        width = len(self.head[header])
        well_formed = not self.content.has_quotes or _well_formed(self.content, self.delimiter)
        texts = self._by_polars(header, width) if well_formed else self._by_python(header, width)
        spare = texts.select(pl.any_horizontal(pl.col(texts.columns[width:]).is_not_null())).to_series()
        cells = tidy(texts.select(texts.columns[:width])).with_row_index("row", offset=header + 2)
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

    Raises SourceError when it is a workbook, or when nothing says how its characters are encoded.
    """
    digest, utf8 = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    has_quotes, valid, first = False, True, b""
    with settings.path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            if not first:
                _refuse_binary(settings, block)
            first = first or block
            _refuse_endless(settings, block)
            digest.update(block)
            has_quotes = has_quotes or b'"' in block
            valid = valid and _decodes(utf8, block)
        valid = valid and _decodes(utf8, b"", final=True)
    if settings.encoding is None and not valid and not first.startswith(_UTF16_MARKS):
        raise _unknown_encoding(settings)
    plain = valid and settings.encoding in (None, "utf-8", "utf8", "utf-8-sig") and not _has_old_line_ends(first)
    source = settings.path if plain else _decoded(settings, first)
    return CsvContent(file=settings.path, source=source, content_hash=digest.hexdigest(), has_quotes=has_quotes)


def dresses(content: CsvContent, settings: SourceSettings) -> tuple[CsvSheet, ...]:
    """The file as each delimiter in question would divide it."""
    delimiters = (settings.delimiter,) if settings.delimiter else _DELIMITERS
    return tuple(_dress(content, delimiter) for delimiter in delimiters)


def _dress(content: CsvContent, delimiter: str) -> CsvSheet:
    head, lines = [], []
    with _text(content.source) as text:
        rows = csv.reader(io.StringIO(text.read(_HEAD_BYTES), newline="\n"), delimiter=delimiter)
        try:
            for row in islice(rows, _HEAD_ROWS):
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


def _refuse_binary(settings: SourceSettings, first: bytes) -> None:
    if first.startswith(_WORKBOOK_MARKS):
        raise SourceError(f"{settings.path.name} is a workbook and named as a text; rename it as the workbook it is")
    if b"\0" in first and not first.startswith(_UTF16_MARKS) and settings.encoding is None:
        raise SourceError(f"{settings.path.name} is not a text, expected lines of cells divided by , ; tab or |")


def _refuse_endless(settings: SourceSettings, block: bytes) -> None:
    if len(block) == _BLOCK_BYTES and b"\n" not in block and b"\r" not in block:
        raise SourceError(
            f"{settings.path.name} has a line of more than {_BLOCK_BYTES:,} bytes; expected lines of cells divided by "
            ", ; tab or |"
        )


def _has_old_line_ends(first: bytes) -> bool:
    return b"\r" in first and b"\n" not in first


def _decoded(settings: SourceSettings, first: bytes) -> bytes:
    encoding = settings.encoding or ("utf-16" if first.startswith(_UTF16_MARKS) else "utf-8-sig")
    try:
        text = settings.path.read_bytes().decode(encoding)
    except (UnicodeDecodeError, UnicodeError) as error:
        raise SourceError(
            f"{settings.path.name} is not written in {encoding} ({error}); expected the encoding that it was saved in"
        ) from None
    if _has_old_line_ends(first):
        text = text.replace("\r", "\n")
    return text.removeprefix("\ufeff").encode()


def _unknown_encoding(settings: SourceSettings) -> Undecided:
    """Shows the first foreign word as the likely encodings would read it, so that a clerk can tell which is right."""
    data = settings.path.read_bytes()
    try:
        data.decode()
        line, word = 1, b""
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        before, after = data[: error.start], data[error.start : error.start + 40]
        word = re.split(rb'[\s,;|"]', before[-40:])[-1] + re.split(rb'[\s,;|"]', after)[0]
    readings = [f'"{name}" ({word.decode(name, "replace")})' for name in ("cp1252", "gb18030")]
    return Undecided(
        f"{settings.path.name}, line {line}: the text is not UTF-8; set encoding for the source, "
        f"for example {' or '.join(readings)}",
        setting="encoding",
        options=("cp1252", "gb18030"),
    )
