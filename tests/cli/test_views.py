"""Views for BI tools: made, told and taken away by a command."""

from pathlib import Path

from cli.command import Run
from small_firm import write_small_firm


def test_views_are_made_told_and_taken_away(run: Run, tmp_path: Path) -> None:
    config = write_small_firm(tmp_path / "firm")
    made = run("db", "views", "--config", config, "--json").json
    assert {"view": "bi_firm", "row": "the firm: one row", "columns": 1} in made
    assert run("db", "views", "--config", config).out.splitlines()[0].startswith("bi_open_item")
    assert run("db", "views", "--drop", "--config", config).out == f"{len(made)} views are gone.\n"
    assert run("db", "views", "--drop", "--json", "--config", config).json == {"dropped": 0}


def test_a_file_lets_no_role_read_them(run: Run, tmp_path: Path) -> None:
    ran = run("db", "views", "--reader", "bi", "--config", write_small_firm(tmp_path / "firm"))
    assert ran.code == 1
    assert "is a file and has no roles" in ran.err
