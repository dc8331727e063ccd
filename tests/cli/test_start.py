"""A firm's folder to begin with: made once, never written over."""

from pathlib import Path

import pytest

from cli.command import Run, assert_refused
from letterhead import with_letterhead
from receivables.config import load_config
from receivables.sample import SAMPLE_FIRM, write_sample_firm


def test_a_new_firm_has_a_config_that_holds_up_and_texts_that_can_be_printed(run: Run, tmp_path: Path) -> None:
    ran = run("init", tmp_path / "firm")
    assert ran.code == 0
    assert "receivables doctor" in ran.out
    config = load_config(tmp_path / "firm" / "config.toml")
    assert config.templates == tmp_path / "firm" / "letter_templates"
    found = run("doctor", "--json", "--config", config.path).json
    assert found["templates"] == found["store"] == []
    assert "no [[source]]" in found["sources"][0]["what"]


def test_the_doctor_makes_no_store(run: Run, tmp_path: Path) -> None:
    run("init", tmp_path / "firm")
    before = sorted(tmp_path.rglob("*"))
    run("doctor", "--config", tmp_path / "firm" / "config.toml")
    assert sorted(tmp_path.rglob("*")) == before


def test_the_doctor_of_a_firm_in_order_says_so(run: Run, tmp_path: Path) -> None:
    run("init", tmp_path / "firm")
    config = tmp_path / "firm" / "config.toml"
    source = '[[source]]\nname = "customers"\nfile = "customers.csv"\nas = "customers"\n\n[schedule]'
    config.write_text(
        with_letterhead(config.read_text(encoding="utf-8")).replace("[schedule]", source), encoding="utf-8"
    )
    (config.parent / "customers.csv").write_text("Customer No.,Customer Name\nC1,Somebody\n", encoding="utf-8")
    ran = run("doctor", "--config", config)
    assert (ran.code, ran.err) == (0, "")
    assert [line.split()[:2] for line in ran.out.splitlines()] == [
        ["config", "ok"],
        ["letterhead", "ok"],
        ["templates", "ok"],
        ["sources", "ok"],
        ["store", "ok"],
        ["bank", "ok"],
        ["holds", "ok"],
        ["e-mail", "ok"],
        ["delivery", "ok"],
    ]


@pytest.mark.parametrize("there", ["config.toml", "letter_templates/en/reminder.txt"])
def test_a_folder_with_a_firm_in_it_is_left_alone(run: Run, tmp_path: Path, there: str) -> None:
    file = tmp_path / there
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("mine", encoding="utf-8")
    assert_refused(run("init", tmp_path), 1, "is there already", "to overwrite nothing")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [file]
    assert file.read_text(encoding="utf-8") == "mine"


def test_the_demo_does_not_write_over_the_exports_of_a_firm(run: Run, tmp_path: Path) -> None:
    run("init", tmp_path / "firm")
    exports = tmp_path / "firm" / "data" / "invoices.xlsx"
    exports.parent.mkdir()
    exports.write_text("mine", encoding="utf-8")
    assert_refused(run("demo", tmp_path / "firm"), 1, "is the folder of Your firm")
    (tmp_path / "firm" / "config.toml").unlink()
    assert_refused(run("demo", tmp_path / "firm"), 1, "letter_templates is there already")
    (tmp_path / "other").mkdir()
    exports.parent.rename(tmp_path / "other" / "data")
    assert_refused(run("demo", tmp_path / "other"), 1, "data is there already")
    assert (tmp_path / "other" / "data" / "invoices.xlsx").read_text(encoding="utf-8") == "mine"


def test_the_sample_firms_config_says_who_it_is_and_where_its_files_are(config: Path) -> None:
    firm = load_config(config)
    assert firm.firm == SAMPLE_FIRM
    assert len(firm.sources) == 7
    assert all(source.file.is_file() for source in firm.sources)


def test_the_sample_firm_written_again_changes_no_file(config: Path) -> None:
    data = config.parent / "data"
    before = {path: path.read_bytes() for path in data.iterdir()}
    write_sample_firm(config.parent)
    assert {path: path.read_bytes() for path in data.iterdir()} == before
