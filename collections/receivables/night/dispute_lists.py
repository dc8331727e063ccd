"""Lists of disputes, as a firm's own system gives them."""

from collections.abc import Sequence
from datetime import date

import polars as pl
from sqlalchemy import Connection

from receivables.model import DisputeKind
from receivables.model.disputes import DisputeRules
from receivables.sources.claims import kinds_called
from receivables.store.disputes import load_disputes
from receivables.store.merge import Merged

_KINDS_NAMED = 5


def take_disputes(conn: Connection, listed: pl.DataFrame, rules: DisputeRules) -> Merged:
    """Take a list of disputes, their kinds in the firm's own words or ours.

    Deadlines and owners of which it says nothing are those of the config. A kind that is none of ours stays as it is
    said, counts as `other`, and is noted.
    """
    said = listed["kind"].drop_nulls().unique()
    known = kinds_called(said)
    kinds = pl.col("kind").replace_strict(known, default=pl.col("kind"), return_dtype=pl.String)
    of_kind = {kind: rules.owner(kind) for kind in DisputeKind}
    days = {kind: (rules.deadline(kind, date.min) or date.min) - date.min for kind in DisputeKind}
    has_deadline = [kind for kind in DisputeKind if rules.deadline(kind, date.min) is not None]
    counts_as = pl.when(kinds.is_in(list(DisputeKind))).then(kinds).otherwise(pl.lit(str(DisputeKind.OTHER)))
    usual = pl.col("opened") + counts_as.replace_strict(days, return_dtype=pl.Duration)
    merged = load_disputes(
        conn,
        listed.with_columns(
            kind=kinds,
            usual_deadline=pl.when(counts_as.is_in(has_deadline)).then(usual),
            usual_owner=counts_as.replace_strict(of_kind, return_dtype=pl.String),
        ),
    )
    unknown = sorted(set(said) - set(known))
    return merged if not unknown else merged + Merged(notes=(_unknown_kinds(unknown),))


def _unknown_kinds(unknown: Sequence[str]) -> str:
    named = ", ".join(f"'{word}'" for word in unknown[:_KINDS_NAMED])
    more = f" and {len(unknown) - _KINDS_NAMED} more" if len(unknown) > _KINDS_NAMED else ""
    return f"kinds of dispute that count as other: {named}{more}; expected {', '.join(DisputeKind)} or words for them"
