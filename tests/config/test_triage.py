"""[triage]: rules that say our fault propose unless told otherwise, others wait to be asked for."""

from decimal import Decimal
from pathlib import Path

import pytest

from receivables.config import Config, ConfigError, default_config_text, load_config
from receivables.model.suspicion import SuspicionRule
from receivables.policy.suspicions import Use


def taken(folder: Path, triage: str = "") -> Config:
    file = folder / "config.toml"
    file.write_text(f"{default_config_text()}\n{triage}", encoding="utf-8")
    return load_config(file)


def test_a_firm_that_says_nothing_has_proposals_of_its_own_fault_and_no_decisions(tmp_path: Path) -> None:
    triage = taken(tmp_path).triage
    assert triage.deciding == frozenset()
    assert triage.used == {*list(SuspicionRule)[:3], SuspicionRule.VISIT_REPORT}


def test_rules_and_thresholds_are_what_the_firm_says_and_no_part_of_its_policy(tmp_path: Path) -> None:
    said = (
        '[triage]\nlate_delivery = { use = "off", days = 3 }\nlarge_first_order = { use = "decide", amount = "0.30" }'
    )
    config = taken(tmp_path, said)
    assert config.triage.use[SuspicionRule.LATE_DELIVERY] is Use.OFF
    assert (config.triage.late_days, config.triage.first_order) == (3, Decimal("0.30"))
    assert config.triage.deciding == {SuspicionRule.LARGE_FIRST_ORDER}
    assert config.policy.hash == taken(tmp_path).policy.hash


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (
            'large_first_order = { use = "propose" }',
            "triage.large_first_order: it is used without amount, expected one",
        ),
        ('late_delivery = { use = "maybe" }', "triage.late_delivery.use: 'maybe': input should be 'off', 'propose' or"),
        ("late_delivery = { days = -1 }", "triage.late_delivery.days: -1: input should be greater than or equal to 0"),
        ('bad_weather = { use = "propose" }', "triage.bad_weather: no such setting"),
    ],
)
def test_what_no_rule_can_go_by_is_refused(tmp_path: Path, said: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as refused:
        taken(tmp_path, f"[triage]\n{said}")
    assert sentence in str(refused.value)
