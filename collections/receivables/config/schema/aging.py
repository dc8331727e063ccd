"""[aging]: the aging as this firm wants it, in the night's workbook and wherever nobody asks for another."""

from typing import Annotated

from pydantic import Field, model_validator

from receivables.config.schema.strict import Strict
from receivables.model.aging import AgeBy, BucketUnit, Credits
from receivables.policy.aging import bounds_problem

_Code = Annotated[str, Field(pattern="^[A-Z]{3}$")]


class AgingOptionsTable(Strict):
    age_by: AgeBy = AgeBy.DUE
    buckets: list[int] = []
    bucket_unit: BucketUnit = BucketUnit.DAYS
    credits: Credits = Credits.AGED
    company: list[str] = []
    segment: list[str] = []
    salesperson: list[str] = []
    currency: list[_Code] = []
    detail: bool = True
    revalued: bool = True
    detail_lines: Annotated[int, Field(ge=0, le=1_000_000)] = 100_000

    @model_validator(mode="after")
    def _has_buckets_that_rise(self) -> "AgingOptionsTable":
        if problem := bounds_problem(tuple(self.buckets), self.bucket_unit):
            raise ValueError(problem)
        return self
