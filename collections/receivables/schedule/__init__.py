"""The night by itself: at the firm's hour, on the working days of its country, missed nights first.

The scheduler only says when to look. Which nights are due follows from the store, which remembers the nights that
were run: looking twice runs nothing twice, and a look that was missed is made up for by the next one.
"""

import logging
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from receivables.config import Config, load_config
from receivables.night.due import WEEKDAYS, weekdays
from receivables.night.store import store_of
from receivables.night.working_days import working_days
from receivables.schedule.catching_up import run_due_nights
from receivables.schedule.leader import sole_leader
from receivables.stop import Stopped
from receivables.store.database import StoreError, name_of

_log = logging.getLogger(__name__)

# A job of the store is found by this text, so `tick` has nothing but its argument and this module to go by.
_TICK = "receivables.schedule:tick"
_stopping = threading.Event()


def run_schedule(config_path: Path) -> None:
    """Run the nights of a firm by themselves until SIGTERM or SIGINT; a night that is running is finished first.

    The nights missed until now are run at once, and after that every night at its hour. A night that failed is
    tried again every hour. Raises ConfigError for a schedule that cannot be kept, StoreError for a second scheduler
    of the same store.
    """
    config = load_config(config_path)
    working_days(config)
    engine = store_of(config)
    with sole_leader(engine):
        _log_to_stderr(config)
        try:
            _run_until_stopped(_scheduler(config, engine))
        except DBAPIError as error:
            raise StoreError(f"The store {name_of(engine)} refused the scheduler: {error.orig}") from error


def tick(config_path: str) -> None:
    """Run what is due by now. The config is read again each time: it may have been edited since."""
    try:
        run_due_nights(load_config(Path(config_path)), _stopping)
    except Stopped as stopped:
        _log.error("No night could be run: %s", stopped)


def _scheduler(config: Config, engine: Engine) -> BlockingScheduler:
    zone = ZoneInfo(config.firm.timezone)
    scheduler = BlockingScheduler(
        timezone=zone,
        jobstores={"default": SQLAlchemyJobStore(engine=engine)},
        # One thread: never two looks at once.
        executors={"default": ThreadPoolExecutor(1)},
        # However late a look comes, it asks the store what is due.
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    at_the_hour = _at_the_hour(config, zone)
    # Catches up at the start, tries again what failed, and wakes in time on a machine that slept through the hour.
    every_hour = IntervalTrigger(hours=1, timezone=zone)
    arguments = {"args": [str(config.path)], "replace_existing": True}
    scheduler.add_job(_TICK, at_the_hour, id="nightly", **arguments)
    scheduler.add_job(_TICK, every_hour, id="look-again", next_run_time=datetime.now(tz=zone), **arguments)
    _log.info("Scheduler started; the hour of the next night is %s", _shown(at_the_hour, zone))
    return scheduler


def _at_the_hour(config: Config, zone: ZoneInfo) -> CronTrigger:
    # By name, for APScheduler counts Monday as 0 and cron as 1.
    days = ",".join(WEEKDAYS[day] for day in sorted(weekdays(config.schedule.days)))
    return CronTrigger(day_of_week=days, hour=config.schedule.hour, minute=config.schedule.minute, timezone=zone)


def _shown(trigger: CronTrigger, zone: ZoneInfo) -> str:
    return f"{trigger.get_next_fire_time(None, datetime.now(tz=zone)):%a %Y-%m-%d %H:%M %Z}"


def _run_until_stopped(scheduler: BlockingScheduler) -> None:
    _stopping.clear()
    # SIGTERM then does as Ctrl-C does: it interrupts the main thread, which only ever waits.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        scheduler.start()
    except KeyboardInterrupt:
        _stopping.set()
        for again in (signal.SIGTERM, signal.SIGINT):
            signal.signal(again, signal.SIG_IGN)
        _log.info("Stopping; a night that is running is finished first")
        scheduler.shutdown(wait=True)
        _log.info("Scheduler stopped")


def _log_to_stderr(config: Config) -> None:
    zone = ZoneInfo(config.firm.timezone)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_LocalTime("%(asctime)s %(message)s", zone))
    logging.getLogger("receivables").addHandler(handler)
    logging.getLogger("receivables").setLevel(logging.INFO)
    # It warns of looks that fall into a running night, which are meant to be passed over.
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)


class _LocalTime(logging.Formatter):
    """The firm's own time, whatever the machine's zone is."""

    def __init__(self, text: str, zone: ZoneInfo) -> None:
        super().__init__(text)
        self._zone = zone

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        return datetime.fromtimestamp(record.created, tz=self._zone).strftime(datefmt or "%Y-%m-%d %H:%M:%S")
