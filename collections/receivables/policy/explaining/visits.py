"""Who makes the visit that a night asked for, by when, and why not whoever was named or not by then."""

from collections.abc import Iterator

from receivables.model import Does
from receivables.policy.explaining.outbox import rows_of
from receivables.policy.explaining.steps import Step, Subject, Value


def given_out(subject: Subject) -> Iterator[Step]:
    """To whom the night gave its visit; nothing of a night that has given out none, such as one to come."""
    line, night = subject.line, subject.as_of
    given = [row for row in rows_of(subject, "assignment_step") if row["night"] == night]
    if line["does"] != Does.VISIT or not given:
        return
    last = max(given, key=lambda row: int(row["number"]))
    visit = next(row for row in rows_of(subject, "assignment") if row["night"] == night)
    values: dict[str, Value] = {"salesperson": last["to_salesperson"] or None, "why": last["reason"] or None}
    # By when it was due is known for as long as nobody has taken it further.
    values["due_day"] = visit["due_day"] if visit["step"] == last["number"] else None
    code = "visit_given_otherwise" if last["reason"] else "visit_given"
    yield Step(part="answer", code=code if last["to_salesperson"] else "visit_given_to_nobody", values=values)
