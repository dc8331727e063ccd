"""What a firm says about visits besides its policy: how many its people can make, and what becomes of more."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitSettings:
    """`visits_per_week`: of each representative of whom nothing else is said; 0: any number. `over_capacity`: whether
    more wait for the first week with room, or are spread over others. `accounts_per_manager`: more key accounts than
    that are too many for one manager; 0: nobody counts.
    """

    visits_per_week: int = 0
    over_capacity: str = "wait"  # or "spread"
    accounts_per_manager: int = 0
