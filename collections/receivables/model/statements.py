"""Statements of account as a firm sets them: of what kind, in which files, on which days and to whom."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class StatementKind(StrEnum):
    """What a statement lists: what is open on its day, all that was posted in its period, or both."""

    OPEN_ITEMS = "open_items"
    BALANCE_FORWARD = "balance_forward"
    BOTH = "both"

    @property
    def has_movements(self) -> bool:
        """Whether it begins with an opening balance and lists what was posted since."""
        return self is not StatementKind.OPEN_ITEMS

    @property
    def has_open_items(self) -> bool:
        """Whether it lists what is open on its day."""
        return self is not StatementKind.BALANCE_FORWARD


class StatementFiles(StrEnum):
    """Which files go with a statement that leaves by e-mail; on paper it is always the page."""

    PDF = "pdf"
    EXCEL = "excel"
    BOTH = "both"

    @property
    def with_workbook(self) -> bool:
        """Whether a workbook is made."""
        return self is not StatementFiles.PDF


class Who(StrEnum):
    """Who gets a statement: whoever has something open, has that or was posted to in the period, or asked for it."""

    OPEN = "open"
    ACTIVE = "active"
    SUBSCRIBED = "subscribed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementSchedule:
    """When statements leave, and to whom. One of `monthly` and `weekly` is set.

    `monthly`: a day of the month (a later one than the month has: its last), `None` with `weekly`, 0: the last working
    day. `weekly`: a day of the week, Monday is 0. `minimum`: base currency, of what is open. Empty `segments` and
    `customers`: any; `key_accounts` None: they and others.
    """

    name: str
    monthly: int | None = None
    weekly: int | None = None
    who: Who = Who.OPEN
    minimum: Decimal = Decimal(0)
    segments: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    key_accounts: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementSettings:
    """What [statements] says. Without a schedule none leaves by itself.

    `catch_up_days`: how long after its day a statement is still made. `by_group`: the head of a group gets one for all
    of it, the branches none. `copies`: ranks of people who get a copy by e-mail.
    """

    kind: StatementKind = StatementKind.BOTH
    files: StatementFiles = StatementFiles.PDF
    by_group: bool = False
    catch_up_days: int = 7
    copies: tuple[int, ...] = ()
    schedules: tuple[StatementSchedule, ...] = ()
