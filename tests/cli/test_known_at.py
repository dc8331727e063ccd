"""`aging --known-at` and `history`, as a controller types them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from cli.command import Run, assert_refused
from receivables.sample import SAMPLE_DAY


def _aging(run: Run, config: Path, *more: object) -> dict[str, object]:
    aged: dict[str, object] = run("aging", "--json", "--config", config, "--as-of", SAMPLE_DAY, *more).json
    return aged


def _load(run: Run, config: Path, kind: str, text: str) -> None:
    file = config.parent / f"{kind}.csv"
    file.write_text(text, encoding="utf-8")
    assert run("load", file, "--as", kind, "--config", config, "--as-of", SAMPLE_DAY).code == 0


BACKDATED = "payment,customer,date,currency,amount\nP-LATE,10001,2026-10-01,EUR,1.23\n"
CORRECTED = "invoice,customer,invoice_date,due_date,currency,amount\nX1,10001,2026-09-01,2026-10-01,EUR,{}\n"


def test_an_aging_is_the_same_again_when_it_is_asked_for_as_it_was_known(run: Run, own_config: Path) -> None:
    before = _aging(run, own_config)
    _load(run, own_config, "payments", BACKDATED)
    after = _aging(run, own_config)
    assert after["totals"] != before["totals"]
    assert after["known_at"] != before["known_at"]
    again = _aging(run, own_config, "--known-at", before["known_at"])
    assert again == before


def test_a_moment_without_an_offset_is_the_firms_own_time_and_a_day_means_its_end(run: Run, own_config: Path) -> None:
    for asked, meant in [
        ("2020-07-01T08:00", "2020-07-01T08:00:00+02:00"),
        ("2020-07-01T08:00Z", "2020-07-01T10:00:00+02:00"),
        ("2020-12-01", "2020-12-01T23:59:59.999999+01:00"),
    ]:
        assert _aging(run, own_config, "--known-at", asked)["known_at"] == meant


def test_a_moment_before_anything_was_known_has_no_rows_and_a_sentence(run: Run, config: Path) -> None:
    aged = run("aging", "--json", "--config", config, "--as-of", SAMPLE_DAY, "--known-at", "2020-01-01").json
    assert (aged["rows"], aged["totals"]) == ([], {})
    assert [problem["where"] for problem in aged["problems"]] == [
        "known at 2020-01-01 23:59:59.999999+01:00",
        f"as of {SAMPLE_DAY}",
    ]


def test_the_workbook_says_as_of_when_it_was_known_and_what_the_reader_must_mind(
    run: Run, config: Path, tmp_path: Path
) -> None:
    out = tmp_path / "aging.xlsx"
    ran = run("aging", "--config", config, "--as-of", SAMPLE_DAY, "--known-at", "2020-01-01T08:00", "--out", out)
    assert (ran.code, ran.out.strip()) == (0, str(out))
    facts = {row[0]: row[1] for row in openpyxl.load_workbook(out)["Control"].iter_rows(values_only=True) if row[0]}
    assert facts["As known at"] == "2020-01-01 08:00:00.000000+01:00"
    assert "there is nothing to age" in facts["Mind"]
    assert "receivables: known at 2020-01-01 08:00:00+01:00: the store's history begins with" in ran.err
    ran = run("aging", "--config", config, "--as-of", SAMPLE_DAY, "--out", out)
    facts = {row[0]: row[1] for row in openpyxl.load_workbook(out)["Control"].iter_rows(values_only=True)}
    assert "Mind" not in facts
    assert facts["As known at"] > "2026"
    assert ran.err == ""


def test_a_moment_that_has_not_passed_yet_is_pointed_out(run: Run, config: Path) -> None:
    tomorrow = datetime.now(tz=UTC) + timedelta(days=1)
    ran = run("aging", "--json", "--config", config, "--as-of", SAMPLE_DAY, "--known-at", tomorrow.isoformat())
    assert ran.code == 0
    assert "has not passed yet" in ran.err


@pytest.mark.parametrize("moment", ["yesterday", "2026-13-01", "2026-11-01T25:00"])
def test_a_moment_that_is_none_is_refused(run: Run, config: Path, moment: str) -> None:
    ran = run("aging", "--json", "--config", config, "--known-at", moment)
    assert ran.code == 2
    assert f"{moment!r} is no moment, expected one like 2026-11-01T08:00" in ran.err


def test_the_history_of_an_item_tells_each_version_and_the_load_that_brought_it(run: Run, own_config: Path) -> None:
    _load(run, own_config, "invoices", CORRECTED.format("100.00"))
    _load(run, own_config, "invoices", CORRECTED.format("120.00"))
    _load(run, own_config, "payments", BACKDATED.replace("amount\n", "amount,invoice\n").replace("1.23", "1.23,X1"))
    old, new, paid = run("history", "X1", "--json", "--config", own_config).json
    assert [(one["item"], one["kind"], one["amount"]) for one in (old, new, paid)] == [
        ("X1", "invoice", "100.00"),
        ("X1", "invoice", "120.00"),
        ("P-LATE", "receipt", "-1.23"),
    ]
    assert old["known_until"] == new["known_from"]
    assert (new["known_until"], paid["known_until"]) == (None, None)
    assert [one["origin"] for one in (old, new, paid)] == ["invoices.csv", "invoices.csv", "payments.csv"]
    shown = run("history", "X1", "--customer", "10001", "--config", own_config).out
    assert "120.00" in shown
    assert shown.count("  now  ") == 2


def test_the_history_of_an_item_that_never_was_is_refused(run: Run, config: Path) -> None:
    assert_refused(run("history", "X9", "--config", config), 1, "There is no item 'X9'")
    assert_refused(
        run("history", "X9", "--customer", "10001", "--config", config), 1, "has no item 'X9', and never had"
    )
