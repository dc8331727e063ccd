"""While e-mail is on test: copies of letters go to the firm's own address, each once, and nothing of it counts.

A letter of which only a copy went out is ready, as it was: its customer has heard nothing, so no rung is climbed and no
quiet days begin. The next night plans it anew, and copies again only what says something else.
"""

from receivables.config import Config
from receivables.delivery.parcel import Outcome
from receivables.store.letters import LetterRecord
from receivables.store.outbox.attempts import DEFERRED, TESTED


def test_address(config: Config) -> str | None:
    """Where all e-mail goes as long as the test is on; None: to whom it is meant for."""
    return config.delivery.email.test_address if config.delivery.email else None


def outcome_of_copy(outcome: Outcome) -> str:
    """What became of a copy: it was sent, or may be tried again. Whatever went wrong, no customer got anything."""
    return TESTED if outcome is Outcome.SENT else DEFERRED


def says_the_same(one: LetterRecord, other: LetterRecord) -> bool:
    """Whether two letters to a customer ask for the same on the same rung, whatever their days."""
    return _asked(one) == _asked(other)


def _asked(record: LetterRecord) -> tuple[object, ...]:
    lines = {(line.debtor, line.item, line.kind, line.balance_minor, line.chased_minor) for line in record.lines}
    return record.treatment, record.level, record.language, frozenset(lines)
