"""What BI tools ask for, as tables: open lines, work, promises, figures of nights, and how balances move."""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from receivables.config import Config
from receivables.documents.tables_for_programs import TableFormat, in_decimals, write_tables
from receivables.model.notices import Subject
from receivables.night.aging import aging
from receivables.night.forecasting import forecast
from receivables.night.movement import movement
from receivables.night.places import refuse_unwritable
from receivables.night.promises import promises_of
from receivables.night.roll_forward import rolled_forward
from receivables.night.store import store_of
from receivables.night.tie_out import tie_out
from receivables.store import webhooks
from receivables.store.database import reading
from receivables.store.key_figures import FIGURES, kept, kept_agings

_FIRST = date(1970, 1, 1)
# What a balance has moved through: from one aging of a month to the next.
_MONTH = timedelta(days=30)
# Of a line, what is in the base currency.
_IN_BASE = ("base", "booked", "revalued")
_PROMISES = pl.Schema(
    {
        "promise": pl.String,
        "customer": pl.String,
        "from_day": pl.Date,
        "due_day": pl.Date,
        "state": pl.String,
        "state_day": pl.Date,
        "currency": pl.String,
        "promised_minor": pl.Int64,
        "paid_minor": pl.Int64,
    }
)

_TIED = pl.Schema(
    {
        "company": pl.String,
        "account": pl.String,
        "currency": pl.String,
        "since": pl.Date,
        "ledger_minor": pl.Int64,
        "control_minor": pl.Int64,
        "difference_minor": pl.Int64,
        "explained_minor": pl.Int64,
        "unexplained_minor": pl.Int64,
        "carried_minor": pl.Int64,
        "signed_day": pl.Date,
        "signed_by": pl.String,
        # Whether its figures are still those that were signed.
        "signed_holds": pl.Boolean,
    }
)


def export(config: Config, folder: Path, *, as_of: date, form: TableFormat) -> list[Path]:
    """Write all tables of a day to a folder; the paths. Raises PlaceNotWritable."""
    refuse_unwritable(folder / f"lines.{form}")
    return write_tables(folder, tables_of(config, as_of=as_of), form)


def tables_of(config: Config, *, as_of: date) -> Mapping[str, pl.DataFrame]:
    """The tables of a day by name, amounts as decimals.

    `lines`: every open line with its age, cell and decision. `letters`, `visits`, `cases`: all that there are, as they
    stand now. `promises`: how each stands on the day. `agings`, `key_figures`: of every night until then.
    `movements`: opening, what was posted by kind, closing, of the calendar year of the day. `bucket_movements`: from
    which bucket to which balances moved within thirty days. `forecast`, `forecast_rest`: cash to come by week, and what
    is in none of them. `tie_out`: every control account.
    """
    engine, base = store_of(config), config.book.general(as_of).base_currency
    with reading(engine) as conn:
        work = {str(one): webhooks.standing(conn, one) for one in (Subject.LETTERS, Subject.VISITS, Subject.CASES)}
    figures = kept(engine, first=_FIRST, last=as_of).with_columns(
        pl.col(name).cast(pl.Decimal(20, 5)) for name in FIGURES
    )
    found = {
        "lines": in_decimals(aging(config, as_of=as_of).lines, base_currency=base, base=("base", "booked", "revalued")),
        **work,
        "promises": in_decimals(_promises(config, as_of), base_currency=base),
        "agings": in_decimals(kept_agings(engine, first=_FIRST, last=as_of), base_currency=base),
        "key_figures": in_decimals(figures, base_currency=base),
        "movements": in_decimals(
            rolled_forward(config, first=as_of.replace(month=1, day=1), last=as_of).rows, base_currency=base
        ),
        **{name: in_decimals(frame, base_currency=base) for name, frame in _moving(config, as_of).items()},
        "tie_out": in_decimals(_tied(config, as_of), base_currency=base),
    }
    return {name: frame.with_columns(as_of=pl.lit(as_of)) for name, frame in found.items()}


def _moving(config: Config, as_of: date) -> dict[str, pl.DataFrame]:
    """How balances came to be where they are, and where they are expected to go. Amounts in minor units."""
    moved, expected = movement(config, as_of - _MONTH, as_of), forecast(config, as_of)
    names = dict(enumerate(moved.buckets))
    ends = pl.col("from_bucket", "to_bucket").replace_strict(names, default=None, return_dtype=pl.String)
    return {
        "bucket_movements": moved.flows.with_columns(ends, before=pl.lit(moved.before)),
        "forecast": expected.weeks,
        "forecast_rest": expected.rest,
    }


def _tied(config: Config, as_of: date) -> pl.DataFrame:
    rows = [
        {
            "company": one.company or None,
            "account": one.account or None,
            "currency": one.currency,
            "since": one.since,
            "ledger_minor": one.ledger.closing_minor,
            "control_minor": one.control and one.control.closing_minor,
            "difference_minor": one.difference_minor,
            "explained_minor": one.explained_minor,
            "unexplained_minor": one.unexplained_minor,
            "carried_minor": one.carried_minor,
            "signed_day": one.signature and one.signature.day,
            "signed_by": one.signature and one.signature.author,
            "signed_holds": one.signature and one.signature.holds,
        }
        for one in tie_out(config, as_of).rows
    ]
    return pl.DataFrame(rows, schema=_TIED)


def _promises(config: Config, as_of: date) -> pl.DataFrame:
    rows = [
        {
            "promise": one.promise,
            "customer": one.customer,
            "from_day": one.from_day,
            "due_day": one.due_day,
            "state": str(one.state),
            "state_day": one.state_day,
            "currency": part.currency,
            "promised_minor": part.promised_minor,
            "paid_minor": part.paid_minor,
        }
        for one in promises_of(config, as_of=as_of)
        for part in one.reckoned
    ]
    return pl.DataFrame(rows, schema=_PROMISES)
