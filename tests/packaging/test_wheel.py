"""The wheel carries everything a firm needs, and works without the source beside it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, ROOT]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.parametrize(
    "name",
    [
        "receivables/policy/decide.py",
        "receivables/py.typed",
        "receivables/_defaults/config.toml",
        "receivables/_defaults/prefect.yaml",
        "receivables/_defaults/letter_templates/en/reminder.txt",
        "receivables/_defaults/letter_templates/zh/escalated_2.txt",
        "receivables/_defaults/letter_templates/de/_greeting.txt",
        "receivables/documents/explanation/zh.toml",
        "receivables/documents/fonts/NotoSansCJKsc-Regular.otf",
        "receivables/documents/fonts/OFL.txt",
        "receivables/documents/letters/page.typ",
        "flows/nightly.py",
    ],
)
def test_the_wheel_ships(wheel: Path, name: str) -> None:
    assert name in zipfile.ZipFile(wheel).namelist()


def test_the_wheel_never_shadows_the_standard_library(wheel: Path) -> None:
    assert not [name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("collections/")]


def test_a_firm_can_begin_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(unpacked)
    script = (
        "import receivables, sys; from receivables.cli import main; "
        f"assert receivables.__file__.startswith({str(unpacked)!r}), receivables.__file__; "
        "sys.argv = ['receivables', 'init', 'firm']; main()"
    )
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    subprocess.run([sys.executable, "-c", script], check=True, cwd=tmp_path, env=environment)
    assert (tmp_path / "firm" / "config.toml").read_text("utf-8") == (ROOT / "config.toml").read_text("utf-8")
    assert (tmp_path / "firm" / "prefect.yaml").read_text("utf-8") == (ROOT / "prefect.yaml").read_text("utf-8")
    assert (tmp_path / "firm" / "letter_templates" / "en" / "reminder.txt").is_file()
