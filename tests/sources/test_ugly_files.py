"""Ugly files: what is read of each stands beside this test, approved by people; nothing of any file is lost."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from golden import approve
from receivables.model import TABLES
from receivables.money import to_decimal
from receivables.sources import Reading, SourceError, SourceSettings, place, read
from sources import (
    ugly_amounts,
    ugly_dates,
    ugly_messages,
    ugly_raw_workbooks,
    ugly_rows,
    ugly_texts,
    ugly_workbooks,
)
from sources.ugly_files import UGLY, Line, Ugly

# Each of them registers its files.
MAKERS = (ugly_amounts, ugly_dates, ugly_messages, ugly_raw_workbooks, ugly_rows, ugly_texts, ugly_workbooks)
# A golden file shows so many rows of a long table.
_SHOWN = 20
GOLDEN = Path(__file__).parent / "ugly"


def settings_of(file: Ugly, path: Path) -> SourceSettings:
    return SourceSettings(name="source", file=path, kind=file.kind, **file.settings)


@pytest.mark.parametrize("file", UGLY.values(), ids=UGLY)
def test_an_ugly_file_is_read_as_approved_and_nothing_of_it_is_lost(file, tmp_path):
    path, lines = file.write(tmp_path)
    golden = GOLDEN / f"{path.name}.txt"
    if file.stops:
        with pytest.raises(SourceError) as stopped:
            read(settings_of(file, path))
        approve(golden, f"{_asked(file)}stops: {stopped.value}\n")
        return
    reading = read(settings_of(file, path))
    _assert_nothing_is_lost(reading, lines)
    approve(golden, f"{_asked(file)}{_told(reading)}")


def test_every_golden_file_belongs_to_an_ugly_one():
    expected = {f"{name.replace('_', '-')}.{file.suffix}.txt" for name, file in UGLY.items()}
    assert {path.name for path in GOLDEN.iterdir()} == expected


def _assert_nothing_is_lost(reading: Reading, lines: Sequence[Line]) -> None:
    """What the maker of the file knows of it: each row by its fate, and the money of each fate."""
    fates = Counter(line.fate for line in lines)
    assert (reading.rows_taken, reading.rows_refused) == (fates["taken"], fates["refused"])
    assert reading.asides.height == fates["aside"]
    assert reading.rows == fates["taken"] + fates["refused"]
    assert reading.taken == _sums(lines, "taken")
    assert reading.refused == _sums(lines, "refused")
    if TABLES[reading.kind].total:
        uncounted = [line for line in lines if line.fate == "refused" and (line.minor is None or not line.currency)]
        assert reading.unread_amounts == len(uncounted)


def _sums(lines: Sequence[Line], fate: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for line in lines:
        if line.fate == fate and line.minor is not None and line.currency:
            sums[line.currency] = sums.get(line.currency, 0) + line.minor
    return dict(sorted(sums.items()))


def _asked(file: Ugly) -> str:
    """The kind and the settings with which the file is read."""
    return f"{file.kind}" + "".join(f", {name} = {value!r}" for name, value in file.settings.items()) + "\n"


def _told(reading: Reading) -> str:
    """A reading as people read it."""
    return "\n".join(_sentences(reading)) + "\n"


def _sentences(reading: Reading) -> Iterator[str]:
    if reading.sheet:
        yield f"sheet: {reading.sheet}"
    yield f"taken: {reading.rows_taken} rows{_money(reading.taken)}"
    refused = f"{reading.rows_refused} rows{_money(reading.refused)}"
    yield f"refused: {refused}" + (f", {reading.unread_amounts} amounts uncounted" if reading.unread_amounts else "")
    yield from _facts(reading)
    for row, reason in reading.rejects.select("row", "reason").iter_rows():
        yield f"{_place(reading, row)} refused: {reason}"
    for row, what, text in reading.asides.iter_rows():
        yield f"{_place(reading, row)} aside as {what}: {text}"
    for doubt in reading.doubts:
        yield f"doubt: {doubt.where}: {doubt.what}"
    if reading.ignored:
        yield f"ignored: {', '.join(reading.ignored)}"


def _place(reading: Reading, row: int) -> str:
    return place(reading, row).removeprefix(f"{reading.origin}, ")


def _money(sums: dict[str, int]) -> str:
    return "".join(f", {currency} {to_decimal(minor, currency)}" for currency, minor in sums.items())


def _facts(reading: Reading) -> Iterator[str]:
    """Every row that was taken: its row in the file, then what each column says."""
    amounts = [name for name in reading.frame.columns if name.endswith("_minor")]
    for row in reading.frame.head(_SHOWN).iter_rows(named=True):
        facts = {name: value for name, value in row.items() if value is not None and name != "row"}
        for name in facts.keys() & set(amounts):
            facts[name] = to_decimal(facts[name], str(row["currency"]))
        said = ", ".join(f"{name.removesuffix('_minor')} {_shown(value)}" for name, value in facts.items())
        yield f"{_place(reading, row['row'])} taken: {said}"
    if reading.frame.height > _SHOWN:
        yield f"and {reading.frame.height - _SHOWN} more rows"


def _shown(value: object) -> str:
    return repr(value) if isinstance(value, str) else str(value)
