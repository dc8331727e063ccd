"""Whether the customers' word was kept: the ledger says so, nobody else. A payment plan's rate is a word like others.

1. What is promised is what is left of the items that the word is about, or so much of it as was said. Credit notes and
   write-offs are no payment but leave less to keep, and so does an older receipt that is given to such an item.
2. Paid is what came in on these items, or for a word about all from the customer in that currency, from the day it was
   given to its day and the grace after it, less what went back since.
3. No money is counted twice: it goes to the word whose day ends first, of those to the one given first.
4. Kept, once as much is paid as is promised, if that is nothing at once. Then, when the grace is over: partly kept
   where something was paid, else broken. Until then it is open.
"""

from datetime import date, timedelta
from enum import StrEnum

import polars as pl

from receivables.model import ItemKind
from receivables.policy.incoming import DOCUMENT, IS_MONEY, IS_OWED, applied
from receivables.policy.naming import lines_named
from receivables.policy.validity import valid

_DAY = timedelta(days=1)
_WORD = ["promise", "currency"]


class PromiseState(StrEnum):
    """How a promise or a rate of a plan stands."""

    OPEN = "open"
    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


# A row for each word and currency that it is about. `state` and `state_day` are the word's: the day on which it was
# kept, or from which on it was not; null while it is open. `plan` null: a promise.
JUDGED_SCHEMA = pl.Schema(
    {
        "promise": pl.String,
        "plan": pl.String,
        "customer": pl.String,
        "from_day": pl.Date,
        "due_day": pl.Date,
        "last_day": pl.Date,
        "currency": pl.String,
        "promised_minor": pl.Int64,
        "paid_minor": pl.Int64,
        "state": pl.String,
        "state_day": pl.Date,
    }
)


def judge(promises: pl.DataFrame, lines: pl.DataFrame, *, grace_days: int, as_of: date) -> pl.DataFrame:
    """How each word stands on `as_of` (JUDGED_SCHEMA), by customer and its last day.

    Takes PROMISE_SCHEMA, and of every customer in it all lines of the ledger (ITEM_SCHEMA); what is of a later day does
    not count, nor words that are not given yet or were taken back by then. `grace_days` are those of the policy, for
    words without their own. `paid_minor` is no more than was promised.
    """
    words = _words(valid(promises, as_of=as_of), grace_days)
    if words.is_empty():
        return pl.DataFrame(schema=JUDGED_SCHEMA)
    posted = lines.filter(pl.col("day") <= as_of)
    counted = applied(posted)
    about = _about(words, promises, posted)
    left = _left(words, about, counted)
    claims = _claims(words, left)
    offered = _shared(claims, about, counted.filter("is_money"))
    paid = offered.group_by(_WORD).agg(paid_minor=pl.col("taken_minor").sum())
    judged = (
        claims.join(paid, on=_WORD, how="left", nulls_equal=True)
        .join(_kept(claims, left, offered), on=_WORD, how="left", nulls_equal=True)
        .with_columns(pl.col("paid_minor").fill_null(0))
    )
    stated = _with_states(judged, as_of)
    found = _with_goings_back(stated, promises, posted, grace_days, as_of)
    return found.select(JUDGED_SCHEMA.names()).sort("customer", "last_day", *_WORD)


def last_day(grace_days: int) -> pl.Expr:
    """The last day on which a word of PROMISE_SCHEMA can be kept: its day, and its own grace or the policy's."""
    return pl.col("due_day") + pl.duration(days=pl.col("grace_days").fill_null(grace_days))


def _words(promises: pl.DataFrame, grace_days: int) -> pl.DataFrame:
    """One row for each word, with its `last_day` and `before_minor`, what the rates of its plan before it come to."""
    words = promises.with_columns(last_day=last_day(grace_days), of_all=pl.col("item").is_null()).drop("item")
    words = words.unique("promise").sort("customer", "plan", "due_day", "promise")
    earlier = pl.col("amount_minor").cum_sum().over("customer", "plan") - pl.col("amount_minor")
    return words.with_columns(before_minor=pl.when(pl.col("plan").is_null()).then(0).otherwise(earlier))


def _about(words: pl.DataFrame, promises: pl.DataFrame, posted: pl.DataFrame) -> pl.DataFrame:
    """The invoice lines each word is about: `promise`, `customer`, `currency`, `item`, `amount_minor`."""
    invoices = posted.filter(IS_OWED).with_row_index("line")
    asked = words.select("promise", "customer", "from_day", "of_all", word_currency="currency")
    named = promises.select("promise", "customer", "item").drop_nulls().unique()
    by_name = lines_named(invoices.with_columns(balance_minor="amount_minor"), named).select("promise", "line")
    with_words = by_name.unique().join(asked.drop("customer", "of_all"), on="promise").join(invoices, on="line")
    overdue = asked.filter("of_all").join(invoices, on="customer").filter(pl.col("due_day") < pl.col("from_day"))
    overdue = overdue.join(_settled(posted), on=DOCUMENT, how="left", nulls_equal=True).filter(
        (pl.col("settled_day") >= pl.col("from_day")).fill_null(value=True)
    )
    meant = pl.col("word_currency").is_null() | (pl.col("word_currency") == pl.col("currency"))
    columns = ["promise", "customer", "currency", "item", "amount_minor"]
    return pl.concat([part.filter(meant).select(columns) for part in (with_words, overdue)])


