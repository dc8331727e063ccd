"""Where a test's stores are: in a file of its folder, or in a database of its own that goes by the folder's name."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import postgres

DATABASES = ("sqlite", "postgresql")
_FILE = "firm.db"
# By folder, each with what becomes of it afterwards; None: stores are files.
_databases: dict[Path, tuple[str, Callable[[str], None]]] | None = None


def address(folder: Path) -> str:
    """The address of the folder's store, which has every table."""
    file = folder / _FILE
    if _databases is None and folder.is_dir() and not file.exists():
        file.write_bytes(_new_file())
    return _address(folder, postgres.new_store, postgres.give_back)


def empty_address(folder: Path) -> str:
    """The same, where nothing has made any table before."""
    return _address(folder, postgres.new_database, postgres.drop_database)


def _address(folder: Path, new: Callable[[], str], let_go: Callable[[str], None]) -> str:
    if _databases is None:
        return f"sqlite:///{folder / _FILE}"
    if folder not in _databases:
        _databases[folder] = new(), let_go
    return _databases[folder][0]


@cache
def _new_file() -> bytes:
    """A file with every table: writing it again costs a tenth of making them again."""
    from receivables.store.database import open_store

    with TemporaryDirectory() as folder:
        open_store(f"sqlite:///{folder}/{_FILE}").dispose()
        return (Path(folder) / _FILE).read_bytes()


@contextmanager
def stores_on(database: str) -> Iterator[None]:
    """Whatever is opened within is of that kind, and gone afterwards."""
    global _databases  # noqa: PLW0603 - one test runs at a time in a process
    _databases = {} if database == "postgresql" else None
    yield
    for opened, let_go in (_databases or {}).values():
        let_go(opened)
    _databases = None
