"""Who signed for which figures, and what stood open then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine, select

from receivables.policy.tie_out import TiedAccount
from receivables.store import frames, moments
from receivables.store.database import StoreError, writing
from receivables.store.days import to_number
from receivables.store.moments import to_moment
from receivables.store.tables import difference_carried, tie_out_signature
from receivables.store.told import keep, keep_all
from receivables.store.versions import as_known

SIGNATURE_SCHEMA = pl.Schema(
    {
        **dict.fromkeys(("company", "account", "currency"), pl.String()),
        "day": pl.Date(),
        "digest": pl.String(),
        **dict.fromkeys(("ledger_minor", "control_minor", "explained_minor", "unexplained_minor"), pl.Int64()),
        "reason": pl.String(),
        "author": pl.String(),
        "known_at": pl.Int64(),
    }
)
CARRIED_SCHEMA = pl.Schema(
    {
        **dict.fromkeys(("company", "account", "currency", "cause", "document", "customer"), pl.String()),
        "amount_minor": pl.Int64(),
        "since_day": pl.Date(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What somebody is about to sign: accounts as they were when everything known was of `known_at`."""

    rows: Sequence[TiedAccount]
    day: date
    known_at: datetime
    reason: str = ""


def sign(engine: Engine, signing: Signing, *, author: str) -> None:
    """Keep the signature, and what stands open with it. Raises StoreError, and keeps nothing, where anything became
    known since the figures were reckoned: somebody else may have signed, or changed them.
    """
    with writing(engine) as conn:
        _refuse_changed(conn, signing)
        for row in signing.rows:
            _keep(conn, row, signing, author)


def signatures(conn: Connection, *, last: date, known_at: datetime | None = None) -> pl.DataFrame:
    """All signatures up to a day (SIGNATURE_SCHEMA), the oldest first, as known at a moment; None: now."""
    said = as_known(tie_out_signature, known_at)
    query = select(*(said.c[name] for name in SIGNATURE_SCHEMA)).where(said.c.day <= to_number(last))
    return frames.read_frame(conn, query.order_by(said.c.day), SIGNATURE_SCHEMA)


def carried(conn: Connection, day: date, *, known_at: datetime | None = None) -> pl.DataFrame:
    """What stood open with the signatures of a day (CARRIED_SCHEMA)."""
    said = as_known(difference_carried, known_at)
    query = select(*(said.c[name] for name in CARRIED_SCHEMA)).where(said.c.day == to_number(day))
    return frames.read_frame(conn, query, CARRIED_SCHEMA)


def _refuse_changed(conn: Connection, signing: Signing) -> None:
    newest = moments.newest(conn)
    if newest is None or newest <= to_moment(signing.known_at):
        return
    columns = tie_out_signature.c
    since = select(columns.author).where(
        columns.day == to_number(signing.day), columns.known_at > to_moment(signing.known_at)
    )
    who = conn.execute(since.limit(1)).scalar_one_or_none()
    what = f"{who} has signed meanwhile" if who else "something has become known meanwhile"
    raise StoreError(f"{what}: nothing was signed, look at the figures again first")


def _keep(conn: Connection, row: TiedAccount, signing: Signing, author: str) -> None:
    assert row.control is not None, "nobody signs for a balance that nobody said"
    key: dict[str, Any] = {"company": row.company, "account": row.account, "currency": row.currency}
    key["day"] = to_number(signing.day)
    values = {
        "digest": row.digest,
        "ledger_minor": row.ledger.closing_minor,
        "control_minor": row.control.closing_minor,
        "explained_minor": row.explained_minor,
        "unexplained_minor": row.unexplained_minor,
        "reason": signing.reason,
        "author": author,
    }
    keep(conn, tie_out_signature, key, values)
    parts = pl.DataFrame(
        [(str(one.cause), one.document, one.customer, one.amount_minor, to_number(one.since)) for one in row.found],
        schema={
            **dict.fromkeys(("cause", "document", "customer"), pl.String),
            **dict.fromkeys(("amount_minor", "since_day"), pl.Int64),
        },
        orient="row",
    ).with_columns(pl.col("document", "customer").replace("", None), *(_value(name, key[name]) for name in key))
    same = [difference_carried.c[name] == value for name, value in key.items()]
    chosen = same[0]
    for one in same[1:]:
        chosen &= one
    keep_all(conn, difference_carried, chosen, parts)


def _value(name: str, value: str | int) -> pl.Expr:
    return (
        pl.lit(value, pl.Int64).alias(name) if isinstance(value, int) else pl.lit(value or None, pl.String).alias(name)
    )
