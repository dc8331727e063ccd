"""[visits]: how many visits the firm's people can make, and what becomes of more. None of it bears on decisions."""

from typing import Annotated, Literal

from pydantic import Field

from receivables.config.schema.strict import Strict

_Count = Annotated[int, Field(ge=0, le=10_000)]


class VisitsTable(Strict):
    visits_per_week: _Count = 0
    over_capacity: Literal["wait", "spread"] = "wait"
    accounts_per_manager: _Count = 0
