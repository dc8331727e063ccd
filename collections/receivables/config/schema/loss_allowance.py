"""[loss_allowance]: the loss rates of the provision matrix."""

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from receivables.config.schema.strict import Strict

_Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=6)]


class LossAllowanceTable(Strict):
    past_due_days: Annotated[list[Annotated[int, Field(ge=1, le=36_500)]], Field(min_length=1)] = [1, 31, 61, 91]
    percents: list[_Percent] = []
    segment_percents: dict[str, list[_Percent]] = {}
    insolvency_percent: _Percent | None = None
    handed_over_percent: _Percent | None = None
    source: str = ""

    @model_validator(mode="after")
    def _has_a_rate_for_each_bucket(self) -> Self:
        if any(first >= second for first, second in pairwise(self.past_due_days)):
            raise ValueError(f"past_due_days are {self.past_due_days}: expected days that rise")
        wanted = len(self.past_due_days) + 1
        said = {
            "percents": self.percents,
            **{f"segment_percents.{name}": of for name, of in self.segment_percents.items()},
        }
        for name, percents in said.items():
            if len(percents) != wanted and (percents or name != "percents"):
                raise ValueError(
                    f"{name} has {len(percents)} rates: expected {wanted}, one for each bucket, not due first"
                )
        if any(said.values()) and not self.source:
            raise ValueError("source is empty: expected where the percents come from, which the sheet shows")
        return self
