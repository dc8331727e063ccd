"""[cases]: how long each side has in a case of special handling, who has it after that, and who approves how much."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from receivables.config.schema.strict import Strict
from receivables.model.measures import MeasureKind

_Name = Annotated[str, Field(min_length=1)]
_Days = Annotated[int, Field(ge=0, le=366)]
_Amount = Annotated[Decimal, Field(ge=0, lt=Decimal(10) ** 14)]


class CasesTable(Strict):
    propose_days: _Days = 5
    decide_days: _Days = 3
    answer_days: _Days = 3
    force_days: _Days = 5
    escalate_every_days: Annotated[int, Field(ge=1, le=366)] = 3
    places: list[_Name] = []
    limits: dict[_Name, _Amount] = {}
    measures: dict[_Name, list[MeasureKind]] = {}

    @model_validator(mode="after")
    def _limits_whoever_approves(self) -> Self:
        if unknown := sorted(set(self.measures) - set(self.limits)):
            raise ValueError(f"measures names the role {unknown[0]!r} without a limit, expected one in limits")
        return self
