"""How a case of special handling goes: its stages, what is done at each, and who may decide about how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from receivables.calendars import after_working_days
from receivables.model.measures import MeasureKind

REPRESENTATIVE = "representative"


class Stage(StrEnum):
    """Where a case stands. A broken one is opened again at a higher place; a kept one is closed."""

    PROPOSING = "proposing"
    PROPOSED = "proposed"
    CHANGED = "changed"  # the company proposes other terms
    REFUSED = "refused"  # and something else is to be proposed
    APPROVED = "approved"
    IN_FORCE = "in_force"
    KEPT = "kept"
    BROKEN = "broken"
    CLOSED = "closed"


# What may be proposed to, and what the other side answers.
TO_PROPOSE = (Stage.PROPOSING, Stage.REFUSED, Stage.CHANGED)


class CaseDeed(StrEnum):
    """What a step of a case was."""

    OPENED = "opened"
    PROPOSED = "proposed"
    APPROVED_FIRST = "approved_first"  # by one of two
    APPROVED = "approved"
    CHANGED = "changed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    FORCED = "taken_into_force"
    JUDGED = "judged"  # one of its measures
    KEPT = "kept"
    BROKEN = "broken"
    REOPENED = "reopened"
    PASSED_ON = "passed_on"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRules:
    """What a firm says of its cases. Days to act are working days of its `country`; 0: there is no deadline.

    `places`: who has a case after the representative's manager, the lowest first. `limits`: role -> the amount in the
    base currency up to which somebody of that role approves alone; none at all: whoever is no representative approves.
    `measures`: role -> what it may approve; a role without an entry: everything.
    """

    country: str = ""
    propose_days: int = 5
    decide_days: int = 3
    answer_days: int = 3
    force_days: int = 5
    escalate_every_days: int = 3
    places: tuple[str, ...] = ()
    limits: Mapping[str, Decimal] = field(default_factory=dict)
    measures: Mapping[str, tuple[MeasureKind, ...]] = field(default_factory=dict)

    def deadline(self, stage: Stage, since: date) -> date | None:
        """The last day to act at a stage that a case is at since a day; None: there is none."""
        days = {
            Stage.PROPOSING: self.propose_days,
            Stage.REFUSED: self.propose_days,
            Stage.PROPOSED: self.decide_days,
            Stage.CHANGED: self.answer_days,
            Stage.APPROVED: self.force_days,
        }.get(stage)
        return after_working_days(since, days, self.country) if days else None

    def above(self, managers: Sequence[str], step: int) -> str | None:
        """Who is so many steps above a representative with these managers one above the other, 1: the first.

        After the managers come the places. Whoever has nobody above has it again. None: there is nobody at all.

        >>> CaseRules(places=("Head", "Board")).above(["Ines"], 3), CaseRules().above([], 1)
        ('Board', None)
        """
        heights = list(dict.fromkeys((*managers, *self.places)))
        return heights[min(step, len(heights)) - 1] if heights else None

    def to_act(
        self,
        stage: Stage,
        *,
        representative: str,
        managers: Sequence[str],
        place: int,
        kinds: Sequence[MeasureKind] = (),
        amount: Decimal | None = Decimal(0),
        is_second: bool = False,
    ) -> str:
        """Who is to act on a case at a stage that was broken `place` times, with a representative and those above.

        A proposal of these `kinds` for so much in the base currency waits for whoever may approve it; `is_second`: one
        of two has.

        >>> CaseRules(places=("Board",)).to_act(Stage.PROPOSING, representative="S1", managers=["Ines"], place=1)
        'Ines'
        """
        if stage is Stage.PROPOSED:
            return self._deciding(kinds, amount, is_second=is_second) or "the company"
        if stage is Stage.IN_FORCE:
            return "the customer"
        if stage not in (*TO_PROPOSE, Stage.APPROVED):
            return ""
        return (self.above(managers, place) if place else "") or representative or "nobody yet"

    def why_not(self, role: str, amount: Decimal | None, kinds: Sequence[MeasureKind]) -> str:
        """Why somebody of that role may not approve measures of these kinds for so much; empty: he may.

        `amount` is in the base currency, None: unknown for want of a rate, and counts as above all limits.
        """
        if not self.limits:
            return "a representative proposes, and approves nothing" if role == REPRESENTATIVE else ""
        if role not in self.limits:
            named = f"the role '{role}' approves no cases" if role else "no role was said"
            return f"{named}, expected {' or '.join(self.limits)}"
        for kind in kinds:
            if kind not in self.measures.get(role, tuple(MeasureKind)):
                return f"the role '{role}' does not approve the measure {kind}, expected {self._approving(kind)}"
        if self._is_within(role, amount) or self.limits[role] == max(self.limits.values()):
            return ""
        above = [one for one, limit in self._by_limit() if self._is_within(one, amount)] or [self._by_limit()[-1][0]]
        asked = f"{amount:,}" if amount is not None else "an amount without a rate"
        return f"the role '{role}' approves up to {self.limits[role]:,}, and this is {asked}; expected {above[0]}"

    def people(self, role: str, amount: Decimal | None) -> int:
        """How many people have to approve so much: two above the highest limit."""
        return 1 if not self.limits or self._is_within(role, amount) else 2

    def _deciding(self, kinds: Sequence[MeasureKind], amount: Decimal | None, *, is_second: bool) -> str:
        """The roles that may approve measures of these kinds for so much, and whether it takes two people."""
        roles = [role for role, _ in self._by_limit() if not self.why_not(role, amount, kinds)] or list(self.limits)
        two = " (a second person)" if is_second else " (two people)"
        return " or ".join(role + (two if is_second or self.people(role, amount) > 1 else "") for role in roles)

    def _is_within(self, role: str, amount: Decimal | None) -> bool:
        return amount is not None and amount <= self.limits[role]

    def _by_limit(self) -> list[tuple[str, Decimal]]:
        return sorted(self.limits.items(), key=lambda one: one[1])

    def _approving(self, kind: MeasureKind) -> str:
        may = [role for role, _ in self._by_limit() if kind in self.measures.get(role, tuple(MeasureKind))]
        return " or ".join(may) or "a role that does"
