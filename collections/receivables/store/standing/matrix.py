"""The matrix after a night, cell by cell."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl
from sqlalchemy import Connection, Engine, delete, func, select

from receivables.policy.standing import cells_of
from receivables.store import frames
from receivables.store.database import reading, writing
from receivables.store.days import to_day, to_number
from receivables.store.scope import EVERYTHING, Scope
from receivables.store.tables import cell_standing, standing

_OF_CUSTOMERS = pl.Schema({"policy_hash": pl.String, "salesperson": pl.String, "cells": pl.String})


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    """What lies in a cell of a policy's matrix, or in none for the reason `outside`; amounts in the base currency.

    A customer with lines in several cells is counted in each.
    """

    policy_hash: str
    age_band: int
    amount_band: int
    outside: str
    customers: int
    lines: int
    open_minor: int
    chased_minor: int


def refill_matrix(engine: Engine, as_of: date) -> None:
    """Write the matrix of the night of `as_of` from how the customers stand. Doing it again changes nothing."""
    with writing(engine) as conn:
        query = select(*(standing.c[name] for name in _OF_CUSTOMERS)).where(standing.c.overdue_lines > 0)
        cells = cells_of(frames.read_frame(conn, query, _OF_CUSTOMERS))
        conn.execute(delete(cell_standing).where(cell_standing.c.night == to_number(as_of)))
        frames.insert(conn, cell_standing, cells.with_columns(night=pl.lit(as_of)))


def latest_matrix(engine: Engine) -> date | None:
    """The last night whose matrix is there."""
    with reading(engine) as conn:
        return _latest(conn)


def matrix(engine: Engine, scope: Scope = EVERYTHING, *, night: date | None = None) -> tuple[MatrixCell, ...]:
    """The matrix after a night, by default the last: of the customers whose own representatives are the scope's."""
    cell = cell_standing.c
    by = [cell.policy_hash, cell.age_band, cell.amount_band, cell.outside]
    sums = [func.sum(cell[name]) for name in ("customers", "lines", "open_minor", "chased_minor")]
    with reading(engine) as conn:
        of_night = night or _latest(conn)
        if of_night is None:
            return ()
        its = (cell.night == to_number(of_night), scope.of_representative(cell.salesperson))
        found = conn.execute(select(*by, *sums).where(*its).group_by(*by).order_by(*by))
        return tuple(_cell(*row) for row in found)


def _cell(policy_hash: str, age_band: int, amount_band: int, outside: str, *sums: Decimal) -> MatrixCell:
    # PostgreSQL adds 64-bit numbers up to decimals.
    customers, lines, open_minor, chased_minor = map(int, sums)
    return MatrixCell(
        policy_hash=policy_hash,
        age_band=age_band,
        amount_band=amount_band,
        outside=outside,
        customers=customers,
        lines=lines,
        open_minor=open_minor,
        chased_minor=chased_minor,
    )


def _latest(conn: Connection) -> date | None:
    newest: int | None = conn.execute(select(func.max(cell_standing.c.night))).scalar_one()
    return to_day(newest)
