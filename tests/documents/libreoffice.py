"""Workbooks as LibreOffice computes them: our own writer keeps no results beside its formulas."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

_SECONDS = 240


def recalculated(path: Path) -> Workbook:
    """The workbook with the results of its formulas. Skips on a desk without LibreOffice; fails in CI without it."""
    return all_recalculated(path)[0]


def all_recalculated(*paths: Path) -> list[Workbook]:
    """The same of several workbooks of one folder, for one start of LibreOffice."""
    program = shutil.which("soffice")
    if program is None and not os.environ.get("CI"):
        pytest.skip("LibreOffice (soffice) is not installed")
    assert program, "CI needs LibreOffice (soffice) to compute workbooks"
    folder = paths[0].parent / "recalculated"
    profile = f"-env:UserInstallation={(paths[0].parent / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
    return [load_workbook(folder / path.name, data_only=True) for path in paths]
