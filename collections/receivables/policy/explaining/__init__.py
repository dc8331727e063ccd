"""Why an item got what it got, and when it gets what next: steps in order, for a language to put in words."""

from collections.abc import Callable, Iterable, Iterator

from receivables.policy.explaining import answer, cell, contact, item, notes, people, promises, unpaid
from receivables.policy.explaining.customer import explain_customer
from receivables.policy.explaining.item import settled
from receivables.policy.explaining.notes import note_step
from receivables.policy.explaining.steps import PARTS, Behind, Record, Row, Step, Subject, Value
from receivables.policy.explaining.subjects import subjects

__all__ = [
    "PARTS",
    "Behind",
    "Record",
    "Row",
    "Step",
    "Subject",
    "Value",
    "explain",
    "explain_customer",
    "note_step",
    "settled",
    "subjects",
]

_CHAIN: tuple[Callable[[Subject], Iterable[Step]], ...] = (
    answer.tonight,
    people.speaks_to,
    notes.courtesy,
    answer.next_step,
    item.origin,
    item.applied,
    item.age,
    unpaid.cause,
    unpaid.disputes,
    promises.promises,
    promises.plans,
    unpaid.holds,
    unpaid.covered,
    cell.policy,
    cell.minimum,
    cell.rate,
    cell.age_from_resolution,
    cell.cell,
    contact.addressed,
    contact.last_contact,
    contact.ladder,
    contact.under_way,
    contact.voice,
    cell.next_cells,
    answer.other_rungs,
)


def explain(subject: Subject) -> tuple[Step, ...]:
    """The whole chain about one decided line, the answer first (see PARTS)."""
    return tuple(_steps(subject))


def _steps(subject: Subject) -> Iterator[Step]:
    for link in _CHAIN:
        yield from link(subject)
