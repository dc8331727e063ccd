"""What other programs are told of."""

from enum import StrEnum


class Subject(StrEnum):
    """What a webhook may be about."""

    DECISIONS = "decisions"
    LETTERS = "letters"
    VISITS = "visits"
    CASES = "cases"
    PROMISES = "promises"
