"""How often one may ask, and who is still there."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Engine

from receivables.store.database import StoreError
from receivables.web.problems import TooMany
from receivables.web.security import visitor

_NOTED_EVERY = timedelta(minutes=1)


class Pace:
    """Counts requests by minutes, in this process: of a person, and of an address that nobody is known from."""

    def __init__(self, *, per_minute: int) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._of_person = RateLimitItemPerMinute(per_minute)
        # Behind one address there may be a whole office.
        self._of_address = RateLimitItemPerMinute(per_minute * 10)

    def refuse_too_many(self, request: Request) -> None:
        """Raises TooMany for an address."""
        self._count(self._of_address, "address", visitor(request))

    def refuse_too_many_of(self, request: Request, user: str) -> None:
        """Raises TooMany for a person."""
        self._count(self._of_person, "user", user)

    def _count(self, limit: RateLimitItemPerMinute, kind: str, who: str) -> None:
        if not self._limiter.hit(limit, kind, who):
            raise TooMany


class Presence:
    """Notes that sessions and tokens are in use, beside the requests: a night that writes must not hold up a page."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._noted: dict[str, datetime] = {}
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="presence")

    def note(self, write: Callable[[Engine, str], None], token: str, *, seen: datetime | None, now: datetime) -> None:
        """It is in use: `write` puts that on record, once a minute at the most. `seen`: the last time on record."""
        last = max((at for at in (seen, self._noted.get(token)) if at is not None), default=None)
        if last is None or now - last >= _NOTED_EVERY:
            self._noted = {one: at for one, at in self._noted.items() if now - at < _NOTED_EVERY}
            self._noted[token] = now
            self._writer.submit(self._write, write, token)

    def _write(self, write: Callable[[Engine, str], None], token: str) -> None:
        try:
            write(self._engine, token)
        except StoreError:
            # The store is busy: the next request notes it.
            self._noted.pop(token, None)

    def close(self) -> None:
        """Nothing is noted any more."""
        self._writer.shutdown(wait=True, cancel_futures=True)
