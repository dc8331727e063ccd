"""The views for BI tools: real dates, exact amounts, what is documented and nothing else, and no upgrade stumbles."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, insert, text
from sqlalchemy.exc import ProgrammingError

from receivables.store import schema, tables
from receivables.store.database import StoreError, connect, reading, writing
from receivables.store.views import views
from receivables.store.views.making import drop_views, make_views, put_back, take_away
from store import hand_made
from store.addresses import empty_address
from store.hand_made import NIGHT

VIEWS = views("EUR")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A firm of which a night has decided, with the views made."""
    firm = hand_made.firm(tmp_path)
    make_views(firm, base_currency="EUR")
    yield firm
    drop_views(firm)
    firm.dispose()


def rows(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with reading(engine) as conn:
        return [tuple(row) for row in conn.execute(text(query))]


def test_every_view_has_the_columns_that_it_says(engine: Engine) -> None:
    with reading(engine) as conn:
        for one in VIEWS:
            found = conn.execute(text(f"SELECT * FROM {one.name}"))
            assert list(found.keys()) == [column.name for column in one.columns]


def test_amounts_have_the_places_of_their_currency_and_days_are_dates(engine: Engine) -> None:
    for item, currency, minor in (("E", "EUR", 123_456), ("J", "JPY", 500), ("K", "KWD", -1_234)):
        with writing(engine) as conn:
            conn.execute(insert(tables.item).values(**_line(item, currency, minor)))
    query = "SELECT item, day, amount, amount_minor, closed_day FROM bi_posting WHERE customer = 'V' ORDER BY item"
    found = rows(engine, query)
    amounts = {item: amount for item, _, amount, *_ in found}
    if engine.dialect.name == "postgresql":
        assert [str(amounts[item]) for item in "EJK"] == ["1234.56", "500", "-1.234"]
        assert {day for _, day, *_ in found} == {NIGHT}
    else:
        assert amounts == {"E": 1234.56, "J": 500.0, "K": -1.234}
        assert {day for _, day, *_ in found} == {str(NIGHT)}
    assert [minor for *_, minor, _ in found] == [123_456, 500, -1_234]
    assert {closed for *_, closed in found} == {None}


def test_made_again_they_are_the_same_and_dropped_they_are_gone(engine: Engine) -> None:
    make_views(engine, base_currency="EUR")
    assert drop_views(engine) == len(VIEWS)
    assert drop_views(engine) == 0


def test_a_step_of_the_store_finds_no_view_in_its_way(engine: Engine) -> None:
    """PostgreSQL changes no column that a view shows; SQLite renames no table that a view names."""
    change = {
        "postgresql": "ALTER TABLE customer ALTER COLUMN name TYPE varchar(400)",
        "sqlite": "ALTER TABLE customer DROP COLUMN name",
    }[engine.dialect.name]
    with pytest.raises(Exception, match="view"), engine.begin() as conn:
        conn.exec_driver_sql(change)
    with writing(engine) as conn:
        before = take_away(conn)
        if engine.dialect.name == "postgresql":
            conn.exec_driver_sql(change)
        put_back(conn, before)
    assert rows(engine, "SELECT base_currency FROM bi_firm") == [("EUR",)]


def test_an_older_store_with_views_is_upgraded_and_has_those_of_today(tmp_path: Path) -> None:
    older = connect(empty_address(tmp_path))
    with writing(older) as conn:
        schema._climb(conn, None, to="0020")
        conn.exec_driver_sql("CREATE VIEW bi_firm AS SELECT 'CHF' AS base_currency")
        conn.exec_driver_sql("CREATE VIEW bi_customer AS SELECT * FROM customer")
    schema.upgrade(older)
    assert rows(older, "SELECT base_currency FROM bi_firm") == [("CHF",)]
    assert rows(older, "SELECT salesperson, collector FROM bi_customer") == []
    older.dispose()


def test_another_programs_views_are_not_ours_to_drop(engine: Engine) -> None:
    drop_views(engine)
    with writing(engine) as conn:
        conn.exec_driver_sql("CREATE VIEW bi_customer AS SELECT 1 AS one")
    with pytest.raises(StoreError, match=r"views of another program \(bi_customer\)"):
        make_views(engine, base_currency="EUR")
    with writing(engine) as conn:
        conn.exec_driver_sql("DROP VIEW bi_customer")


@pytest.mark.parametrize("name", ["bi_mine", "zz_mine"])
def test_a_view_of_ones_own_is_never_dropped_whatever_it_is_called(engine: Engine, name: str) -> None:
    with writing(engine) as conn:
        conn.exec_driver_sql(f"CREATE VIEW {name} AS SELECT customer FROM bi_open_item")
    for change in (lambda: make_views(engine, base_currency="EUR"), lambda: drop_views(engine)):
        with pytest.raises(StoreError, match=r"drop (those|it) first"):
            change()
        assert rows(engine, f"SELECT count(customer) FROM {name}") == [(0,)]
    with writing(engine) as conn:
        conn.exec_driver_sql(f"DROP VIEW {name}")
        conn.exec_driver_sql(f"CREATE VIEW {name} AS SELECT 1 AS one")
    make_views(engine, base_currency="EUR")
    assert rows(engine, f"SELECT one FROM {name}") == [(1,)]
    with writing(engine) as conn:
        conn.exec_driver_sql(f"DROP VIEW {name}")


@pytest.mark.postgresql
def test_of_a_reader_who_does_not_end_is_told_and_the_views_stay(engine: Engine) -> None:
    with reading(engine) as reader:
        reader.execute(text("SELECT count(*) FROM bi_open_item")).scalar_one()
        with pytest.raises(StoreError, match="somebody is reading it"), writing(engine) as conn:
            conn.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
            take_away(conn)
    assert rows(engine, "SELECT base_currency FROM bi_firm") == [("EUR",)]


@pytest.mark.sqlite
def test_a_file_has_no_readers_but_those_of_the_file(engine: Engine) -> None:
    with pytest.raises(StoreError, match="has no roles"):
        make_views(engine, base_currency="EUR", reader="bi")


@pytest.mark.postgresql
class TestReadersOfADatabase:
    """A role that may read the views may do nothing else."""

    @pytest.fixture
    def reader(self, engine: Engine) -> Iterator[Engine]:
        with engine.begin() as conn:
            conn.execute(text("DROP ROLE IF EXISTS bi_reader"))
            conn.execute(text("CREATE ROLE bi_reader LOGIN"))
        make_views(engine, base_currency="EUR", reader="bi_reader")
        theirs = create_engine(engine.url.set(username="bi_reader"))
        yield theirs
        theirs.dispose()
        with engine.begin() as conn:
            conn.execute(text("DROP OWNED BY bi_reader"))
            conn.execute(text("DROP ROLE bi_reader"))

    def test_they_read_every_view(self, reader: Engine) -> None:
        with reader.connect() as conn:
            for one in VIEWS:
                conn.execute(text(f"SELECT * FROM {one.name}")).all()

    @pytest.mark.parametrize(
        "statement",
        [
            "SELECT * FROM customer",
            "SELECT * FROM contact",
            "INSERT INTO bi_load (rows_taken) VALUES (1)",
            "UPDATE bi_load SET rows_taken = 0",
            "DELETE FROM item",
        ],
    )
    def test_they_read_no_table_and_write_nothing(self, reader: Engine, statement: str) -> None:
        with pytest.raises(ProgrammingError, match="permission denied"), reader.begin() as conn:
            conn.execute(text(statement))

    def test_they_still_read_them_when_the_views_are_made_again(self, engine: Engine, reader: Engine) -> None:
        with writing(engine) as conn:
            put_back(conn, take_away(conn))
        make_views(engine, base_currency="EUR")
        with reader.connect() as conn:
            assert conn.execute(text("SELECT count(*) FROM bi_night")).scalar_one() >= 0

    def test_an_unknown_role_is_named(self, engine: Engine) -> None:
        with pytest.raises(StoreError, match=r"has no role 'nobody_yet'.*CREATE ROLE nobody_yet LOGIN"):
            make_views(engine, base_currency="EUR", reader="nobody_yet")

    def test_views_that_others_built_on_ours_stay(self, engine: Engine) -> None:
        with engine.begin() as conn:
            conn.execute(text("CREATE VIEW theirs AS SELECT night FROM bi_night"))
        with pytest.raises(StoreError, match="bi_night cannot be made anew: views of your own"):
            make_views(engine, base_currency="EUR")
        with engine.begin() as conn:
            conn.execute(text("DROP VIEW theirs"))


def _line(item: str, currency: str, minor: int) -> dict[str, object]:
    number = (NIGHT - date(1970, 1, 1)).days
    same = {"customer": "V", "kind": "invoice", "day": number, "due_day": number, "known_at": 1}
    return {**same, "item": item, "document": item, "currency": currency, "amount_minor": minor}