def _settled(posted: pl.DataFrame) -> pl.DataFrame:
    """The documents of which nothing is left, and since when, `settled_day`."""
    ends = posted.group_by(DOCUMENT).agg(pl.col("amount_minor").sum(), settled_day=pl.col("day").max())
    return ends.filter(pl.col("amount_minor") == 0).drop("amount_minor")


def _left(words: pl.DataFrame, about: pl.DataFrame, counted: pl.DataFrame) -> pl.DataFrame:
    """What was left to keep without any payment since: `promise`, `currency`, `day`, `left_minor`.

    It is there for the day the word was given, and each later one to its last with a credit note or write-off.
    """
    given = words.select("promise", "from_day", "last_day")
    off = about.join(counted, on=["customer", "currency", "item"], suffix="_off").join(given, on="promise")
    is_older = pl.col("day") < pl.col("from_day")
    off = off.filter(is_older | (~pl.col("is_money") & (pl.col("day") <= pl.col("last_day"))))
    takes = off.select(*_WORD, day=pl.max_horizontal("day", "from_day"), left_minor=-pl.col("amount_minor_off"))
    asked = _currencies(words, about).join(given, on="promise").select(*_WORD, day="from_day")
    owed = about.group_by(_WORD).agg(left_minor=pl.col("amount_minor").sum())
    begun = asked.join(owed, on=_WORD, how="left", nulls_equal=True).with_columns(pl.col("left_minor").fill_null(0))
    changes = pl.concat([begun, takes.select(begun.columns)]).group_by(*_WORD, "day").agg(pl.col("left_minor").sum())
    return changes.sort(*_WORD, "day").with_columns(pl.col("left_minor").cum_sum().over(_WORD))


def _currencies(words: pl.DataFrame, about: pl.DataFrame) -> pl.DataFrame:
    """The currencies of each word: its own, or those of what it is about; null where that is nothing."""
    own = words.select(*_WORD).drop_nulls()
    found = about.join(own, on="promise", how="anti").select(*_WORD).unique()
    known = pl.concat([own, found])
    return pl.concat([known, words.join(known, on="promise", how="anti").select(*_WORD)])


def _claims(words: pl.DataFrame, left: pl.DataFrame) -> pl.DataFrame:
    """Each word in each of its currencies, with `promised_minor`, what is left of it by now."""
    now = left.sort("day").group_by(_WORD).agg(pl.col("left_minor").last())
    claims = words.drop("currency").join(now, on="promise")
    return claims.with_columns(promised_minor=_promised(pl.col("left_minor"))).drop("left_minor")


def _promised(left_minor: pl.Expr) -> pl.Expr:
    """So much of what is left as was said; of a plan, what is left goes to its first rates."""
    left = (left_minor - pl.col("before_minor")).clip(0)
    return pl.min_horizontal(left, "amount_minor")


def _shared(claims: pl.DataFrame, about: pl.DataFrame, came: pl.DataFrame) -> pl.DataFrame:
    """What was there for each word when its turn came, by `day`: `amount_minor`, and `taken_minor` of it.

    A customer's words have their turns one after the other, those of all customers at the same time.
    """
    account = ["customer", "currency"]
    ordered = claims.sort("last_day", "from_day", "promise").with_columns(turn=pl.int_range(pl.len()).over(account))
    unused = came.with_row_index("receipt")
    named = about.select(*_WORD, "item")
    found = [_NOTHING_OFFERED]
    for its in ordered.partition_by("turn", maintain_order=True):
        given = its.select(*_WORD, "customer", "from_day", "last_day", "promised_minor", "of_all")
        of_all, of_items = given.filter("of_all"), given.filter(~pl.col("of_all"))
        there = pl.concat(
            [
                of_all.join(unused, on=account).select(_OFFERED),
                of_items.join(named, on=_WORD).join(unused, on=[*account, "item"]).select(_OFFERED),
            ]
        )
        there = there.filter(pl.col("day").is_between("from_day", "last_day")).sort(*_WORD, "day", "receipt")
        above = pl.col("amount_minor").cum_sum().over(_WORD) - pl.col("amount_minor")
        taken = (pl.col("promised_minor") - above).clip(0, pl.col("amount_minor"))
        there = there.with_columns(taken_minor=taken)
        found.append(there.select(_NOTHING_OFFERED.columns))
        unused = _less(unused, there)
    return pl.concat(found)


