"""What may leave now: within the hours of the country it goes to, and no more letters to a customer than it bears."""

from datetime import date, timedelta

from sqlalchemy import Engine

from receivables.config import Config
from receivables.delivery.hours import first_day_under_cap, next_moment
from receivables.model.mailings import Mailing
from receivables.night.outbox.ways import BY_NIGHT
from receivables.night.sending_times import sending_hours
from receivables.store.database import reading
from receivables.store.moments import clock_time, to_datetime
from receivables.store.outbox.leaving import days_of_letters
from receivables.store.outbox.mailings import Mailed

_WEEK = timedelta(days=7)


class Times:
    """When letters may leave, as the firm has it; nothing of it costs anything where the firm says nothing.

    Statements (`of`) keep the hours; how many letters a customer bears bears on none of them.
    """

    def __init__(self, config: Config, engine: Engine, *, as_of: date, of: Mailing = Mailing.LETTER) -> None:
        """Looks once at what customers got in the last week."""
        chosen = config.delivery.hours
        self._hours, self._engine, self._as_of = sending_hours(config), engine, as_of
        self._cap = chosen.letters_a_week if chosen and of is Mailing.LETTER else 0
        self._days = days_of_letters(engine, as_of - _WEEK, as_of) if self._cap else {}

    def allow(self, letter: Mailed, channel: str) -> bool:
        """Whether a letter may leave by that channel now; what is fetched from a folder keeps no hours."""
        if self._cap:
            days = self._days.get(letter.customer.customer, [])
            if first_day_under_cap(days, self._as_of, self._cap) > self._as_of:
                return False
        if self._hours is None or channel in BY_NIGHT:
            return True
        with reading(self._engine) as conn:
            now = to_datetime(clock_time(conn))
        return next_moment(now, letter.customer.country, self._hours) <= now
