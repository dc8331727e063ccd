"""Write-offs and handovers by command, as a clerk and the one who approves type them."""

from pathlib import Path
from typing import Any

import pytest

from cli.command import Ran, Run, assert_refused
from receivables.sample import SAMPLE_DAY

# A customer of the sample firm with one overdue invoice and nothing else open.
CUSTOMER, ITEM = "10003", "2601343"
NUMBER, H = f"{CUSTOMER}/{ITEM}@{SAMPLE_DAY}", f"H-20261030-{CUSTOMER}"


@pytest.fixture
def told(run: Run, own_config: Path) -> Any:
    """Runs a command of that firm on the sample day."""

    def tell(*arguments: str, code: int = 0) -> Ran:
        ran = run(*arguments, "--config", own_config, "--as-of", SAMPLE_DAY)
        assert ran.code == code, ran.err
        return ran

    return tell


def test_a_balance_is_proposed_by_one_and_approved_by_another_and_listed_for_the_ledger(told: Any) -> None:
    assert told("write-offs", "propose", CUSTOMER, ITEM, code=2).err.endswith("--reason and --by.\n")
    by_hand = ("write-offs", "propose", CUSTOMER, ITEM, "--reason", "insolvent", "--by", "Ines")
    assert told(*by_hand).out == f"Write-off {NUMBER} is proposed.\n"
    assert_refused(told("write-offs", "approve", NUMBER, "--by", "Ines", code=1), 1, "expected somebody else")
    told("write-offs", "approve", "--all", "--by", "Tom")
    assert "approved for write-off" in told("plan").out
    (written,) = told("write-offs", "book", "--json").json
    assert (written["balances"], written["totals"]) == (1, {"EUR": "1156.09"})
    assert "Nothing to book" not in told("write-offs", "book").out
    said = told("write-offs", "list").out
    assert "1 proposed (1,156.09 EUR) = 0 open (nothing) + 0 refused (nothing) + 1 approved (1,156.09 EUR)." in said
    listed = told("write-offs", "list", "--json").json
    assert listed["totals"]["waiting"] == {"items": 1, "amounts": {"EUR": "1156.09"}}
    assert (listed["write_offs"][0]["state"], listed["write_offs"][0]["balance"]) == ("approved", "1156.09")
    told("write-offs", "refuse", NUMBER, "--reason", "they paid", "--by", "Tom")
    assert [one["state"] for one in told("write-offs", "list", "--json").json["write_offs"]] == ["refused"]


def test_without_rules_nothing_is_small_and_nothing_ripe(told: Any) -> None:
    assert_refused(told("write-offs", "preview", code=1), 1, "[write_offs] names no amount")
    assert_refused(told("handovers", "proposed", code=1), 1, "[handovers] is not set")


def test_a_handover_is_prepared_approved_filed_and_recalled(told: Any, tmp_path: Path) -> None:
    to = ("--to", "Inkasso", "--reason", "no answer", "--by", "Ines")
    assert told("handovers", "prepare", CUSTOMER, *to).out == f"Handover {H} is prepared: 1 item, 1,156.09 EUR.\n"
    assert told("handovers", "approve", H, "--by", "Tom").out == f"Handover {H} is approved as of {SAMPLE_DAY}.\n"
    decided = [one for one in told("plan", "--json").json["decisions"] if one["customer"] == CUSTOMER]
    assert [one["reason"] for one in decided] == ["handed_over"]
    said = told("handovers", "file", H, "--out", str(tmp_path / "files")).out
    assert f"{H}-{SAMPLE_DAY}.zip: 1,156.09 EUR, interest and lump sums included." in " ".join(said.split())
    (found,) = told("handovers", "list", "--json").json
    assert (found["state"], found["totals"], found["filed_day"]) == ("approved", {"EUR": "1156.09"}, str(SAMPLE_DAY))
    assert told("handovers", "payments", H).out == "Nothing to list.\n"
    told("handovers", "recall", H, "--reason", "too dear", "--by", "Tom")
    assert "recalled" in told("handovers", "list").out
