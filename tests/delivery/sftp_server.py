"""A real SFTP server on loopback, with keys of its own, that can be told to hang up."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncssh


@dataclass
class House:
    """Where it listens, what it has, and when it hangs up: at which operation on a file whose name holds a text."""

    root: Path
    host_key: asyncssh.SSHKey
    client_key: asyncssh.SSHKey
    password: str = "secret"
    port: int = 0
    # (operation, part of a name, before or after it is done)
    hangs_up: tuple[str, str, str] | None = None
    knows_posix_rename: bool = True
    renamed: list[str] = field(default_factory=list)

    @property
    def host_keys(self) -> tuple[str, ...]:
        """As a config names it."""
        return (self.host_key.export_public_key().decode().strip(),)


class _Server(asyncssh.SSHServer):
    def __init__(self, house: House) -> None:
        self._house = house

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("receivables", self._house.password)

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == "receivables" and key == self._house.client_key.convert_to_public()


class _Files(asyncssh.SFTPServer):
    def __init__(self, channel: asyncssh.SSHServerChannel[bytes], house: House) -> None:
        super().__init__(channel, chroot=os.fsencode(house.root))
        self._house = house

    def _maybe_hang_up(self, operation: str, path: bytes, when: str) -> None:
        wanted = self._house.hangs_up
        if wanted and (operation, when) == (wanted[0], wanted[2]) and wanted[1].encode() in path:
            self._house.hangs_up = None
            self.channel.get_connection().abort()
            if when == "before":
                raise asyncssh.SFTPFailure("gone")

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        self._maybe_hang_up("open", path, "before")
        return super().open(path, pflags, attrs)

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        if not self._house.knows_posix_rename:
            raise asyncssh.SFTPOpUnsupported("no such extension")
        self._maybe_hang_up("rename", newpath, "before")
        super().posix_rename(oldpath, newpath)
        self._house.renamed.append(newpath.decode().rpartition("/")[2])
        self._maybe_hang_up("rename", newpath, "after")


@contextmanager
def print_house(root: Path) -> Iterator[House]:
    """The server, listening on a port of 127.0.0.1 of its own."""
    keys = [asyncssh.generate_private_key("ssh-ed25519") for _ in range(2)]
    house = House(root=root, host_key=keys[0], client_key=keys[1])
    loop = asyncio.new_event_loop()

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[house.host_key],
            server_factory=lambda: _Server(house),
            sftp_factory=lambda channel: _Files(channel, house),
        )

    acceptor = loop.run_until_complete(listen())
    house.port = acceptor.get_port()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield house
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        acceptor.close()
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
