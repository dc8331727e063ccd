"""What was done before, what is under way, and what that lets be done tonight."""

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from receivables.model import (
    DOES_OF_TREATMENT,
    LEAVES,
    UNSETTLED,
    VISITS_UNDER_WAY,
    Does,
    LetterState,
    Treatment,
)
from receivables.policy.book import Book
from receivables.policy.explaining.outbox import has_failed, rows_of, unsettled
from receivables.policy.explaining.steps import Record, Row, Step, Subject, Value
from receivables.policy.ladder import highest_rung
from receivables.policy.settings import Policy

_PART = "contact"
_TREATMENTS = tuple(Treatment)


def ladder(subject: Subject) -> Iterator[Step]:
    """The rung that letters about it have reached, and how far its treatment may climb."""
    line, levels = subject.line, subject.policy.levels
    if not subject.is_chased or DOES_OF_TREATMENT[Treatment(line["treatment"])] is not Does.LETTER:
        return
    highest = line["highest"]
    rung = min(line["reached"] + 1, highest)
    values: dict[str, Value] = {"reached": line["reached"], "highest": highest, "rungs": len(levels), "level": rung}
    values |= rung_values(subject.policy, rung)
    yield Step(part=_PART, code="ladder" if line["reached"] else "ladder_begins", values=values)


def last_contact(subject: Subject) -> Iterator[Step]:
    """What was done last with whoever is addressed, and how long that keeps us silent."""
    line, as_of = subject.line, subject.as_of
    if not subject.is_owed or line["last_contact"] is None:
        return
    what, behind = _last(subject)
    values: dict[str, Value] = {
        "last_contact": line["last_contact"],
        "days_ago": (as_of - line["last_contact"]).days,
        "quiet_days": quiet_days(subject.policy),
        "level": line["last_rung"] if what == "letter" else None,
        "reference": None if behind is None else behind.key,
    }
    yield Step(part=_PART, code=f"last_{what}", values=values, record=behind)
    if not subject.is_chased:
        return
    if line["quiet_until"] > as_of:
        yield Step(part=_PART, code="quiet", values=values | {"until": line["quiet_until"]})
    if line["rested_on"] is not None and line["rested_on"] > as_of:
        yield _resting(subject)


def under_way(subject: Subject) -> Iterator[Step]:
    """Visits, cases and letters that are not over yet, of whoever is addressed."""
    if not subject.is_owed or subject.line["days_overdue"] <= 0:
        return
    for table, code in (("case", "open_case"), ("assignment", "open_visit"), ("letter", "waiting_letter")):
        for row in rows_of(subject, table):
            if table == "letter" and has_failed(row, subject.as_of):
                values: dict[str, Value] = {"since": row["night"], "why": row.get("reason") or None}
                yield Step(part=_PART, code="failed_letter", values=values, record=_record(table, row))
            elif _is_earlier(row, subject.as_of) and _is_open(table, row, subject.as_of):
                yield _open(subject, table, code, row)
                yield from _fallen_back(subject, table, row)
            if row.get("later"):
                yield _later_that_day(subject, table, row)


def voice(subject: Subject) -> Iterator[Step]:
    """What leads tonight for whoever is addressed, and for whom it speaks."""
    line = subject.line
    if not subject.is_chased or not line["lead"]:
        return
    leading = [one["item"] for one in subject.others if one["reason"] == "leads" and _same_voice(one, line)]
    values: dict[str, Value] = {
        "treatment": str(_TREATMENTS[line["lead"]]),
        "own": line["treatment"],
        "items": ", ".join(leading),
    }
    yield Step(part=_PART, code="voice", values=values)


def addressed(subject: Subject) -> Iterator[Step]:
    """Who is spoken to, where that is not the customer itself."""
    line = subject.line
    addressee = line.get("addressee")
    if subject.is_owed and addressee is not None and addressee != line["customer"]:
        yield Step(part=_PART, code="addressed_at_head", values={"customer": line["customer"], "head": addressee})


def with_highest_rungs(decided: pl.DataFrame, in_force: Book) -> pl.DataFrame:
    """Decided lines (with `policy_hash`) with `highest`, the rung that each may climb to under its policy."""
    highest = pl.lit(0, pl.Int8)
    for policy in in_force.policies:
        highest = pl.when(pl.col("policy_hash") == policy.hash).then(highest_rung(policy)).otherwise(highest)
    return decided.with_columns(highest=highest.fill_null(0))


def quiet_days(policy: Policy) -> int:
    """After any contact so many days are quiet: that of the contact itself always is."""
    return max(policy.cadence.quiet_days, 1)


def rung_values(policy: Policy, level: int) -> dict[str, Value]:
    """What is said of a rung: its template and whom it speaks to."""
    if not 0 < level <= len(policy.levels):
        return {}
    rung = policy.levels[level - 1]
    return {"template": rung.name, "rank": rung.rank.name.lower()}


