"""Letters that payers name: by the number that the letter asked them to write, as it is or as their bank knows it."""

import polars as pl
from sqlalchemy import Connection, select

from receivables.model import ItemKind, LetterState
from receivables.policy.letter_references import letter_qr_reference, nights_named
from receivables.policy.matching import ASKED_SCHEMA
from receivables.store import frames
from receivables.store.days import to_number
from receivables.store.tables import letter, line

_LETTER_SCHEMA = pl.Schema({"customer": pl.String, "night": pl.Date})
_NUMBER_SCHEMA = pl.Schema({**_LETTER_SCHEMA, "number": pl.String()})
_ITEM_SCHEMA = pl.Schema({**_LETTER_SCHEMA, "item": pl.String(), "currency": pl.String()})


def letters_named(conn: Connection, texts: pl.Series) -> pl.DataFrame:
    """The letters of whichever nights the texts may name: `customer`, `night` and each `number` that names one.

    An RF reference is found by the letter's own number, which it carries. Texts that name none cost no look.
    """
    nights = nights_named(texts)
    if not nights:
        return _NUMBER_SCHEMA.to_frame()
    of_them = letter.c.night.in_([to_number(night) for night in nights]) & (letter.c.state != LetterState.WITHDRAWN)
    found = frames.read_frame(conn, select(letter.c.customer, letter.c.night).where(of_them), _LETTER_SCHEMA)
    own = found.with_columns(number=pl.format("L-{}-{}", pl.col("night").dt.strftime("%Y%m%d"), "customer"))
    swiss = pl.Series([letter_qr_reference(number) for number in own["number"]], dtype=pl.String)
    return pl.concat([own, own.with_columns(number=swiss).drop_nulls()])


def documents_asked_for(conn: Connection, texts: pl.Series, owed: pl.DataFrame) -> pl.DataFrame:
    """What the letters that the texts may name asked their own customers for (ASKED_SCHEMA).

    `owed` has the `customer`, `item` and `document` of the lines that may be paid.
    """
    named = letters_named(conn, texts).join(owed.select("customer").unique(), on="customer", how="semi")
    if named.is_empty():
        return ASKED_SCHEMA.to_frame()
    nights = [to_number(night) for night in named["night"].unique()]
    its_own = (line.c.debtor == line.c.customer) & (line.c.kind == ItemKind.INVOICE) & (line.c.chased_minor > 0)
    theirs = line.c.night.in_(nights) & frames.among(line.c.customer, named["customer"].unique())
    query = select(*(line.c[name] for name in _ITEM_SCHEMA)).where(its_own, theirs)
    listed = frames.read_frame(conn, query, _ITEM_SCHEMA).join(named, on=["customer", "night"])
    documents = owed.select("customer", "item", "document").unique()
    return listed.join(documents, on=["customer", "item"]).select(list(ASKED_SCHEMA)).unique()
