"""[write_offs]: which small balances are proposed to be given up; [handovers]: what is proposed to be collected by
others. Neither bears on what a night decides: people approve what is proposed.
"""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from receivables.config.schema.strict import Strict

_Amount = Annotated[Decimal, Field(ge=0, lt=Decimal(10) ** 14)]
_Days = Annotated[int, Field(ge=0, le=36_500)]


class CurrencyBoundsTable(Strict):
    residual_amount: _Amount | None = None
    residual_share_limit: _Amount | None = None
    small_amount: _Amount | None = None
    credit_amount: _Amount | None = None


class WriteOffsTable(Strict):
    residual_amount: _Amount = Decimal(0)
    residual_share: Annotated[Decimal, Field(ge=0, lt=1)] = Decimal(0)
    residual_share_limit: _Amount = Decimal(0)
    small_amount: _Amount = Decimal(0)
    small_days: _Days = 365
    credit_amount: _Amount = Decimal(0)
    credit_days: _Days = 365
    currency_bounds: dict[Annotated[str, Field(pattern="^[A-Z]{3}$")], CurrencyBoundsTable] = {}
    key_accounts: bool = False
    booking_days: Annotated[int, Field(ge=1, le=36_500)] = 10

    @model_validator(mode="after")
    def _limits_its_share(self) -> Self:
        limits = [self.residual_share_limit, *(one.residual_share_limit for one in self.currency_bounds.values())]
        if bool(self.residual_share) != any(limits):
            raise ValueError("residual_share and residual_share_limit belong together: expected both or neither")
        return self


class HandoversTable(Strict):
    after_last_rung_days: _Days | None = None
    after_case_days: _Days | None = None
    minimum: _Amount = Decimal(0)
