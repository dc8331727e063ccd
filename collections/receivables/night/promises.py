"""The customers' word in the light of the policies that they fall under."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import polars as pl
from sqlalchemy import Connection, true

from receivables.config import Config
from receivables.documents.run_promises import PromiseChange
from receivables.night.store import store_of
from receivables.policy.book import policy_of_customers
from receivables.policy.promises import PromiseState, judge
from receivables.policy.settings import Policy
from receivables.policy.trust import refused_promises
from receivables.store import nights
from receivables.store.customers import read_customers
from receivables.store.database import reading
from receivables.store.nights import NightState
from receivables.store.open_lines import open_lines_of_customers
from receivables.store.payment_plans import PlanRecord, list_plans
from receivables.store.promises import PromiseRecord, list_promises, words_and_lines

_DAY = timedelta(days=1)
# What goes back of a promise due longer ago is told by the lists, but by no night's report.
_REPORTED_DAYS = 400
_Words = tuple[Policy, pl.DataFrame, pl.DataFrame]


def promises_of(
    config: Config,
    *,
    as_of: date,
    customer: str | None = None,
    states: Sequence[PromiseState] = (),
    due_by: date | None = None,
) -> list[PromiseRecord]:
    """The promises and how each stands on a day, with the grace of its customer's policy: see `list_promises`."""
    with reading(store_of(config)) as conn:
        judged = judged_on(conn, config, as_of, customer)
    return list_promises(store_of(config), as_of, judged=judged, customer=customer, states=states, due_by=due_by)


def plans_of(config: Config, *, as_of: date, customer: str | None = None, plan: str | None = None) -> list[PlanRecord]:
    """The payment plans and how each stands on a day, with the grace of its customer's policy: see `list_plans`."""
    with reading(store_of(config)) as conn:
        judged = judged_on(conn, config, as_of, customer)
    return list_plans(store_of(config), as_of, judged=judged, customer=customer, plan=plan)


def holding_nothing(config: Config, *, as_of: date, customer: str | None = None) -> dict[str, int]:
    """The open promises that nothing waits for, each with how many its customer had broken when it was given."""
    with reading(store_of(config)) as conn:
        return holding_nothing_on(conn, config, as_of=as_of, customer=customer)


def holding_nothing_on(conn: Connection, config: Config, *, as_of: date, customer: str | None = None) -> dict[str, int]:
    """The same within a transaction."""
    parts = list(_by_policy(conn, config, as_of, customer))
    refused = pl.concat(refused_promises(words, lines, policy, as_of=as_of) for policy, words, lines in parts)
    return dict(refused.select("promise", "broken").iter_rows())


def owed_of(config: Config, customer: str, items: Sequence[str], *, currency: str, as_of: date) -> int:
    """What a customer owes on a day of some items (or of all the instalments of one; none: of all) in a currency."""
    lines = open_lines_of_customers(store_of(config), pl.Series([customer], dtype=pl.String), as_of=as_of)
    its = (pl.col("currency") == currency) & (pl.col("balance_minor") > 0)
    if items:
        its &= pl.col("item").is_in(list(items)) | pl.col("document").is_in(list(items))
    return int(lines.filter(its)["balance_minor"].sum())


def promise_changes(config: Config, *, as_of: date) -> tuple[PromiseChange, ...]:
    """The promises and rates that were kept or broken since the night before, as that night knew them.

    Where there was none, since the day before.
    """
    engine = store_of(config)
    earlier = [one for one in nights.nights_between(engine, date.min, as_of - _DAY) if one.state != NightState.PLANNING]
    since, known_at = (earlier[-1].as_of, earlier[-1].known_at) if earlier else (as_of - _DAY, None)
    with reading(engine) as conn:
        now = judged_on(conn, config, as_of, None, remembered_days=_REPORTED_DAYS)
        if now.is_empty():
            return ()
        before = judged_on(conn, config, since, None, known_at=known_at, remembered_days=_REPORTED_DAYS)
    told = now.filter(pl.col("state") != PromiseState.OPEN)
    changed = told.join(before.select("promise", "state"), on=["promise", "state"], how="anti")
    once = changed.unique("promise").sort("customer", "due_day", "promise")
    columns = once.select("promise", "plan", "customer", "due_day", "state").iter_rows(named=True)
    return tuple(PromiseChange(**row) for row in columns)


def judged_on(
    conn: Connection,
    config: Config,
    as_of: date,
    customer: str | None,
    *,
    known_at: datetime | None = None,
    remembered_days: int | None = None,
) -> pl.DataFrame:
    """How every word stands on a day (JUDGED_SCHEMA); `known_at` and `remembered_days` as in `all_promises`."""
    parts = _by_policy(conn, config, as_of, customer, known_at=known_at, remembered_days=remembered_days)
    return pl.concat(
        judge(words, lines, grace_days=policy.promise_grace_days, as_of=as_of) for policy, words, lines in parts
    )


def _by_policy(
    conn: Connection,
    config: Config,
    as_of: date,
    customer: str | None,
    *,
    known_at: datetime | None = None,
    remembered_days: int | None = None,
) -> Iterator[_Words]:
    """The words and lines of the customers of each policy in force; there is always one."""
    words, lines = words_and_lines(conn, as_of, customer=customer, known_at=known_at, remembered_days=remembered_days)
    in_force = config.book.on(as_of)
    if len(in_force.pages) == 1 or words.is_empty():
        yield in_force.policies[-1], words, lines
        return
    positions = policy_of_customers(read_customers(conn, true(), known_at), in_force, as_of)
    for position, policy in enumerate(in_force.policies):
        its = positions.filter(pl.col("position") == position)
        yield policy, words.join(its, on="customer", how="semi"), lines.join(its, on="customer", how="semi")
