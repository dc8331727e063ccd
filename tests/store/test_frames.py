"""Rows to frames and back."""

from datetime import date
from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from sqlalchemy import select

from receivables.store import frames, tables
from receivables.store.database import reading, writing
from store.lists import store

_SCHEMA = pl.Schema(
    {
        "customer": pl.String(),
        "name": pl.String(),
        "key_account": pl.Boolean(),
        "credit_limit_minor": pl.Int64(),
        "shard": pl.Int16(),
    }
)
# What UTF-8 can carry: no lone surrogates.
_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_ROWS = st.lists(
    st.tuples(
        _TEXT.filter(bool),
        st.none() | _TEXT.filter(bool),
        st.booleans(),
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.integers(0, 255),
    ),
    unique_by=lambda row: row[0],
    max_size=20,
)


@given(_ROWS)
def test_whatever_is_written_is_read_again(tmp_path_factory, rows) -> None:
    engine = store(tmp_path_factory.mktemp("round"))
    frame = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    with writing(engine) as conn:
        frames.insert(conn, tables.customer, frame)
    query = select(*(tables.customer.c[name] for name in _SCHEMA)).order_by(tables.customer.c.customer)
    with reading(engine) as conn:
        assert_frame_equal(frames.read_frame(conn, query, _SCHEMA), frame.sort("customer"))


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
