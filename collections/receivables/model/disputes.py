"""What a firm says about disputes: who settles which, by when, to whom they go past that, and what may be found out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from receivables.model.words import DisputeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeRule:
    """Who settles a kind of dispute, and within how many calendar days (None: as long as it takes)."""

    days: int | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeRules:
    """`otherwise` is for the kinds that have no rule of their own. `managers`: owner or manager -> whom it answers to.

    `root_causes` are what may be found out; empty: whatever somebody says.
    """

    otherwise: DisputeRule = DisputeRule()
    kinds: Mapping[DisputeKind, DisputeRule] = field(default_factory=dict)
    managers: Mapping[str, str] = field(default_factory=dict)
    escalate_every_days: int = 7
    root_causes: tuple[str, ...] = ()

    def deadline(self, kind: DisputeKind, opened_day: date) -> date | None:
        """The last day to settle a dispute of that kind; None: there is none."""
        days = self._of(kind).days
        return None if days is None else opened_day + timedelta(days=days)

    def owner(self, kind: DisputeKind) -> str:
        """Who settles it; empty: nobody in particular."""
        return self._of(kind).owner

    def manager(self, owner: str, step: int) -> str | None:
        """To whom a dispute past its deadline goes: first to its owner's manager, then to that one's, and so on.

        Whoever answers to nobody has it again. None: the owner answers to nobody.
        """
        above = self.managers.get(owner)
        for _ in range(step - 1):
            if above is None or above not in self.managers:
                break
            above = self.managers[above]
        return above

    def _of(self, kind: DisputeKind) -> DisputeRule:
        return self.kinds.get(kind, self.otherwise)
