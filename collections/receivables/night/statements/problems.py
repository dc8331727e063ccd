"""What about statements on their way out a clerk should see to."""

from collections.abc import Iterator
from datetime import date

from receivables.config import Config
from receivables.documents.words import plural
from receivables.model import LetterState, Problem
from receivables.model.mailings import Mailing
from receivables.night.outbox.rehearsing import test_address
from receivables.night.outbox.ways import Ways
from receivables.night.statements.content import statement_level
from receivables.night.store import store_of
from receivables.store.outbox.attempts import dispatches, tried
from receivables.store.outbox.stops import stop_in_force
from receivables.store.statements_sent.records import StatementRecord, counts_by_state, unsettled

_AMBIGUOUS = (
    "may have left, and nobody knows: find out, then `receivables statements resolve {statement} sent` or `not-sent`"
)
_NOT_YET = "{statements} ready and not sent yet: `receivables statements send` sends what may leave by then"
_ON_TEST = "{statements} ready and not sent: e-mail is on test, so copies go to {to} alone and no customer gets any"


def statement_problems(config: Config, *, as_of: date) -> Iterator[Problem]:
    """Statements that may have left, came back for good, failed, or are ready and could not leave.

    That all sending is stopped is said of letters.
    """
    engine = store_of(config)
    ready = counts_by_state(engine, [LetterState.READY]).get(LetterState.READY, 0)
    if ready and stop_in_force(engine) is None:
        to = test_address(config)
        said = _NOT_YET if to is None else _ON_TEST
        yield Problem(where="statements", what=said.format(statements=plural(ready, "statement"), to=to))
    found = unsettled(engine, as_of)
    if not found:
        return
    of_statements, dead = tried(engine, of=Mailing.STATEMENT)
    ways = Ways(config=config, as_of=as_of, tried=of_statements, dead=dead, level=statement_level(config))
    for one in found:
        where = f"statement {one.reference}"
        if one.state is LetterState.AMBIGUOUS:
            yield Problem(where=where, what=_AMBIGUOUS.format(statement=one.reference))
        elif one.state is LetterState.FAILED or ways.of(one) is None:
            yield Problem(where=where, what=_why(config, one))


def _why(config: Config, one: StatementRecord) -> str:
    last = dispatches(store_of(config), one.key, of=Mailing.STATEMENT)
    said = one.reason
    if last:
        said = f"{last[-1].channel} {last[-1].recipient.splitlines()[0]}: {last[-1].detail}"
    came = "came back" if one.state is LetterState.BOUNCED else "could not be sent"
    return f"{came} ({said}), and there is no other way to send it: mend the address, or withdraw the statement"
