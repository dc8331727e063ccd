"""The workbook of a simulation: what LibreOffice computes from it is what the report says."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from documents.libreoffice import recalculated
from documents.simulations import FORMULA, report
from receivables.documents.simulation import write_simulation

ERRORS = {"#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!"}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("simulation") / "simulation.xlsx"
    write_simulation(path, report())
    return path


@pytest.fixture(scope="module")
def computed(written: Path) -> Workbook:
    return recalculated(written)


def test_no_cell_is_an_error(computed: Workbook) -> None:
    assert [cell for sheet in computed for row in sheet.iter_rows() for cell in row if cell.value in ERRORS] == []


def test_the_totals_of_the_summary_are_those_of_the_nights(computed: Workbook) -> None:
    shown = {row[0]: row[1:4] for row in computed["Summary"].iter_rows(values_only=True)}
    nights = report().nights
    for label, does in (("Letters", "letter"), ("Visits", "visit"), ("Cases", "case")):
        old, new = (int(nights[f"{side}_{does}"].sum()) for side in ("old", "new"))
        assert shown[label] == (old, new, new - old)
    assert shown["Customers newly spoken to"][0] == 1
    assert shown["Customers treated harder"][0] == 1
    assert shown["Open lines in other cells"][0] == 3
    assert shown["Their balance in EUR"][0] == 12_391


def test_every_total_adds_up_the_rows_below_it(computed: Workbook) -> None:
    for sheet in computed.worksheets[1:]:
        rows = list(sheet.iter_rows(values_only=True))
        totals, below = rows[2], rows[5:]
        added = [place for place, total in enumerate(totals) if isinstance(total, int | float)]
        assert added
        for place in added:
            assert totals[place] == pytest.approx(
                sum(row[place] for row in below if isinstance(row[place], int | float))
            )


def test_a_text_that_begins_like_a_formula_stays_a_text(written: Path) -> None:
    cells = [cell for sheet in load_workbook(written) for row in sheet.iter_rows() for cell in row]
    found = [cell for cell in cells if cell.value == FORMULA]
    assert len(found) == 3
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in found)


def test_no_formula_asks_for_today(written: Path) -> None:
    with ZipFile(written) as parts:
        text = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
    assert "TODAY" not in text
    assert "NOW()" not in text


def test_the_sheets_are_tables_to_filter_and_the_nights_are_drawn_from_their_cells(written: Path) -> None:
    book = load_workbook(written)
    for sheet in book.worksheets[1:]:
        assert [*sheet.tables] == [sheet.title]
        assert sheet.freeze_panes == "B6"
    with ZipFile(written) as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 3
    assert all("'Nights'!$A$6:$A$15" in chart for chart in charts)


def test_the_same_report_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    write_simulation(again, report())
    assert again.read_bytes() == written.read_bytes()


def test_nothing_that_changes_is_a_workbook_too(tmp_path: Path) -> None:
    from dataclasses import replace

    whole = report(nights=1, capacity=None)
    nothing = {
        name: getattr(whole, name).clear() for name in ("cells_moved", "people", "weeks", "customers", "changes")
    }
    write_simulation(tmp_path / "empty.xlsx", replace(whole, **nothing))
    assert load_workbook(tmp_path / "empty.xlsx").sheetnames[1:] == [
        "Nights",
        "Cells",
        "Representatives",
        "Weeks",
        "Customers",
        "Items",
    ]
