"""The customers' word in the light of the firm's policy."""

from datetime import date

from receivables.config import Config
from receivables.night.store import store_of
from receivables.policy.trust import refused_promises
from receivables.store.database import reading
from receivables.store.promises import words_and_lines


def holding_nothing(config: Config, *, as_of: date, customer: str | None = None) -> dict[str, int]:
    """The open promises that nothing waits for, each with how many its customer had broken when it was given."""
    with reading(store_of(config)) as conn:
        words, lines = words_and_lines(conn, as_of, customer=customer)
    refused = refused_promises(words, lines, config.policy, as_of=as_of)
    return dict(refused.select("promise", "broken").iter_rows())
