"""The tie-out by command, as a controller types it."""

from pathlib import Path
from typing import Any

import pytest

from cli.command import Ran, Run, assert_refused
from receivables.cli.start import _make
from receivables.config import default_config_text, load_config
from receivables.night.store import store_of
from sources.saft_files import norwegian

DAY = "2026-10-31"
ACCOUNT = '\n[[control_accounts.account]]\naccount = "1500"\nname = "Trade receivables"\n'


@pytest.fixture
def told(run: Run, tmp_path: Path) -> Any:
    """Runs a command of a firm of one account, one customer and one invoice of 100.00, at the end of October."""
    _make(tmp_path / "firm", default_config_text() + ACCOUNT)

    def tell(*arguments: str, code: int = 0) -> Ran:
        ran = run(*arguments, "--config", tmp_path / "firm" / "config.toml", "--as-of", DAY)
        assert ran.code == code, ran.err
        return ran

    head = "invoice,customer,invoice_date,due_date,currency,amount\n"
    (tmp_path / "invoices.csv").write_text(f"{head}R1,C1,2026-10-05,2026-11-04,EUR,100.00\n")
    tell("load", str(tmp_path / "invoices.csv"), "--as", "invoices")
    yield tell
    store_of(load_config(tmp_path / "firm" / "config.toml")).dispose()


def test_a_balance_is_entered_explained_and_signed_for(told: Any) -> None:
    assert "said no balance of 2026-10-31: enter or load one" in told("tie-out", "show").out
    assert_refused(told("tie-out", "sign", "--by", "Tom", code=1), 1, "said no balance of 2026-10-31")
    entered = told("tie-out", "enter", "1500", "--balance", "85.00", "--by", "Ines").out
    assert entered == "Account 1500 stood at 85.00 EUR by the end of 2026-10-31.\n"
    assert "Unexplained: 15.00 EUR" in told("tie-out", "show", code=1).out
    refused = "15.00 EUR of account 1500 is unexplained and 0.00 is tolerated"
    assert_refused(told("tie-out", "sign", "--by", "Tom", code=1), 1, refused)
    why = ("--cause", "manual_journal", "--amount", "-15.00", "--note", "a slip", "--by", "Ines")
    assert told("tie-out", "explain", "1500", *why).out == "Difference 1 of 1500: -15.00 EUR, manual journal.\n"
    assert told("tie-out", "show", "--json", code=1).json["accounts"][0]["unexplained"] == "30.00"
    assert "stands no longer" in told("tie-out", "explain", "--clear", "1", "--by", "Ines").out
    told("tie-out", "explain", "1500", *("15.00" if part == "-15.00" else part for part in why))
    signed = "Tom signed for account 1500 in EUR on 2026-10-31: it differs by 15.00, of which 0.00 is unexplained.\n"
    assert told("tie-out", "sign", "--by", "Tom").out == signed
    (account,) = told("tie-out", "show", "--json").json["accounts"]
    assert (account["signature"]["author"], account["signature"]["holds"]) == ("Tom", True)
    (listed,) = told("tie-out", "list", "--json").json
    assert (listed["closing"], listed["entered_by"], listed["signed_by"]) == ("85.00", "Ines", "Tom")


def test_an_audit_file_is_taken_whole_and_anything_else_by_what_it_holds(told: Any, tmp_path: Path) -> None:
    audit = norwegian(tmp_path / "saft.xml", opening="0.00", closing="100.00", postings=[("7", "R1", "C1", "100.00")])
    said = told("tie-out", "load", str(audit)).out
    assert "saft.xml as control-balances: 1 row taken, 0 refused; 1 new" in said
    assert "saft.xml as journal-lines: 2 rows taken, 0 refused; 1 new" in said
    assert "left out: 1 row of 1 other account (3000); the control accounts are 1500" in said
    (account,) = told("tie-out", "show", "--json").json["accounts"]
    assert (account["difference"], account["control"]["gap"], account["differences"]) == ("0.00", "0.00", [])
    again = told("tie-out", "load", str(tmp_path / "invoices.csv"), code=2)
    assert "say with --as what invoices.csv holds" in again.err
