"""Statements put on record before anything of them is written: all those of a schedule's day, or none."""

import json
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Connection, Engine, insert, select

from receivables.model import LetterState
from receivables.model.statements import StatementKind
from receivables.store import frames
from receivables.store.database import reading, writing
from receivables.store.days import to_number
from receivables.store.tables import account_statement as table
from receivables.store.tables import customer as customer_table
from receivables.store.tables import statement_round

_KEYS = pl.Schema({"customer": pl.String})
_LANGUAGES = pl.Schema({"customer": pl.String, "language": pl.String})


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Statements to be made: their period, what they list. `languages` that they may be in; the first is the firm's.

    `schedule` empty: `author` asked for them.
    """

    first_day: date
    day: date
    kind: StatementKind
    languages: tuple[str, ...]
    schedule: str = ""
    author: str = ""


def is_made(engine: Engine, schedule: str, day: date) -> bool:
    """Whether a schedule's statements of a day have been put on record."""
    its = (statement_round.c.schedule == schedule, statement_round.c.day == to_number(day))
    with reading(engine) as conn:
        return conn.execute(select(statement_round.c.day).where(*its)).first() is not None


def make_scheduled(engine: Engine, chosen: pl.DataFrame, made: Made, *, as_of: date) -> int:
    """Put the statements of a schedule's day on record (CHOSEN_SCHEMA), and that it was gone through; how many are new.

    Whoever has a statement of that day already gets no other. The second time none is new.
    """
    with writing(engine) as conn:
        new = _made(conn, chosen, made, as_of=as_of)
        values = {"schedule": made.schedule, "day": to_number(made.day)}
        its = (statement_round.c.schedule == made.schedule, statement_round.c.day == values["day"])
        if conn.execute(select(statement_round.c.day).where(*its)).first() is None:
            conn.execute(insert(statement_round).values(**values, made_on=to_number(as_of), statements=new))
    return new


def make(engine: Engine, chosen: pl.DataFrame, made: Made, *, as_of: date) -> int:
    """Put statements that somebody asked for on record (CHOSEN_SCHEMA); how many are new."""
    with writing(engine) as conn:
        return _made(conn, chosen, made, as_of=as_of)


def _made(conn: Connection, chosen: pl.DataFrame, made: Made, *, as_of: date) -> int:
    its = table.c.night == to_number(made.day)
    had = frames.read_frame(conn, select(table.c.customer).where(its), _KEYS)
    new = chosen.join(had, on="customer", how="anti").sort("customer")
    if new.is_empty():
        return 0
    known = select(customer_table.c.customer, customer_table.c.language)
    theirs = frames.read_frame(conn, known.where(frames.among(customer_table.c.customer, new["customer"])), _LANGUAGES)
    can = pl.col("language").is_in(list(made.languages))
    rows = new.join(theirs, on="customer", how="left", maintain_order="left").select(
        "customer",
        night=pl.lit(made.day),
        first_day=pl.lit(made.first_day),
        kind=pl.lit(str(made.kind)),
        language=pl.when(can).then("language").otherwise(pl.lit(made.languages[0])),
        schedule=pl.lit(made.schedule),
        author=pl.lit(made.author),
        accounts=pl.Series([_as_json(row) for row in new.iter_rows(named=True)], dtype=pl.String),
        state=pl.lit(str(LetterState.RESERVED)),
        state_day=pl.lit(as_of),
    )
    return frames.insert(conn, table, rows)


def _as_json(row: dict[str, object]) -> str:
    """Whose accounts it shows; nothing where it is the customer's alone."""
    return "" if row["accounts"] == [row["customer"]] else json.dumps(row["accounts"], ensure_ascii=False)
