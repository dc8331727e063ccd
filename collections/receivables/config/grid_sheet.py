"""The matrix of a policy from a sheet of a workbook, as `receivables policy export` writes it and people edit it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

from receivables.config.reading import ConfigError
from receivables.policy.grid_layout import (
    AMOUNT_OF,
    AMOUNTS_OF,
    CURRENCIES,
    GRID,
    LABELS,
    SEGMENTS,
    SOFTENING,
    TREATMENTS,
    YES_NO,
    cell_address,
)

Table = dict[str, Any]
_Value = TypeVar("_Value")
_TABLES = (GRID, CURRENCIES, SEGMENTS)


def with_grids(path: Path, document: Table) -> Table:
    """The document with each `matrix` that names a `file` replaced by what is on its sheet. ConfigError when it cannot.

    A file's path is relative to that of the config.
    """
    policy, further = document.get("policy"), document.get("policies")
    changed = dict(document)
    if isinstance(policy, dict):
        changed["policy"] = _with_grid(path, policy, "policy")
    if isinstance(further, list):
        changed["policies"] = [
            _with_grid(path, one, f"policies.{place}") if isinstance(one, dict) else one
            for place, one in enumerate(further, start=1)
        ]
    return changed


def _with_grid(path: Path, policy: Table, where: str) -> Table:
    matrix = policy.get("matrix")
    if not isinstance(matrix, dict) or not {"file", "sheet"} & matrix.keys():
        return policy
    if beside := sorted(matrix.keys() - {"file", "sheet"}):
        raise ConfigError(f"{path}, {where}.matrix.{beside[0]}: came beside file, expected it on the sheet alone")
    file, sheet = matrix.get("file"), matrix.get("sheet")
    if not isinstance(file, str) or not isinstance(sheet, str | None):
        raise ConfigError(f"{path}, {where}.matrix: {file!r} and {sheet!r}, expected file and sheet as texts")
    return policy | {"matrix": read_grid(path.resolve().parent / file, sheet)}


def read_grid(file: Path, sheet: str | None = None) -> Table:
    """What a sheet says as the table [policy.matrix] would; without its name, the workbook's only one.

    Raises ConfigError with the address of the first cell that cannot be taken, or when there is no such sheet.
    """
    name, rows = _rows(file, sheet)
    cells = _Cells(place=f"{file.name}, sheet {name}", rows=rows)
    blocks = dict(_blocks(cells))
    if missing := [label for label in (AMOUNT_OF, SOFTENING, GRID) if label not in blocks]:
        raise ConfigError(f"{cells.place}, column A: no '{missing[0]}', expected the labels that an export writes")
    ages = cells.across(blocks[GRID], cells.whole)
    amounts = list(cells.down(blocks[GRID]))
    return {
        "amount_of": cells.chosen(blocks[AMOUNT_OF], 1, AMOUNTS_OF),
        "softening_allowed": cells.chosen(blocks[SOFTENING], 1, YES_NO),
        "age_bands": ages,
        "amount_bands": [cells.amount(row, 0) for row in amounts],
        "grid": [cells.treatments(row, len(ages)) for row in amounts],
        "currency_bands": cells.bands(blocks.get(CURRENCIES)),
        "segment_bands": cells.bands(blocks.get(SEGMENTS)),
    }


def _rows(file: Path, sheet: str | None) -> tuple[str, list[list[Any]]]:
    # Few firms keep their grid in a workbook, and every command reads the config.
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with file.open("rb") as opened:
            book = CalamineWorkbook.from_filelike(opened)
            names = book.sheet_names
            if sheet is None and len(names) != 1:
                raise ConfigError(f"{file.name}: {len(names)} sheets, expected sheet to name one of {', '.join(names)}")
            name = names[0] if sheet is None else sheet
            if name not in names:
                raise ConfigError(f"{file.name}: no sheet '{name}', expected one of {', '.join(names)}")
            return name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as error:
        raise ConfigError(f"{file}: cannot be read as a workbook: {error}") from error


def _blocks(cells: "_Cells") -> Iterator[tuple[str, int]]:
    """Each label of the first column and the row that it is in. What is below one of a table's is no label."""
    seen: dict[str, int] = {}
    row = 0
    while cells.has(row):
        said = cells.text(row, 0)
        if said in LABELS:
            if said in seen:
                raise cells.refuse(row, 0, f"'{said}' is in {cell_address(seen[said], 0)} already")
            seen[said] = row
            yield said, row
        row += 1 + (len(list(cells.down(row))) if said in _TABLES else 0)


