"""What a new firm runs first: needs no config, changes nothing, and ends with something to paste."""

import json
import tomllib
from io import StringIO
from pathlib import Path

from rich.console import Console

from cli.command import Run
from golden import approve
from receivables.cli.inspect import column_table
from receivables.sources import SourceSettings, read
from receivables.sources.inspection import inspect

GOLDEN = Path(__file__).parent / "golden"
UGLY = """\
Offene Posten zum 30.10.2026;;;;;;
;;;;;;
Belegnummer;Kundennr;Kunde;Belegdatum;Fällig am;Whg;Betrag;Offen;Kostenstelle
0001;K1;Muster, Nord;13.04.2026;13.05.2026;EUR;1.234,00;1.000,00;V1
0002;K1;Muster, Nord;03.04.2026;03.05.2026;EUR;2.000,00;2.000,00;V1
0003;K2;Süd;03.04.2026;31.02.2026;EUR;500,00;500,00;
Summe;;;;;;3.734,00;3.500,00;
"""


def _file(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "op.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_list_of_open_items_is_told_column_by_column_with_its_totals_and_what_is_refused(
    run: Run, tmp_path: Path
) -> None:
    told = run("inspect", str(_file(tmp_path, UGLY))).out.replace(str(tmp_path), "FOLDER")
    approve(GOLDEN / "inspect.txt", "\n".join(line.rstrip() for line in told.splitlines()) + "\n")


def test_the_source_it_prints_is_what_the_config_takes(run: Run, tmp_path: Path) -> None:
    (table,) = json.loads(run("inspect", str(_file(tmp_path, UGLY)), "--json").out)["tables"]
    (source,) = tomllib.loads(table["source"])["source"]
    assert source["as"] == "open-items"
    assert table["rows"] == {"all": 3, "taken": 2, "refused": 1}
    assert table["currencies"]["EUR"] == {"rows": 2, "total": "3000.00"}


def test_a_question_stands_in_the_source_as_answers_to_choose_from_and_none_is_chosen(run: Run, tmp_path: Path) -> None:
    text = UGLY.replace("13.04.2026", "03/04/2026").replace(".04.2026", "/04/2026").replace(".05.2026", "/05/2026")
    text = text.replace("13/05", "05/05").replace("31.02.2026", "02/02/2026")
    (table,) = json.loads(run("inspect", str(_file(tmp_path, text)), "--json").out)["tables"]
    assert '# date_order = "dmy"\n# date_order = "mdy"' in table["source"]
    assert "date_order" not in tomllib.loads(table["source"])["source"][0]


def test_headers_that_are_not_found_are_left_to_fill_in(run: Run, tmp_path: Path) -> None:
    text = UGLY.replace("Fällig am", "Wann")
    (table,) = json.loads(run("inspect", str(_file(tmp_path, text)), "--json").out)["tables"]
    assert table["missing"] == ["due_date or terms"]
    assert tomllib.loads(table["source"])["source"][0]["columns"] == {"due_date": "?"}


def test_on_a_narrow_terminal_what_a_column_is_taken_for_is_whole(tmp_path: Path) -> None:
    (found,) = inspect(SourceSettings(name="op", kind="open-items", file=_file(tmp_path, UGLY)))
    told = StringIO()
    Console(width=60, file=told).print(column_table(found.columns, 60))
    lines = told.getvalue().splitlines()
    assert max(map(len, lines)) <= 60
    assert [line for line in lines if "invoice_date" in line and "Belegdatum" in line]


def test_an_answer_pasted_with_the_source_is_all_that_a_load_asks_for(run: Run, tmp_path: Path) -> None:
    text = "Num,Customer full name,Date,Due date,Open balance\n1,Name 1,2026-09-10,2026-10-10,5.00\n"
    (table,) = json.loads(run("inspect", str(_file(tmp_path, text)), "--json").out)["tables"]
    answers = table["source"].replace("# columns", "columns").replace('# currency = "USD"', 'currency = "USD"')
    (source,) = tomllib.loads(answers)["source"]
    settings = SourceSettings(
        name="op", kind=source["as"], file=tmp_path / "op.csv", columns=source["columns"], currency=source["currency"]
    )
    assert read(settings).frame.select("customer", "name", "currency").row(0) == ("Name 1", "Name 1", "USD")
