"""Letters noted as sent without writing any: what leaves the house is measured elsewhere."""

from datetime import date

from sqlalchemy import Engine, update

from receivables.model import LEAVES, LetterState
from receivables.store.database import writing
from receivables.store.days import to_number
from receivables.store.tables import letter


def letters_sent(engine: Engine, as_of: date) -> None:
    """Every letter planned on a night, but for those that wait for a release."""
    night = to_number(as_of)
    sent = {"state": LetterState.SENT, "state_day": night, "batch_night": night, "batch": 1}
    with writing(engine) as conn:
        conn.execute(update(letter).where(letter.c.night == night, letter.c.state.in_(LEAVES)).values(sent))
