"""The frames that the policy takes and gives. The store reads and writes them in exactly these shapes.

Money is whole minor units (`Int64`, columns ending in `_minor`) beside an ISO 4217 `currency`; days are `Date`.
"""

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from receivables.model.words import Problem

# One line of the ledger as posted. `amount_minor` is positive where the customer owes and negative where we owe.
# `document` groups an invoice, its instalments and whatever was applied to it; an unapplied receipt or a free
# credit note is its own document. Credits carry `due_day == day`.
ITEM_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "kind": pl.String,
        "document": pl.String,
        "day": pl.Date,
        "due_day": pl.Date,
        "currency": pl.String,
        "amount_minor": pl.Int64,
        "salesperson": pl.String,
    }
)
# `head`: who stands at the top of the customer's group, which is the customer itself where it has no parent.
# `email_rank`: the lowest rank of anybody there who has an address of e-mail, 0 for the customer's own; null: nobody.
CUSTOMER_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "head": pl.String,
        "name": pl.String,
        "company_code": pl.String,
        "segment": pl.String,
        "key_account": pl.Boolean,
        "salesperson": pl.String,
        "territory": pl.String,
        "language": pl.String,
        "country": pl.String,
        "has_address": pl.Boolean,
        "email_rank": pl.Int8,
    }
)
# `item` null: the whole customer. `to_day` null: until somebody ends it. Both days inclusive.
HOLD_SCHEMA = pl.Schema(
    {"customer": pl.String, "item": pl.String, "kind": pl.String, "from_day": pl.Date, "to_day": pl.Date}
)
# `item` null: the cause is the customer's. Days as for holds.
CAUSE_SCHEMA = pl.Schema(
    {"customer": pl.String, "item": pl.String, "cause": pl.String, "from_day": pl.Date, "to_day": pl.Date}
)
# `amount_minor` null: the whole item. `item` may name an invoice with instalments: then all of them.
# `to_day` is the last day on which it was open. Those that are over are there, too: an item's age may count from that.
# `state` "conceded": what is left of an amount that we have admitted is not owed, and that is not credited yet.
DISPUTE_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "amount_minor": pl.Int64,
        "from_day": pl.Date,
        "to_day": pl.Date,
        "state": pl.String,
    }
)
# The customers' word: a row for each item that a promise is about, and for each that a rate of a payment plan (`plan`)
# is about. `item` null: all that was overdue when it was given. `due_day`: the day promised, without grace;
# `grace_days` null: the policy's. `currency` null: any. `amount_minor` null: all of it. `to_day`: its last day.
PROMISE_SCHEMA = pl.Schema(
    {
        "promise": pl.String,
        "plan": pl.String,
        "customer": pl.String,
        "item": pl.String,
        "from_day": pl.Date,
        "due_day": pl.Date,
        "to_day": pl.Date,
        "grace_days": pl.Int64,
        "currency": pl.String,
        "amount_minor": pl.Int64,
    }
)
# What was really done before (or on) the night: one row per item that was due itself (its line's level is above 0)
# in a sent letter, a visit or a case: the highest level and the last day. Lines that were only listed do not count.
# `customer` was spoken to; the item is the `debtor`'s, another one only where a group is addressed at its head.
CONTACT_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "debtor": pl.String,
        "item": pl.String,
        "does": pl.String,
        "level": pl.Int8,
        "day": pl.Date,
    }
)
# The notes sent before (or on) the night: a row for each line that one listed. `customer` was spoken to, `day`: when.
NOTE_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "debtor": pl.String,
        "item": pl.String,
        "due_day": pl.Date,
        "note": pl.String,
        "day": pl.Date,
    }
)
# What is under way for a customer: a letter waiting for release, a visit (`due_day`: of that alone), an open case.
OPEN_WORK_SCHEMA = pl.Schema(
    {"customer": pl.String, "does": pl.String, "kind": pl.String, "since": pl.Date, "due_day": pl.Date}
)
# Units of the base currency for one unit of `currency`, exact as text.
RATE_SCHEMA = pl.Schema({"currency": pl.String, "day": pl.Date, "rate": pl.String, "source": pl.String})
# What a bank statement covers. Balances have the sign of the account; null where the statement gives none.
STATEMENT_SCHEMA = pl.Schema(
    {
        "account": pl.String,
        "statement": pl.String,
        "from_day": pl.Date,
        "to_day": pl.Date,
        "currency": pl.String,
        "opening_minor": pl.Int64,
        "closing_minor": pl.Int64,
    }
)
# `visits_per_week` null or 0: as many as for everybody.
REPRESENTATIVE_SCHEMA = pl.Schema(
    {
        "salesperson": pl.String,
        "name": pl.String,
        "territory": pl.String,
        "country": pl.String,
        "visits_per_week": pl.Int64,
        "open_visits": pl.Int64,
    }
)
# Who is away from a day to a day, both inclusive; null: until they are back. `substitute` null: nobody named.
ABSENCE_SCHEMA = pl.Schema({"salesperson": pl.String, "from_day": pl.Date, "to_day": pl.Date, "substitute": pl.String})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known on a night about the customers of one shard. Every frame has the schema named beside it."""

    items: pl.DataFrame  # ITEM_SCHEMA
    customers: pl.DataFrame  # CUSTOMER_SCHEMA
    holds: pl.DataFrame  # HOLD_SCHEMA
    causes: pl.DataFrame  # CAUSE_SCHEMA
    disputes: pl.DataFrame  # DISPUTE_SCHEMA
    promises: pl.DataFrame  # PROMISE_SCHEMA
    contacts: pl.DataFrame  # CONTACT_SCHEMA
    open_work: pl.DataFrame  # OPEN_WORK_SCHEMA
    rates: pl.DataFrame  # RATE_SCHEMA
    # The day up to which it is known what was paid, for all customers together; None when nothing says it.
    cash_data_day: date | None = None
    # All lines, also those of what is settled, of the customers who gave their word: they say whether it was kept.
    promise_lines: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ITEM_SCHEMA))  # ITEM_SCHEMA
    # For firms that send notes: those sent, and the receipts of late and what was taken back of them.
    notes: pl.DataFrame = field(default_factory=NOTE_SCHEMA.to_frame)  # NOTE_SCHEMA
    receipts: pl.DataFrame = field(default_factory=ITEM_SCHEMA.to_frame)  # ITEM_SCHEMA


# What a plan is made of.

DECISION_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "item": pl.String,
        "kind": pl.String,
        "currency": pl.String,
        "balance_minor": pl.Int64,
        "days_overdue": pl.Int32,
        "treatment": pl.String,
        "does": pl.String,
        "reason": pl.String,
        "level": pl.Int8,  # of the letter's line; 0 where no letter is due
        "age_band": pl.Int8,  # position in the policy's bounds; -1 outside the matrix
        "amount_band": pl.Int8,
        "cause": pl.String,
        "disputed_minor": pl.Int64,
        "covered_minor": pl.Int64,  # set off by the customer's own credits
        "next_day": pl.Date,  # the first night on which something may be done again, where cadence is the reason
    }
)
LETTER_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "treatment": pl.String,
        "level": pl.Int8,
        "language": pl.String,
        "state": pl.String,
    }
)
# Lines of letters, visits and cases alike: everything overdue and chased, then what was set off (negative).
# `customer` is addressed; the item is the `debtor`'s, another one only where a group is addressed at its head.
LINE_SCHEMA = pl.Schema(
    {
        "customer": pl.String,
        "debtor": pl.String,
        "item": pl.String,
        "kind": pl.String,
        "day": pl.Date,
        "due_day": pl.Date,
        "days_overdue": pl.Int32,
        "currency": pl.String,
        "amount_minor": pl.Int64,  # as posted
        "balance_minor": pl.Int64,  # open on the night
        "disputed_minor": pl.Int64,
        "chased_minor": pl.Int64,  # what is asked for; negative for a credit set off
        # The rung of the ladder (1 for visits and cases) where the item was due itself; 0 where it is only listed.
        "level": pl.Int8,
    }
)
ASSIGNMENT_SCHEMA = pl.Schema(
    {"customer": pl.String, "salesperson": pl.String, "due_day": pl.Date, "reason": pl.String}
)
CASE_SCHEMA = pl.Schema({"customer": pl.String, "kind": pl.String, "salesperson": pl.String})
ADDRESSEE_SCHEMA = pl.Schema({"customer": pl.String, "addressee": pl.String})


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All decisions of one night for one shard, and what follows from them. Nothing is done yet.

    `lines` belong to whatever the customer gets tonight: a letter, a visit or a case (never two of them).
    `policy_hash` is that of the policy which made the plan; of a book's where several policies did.
    """

    as_of: date
    policy_hash: str
    decisions: pl.DataFrame  # DECISION_SCHEMA
    letters: pl.DataFrame  # LETTER_SCHEMA
    lines: pl.DataFrame  # LINE_SCHEMA
    assignments: pl.DataFrame  # ASSIGNMENT_SCHEMA
    cases: pl.DataFrame  # CASE_SCHEMA
    problems: tuple[Problem, ...] = ()
    # `customer`, `policy_hash`: whose plan was made by which policy; None: everybody's by the same.
    policy_hashes: pl.DataFrame | None = None
    # ADDRESSEE_SCHEMA: whoever is addressed at another customer.
    addressees: pl.DataFrame = field(default_factory=ADDRESSEE_SCHEMA.to_frame)
