"""Which statements are due: those of each schedule's latest day, unless it was gone through already."""

from collections.abc import Callable
from datetime import date

import polars as pl

from receivables.calendars import is_working_day
from receivables.config import Config
from receivables.model.statements import StatementSchedule
from receivables.night.statements.content import languages_of
from receivables.night.store import store_of
from receivables.policy.statement_choice import CHOSEN_SCHEMA, chosen
from receivables.policy.statement_days import due_day, first_day_of
from receivables.store.database import reading
from receivables.store.facts import shards
from receivables.store.statements_sent.accounts import accounts_of
from receivables.store.statements_sent.making import Made, is_made, make_scheduled


def make_due(config: Config, *, as_of: date) -> int:
    """Put on record every statement that is due up to a day; how many are new. The second time none is.

    A day that no night came by is caught up ([statements] catch_up_days): of several the latest alone.
    """
    new = 0
    for schedule in config.statements.schedules:
        day = due_day(
            schedule,
            as_of,
            is_working_day=working_day_of(config),
            catch_up_days=config.statements.catch_up_days,
        )
        if day is not None and not is_made(store_of(config), schedule.name, day):
            new += _make(config, schedule, day, as_of)
    return new


def working_day_of(config: Config) -> Callable[[date], bool]:
    """Whether people are at work in the firm's country."""
    return lambda day: is_working_day(day, config.firm.country)


def _make(config: Config, schedule: StatementSchedule, day: date, as_of: date) -> int:
    engine, by_group = store_of(config), config.statements.by_group
    first_day = first_day_of(schedule, day, is_working_day=working_day_of(config))
    parts = [CHOSEN_SCHEMA.to_frame()]
    for shard in shards(engine, day):
        with reading(engine) as conn:
            accounts = accounts_of(conn, shard, first_day=first_day, as_of=day, by_group=by_group)
        parts.append(
            chosen(
                accounts,
                schedule,
                by_group=by_group,
                base_currency=config.firm.base_currency,
                as_of=day,
            )
        )
    made = Made(
        first_day=first_day,
        day=day,
        kind=config.statements.kind,
        languages=languages_of(config),
        schedule=schedule.name,
    )
    return make_scheduled(engine, pl.concat(parts), made, as_of=as_of)
