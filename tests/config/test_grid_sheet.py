"""A matrix on a sheet of a workbook: what is written is read back the same, and what is wrong is named by its cell."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from receivables.config import Config, ConfigError, default_config_text, load_config
from receivables.config.grid_sheet import read_grid
from receivables.documents.policy_workbook import write_policies
from receivables.model import Treatment
from receivables.policy.settings import Matrix, Policy

SHIPPED = default_config_text()
DAY = date(2026, 10, 30)
IN_TOML = SHIPPED[SHIPPED.index("[policy.matrix]") : SHIPPED.index("[policy.cadence]")]
IN_SHEET = '[policy.matrix]\nfile = "policy.xlsx"\nsheet = "standard"\n\n'


def config_of(folder: Path, text: str = SHIPPED) -> Config:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return load_config(file)


@pytest.fixture
def exported(tmp_path: Path) -> Config:
    """The shipped config, and its policy exported beside it."""
    config = config_of(tmp_path)
    write_policies(tmp_path / "policy.xlsx", config.book.policies, firm="C1", as_of=DAY)
    return config


def edited(folder: Path, **cells: Any) -> str:
    """What is said when these cells of the sheet hold something else."""
    book = load_workbook(folder / "policy.xlsx")
    for place, value in cells.items():
        book["standard"][place] = value
    book.save(folder / "policy.xlsx")
    with pytest.raises(ConfigError) as error:
        config_of(folder, SHIPPED.replace(IN_TOML, IN_SHEET))
    return str(error.value)


# --- round trip -----------------------------------------------------------------------------------------------------


def rising(least: int, values: st.SearchStrategy[Decimal], count: int) -> st.SearchStrategy[tuple[Decimal, ...]]:
    more = st.lists(values.filter(lambda value: value > least), min_size=count - 1, max_size=count - 1, unique=True)
    return more.map(lambda found: (Decimal(least), *sorted(found)))


AMOUNTS = st.decimals(min_value=0, max_value=Decimal("99999999999999.999"), places=3)
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)
CURRENCIES = st.sampled_from(["USD", "CNY", "JPY", "KWD", "EUR"])


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    ages = draw(st.lists(st.integers(1, 36_500), min_size=1, max_size=6, unique=True).map(sorted))
    count = draw(st.integers(1, 5))
    bounds = rising(0, AMOUNTS, count)
    rows = st.lists(st.sampled_from(list(Treatment)), min_size=len(ages), max_size=len(ages)).map(tuple)
    return Matrix(
        age_bands=tuple(ages),
        amount_bands=draw(bounds),
        grid=tuple(draw(st.lists(rows, min_size=count, max_size=count))),
        amount_of=draw(st.sampled_from(["item", "customer", "group"])),
        softening_allowed=draw(st.booleans()),
        currency_bands=draw(st.dictionaries(CURRENCIES, bounds, max_size=3)),
        segment_bands=draw(st.dictionaries(NAMES, bounds, max_size=3)),
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(matrices(), min_size=1, max_size=3), NAMES)
def test_what_is_written_is_read_back_the_same(found: list[Matrix], name: str) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "policy.xlsx"
        titles = write_policies(file, [_policy(matrix, name) for matrix in found], firm="C1", as_of=DAY)
        assert [_matrix(read_grid(file, title)) for title in titles] == found


def _policy(matrix: Matrix, name: str) -> Policy:
    return replace(_SHIPPED_POLICY, matrix=matrix, name=name)


def _matrix(said: dict[str, Any]) -> Matrix:
    bands = {
        kind: {whose: tuple(bounds) for whose, bounds in said[kind].items()}
        for kind in ("currency_bands", "segment_bands")
    }
    listed = {name: tuple(said[name]) for name in ("age_bands", "amount_bands")}
    grid = tuple(tuple(Treatment(cell) for cell in row) for row in said["grid"])
    return Matrix(**said | bands | listed | {"grid": grid})


with TemporaryDirectory() as _folder:
    _SHIPPED_POLICY = config_of(Path(_folder)).policy


def test_a_policy_read_from_its_sheet_is_the_policy_it_was(exported: Config) -> None:
    from_sheet = config_of(exported.path.parent, SHIPPED.replace(IN_TOML, IN_SHEET))
    assert from_sheet.policy == exported.policy
    assert from_sheet.policy_text == exported.policy_text


def test_a_further_policy_may_have_a_sheet_of_its_own(exported: Config) -> None:
    text = SHIPPED + '\n[[policies]]\nname = "x"\nvalid_from = 2026-10-01\nmatrix = { file = "policy.xlsx" }\n'
    assert config_of(exported.path.parent, text).book.policies[1].matrix == exported.policy.matrix


def test_the_same_policies_give_the_same_bytes(tmp_path: Path) -> None:
    files = [tmp_path / "one.xlsx", tmp_path / "other.xlsx"]
    for file in files:
        write_policies(file, [_SHIPPED_POLICY], firm="C1", as_of=DAY)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_policies_whose_names_excel_takes_for_the_same_get_sheets_of_their_own(tmp_path: Path) -> None:
    policies = [replace(_SHIPPED_POLICY, name=name) for name in ("Public", "public", "a/b", "x" * 40, "x" * 41)]
    titles = write_policies(tmp_path / "policy.xlsx", policies, firm="C1", as_of=DAY)
    assert titles == ("Public", "public 2", "a b", "x" * 31, "x" * 29 + " 2")


def test_every_cell_offers_what_may_stand_in_it(exported: Config) -> None:
    sheet = load_workbook(exported.path.parent / "policy.xlsx")["standard"]
    offered = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert offered["B8:C9"] == '"none,routine reminder,escalated letter,rep visit,special handling"'
    assert set(offered) == {"B4", "B5", "B8:C9"}


# --- what people write ----------------------------------------------------------------------------------------------


def test_a_treatment_may_be_written_in_words_or_as_in_the_config(exported: Config) -> None:
    folder = exported.path.parent
    book = load_workbook(folder / "policy.xlsx")
    book["standard"]["B8"], book["standard"]["C8"] = "Routine  Reminder", "escalated_letter"
    book.save(folder / "policy.xlsx")
    assert config_of(folder, SHIPPED.replace(IN_TOML, IN_SHEET)).policy.matrix == exported.policy.matrix


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"C8": "reminder"}, "policy.xlsx, sheet standard, C8: 'reminder', expected one of none, routine reminder"),
        ({"C8": None}, "policy.xlsx, sheet standard, C8: empty, expected one of none, routine reminder"),
        ({"C7": "old"}, "policy.xlsx, sheet standard, C7: 'old', expected a number of days"),
        ({"C7": 61.5}, "policy.xlsx, sheet standard, C7: '61.5', expected a number of days"),
        ({"A9": "10,000"}, "policy.xlsx, sheet standard, A9: '10,000', expected an amount"),
        ({"A9": None}, "policy.xlsx, sheet standard, A9: empty, expected an amount"),
        ({"D8": "none"}, "policy.xlsx, sheet standard, D8: 'none' under no day, expected one above it"),
        ({"B4": "per invoice"}, "policy.xlsx, sheet standard, B4: 'per invoice', expected one of per item"),
        ({"B5": "perhaps"}, "policy.xlsx, sheet standard, B5: 'perhaps', expected one of yes, no"),
        ({"A7": "Grid"}, "policy.xlsx, sheet standard, column A: no 'From amount, from day', expected the labels"),
        ({"A2": "Segment"}, "policy.xlsx, sheet standard, A13: 'Segment' is in A2 already"),
        ({"A12": "CNY", "B12": 0, "C12": "much"}, "policy.xlsx, sheet standard, C12: 'much', expected an amount"),
        ({"B12": 0}, "policy.xlsx, sheet standard, A12: empty, expected whose amounts these are"),
    ],
)
def test_what_cannot_be_taken_is_named_by_its_cell(exported: Config, cells: dict[str, Any], said: str) -> None:
    assert edited(exported.path.parent, **cells).startswith(said)


def test_a_grid_of_the_sheet_is_checked_as_one_of_the_config(exported: Config) -> None:
    said = edited(exported.path.parent, B8="special handling")
    assert "policy.matrix.grid, row 1, column 2: waiting longer softens special_handling to escalated_letter" in said


@pytest.mark.parametrize(
    ("matrix", "said"),
    [
        ('file = "none.xlsx"', "none.xlsx: cannot be read as a workbook"),
        ('file = "config.toml"', "config.toml: cannot be read as a workbook"),
        ('file = "policy.xlsx"\nsheet = "of autumn"', "policy.xlsx: no sheet 'of autumn', expected one of standard"),
        ('file = "policy.xlsx"\namount_of = "item"', "policy.matrix.amount_of: came beside file, expected it on the"),
        ("file = 3", "policy.matrix: 3 and None, expected file and sheet as texts"),
        ('sheet = "standard"', "policy.matrix: None and 'standard', expected file and sheet as texts"),
        ('file = "two.xlsx"', "two.xlsx: 2 sheets, expected sheet to name one of a, b"),
    ],
)
def test_a_sheet_that_cannot_be_found_is_said(exported: Config, matrix: str, said: str) -> None:
    folder = exported.path.parent
    _workbook(folder / "two.xlsx", ["a", "b"])
    with pytest.raises(ConfigError) as error:
        config_of(folder, SHIPPED.replace(IN_TOML, f"[policy.matrix]\n{matrix}\n\n"))
    assert said in str(error.value)


def _workbook(file: Path, sheets: Sequence[str]) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name in sheets:
        book.create_sheet(name)
    book.save(file)
