"""Files as firms really send them, each with one blemish, made anew at every test.

A function writes one file, is named for its blemish and returns the lines of it; each line says by itself what must
become of it. So the totals that a reading must have are known without reading: the file in = taken + refused + aside.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import openpyxl

HEADER = ("Invoice No.", "Customer No.", "Invoice Date", "Due Date", "Currency", "Amount")
# The same file at every writing, whatever the clock says.
_DAY = (2026, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of a file. `fate`: taken, refused, aside, or nothing (a title, a header, a blank row).

    `minor`: its amount in minor units, as the totals count it; None where it cannot be read or counted.
    """

    cells: tuple[Any, ...]
    fate: str = ""
    minor: int | None = None
    currency: str | None = None


Made = Sequence[Line] | tuple[Sequence[Line], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ugly:
    """A file with one blemish. `stops`: it cannot be read without an answer, and the question is the golden."""

    blemish: str
    suffix: str
    make: Callable[[], Made]
    kind: str = "invoices"
    stops: bool = False
    dress: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def write(self, folder: Path) -> tuple[Path, Sequence[Line]]:
        """Writes the file into the folder; the path and its lines."""
        made = self.make()
        lines, data = made if isinstance(made, tuple) else (made, None)
        file = folder / f"{self.blemish.replace('_', '-')}.{self.suffix}"
        file.write_bytes(_written(lines, self.suffix, self.dress) if data is None else data)
        return file, lines


UGLY: dict[str, Ugly] = {}
_DRESSES = ("encoding", "delimiter", "line_end")


def ugly(suffix: str, **said: Any) -> Callable[[Callable[[], Made]], Callable[[], Made]]:
    """Registers the function below as the maker of a file; see `registered`."""

    def taken(make: Callable[[], Made]) -> Callable[[], Made]:
        registered(make.__name__, suffix, make, **said)
        return make

    return taken


def registered(
    blemish: str, suffix: str, make: Callable[[], Made], *, kind: str = "invoices", stops: bool = False, **said: Any
) -> None:
    """Takes up a file: `said` is how it is written (`wears_encoding`, `_delimiter`, `_line_end`), and its settings."""
    assert blemish not in UGLY, f"two files are named {blemish}"
    dress = {name: said.pop(f"wears_{name}") for name in _DRESSES if f"wears_{name}" in said}
    UGLY[blemish] = Ugly(blemish=blemish, suffix=suffix, make=make, kind=kind, stops=stops, dress=dress, settings=said)


def above(*cells: Any) -> Line:
    """A row that is neither data nor counted: a title, a header, a blank."""
    return Line(cells=cells)


HEAD = above(*HEADER)


def line(
    invoice: Any,
    amount: Any = "10.50",
    minor: int | None = 1050,
    *,
    customer: Any = "C1",
    day: Any = "2026-03-05",
    due: Any = "2026-04-04",
    currency: Any = "EUR",
    more: Sequence[Any] = (),
) -> Line:
    """An invoice that must be taken, with `minor` for its amount."""
    cells = (invoice, customer, day, due, currency, amount, *more)
    return Line(cells=cells, fate="taken", minor=minor, currency=currency)


def bad(invoice: Any, amount: Any = "10.50", minor: int | None = 1050, **cells: Any) -> Line:
    """An invoice that must be refused; `minor` None where its amount cannot be counted."""
    return replace(line(invoice, amount, minor, **cells), fate="refused")


def aside(*cells: Any) -> Line:
    """A row that is no data and is set aside: a total, a note."""
    return Line(cells=cells, fate="aside")


def as_text(lines: Iterable[Line], *, delimiter: str = ",", line_end: str = "\n") -> str:
    """The rows as lines of text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end)
    writer.writerows([["" if cell is None else cell for cell in row.cells] for row in lines])
    return out.getvalue()


def as_workbook(*sheets: Iterable[Line], then: Callable[[Any], object] = lambda _workbook: None) -> bytes:
    """The rows as a workbook, a sheet for each; `then` may change it before it is saved."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for number, lines in enumerate(sheets):
        sheet = workbook.create_sheet("Open" if not number else f"Open {number + 1}")
        for row in lines:
            sheet.append(list(row.cells))
    then(workbook)
    out = io.BytesIO()
    workbook.save(out)
    return unclocked(out.getvalue())


def unclocked(archive: bytes) -> bytes:
    """A workbook without the moments at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as given, zipfile.ZipFile(out, "w") as kept:
        for member in given.infolist():
            if member.filename != "docProps/core.xml":
                kept.writestr(zipfile.ZipInfo(member.filename, _DAY), given.read(member), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _written(lines: Sequence[Line], suffix: str, dress: dict[str, str]) -> bytes:
    if suffix in ("xlsx", "xlsm"):
        return as_workbook(lines)
    given = {name: value for name, value in dress.items() if name != "encoding"}
    return as_text(lines, **given).encode(dress.get("encoding", "utf-8"))
