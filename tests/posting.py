"""Letters sent without writing or printing any: for tests of what follows from letters that were sent."""

from datetime import date

from sqlalchemy import Engine

from receivables.store.database import writing
from receivables.store.letters import LetterRecord
from receivables.store.outbox.attempts import Ended, batches_of, begin_attempts, end_attempts
from receivables.store.outbox.leaving import Written, leaving, note_written


def letters_ready(engine: Engine, as_of: date) -> list[LetterRecord]:
    """The letters that leave on a night, said to be written."""
    letters = leaving(engine, as_of)
    hashes = dict.fromkeys(("document_hash", "page_hash", "text_hash", "said_hash"), "0" * 64)
    note_written(engine, [Written(key=one.key, **hashes, data={}) for one in letters], as_of)
    return letters


def letters_begun(engine: Engine, as_of: date, channel: str = "print") -> int | None:
    """The same with an attempt under way: the number of the print batch they are in, None where there is no letter."""
    letters = letters_ready(engine, as_of)
    with writing(engine) as conn:
        batch = batches_of(conn, as_of) + 1
        recipients = {one.key: one.customer.address for one in letters}
        return batch if begin_attempts(conn, letters, channel, recipients, as_of=as_of, batch=batch) else None


def letters_sent(engine: Engine, as_of: date) -> int:
    """Every letter that leaves on a night noted as sent; how many that were."""
    letters = letters_ready(engine, as_of)
    with writing(engine) as conn:
        recipients = {one.key: one.customer.address for one in letters}
        batch = batches_of(conn, as_of) + 1
        begun = begin_attempts(conn, letters, "print", recipients, as_of=as_of, batch=batch)
        return len(end_attempts(conn, [Ended(attempt=one, outcome="sent") for one in begun], as_of=as_of))
