"""The shipped deployment says the same as the shipped config."""

from pathlib import Path

import yaml

from receivables.config import load_config

ROOT = Path(__file__).parents[2]


def test_the_deployment_runs_when_the_shipped_config_says() -> None:
    (deployment,) = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    config = load_config(ROOT / "config.toml")
    (schedule,) = deployment["schedules"]
    hour = f"{config.schedule.minute} {config.schedule.hour} * * {config.schedule.days}"
    assert (schedule["cron"], schedule["timezone"]) == (hour, config.firm.timezone)
