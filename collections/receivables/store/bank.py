"""What banks say: every booked entry of our accounts once, and which days their statements cover.

An entry is known by its account and its number there, so that statements may overlap and an advice may come before the
statement. Whose money it is is found later (see `receipts`).
"""

import polars as pl
from sqlalchemy import ColumnElement, Connection, Engine, func, select

from receivables.model import ItemKind
from receivables.money import to_decimal
from receivables.store import frames
from receivables.store.batches import sorted_batches
from receivables.store.database import reading, writing
from receivables.store.merge import Merged, Refusal
from receivables.store.moments import moment
from receivables.store.statements import gaps, spelled, take
from receivables.store.tables import bank_entry, item

KEY = ["account", "entry"]
ENTRY_SCHEMA = pl.Schema(
    {
        "account": pl.String,
        "entry": pl.String,
        "day": pl.Date,
        "value_day": pl.Date,
        "currency": pl.String,
        "amount_minor": pl.Int64,
        "kind": pl.String,
        "payer": pl.String,
        "payer_account": pl.String,
        "reference": pl.String,
        "end_to_end": pl.String,
        "statement": pl.String,
        "customer": pl.String,
        "rule": pl.String,
        "author": pl.String,
    }
)
# What another statement may say more fully; whose money it is stays as it was found.
_DETAILS = ["value_day", "payer", "payer_account", "reference", "end_to_end"]
_FACTS = ["day", "currency", "amount_minor"]


def load_bank_entries(engine: Engine | Connection, frame: pl.DataFrame, statements: pl.DataFrame) -> Merged:
    """Take entries (columns of `TABLES["bank-entries"]`) and what their statements cover (STATEMENT_SCHEMA).

    Accounts are the same however they are spaced. An entry that is there already is taken once; what its details lack
    is filled in. One that comes again with another day, currency or amount is refused and said. Without a kind, what
    came in is a receipt; money that a receipt takes back is a return, and a return that comes in is none of a customer.
    """
    entries = _entries(frame)
    with writing(engine) as conn:
        entries, again, parts_refused = sorted_batches(conn, entries)
        before = _stored(conn, entries)
        compared = _with_facts_before(entries, before)
        differs = pl.any_horizontal(pl.col(name) != pl.col(f"{name}_before") for name in _FACTS)
        refused, taken = compared.filter(differs), compared.filter(~differs)
        new = taken.join(before, on=KEY, how="anti").unique(KEY, keep="first", maintain_order=True)
        _insert(conn, new)
        changed = _fill_in(conn, before, taken)
        take(conn, frame, statements)
        notes = tuple(f"{one.where}: {one.what}" for one in gaps(conn, statements))
    unchanged = taken.height - new.height - changed + again
    refusals = (*parts_refused, *(_refusal(row) for row in refused.iter_rows(named=True)))
    return Merged(
        new=new.height, changed=changed, unchanged=unchanged, refused=len(refusals), refusals=refusals, notes=notes
    )


def added_up(engine: Engine) -> pl.DataFrame:
    """What became of the money of all entries, in minor units by `currency`: lines of the ledger, or none.

    `entries_minor` is the sum of all entries; `receipts_minor`, `reversals_minor` (below zero) are that of the lines
    that the ledger has for them, `unassigned_minor` of what waits for a clerk, `other_minor` of what is no customer's.
    """
    lines_schema = pl.Schema({"item": pl.String, "kind": pl.String, "customer": pl.String, "amount_minor": pl.Int64})
    with reading(engine) as conn:
        entries = with_items(conn, frames.read_frame(conn, select(*_columns()), ENTRY_SCHEMA))
        theirs = frames.among(item.c.customer, entries["customer"].drop_nulls().unique())
        kinds = item.c.kind.in_([ItemKind.RECEIPT, ItemKind.REVERSAL])
        columns = [item.c[name] for name in lines_schema]
        lines = frames.read_frame(conn, select(*columns).where(theirs, kinds), lines_schema)
    posted = entries.join(lines.rename({"kind": "line", "amount_minor": "posted"}), on=["customer", "item"], how="left")
    amount, unassigned = pl.col("amount_minor"), pl.col("customer").is_null() & (pl.col("kind") != "other")
    return (
        posted.group_by("currency")
        .agg(
            entries_minor=amount.sum(),
            receipts_minor=-pl.col("posted").filter(pl.col("line") == ItemKind.RECEIPT).sum(),
            reversals_minor=-pl.col("posted").filter(pl.col("line") == ItemKind.REVERSAL).sum(),
            unassigned_minor=amount.filter(unassigned).sum(),
            other_minor=amount.filter(pl.col("kind") == "other").sum(),
        )
        .sort("currency")
    )


