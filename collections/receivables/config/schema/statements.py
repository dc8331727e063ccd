"""[statements]: which customers get a statement of account, on which days, and what it looks like."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from receivables.config.schema.strict import Strict
from receivables.model.statements import StatementFiles, StatementKind, Who

LAST_WORKING_DAY = "last working day"


class StatementScheduleTable(Strict):
    name: Annotated[str, Field(min_length=1, max_length=60)]
    monthly: Annotated[int, Field(ge=1, le=31)] | Literal["last working day"] | None = None
    weekly: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] | None = None
    who: Who = Who.OPEN
    minimum: Annotated[Decimal, Field(ge=0)] = Decimal(0)
    segments: list[str] = []
    customers: list[str] = []
    key_accounts: bool | None = None

    @model_validator(mode="after")
    def _has_one_rhythm(self) -> Self:
        if (self.monthly is None) == (self.weekly is None):
            raise ValueError('expected one of monthly (1 to 31, or "last working day") and weekly ("mon" to "sun")')
        return self


class StatementsTable(Strict):
    kind: StatementKind = StatementKind.BOTH
    files: StatementFiles = StatementFiles.PDF
    groups: Literal["each", "head"] = "each"
    catch_up_days: Annotated[int, Field(ge=0, le=60)] = 7
    copies: list[Annotated[int, Field(ge=1, le=3)]] = []
    schedule: list[StatementScheduleTable] = []

    @field_validator("schedule")
    @classmethod
    def _has_a_name_of_its_own(cls, tables: list[StatementScheduleTable]) -> list[StatementScheduleTable]:
        # On which days each was carried out is kept under its name.
        names = [table.name for table in tables]
        if doubled := [name for name in names if names.count(name) > 1]:
            raise ValueError(f"two are called {doubled[0]!r}, expected a name for each")
        return tables
