"""The sample firm's own files, and the five rows made by hand."""

from pathlib import Path

import pytest

from receivables.model import TABLES
from receivables.sources import SourceSettings, read, typed_schema

EXAMPLES = Path(__file__).parents[2] / "examples"
DATA = EXAMPLES / "pumps" / "data"
FILES = sorted(path.name for path in DATA.iterdir())


@pytest.mark.parametrize("name", FILES)
def test_every_file_of_the_sample_firm_is_read_but_for_its_one_bad_row(name):
    file = DATA / name
    reading = read(SourceSettings(name=file.stem, file=file, kind=file.stem))
    assert reading.frame.schema == typed_schema(file.stem)
    assert reading.ignored == ()
    assert reading.rows_taken > 0
    assert reading.rejects["value"].to_list() == (["see contract"] if file.stem == "invoices" else [])
    assert not [doubt for doubt in reading.doubts if "total" in doubt.what]


@pytest.mark.parametrize("kind", [kind for kind in TABLES if f"{kind}.xlsx" in FILES and f"{kind}.csv" in FILES])
def test_the_workbook_and_the_text_file_say_the_same(kind):
    workbook, text = (
        read(SourceSettings(name=kind, file=DATA / f"{kind}.{suffix}", kind=kind)) for suffix in ("xlsx", "csv")
    )
    assert workbook.frame.equals(text.frame)
    assert (workbook.taken, workbook.refused) == (text.taken, text.refused)


def test_the_five_rows_made_by_hand_are_an_open_item_list():
    reading = read(SourceSettings(name="five", file=EXAMPLES / "five_rows.csv", kind="open-items"))
    assert reading.frame.height == 5
    assert reading.rejects.is_empty()
    assert reading.frame["balance_minor"].to_list() == [350000, 120000, 480000, 2500000, 6000000]
    assert reading.frame["name"].null_count() == reading.frame["address"].null_count() == 0
