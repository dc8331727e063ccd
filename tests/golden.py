"""Texts that people read are approved whole: compared with a file beside the test, rewritten by `APPROVE=1 pytest`."""

import os
from pathlib import Path


def approve(path: Path, text: str) -> None:
    """Fails unless `text` is what the golden file holds. With `APPROVE=1` in the environment, rewrites the file."""
    if os.environ.get("APPROVE") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.is_file(), f"{path} does not exist yet: run APPROVE=1 pytest, then read it before committing it"
    assert text == path.read_text(encoding="utf-8"), f"differs from {path}: if it is meant, run APPROVE=1 pytest"
