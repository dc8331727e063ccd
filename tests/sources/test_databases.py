"""A database is a source like a file: read in batches, exactly, and never changed. On SQLite and on PostgreSQL."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

import postgres
from receivables.sources import Reading, SourceError, SourceSettings, read
from receivables.sources.databases import connections
from receivables.sources.databases.values import column_texts

INVOICES = """
CREATE TABLE invoices (
    "Invoice No" varchar(20), customer char(6), invoice_date date, due_date timestamp, currency varchar(3),
    amount numeric(21, 9), logo {bytes}
)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A database on a server, emptied for each test."""
    address = postgres.new_database()
    yield address
    postgres.drop_database(address)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    """An empty database of the firm's."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'books.db'}"
    address = request.getfixturevalue("server")
    filled(address, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    return address


def filled(url: str, *statements: str) -> Engine:
    """The database after these statements."""
    engine = create_engine(url)
    with engine.begin() as conn:
        for statement in statements:
            conn.execute(text(statement.format(bytes="blob" if url.startswith("sqlite") else "bytea")))
    engine.dispose()
    return engine


def rows(*tuples: str) -> str:
    return f"INSERT INTO invoices VALUES {', '.join(tuples)}"


ONE = "('0001', 'C1', '2026-03-05', '2026-04-04 00:00:00', 'EUR', 119.90, NULL)"


def reading(url: str, *, kind: str = "invoices", **settings: Any) -> Reading:
    """The source read, and that none of its rows is lost."""
    result = read(SourceSettings(name="erp", kind=kind, url=url, **settings))
    assert result.rows_taken + result.rows_refused == result.rows
    return result


def test_a_table_is_read_like_a_file(url):
    filled(
        url,
        INVOICES,
        rows(
            ONE,
            "('0002', 'C1', '2026-03-05', '2026-04-04 14:30:00', 'EUR', 1234567890.1, NULL)",
            "('0003', 'C2', '2026-03-05', NULL, 'EUR', 7, NULL)",
        ),
    )
    result = reading(url, table="invoices")
    taken = result.frame.select("invoice", "customer", "invoice_date", "due_date", "amount_minor", "row")
    assert taken.rows() == [
        ("0001", "C1", date(2026, 3, 5), date(2026, 4, 4), 11990, 1),
        ("0002", "C1", date(2026, 3, 5), date(2026, 4, 4), 123456789010, 2),
    ]
    assert result.rejects.select("row", "reason").rows() == [
        (3, "due_date is missing, and there are no terms to compute it from")
    ]
    assert result.ignored == ("logo",)
    assert result.taken == {"EUR": 123456801000}


def test_a_query_maps_columns_as_a_file_does_and_is_sent_as_it_is_written(url):
    filled(url, INVOICES, rows(ONE))
    query = """
        SELECT "Invoice No" AS our_number, customer, invoice_date AS "Posting Date", due_date, amount,
            'x:y' AS colon -- a customer's; and no parameter: %s
        FROM invoices WHERE "Invoice No" LIKE '0%' AND '%;' <> ':name';
    """
    result = reading(url, query=query, columns={"invoice": "our_number"}, currency="EUR")
    assert result.frame.select("invoice", "invoice_date", "amount_minor").rows() == [("0001", date(2026, 3, 5), 11990)]
    assert result.columns["invoice_date"] == "Posting Date"


def test_a_view_and_a_table_of_a_schema_are_tables(url):
    filled(url, INVOICES, rows(ONE), "CREATE VIEW owed AS SELECT * FROM invoices")
    schema = "main" if url.startswith("sqlite") else "public"
    assert reading(url, table="owed").rows_taken == reading(url, table=f"{schema}.invoices").rows_taken == 1


def test_many_batches_are_one_table_and_their_order_does_not_matter(url):
    generated = """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25001)
        SELECT CAST(i AS varchar(9)) AS invoice, 'C1' AS customer, '2026-03-05' AS invoice_date,
            '2026-04-04' AS due_date, 'EUR' AS currency, CASE WHEN i = 20000 THEN NULL ELSE i END AS amount
        FROM n ORDER BY i {}
    """
    filled(url, "CREATE TABLE idle (n int)")
    upwards, downwards = reading(url, query=generated.format("")), reading(url, query=generated.format("DESC"))
    assert upwards.rows == 25001
    assert upwards.rejects["row"].to_list() == [20000]
    assert upwards.taken == {"EUR": (25001 * 25002 // 2 - 20000) * 100}
    assert upwards.content_hash == downwards.content_hash
    assert upwards.content_hash != reading(url, query=generated.format("").replace("25001", "25000")).content_hash


def test_the_same_content_has_the_same_hash_and_any_change_another(url):
    engine = filled(url, INVOICES, rows(ONE))
    before = reading(url, table="invoices").content_hash
    assert reading(url, table="invoices").content_hash == before
    with engine.begin() as conn:
        conn.execute(text("UPDATE invoices SET amount = 119.91"))
    assert reading(url, table="invoices").content_hash != before


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM invoices",
        "SELECT 1; DELETE FROM invoices",
        "SELECT 1; COMMIT; DELETE FROM invoices",
        "SELECT 1; DROP TABLE invoices",
        "INSERT INTO invoices (currency) VALUES ('EUR')",
        "UPDATE invoices SET amount = 0",
        "DROP TABLE invoices",
        "WITH gone AS (SELECT 1) DELETE FROM invoices",
        "WITH gone AS (DELETE FROM invoices RETURNING *) SELECT * FROM gone",
        "SELECT * INTO copied FROM invoices",
        "CREATE TABLE copied (n int)",
    ],
)
def test_no_query_changes_anything(url, change, monkeypatch):
    engine = filled(url, INVOICES, rows(ONE))
    with pytest.raises(SourceError):
        reading(url, query=change)
    # Nor where nobody looks at its first word: the transaction itself is read-only.
    monkeypatch.setattr("receivables.sources.databases.refuse_other_than_a_select", lambda *_: None)
    with pytest.raises(SourceError):
        reading(url, query=change)
    with engine.connect() as conn:
        assert conn.execute(text("SELECT count(*), round(sum(amount), 2) * 100 FROM invoices")).one() == (1, 11990)
        assert not engine.dialect.has_table(conn, "copied")


def test_no_function_of_the_database_changes_anything(server):
    body = "BEGIN DELETE FROM invoices; RETURN 1; END"
    engine = filled(
        server,
        "DROP SCHEMA public CASCADE",
        "CREATE SCHEMA public",
        INVOICES,
        rows(ONE),
        f"CREATE FUNCTION emptied() RETURNS integer LANGUAGE plpgsql AS '{body}'",
    )
    with pytest.raises(SourceError, match="answers: cannot execute DELETE in a read-only transaction"):
        reading(server, query="SELECT emptied() AS invoice")
    with engine.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM invoices")).scalar_one() == 1


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("DELETE FROM invoices", "source erp: query begins with DELETE, expected one SELECT"),
        ("SELECT 1; SELECT 2", "source erp: query has several statements, expected one SELECT"),
        ("-- nothing but a remark", "source erp: query begins with nothing, expected one SELECT"),
    ],
)
def test_what_is_plainly_no_select_is_refused_in_words(url, query, sentence):
    filled(url, INVOICES)
    with pytest.raises(SourceError) as refused:
        reading(url, query=query)
    assert str(refused.value) == sentence


