"""What every step of a case has in common: it is taken once, from a stage that allows it, and is logged."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Connection, update

from receivables.model import CaseKind, ItemKind
from receivables.model.cases import CaseDeed, Stage
from receivables.policy.measures import Open
from receivables.store import frames
from receivables.store.case_steps import CaseKey, its, note
from receivables.store.cases.records import CaseRecord, CaseState, StepRecord, one_case
from receivables.store.database import StoreError
from receivables.store.days import to_number
from receivables.store.open_lines import open_lines
from receivables.store.tables import case as case_table
from receivables.store.tables import item

_LINE = pl.Schema({"customer": pl.String, "item": pl.String})


def open_case(conn: Connection, key: CaseKey) -> CaseRecord:
    """The case, which is one of special handling. Raises StoreError when there is none, or it is a credit review."""
    found = one_case(conn, key)
    if found.kind is not CaseKind.SPECIAL_HANDLING:
        raise StoreError(f"{called(key)} is a credit review, which has no measures: close it with what was found")
    return found


def called(key: CaseKey) -> str:
    """What messages call a case."""
    return f"The case of customer {key.customer} of {key.night}"


def last_of(record: CaseRecord, *deeds: CaseDeed) -> StepRecord | None:
    """The last step of these kinds taken about the proposal that stands; none once that is broken: another is due."""
    for one in reversed(record.steps):
        if one.proposal != record.proposal or one.deed is CaseDeed.REOPENED:
            return None
        if one.deed in deeds:
            return one
    return None


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's, however they are typed.

    >>> same_person("Ines ", "ines"), same_person("", "")
    (True, False)
    """
    return bool(one.strip()) and one.strip().casefold() == other.strip().casefold()


def refuse_stage(record: CaseRecord, expected: Sequence[Stage]) -> None:
    """Raises StoreError, with who was first, when the case is at another stage."""
    if record.stage in expected:
        return
    last = record.steps[-1] if record.steps else None
    by = f" by {last.author}" if last and last.author else ""
    since = f" since {last.day}{by}" if last else ""
    wanted = " or ".join(expected)
    raise StoreError(f"{called(record.key)} is {record.stage}{since}, expected one that is {wanted}")


def refuse_unseen(record: CaseRecord, proposal: int | None) -> None:
    """Raises StoreError when somebody decides about another proposal (None: not said) than the one that stands."""
    if proposal is not None and proposal != record.proposal:
        raise StoreError(
            f"{called(record.key)} has proposal {record.proposal} by {record.proposed_by} by now, but {proposal} was "
            "meant: expected the latest; look at it first"
        )


def refuse_backwards(record: CaseRecord, as_of: date) -> None:
    """Raises StoreError for a step on a day before the one before it."""
    latest = max([record.night, *(one.day for one in record.steps)])
    if as_of < latest:
        raise StoreError(f"{called(record.key)} came to where it stands on {latest}: expected that day or a later one")


def move(
    conn: Connection,
    record: CaseRecord,
    deed: CaseDeed,
    to: Stage,
    *,
    author: str,
    as_of: date,
    deadline_day: date | None = None,
    proposal: int | None = None,
    whom: str = "",
    text: str = "",
    **values: Any,
) -> None:
    """Take the case to a stage, with a deadline there, and log it. `values`: other columns of the case."""
    about = record.proposal if proposal is None else proposal
    standing = {"stage": to, "deadline_day": deadline_day and to_number(deadline_day), "proposal": about}
    conn.execute(update(case_table).where(its(record.key)).values({**standing, **values}))
    note(
        conn,
        record.key,
        deed,
        stages=(record.stage, to),
        day=as_of,
        proposal=about,
        author=author,
        deadline_day=deadline_day,
        whom=whom,
        text=text,
    )


def is_open(record: CaseRecord) -> bool:
    """Whether it is not over."""
    return record.state is CaseState.OPEN


def owed_of(conn: Connection, record: CaseRecord, as_of: date) -> list[Open]:
    """What is open on a day of the invoices that the case lists."""
    listed = [(one.debtor, one.item) for one in record.lines if one.kind == ItemKind.INVOICE]
    return owed_on(conn, listed, as_of)


def owed_on(conn: Connection, listed: Sequence[tuple[str, str]], as_of: date) -> list[Open]:
    """What is open on a day of invoices, each by whose it is and its number."""
    named = pl.DataFrame(listed, schema=_LINE, orient="row").unique()
    lines = open_lines(conn, frames.among(item.c.customer, named["customer"].unique()), as_of=as_of)
    still = lines.filter((pl.col("kind") == ItemKind.INVOICE) & (pl.col("balance_minor") > 0))
    found = still.join(named, on=["customer", "item"], how="semi").sort("due_day", "item")
    rows = found.select(debtor="customer", item="item", currency="currency", balance_minor="balance_minor")
    return [Open(**row) for row in rows.to_dicts()]
