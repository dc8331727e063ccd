"""[interest]: what late payment costs."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from receivables.config.schema.strict import Strict


class ReferenceRateTable(Strict):
    series: str
    from_day: Annotated[date, Field(alias="from")]
    to_day: Annotated[date | None, Field(alias="to")] = None
    percent: Decimal
    source: Annotated[str, Field(min_length=1)]


class RegimeTable(Strict):
    name: Annotated[str, Field(min_length=1)]
    series: str | None = None
    points: Annotated[Decimal, Field(ge=-100, le=100, decimal_places=6)] = Decimal(0)
    moves: Literal["floating", "fixed"] = "floating"
    per: Literal["year", "day"] = "year"
    fees: list[tuple[Decimal, Decimal]] = []
    fee_currency: Annotated[str, Field(pattern="^([A-Z]{3})?$")] = ""
    fee_per: Literal["claim", "invoice"] = "invoice"


class InterestTable(Strict):
    default: str = "none"
    countries: dict[Annotated[str, Field(pattern="^[A-Z]{2}$")], str] = {}
    segments: dict[str, str] = {}
    rates: list[ReferenceRateTable] = []
    regimes: list[RegimeTable] = []
