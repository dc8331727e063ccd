"""The firm's store, opened once for a process."""

from functools import cache
from pathlib import Path

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError

from receivables.config import Config
from receivables.store.database import StoreError, open_store


def store_of(config: Config) -> Engine:
    """The store of the firm, made when there is none. Raises StoreError when its address or its folder is no good.

    A statement is compiled once per engine, so all steps of a process share one.
    """
    return _opened(config.store_url)


def has_store(config: Config) -> bool:
    """Whether there is a store to look at. Raises StoreError when its address is none."""
    address = _address(config.store_url)
    return address.get_backend_name() != "sqlite" or Path(address.database or "").exists()


@cache
def _opened(url: str) -> Engine:
    folder = Path(_address(url).database or "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"cannot be made: {error.strerror}; expected a folder, or an address of the store that names one"
        raise StoreError(f"The store's folder {folder} {what}") from error
    return open_store(url)


def _address(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError as error:
        raise StoreError(f"The store's address is '{url}', expected one such as sqlite:///receivables.db") from error
