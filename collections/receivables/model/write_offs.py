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
    """How people left a proposal. Whether it is booked is judged from the ledger."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # by the rules, which no longer propose it


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
