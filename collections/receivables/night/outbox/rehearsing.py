"""While e-mail is on test: copies of letters go to the firm's own address, each once, and nothing of it counts.

A letter of which only a copy went out is ready, as it was: its customer has heard nothing, so no rung is climbed and no
quiet days begin. The next night plans it anew, and copies again only what says something else.
"""

from collections.abc import Sequence

from receivables.config import Config
from receivables.delivery.parcel import Outcome
from receivables.night.store import store_of
from receivables.store.letters import LetterRecord
from receivables.store.outbox.attempts import DEFERRED, TESTED
from receivables.store.outbox.mailings import Key
from receivables.store.outbox.rehearsed import tested


def test_address(config: Config) -> str | None:
    """Where all e-mail goes as long as the test is on; None: to whom it is meant for."""
    return config.delivery.email.test_address if config.delivery.email else None


def copied_before(config: Config, records: Sequence[LetterRecord]) -> set[Key]:
    """Those of the letters of which a copy went to the test address and that would say the same as it; none without a
    test.
    """
    if test_address(config) is None:
        return set()
    copied = tested(store_of(config), [one.key for one in records])
    theirs = {one.key: copied.get(one.customer.customer, ()) for one in records}
    return {one.key for one in records if any(says_the_same(one, other) for other in theirs[one.key])}


def outcome_of_copy(outcome: Outcome) -> str:
    """What became of a copy: it was sent, or may be tried again. Whatever went wrong, no customer got anything."""
    return TESTED if outcome is Outcome.SENT else DEFERRED


def says_the_same(one: LetterRecord, other: LetterRecord) -> bool:
    """Whether two letters to a customer ask for the same on the same rung, whatever their days."""
    return _asked(one) == _asked(other)


def _asked(record: LetterRecord) -> tuple[object, ...]:
    lines = {(line.debtor, line.item, line.kind, line.balance_minor, line.chased_minor) for line in record.lines}
    return record.treatment, record.level, record.language, frozenset(lines)
