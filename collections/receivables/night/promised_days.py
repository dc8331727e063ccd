"""For which day a customer had promised what a note thanks for."""

from datetime import date

from receivables.config import Config
from receivables.night.promises import promises_of
from receivables.policy.promises import PromiseState
from receivables.store.letters import LetterRecord


def promised_day(config: Config, record: LetterRecord, *, as_of: date) -> date | None:
    """The last day promised by a promise that one of the receipts listed has kept; None where none has."""
    debtors = {line.debtor for line in record.lines}
    paid = {line.day for line in record.lines}
    kept = (
        one
        for debtor in sorted(debtors)
        for one in promises_of(config, as_of=as_of, customer=debtor, states=[PromiseState.KEPT])
    )
    return max((one.due_day for one in kept if one.state_day in paid), default=None)
