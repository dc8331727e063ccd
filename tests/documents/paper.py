"""Pages as a printer puts them on paper, and what a camera reads off them. Nothing here had a part in making them."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp


def printed_pages(pdf: bytes, folder: Path) -> list[Any]:
    """Each page as an array of greys at 150 dots an inch. Skips on a desk without poppler; fails in CI without it."""
    program = shutil.which("pdftoppm")
    if program is None and not os.environ.get("CI"):
        pytest.skip("poppler (pdftoppm) is not installed")
    assert program, "CI needs poppler (pdftoppm) to print pages"
    path = folder / "letter.pdf"
    path.write_bytes(pdf)
    done = subprocess.run([program, "-gray", "-r", "150", str(path)], check=True, capture_output=True, timeout=60)
    return list(_greys(done.stdout))


def codes_on(page: Any) -> list[list[str]]:
    """The lines of each code on a page."""
    return [found.text.split("\n") for found in zxingcpp.read_barcodes(page)]


def _greys(output: bytes) -> Any:
    while head := re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", output):
        width, height = int(head[1]), int(head[2])
        pixels, output = output[head.end() :][: width * height], output[head.end() + width * height :]
        yield np.frombuffer(pixels, dtype=np.uint8).reshape(height, width)
