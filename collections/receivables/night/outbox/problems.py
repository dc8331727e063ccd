"""What about letters on their way out a clerk should see to."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from receivables.config import Config
from receivables.documents.words import plural
from receivables.model import LetterState, Problem
from receivables.night.bouncing import bounce_faults
from receivables.night.outbox.coming_back import answer_faults
from receivables.night.outbox.rehearsing import test_address
from receivables.night.outbox.ways import Ways
from receivables.night.store import store_of
from receivables.store.letters import LetterRecord, reference
from receivables.store.outbox.attempts import dispatches, tried
from receivables.store.outbox.leaving import not_left, not_released, unsettled
from receivables.store.outbox.rehearsed import copies_not_sent
from receivables.store.outbox.stops import stop_in_force
from receivables.store.outbox.telling import copies_returned

_NOT_YET = "{letters} ready and not sent yet: `receivables letters send` sends what may leave by then"
_ON_TEST = (
    "{letters} ready and not sent: e-mail is on test, so copies go to {to} alone and no customer gets any, until "
    "[delivery.email] says test = false"
)
_AMBIGUOUS = "may have left, and nobody knows: find out, then `receivables letters resolve {letter} sent` or `not-sent`"


def letter_problems(config: Config, *, as_of: date) -> Iterator[Problem]:
    """A stop in force, bounces that cannot be read, letters that may have left, came back for good, or failed."""
    yield from _not_left(config, as_of)
    yield from _nobody_releases(config, as_of)
    yield from bounce_faults(config)
    yield from answer_faults(config)
    engine = store_of(config)
    if config.delivery.bounces is not None:
        yield from (Problem(where=f"letter {one}", what=said) for one, said in copies_returned(engine, as_of))
    yield from unsettled_letters(config, as_of=as_of)


def unsettled_letters(config: Config, *, as_of: date) -> Iterator[Problem]:
    """Letters that may have left, and those that came back for good, or failed on that day."""
    engine = store_of(config)
    found = unsettled(engine, as_of)
    if not found:
        return
    of_letters, dead = tried(engine)
    ways = Ways(config=config, as_of=as_of, tried=of_letters, dead=dead)
    for letter in found:
        if letter.state is LetterState.AMBIGUOUS:
            yield Problem(where=f"letter {letter.reference}", what=_AMBIGUOUS.format(letter=letter.reference))
        elif letter.state is LetterState.FAILED or ways.of(letter) is None:
            yield Problem(where=f"letter {letter.reference}", what=_why(config, letter))


def _not_left(config: Config, as_of: date) -> Iterator[Problem]:
    engine = store_of(config)
    stop = stop_in_force(engine)
    if stop is not None:
        since = f"{stop.stopped.astimezone(ZoneInfo(config.firm.timezone)):%Y-%m-%d %H:%M}"
        yield Problem(where="letters", what=f"all sending is stopped since {since} by {stop.stopped_by}: {stop.reason}")
    elif ready := not_left(engine, as_of):
        letters, to = plural(ready, "letter"), test_address(config)
        if to is None:
            yield Problem(where="letters", what=_NOT_YET.format(letters=letters))
            return
        yield Problem(where="letters", what=_ON_TEST.format(letters=letters, to=to))
        for said in copies_not_sent(engine, as_of):
            yield Problem(where="delivery.email", what=f"copies for the test did not go out: {said}")


def _nobody_releases(config: Config, as_of: date) -> Iterator[Problem]:
    for customer, before in not_released(store_of(config), as_of).items():
        what = (
            f"waits for a release, as {plural(before, 'letter')} did before it that nobody released in time: "
            "release it, or withdraw it and put the customer on hold"
        )
        yield Problem(where=f"letter {reference(customer, as_of)}", what=what)


def _why(config: Config, letter: LetterRecord) -> str:
    last = dispatches(store_of(config), letter.key)
    said = letter.reason
    if last:
        said = f"{last[-1].channel} {last[-1].recipient.splitlines()[0]}: {last[-1].detail}"
    came = "came back" if letter.state is LetterState.BOUNCED else "could not be sent"
    return f"{came} ({said}), and there is no other way to send it: mend the address, or withdraw the letter"
