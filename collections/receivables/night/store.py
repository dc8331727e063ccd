"""The firm's store, opened once for a process."""

from functools import lru_cache
from pathlib import Path

from sqlalchemy import Engine

from receivables.config import Config
from receivables.store.database import StoreError, address, open_store
from receivables.store.schema import version_at


def store_of(config: Config) -> Engine:
    """The store of the firm, made when there is none. Raises StoreError when its address or its folder is no good.

    A statement is compiled once per engine, so all steps of a process share one.
    """
    return _opened(config.store_url)


def has_store(config: Config) -> bool:
    """Whether there is a store to look at. Raises StoreError when its address is none, or cannot be reached."""
    return version_at(config.store_url) is not None


def make_folder(url: str) -> None:
    """The folder that the store's file is to lie in. Raises StoreError where none can be made."""
    checked = address(url)
    if checked.get_backend_name() != "sqlite":
        return
    folder = Path(str(checked.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"cannot be made: {error.strerror}; expected a folder, or an address of the store that names one"
        raise StoreError(f"The store's folder {folder} {what}") from error


# A process works for one firm. One that came by many would hold the files and the compiled statements of them all.
@lru_cache(maxsize=4)
def _opened(url: str) -> Engine:
    make_folder(url)
    return open_store(url)
