"""[key_figures]: what key figures look back on."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from receivables.config.schema.strict import Strict


class KeyFiguresTable(Strict):
    days: Annotated[int, Field(ge=1, le=366)] = 90
    late_days: Annotated[int, Field(ge=1, le=1_100)] = 365
    percent_a_year: Annotated[Decimal, Field(ge=0, le=100)] = Decimal(5)
    current_days: Annotated[int, Field(ge=0, le=366)] = 0
    every: Literal["night", "week", "month"] = "night"