def test_a_column_without_text_stops_the_load_only_where_it_is_used(url):
    filled(url, INVOICES.replace("logo", "reference"), rows(ONE.replace("NULL", "CAST('a' AS {bytes})")))
    with pytest.raises(SourceError, match="column reference: holds values of the type bytes, expected texts, numbers"):
        reading(url, table="invoices")
    assert reading(url, table="invoices", columns={"reference": ""}).rows_taken == 1


def test_what_is_missing_is_said_with_what_is_there(url):
    filled(url, "CREATE TABLE items (invoice varchar(9), client varchar(9), ours varchar(9), bill varchar(9))")
    for settings, sentence in {
        "invoices": "no column for invoice_date, currency, amount, due_date or terms of invoices; there are: invoice, ",
    }.items():
        with pytest.raises(SourceError, match=sentence):
            reading(url, kind=settings, table="items")
    with pytest.raises(SourceError, match="columns names number, and there are: invoice, client, ours, bill"):
        reading(url, table="items", columns={"invoice": "number"})
    with pytest.raises(SourceError, match="source erp: the database has no table or view orders"):
        reading(url, table="orders")


def test_two_columns_that_fit_one_are_asked_about(url):
    filled(url, "CREATE TABLE people (customer_no varchar(9), customer_id varchar(9), name varchar(9))")
    with pytest.raises(SourceError, match="the columns customer_no and customer_id both fit customer; say which"):
        reading(url, kind="customers", table="people")


