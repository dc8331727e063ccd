"""[reports]: what representatives report of visits."""

from typing import Annotated

from pydantic import Field

from receivables.config.schema.strict import Strict


class ReportsTable(Strict):
    paid_days: Annotated[int, Field(ge=0, le=365)] = 5
    attempts: Annotated[int, Field(ge=1, le=100)] = 3
