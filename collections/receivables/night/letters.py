"""What a letter says: the store's record of it, as the facts that its page is made of."""

from collections.abc import Iterator
from datetime import date, timedelta

from receivables.config import Config
from receivables.delivery.hours import arrival
from receivables.documents.letters import Letter, LetterLine
from receivables.model import Note
from receivables.night.addresses import lines_for_the_post
from receivables.night.enclosing import rules_of
from receivables.night.sending_times import transit
from receivables.policy.addressees import addressed
from receivables.store.letters import LetterRecord


def to_letter(record: LetterRecord, config: Config, *, as_of: date) -> Letter:
    """A letter as it is printed on `as_of`: whom it speaks to by its level, deadline counted from when it arrives.

    What a courtesy note lists is to be paid when it falls due; a thank-you note asks for nothing and has no table.
    """
    customer = record.customer
    _, level = rules_of(config, record, as_of=as_of)
    people = addressed(customer.contacts, level)
    thanks = record.lines if record.treatment == Note.THANKS else ()
    paid_days = {line.day for line in thanks}
    deadline_day = arrival(as_of, customer.country, transit(config)) + timedelta(days=level.deadline_days)
    if record.treatment == Note.COURTESY:
        deadline_day = min(line.due_day for line in record.lines)
    return Letter(
        reference=record.reference,
        as_of=as_of,
        language=record.language,
        template=level.name,
        level=record.level,
        customer=customer.customer,
        name=customer.name or customer.customer,
        address=lines_for_the_post(customer.address, customer.country, config.firm),
        country=customer.country,
        contact_name=people.to.name if people.to else None,
        contact_role=(people.to.role or None) if people.to else None,
        copied_to=tuple(", ".join(filter(None, (one.name, one.role))) for one in people.copies),
        deadline_day=deadline_day,
        lines=() if thanks else tuple(_lines(record)),
        paid=tuple((line.currency, -line.amount_minor) for line in thanks),
        paid_day=paid_days.pop() if len(paid_days) == 1 else None,
    )


def _lines(record: LetterRecord) -> Iterator[LetterLine]:
    for line in record.lines:
        yield LetterLine(
            item=line.item,
            kind=line.kind,
            day=line.day,
            due_day=line.due_day,
            days_overdue=line.days_overdue,
            currency=line.currency,
            amount_minor=line.amount_minor,
            balance_minor=line.balance_minor,
            disputed_minor=line.disputed_minor,
            chased_minor=line.chased_minor,
            branch=line.branch,
        )