@dataclass(frozen=True, slots=True)
class _Cells:
    """A sheet's cells by their places from 0; beyond the last one they are empty."""

    place: str
    rows: Sequence[Sequence[Any]]

    def text(self, row: int, column: int) -> str:
        value = self.value(row, column)
        return value.strip() if isinstance(value, str) else str(value)

    def value(self, row: int, column: int) -> Any:
        inside = row < len(self.rows) and column < len(self.rows[row])
        return self.rows[row][column] if inside else ""

    def refuse(self, row: int, column: int, what: str) -> ConfigError:
        return ConfigError(f"{self.place}, {cell_address(row, column)}: {what}")

    def width(self, row: int) -> int:
        """How many cells of a row are filled, to the last one that is."""
        filled = [column for column in range(len(self.rows[row])) if self.text(row, column)] if self.has(row) else []
        return max(filled, default=-1) + 1

    def has(self, row: int) -> bool:
        return row < len(self.rows)

    def down(self, head: int) -> Iterator[int]:
        """The rows below a label, to the first that is empty."""
        row = head + 1
        while self.has(row) and self.width(row):
            yield row
            row += 1

    def across(self, row: int, read: Callable[[int, int], _Value]) -> list[_Value]:
        """What stands beside the first cell of a row."""
        return [read(row, column) for column in range(1, self.width(row))]

    def treatments(self, row: int, ages: int) -> list[str]:
        width = max(self.width(row), ages + 1)
        if width > ages + 1:
            raise self.refuse(row, ages + 1, f"'{self.text(row, ages + 1)}' under no day, expected one above it")
        return [str(self.chosen(row, column, TREATMENTS)) for column in range(1, width)]

    def bands(self, head: int | None) -> dict[str, list[Decimal]]:
        """Whose own bands are below a label, and what they are."""
        found: dict[str, list[Decimal]] = {}
        for row in self.down(head) if head is not None else ():
            whose = self.text(row, 0)
            if not whose:
                raise self.refuse(row, 0, "empty, expected whose amounts these are")
            if whose in found:
                raise self.refuse(row, 0, f"'{whose}' is above already, expected it once")
            found[whose] = self.across(row, self.amount)
        return found

    def amount(self, row: int, column: int) -> Decimal:
        value = self.value(row, column)
        try:
            number = Decimal(str(value).strip())
        except InvalidOperation:
            number = Decimal("NaN")
        if isinstance(value, bool) or not number.is_finite():
            raise self.refuse(row, column, f"{_came(value)}, expected an amount")
        # A whole number in a sheet is a fraction to its reader.
        return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()

    def whole(self, row: int, column: int) -> int:
        value = self.value(row, column)
        text = str(value).strip().removesuffix(".0")
        if isinstance(value, bool) or not text.isdecimal():
            raise self.refuse(row, column, f"{_came(value)}, expected a number of days")
        return int(text)

    def chosen(self, row: int, column: int, words: Mapping[_Value, str]) -> _Value:
        """The code that a cell names, by its words or as it is written in a config."""
        said = " ".join(self.text(row, column).lower().replace("_", " ").split())
        for code, word in words.items():
            if said in {word, str(code).lower().replace("_", " ")}:
                return code
        raise self.refuse(row, column, f"{_came(self.value(row, column))}, expected one of {', '.join(words.values())}")


def _came(value: Any) -> str:
    return "empty" if value in ("", None) else f"'{value}'"
