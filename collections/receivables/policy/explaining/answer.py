"""The answer: what is done tonight, or why nothing is; when something is done next; why nothing milder or firmer."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from receivables.model import Does, HoldKind, Reason
from receivables.policy.explaining.contact import lapses_on, quiet_days, rung_values
from receivables.policy.explaining.notes import noted_tonight
from receivables.policy.explaining.outbox import reason_said, times_lapsed
from receivables.policy.explaining.releases import asks_for_release
from receivables.policy.explaining.steps import Row, Step, Subject, Value, letter_level
from receivables.policy.explaining.unpaid import why_left_alone
from receivables.policy.explaining.visits import given_out

_PART = "answer"


def tonight(subject: Subject) -> Iterator[Step]:
    """What is done about the line tonight and why, or why nothing is."""
    line = subject.line
    values = because(subject)
    if (noted := noted_tonight(subject)) is not None:
        yield noted
        return
    if line["does"] == Does.NOTHING:
        yield Step(part=_PART, code="nothing", values=values)
        return
    if line["reason"] == HoldKind.FRAUD_REVIEW:
        yield Step(part=_PART, code="review", values=values)
        return
    values["treatment"] = line["treatment"]
    if line["does"] == Does.LETTER and line["level"]:
        values |= {"level": line["level"], **rung_values(subject.policy, line["level"])}
    # What is due on a lower rung is listed in the letter of the highest.
    listed = line["does"] == Does.LETTER and line["level"] < letter_level(subject)
    reason = Reason.JOINS if listed else line["reason"]
    yield Step(part=_PART, code=f"{line['does']}_{reason}", values=values)
    yield from given_out(subject)
    if line["does"] == Does.LETTER and (code := asks_for_release(subject)):
        released: dict[str, Value] = {"manager": line.get("account_manager"), "level": letter_level(subject)}
        released["lapses_on"] = lapses_on(subject.policy, subject.as_of)
        yield Step(part=_PART, code=code, values=released)
        if lapsed := times_lapsed(subject):
            yield Step(part=_PART, code="waits_again", values={"times": lapsed + 1, "manager": released["manager"]})


def because(subject: Subject) -> dict[str, Value]:
    """The reason with whatever it speaks of: days, and how long they last."""
    line, as_of = subject.line, subject.as_of
    reason = line["reason"]
    if reason == HoldKind.DISPUTE:
        reason = why_left_alone(subject)
    reason = reason_said(subject, reason)
    values: dict[str, Value] = {"because": reason, "next_day": line["next_day"], "due_day": line["due_day"]}
    if line["last_contact"] is not None:
        values |= {"days_ago": (as_of - line["last_contact"]).days, "quiet_days": quiet_days(subject.policy)}
        values["quiet_until"] = line["quiet_until"]
    values["until"] = _until(subject, line["reason"])
    return values


def next_step(subject: Subject) -> Iterator[Step]:
    """When something is done about it next if nothing is paid, and what; or what would have to happen first."""
    found = subject.next
    if found is None or not subject.is_owed:
        return
    if found["day"] is None:
        is_held = found["reason"] == HoldKind.DISPUTE and subject.line["reason"] == HoldKind.DISPUTE
        mend = why_left_alone(subject) if is_held else reason_said(subject, found["reason"])
        yield Step(part=_PART, code="never", values={"mend": mend})
        return
    yield Step(part=_PART, code=_next_code(found), values=next_values(subject, found))


def next_values(subject: Subject, found: Row) -> dict[str, Value]:
    """What is said of the next step (a row of `projection.ahead`)."""
    day: date = found["day"]
    values: dict[str, Value] = {
        "day": day,
        "days": (day - subject.as_of).days,
        "treatment": found["treatment"],
        "key_account": "yes" if subject.line["key_account"] and found["does"] == Does.LETTER else None,
    }
    if found["does"] == Does.LETTER and found["level"]:
        values |= {"level": found["level"], **rung_values(subject.policy, found["level"])}
    return values


def _next_code(found: Row) -> str:
    if found["reason"] == HoldKind.FRAUD_REVIEW:
        return "next_review"
    return f"next_{found['does']}_joins" if found["reason"] == Reason.JOINS else f"next_{found['does']}"


def other_rungs(subject: Subject) -> Iterator[Step]:
    """Why its letter is on this rung and on no other."""
    line = subject.line
    if line["does"] != Does.LETTER or not line["level"]:
        return
    level, highest = line["level"], line["highest"]
    values: dict[str, Value] = {"level": level, "reached": line["reached"], "highest": highest}
    if level < highest:
        yield Step(part="instead", code="no_firmer_rung_yet", values=values)
    elif level < len(subject.policy.levels):
        yield Step(part="instead", code="no_firmer_rung", values=values | {"treatment": line["treatment"]})
    if level > 1:
        yield Step(part="instead", code="no_milder_rung", values=values)


def _until(subject: Subject, reason: str) -> date | None:
    """The last day of the hold that is the reason, where its records give one."""
    if reason not in set(map(str, HoldKind)):
        return None
    ends: list[Any] = []
    ends += [row["to_day"] for row in subject.records.get("hold", ()) if row["kind"] == reason]
    return max((day for day in ends if day is not None), default=None)
