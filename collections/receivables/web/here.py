"""What every route needs: the firm's settings, its store, and the day that pages speak for."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from fastapi import Request
from sqlalchemy import Engine

from receivables.config import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """`as_of`: the firm's current date by the store's clock, or the day that `serve --as-of` names. `now`: in UTC."""

    config: Config
    engine: Engine
    as_of: date
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What an application was made with; `as_of` None: the current date."""

    config: Config
    engine: Engine
    as_of: date | None


def served(request: Request) -> Served:
    """What the application that was asked was made with."""
    made: Served = request.app.state.served
    return made


def here(request: Request) -> Here:
    """Where we are and on which day, for a request of somebody who is signed in."""
    made, now = served(request), request.state.now
    firms = now.astimezone(ZoneInfo(made.config.firm.timezone)).date()
    return Here(config=made.config, engine=made.engine, as_of=made.as_of or firms, now=now)
