"""What is let off when a discount for prompt payment was earned: the books give it up, and nobody is chased for it."""

from datetime import date, timedelta

from sqlalchemy import Connection

from receivables.model import HoldKind
from receivables.model.measures import DiscountTerms
from receivables.money import to_decimal
from receivables.policy.measures import Open
from receivables.store.cases.judging import InForce
from receivables.store.cases.moving import owed_on
from receivables.store.cases.records import one_case
from receivables.store.database import StoreError
from receivables.store.days import to_number
from receivables.store.tables import hold
from receivables.store.told import keep
from receivables.store.write_offs import propose_by_hand


def let_off(conn: Connection, one: InForce, *, booking_days: int, as_of: date) -> str:
    """Propose what is left of a discounted debt for write-off, by whoever proposed the discount, and hold it so long.

    Says what was done; empty: nothing was left, or the measure is no discount.
    """
    if not isinstance(one.measure.terms, DiscountTerms):
        return ""
    by = one_case(conn, one.key).proposed_by
    until = as_of + timedelta(days=booking_days)
    reason = f"{one.measure.terms.percent} % for prompt payment, case of {one.key.night}"
    left = owed_on(conn, one.items, as_of) if one.items else []
    return "; ".join(_given_up(conn, part, by=by, reason=reason, as_of=as_of, until=until) for part in left)


def _given_up(conn: Connection, part: Open, *, by: str, reason: str, as_of: date, until: date) -> str:
    amount = f"{to_decimal(part.balance_minor, part.currency):,} {part.currency} of {part.item}"
    try:
        number = propose_by_hand(conn, customer=part.debtor, item_number=part.item, reason=reason, by=by, as_of=as_of)
    except StoreError as refused:
        return f"{amount} is not proposed for write-off: {refused}"
    its = {"customer": part.debtor, "item": part.item, "kind": HoldKind.MANUAL, "from_day": to_number(as_of)}
    keep(conn, hold, its, {"to_day": to_number(until), "reason": f"write-off {number} is proposed", "author": by})
    return f"{amount} is proposed for write-off as {number}"
