"""The command line as a user meets it: what it prints, what it complains of, and its exit code."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from receivables.cli import main


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What was printed, as the JSON document that it must be as a whole."""
        return json.loads(self.out)


Run = Callable[..., Ran]


def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line in this process, by the same function that the installed command calls."""

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["receivables", *map(str, arguments)])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        printed = capsys.readouterr()
        return Ran(code=code, out=printed.out, err=printed.err)

    return run


def assert_refused(ran: Ran, code: int, *parts: str) -> None:
    """Nothing on stdout, and on stderr sentences that name each of `parts`; never a traceback."""
    assert ran.code == code, ran.err
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert ran.err.startswith("receivables: ")
    for part in parts:
        assert part in ran.err
