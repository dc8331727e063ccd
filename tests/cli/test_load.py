"""`receivables load`: which source a file is, what it must add up to, and what is printed."""

from pathlib import Path

import pytest

from cli.command import Ran, Run
from small_firm import write_small_firm

HEADER = "invoice,customer,invoice_date,due_date,currency,amount,balance,kind\n"
ROW = "{0},C1,2026-09-01,2026-10-01,EUR,{1},{1},\n"


@pytest.fixture
def config(run: Run, tmp_path: Path) -> Path:
    """The config of a new firm without sources."""
    assert run("init", tmp_path / "firm").code == 0
    return tmp_path / "firm" / "config.toml"


@pytest.fixture
def load(run: Run, config: Path, tmp_path: Path):
    """Loads rows as a file of a kind."""

    def take(name: str, *rows: tuple[str, str], kind: str = "open-items", day: str = "2026-10-30", **more: str) -> Ran:
        file = tmp_path / name
        file.write_text(HEADER + "".join(ROW.format(*row) for row in rows), encoding="utf-8")
        options = [part for option, value in more.items() for part in (f"--{option.replace('_', '-')}", value)]
        return run("load", file, "--as", kind, "--config", config, "--as-of", day, *options)

    return take


def _add_sources(config: Path, *names: str) -> None:
    blocks = "".join(f'\n[[source]]\nname = "{name}"\nas = "open-items"\nfile = "{name}.csv"\n' for name in names)
    config.write_text(config.read_text(encoding="utf-8") + blocks, encoding="utf-8")


def test_a_list_says_what_it_changed_of_what_the_ledger_has(load) -> None:
    load("monday.csv", ("R1", "100.00"), ("R2", "50.00"))
    ran = load("tuesday.csv", ("R1", "80.00"), ("R3", "7.50"), day="2026-10-31", control_total="EUR=87.50")
    assert ran.out == (
        "tuesday.csv as open-items: 2 rows = 2 taken + 0 refused.\n"
        "  ledger  1 new, 1 changed, 0 unchanged, 1 settled because no longer listed\n"
        "  moved   -62.50 EUR\n"
        "  taken   87.50 EUR\n"
    )


def test_lists_loaded_by_hand_are_one_source_whatever_their_files_are_called(load, run: Run, config: Path) -> None:
    load("monday.csv", ("R1", "100.00"), ("R2", "50.00"))
    assert "1 settled because no longer listed" in load("tuesday.csv", ("R1", "100.00"), day="2026-10-31").out
    aged = run("aging", "--as-of", "2026-10-31", "--json", "--config", config).json
    assert aged["totals"]["EUR"]["total"] == "100.00"


def test_a_list_loaded_by_hand_is_the_only_list_of_the_config(load, run: Run, config: Path) -> None:
    _add_sources(config, "erp")
    load("erp.csv", ("R1", "100.00"), ("R2", "50.00"))
    (config.parent / "erp.csv").write_text(HEADER + ROW.format("R1", "100.00"), encoding="utf-8")
    (read,) = run("load", "--config", config, "--as-of", "2026-10-31", "--json").json
    assert (read["source"], read["ledger"]["vanished"], read["moved"]) == ("erp", 1, {"EUR": "-50.00"})


def test_where_there_are_several_lists_a_file_must_say_which_it_is(load, config: Path) -> None:
    _add_sources(config, "north", "south")
    ran = load("april.csv", ("R1", "100.00"))
    assert (ran.code, "say with --source which list this is: north, south" in ran.err) == (2, True)
    assert load("april.csv", ("R1", "100.00"), source="north").code == 0
    assert load("april.csv", ("S1", "100.00"), source="south").code == 0
    assert "settled" not in load("may.csv", ("R1", "100.00"), source="north", day="2026-10-31").out


def test_a_list_that_is_no_source_any_more_is_said_and_can_be_brought_to_an_end(load, config: Path) -> None:
    load("old.csv", ("R1", "100.00"), ("R2", "50.00"), source="old")
    ran = load("new.csv", ("R1", "100.00"), source="new", day="2026-10-31")
    assert "1 of its items came from the list of source old before and are this list's from now on" in ran.out
    assert "1 open item came from the list of source old, which is no source any more: nothing settles them" in ran.out
    assert "1 settled" in load("end.csv", source="old", day="2026-10-31").out
    assert "look at" not in load("new.csv", ("R1", "100.00"), source="new", day="2026-11-01").out


def test_a_source_holds_what_the_config_says(load, config: Path) -> None:
    _add_sources(config, "erp")
    ran = load("april.csv", ("R1", "100.00"), kind="invoices", source="erp")
    assert (ran.code, "source erp holds open-items, expected --as open-items" in ran.err) == (2, True)


def test_a_file_that_does_not_add_up_to_its_control_total_is_not_taken(load) -> None:
    ran = load("april.csv", ("R1", "100.00"), control_total="EUR=99.99")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "receivables: april.csv (source open-items): the control total is 99.99 EUR, and the file adds up to 100.00 "
        "(100.00 taken, 0.00 refused), which is 0.01 more: ask for the export again, or mend control_total; nothing "
        "was taken\n"
    )
    assert "1 new" in load("april.csv", ("R1", "100.00"), control_total="EUR=100").out


@pytest.mark.parametrize("total", ["EUR", "EUR=", "EURO=1", "EUR=ten", "=5"])
def test_a_control_total_is_a_currency_and_an_amount(load, total: str) -> None:
    ran = load("april.csv", ("R1", "100.00"), control_total=total)
    assert (ran.code, ran.err.count("expected")) == (2, 1)


def test_options_about_a_file_want_the_file(run: Run, tmp_path: Path) -> None:
    config = write_small_firm(tmp_path / "small")
    ran = run("load", "--control-total", "EUR=5", "--config", config)
    assert (ran.code, "name the FILE that the options are about" in ran.err) == (2, True)


def test_what_a_file_leaves_open_is_answered_at_the_command_line(run: Run, config: Path, tmp_path: Path) -> None:
    file = tmp_path / "op.csv"
    table = "Kunde;Rechnungsnr;Datum;Fällig am;Betrag;Währung\nC1;{0};13.09.2026;13.10.2026;5,00;EUR\n"
    file.write_bytes(f"{table.format('R1')}\nNeu\n{table.format('R2')}".encode("cp1252"))
    told = run("load", file, "--as", "invoices", "--config", config, "--encoding", "cp1252", "--header-row", "5")
    assert "1 row = 1 taken + 0 refused" in told.out, told.err
