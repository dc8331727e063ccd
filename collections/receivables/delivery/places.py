"""Where a print house takes files from: a folder, or one on its SFTP server. A file appears whole or not at all."""

import asyncio
import os
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Protocol, TypeVar

import asyncssh

T = TypeVar("T")
# What a client of ours may say while a connection comes about, and after.
_GONE = (asyncssh.Error, OSError, asyncio.TimeoutError)


class NotReached(Exception):  # noqa: N818 - it says what is the matter
    """The place cannot be reached or used; what was asked for was surely not done."""


class MaybeDone(Exception):  # noqa: N818
    """The connection ended while a file was being given its name: nobody knows whether it appeared."""


class Place(Protocol):
    """A folder of files, here or elsewhere. Every function raises NotReached where it cannot be used."""

    def lay_down(self, name: str, content: bytes) -> None:
        """Write a file under a name that nobody looks for, over what is there."""

    def reveal(self, name: str) -> None:
        """Give a file that was laid down its own name, over what has it. Raises MaybeDone."""

    def read(self, name: str) -> bytes | None:
        """What a file holds; None where there is none."""

    def names(self) -> list[str]:
        """The names of all files, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderPlace:
    """A folder of this machine or of one that it sees as its own."""

    folder: Path

    def lay_down(self, name: str, content: bytes) -> None:
        """On disk before it returns: a power cut leaves no empty file."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / _unfinished(name)).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise NotReached(f"{self.folder}: {error.strerror}") from error

    def reveal(self, name: str) -> None:
        """At once, or not at all."""
        try:
            (self.folder / _unfinished(name)).replace(self.folder / name)
        except OSError as error:
            raise NotReached(f"{self.folder}: {error.strerror}") from error

    def read(self, name: str) -> bytes | None:
        """What a file holds; None where there is none."""
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise NotReached(f"{self.folder}: {error.strerror}") from error

    def names(self) -> list[str]:
        """The names of all files, sorted; none where the folder is not there yet."""
        try:
            return sorted(one.name for one in self.folder.iterdir() if one.is_file())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise NotReached(f"{self.folder}: {error.strerror}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpServer:
    """A server to sign in to with `password`, or with the private key in the file `key` (locked by `key_password`).

    `host_keys`: the server must have one of them, each as `ssh-keyscan` prints it after the name: `ssh-ed25519 AAAA..`.
    """

    host: str
    user: str
    host_keys: tuple[str, ...]
    port: int = 22
    password: str = ""
    key: Path | None = None
    key_password: str = ""
    timeout_seconds: float = 60


class SftpConnection:
    """An open connection to a server; `at` gives its folders. Raises NotReached. Use it with `with`."""

    def __init__(self, server: SftpServer) -> None:
        """Connect, check who it is, sign in."""
        self._server = server
        self._runner = asyncio.Runner()
        try:
            self._ssh = self._runner.run(_connected(server))
            self._sftp: asyncssh.SFTPClient = self.run(_files_of(self._ssh))
        except (*_GONE, ValueError) as error:
            self._runner.close()
            raise NotReached(f"{server.host}:{server.port}: {_said(error)}") from error
        except NotReached:
            self._runner.close()
            raise

    def __enter__(self) -> "SftpConnection":
        """The connection itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Hang up."""
        self._ssh.abort()
        self._runner.close()

    def at(self, folder: str) -> "SftpPlace":
        """A folder of the server's."""
        return SftpPlace(self, PurePosixPath(folder))

    @property
    def files(self) -> asyncssh.SFTPClient:
        """What asks for files."""
        return self._sftp

    def run(self, asked: Coroutine[Any, Any, T]) -> T:
        """Ask the server something, and wait no longer than is set. Raises NotReached for whatever it cannot do."""
        try:
            return self._runner.run(asyncio.wait_for(asked, self._server.timeout_seconds))
        except asyncssh.SFTPNoSuchFile:
            raise
        except _GONE as error:
            raise NotReached(f"{self._server.host}:{self._server.port}: {_said(error)}") from error


class SftpPlace:
    """A folder on an SFTP server."""

    def __init__(self, connection: SftpConnection, folder: PurePosixPath) -> None:
        """The folder is there already: it is the print house's."""
        self._connection = connection
        self._files = connection.files
        self._folder = folder

    def lay_down(self, name: str, content: bytes) -> None:
        """Write a file under a name that nobody looks for, over what is there."""
        self._asked(_written(self._files, self._path(_unfinished(name)), content))

    def reveal(self, name: str) -> None:
        """The server's answer counts; where none comes nobody knows."""
        try:
            self._asked(_renamed(self._files, self._path(_unfinished(name)), self._path(name)))
        except NotReached as error:
            if isinstance(error.__cause__, asyncssh.SFTPError) and not _is_gone(error.__cause__):
                raise
            raise MaybeDone(str(error)) from error

    def read(self, name: str) -> bytes | None:
        """What a file holds; None where there is none."""
        try:
            return self._connection.run(_read(self._files, self._path(name)))
        except asyncssh.SFTPNoSuchFile:
            return None

    def names(self) -> list[str]:
        """The names of all files, sorted."""
        return sorted(name for name in self._asked(self._files.listdir(str(self._folder))) if name not in {".", ".."})

    def _path(self, name: str) -> str:
        return str(self._folder / name)

    def _asked(self, asked: Coroutine[Any, Any, T]) -> T:
        try:
            return self._connection.run(asked)
        except asyncssh.SFTPNoSuchFile as error:
            raise NotReached(f"{self._folder}: {error.reason}") from error


async def _connected(server: SftpServer) -> asyncssh.SSHClientConnection:
    """Nothing of this machine's own settings is used: neither its keys nor the servers that it knows."""
    keys = [asyncssh.import_public_key(text) for text in server.host_keys]
    mine = [asyncssh.read_private_key(server.key, server.key_password or None)] if server.key else None
    return await asyncssh.connect(
        server.host,
        server.port,
        username=server.user,
        password=server.password or None,
        client_keys=mine,
        known_hosts=(keys, [], []),
        agent_path=None,
        config=None,
        connect_timeout=server.timeout_seconds,
        login_timeout=server.timeout_seconds,
    )


async def _files_of(ssh: asyncssh.SSHClientConnection) -> asyncssh.SFTPClient:
    return await ssh.start_sftp_client()


async def _written(files: asyncssh.SFTPClient, path: str, content: bytes) -> None:
    async with files.open(path, "wb") as file:
        await file.write(content)


async def _read(files: asyncssh.SFTPClient, path: str) -> bytes:
    async with files.open(path, "rb") as file:
        content: bytes = await file.read()
        return content


async def _renamed(files: asyncssh.SFTPClient, old: str, new: str) -> None:
    """Over what is there: plain renaming refuses that, and not every server knows the other."""
    try:
        await files.posix_rename(old, new)
    except asyncssh.SFTPOpUnsupported:
        if await files.exists(new):
            await files.remove(new)
        await files.rename(old, new)


def _is_gone(error: asyncssh.SFTPError) -> bool:
    return isinstance(error, asyncssh.SFTPConnectionLost | asyncssh.SFTPNoConnection)


def _unfinished(name: str) -> str:
    return f".{name}.unfinished"


def _said(error: BaseException) -> str:
    if isinstance(error, asyncssh.Error):
        return error.reason
    if isinstance(error, TimeoutError):
        return "no answer"
    return getattr(error, "strerror", None) or str(error)
