"""[policy]: the rules of the firm."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from receivables.config.schema.strict import Strict
from receivables.model import Rank, Treatment


class AgingTable(Strict):
    buckets: list[int] = [1, 31, 61, 91]


class MatrixTable(Strict):
    amount_of: Literal["item", "customer", "group"] = "item"
    age_bands: list[int]
    amount_bands: list[Decimal]
    grid: list[list[Treatment]]
    softening_allowed: bool = False
    currency_bands: dict[Annotated[str, Field(pattern="^[A-Z]{3}$")], list[Decimal]] = {}
    segment_bands: dict[str, list[Decimal]] = {}


class CadenceTable(Strict):
    quiet_days: Annotated[int, Field(ge=0)]
    rest_days: dict[Treatment, Annotated[int, Field(ge=0)]]


class LevelTable(Strict):
    template: Annotated[str, Field(pattern=r"^\w+$")]
    treatment: Treatment
    rank: Rank
    deadline_days: Annotated[int, Field(ge=0)]
    # Left out of the policy's hash where it is not used: what a firm does not ask for changes none of its policies.
    interest: Annotated[Literal["none", "mention", "claim"], Field(exclude_if=lambda chosen: chosen == "none")] = "none"
    from_day: Annotated[int, Field(ge=0, exclude_if=lambda day: day == 0)] = 0
    from_amount: Annotated[Decimal, Field(ge=0, exclude_if=lambda amount: amount == 0)] = Decimal(0)
    when: Annotated[Literal["both", "either"], Field(exclude_if=lambda chosen: chosen == "both")] = "both"
    copies: Annotated[list[Rank], Field(exclude_if=lambda ranks: not ranks)] = []


class NoteTable(Strict):
    """What both notes have: of whom, and whether quiet days follow."""

    from_amount: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    segments: list[str] = []
    counts_as_contact: bool = False
    rank: Rank = Rank.ACCOUNTS_PAYABLE


class CourtesyTable(NoteTable):
    days_before: Annotated[int, Field(ge=0, le=90)] = 0
    rest_days: Annotated[int, Field(ge=0, le=90, exclude_if=lambda days: days == 5)] = 5
    template: Annotated[str, Field(pattern=r"^\w+$")] = "courtesy"


class ThanksTable(NoteTable):
    kept_promises: bool = False
    within_days: Annotated[int, Field(ge=1, le=90)] = 14
    template: Annotated[str, Field(pattern=r"^\w+$")] = "thanks"


class ApprovalTable(Strict):
    from_amount: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    levels: list[Annotated[int, Field(ge=1)]] = []
    four_eyes: bool = False


class VisitRulesTable(Strict):
    working_days: bool = False
    fallback: Literal[Treatment.NONE, Treatment.ESCALATED_LETTER, Treatment.SPECIAL_HANDLING] = Treatment.NONE
    fallback_days: Annotated[int, Field(ge=1)] = 7


class GroupsTable(Strict):
    address: Literal["customer", "head"] = "customer"


class PolicyTable(Strict):
    name: str
    valid_from: date
    minimum: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    promise_grace_days: Annotated[int, Field(ge=0)] = 0
    max_broken_promises: Annotated[int, Field(ge=0, exclude_if=lambda number: number == 0)] = 0
    broken_promises_days: Annotated[int, Field(ge=1, le=1000, exclude_if=lambda days: days == 365)] = 365
    cash_data_max_age_days: Annotated[int, Field(ge=0)] = 0
    visit_days: Annotated[int, Field(ge=0)] = 7
    release_days: Annotated[int, Field(ge=1)] = 5
    release_reminder_days: Annotated[int, Field(ge=0, exclude_if=lambda days: days == 0)] = 0
    dispute_age_from: Annotated[
        Literal["due_date", "resolution"], Field(exclude_if=lambda chosen: chosen == "due_date")
    ] = "due_date"
    aging: AgingTable = AgingTable()
    matrix: MatrixTable
    cadence: CadenceTable
    letters: Annotated[list[LevelTable], Field(min_length=1)]
    groups: Annotated[GroupsTable, Field(exclude_if=lambda chosen: chosen == GroupsTable())] = GroupsTable()
    courtesy: Annotated[CourtesyTable, Field(exclude_if=lambda chosen: chosen == CourtesyTable())] = CourtesyTable()
    approval: Annotated[ApprovalTable, Field(exclude_if=lambda chosen: chosen == ApprovalTable())] = ApprovalTable()
    thanks: Annotated[ThanksTable, Field(exclude_if=lambda chosen: chosen == ThanksTable())] = ThanksTable()
    visits: Annotated[VisitRulesTable, Field(exclude_if=lambda chosen: chosen == VisitRulesTable())] = VisitRulesTable()


_Named = Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)]


class ScopeTable(Strict):
    customers: _Named | None = None
    key_accounts: Literal[True] | None = None
    segments: _Named | None = None
    countries: _Named | None = None
    companies: _Named | None = None


class FurtherPolicyTable(PolicyTable):
    """One of [[policies]], with what it does not say filled in from [policy]."""

    scope: ScopeTable = ScopeTable()
