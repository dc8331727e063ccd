"""The frames that late-payment interest is reckoned from, and those that come out.

Money is whole minor units, days are `Date`, both ends of a span are inclusive. Rates are whole millionths of a percent
(11.27 % is 11,270,000), for a year or, where `per` says so, for a day.
"""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from receivables.model.words import Problem


class Waived(StrEnum):
    """What a waiver is about."""

    INTEREST = "interest"
    FEE = "fee"
    BOTH = "both"


# What was agreed with a customer, for invoices of `from_day` and later. `percent` null: the regime's own rate.
INTEREST_TERMS_SCHEMA = pl.Schema(
    {"customer": pl.String, "from_day": pl.Date, "regime": pl.String, "percent": pl.String}
)
# `item` null: whatever the customer owes. `what`: a Waived.
WAIVER_SCHEMA = pl.Schema(
    {"customer": pl.String, "item": pl.String, "what": pl.String, "from_day": pl.Date, "to_day": pl.Date}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestFacts:
    """What interest is reckoned from. Unlike on a night, what is over by the day asked for is there, too.

    `items`: with a document come all of its lines. `causes` and `disputes`: also those that have ended.
    """

    items: pl.DataFrame  # ITEM_SCHEMA
    customers: pl.DataFrame  # CUSTOMER_SCHEMA
    causes: pl.DataFrame  # CAUSE_SCHEMA
    disputes: pl.DataFrame  # DISPUTE_SCHEMA
    terms: pl.DataFrame  # INTEREST_TERMS_SCHEMA
    waivers: pl.DataFrame  # WAIVER_SCHEMA


# One row for each invoice or instalment that has been late and is under a regime, by customer, currency and due day.
INTEREST_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "kind": pl.String,
        "document": pl.String,
        "currency": pl.String,
        "due_day": pl.Date,
        "regime": pl.String,
        "from_day": pl.Date,  # the first day that bears interest
        "to_day": pl.Date,  # the last one
        "days": pl.Int64,  # that bear interest
        "interest_minor": pl.Int64,  # what may be asked for; null where it is refused, 0 where it is waived
        "waived_minor": pl.Int64,  # what was waived of it
        "daily_minor": pl.Int64,  # what the next day would add, if nothing changes; 0 where it is waived or paid
        "fee_minor": pl.Int64,  # the lump sum that may be asked for, in `fee_currency`; 0: none
        "fee_waived_minor": pl.Int64,
        "fee_currency": pl.String,
        "refused": pl.String,  # why it cannot be reckoned; null where it can
    }
)
# How the interest of a row comes about: a span of days with one principal and one rate. The `interest_minor` of an
# item's segments add up to the item's, whether it is waived or not.
SEGMENT_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "kind": pl.String,
        "currency": pl.String,
        "from_day": pl.Date,
        "to_day": pl.Date,
        "days": pl.Int64,
        "principal_minor": pl.Int64,  # what is unpaid on each of these days
        "bearing_minor": pl.Int64,  # the part of it that bears interest
        "series": pl.String,  # null where the rate was agreed
        "reference": pl.Int64,  # what the series stood at; null where the rate was agreed
        "rate": pl.Int64,  # with the points on top
        "per": pl.String,  # year or day
        "interest_minor": pl.Int64,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """What late payment has cost, item by item, and how that comes about."""

    items: pl.DataFrame  # INTEREST_SCHEMA
    segments: pl.DataFrame  # SEGMENT_SCHEMA
    problems: tuple[Problem, ...] = ()
