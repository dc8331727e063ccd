"""Letters that came back by e-mail, or that a print house rejects: found where that is told, and put on record."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from receivables.config import Config
from receivables.delivery.bounces import Bounce
from receivables.delivery.mailbox import MailboxError
from receivables.environment import NotSet
from receivables.model import Problem
from receivables.night.bouncing import WHERE, BouncesTaken, take_bounces
from receivables.night.store import store_of
from receivables.store.nights import latest
from receivables.store.outbox.telling import bounced

if TYPE_CHECKING:
    from receivables.delivery.drop import Answer


def read_bounces(config: Config, *, as_of: date, before_night: bool = False) -> tuple[BouncesTaken, int]:
    """Read bounces where the firm has them, and how many letters came back by them that had not before.

    `before_night`: the night of `as_of` is about to be planned, and is the first to know; else it is the next one,
    where that of `as_of` has begun already. Reading the same ones again changes nothing. Raises MailboxError, and
    NotSet when the environment lacks a password.
    """
    news, from_night = 0, _first_to_know(config, as_of, before_night=before_night)

    def record(found: Iterator[Bounce]) -> None:
        nonlocal news
        for one in found:
            news += bounced(
                store_of(config),
                one.parcel,
                is_final=one.is_final,
                detail=one.detail,
                recipient=one.recipient,
                as_of=as_of,
                from_night=from_night,
            )

    return take_bounces(config, as_of=as_of, record=record), news


def read_returns(config: Config, *, as_of: date, before_night: bool = False) -> tuple[Problem, ...]:
    """Read bounces, and what the print house rejects: those letters came back. What is the matter with either.

    A mailbox or a house that does not answer keeps nothing from leaving.
    """
    problems: list[Problem] = []
    if config.delivery.bounces is not None:
        try:
            read_bounces(config, as_of=as_of, before_night=before_night)
        except (MailboxError, NotSet) as stopped:
            problems.append(Problem(where=WHERE, what=str(stopped).removeprefix(f"{WHERE}.")))
    house = config.delivery.drop
    if house is not None and house.answers:
        problems += _read_answers(config, as_of=as_of, before_night=before_night)
    return tuple(problems)


def answer_faults(config: Config) -> tuple[Problem, ...]:
    """Why answers of the print house could not be read now, file by file. Changes nothing."""
    house = config.delivery.drop
    return _answers(config)[1] if house is not None and house.answers else ()


def _read_answers(config: Config, *, as_of: date, before_night: bool) -> tuple[Problem, ...]:
    found, problems = _answers(config)
    engine, from_night = store_of(config), _first_to_know(config, as_of, before_night=before_night)
    for one in found:
        if not one.is_accepted:
            said = f"the print house rejects it: {one.detail}" if one.detail else "the print house rejects it"
            # The same address may do for another letter.
            bounced(engine, one.parcel, is_final=False, detail=said, as_of=as_of, from_night=from_night)
    return problems


def _answers(config: Config) -> "tuple[list[Answer], tuple[Problem, ...]]":
    # What speaks to their servers takes half a second to load.
    from receivables.delivery.places import NotReached
    from receivables.night.channels import print_house_answers

    try:
        found, problems = print_house_answers(config)
    except (NotReached, NotSet) as error:
        return [], (Problem(where="delivery.drop", what=str(error).removeprefix("delivery.drop.")),)
    return found, tuple(problems)


def _first_to_know(config: Config, as_of: date, *, before_night: bool) -> date:
    begun = latest(store_of(config))
    late = begun is not None and begun >= as_of and not before_night
    return as_of + timedelta(days=1) if late else as_of