def entries_where(conn: Connection, *conditions: ColumnElement[bool]) -> pl.DataFrame:
    """Entries (ENTRY_SCHEMA and `item`, what the ledger calls each), by account and number."""
    found = frames.read_frame(conn, select(*_columns()).where(*conditions), ENTRY_SCHEMA)
    return with_items(conn, found).sort(KEY)


def with_items(conn: Connection, entries: pl.DataFrame) -> pl.DataFrame:
    """Adds `item`, the name of an entry's line: `<last four of the account>/<entry>`.

    Where two accounts end alike, only that one is called so which was known first; the others have their whole number.
    """
    query = select(bank_entry.c.account, func.min(bank_entry.c.known_at).label("since")).group_by(bank_entry.c.account)
    known = frames.read_frame(conn, query, pl.Schema({"account": pl.String, "since": pl.Int64}))
    tail = pl.col("account").str.slice(-4)
    ranked = known.sort("since", "account").with_columns(tail=tail)
    names = ranked.select("account", called=pl.when(tail.is_first_distinct()).then("tail").otherwise("account"))
    named = entries.join(names, on="account", how="left")
    return named.with_columns(item=pl.col("called") + "/" + pl.col("entry")).drop("called")


def set_customers(conn: Connection, found: pl.DataFrame) -> None:
    """Note whose entries are: KEY, `customer`, `rule` and `author` (none where a rule has found it)."""
    frames.update(conn, bank_entry, found.select(*KEY, "customer", "rule", "author"))


def _columns() -> list[ColumnElement[object]]:
    return [bank_entry.c[name] for name in ENTRY_SCHEMA]


def _entries(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of a list as entries, with `given`, the account as the list spells it."""
    amount, said = pl.col("amount_minor"), pl.col("kind")
    came_in = pl.when(said == "return").then(pl.lit("other")).otherwise(pl.coalesce(said, pl.lit("receipt")))
    went_out = pl.when(said == "receipt").then(pl.lit("return")).otherwise(pl.coalesce(said, pl.lit("other")))
    nothing = pl.lit(None, pl.String)
    kind = pl.when(amount > 0).then(came_in).when(amount < 0).then(went_out).otherwise(pl.lit("other"))
    entries = frame.rename({"date": "day", "value_date": "value_day", "account": "given"}).with_columns(
        account=spelled("given"),
        payer_account=spelled("payer_account"),
        kind=kind,
        customer=nothing,
        rule=nothing,
        author=nothing,
    )
    return entries.select(*ENTRY_SCHEMA, "given")


def _stored(conn: Connection, entries: pl.DataFrame) -> pl.DataFrame:
    those = [frames.among(bank_entry.c[name], entries[name].unique()) for name in KEY]
    return frames.read_frame(conn, select(*_columns()).where(*those), ENTRY_SCHEMA)


def _with_facts_before(entries: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """The entries with what was said of the same one before: in the store, or else earlier in the list."""
    facts = [pl.col(name).alias(f"{name}_before") for name in _FACTS]
    said = pl.concat([before.select(*KEY, *facts), entries.select(*KEY, *facts)])
    return entries.join(said.unique(KEY, keep="first", maintain_order=True), on=KEY, how="left", maintain_order="left")


def _insert(conn: Connection, new: pl.DataFrame) -> None:
    if new.height:
        known = new.select(list(ENTRY_SCHEMA)).with_columns(known_at=pl.lit(moment(conn), pl.Int64))
        frames.insert(conn, bank_entry, known.sort(KEY))


def _fill_in(conn: Connection, before: pl.DataFrame, taken: pl.DataFrame) -> int:
    """Fill in what is not known of entries that are there, and return how many that were."""
    more = taken.unique(KEY, keep="first").select(*KEY, *(pl.col(name).alias(f"{name}_more") for name in _DETAILS))
    both = before.join(more, on=KEY)
    is_news = pl.any_horizontal(pl.col(name).is_null() & pl.col(f"{name}_more").is_not_null() for name in _DETAILS)
    news = both.filter(is_news)
    filled = news.select(*KEY, *(pl.coalesce(name, f"{name}_more").alias(name) for name in _DETAILS))
    if filled.height:
        frames.update(conn, bank_entry, filled)
    return filled.height


def _refusal(row: dict[str, object]) -> Refusal:
    now, before = (
        f"{to_decimal(int(str(row[f'amount_minor{then}'])), str(row[f'currency{then}'])):,} "
        f"{row[f'currency{then}']} of {row[f'day{then}']}"
        for then in ("", "_before")
    )
    reason = f"comes as {now}, expected {before} as it came before; the entry was left as it is"
    return Refusal(customer=str(row["given"]), item=str(row["entry"]), kind=str(row["kind"]), reason=reason)
