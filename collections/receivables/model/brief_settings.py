"""[brief] of config.toml: what a representative may offer, and which briefs a night prints."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class BriefsPrinted(StrEnum):
    """Of which open visits a night prints the brief: those it asks for itself, all, or none."""

    NEW = "new"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefSettings:
    """What may be offered at a visit: 0 of anything is nothing. `also` are offers in the firm's own words.

    `discount_percent` of what is paid within `discount_days` of the visit.
    """

    instalments: int = 0
    discount_percent: Decimal = Decimal(0)
    discount_days: int = 10
    also: tuple[str, ...] = ()
    print: BriefsPrinted = BriefsPrinted.NEW
