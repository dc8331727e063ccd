"""What letters claim of interest and lump sums beside their items, as they were written."""

from collections.abc import Mapping, Sequence
from typing import Any

from receivables.config import Config
from receivables.night.store import store_of
from receivables.store.evidence import last_written
from receivables.store.letters import LetterRecord
from receivables.store.outbox.mailings import Key


def claimed_interest(config: Config, records: Sequence[LetterRecord]) -> dict[Key, dict[str, int]]:
    """Of the letters that claim any, how much: minor units by currency. What is not written yet claims nothing yet."""
    if not any(level.interest == "claim" for policy in config.book.policies for level in policy.levels):
        return {}
    written = last_written(store_of(config), {one.key for one in records})
    found = {key: _claimed(data["letter"]) for key, data in written.items()}
    return {key: sums for key, sums in found.items() if sums}


def _claimed(letter: Mapping[str, Any]) -> dict[str, int]:
    interest = letter["interest"] or {"claimed": False}
    sums: dict[str, int] = {}
    if interest["claimed"]:
        parts = [(one["currency"], one["interest_minor"]) for one in interest["lines"]]
        for currency, minor in [*parts, *((one["currency"], one["minor"]) for one in interest["lump_sums"])]:
            sums[currency] = sums.get(currency, 0) + minor
    return dict(sorted(sums.items()))
