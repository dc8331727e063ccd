"""Small balances that are given up: which rule proposes them, and how a proposal stands."""

from enum import StrEnum

import polars as pl


class WriteOffRule(StrEnum):
    """Why a balance is proposed for write-off."""

    RESIDUAL = "residual"  # what a payment left of an invoice
    SMALL_AND_OLD = "small_and_old"
    CREDIT = "credit"  # what is left of a credit, with nothing to set it against
    BY_HAND = "by_hand"


class WriteOffState(StrEnum):
    """How a proposal stands on a day. Every proposal is open, approved or refused; the rest are parts of `approved`."""

    OPEN = "open"
    REFUSED = "refused"
    APPROVED = "approved"  # and not booked yet
    CHANGED = "changed"  # and the balance is another one since
    BOOKED = "booked"
    SETTLED = "settled"  # paid or used before anybody booked it


# A balance that a rule proposes: the whole of it, negative for a credit.
PROPOSAL_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "kind": pl.String,
        "currency": pl.String,
        "amount_minor": pl.Int64,
        "base_minor": pl.Int64,  # the same in the base currency; null without a rate
        "days_overdue": pl.Int32,
        "rule": pl.String,
    }
)
# A proposal as it was decided about, for the ledger to judge. Days after the day asked for are null.
WRITE_OFF_SCHEMA = pl.Schema(
    {
        "number": pl.String,
        "customer": pl.String,
        "item": pl.String,
        "kind": pl.String,
        "currency": pl.String,
        "amount_minor": pl.Int64,
        "approved_day": pl.Date,
        "refused_day": pl.Date,
    }
)
