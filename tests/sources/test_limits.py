"""What no honest file holds is refused in one sentence, quickly, in bounded memory; honest big files pass."""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlwt

from sources.ugly_parts import packed_ods, packed_xlsx

SECONDS = 2
MEMORY_BYTES = 1 << 31
LIAR_BYTES = 1 << 10

# Reads the files one after the other; says of each what came, the CPU seconds and the most memory held so far.
READ = f"""
import json, re, resource, sys
from pathlib import Path
from receivables.sources import SourceError, SourceSettings, read
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY_BYTES}, {MEMORY_BYTES}))
for name in sys.argv[1:]:
    before = resource.getrusage(resource.RUSAGE_SELF)
    try:
        reading = read(SourceSettings(name="bomb", file=Path(name), kind="invoices"))
        said = f"{{reading.rows_taken}} taken, {{reading.rows_refused}} refused"
    except SourceError as error:
        said = str(error)
    after = resource.getrusage(resource.RUSAGE_SELF)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # Not ru_maxrss: that of a process begins with its parent's, which may have been large.
    peak = re.search("VmHWM:[^0-9]*([0-9]+) kB", Path("/proc/self/status").read_text())
    print(json.dumps([said, seconds, int(peak[1]) << 10]), flush=True)
"""


def outcomes(*files: Path) -> dict[str, tuple[str, float, int]]:
    """What a process of its own, with little memory, says about each file."""
    command = [sys.executable, "-c", READ, *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(said) == len(files), f"{files[len(said)].name} ended the process: {done.stderr[-2000:]}"
    return {file.name: tuple(outcome) for file, outcome in zip(files, said, strict=True)}


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


def a_cell_far_to_the_right_of_the_title(file: Path) -> None:
    packed_xlsx(file, f'<row r="1"><c r="XFD1"><v>1</v></c></row>{"".join(_table(first=2))}')


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


def a_web_page_of_one_huge_cell(file: Path) -> None:
    cells = "".join(f"<td>{cell}</td>" for cell in HEADER.split(",")[1:])
    huge = '<td rowspan="1048576" colspan="16000">1</td>'
    file.write_text(f"<html><table><tr>{cells}</tr><tr>{huge}</tr></table></html>")


def a_web_page_of_too_many_columns(file: Path) -> None:
    file.write_text(f"<html><table><tr>{'<td>1</td>' * 100_000}</tr></table></html>")


def an_xml_spreadsheet_that_reaches_far(file: Path) -> None:
    names = " ".join(f'{name}="urn:schemas-microsoft-com:office:spreadsheet"' for name in ("xmlns", "xmlns:ss"))
    cell = '<Cell ss:Index="{}"><Data ss:Type="Number">1</Data></Cell>'
    rows = f'<Row>{cell.format(1)}</Row><Row ss:Index="1048576">{cell.format(1_000_000)}</Row>'
    sheet = f'<Worksheet ss:Name="S"><Table>{rows}</Table></Worksheet>'
    file.write_text(f'<?xml version="1.0"?><Workbook {names}>{sheet}</Workbook>')


BOMBS: dict[Callable[[Path], None], tuple[str, str]] = {
    a_million_to_one: ("xlsx", "unpacks from .* bytes to 268,435,456, as no honest table does"),
    more_than_it_says: ("xlsx", "is damaged"),
    two_cells_far_apart: ("xlsx", "reaches over 1,048,576 rows and 16,384 columns"),
    a_million_columns: ("xlsx", "a cell at 'BDWGN1', expected a place"),
    a_million_columns_uncounted: ("xlsx", "reaches over 1 rows and 16,385 columns"),
    columns_in_odd_spelling: ("xlsx", "reaches over 1,048,576 rows and 16,384 columns"),
    columns_behind_a_prefix: ("xlsx", "reaches over 1,048,576 rows and 16,384 columns"),
    a_cell_far_to_the_right_of_the_title: ("xlsx", "has more than 2,048 columns; delete what stands far"),
    no_place_at_all: ("xlsx", "a cell at 'ZZZZZZZ1', expected a place such as B3"),
    entities_in_a_workbook: ("xlsx", "declares XML entities"),
    entities_in_an_ods: ("ods", "declares XML entities"),
    repeated_rows: ("ods", "repeats its cells 31,457,280 times"),
    repeated_cells: ("ods", "repeats its cells 32,768,000 times"),
    a_line_without_end: ("csv", "a line of more than"),
    a_file_of_nothing: ("csv", "is not a text"),
    nothing_after_a_header: ("csv", "is not a text"),
    a_csv_of_a_million_columns: ("csv", "has more than 2,048 columns"),
    a_web_page_of_one_huge_cell: ("xls", "has more than 2,048 columns"),
    a_web_page_of_too_many_columns: ("xls", "has more than 2,048 columns"),
    an_xml_spreadsheet_that_reaches_far: ("xls", "has more than 2,048 columns"),
    a_csv_of_twenty_thousand_columns: ("csv", "has more than 2,048 columns"),
}


@pytest.fixture(scope="module")
def refusals(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bombs")
    files = {bomb: folder / f"{bomb.__name__}.{suffix}" for bomb, (suffix, _) in BOMBS.items()}
    for bomb, file in files.items():
        bomb(file)
    return outcomes(*files.values())


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda bomb: bomb.__name__)
def test_what_no_honest_file_holds_is_refused_quickly_in_bounded_memory(bomb, refusals):
    suffix, sentence = BOMBS[bomb]
    said, seconds, held = refusals[f"{bomb.__name__}.{suffix}"]
    assert re.search(rf"^{bomb.__name__}\.{suffix}.*({sentence})", said), said
    assert "\n" not in said
    assert seconds < SECONDS
    assert held < 400 << 20


def test_a_dimension_that_lies_and_a_hundred_thousand_blank_rows_do_no_harm(tmp_path):
    lies, blanks = tmp_path / "lies.xlsx", tmp_path / "blanks.xlsx"
    packed_xlsx(lies, ONE, dimension="A1:XFD1048576")
    packed_xlsx(blanks, f"{''.join(_table())}{''.join(map(BLANK.format, range(3, 100_000)))}{BLANK.format(1_048_576)}")
    said = outcomes(lies, blanks)
    assert "no row is a header" in said["lies.xlsx"][0]
    assert said["blanks.xlsx"][0] == "1 taken, 0 refused"
    assert max(held for _, _, held in said.values()) < 400 << 20


def test_a_cell_far_to_the_right_below_the_table_does_no_harm(tmp_path):
    new, old = tmp_path / "far.xlsx", tmp_path / "far.xls"
    packed_xlsx(new, f'{"".join(_table())}<row r="99"><c r="XFD99"><v>1</v></c></row>')
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Open")
    for column, text in enumerate(HEADER.split(",")):
        sheet.write(0, column, text)
    sheet.write(65_535, 255, "far")
    workbook.save(str(old))
    said = outcomes(new, old)
    assert [words for words, _, _ in said.values()] == ["1 taken, 0 refused", "0 taken, 0 refused"]
    assert max(seconds for _, seconds, _ in said.values()) < 5


# A row whose cells are formatted and empty, as far as the sheet goes.
BLANK = '<row r="{0}"><c r="A{0}" s="0"/><c r="XFD{0}" s="0"/></row>'


def _table(*, first: int = 1) -> Iterator[str]:
    rows = HEADER.split(","), ["R1", "C1", "2026-03-05", "2026-04-04", "EUR", "10.50"]
    for at, texts in enumerate(rows, first):
        cells = zip("ABCDEF", texts, strict=True)
        inline = "".join(f'<c r="{letter}{at}" t="inlineStr"><is><t>{text}</t></is></c>' for letter, text in cells)
        yield f'<row r="{at}">{inline}</row>'
