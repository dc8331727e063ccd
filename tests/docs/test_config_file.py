"""The shipped config.toml shows every setting there is, each with a word of explanation."""

import re
import tomllib
import types
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from receivables.config import default_config_text, schema
from receivables.model import TABLES

TEXT = default_config_text()
# A table in the file, and one setting in the schema: its keys are the firm's own or closed by the model.
TABLES_OF_NUMBERS = {"policy.cadence.rest_days"}
# Whose meaning is plain from their table's comment or from their neighbours'.
PLAIN = {"bank", "iban", "bic", "email", "website"}


def _settings(model: type[BaseModel], path: str = "") -> Iterator[str]:
    """Every setting of the schema by its path, tables not counted."""
    for name, field in model.model_fields.items():
        below = f"{path}{field.alias or name}"
        table = _table(field.annotation)
        if table is None:
            yield below
        else:
            yield from _settings(table, f"{below}.")


def _table(annotation: Any) -> type[BaseModel] | None:
    for part in (annotation, *get_args(annotation)):
        if isinstance(part, type) and not isinstance(part, types.GenericAlias) and issubclass(part, BaseModel):
            return part
    return None


def _keys(document: dict[str, Any], path: str = "") -> Iterator[str]:
    for name, value in document.items():
        below = f"{path}{name}"
        tables = [table for table in (value if isinstance(value, list) else [value]) if isinstance(table, dict)]
        if not tables or below in TABLES_OF_NUMBERS:
            yield below
        for table in tables if below not in TABLES_OF_NUMBERS else ():
            yield from _keys(table, f"{below}.")


def test_every_key_of_the_shipped_config_is_known() -> None:
    assert set(_keys(tomllib.loads(TEXT))) <= set(_settings(schema.Settings))


@pytest.mark.parametrize("setting", sorted(_settings(schema.Settings)))
def test_every_setting_is_shown_or_named_in_the_shipped_config(setting: str) -> None:
    name = re.escape(setting.rpartition(".")[2])
    assert re.search(
        rf"^(# ?)?\[?(policy\.matrix\.)?{name}\b|^\[policy\.cadence\.{name}\]|`{name}`", TEXT, re.MULTILINE
    )


def test_every_setting_is_explained_beside_it_or_above_its_table() -> None:
    unexplained: list[str] = []
    seen: set[str] = set()
    comment_above = False
    for line in TEXT.splitlines():
        if line.startswith("["):
            table = line.partition("#")[0].strip()
            comment_above = comment_above or "#" in line or table in seen
            seen.add(table)
        elif line.startswith("#"):
            comment_above = True
        elif not line:
            comment_above = False
        elif match := re.match(r"(\w+) =", line):
            explained = "#" in line or comment_above or match[1] in PLAIN
            unexplained += [] if explained else [line]
    assert not unexplained


def test_every_kind_of_source_is_named() -> None:
    assert all(kind in _above_schedule() for kind in TABLES)


def _above_schedule() -> str:
    return TEXT[TEXT.index("# What a night loads") : TEXT.index("[schedule]")]


def test_the_source_that_is_shown_works_once_its_marks_are_taken_away() -> None:
    shown = re.findall(r"^# (\[\[source\]\]|\w+ = .+)$", _above_schedule(), re.MULTILINE)
    settings = schema.Settings.model_validate(tomllib.loads(TEXT + "\n" + "\n".join(shown)))
    assert settings.source[0].columns == {"invoice": "Our ref", "due_date": "Pay by"}
