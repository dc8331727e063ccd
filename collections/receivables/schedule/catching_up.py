"""Running what is due: one night after the other, each in a process of its own."""

import logging
import subprocess
import sys
import threading
import time
from datetime import date, datetime
from zoneinfo import ZoneInfo

from receivables.config import Config
from receivables.night.due import missed_nights, within_limit
from receivables.night.store import store_of
from receivables.night.working_days import working_days
from receivables.store import nights
from receivables.store.nights import NightState

_log = logging.getLogger(__name__)


def run_due_nights(config: Config, stopping: threading.Event) -> None:
    """Run every night that is due, oldest first, until none is left, one has failed, or `stopping` is set."""
    done: date | None = None
    while not stopping.is_set():
        # Asked anew after each night: while one is caught up, the next one's hour may come.
        skipped, due = due_nights(config, datetime.now(tz=ZoneInfo(config.firm.timezone)))
        if not due or due[0] == done:
            return
        for night in skipped:
            _log.warning("Night of %s skipped: more than %s were missed", night, config.schedule.max_catch_up)
        done = due[0]
        if not _run(config, done):
            return


def due_nights(config: Config, now_local: datetime) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """(nights to be skipped, nights to be run) by the firm's own time, each oldest first, from what the store knows."""
    engine = store_of(config)
    latest = nights.latest(engine)
    state = nights.state(engine, latest) if latest else None
    missed = missed_nights(latest, now_local, config.schedule, working_days(config))
    # A night that was begun and not finished comes first: what it planned is not lost.
    if latest and latest <= now_local.date() and state is not NightState.WRITTEN:
        missed = (latest, *missed)
    return within_limit(missed, max_catch_up=config.schedule.max_catch_up)


def _run(config: Config, night: date) -> bool:
    """Whether the night came to its end. Its memory goes with its process, and so does whatever ends it."""
    _log.info("Night of %s started", night)
    began = time.monotonic()
    command = [sys.executable, "-m", "receivables.cli", "nightly", "--config", str(config.path)]
    ended = subprocess.run(  # noqa: S603 - our own command
        [*command, "--as-of", night.isoformat()],
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        # Ctrl-C in the scheduler's terminal is not meant for the night.
        start_new_session=True,
    )
    if ended.returncode != 0:
        _log.error("Night of %s failed (%s)", night, _why(ended))
        return False
    _log.info("Night of %s done in %.0f s", night, time.monotonic() - began)
    return True


def _why(ended: subprocess.CompletedProcess[str]) -> str:
    if ended.returncode < 0:
        return f"ended by signal {-ended.returncode}"
    said = "; ".join(ended.stderr.split("\n")).strip("; ")
    return said or f"exit code {ended.returncode}"
