"""A source of the config that is a database: loaded like a file, looked after by the doctor, its password unseen."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from cli.command import Run
from small_firm import write_small_firm

TABLE = (
    "CREATE TABLE owed (invoice text, customer text, invoice_date text, due_date text, currency text, amount numeric)"
)
ROW = "INSERT INTO owed VALUES ('{}', '0001', '2026-09-01', {}, 'EUR', {})"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A small firm that has its invoices in a database beside the config."""
    path = write_small_firm(tmp_path / "firm")
    before, _, after = path.read_text(encoding="utf-8").partition("\n[[source]]")
    source = '\n[[source]]\nname = "books"\nas = "invoices"\nurl = "sqlite:///${BOOKS}.db"\ntable = "owed"\n\n'
    path.write_text(before + source + after[after.index("[schedule]") :], encoding="utf-8")
    write(path, TABLE, ROW.format("R1", "'2026-10-01'", 12.5), ROW.format("R2", "NULL", 7))
    return path


@pytest.fixture(autouse=True)
def books(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment names the database."""
    monkeypatch.setenv("BOOKS", "books")


def write(config: Path, *statements: str) -> None:
    with create_engine(f"sqlite:///{config.parent / 'books.db'}").begin() as conn:
        for statement in statements:
            conn.execute(text(statement))


def test_a_database_is_loaded_like_a_file(run: Run, config: Path) -> None:
    ran = run("load", "--config", config, "--as-of", "2026-10-30")
    assert ran.out.splitlines()[:2] == [
        "books.db, table owed as invoices: 2 rows = 1 taken + 1 refused.",
        "  ledger  1 new, 0 changed, 0 unchanged",
    ]
    rejects = (config.parent / "out" / "rejects" / "books.csv").read_text(encoding="utf-8-sig")
    assert '"books.db, table owed",,2,due_date,,"due_date is missing' in rejects
    assert '""invoice"":""R2""' in rejects


def test_taking_it_again_changes_nothing_and_what_it_says_anew_arrives(run: Run, config: Path) -> None:
    run("load", "--config", config, "--as-of", "2026-10-30")
    assert "0 new, 0 changed, 1 unchanged" in run("load", "--config", config, "--as-of", "2026-10-30").out
    write(config, "UPDATE owed SET amount = 13 WHERE invoice = 'R1'")
    assert "0 new, 1 changed, 0 unchanged" in run("load", "--config", config, "--as-of", "2026-10-30").out
    aged = run("aging", "--as-of", "2026-10-30", "--json", "--config", config).json
    assert aged["totals"]["EUR"]["total"] == "13.00"


def test_the_doctor_asks_the_database(run: Run, config: Path) -> None:
    ran = run("doctor", "--config", config)
    assert "source books: 1 row cannot be taken; `receivables load` says why" in ran.out
    (config.parent / "books.db").unlink()
    ran = run("doctor", "--config", config)
    assert f"source books: there is no file {config.parent / 'books.db'}" in ran.out
    assert ran.code == 1


def test_a_database_that_does_not_answer_stops_a_load_in_a_sentence_without_its_password(
    run: Run, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOOKS_PASSWORD", "s3cr3t-word")
    address = "postgresql://reader:${BOOKS_PASSWORD}@127.0.0.1:1/books"
    config.write_text(config.read_text(encoding="utf-8").replace("sqlite:///${BOOKS}.db", address), encoding="utf-8")
    for command in (["load", "--as-of", "2026-10-30"], ["doctor"]):
        ran = run(*command, "--config", config)
        assert ran.code == 1
        assert "the database books at 127.0.0.1 answers: " in ran.out + ran.err
        assert "s3cr3t-word" not in ran.out + ran.err
        assert "Traceback" not in ran.err


def test_a_name_that_the_environment_lacks_is_said(run: Run, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOOKS")
    ran = run("load", "--config", config, "--as-of", "2026-10-30")
    assert (ran.code, ran.err) == (
        1,
        "receivables: source books: url asks the environment for BOOKS, and it is not set; "
        "expected BOOKS to hold it where receivables runs\n",
    )
