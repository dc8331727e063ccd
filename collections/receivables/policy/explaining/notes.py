"""Letters that ask for nothing overdue: whether a line or a customer is in one tonight, and from when on it may be."""

from collections.abc import Iterator
from datetime import timedelta

from receivables.model import Note
from receivables.policy.explaining.steps import Step, Subject, Value

_PART = "answer"


def noted_tonight(subject: Subject) -> Step | None:
    """That a courtesy note lists the line; None where none does."""
    if not lists(subject):
        return None
    days = (subject.line["due_day"] - subject.as_of).days
    return Step(part=_PART, code="courtesy_note", values={"due_day": subject.line["due_day"], "days": days})


def lists(subject: Subject) -> bool:
    """Whether tonight's courtesy note lists the line."""
    line = subject.line
    return (line["customer"], line["item"], line["kind"]) in subject.notes.lines


def courtesy(subject: Subject) -> Iterator[Step]:
    """From when on a courtesy note may speak of the line, where that is to come."""
    chosen = subject.policy.courtesy
    if chosen is None or not subject.is_owed or subject.line["days_overdue"] >= 0:
        return
    first = subject.line["due_day"] - timedelta(days=chosen.days_before)
    if first > subject.as_of:
        values: dict[str, Value] = {"day": first, "days": chosen.days_before}
        yield Step(part=_PART, code="courtesy_from", values=values)


def of_customer(subject: Subject) -> Step | None:
    """The note that goes to whoever is addressed about the line's customer; None where none does."""
    line = subject.line
    kind = subject.notes.kinds.get(line.get("addressee") or line["customer"])
    return note_step(kind, line["customer"], line.get("name")) if kind else None


def note_step(kind: str, customer: str, name: str | None) -> Step:
    """That a note goes to a customer tonight."""
    code = "customer_thanks" if kind == Note.THANKS else "customer_courtesy"
    return Step(part=_PART, code=code, values={"customer": customer, "name": name or customer})
