"""Tokens of OAuth 2 that stand for a password: what a program of the firm prints, or what one keeps in a file."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

# Set for the program when the server has refused what it gave: it may have kept a token that has lapsed.
REFUSED = "RECEIVABLES_TOKEN_REFUSED"


class NoToken(Exception):  # noqa: N818 - it says what is the matter
    """No token came about: where it was to come from, and what went wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """Where tokens come from: a `command` (a program and its arguments, no shell) that prints one, or a `file`."""

    command: tuple[str, ...] = ()
    file: Path | None = None
    timeout_seconds: float = 60

    def token(self, *, was_refused: bool = False) -> str:
        """The token as it is now. Raises NoToken. `was_refused`: the program is told by its environment (REFUSED)."""
        where, text = self._read() if self.file else self._printed(was_refused=was_refused)
        found = text.strip()
        # Never shown: it may be one, with something else beside it.
        if not found or not found.isascii() or len(found.split()) > 1:
            raise NoToken(f"{where} gives no token: expected one word")
        return found

    def _read(self) -> tuple[str, str]:
        try:
            return str(self.file), Path(str(self.file)).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise NoToken(f"{self.file} cannot be read: {_said(error)}") from error

    def _printed(self, *, was_refused: bool) -> tuple[str, str]:
        where, told = self.command[0], {REFUSED: "1"} if was_refused else {}
        try:
            ran = subprocess.run(  # noqa: S603 - it is the firm's own, and no shell reads it
                self.command,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=self.timeout_seconds,
                env={**os.environ, **told},
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise NoToken(f"{where} has given no token in {self.timeout_seconds:g} seconds") from error
        except OSError as error:
            raise NoToken(f"{where} cannot be run: {_said(error)}") from error
        if ran.returncode:
            words = ran.stderr.decode("utf-8", "replace").strip().splitlines()
            raise NoToken(f"{where} ended with {ran.returncode}{f': {words[-1][:200]}' if words else ''}")
        return where, ran.stdout.decode("utf-8", "replace")


def _said(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
