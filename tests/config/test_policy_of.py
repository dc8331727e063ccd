"""The policy that a store keeps as text is the policy it was."""

from pathlib import Path

import pytest

from receivables.config import ConfigError, default_config_text, load_config, policy_of


def test_the_text_that_is_kept_of_a_policy_gives_the_policy_back(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(default_config_text(), encoding="utf-8")
    config = load_config(file)

    assert policy_of(config.policy_text) == config.policy


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"policy": {"name": "x"}}'])
def test_a_text_that_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        policy_of(text)
