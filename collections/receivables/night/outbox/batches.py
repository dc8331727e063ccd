"""Print batches: the files that letters leave in."""

from datetime import date
from pathlib import Path

from receivables.config import Config
from receivables.night.folders import night_folder


def batch_files(config: Config, night: date) -> list[tuple[int, Path]]:
    """The batches of a night that lie in its folder, by number."""
    found = night_folder(config, night).glob("letters-batch-*.pdf")
    return sorted((int(path.stem.rpartition("-")[2]), path) for path in found)


def batch_file(config: Config, night: date, number: int) -> Path:
    """Where a batch appears, whole or not at all."""
    return night_folder(config, night) / f"{batch_name(number)}.pdf"


def batch_name(number: int) -> str:
    """What the files of a batch are called, without their ending."""
    return f"letters-batch-{number}"
