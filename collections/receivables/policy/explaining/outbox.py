"""How a letter on its way out stands that keeps whoever is addressed waiting, and how often one was not released."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from receivables.model import LEAVES, RELEASE_LAPSED, LetterState, Reason
from receivables.policy.explaining.steps import Row, Subject

RELEASED = "released"
# Why nothing else goes out, in words of their own: nobody knows whether it arrived, or it came back.
_UNSETTLED = {
    str(LetterState.SENDING): "letter_ambiguous",
    str(LetterState.AMBIGUOUS): "letter_ambiguous",
    str(LetterState.BOUNCED): "letter_bounced",
}


def reason_said(subject: Subject, reason: str) -> str:
    """The reason as it is said: of a letter that keeps others waiting, how it stands."""
    if reason != Reason.WAITING_FOR_RELEASE:
        return reason
    if was_released(subject):
        return RELEASED
    return next(filter(None, (unsettled(row, subject.as_of) for row in letters_of(subject))), reason)


def unsettled(row: Row, as_of: date) -> str:
    """Of a letter of an earlier night of which it is not known whether it arrived, how that is said; else empty."""
    known = row["night"] < as_of and row["state_day"] <= as_of
    return _UNSETTLED.get(row["state"], "") if known else ""


def has_failed(row: Row, as_of: date) -> bool:
    """Whether it was to leave with that night, and no way would do."""
    return bool(row["state"] == LetterState.FAILED and row["state_day"] == as_of)


def was_released(subject: Subject) -> bool:
    """Whether the letter that keeps the addressee waiting was released by that day, and leaves with its night."""
    day = subject.as_of
    return any(
        row["released_by"]
        and row["night"] < day
        and (
            (row["state"] in LEAVES and row["state_day"] <= day)
            or (row["state"] == LetterState.SENT and row["state_day"] == day)
        )
        for row in letters_of(subject)
    )


def times_lapsed(subject: Subject) -> int:
    """How many letters to whoever is addressed nobody has released in time since the last one that left."""
    count = 0
    for row in letters_of(subject):
        if row["night"] >= subject.as_of:
            continue
        if row["state"] == LetterState.SENT:
            break
        count += row.get("reason") == RELEASE_LAPSED and row["state_day"] <= subject.as_of
    return count


def letters_of(subject: Subject) -> Sequence[Row]:
    """The letters to whoever is addressed, up to the night, the newest first."""
    return rows_of(subject, "letter")


def rows_of(subject: Subject, table: str) -> Sequence[Row]:
    """The letters, visits or cases of whoever is addressed, up to the night, the newest first."""
    its = subject.line.get("addressee") or subject.line["customer"]
    rows = [row for row in subject.behind.of(table) if row["customer"] == its and row["night"] <= subject.as_of]
    return sorted(rows, key=_night, reverse=True)


def _night(row: Row) -> Any:
    return row["night"]
