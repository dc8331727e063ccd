"""What was decided about one item, from the first night that knew it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, select

from receivables.store.database import reading
from receivables.store.days import to_day
from receivables.store.tables import decision


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionHeld:
    """A decision and the nights that it held for; `to_day` None: it still holds."""

    kind: str
    from_day: date
    to_day: date | None
    balance_minor: int
    treatment: str
    does: str
    reason: str
    level: int
    next_day: date | None
    policy_hash: str


def decisions_about(engine: Engine, customer: str, item: str) -> list[DecisionHeld]:
    """Every decision about the customer's item, the newest first."""
    its = (decision.c.customer == customer) & (decision.c.item == item)
    query = select(decision).where(its).order_by(decision.c.from_day.desc(), decision.c.kind)
    with reading(engine) as conn:
        return [
            DecisionHeld(
                kind=row.kind,
                from_day=to_day(row.from_day),
                to_day=to_day(row.to_day),
                balance_minor=row.balance_minor,
                treatment=row.treatment,
                does=row.does,
                reason=row.reason,
                level=row.level,
                next_day=to_day(row.next_day),
                policy_hash=row.policy_hash,
            )
            for row in conn.execute(query)
        ]
