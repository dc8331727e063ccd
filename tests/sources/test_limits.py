"""What no honest file holds is refused in one sentence, quickly, in bounded memory; honest big files pass."""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sources.ugly_parts import packed_ods, packed_xlsx

SECONDS = 2
MEMORY_BYTES = 1 << 31
LIAR_BYTES = 1 << 10

READ = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory}))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from pathlib import Path
from receivables.sources import SourceError, SourceSettings, read
before = resource.getrusage(resource.RUSAGE_SELF)
try:
    reading = read(SourceSettings(name="bomb", file=Path(sys.argv[1]), kind=sys.argv[2]))
    said = f"{{reading.rows_taken}} taken, {{reading.rows_refused}} refused"
except SourceError as error:
    said = str(error)
after = resource.getrusage(resource.RUSAGE_SELF)
seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print(json.dumps([said, seconds, after.ru_maxrss << 10]))
"""


def outcome(file: Path, kind: str = "invoices", *, memory: int = MEMORY_BYTES) -> tuple[str, float, int]:
    """What a process of its own says about the file, the CPU seconds it took and the most memory it held."""
    command = [sys.executable, "-c", READ.format(memory=memory), str(file), kind]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    said, seconds, held = json.loads(done.stdout)
    return said, seconds, held


HEADER = "Invoice No.,Customer No.,Invoice Date,Due Date,Currency,Amount"
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def zeros(file: Path, size: int) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/a.bin", "w") as member:
        for _ in range(size >> 20):
            member.write(bytes(1 << 20))


def a_million_to_one(file: Path) -> None:
    zeros(file, 1 << 28)


def more_than_it_says(file: Path) -> None:
    """The directory says a thousand bytes, and the member unfolds to ten million."""
    packed_xlsx(file, ONE + "<!--" + " " * 10_000_000 + "-->")
    data = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size.to_bytes(4, "little")
    file.write_bytes(bytes(data.replace(size, LIAR_BYTES.to_bytes(4, "little"))))


def two_cells_far_apart(file: Path) -> None:
    packed_xlsx(file, ONE + '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>')


def a_million_columns(file: Path) -> None:
    packed_xlsx(file, '<row r="1"><c r="A1"><v>1</v></c><c r="BDWGN1"><v>1</v></c></row>')


def a_million_columns_uncounted(file: Path) -> None:
    packed_xlsx(file, "<row>" + "<c><v>1</v></c>" * 1_000_000 + "</row>" + '<row r="1048576"><c><v>1</v></c></row>')


def columns_in_odd_spelling(file: Path) -> None:
    packed_xlsx(file, """<row r="1"><c r="A1"><v>1</v></c></row><row><c r = 'XFD1048576' s="/>"><v>1</v></c></row>""")


def columns_behind_a_prefix(file: Path) -> None:
    cells = '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'
    packed_xlsx(file, f'<x:y xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{cells}</x:y>')


def no_place_at_all(file: Path) -> None:
    packed_xlsx(file, '<row r="1"><c r="A1"><v>1</v></c><c r="ZZZZZZZ1"><v>1</v></c></row>')


def entities_in_a_workbook(file: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    packed_xlsx(file, ONE, before=f'<!DOCTYPE s [<!ENTITY l0 "1">{laughs}]>')


def entities_in_an_ods(file: Path) -> None:
    packed_ods(file, "", before='<!DOCTYPE s [<!ENTITY out SYSTEM "file:///etc/passwd">]>')


def repeated_rows(file: Path) -> None:
    cells = '<table:table-cell office:value-type="float" office:value="1"/>' * 30
    packed_ods(file, f'<table:table-row table:number-rows-repeated="1048576">{cells}</table:table-row>')


def repeated_cells(file: Path) -> None:
    cell = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>'
    packed_ods(file, f"<table:table-row>{cell}</table:table-row>" * 2_000)


def a_line_without_end(file: Path) -> None:
    with file.open("wb") as stream:
        stream.write(HEADER.encode() + b"\n")
        stream.write(b"a" * 5_000_000)


def a_file_of_nothing(file: Path) -> None:
    with file.open("wb") as stream:
        stream.truncate(2_000_000_000)


def nothing_after_a_header(file: Path) -> None:
    with file.open("wb") as stream:
        stream.write(HEADER.encode() + b"\n")
        stream.truncate(2_000_000_000)


def a_csv_of_a_million_columns(file: Path) -> None:
    file.write_text(",".join(HEADER.split(",") + ["x"] * 400_000) + "\n" + "," * 400_000 + "\n")


def a_csv_of_twenty_thousand_columns(file: Path) -> None:
    file.write_text(",".join(HEADER.split(",") + ["x"] * 20_000) + "\n" + "," * 20_000 + "\n")


BOMBS: dict[Callable[[Path], None], tuple[str, str]] = {
    a_million_to_one: ("xlsx", "unpacks from .* bytes to 268,435,456, as no honest table does"),
    more_than_it_says: ("xlsx", "is damaged"),
    two_cells_far_apart: ("xlsx", "reaches over 1,048,576 rows and 16,384 columns"),
    a_million_columns: ("xlsx", "a cell at 'BDWGN1', expected a place"),
    a_million_columns_uncounted: ("xlsx", "has more than 16,384 columns"),
    columns_in_odd_spelling: ("xlsx", "reaches over 1,048,576 rows and 16,384 columns"),
    columns_behind_a_prefix: ("xlsx", "reaches over 1,048,576 rows and 16,384 columns"),
    no_place_at_all: ("xlsx", "a cell at 'ZZZZZZZ1', expected a place such as B3"),
    entities_in_a_workbook: ("xlsx", "declares XML entities"),
    entities_in_an_ods: ("ods", "declares XML entities"),
    repeated_rows: ("ods", "repeats its cells 31,457,280 times"),
    repeated_cells: ("ods", "repeats its cells 32,768,000 times"),
    a_line_without_end: ("csv", "a line of more than"),
    a_file_of_nothing: ("csv", "is not a text"),
    nothing_after_a_header: ("csv", "is not a text"),
    a_csv_of_a_million_columns: ("csv", "has more than 16,384 columns"),
    a_csv_of_twenty_thousand_columns: ("csv", "has more than 16,384 columns"),
}


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.__name__)
def test_what_no_honest_file_holds_is_refused_quickly_in_bounded_memory(bomb, tmp_path):
    suffix, sentence = BOMBS[bomb]
    file = tmp_path / f"bomb.{suffix}"
    bomb(file)
    said, seconds, held = outcome(file)
    assert re.search(rf"^bomb\.{suffix}.*({sentence})", said), said
    assert "\n" not in said
    assert seconds < SECONDS
    assert held < 400 << 20


def test_a_million_blank_rows_with_a_table_above_are_read(tmp_path):
    cells = "".join(
        f'<c r="{letter}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
        for row, texts in enumerate((HEADER.split(","), ["R1", "C1", "2026-03-05", "2026-04-04", "EUR", "10.50"]), 1)
        for letter, text in zip("ABCDEF", texts, strict=True)
    )
    blanks = "".join(
        f'<row r="{row}"><c r="A{row}" s="0"/><c r="XFD{row}" s="0"/></row>' for row in range(3, 1_048_577)
    )
    file = tmp_path / "blanks.xlsx"
    packed_xlsx(file, f'<row r="1">{cells}</row>{blanks}')
    said, _seconds, held = outcome(file)
    assert said == "1 taken, 0 refused"
    assert held < 400 << 20


def test_a_dimension_that_lies_is_not_believed(tmp_path):
    file = tmp_path / "lies.xlsx"
    packed_xlsx(file, ONE, dimension="A1:XFD1048576")
    said, seconds, _held = outcome(file)
    assert "no row is a header" in said
    assert seconds < SECONDS
