"""The commands as real processes: exit codes, pipes, other folders, two at once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from receivables.sample import SAMPLE_DAY

_COMMAND = [sys.executable, "-m", "receivables.cli"]


def _run(*arguments: object, cwd: Path | None = None, encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*_COMMAND, *map(str, arguments)],
        capture_output=True,
        check=False,
        cwd=cwd,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        encoding=encoding,
    )


def test_the_installed_command_is_the_same_one() -> None:
    installed = Path(sys.executable).with_name("receivables")
    done = subprocess.run([installed, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("receivables, version ")


def test_in_the_firms_folder_no_config_need_be_named(config: Path) -> None:
    done = _run("plan", "--json", "--as-of", SAMPLE_DAY, cwd=config.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["as_of"] == str(SAMPLE_DAY)


def test_paths_in_the_config_are_relative_to_it_wherever_the_command_runs(own_config: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    named = os.path.relpath(own_config, elsewhere)
    assert _run("load", "--config", named, cwd=elsewhere).returncode == 0
    done = _run("aging", "--as-of", SAMPLE_DAY, "--config", named, cwd=elsewhere)
    assert Path(done.stdout.strip()) == own_config.parent / "out" / str(SAMPLE_DAY) / "aging.xlsx"
    assert _run("aging", "--as-of", SAMPLE_DAY, "--out", "mine.xlsx", "--config", named, cwd=elsewhere).returncode == 0
    assert [path.name for path in elsewhere.iterdir()] == ["mine.xlsx"]


def test_without_a_config_the_exit_code_is_2_and_with_one_that_cannot_work_1(tmp_path: Path) -> None:
    assert _run("plan", cwd=tmp_path).returncode == 2
    assert _run("init", "firm", cwd=tmp_path).returncode == 0
    done = _run("init", "firm", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == (
        "receivables: firm/config.toml is there already; expected a folder without one, to overwrite nothing\n"
    )


@pytest.mark.parametrize("command", ["plan --json", "letters list", "disputes list"])
def test_whoever_reads_the_output_may_stop_reading(config_after: Path, command: str) -> None:
    script = f'"{sys.executable}" -m receivables.cli {command} --config "{config_after}" | head -n 1'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


def test_two_loads_at_once_end_in_one_ledger_and_one_sentence(own_config: Path, tmp_path: Path) -> None:
    arguments = [*_COMMAND, "load", "--json", "--config", str(own_config)]
    both = [subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    ended = [process.communicate() for process in both]
    codes = [process.returncode for process in both]
    assert set(codes) <= {0, 1}
    assert 0 in codes
    for code, (_, complaint) in zip(codes, ended, strict=True):
        assert ("another load is running" in complaint) == (code == 1)
        assert len(complaint.splitlines()) == code


@pytest.mark.parametrize("encoding", ["latin-1", "gb18030", "utf-8"])
def test_names_that_the_terminal_cannot_show_stop_nothing(config_after: Path, encoding: str) -> None:
    done = _run("letters", "list", "--config", config_after, encoding=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    listed = _run("letters", "list", "--json", "--config", config_after, encoding=encoding)
    assert "天津霁溪谷暖通设备有限公司" in {letter["customer"]["name"] for letter in json.loads(listed.stdout)}