_OFFERED = [*_WORD, "from_day", "last_day", "promised_minor", "receipt", "day", "amount_minor"]
_NOTHING_OFFERED = pl.DataFrame(
    schema={
        "promise": pl.String,
        "currency": pl.String,
        "day": pl.Date,
        "amount_minor": pl.Int64,
        "taken_minor": pl.Int64,
    }
)


def _less(unused: pl.DataFrame, there: pl.DataFrame) -> pl.DataFrame:
    taken = there.filter(pl.col("taken_minor") > 0).select("receipt", "taken_minor")
    rest = unused.join(taken, on="receipt", how="left")
    rest = rest.with_columns(pl.col("amount_minor") - pl.col("taken_minor").fill_null(0)).drop("taken_minor")
    return rest.filter(pl.col("amount_minor") > 0)


def _kept(claims: pl.DataFrame, left: pl.DataFrame, offered: pl.DataFrame) -> pl.DataFrame:
    """Of words kept the day, `kept_day`: the first on which as much had come in as was left to keep then."""
    came = offered.group_by(*_WORD, "day").agg(pl.col("amount_minor").sum())
    events = came.join(left, on=[*_WORD, "day"], how="full", coalesce=True, nulls_equal=True)
    events = events.join(
        claims.select(*_WORD, "amount_minor", "before_minor"), on=_WORD, nulls_equal=True, suffix="_said"
    )
    by_then = events.sort(*_WORD, "day").with_columns(
        came_minor=pl.col("amount_minor").fill_null(0).cum_sum().over(_WORD),
        left_minor=pl.col("left_minor").forward_fill().over(_WORD),
        amount_minor="amount_minor_said",
    )
    is_kept = pl.col("came_minor") >= _promised(pl.col("left_minor"))
    return by_then.filter(is_kept).group_by(_WORD).agg(kept_day=pl.col("day").min())


def _with_states(judged: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Adds `state` and `state_day` of the whole word, over its currencies."""
    is_kept = pl.col("kept_day").is_not_null().all().over("promise")
    paid = pl.col("paid_minor").sum().over("promise") > 0
    is_over = pl.col("last_day") < as_of
    state = (
        pl.when(is_kept)
        .then(pl.lit(str(PromiseState.KEPT)))
        .when(~is_over)
        .then(pl.lit(str(PromiseState.OPEN)))
        .when(paid)
        .then(pl.lit(str(PromiseState.PARTLY_KEPT)))
        .otherwise(pl.lit(str(PromiseState.BROKEN)))
    )
    missed = pl.when(is_over).then(pl.col("last_day") + _DAY)
    kept_day = pl.col("kept_day").max().over("promise")
    return judged.with_columns(state=state, state_day=pl.when(is_kept).then(kept_day).otherwise(missed))


def _with_goings_back(
    stated: pl.DataFrame, promises: pl.DataFrame, posted: pl.DataFrame, grace_days: int, as_of: date
) -> pl.DataFrame:
    """A word that had been kept, and is not since money went back after its last day, is not since that day."""
    missed = stated.filter(pl.col("state").is_in([str(PromiseState.PARTLY_KEPT), str(PromiseState.BROKEN)]))
    back = posted.filter(IS_MONEY & (pl.col("amount_minor") > 0) & (pl.col("kind") != ItemKind.ALLOCATION))
    later = missed.select("promise", "customer", "last_day").join(
        back.select("customer", back_day="day"), on="customer"
    )
    since = (
        later.filter(pl.col("back_day") > pl.col("last_day"))
        .group_by("customer", "promise", "last_day")
        .agg(pl.col("back_day").min())
    )
    if since.is_empty():
        return stated
    # Each of them with its customer's words and lines as they were on its last day, as a customer of its own.
    apart = since.select("customer", "last_day", alone="promise")
    words = promises.join(apart, on="customer").with_columns(
        customer="alone", promise=pl.concat_str("alone", "promise", separator=" ")
    )
    lines = posted.join(apart, on="customer").filter(pl.col("day") <= pl.col("last_day"))
    then = judge(
        words.select(promises.columns),
        lines.with_columns(customer="alone").select(posted.columns),
        grace_days=grace_days,
        as_of=as_of,
    )
    is_kept = pl.col("state") == PromiseState.KEPT
    kept = then.filter(is_kept).select(called="promise").unique()
    lost = since.with_columns(called=pl.concat_str("promise", "promise", separator=" ")).join(kept, on="called")
    days = stated.join(lost.select("promise", "back_day"), on="promise", how="left")
    return days.with_columns(state_day=pl.coalesce("back_day", "state_day"))