def _resting(subject: Subject) -> Step:
    line, rest_days = subject.line, subject.policy.cadence.rest_days
    does = DOES_OF_TREATMENT[Treatment(line["treatment"])]
    if does is Does.LETTER:
        level = min(line["last_rung"], len(subject.policy.levels))
        values: dict[str, Value] = {"since": line["last_letter"], "level": level}
        values["rest_days"] = rest_days[subject.policy.levels[level - 1].treatment]
    else:
        values = {"since": line[f"last_{does}"], "rest_days": rest_days[Treatment(line["treatment"])]}
    return Step(part=_PART, code=f"rests_{does}", values=values | {"until": line["rested_on"]})


def _open(subject: Subject, table: str, code: str, row: Row) -> Step:
    values: dict[str, Value] = {"since": row["night"], "salesperson": row.get("salesperson") or None}
    if table == "letter":
        values["manager"] = subject.line.get("account_manager")
        if how := unsettled(row, subject.as_of):
            code, values["reference"] = how, _record(table, row).key
        elif row["released_by"]:
            code, values["author"] = "released_letter", row["released_by"]
        else:
            values["lapses_on"] = lapses_on(subject.policy, row["night"])
            code = code if subject.line["key_account"] else "letter_to_release"
    else:
        values |= {"due_day": row.get("due_day"), "case": row.get("kind")}
    return Step(part=_PART, code=code, values=values, record=_record(table, row))


def _fallen_back(subject: Subject, table: str, row: Row) -> Iterator[Step]:
    """From when a visit that nobody reports keeps nobody silent any more, and what happens instead."""
    rules = subject.policy.visits
    if table != "assignment" or rules.fallback is Treatment.NONE:
        return
    falls_back_on = row["due_day"] + timedelta(days=rules.fallback_days)
    values: dict[str, Value] = {"due_day": row["due_day"], "on": falls_back_on, "treatment": str(rules.fallback)}
    code = "visit_fell_back" if falls_back_on <= subject.as_of else "visit_falls_back"
    yield Step(part=_PART, code=code, values=values, record=_record(table, row))


def _later_that_day(subject: Subject, table: str, row: Row) -> Step:
    """What somebody did on the day of a night that was decided without it."""
    opened = "case_opened_later" if row["night"] == subject.as_of else "case_closed_later"
    code = "visit_over_later" if table == "assignment" else opened
    return Step(part=_PART, code=code, values={"since": row["night"]}, record=_record(table, row))


def lapses_on(policy: Policy, night: date) -> date:
    """The night that withdraws a letter of `night` which nobody has released by then."""
    return night + timedelta(days=policy.release_days + 1)


def _last(subject: Subject) -> tuple[str, Record | None]:
    """What the last contact was, with its record; `contact` where the records do not say."""
    day = subject.line["last_contact"]
    for table, what in (("letter", "letter"), ("assignment", "visit"), ("case", "case")):
        for row in rows_of(subject, table):
            if _contact_day(table, row, subject.as_of) == day:
                return what, _record(table, row)
    return "contact", None


def _contact_day(table: str, row: Row, as_of: date) -> date | None:
    if table == "letter":
        return row["state_day"] if row["state"] == LetterState.SENT else None
    over = row["state_day"] <= as_of and not row.get("later")
    if table == "assignment" and over and row["state"] == "cancelled":
        return None
    made = table == "assignment" and over and row["state"] == "done"
    day: date = row["state_day"] if made else row["night"]
    return day


def _is_earlier(row: Row, as_of: date) -> bool:
    """Whether it is of a night before, or a case that somebody opened on that day before its night."""
    is_by_hand = row.get("policy_hash") == ""
    return bool(row["night"] < as_of or (is_by_hand and not row.get("later")))


def _is_open(table: str, row: Row, as_of: date) -> bool:
    if table == "letter":
        waits = row["state"] == LetterState.WAITING_FOR_RELEASE or row["state"] in UNSETTLED
        return waits or bool(row["state"] in LEAVES and row["released_by"])
    return bool(row["state"] in VISITS_UNDER_WAY or row["state_day"] > as_of or row.get("later"))


def _record(table: str, row: Row) -> Record:
    kind = {"assignment": "visit"}.get(table, table)
    name = f"L-{row['night']:%Y%m%d}-{row['customer']}" if table == "letter" else f"{row['customer']}@{row['night']}"
    return Record(kind=kind, key=name, author=row.get("released_by") or row.get("salesperson") or "", day=row["night"])


def _same_voice(one: Row, other: Row) -> bool:
    return bool((one.get("addressee") or one["customer"]) == (other.get("addressee") or other["customer"]))