def test_what_the_database_answers_is_one_sentence(url):
    filled(url, INVOICES)
    with pytest.raises(SourceError) as refused:
        reading(url, query="SELECT * FROM orders")
    sentence = str(refused.value)
    assert sentence.startswith("source erp: the database ")
    assert "orders" in sentence
    assert "\n" not in sentence


def test_numbers_days_and_answers_become_texts_without_a_digit_more_or_less():
    texts, numbers = column_texts(
        [Decimal("119.900000000"), Decimal("1E+3"), Decimal("123456789012345.67"), 0.1, 1e-7, 10**20, 100, 5.0, None],
        where="amount",
    )
    assert texts.to_list() == [
        *("119.9", "1000", "123456789012345.67", "0.1", "0.0000001", "100000000000000000000", "100", "5"),
        None,
    ]
    assert numbers.to_list() == [True] * 8 + [False]
    mixed, numbers = column_texts(["1.50", Decimal("1.50"), date(2026, 3, 5), True], where="amount")
    assert (mixed.to_list(), numbers.to_list()) == (["1.50", "1.5", "2026-03-05", "yes"], [False, True, False, False])


@given(
    st.lists(st.none() | st.decimals(allow_nan=False, allow_infinity=False) | st.floats(-1e300, 1e300) | st.integers())
)
def test_a_number_of_the_database_is_that_number_as_a_text(values):
    texts, numbers = column_texts(values, where="amount")
    assert numbers.to_list() == [value is not None for value in values]
    for value, written in zip(values, texts, strict=True):
        assert (written is None) == (value is None)
        if written is not None:
            assert re.fullmatch(r"-?\d+(\.\d*[1-9])?", written)
            assert Decimal(written) == Decimal(repr(value) if isinstance(value, float) else value)


def test_the_point_of_a_number_is_a_decimal_point_whatever_texts_write(tmp_path):
    url = f"sqlite:///{tmp_path / 'books.db'}"
    columns = "invoice text, customer text, invoice_date text, due_date text, currency text, amount"
    row = "'C1', '2026-03-05', '2026-04-04', 'EUR'"
    values = f"('1', {row}, 1.5), ('2', {row}, '1.234,5'), ('3', {row}, 0.1 + 0.2)"
    filled(url, f"CREATE TABLE invoices ({columns})", f"INSERT INTO invoices VALUES {values}")
    assert reading(url, table="invoices", decimal=",").frame["amount_minor"].to_list() == [150, 123450, 30]


