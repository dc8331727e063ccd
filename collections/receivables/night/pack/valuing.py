"""What the sheets about worth show: currencies, the roll-forward, and what is expected to be lost."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl
from sqlalchemy import Engine, true

from receivables.config import Config
from receivables.documents.aging_sheets.currencies import Currencies
from receivables.documents.aging_sheets.loss_allowance import LossAllowance
from receivables.documents.aging_sheets.roll_forward import RollForward
from receivables.model import (
    CAUSE_SCHEMA,
    CONTACT_SCHEMA,
    CUSTOMER_SCHEMA,
    DISPUTE_SCHEMA,
    HOLD_SCHEMA,
    OPEN_WORK_SCHEMA,
    PROMISE_SCHEMA,
    RATE_SCHEMA,
)
from receivables.night.store import store_of
from receivables.policy.aging_options import PUT_TOGETHER
from receivables.policy.balances import balances
from receivables.policy.loss_allowance import allowance, with_impaired
from receivables.policy.revaluation import revaluation, rolled_in_base
from receivables.policy.roll_forward import roll_forward
from receivables.store import history
from receivables.store.database import reading
from receivables.store.facts import facts, shards
from receivables.store.movements import open_documents, posted_by_day
from receivables.store.rates import rates_until

if TYPE_CHECKING:
    # It writes the workbook that these sheets stand in.
    from receivables.night.aging import Aging

_DAY = timedelta(days=1)


def currencies(config: Config, aged: "Aging", known_at: datetime | None) -> Currencies:
    """The lines shown, by currency and the rate they were booked at."""
    rates = rates_until(store_of(config), aged.as_of, known_at=known_at)
    rows = [(rate.currency, rate.day, rate.rate, rate.source) for rate in aged.rates]
    return Currencies(
        booked=revaluation(aged.lines, rates, base_currency=config.firm.base_currency),
        rates=pl.DataFrame(rows, schema=RATE_SCHEMA, orient="row"),
        base=config.firm.base_currency,
        as_of=aged.as_of,
        ties=aged.options.revalued,
    )


def rolled_forward(config: Config, aged: "Aging", known_at: datetime | None) -> RollForward:
    """From the day that is asked for, or the first of the month before, to that of the aging, of the whole ledger."""
    engine, last = store_of(config), aged.as_of
    begin = aged.options.rolled_from or ((last.replace(day=1) - _DAY).replace(day=1))
    posted = posted_by_day(engine, last=last, known_at=known_at)
    rates = rates_until(engine, last, known_at=known_at)
    return RollForward(
        first=begin,
        last=last,
        rows=roll_forward(posted, first=begin, last=last),
        open_before=_open_on(engine, begin - _DAY, known_at),
        in_base=rolled_in_base(posted, rates, base_currency=config.firm.base_currency, first=begin, last=last),
        base=config.firm.base_currency,
        closing=aged.ledger_balances if _is_part(aged) else None,
        ties_in_base=aged.options.revalued,
    )


def _is_part(aged: "Aging") -> bool:
    """Whether some of the ledger is not among the lines shown, not even summarised."""
    return aged.left_out.filter(pl.col("why") != PUT_TOGETHER).height > 0


def _open_on(engine: Engine, day: date, known_at: datetime | None) -> dict[str, int]:
    """What is open on a day by its documents, by currency. Of a former state of knowledge it is on no record which
    were open: every line is looked at.
    """
    if known_at is None:
        return open_documents(engine, as_of=day)
    sums: dict[str, int] = {}
    for shard in shards(engine, day, known_at=known_at):
        lines = balances(facts(engine, shard, day, known_at=known_at, given=_NOTHING_BUT_LINES).items, as_of=day)
        for currency, minor in lines.group_by("currency").agg(pl.col("balance_minor").sum()).iter_rows():
            sums[currency] = sums.get(currency, 0) + minor
    return sums


_NOTHING_BUT_LINES = {
    "customers": CUSTOMER_SCHEMA.to_frame(),
    "holds": HOLD_SCHEMA.to_frame(),
    "causes": CAUSE_SCHEMA.to_frame(),
    "disputes": DISPUTE_SCHEMA.to_frame(),
    "promises": PROMISE_SCHEMA.to_frame(),
    "contacts": CONTACT_SCHEMA.to_frame(),
    "open_work": OPEN_WORK_SCHEMA.to_frame(),
}


def loss_allowance(config: Config, aged: "Aging", known_at: datetime | None) -> LossAllowance:
    """What is expected to be lost of the lines shown."""
    with reading(store_of(config)) as conn:
        holds = history.holds(conn, true(), aged.as_of, known_at=known_at)
    rates = config.loss_rates
    lines = with_impaired(aged.lines, holds)
    return LossAllowance(
        rows=allowance(lines, rates, as_of=aged.as_of),
        buckets=rates.buckets,
        credits_minor=int(lines.filter(pl.col("balance_minor") < 0)["base_minor"].sum()),
        source=rates.source,
        base=config.firm.base_currency,
    )
