"""Print batches: the files that letters leave in, and statements (`of`) apart from them."""

from datetime import date
from pathlib import Path

from receivables.config import Config
from receivables.model.mailings import Mailing
from receivables.night.folders import night_folder


def batch_files(config: Config, night: date, *, of: Mailing = Mailing.LETTER) -> list[tuple[int, Path]]:
    """The batches of a night that lie in its folder, by number."""
    found = night_folder(config, night).glob(f"{of}s-batch-*.pdf")
    return sorted((int(path.stem.rpartition("-")[2]), path) for path in found)


def batch_file(config: Config, night: date, number: int, *, of: Mailing = Mailing.LETTER) -> Path:
    """Where a batch appears, whole or not at all."""
    return night_folder(config, night) / f"{batch_name(number, of=of)}.pdf"


def house_batch_name(night: date, number: int, *, of: Mailing = Mailing.LETTER) -> str:
    """What a batch is called at a print house: of many nights no two alike.

    >>> house_batch_name(date(2026, 10, 30), 2)
    'letters-20261030-2'
    """
    return f"{of}s-{night:%Y%m%d}-{number}"


def batch_name(number: int, *, of: Mailing = Mailing.LETTER) -> str:
    """What the files of a batch are called, without their ending."""
    return f"{of}s-batch-{number}"
