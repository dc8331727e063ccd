"""A case by command, as the representative and those who approve type it."""

from pathlib import Path
from typing import Any

import pytest

from cli.command import Ran, Run, assert_refused
from receivables.sample import SAMPLE_DAY

# A customer of the sample firm that the night of its day opens a case for.
CUSTOMER, NIGHT, DAY = "10204", str(SAMPLE_DAY), "2026-11-02"
PLAN = "instalment_plan; amount=20000; instalments=2026-11-30:10000, 2026-12-31:10000; reason=crane sold"
TERMS = "20,000.00 EUR; 10,000.00 on 2026-11-30, 10,000.00 on 2026-12-31"
STOP = "supply_stop; last_day=2026-12-31; what=spare parts"
LIMITS = ("# [cases.limits]\n# finance", "[cases.limits]\nfinance")


@pytest.fixture
def config(own_config_after: Path) -> Path:
    """A firm in which finance approves up to 10,000, and above that two of them have to."""
    text = own_config_after.read_text(encoding="utf-8")
    assert LIMITS[0] in text
    own_config_after.write_text(text.replace(*LIMITS), encoding="utf-8")
    return own_config_after


@pytest.fixture
def told(run: Run, config: Path) -> Any:
    """Runs a command about that case."""

    def tell(verb: str, *arguments: str, by: str = "", code: int = 0) -> Ran:
        said = ("--by", by, "--as-of", DAY) if by else ()
        ran = run("cases", verb, CUSTOMER, NIGHT, *arguments, *said, "--config", config)
        assert ran.code == code, ran.err
        return ran

    return tell


def test_a_case_is_proposed_approved_taken_into_force_judged_and_listed(told: Any, run: Run, config: Path) -> None:
    refused = told("propose", "--measure", "supply_stop; until=soon", by="Solange", code=1)
    assert_refused(refused, 1, "supply_stop: there is no term 'until', expected last_day, what, items")
    assert "'haircut' is no measure" in told("propose", "--measure", "haircut", by="Solange", code=2).err
    said = told("propose", "--measure", PLAN, "--measure", STOP, by="Solange").out
    assert (
        said
        == f"Proposal 1 for customer {CUSTOMER}: 2 measures, to be decided about: finance (two people) by 2026-11-05.\n"
    )
    assert "a second has to approve it" in told("approve", "--role", "finance", by="Ines").out
    waits = told("show").out
    assert "To act: finance (a second person) by 2026-11-05." in waits
    assert "approved first as finance" in waits
    assert TERMS in waits
    assert_refused(
        told("approve", "--role", "sales", by="Tom", code=1), 1, "'sales' approves no cases, expected finance"
    )
    said = told("refuse", "--role", "finance", "--reason", "too long", by="Tom").out
    assert said.endswith("are refused, to be proposed anew: Solange Vireux (S04) by 2026-11-09.\n")
    told("propose", "--measure", STOP, by="Solange")
    assert_refused(
        told("approve", "--proposal", "1", "--role", "finance", by="Ines", code=1), 1, "proposal 2 by Solange"
    )
    listed = run("cases", "list", "--stage", "proposed", "--json", "--config", config).json
    (found,) = [one for one in listed if one["customer"]["customer"] == CUSTOMER]
    assert (found["proposal"], found["measures"][0]["measure"], found["to_act"]) == (
        2,
        "supply_stop",
        "finance (two people)",
    )
    shown = told("show").out
    assert [line.split()[3] for line in shown.splitlines() if line.startswith("   ")][:2] == ["night", "proposed"]


def test_who_is_not_supplied_stands_in_a_table_for_other_systems(
    told: Any, run: Run, config: Path, tmp_path: Path
) -> None:
    config.write_text(config.read_text(encoding="utf-8").replace('finance = "10000"', 'finance = "90000"'))
    told("propose", "--measure", STOP, by="Solange")
    told("approve", "--role", "finance", by="Ines")
    assert "on the list of supply stops, until 2026-12-31." in told("force", by="Solange").out
    assert "are approved, in force: the customer." in told("approve", "--role", "finance", by="Ines").out
    out = tmp_path / "stops.csv"
    run("cases", "supply-stops", "--out", out, "--as-of", DAY, "--config", config)
    assert out.read_text(encoding="utf-8").splitlines()[1:] == [
        f"{CUSTOMER},Évrières Carrières SAS,{DAY},2026-12-31,spare parts,,Solange"
    ]
    said = told("judge", "1", "--kept", "--reason", "nothing ordered", by="Ines").out
    assert said == f"Measure 1 for customer {CUSTOMER} is kept; the case is closed.\n"
    assert run("cases", "supply-stops", "--as-of", DAY, "--json", "--config", config).json == []
