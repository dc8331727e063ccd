"""[brief]: what may be offered at a visit, and which briefs a night prints."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from receivables.config.schema.strict import Strict
from receivables.model.brief_settings import BriefsPrinted


class BriefTable(Strict):
    instalments: Annotated[int, Field(ge=0, le=120)] = 0
    discount_percent: Annotated[Decimal, Field(ge=0, lt=100)] = Decimal(0)
    discount_days: Annotated[int, Field(ge=1, le=365)] = 10
    also: list[Annotated[str, Field(min_length=1, max_length=120)]] = []
    print: BriefsPrinted = BriefsPrinted.NEW