class TestTheAddress:
    def settings(self, url: str) -> SourceSettings:
        return SourceSettings(name="erp", kind="invoices", url=url, table="invoices")

    def test_its_parts_come_from_the_environment_whatever_they_hold(self, monkeypatch):
        monkeypatch.setenv("BOOKS_PASSWORD", "p@ss:w/rd%41")
        monkeypatch.setenv("BOOKS_HOST", "erp.example")
        url = connections.address(self.settings("postgresql://reader:${BOOKS_PASSWORD}@${BOOKS_HOST}:5433/books"))
        assert (url.password, url.host, url.port, url.drivername) == (
            *("p@ss:w/rd%41", "erp.example", 5433),
            "postgresql+psycopg",
        )
        monkeypatch.setenv("BOOKS", "mysql://reader:secret@erp.example/books")
        whole = connections.address(self.settings("${BOOKS}"))
        assert (whole.drivername, whole.username, whole.password) == ("mysql+pymysql", "reader", "secret")

    def test_a_name_that_the_environment_lacks_is_said(self):
        with pytest.raises(SourceError) as refused:
            reading("postgresql://reader:${NO_SUCH_NAME}@erp.example/books", table="invoices")
        assert str(refused.value) == (
            "source erp: url asks the environment for NO_SUCH_NAME, and it is not set; "
            "expected NO_SUCH_NAME to hold it where receivables runs"
        )

    @pytest.mark.parametrize(
        ("url", "says"),
        [
            ("postgresql://reader:s3cr3t-word@127.0.0.1:1/books", "the database books at 127.0.0.1 answers: "),
            ("postgresql://reader:s3cr3t-word@[::1/books", "url is no address of a database, expected one like "),
            ("s3cr3t-word", "url is no address of a database, expected one like "),
            ("nosuch://reader:s3cr3t-word@erp.example/books", "databases of the kind nosuch cannot be read here"),
            (
                "oracle://reader:s3cr3t-word@erp.example/books",
                "reading oracle needs the Python package oracledb, which is not installed; `pip install oracledb`",
            ),
            ("mysql+mysqldb://reader:s3cr3t-word@erp.example/b", "needs the Python package mysqlclient, which is not"),
        ],
    )
    def test_no_message_shows_the_password(self, url, says):
        with pytest.raises(SourceError) as refused:
            reading(url, table="invoices")
        assert str(refused.value).startswith("source erp: ")
        assert says in str(refused.value)
        assert "s3cr3t-word" not in str(refused.value)
        assert refused.value.__suppress_context__ or refused.value.__cause__ is None

    def test_a_password_in_the_answer_of_a_database_is_starred(self):
        url = connections.address(self.settings("postgresql://reader:s3cr3t-word@erp.example/books"))
        assert connections._without_password("no s3cr3t-word here", url) == "no *** here"

    def test_a_database_file_that_is_not_there_is_not_made(self, tmp_path):
        missing = tmp_path / "books.db"
        with pytest.raises(SourceError, match=r"source erp: there is no file .*books\.db"):
            reading(f"sqlite:///{missing}", table="invoices")
        assert not missing.exists()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "source erp: expected either file, or url for a database"),
        ({"url": "sqlite:///b"}, "source erp: none of them came, expected one of query, table and preset with url"),
        (
            {"url": "sqlite:///b", "table": "a", "query": "b"},
            "source erp: query and table came, expected one of query, table and preset with url",
        ),
    ],
)
def test_a_source_is_a_file_or_one_question_to_a_database(settings, sentence):
    with pytest.raises(SourceError) as refused:
        read(SourceSettings(name="erp", kind="invoices", **settings))
    assert str(refused.value) == sentence


def test_the_user_that_the_page_makes_may_read_and_nothing_else(server):
    page = (Path(__file__).parents[2] / "docs" / "databases.md").read_text(encoding="utf-8")
    block = page.partition("PostgreSQL:\n\n```sql\n")[2].partition("```")[0]
    filled(server, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public", INVOICES, rows(ONE), *block.split(";\n")[:-1])
    as_reader = server.replace("postgres@", "reader:secret@")
    try:
        assert reading(as_reader, table="invoices").rows_taken == 1
        with (
            pytest.raises(DBAPIError, match="cannot execute DELETE in a read-only transaction"),
            create_engine(as_reader, poolclass=NullPool).begin() as conn,
        ):
            conn.execute(text("DELETE FROM invoices"))
    finally:
        filled(server, "DROP OWNED BY reader", "DROP ROLE reader")
