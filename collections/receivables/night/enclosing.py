"""What the page of a letter says beyond its items, and what goes with it: interest, statement of account, copies."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from receivables.config import Config
from receivables.documents.letters import Letter
from receivables.model import LetterState, Note, Problem
from receivables.model.letter_settings import StatementForm
from receivables.night.account_statements import account_statements
from receivables.night.invoice_copies import InvoiceCopy, invoice_copies
from receivables.night.letter_interest import letter_interest
from receivables.night.policies import policy_of
from receivables.night.promised_days import promised_day
from receivables.night.store import store_of
from receivables.policy.settings import Level, Policy
from receivables.store.letters import LetterRecord, list_letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """Letters with all that goes with them. `copies` by the letter's reference; `problems`: what had to be left out."""

    letters: tuple[Letter, ...]
    copies: dict[str, tuple[InvoiceCopy, ...]]
    problems: tuple[Problem, ...]


def enclosed(config: Config, records: Sequence[LetterRecord], letters: Sequence[Letter], *, as_of: date) -> Enclosed:
    """The letters, one of each of `records`, with interest, statement and copies as levels and [letters] ask for them;
    notes that thank for what was promised with the day that it was promised for.

    What nobody asks for costs nothing.
    """
    engine = store_of(config)
    interest, unreckoned = letter_interest(engine, records, lambda one: rules_of(config, one, as_of=as_of), as_of=as_of)
    copies: dict[str, tuple[InvoiceCopy, ...]] = {}
    missing: tuple[Problem, ...] = ()
    if records and config.letters.invoice_copies is not None:
        copies, missing = invoice_copies(engine, records, config.letters.invoice_copies, as_of=as_of)
    statements = {}
    if records and config.letters.statement is not StatementForm.NONE:
        dunning = [one for one in records if one.level]
        statements = account_statements(engine, dunning, as_of=as_of, buckets=config.policy.buckets)
    thanks = [one for one in records if one.treatment == Note.THANKS]
    promised = {one.reference: promised_day(config, one, as_of=as_of) for one in thanks}
    whole = (
        replace(
            letter,
            interest=interest.get(letter.reference),
            statement=statements.get(letter.reference),
            copies=tuple(one.invoice for one in copies.get(letter.reference, ())),
            promised_day=promised.get(letter.reference),
        )
        for letter in letters
    )
    return Enclosed(letters=tuple(whole), copies=copies, problems=unreckoned + missing)


def enclosure_problems(config: Config, *, as_of: date) -> tuple[Problem, ...]:
    """What the letters of a night had to leave out."""
    asks = any(level.interest != "none" for policy in config.book.policies for level in policy.levels)
    if not asks and config.letters.invoice_copies is None:
        return ()
    records = list_letters(store_of(config), as_of=as_of)
    live = [one for one in records if one.state is not LetterState.WITHDRAWN]
    return enclosed(config, live, (), as_of=as_of).problems


def rules_of(config: Config, record: LetterRecord, *, as_of: date) -> tuple[Policy, Level]:
    """The policy that a letter was planned by, and its level there, or what a note has in its place."""
    policy = config.book.find(record.policy_hash) or policy_of(config, record.customer.customer, as_of=as_of)
    return policy, policy.level(record.level, record.treatment)
