"""Claims that others collect: who, and how a handover stands."""

from enum import StrEnum

import polars as pl


class HandoverKind(StrEnum):
    """Who collects from then on."""

    AGENCY = "agency"
    LAWYER = "lawyer"


class HandoverState(StrEnum):
    """How a handover stands. From `approved` on the engine is silent; a `closed` one was paid whole."""

    PREPARED = "prepared"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    RECALLED = "recalled"
    CLOSED = "closed"


class Ripe(StrEnum):
    """Why an item is proposed for handover."""

    LAST_RUNG = "last_rung"  # the last letter of the ladder was sent, and its time is over
    CASE_CLOSED = "case_closed"  # special handling has ended and the item is still unpaid


# An item that a rule proposes for handover, with what is chased of it and since when it is ripe.
RIPE_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "name": pl.String,
        "item": pl.String,
        "currency": pl.String,
        "chased_minor": pl.Int64,
        "days_overdue": pl.Int32,
        "why": pl.String,
        "since": pl.Date,
    }
)
