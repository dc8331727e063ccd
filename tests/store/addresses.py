"""Where a test's stores are: in a file of its folder, or in a database of its own that goes by the folder's name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import postgres

DATABASES = ("sqlite", "postgresql")
# By folder; None: stores are files.
_databases: dict[Path, str] | None = None


def address(folder: Path) -> str:
    """The address of the folder's store."""
    return _address(folder, postgres.template)


def empty_address(folder: Path) -> str:
    """The same, where nothing has made any table before."""
    return _address(folder, lambda: "template1")


def _address(folder: Path, template: Callable[[], str]) -> str:
    if _databases is None:
        return f"sqlite:///{folder / 'firm.db'}"
    if folder not in _databases:
        _databases[folder] = postgres.new_database(template())
    return _databases[folder]


@contextmanager
def stores_on(database: str) -> Iterator[None]:
    """Whatever is opened within is of that kind, and gone afterwards."""
    global _databases  # noqa: PLW0603 - one test runs at a time in a process
    _databases = {} if database == "postgresql" else None
    yield
    for opened in (_databases or {}).values():
        postgres.drop_database(opened)
    _databases = None
