"""The program that reads one old workbook and writes it to its output, pickled; see `old_workbooks`.

It imports nothing of ours, so that it starts in a twentieth of a second.
"""

import pickle
import sys
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

# A full sheet takes half of it.
_MEMORY_BYTES = 1 << 32


def read(file: str) -> tuple[bool, str, list[tuple[Any, ...]]]:
    """Whether it is locked, what else is wrong; of each sheet its name, type, visibility, rows and merged cells."""
    try:
        with open(file, "rb") as stream:  # noqa: PTH123 - nothing is imported that need not be
            workbook = CalamineWorkbook.from_filelike(stream)
            return False, "", [_sheet(workbook, said) for said in workbook.sheets_metadata]
    except PasswordError as error:
        return True, str(error), []
    except CalamineError as error:
        return False, str(error) or "it cannot be read", []


def _sheet(workbook: CalamineWorkbook, said: Any) -> tuple[Any, ...]:
    sheet = workbook.get_sheet_by_name(said.name)
    type_, visible = (str(value).rpartition(".")[2] for value in (said.typ, said.visible))
    return said.name, type_, visible, sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # there is none on Windows
        return
    _soft, most = resource.getrlimit(resource.RLIMIT_AS)
    allowed = _MEMORY_BYTES if most == resource.RLIM_INFINITY else min(_MEMORY_BYTES, most)
    resource.setrlimit(resource.RLIMIT_AS, (allowed, most))


if __name__ == "__main__":
    _limit_memory()
    sys.stdout.buffer.write(pickle.dumps(read(sys.argv[1]), protocol=pickle.HIGHEST_PROTOCOL))
