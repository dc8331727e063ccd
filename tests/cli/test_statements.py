"""`receivables statements`: what people see of statements of account."""

from pathlib import Path

from cli.command import Run, assert_refused
from receivables.sample import SAMPLE_DAY

_MONTHLY = """
[[statements.schedule]]
name = "month end"
monthly = "last working day"
customers = ["10003", "10022", "10404"]
"""


def test_statements_are_written_sent_and_listed(run: Run, own_config: Path, tmp_path: Path) -> None:
    own_config.write_text(own_config.read_text(encoding="utf-8") + _MONTHLY, encoding="utf-8")
    on = ("--config", own_config)
    of = ("--customer", "10022", "--to", SAMPLE_DAY, *on)
    written = run("statements", "write", *of, "--out", tmp_path / "out")
    assert [line.partition(": ")[2] for line in written.out.splitlines()] == [
        "account of Quorlstead Aggregates plc (10022) from 2026-09-01 to 2026-10-30, 5 postings, 9 open items"
    ] * 2
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".pdf", ".xlsx"]
    assert "nothing leaves" in run("statements", "preview", *of, "--out", tmp_path / "preview.pdf").out
    assert run("statements", "list", "--json", *on).json == []

    sent = run("statements", "send", "--as-of", SAMPLE_DAY, *on)
    assert sent.out == "Statements made: 3; sent: 2 by print.\n"
    # Nobody knows where 10404 is.
    assert "statement S-20261030-10404: could not be sent" in sent.err
    (one,) = run("statements", "list", "--customer", "10022", "--json", *on).json
    assert (one["reference"], one["state"], one["first_day"]) == ("S-20261030-10022", "sent", "2026-10-01")
    (attempt,) = run("statements", "attempts", "S-20261030-10022", "--json", *on).json
    assert (attempt["channel"], attempt["outcome"]) == ("print", "sent")
    asked = run("statements", "send", "--customer", "10022", "--by", "Ines", "--as-of", SAMPLE_DAY, *on)
    assert "S-20261030-10022 already, and it is sent" in asked.out
    assert "0 problems" in run("letters", "verify", *on).out


def test_who_asked_for_statements_is_noted_and_listed(run: Run, own_config: Path) -> None:
    on = ("--by", "Ines", "--config", own_config)
    run("statements", "subscribe", "10022", *on)
    run("statements", "unsubscribe", "10003", *on)
    run("statements", "subscribe", "10022", *on)
    wishes = run("statements", "wishes", "--json", "--config", own_config).json
    assert wishes == [
        {"customer": "10003", "wanted": False, "author": "Ines"},
        {"customer": "10022", "wanted": True, "author": "Ines"},
    ]


def test_what_names_no_statement_is_refused_in_words(run: Run, config: Path) -> None:
    on = ("--config", config)
    assert_refused(run("statements", "attempts", "L-20261030-10022", *on), 1, "is a letter")
    assert_refused(run("statements", "attempts", "S-20261030-10022", *on), 1, "There is no statement S-20261030-10022")
    assert_refused(run("statements", "write", "--customer", "99", *on), 1, "There is no customer '99'")
    backwards = ("--customer", "10022", "--from", "2026-10-02", "--to", "2026-10-01")
    assert_refused(run("statements", "write", *backwards, *on), 1, "has no day")
    nobody_asks = run("statements", "send", "--customer", "10022", *on)
    assert (nobody_asks.code, "--customer and --by together" in nobody_asks.err) == (2, True)
