"""Rows to frames and back."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from sqlalchemy import Boolean, Column, Connection, Engine, MetaData, Table, delete, select
from sqlalchemy.exc import IntegrityError

from receivables.store import frames, tables
from receivables.store.database import StoreError, reading, writing
from receivables.store.tables import columns
from store.lists import store

_SCHEMA = pl.Schema(
    {"key": pl.String(), "text": pl.String(), "flag": pl.Boolean(), "day": pl.Date(), "amount_minor": pl.Int64()}
)
_KEPT = Table(
    "kept",
    MetaData(),
    Column("key", columns.String, primary_key=True),
    Column("text", columns.String, nullable=False),
    Column("flag", Boolean),
    Column("day", columns.Day),
    Column("amount_minor", columns.Minor),
)
# What UTF-8 can carry: no lone surrogates; and no NUL, which PostgreSQL cannot keep.
_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")) | st.sampled_from(
    ["\\.", "\\N", "a,b", 'a"b', "a\nb", "a\r\nb", " ", "{}", "[null]"]
)
_ROWS = st.lists(
    st.tuples(
        _TEXT.filter(bool),
        st.none() | _TEXT.filter(bool),
        st.none() | st.booleans(),
        st.none() | st.dates(),
        st.none() | st.integers(-(2**63), 2**63 - 1),
    ),
    unique_by=lambda row: row[0],
    max_size=20,
)


@pytest.fixture(scope="module")
def kept(database: str, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """One store for all examples, with a table of every type that there is."""
    engine = store(tmp_path_factory.mktemp("kept"))
    with writing(engine) as conn:
        _KEPT.create(conn)
    return engine


def _read(conn: Connection) -> pl.DataFrame:
    return frames.read_frame(conn, select(_KEPT).order_by(_KEPT.c.key), _SCHEMA)


@given(_ROWS)
def test_whatever_is_written_is_read_again_in_the_order_of_its_bytes(kept: Engine, rows: list[Any]) -> None:
    frame = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    with writing(kept) as conn:
        conn.execute(delete(_KEPT))
        frames.insert(conn, _KEPT, frame)
    with reading(kept) as conn:
        assert_frame_equal(_read(conn), frame.sort("key"))


@given(_ROWS, st.data())
def test_what_is_changed_and_removed_is_read_so(kept: Engine, rows: list[Any], data: st.DataObject) -> None:
    before = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    chosen = data.draw(st.lists(st.sampled_from(["change", "remove", "leave"]), min_size=len(rows), max_size=len(rows)))
    doing = pl.Series("doing", chosen, dtype=pl.String)
    changed = before.filter(doing == "change").with_columns(text=pl.lit("new"), day=pl.lit(None, pl.Date))
    with writing(kept) as conn:
        conn.execute(delete(_KEPT))
        frames.insert(conn, _KEPT, before)
        frames.update(conn, _KEPT, changed.select("text", "day", "key"))
        frames.delete(conn, _KEPT, before.filter(doing == "remove").select("key"))
        assert_frame_equal(_read(conn), pl.concat([before.filter(doing == "leave"), changed]).sort("key"))


@pytest.mark.parametrize("write", [frames.insert, frames.update, frames.delete])
def test_text_that_not_every_database_can_keep_is_refused(kept: Engine, write: Any) -> None:
    frame = pl.DataFrame({"key": ["a\0b"], "text": ["x"]})
    refusal = r"kept\.key would be 'a\\x00b', expected text without a NUL character"
    with pytest.raises(StoreError, match=refusal), writing(kept) as conn:
        write(conn, _KEPT, frame)


def test_a_key_that_is_there_already_is_an_error_of_integrity(kept: Engine) -> None:
    frame = pl.DataFrame({"key": ["a"], "text": ["x"]})
    with pytest.raises(IntegrityError), writing(kept) as conn:
        frames.insert(conn, _KEPT, frame)
        frames.insert(conn, _KEPT, frame)


@pytest.mark.postgresql
def test_the_planner_knows_a_table_once_it_is_filled(tmp_path: Path) -> None:
    keys = pl.Series("key", range(2_000)).cast(pl.String)
    with writing(store(tmp_path)) as conn:
        _KEPT.create(conn)
        frames.insert(conn, _KEPT, pl.DataFrame({"key": keys, "text": keys}))
        known = conn.exec_driver_sql("SELECT reltuples FROM pg_class WHERE relname = 'kept'").scalar_one()
    assert known == 2_000


@pytest.mark.postgresql
def test_all_text_of_the_store_sorts_by_its_bytes_whatever_the_language_of_the_server(tmp_path: Path) -> None:
    query = (
        "SELECT table_name || '.' || column_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND table_name <> 'receivables_version' "
        "AND data_type IN ('character varying', 'text') AND collation_name IS DISTINCT FROM 'C'"
    )
    with reading(store(tmp_path)) as conn:
        assert conn.exec_driver_sql(query).scalars().all() == []


def test_days_are_numbers_in_the_store_and_missing_text_is_empty() -> None:
    frame = pl.DataFrame(
        {"day": [date(1970, 1, 31), None], "reference": ["x", None], "amount_minor": [1, None]},
        schema={"day": pl.Date, "reference": pl.String, "amount_minor": pl.Int64},
    )
    assert frames.rows(frame) == [(30, "x", 1), (None, "", None)]


def test_nothing_selected_is_an_empty_frame_of_the_schema(tmp_path: Path) -> None:
    with reading(store(tmp_path)) as conn:
        frame = frames.read_frame(conn, select(tables.item), pl.Schema({"day": pl.Date(), "item": pl.String()}))
    assert frame.is_empty()
    assert frame.schema == {"day": pl.Date, "item": pl.String}


def test_updates_and_deletions_go_by_key(tmp_path: Path) -> None:
    engine = store(tmp_path)
    rates = pl.DataFrame({"currency": ["CNY", "USD"], "day": [1, 1], "rate": ["0.1", "0.9"], "source": ["x", "x"]})
    with writing(engine) as conn:
        frames.insert(conn, tables.rate, rates)
        frames.update(conn, tables.rate, pl.DataFrame({"rate": ["0.8"], "day": [1], "currency": ["USD"]}))
        frames.delete(conn, tables.rate, pl.DataFrame({"currency": ["CNY", "JPY"], "day": [1, 1]}))
        named = select(*(tables.rate.c[name] for name in rates.columns))
        assert conn.execute(named).all() == [("USD", 1, "0.8", "x")]


def test_a_condition_may_name_any_number_of_texts(tmp_path: Path) -> None:
    engine = store(tmp_path)
    rates = pl.DataFrame({"currency": ["007", "7", "中"], "day": [1, 1, 1], "rate": "1", "source": 'a "quoted" one'})
    named = pl.Series(["007", "中", '"', *map(str, range(10, 50_000))])
    with writing(engine) as conn:
        frames.insert(conn, tables.rate, rates)
        found = select(tables.rate.c.currency).where(frames.among(tables.rate.c.currency, named))
        assert set(conn.execute(found).scalars()) == {"007", "中"}
