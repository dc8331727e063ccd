"""Whom tonight's letter speaks to at the customer, who gets a copy, and who is to be found there."""

from collections.abc import Iterator
from dataclasses import dataclass

from receivables.model import Does
from receivables.policy.addressees import addressed
from receivables.policy.explaining.steps import Row, Step, Subject, Value, letter_level

_PART = "answer"


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    rank: int | None
    role: str


def speaks_to(subject: Subject) -> Iterator[Step]:
    """The people of the letter that lists the line; nothing where it is not known who there is."""
    line = subject.line
    level = letter_level(subject)
    if line["does"] != Does.LETTER or not level or "contact" not in subject.behind.rows:
        return
    people = addressed(_people(subject, line["addressee"]), subject.policy.level(level, line["treatment"]))
    to = people.to
    copies = ", ".join(one.name for one in people.copies) or None
    values: dict[str, Value] = {"copies": copies}
    if to is not None:
        values |= {"person": to.name, "role": to.role or None}
    yield Step(part=_PART, code="speaks_to_nobody" if to is None else "speaks_to", values=values)
    if people.missing is not None:
        yield Step(part=_PART, code="rank_missing", values={"rank": people.missing.name.lower()})


def _people(subject: Subject, addressee: str) -> list[_Person]:
    rows: list[Row] = [row for row in subject.behind.of("contact") if row["customer"] == addressee]
    return [_Person(name=row["name"], rank=row["rank"], role=row["role"]) for row in rows]
