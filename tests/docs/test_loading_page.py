"""The page about loading names every kind, every column and every setting there is, and none else."""

import re
from pathlib import Path

import pytest

from receivables.model import TABLES
from receivables.sources import SourceSettings

PAGE = (Path(__file__).parents[2] / "docs" / "loading.md").read_text(encoding="utf-8")
SAME_AS = {"open-items": "invoices"}
# Settings that are no answers to a question about a file.
NO_ANSWERS = {"name", "kind", "file", "url", "query", "table", "preset"}


def rows_of(heading: str) -> dict[str, str]:
    """The table below a heading: first cell -> second."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    cells = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return {row[0].strip("`"): row[1] for row in cells[2:]}


@pytest.mark.parametrize("kind", TABLES)
def test_each_kind_has_its_columns_on_the_page(kind):
    text = rows_of("Kinds")[SAME_AS.get(kind, kind)]
    needed = set(re.findall(r"\w+", " ".join(re.findall(r"\*\*(.+?)\*\*", text))))
    assert needed == {column.name for column in TABLES[kind].columns if column.required}
    for column in TABLES[kind].columns:
        assert re.search(rf"\b{column.name}\b", text), column.name
        assert all(f"`{choice}`" in text for choice in column.choices)


def test_the_page_has_no_other_kinds():
    assert rows_of("Kinds").keys() == TABLES.keys()


def test_each_setting_that_answers_a_question_is_on_the_page():
    settings = set(SourceSettings.__dataclass_fields__) - NO_ANSWERS
    assert {setting for setting in settings if setting not in PAGE} == set()
