"""[schedule]: when the night runs by itself."""

import re
from typing import Annotated

from pydantic import Field, field_validator

from receivables.config.schema.strict import Strict


class ScheduleTable(Strict):
    at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "04:15"
    days: str = "mon-fri"
    skip_holidays: bool = True
    max_catch_up: Annotated[int, Field(ge=0)] = 5

    @field_validator("days")
    @classmethod
    def _by_name(cls, days: str) -> str:
        # Names only: a digit means Monday in one scheduler and Tuesday in the other.
        if not _DAYS.fullmatch(days):
            raise ValueError(f"{days!r}, expected names of days such as mon-fri")
        return days


_DAY = "(mon|tue|wed|thu|fri|sat|sun)"
_DAYS = re.compile(f"{_DAY}(-{_DAY})?(,{_DAY}(-{_DAY})?)*")
