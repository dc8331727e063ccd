"""Letters and statements that payers name: by the number that stands there to be written, as it is or as their bank
knows it.
"""

import polars as pl
from sqlalchemy import Connection, select

from receivables.model import ItemKind, LetterState
from receivables.model.mailings import Mailing
from receivables.policy.letter_references import letter_qr_reference, nights_named
from receivables.policy.matching import ASKED_SCHEMA
from receivables.store import frames
from receivables.store.days import to_number
from receivables.store.outbox.mailings import TABLES
from receivables.store.tables import line

_LETTER_SCHEMA = pl.Schema({"customer": pl.String, "night": pl.Date})
_NUMBER_SCHEMA = pl.Schema({**_LETTER_SCHEMA, "mailing": pl.String(), "number": pl.String()})
_ITEM_SCHEMA = pl.Schema({**_LETTER_SCHEMA, "item": pl.String(), "currency": pl.String()})


def letters_named(conn: Connection, texts: pl.Series) -> pl.DataFrame:
    """The letters and statements of whichever nights the texts may name: `customer`, `night`, `mailing` and each
    `number` that names one.

    An RF reference is found by the own number, which it carries. Texts that name none cost no look.
    """
    nights = nights_named(texts)
    if not nights:
        return _NUMBER_SCHEMA.to_frame()
    own = pl.concat(_of_nights(conn, of, [to_number(night) for night in nights]) for of in Mailing)
    swiss = pl.Series([letter_qr_reference(number) for number in own["number"]], dtype=pl.String)
    return pl.concat([own, own.with_columns(number=swiss).drop_nulls()])


def documents_asked_for(conn: Connection, texts: pl.Series, owed: pl.DataFrame) -> pl.DataFrame:
    """What the letters that the texts may name asked their own customers for, and what statements showed as open
    (ASKED_SCHEMA).

    `owed` (OWED_SCHEMA) are the lines that may be paid.
    """
    named = letters_named(conn, texts).join(owed.select("customer").unique(), on="customer", how="semi")
    if named.is_empty():
        return ASKED_SCHEMA.to_frame()
    of_letters, of_statements = (named.filter(pl.col("mailing") == of) for of in Mailing)
    shown = owed.join(of_statements, on="customer").filter(pl.col("day") <= pl.col("night"))
    return pl.concat([_asked_for(conn, of_letters, owed), shown.select(list(ASKED_SCHEMA)).unique()])


def _of_nights(conn: Connection, of: Mailing, nights: list[int]) -> pl.DataFrame:
    """What was not taken back of those nights, each by its own number."""
    its = TABLES[of].c
    of_them = its.night.in_(nights) & (its.state != LetterState.WITHDRAWN)
    found = frames.read_frame(conn, select(its.customer, its.night).where(of_them), _LETTER_SCHEMA)
    number = pl.format(f"{of.initial}-{{}}-{{}}", pl.col("night").dt.strftime("%Y%m%d"), "customer")
    return found.select("customer", "night", mailing=pl.lit(str(of)), number=number)


def _asked_for(conn: Connection, named: pl.DataFrame, owed: pl.DataFrame) -> pl.DataFrame:
    nights = [to_number(night) for night in named["night"].unique()]
    its_own = (line.c.debtor == line.c.customer) & (line.c.kind == ItemKind.INVOICE) & (line.c.chased_minor > 0)
    theirs = line.c.night.in_(nights) & frames.among(line.c.customer, named["customer"].unique())
    query = select(*(line.c[name] for name in _ITEM_SCHEMA)).where(its_own, theirs)
    listed = frames.read_frame(conn, query, _ITEM_SCHEMA).join(named, on=["customer", "night"])
    documents = owed.select("customer", "item", "document").unique()
    return listed.join(documents, on=["customer", "item"]).select(list(ASKED_SCHEMA)).unique()
