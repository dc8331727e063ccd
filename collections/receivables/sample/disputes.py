"""Claims of customers that they do not owe an invoice, or not all of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from operator import itemgetter
from random import Random

from receivables.sample.chance import chance
from receivables.sample.firm import DISPUTE_OWNERS, SAMPLE_DAY
from receivables.sample.ledger import Sale, working_day

_KINDS = ("late delivery", "quality", "quantity", "price", "acceptance failed", "documents")
_COUNT = 16
_NEWEST_DAYS = 270


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """One claim; `amount_minor` is None where the whole invoice is disputed."""

    number: str
    customer: str
    invoice: str
    kind: str
    currency: str
    amount_minor: int | None
    opened: date
    deadline: date
    owner: str


def disputes(sales: tuple[tuple[str, Sale], ...]) -> tuple[Dispute, ...]:
    """Claims on sales of the last months overdue by 1,000 or more: by turns of a part of that, and of the whole."""
    rng = chance("disputes")
    first_day = SAMPLE_DAY - timedelta(days=_NEWEST_DAYS)
    overdue = [pair for pair in sales if pair[1].day >= first_day and pair[1].overdue_minor >= 100_000]
    in_parts = next((number, sale) for number, sale in overdue if len(sale.parts) > 1)
    others = [pair for pair in overdue if pair != in_parts]
    chosen = sorted(
        ((_opened(sale, rng), number, sale) for number, sale in (in_parts, *rng.sample(others, _COUNT - 1))),
        key=itemgetter(0, 1),
    )
    return tuple(_dispute(place, *claim, rng) for place, claim in enumerate(chosen, start=1))


def _opened(sale: Sale, rng: Random) -> date:
    return min(working_day(sale.day + timedelta(days=rng.randint(5, 25))), SAMPLE_DAY)


def _dispute(place: int, opened: date, number: str, sale: Sale, rng: Random) -> Dispute:
    part_minor = sale.overdue_minor * rng.randint(2, 6) // 10_000 * 1000
    # The owner of the first one has let the deadline pass.
    days_left = -10 if place == 1 else rng.randint(7, 45)
    return Dispute(
        number=f"D{opened:%y}{place:03d}",
        customer=sale.customer.number,
        invoice=number,
        kind=_KINDS[place % len(_KINDS)],
        currency=sale.currency,
        amount_minor=part_minor if place % 2 else None,
        opened=opened,
        deadline=working_day(SAMPLE_DAY + timedelta(days=days_left)),
        owner=rng.choice(DISPUTE_OWNERS),
    )
