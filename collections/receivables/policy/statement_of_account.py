"""An account between two days: what was open before, everything posted since, and what that comes to.

opening + what was posted = closing = what is open on the last day, for every account and currency (`balances`).
"""

from datetime import date

import polars as pl

from receivables.model import ITEM_SCHEMA, ItemKind
from receivables.policy.balances import balances, in_order
from receivables.policy.disputes import disputed

_ACCOUNT = ["account", "currency"]
_AMOUNT = pl.col("amount_minor")
OPENING_SCHEMA = pl.Schema({"account": pl.String, "currency": pl.String, "opening_minor": pl.Int64})
# `amount_minor` as posted: above zero it is debited. `customer` is whose line it is: of a group's account any of them.
MOVEMENT_SCHEMA = pl.Schema({"account": pl.String(), **ITEM_SCHEMA})
OPEN_SCHEMA = pl.Schema({**MOVEMENT_SCHEMA, "balance_minor": pl.Int64(), "disputed_minor": pl.Int64()})


def openings(posted: pl.DataFrame) -> pl.DataFrame:
    """What was open of each account before its `first_day` (OPENING_SCHEMA).

    Takes MOVEMENT_SCHEMA with `first_day`, everything that was ever posted to the accounts up to the last day. An
    account with nothing before it in a currency opens with 0.
    """
    before = _AMOUNT.filter(pl.col("day") < pl.col("first_day")).sum()
    return posted.group_by(_ACCOUNT).agg(opening_minor=before).sort(_ACCOUNT).select(OPENING_SCHEMA.names())


def movements(posted: pl.DataFrame) -> pl.DataFrame:
    """What was posted to each account since its `first_day` (MOVEMENT_SCHEMA), as a statement lists it.

    By currency and day, debits first. Money that was only moved from one document of an account to another is left
    out where that comes to nothing on a day.
    """
    since = posted.filter(pl.col("day") >= pl.col("first_day"))
    moved = pl.col("kind") == ItemKind.ALLOCATION
    comes_to = _AMOUNT.filter(moved).sum().over(*_ACCOUNT, "day")
    listed = since.filter(~(moved & (comes_to == 0))) if since.select(moved.any()).item() else since
    ordered = listed.sort(*_ACCOUNT, "day", _AMOUNT < 0, "customer", "item", "kind")
    return ordered.select(MOVEMENT_SCHEMA.names())


def open_items(posted: pl.DataFrame, disputes: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """What is open of each account on a day, with the part of it that is in dispute (OPEN_SCHEMA).

    Takes MOVEMENT_SCHEMA and DISPUTE_SCHEMA. Owed before credits, the oldest due day first.
    """
    accounts = posted.select("customer", "account").unique()
    lines = in_order(balances(posted.select(ITEM_SCHEMA.names()), as_of=as_of))
    found = lines.join(disputed(lines, disputes, as_of=as_of), on="line", how="left").sort("line")
    found = found.join(accounts, on="customer", how="left", maintain_order="left")
    return found.with_columns(pl.col("disputed_minor").fill_null(0)).select(OPEN_SCHEMA.names())
