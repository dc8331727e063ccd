"""What happened with a customer, in words of no language: a time line of letters, visits, promises, payments.

A page or a document says each in its own language, by its `code` and the values beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class HappeningKind(StrEnum):
    """What a happening is about. Of one day they stand in this order, the last on top."""

    PAYMENT = "payment"
    LETTER = "letter"
    NOTE = "note"
    VISIT = "visit"
    CASE = "case"
    PROMISE = "promise"
    PLAN = "plan"
    DISPUTE = "dispute"
    CAUSE = "cause"
    HOLD = "hold"
    HANDOVER = "handover"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that happened on a day. `code` names the sentence that `values` stand in; those called `_minor` are
    minor units of the value `currency`.

    `who`: by name or number, empty: the engine, or nobody says. `link`: what it is called in its list (a letter's
    reference, the number of a dispute), empty: it has no page of its own. `step`: the place among all that happened to
    the same thing, so that of one day the later stands first.
    """

    day: date
    kind: HappeningKind
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    who: str = ""
    link: str = ""
    step: int = 0
