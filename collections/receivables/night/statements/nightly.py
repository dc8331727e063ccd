"""The statements of account of a night, from those that are due to the outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import Engine

from receivables.config import Config
from receivables.model import LEAVES, LetterState
from receivables.model.mailings import Mailing
from receivables.night.outbox.left import Sent
from receivables.night.outbox.nightly import sole_sender
from receivables.night.outbox.proving import note_end
from receivables.night.outbox.recovering import recover
from receivables.night.outbox.rehearsing import test_address
from receivables.night.outbox.sending import Round
from receivables.night.outbox.ways import BY_NIGHT, Channel, Ways, opened
from receivables.night.statements.content import statement_level
from receivables.night.statements.due import make_due
from receivables.night.statements.looking import StatementLook
from receivables.night.statements.writing import write_statements
from receivables.night.store import store_of
from receivables.store.database import writing
from receivables.store.outbox.attempts import tried
from receivables.store.outbox.leaving import send_again
from receivables.store.outbox.rehearsed import statements_tested
from receivables.store.outbox.states import of_keys, withdraw_where
from receivables.store.statements_sent.records import StatementRecord, counts_by_state, leaving, stranded

NEWER = "a newer one leaves in its place"
_WAITING = (*LEAVES, LetterState.SENDING, LetterState.BOUNCED, LetterState.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementsSent(Sent):
    """What left of a night's statements. `made`: how many became due."""

    made: int = 0

    @property
    def statements(self) -> int:
        """How many left, by whatever channel."""
        return self.in_all


def send_statements(config: Config, *, as_of: date, channels: Mapping[str, Channel] | None = None) -> StatementsSent:
    """Make the statements that are due, and send all that wait.

    What died halfway is cleared up first, and nothing that may have left is sent again. Firms without a schedule, where
    none waits, pay for one look. `channels`: in place of those that the config asks for. Raises StoreError when another
    process is sending.
    """
    engine = store_of(config)
    if not config.statements.schedules and not counts_by_state(engine, _WAITING):
        return StatementsSent(by_channel={})
    with sole_sender(engine):
        recover(config, as_of=as_of)
        made = make_due(config, as_of=as_of)
        return replace(_sent(config, engine, as_of, channels), made=made)


def _sent(config: Config, engine: Engine, as_of: date, channels: Mapping[str, Channel] | None) -> StatementsSent:
    of_statements, dead = tried(engine, of=Mailing.STATEMENT)
    ways = Ways(config=config, as_of=as_of, tried=of_statements, dead=dead, level=statement_level(config))
    waiting = _newest([*leaving(engine, as_of), *_another_way(engine, ways, as_of)], engine, as_of)
    if not waiting:
        return StatementsSent(by_channel={})
    for_mail = not BY_NIGHT.issuperset(config.delivery.channels)
    ready = write_statements(config, waiting, as_of=as_of, for_mail=for_mail)
    copied = statements_tested(engine, [one.key for one in ready]) if test_address(config) else set()
    with opened(config, channels) as ways_out:
        sending = Round(config, ways, ways_out, as_of=as_of, of=Mailing.STATEMENT)
        sending.send(ready, StatementLook(ready, as_of=as_of), copied=copied)
    note_end(config, as_of=as_of)
    return StatementsSent.of(sending.left)


def _another_way(engine: Engine, ways: Ways, as_of: date) -> list[StatementRecord]:
    """Statements that came back, or had no way to go, and have one now; old ones stay where they are."""
    since = as_of - timedelta(days=ways.config.statements.catch_up_days)
    able = {one.key: one for one in stranded(engine, since) if ways.of(one) is not None}
    moved = send_again(engine, list(able), as_of, of=Mailing.STATEMENT)
    return [replace(one, state=LetterState.RESERVED) for key, one in able.items() if key in moved]


def _newest(waiting: Sequence[StatementRecord], engine: Engine, as_of: date) -> list[StatementRecord]:
    """Of each customer the newest: what could not leave in time would tell of less than what leaves now."""
    newest = {one.customer.customer: one for one in sorted(waiting, key=lambda one: one.night)}
    old = [one.key for one in waiting if one is not newest[one.customer.customer]]
    if old:
        with writing(engine) as conn:
            withdraw_where(conn, of_keys(old, of=Mailing.STATEMENT), reason=NEWER, as_of=as_of, of=Mailing.STATEMENT)
    return [one for one in waiting if one.key not in old]
