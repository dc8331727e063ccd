"""Letters that ask for nothing overdue: a courtesy note before something falls due, thanks for what was paid.

A note stands on no rung. It never goes out while anything is overdue or disputed, in the quiet days after a contact,
or beside anything else that is under way; and it is a contact itself only where the firm says so. Whatever it says is
said once: of each due day, and of each receipt.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from receivables.model import CONTACT_SCHEMA, LETTER_SCHEMA, LINE_SCHEMA, Cause, Does, Facts, Note
from receivables.policy.book import Book
from receivables.policy.causes import latest_causes
from receivables.policy.courtesy import falling_due
from receivables.policy.groups import contacts_of_addressees, spoken_through, work_of_addressees
from receivables.policy.holds import IS_OVERDUE, cash_data_too_old
from receivables.policy.letters import as_letters
from receivables.policy.reach import note_reaches
from receivables.policy.settings import Policy
from receivables.policy.thanks import paid_of_late
from receivables.policy.validity import valid


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """The notes of a night (LETTER_SCHEMA), and what they list (LINE_SCHEMA)."""

    letters: pl.DataFrame
    lines: pl.DataFrame


def notes(facts: Facts, decided: pl.DataFrame, policy: Policy, *, as_of: date) -> Notes:
    """The notes that go out beside what was decided (see `decide`), at most one for whoever is addressed."""
    if policy.courtesy is None and policy.thanks is None:
        return Notes(letters=LETTER_SCHEMA.to_frame(), lines=LINE_SCHEMA.to_frame())
    through = spoken_through(facts.customers, facts.causes, policy, as_of=as_of)
    silent = pl.concat(_silent(facts, decided, through, policy, as_of)).unique()
    found = _listed(facts, decided, through, policy, as_of).join(silent, on="customer", how="anti")
    found = found.filter(note_reaches(policy))
    # Both on one night: what falls due cannot wait, thanks can.
    found = found.filter(pl.col("treatment") == pl.col("treatment").min().over("customer"))
    letters = found.unique("customer").with_columns(level=pl.lit(0))
    lines = found.select(pl.col(name).cast(dtype) for name, dtype in LINE_SCHEMA.items())
    return Notes(letters=as_letters(letters, policy), lines=lines.sort("customer", "currency", "due_day", "item"))


def receipts_from(book: Book, as_of: date) -> date | None:
    """The day after which receipts are asked for on the night of `as_of`; None where no policy in force sends notes."""
    policies = book.on(as_of).policies
    if all(policy.courtesy is None and policy.thanks is None for policy in policies):
        return None
    return as_of - timedelta(days=max((policy.thanks.within_days for policy in policies if policy.thanks), default=0))


def with_notes_as_contacts(contacts: pl.DataFrame, sent: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Contacts (CONTACT_SCHEMA) with those notes (NOTE_SCHEMA) that count as one: they make quiet, and no rung."""
    counting = ((Note.COURTESY, policy.courtesy), (Note.THANKS, policy.thanks))
    kinds = [str(kind) for kind, note in counting if note is not None and note.counts_as_contact]
    if not kinds or sent.is_empty():
        return contacts
    counted = sent.filter(pl.col("note").is_in(kinds)).with_columns(does="note", level=pl.lit(0))
    return pl.concat([contacts, counted.select(pl.col(name).cast(dtype) for name, dtype in CONTACT_SCHEMA.items())])


def _listed(facts: Facts, decided: pl.DataFrame, through: pl.DataFrame, policy: Policy, as_of: date) -> pl.DataFrame:
    """What notes would list, line by line, with whose letter it is."""
    due = falling_due(facts, decided, through, policy, as_of=as_of)
    paid = paid_of_late(facts, through, policy, as_of=as_of)
    kinds = ((due, Note.COURTESY), (paid, Note.THANKS))
    columns = [name for name in LINE_SCHEMA if name not in {"customer", "debtor", "level"}]
    return pl.concat(
        lines.select(
            *columns,
            "language",
            "key_account",
            "has_address",
            "email_rank",
            customer="addressee",
            debtor="customer",
            level=pl.lit(0, pl.Int8),
            treatment=pl.lit(str(kind)),
        )
        for lines, kind in kinds
    )


def _silent(
    facts: Facts, decided: pl.DataFrame, through: pl.DataFrame, policy: Policy, as_of: date
) -> Iterator[pl.DataFrame]:
    """To whom no note goes out (`customer`)."""
    if cash_data_too_old(facts.cash_data_day, policy, as_of):
        yield facts.customers.select("customer")
    yield decided.filter(IS_OVERDUE | (pl.col("does") != Does.NOTHING)).select(customer="addressee")
    in_doubt = (
        decided.filter(pl.col("disputed_minor") > 0),
        valid(facts.disputes, as_of=as_of),
        valid(facts.holds, as_of=as_of).filter(pl.col("item").is_null()),
        latest_causes(facts.causes, as_of=as_of).filter(pl.col("cause") == Cause.FRAUD),
    )
    for frame in (*in_doubt, facts.open_work):
        yield work_of_addressees(frame.select("customer"), through)
    contacts = contacts_of_addressees(with_notes_as_contacts(facts.contacts, facts.notes, policy), through)
    quiet_days = max(policy.cadence.quiet_days, 1)
    yield contacts.filter(pl.col("day") > as_of - timedelta(days=quiet_days)).select("customer")
