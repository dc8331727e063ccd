"""The tables of a store: made at once or step by step, of this version or of another."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text, update

from receivables.store import schema, tables
from receivables.store.database import StoreError, connect, open_store, reading, writing
from store.addresses import address, empty_address


def _made_step_by_step(folder: Path) -> Engine:
    folder.mkdir()
    engine = connect(empty_address(folder))
    assert schema.upgrade(engine).before is None
    return engine


def _shape(conn: Connection) -> dict[str, Any]:
    """Every table with its columns in order, key, indexes, checks and options, as the database tells."""
    seen = inspect(conn)
    told: list[Callable[[str], Any]] = [
        lambda name: [{key: str(value) for key, value in one.items()} for one in seen.get_columns(name)],
        seen.get_pk_constraint,
        seen.get_indexes,
        seen.get_unique_constraints,
        seen.get_check_constraints,
    ]
    if conn.dialect.name == "sqlite":
        told.append(seen.get_table_options)
    return {name: [tell(name) for tell in told] for name in sorted(seen.get_table_names())}


def test_the_tables_are_the_same_whether_made_at_once_or_step_by_step(tmp_path: Path) -> None:
    with reading(open_store(address(tmp_path))) as at_once, reading(_made_step_by_step(tmp_path / "steps")) as by_step:
        assert _shape(by_step) == _shape(at_once)


def _changes(conn: Connection) -> list[Any]:
    """What a migration would have to change, as Alembic sees it."""
    options = {"compare_type": True, "include_name": _is_ours}
    return compare_metadata(MigrationContext.configure(conn, opts=options), tables.metadata)


def _is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    return kind != "table" or name != "receivables_version"


def test_no_table_changes_without_a_migration(tmp_path: Path) -> None:
    with reading(_made_step_by_step(tmp_path / "steps")) as conn:
        assert _changes(conn) == []


def test_a_table_changed_without_a_migration_is_noticed(tmp_path: Path) -> None:
    engine = _made_step_by_step(tmp_path / "steps")
    with writing(engine) as conn:
        conn.execute(text("ALTER TABLE salesperson DROP COLUMN phone"))
    with reading(engine) as conn:
        assert [change[0] for change in _changes(conn)] == ["add_column"]


def test_the_version_of_the_program_is_that_of_the_newest_migration() -> None:
    folder = Path(schema.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_heads() == [schema.HEAD]


def test_a_store_of_a_newer_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    engine = open_store(address(tmp_path))
    with writing(engine) as conn:
        conn.execute(update(schema._stamp).values(version_num="0999"))
    refusal = f"is of version 0999, expected {schema.HEAD} at the most: a newer receivables than this wrote it"
    for use in (lambda: open_store(address(tmp_path)), lambda: schema.upgrade(engine)):
        with pytest.raises(StoreError, match=refusal):
            use()
    assert schema.stored_version(engine) == "0999"


def test_the_tables_of_another_program_are_refused_and_left_as_they_are(tmp_path: Path) -> None:
    engine = connect(empty_address(tmp_path))
    with writing(engine) as conn:
        conn.execute(text("CREATE TABLE item (item VARCHAR)"))
    refusal = r"has tables of another program \(item\), expected an empty database or one that receivables has written"
    with pytest.raises(StoreError, match=refusal):
        open_store(str(engine.url.render_as_string(hide_password=False)))
    with reading(engine) as conn:
        assert inspect(conn).get_table_names() == ["item"]


def test_looking_for_a_store_makes_none(tmp_path: Path) -> None:
    url = empty_address(tmp_path)
    assert schema.version_at(url) is None
    assert list(tmp_path.iterdir()) == []
    open_store(url)
    assert schema.version_at(url) == schema.HEAD


def test_a_store_of_this_version_needs_no_upgrade(tmp_path: Path) -> None:
    engine = open_store(address(tmp_path))
    assert schema.upgrade(engine) == schema.Upgraded(before=schema.HEAD, after=schema.HEAD, backup=None)
    assert [file.name for file in tmp_path.glob(f"*.{schema.HEAD}*")] == []
