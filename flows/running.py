"""The night as the command line runs it: quiet, and with a Prefect server of its own where the firm has none."""

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from flows.progress import progress
from flows.temporary_server import temporary_server
from receivables.config import load_config
from receivables.night.store import store_of
from receivables.stop import Stopped
from receivables.store.lock import exclusive

# Prefect must be told before it is imported. What the user has set stays.
QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    # From ERROR on it prints the traceback of a step that failed; the command says that in one sentence.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_INTERNAL_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
}
_NICENESS = 10


class NightStopped(Stopped):
    """The night could not be finished; what was done so far stays done."""


def run_nightly(config_path: Path, as_of: date) -> dict[str, Any]:
    """Run the night of `as_of` and return its report (see `flows.nightly`).

    With the Prefect server that PREFECT_API_URL or the user's profile names, else with one of its own that listens
    on 127.0.0.1 only. Raises what the steps raise; NightStopped when the machine or Prefect lets the night down.
    """
    _refuse_a_second_night(config_path)
    give_way()
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    with _server():
        return _run(config_path, as_of)


def give_way() -> None:
    """Let others on the machine go first: whoever waits for a page waits now, and a night has until the morning."""
    if sys.platform != "win32":
        own = os.getpriority(os.PRIO_PROCESS, 0)
        os.setpriority(os.PRIO_PROCESS, 0, max(own, _NICENESS))


def _refuse_a_second_night(config_path: Path) -> None:
    """At once, and not after ten seconds of starting a server. The flow takes the lock again, and keeps it."""
    with exclusive(store_of(load_config(config_path)), "night"):
        return


@contextmanager
def _server() -> Iterator[None]:
    from prefect.settings import PREFECT_API_URL, temporary_settings

    chosen = PREFECT_API_URL.value()
    if chosen:
        _refuse_silent_server(chosen)
        yield
        return
    _reach_this_machine_directly()
    with temporary_server() as address:
        with progress(1) as doing:
            doing("Starting Prefect for this night")
            # Both take seconds: the server comes up on another core meanwhile.
            import flows.nightly  # noqa: F401

            ours = address()
        with temporary_settings({PREFECT_API_URL: ours}):
            yield


def _reach_this_machine_directly() -> None:
    """Many a firm's machine sends what it asks of the web through a proxy, which cannot reach back."""
    for name in ("no_proxy", "NO_PROXY"):
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), "127.0.0.1"]))


def _refuse_silent_server(address: str) -> None:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=30):  # noqa: S310 - the user's own setting
            return
    except urllib.error.HTTPError:
        # It answers; whether we may come in, Prefect will say.
        return
    except (OSError, ValueError) as error:
        raise NightStopped(
            f"PREFECT_API_URL is {address}, where no server answers ({error}); expected a running one: start it, or "
            "unset PREFECT_API_URL and the night brings its own"
        ) from error


def _run(config_path: Path, as_of: date) -> dict[str, Any]:
    import httpx
    from prefect.exceptions import PrefectException

    from flows.nightly import nightly

    try:
        return nightly(str(config_path), as_of)
    except OSError as error:
        raise _stopped(as_of, str(error)) from error
    except (httpx.HTTPError, PrefectException, RuntimeError) as error:
        # Prefect says of a server out of reach that it is a RuntimeError; any other one is a mistake of ours.
        if isinstance(error, RuntimeError) and not isinstance(error.__cause__, httpx.HTTPError):
            raise
        raise _stopped(as_of, f"Prefect's server: {str(error) or type(error).__name__}") from error


def _stopped(as_of: date, why: str) -> NightStopped:
    return NightStopped(
        f"The night of {as_of} could not be finished: {why}; expected nothing to stand in its way: mend that and run "
        "the same command again, which takes up where this one stopped"
    )
