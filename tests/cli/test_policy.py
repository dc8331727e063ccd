"""`receivables policy`: shown as it hangs on the wall, checked against today's items, exported and read back."""

from pathlib import Path

import pytest

from cli.command import Run, assert_refused
from night.firm import customer, invoice, new_firm
from receivables.config import default_config_text, load_config

PUBLIC = """
[[policies]]
name = "public sector"
valid_from = 2026-01-01
scope = { segments = ["public"] }
minimum = "100"
[policies.matrix]
grid = [["routine_reminder", "routine_reminder"], ["rep_visit", "special_handling"]]
"""
AUTUMN = '\n[[policies]]\nname = "of winter"\nvalid_from = 2026-12-01\nminimum = "50"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A firm with three policies and nothing loaded."""
    file = tmp_path / "config.toml"
    file.write_text(default_config_text() + PUBLIC + AUTUMN, encoding="utf-8")
    return file


@pytest.fixture
def loaded(tmp_path: Path) -> Path:
    """One with a customer of the public sector, and one of none, who owe something."""
    firm = new_firm(tmp_path / "firm")
    firm.load("customers", customer("C1", segment="public"), customer("C2"))
    firm.load("invoices", invoice("1", "C1"), invoice("2", "C2"), invoice("3", "C2", due="2026-12-31"))
    file = firm.config.path
    file.write_text(file.read_text(encoding="utf-8") + PUBLIC + AUTUMN, encoding="utf-8")
    return file


def test_check_without_a_store_says_what_the_config_says_for_itself(run: Run, config: Path) -> None:
    ran = run("policy", "check", "--config", config, "--as-of", "2026-10-30")
    assert ran.code == 0
    assert "There is no store yet" in ran.out
    assert "of winter" in ran.out
    assert "  public sector: letters, level 2: nobody can climb to it: no cell sends letters as firm as" in ran.out
    assert not (config.parent / "receivables.db").exists()


def test_check_counts_customers_and_what_is_in_the_cells_of_each_policy(run: Run, loaded: Path) -> None:
    ran = run("policy", "check", "--config", loaded, "--as-of", "2026-10-30", "--json")
    assert ran.code == 0
    found = {one["name"]: one for one in ran.json["policies"]}
    assert {name: one["customers"] for name, one in found.items()} == {"standard": 1, "public sector": 1}
    assert found["public sector"]["cells"] == [
        {
            "from_amount": "0",
            "from_day": 1,
            "treatment": "routine_reminder",
            "currency": "EUR",
            "items": 1,
            "chased": "1000.00",
        }
    ]
    assert [one["policy"] for one in ran.json["calendar"]] == ["standard", "public sector", "of winter"]
    shown = run("policy", "check", "--config", loaded, "--as-of", "2026-10-30").out
    assert "routine reminder: 1 item, 1,000.00 EUR" in shown


def test_check_reports_errors_and_exits_with_one(run: Run, config: Path) -> None:
    text = config.read_text(encoding="utf-8").replace("age_bands = [1, 61]", "age_bands = [61, 1]")
    config.write_text(text, encoding="utf-8")
    ran = run("policy", "check", "--config", config)
    assert ran.code == 1
    assert ran.out == "Errors\n  policy.matrix.age_bands: 61, 1: expected bounds that rise\n"
    assert ran.err == f"receivables: {config}: 1 error in the policies\n"
    as_json = run("policy", "check", "--config", config, "--json")
    assert (as_json.code, as_json.json["remarks"][0]["weight"]) == (1, "error")


def test_show_says_of_every_setting_what_it_is_and_where_that_is_said(run: Run, config: Path) -> None:
    ran = run("policy", "show", "--config", config, "--as-of", "2026-10-30", "--json")
    general, public = ran.json
    assert (general["name"], public["for"]) == ("standard", "segment public")
    said = {one["name"]: (one["value"], one["said_in"]) for one in public["settings"]}
    assert said["minimum"] == ("100", "[[policies]] 1")
    assert said["visit_days"] == (7, "[policy]")
    assert said["matrix.currency_bands"] == ({}, "default")
    assert said["matrix.grid"][1] == "[[policies]] 1"
    assert said["cadence.rest_days.rep_visit"] == (30, "[policy]")
    assert public["hash"] == load_config(config).book.policies[1].hash
    shown = run("policy", "show", "--config", config, "--as-of", "2026-12-01").out
    assert "Policy of winter" in shown
    assert "Policy standard" not in shown
    assert "Customers who owe less than 50 EUR in all are left alone." in shown


def test_show_of_a_customer_is_the_policy_it_falls_under(run: Run, loaded: Path) -> None:
    for whose, name in (("C1", "public sector"), ("C2", "standard")):
        ran = run("policy", "show", "--config", loaded, "--customer", whose, "--as-of", "2026-10-30", "--json")
        assert [one["name"] for one in ran.json] == [name]
    unknown = run("policy", "show", "--config", loaded, "--customer", "C9", "--as-of", "2026-10-30")
    assert_refused(unknown, 1, "There is no customer 'C9' in the store")


def test_what_is_exported_is_read_back_and_said_to_come_from_the_sheet(run: Run, config: Path) -> None:
    before = load_config(config).book
    ran = run("policy", "export", config.parent / "policy.xlsx", "--config", config)
    assert (ran.code, ran.out) == (
        0,
        f"{config.parent / 'policy.xlsx'}: 3 sheets: standard, public sector, of winter\n",
    )
    text = config.read_text(encoding="utf-8")
    start, end = text.index("[policy.matrix]"), text.index("[policy.cadence]")
    sheet = '[policy.matrix]\nfile = "policy.xlsx"\nsheet = "standard"\n\n'
    config.write_text(text[:start] + sheet + text[end:], encoding="utf-8")
    assert load_config(config).book == before
    shown = run("policy", "show", "--config", config, "--as-of", "2026-10-30", "--json").json
    said = {one["name"]: one["said_in"] for one in shown[0]["settings"]}
    assert said["matrix.grid"] == "policy.xlsx, sheet standard"
