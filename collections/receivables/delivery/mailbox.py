"""Where e-mails lie that came back: in a folder, in an mbox, or (`imap`) with a mail server."""

import mailbox
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from receivables.delivery.bounces import Bounce, bounces_in
from receivables.stop import Stopped


class MailboxError(Stopped):
    """A place of e-mails cannot be read, or not be tidied as asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was found: the bounces of our letters, which e-mails they stood in, and how many others there are."""

    bounces: tuple[Bounce, ...] = ()
    recognised: tuple[str, ...] = ()
    others: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFolder:
    """A folder of `.eml` files. `move_to`: the folder in it for those that have been dealt with; empty: they stay."""

    path: Path
    move_to: str = ""

    def read(self) -> Reading:
        """All that lies there; nothing is touched. Raises MailboxError where there is no such folder."""
        if not self.path.is_dir():
            raise MailboxError(f"there is no folder {self.path}; expected one of .eml files")
        try:
            return reading((file.name, file.read_bytes()) for file in sorted(self.path.glob("*.eml")) if file.is_file())
        except OSError as error:
            raise MailboxError(f"{error.filename}: cannot be read: {error.strerror}") from error

    def settle(self, done: Reading) -> None:
        """Move what was recognised out of the way, once everything about it is on record."""
        if not self.move_to:
            return
        target = self.path / self.move_to
        try:
            target.mkdir(parents=True, exist_ok=True)
            for name in done.recognised:
                if (self.path / name).exists():
                    (self.path / name).replace(_free(target / name))
        except OSError as error:
            raise MailboxError(f"{target}: cannot be moved to: {error.strerror}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFile:
    """An mbox: many e-mails in one file. It is read and never changed: other programs write into it."""

    path: Path

    def read(self) -> Reading:
        """All that is in it. Raises MailboxError where there is no such file."""
        if not self.path.is_file():
            raise MailboxError(f"there is no file {self.path}; expected an mbox")
        try:
            box = mailbox.mbox(self.path, create=False)
            try:
                return reading((str(key), box.get_bytes(key)) for key in box.keys())  # noqa: SIM118 - no dict
            finally:
                box.close()
        except OSError as error:
            raise MailboxError(f"{self.path}: cannot be read: {error.strerror}") from error

    def settle(self, done: Reading) -> None:
        """Nothing: the same bounce again says nothing new."""


def reading(messages: Iterable[tuple[str, bytes]]) -> Reading:
    """What e-mails by their names tell of. One is in memory at a time."""
    bounces: list[Bounce] = []
    recognised: list[str] = []
    others = 0
    for name, content in messages:
        found = bounces_in(content)
        bounces += found
        recognised += [name] if found else []
        others += not found
    return Reading(bounces=tuple(bounces), recognised=tuple(recognised), others=others)


def _free(path: Path) -> Path:
    """The path, or the first like it with a number: another e-mail of that name must not be lost."""
    number = 1
    free = path
    while free.exists():
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free
