"""What a monitoring system watches: whether nights run, what waits, what is owed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from receivables.config import Config
from receivables.model import LetterState
from receivables.model.notices import Subject
from receivables.money import to_decimal
from receivables.night.store import store_of
from receivables.store.database import reading
from receivables.store.key_figures import kept_agings, nights_with_figures
from receivables.store.letter_queue import letters_by_state
from receivables.store.loads_listed import last_loads
from receivables.store.nights import NightState, nights_between
from receivables.store.outbox.stops import stop_in_force
from receivables.store.statements_sent.records import counts_by_state
from receivables.store.webhooks import positions, standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One value of a gauge. `labels`: by what it is told apart from others of the same name."""

    name: str
    help: str
    value: float
    labels: dict[str, str] = field(default_factory=dict)


def measures(config: Config) -> Iterator[Measure]:
    """Every gauge of the firm, those of one name beside each other."""
    yield from _nights(config)
    yield from _sources(config)
    yield from _post(config)
    yield from _work(config)
    yield from _open(config)
    yield from _receivers(config)


def _nights(config: Config) -> Iterator[Measure]:
    nights = nights_between(store_of(config), date.min, date.max)
    written = [one for one in nights if one.state is NightState.WRITTEN]
    if written:
        last = max(written, key=lambda one: one.as_of)
        yield Measure(
            name="receivables_last_night_day_seconds",
            help="The day of the newest night that is done, as seconds since 1970",
            value=_seconds(last.as_of),
        )
        yield Measure(
            name="receivables_last_night_known_seconds",
            help="Up to when that night knew what it knew: about when it was run",
            value=last.known_at.timestamp(),
        )
    yield Measure(
        name="receivables_nights_unfinished",
        help="Nights that were begun and are not done",
        value=sum(one.state is not NightState.WRITTEN for one in nights),
    )


def _sources(config: Config) -> Iterator[Measure]:
    for one in last_loads(store_of(config)):
        yield Measure(
            name="receivables_source_newest_seconds",
            help="When a source last brought anything new",
            value=one.known_at.timestamp(),
            labels={"source": one.source, "kind": one.kind},
        )
    for one in last_loads(store_of(config)):
        yield Measure(
            name="receivables_source_rows_refused",
            help="Rows of the last content of a source that were refused",
            value=one.rows_refused,
            labels={"source": one.source, "kind": one.kind},
        )


def _post(config: Config) -> Iterator[Measure]:
    """In every state, also those that nothing is in: so a rule of the monitoring system finds it."""
    engine = store_of(config)
    for what, counts in (
        ("letters", letters_by_state(engine)),
        ("statements", counts_by_state(engine, tuple(LetterState))),
    ):
        for state in LetterState:
            yield Measure(
                name=f"receivables_{what}",
                help=f"{what} by state".capitalize(),
                value=counts.get(state, 0),
                labels={"state": str(state)},
            )
    yield Measure(
        name="receivables_sending_stopped",
        help="1 while somebody has stopped all sending",
        value=stop_in_force(engine) is not None,
    )


def _work(config: Config) -> Iterator[Measure]:
    with reading(store_of(config)) as conn:
        for about in (Subject.VISITS, Subject.CASES):
            counts = standing(conn, about)["state"].value_counts(sort=True)
            for state, count in sorted(counts.iter_rows()):
                yield Measure(
                    name=f"receivables_{about}",
                    help=f"{about} by state".capitalize(),
                    value=count,
                    labels={"state": state},
                )


def _open(config: Config) -> Iterator[Measure]:
    nights = nights_with_figures(store_of(config))
    if not nights:
        return
    for row in kept_agings(store_of(config), first=nights[0], last=nights[0]).iter_rows(named=True):
        yield Measure(
            name="receivables_open",
            help="What was open after the newest night, by bucket of the aging, in whole units of the currency",
            value=float(to_decimal(row["owed_minor"] + row["credit_minor"], row["currency"])),
            labels={"currency": row["currency"], "bucket": row["bucket"]},
        )


def _receivers(config: Config) -> Iterator[Measure]:
    engine = store_of(config)
    for receiver in config.webhooks:
        found = positions(engine, receiver.name)
        yield Measure(
            name="receivables_webhook_faults",
            help="Subjects of which a webhook did not take the last notice",
            value=sum(bool(one.fault) for about, one in found.items() if about in receiver.about),
            labels={"webhook": receiver.name},
        )


def _seconds(day: date) -> float:
    return datetime.combine(day, time(), tzinfo=UTC).timestamp()
