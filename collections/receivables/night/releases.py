"""Letters that wait for somebody's release: when each lapses, and who is reminded of it before it does."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from receivables.config import Config
from receivables.documents.release_list import Release, write_releases
from receivables.model import LetterState
from receivables.night.folders import night_folder
from receivables.night.store import store_of
from receivables.policy.book import policy_of_customers
from receivables.policy.settings import Policy
from receivables.store.letters import LetterRecord, list_letters
from receivables.store.releases import managers, note_reminded, waiting_customers

_FILE = "releases.xlsx"


def lapses_on(config: Config, records: Sequence[LetterRecord], *, as_of: date) -> dict[str, date]:
    """The night that takes back each of the letters that waits, if nobody releases it before, by its reference."""
    waiting = [one for one in records if one.state is LetterState.WAITING_FOR_RELEASE]
    if not waiting:
        return {}
    policy = _policies(config, as_of)
    return {one.reference: _lapses(one, policy(one.customer.customer)) for one in waiting}


def remind(config: Config, *, as_of: date) -> tuple[Release, ...]:
    """Remind whoever is to release a letter that lapses soon: once for each letter, in `releases.xlsx` of the night.

    Gives what that night reminds of, by manager; running it again gives the same, but for what was released since.
    """
    engine = store_of(config)
    policy = _policies(config, as_of)
    waiting = [one for one in list_letters(engine, state=LetterState.WAITING_FOR_RELEASE) if one.night <= as_of]
    due = [one for one in waiting if one.reminded_day is None and _is_near(one, policy(one.customer.customer), as_of)]
    if due:
        note_reminded(engine, {(one.customer.customer, one.night) for one in due}, as_of)
    tonights = [one for one in waiting if one in due or one.reminded_day == as_of]
    names = managers(engine) if tonights else {}
    found = [_release(one, names, _lapses(one, policy(one.customer.customer))) for one in tonights]
    return tuple(sorted(found, key=lambda one: (one.manager, one.lapses_on, one.customer, one.reference)))


def write_reminders(config: Config, *, as_of: date) -> Path | None:
    """`remind`, as a workbook with a section for each manager; None, and no file, where there is nothing to say."""
    path = night_folder(config, as_of) / _FILE
    releases = remind(config, as_of=as_of)
    if not releases:
        path.unlink(missing_ok=True)
        return None
    write_releases(path, releases=releases, as_of=as_of, firm=config.firm)
    return path


def _policies(config: Config, as_of: date) -> Callable[[str], Policy]:
    """The policy of each customer to whom a letter waits."""
    in_force = config.book.on(as_of)
    general = in_force.pages[-1].policy
    if len(in_force.pages) == 1:
        return lambda _customer: general
    positions = policy_of_customers(waiting_customers(store_of(config)), in_force, as_of)
    by_customer: dict[str, int] = dict(positions.select("customer", pl.col("position").cast(pl.Int64)).iter_rows())
    policies = in_force.policies
    return lambda customer: policies[by_customer[customer]] if customer in by_customer else general


def _lapses(letter: LetterRecord, policy: Policy) -> date:
    # On the last of its days it may still be released after that day's night: the next one takes it back. What is
    # still true of a note the very next night plans anew.
    days = policy.release_days if letter.level else 0
    return letter.night + timedelta(days=days + 1)


def _is_near(letter: LetterRecord, policy: Policy, as_of: date) -> bool:
    days = policy.release_reminder_days
    return days > 0 and as_of >= _lapses(letter, policy) - timedelta(days=days)


def _release(letter: LetterRecord, names: dict[str, str], lapses: date) -> Release:
    manager = letter.customer.salesperson
    return Release(
        reference=letter.reference,
        customer=letter.customer.customer,
        name=letter.customer.name or letter.customer.customer,
        manager=manager,
        manager_name=names.get(manager, ""),
        level=letter.level,
        night=letter.night,
        lapses_on=lapses,
        totals=letter.totals,
    )
