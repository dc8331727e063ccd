"""The house keeps its layers, and each guard of that is seen to fail once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_the_source_root_never_shadows_the_standard_library() -> None:
    """`collections/__init__.py` would break Python itself."""
    assert not (ROOT / "collections" / "__init__.py").exists()
    program = "import collections, receivables.model; print(collections.deque('ab').pop(), collections.__file__)"
    letter, file = run(sys.executable, "-c", program, tree=ROOT).stdout.split()
    assert letter == "b"
    assert not Path(file).is_relative_to(ROOT / "collections")


def test_a_package_in_its_place_would_shadow_it(tmp_path: Path) -> None:
    (tmp_path / "collections").mkdir()
    (tmp_path / "collections" / "__init__.py").touch()
    broken = run(sys.executable, "-c", "import collections; collections.deque", tree=tmp_path, paths=(tmp_path,))
    assert broken.returncode != 0


def test_the_house_keeps_its_contracts() -> None:
    found = lint_imports(ROOT)
    assert found.returncode == 0, found.stdout
    assert "0 broken" in found.stdout


@pytest.mark.parametrize(
    ("part", "forbidden", "contract"),
    [
        ("policy", "import receivables.store", "Imports point inward"),
        ("policy", "import receivables.config", "Imports point inward"),
        ("model", "import receivables.policy.aging", "Imports point inward"),
        ("money", "import receivables.model", "Imports point inward"),
        ("store", "import receivables.sources", "Imports point inward"),
        ("documents", "import receivables.store", "Imports point inward"),
        ("sources", "import receivables.config", "Imports point inward"),
        ("sample", "import receivables.store", "Imports point inward"),
        ("config", "import receivables.night", "Imports point inward"),
        ("night", "import flows.nightly", "Imports point inward"),
        ("policy", "import sqlite3", "The policy is pure"),
        ("policy", "import time", "The policy is pure"),
        ("policy", "from pathlib import Path", "The policy is pure"),
        ("policy", "import random", "The policy is pure"),
        ("model", "import pydantic", "The policy is pure"),
        ("store", "import prefect", "Only flows and the schedule know Prefect"),
        ("night", "from prefect import task", "Only flows and the schedule know Prefect"),
    ],
)
def test_a_forbidden_import_is_found(tmp_path: Path, part: str, forbidden: str, contract: str) -> None:
    tree = copy_of_the_house(tmp_path)
    place = tree / "collections" / "receivables" / part
    file = place / "intruder.py" if place.is_dir() else place.with_suffix(".py")
    with file.open("a", encoding="utf-8") as module:
        module.write(f"\n{forbidden}\n")
    found = lint_imports(tree)
    assert found.returncode == 1, found.stdout + found.stderr
    broken = [line for line in found.stdout.splitlines() if line.endswith("BROKEN")]
    assert any(line.startswith(contract) for line in broken), found.stdout


def test_a_copy_without_a_forbidden_import_keeps_them(tmp_path: Path) -> None:
    found = lint_imports(copy_of_the_house(tmp_path))
    assert found.returncode == 0, found.stdout


def copy_of_the_house(folder: Path) -> Path:
    """The code of the house and its contracts, without what else lies about."""
    unread = shutil.ignore_patterns("__pycache__", "*.ttf", "*.otf", "*.pyc")
    shutil.copytree(ROOT / "collections", folder / "collections", ignore=unread)
    shutil.copytree(ROOT / "flows", folder / "flows", ignore=unread)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint_imports(tree: Path) -> subprocess.CompletedProcess[str]:
    # The program itself is found beside the interpreter, whether or not that is on the PATH.
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return run(sys.executable, "-c", program, "--no-cache", tree=tree)


def run(*command: str, tree: Path, paths: tuple[Path, ...] = ()) -> subprocess.CompletedProcess[str]:
    """A program that sees the tree's code before any other."""
    seen = os.pathsep.join(str(path) for path in paths or (tree / "collections", tree))
    environment = {**os.environ, "PYTHONPATH": seen, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        command, cwd=tree, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
