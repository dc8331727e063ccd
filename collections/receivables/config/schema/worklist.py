"""[worklist]: by what finance's worklist is ordered. It bears on no decision."""

from itertools import pairwise
from typing import Annotated

from pydantic import Field, field_validator

from receivables.config.schema.strict import Strict
from receivables.policy.worth import WorthRules

_DEFAULT = WorthRules()
_Days = Annotated[int, Field(ge=0, le=3_660)]
_Percent = Annotated[int, Field(ge=0, le=100)]


class WorklistTable(Strict):
    collected: list[tuple[_Days, _Percent]] = list(_DEFAULT.collected)
    wait_days: Annotated[int, Field(ge=1, le=365)] = _DEFAULT.wait_days

    @field_validator("collected")
    @classmethod
    def _falls_with_age(cls, points: list[tuple[int, int]]) -> list[tuple[int, int]]:
        if not points or points[0][0] != 0:
            raise ValueError("it does not begin with day 0, expected pairs such as [0, 100], [90, 69]")
        if any(later <= day or more > percent for (day, percent), (later, more) in pairwise(points)):
            raise ValueError("expected pairs of days that rise and of percent that never rise")
        return points
