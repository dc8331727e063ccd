"""What an explanation is made of: steps in their order, each with the record that it rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from receivables.model import Does
from receivables.policy.book import Scope
from receivables.policy.settings import Policy

Row = dict[str, Any]
Value = str | int | date | None
# The parts of an explanation, in the order in which people ask: what happens, what it is about, and why.
PARTS = ("answer", "item", "unpaid", "matrix", "contact", "instead")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The record behind a step: what it is, its key, who said it, its day, and since when it is known (None: ever)."""

    kind: str
    key: str
    author: str = ""
    day: date | None = None
    known_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the chain. `code` names the sentence, `values` fill it; amounts end in `_minor` with a `currency`."""

    part: str
    code: str
    values: Mapping[str, Value]
    record: Record | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """The records behind the decisions about a few customers: rows by table, with days as days and moments as moments.

    A ledger line has with it `source`, `origin` and `load_day` of the load that brought it, null where none did; a
    visit or case has `later` where what was done about it on the very day came after the night.
    """

    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    def of(self, table: str) -> Sequence[Row]:
        """The rows of a table, none where it was not read."""
        return self.rows.get(table, ())


@dataclass(frozen=True, slots=True)
class NotesTonight:
    """Which note goes to whom (by whoever is addressed), and the lines (customer, item, kind) in courtesy notes."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    lines: frozenset[tuple[str, str, str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One decided line and all that its explanation draws on.

    `line` is a row of `decide`, `others` all lines of whoever is addressed with it, `next` its row of
    `projection.ahead` (None: not asked), `records` those that name it, by table.
    """

    line: Row
    others: Sequence[Row]
    policy: Policy
    as_of: date
    behind: Behind
    records: Mapping[str, Sequence[Row]]
    next: Row | None = None
    cash_data_day: date | None = None
    notes: NotesTonight = NotesTonight()
    scope: Scope | None = None  # whom the policy is for, None: there is no other in force

    @property
    def is_owed(self) -> bool:
        """Whether the customer owes it, rather than we."""
        return bool(self.line["balance_minor"] > 0)

    @property
    def is_chased(self) -> bool:
        """Whether it is overdue and nothing holds it."""
        return bool(self.is_owed and self.line["days_overdue"] > 0 and self.line["hold"] is None)


def letter_level(subject: Subject) -> int:
    """The level of tonight's letter to whoever is addressed with it: its highest line's; 0 where there is none."""
    its = subject.line["addressee"]
    return max(
        (one["level"] for one in subject.others if one["addressee"] == its and one["does"] == Does.LETTER), default=0
    )


def record(kind: str, key: str, row: Row, *, day: str) -> Record:
    """The record that a row of a table is; `day` names the column with its day."""
    return Record(
        kind=kind, key=key, author=row.get("author") or "", day=row.get(day), known_since=row.get("known_at") or None
    )


def about(row: Row) -> str:
    """The key of a record about a customer or one of its items, as people write it."""
    return f"{row['customer']}/{row['item']}" if row.get("item") else str(row["customer"])
