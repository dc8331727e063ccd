"""What people were asked to do and did in a period, counted: `who` and what of it was done, open and overdue."""

from dataclasses import dataclass

import polars as pl

from receivables.policy.promises import PromiseState
from receivables.policy.team_figures.collected import Span
from receivables.policy.team_figures.whose import By, Whose

# Each as it stood at the end of the period, what was over before its beginning being left out.
VISIT_SCHEMA = pl.Schema({"salesperson": pl.String, "due_day": pl.Date, "done_day": pl.Date})
# A letter that had to be released: on which day it was, or lapsed because nobody did; `reminded_day`: somebody was.
RELEASE_SCHEMA = pl.Schema(
    {"customer": pl.String, "released_day": pl.Date, "lapsed_day": pl.Date, "reminded_day": pl.Date}
)
# A promise in a currency, as `promises.judge` has it, with who noted it; amounts in the base currency, null: no rate.
WORD_SCHEMA = pl.Schema(
    {
        "promise": pl.String,
        "customer": pl.String,
        "author": pl.String,
        "from_day": pl.Date,
        "last_day": pl.Date,
        "state": pl.String,
        "state_day": pl.Date,
        "promised_minor": pl.Int64,
        "paid_minor": pl.Int64,
    }
)
DISPUTE_SCHEMA = pl.Schema(
    {
        "owner": pl.String,
        "resolved_by": pl.String,
        "opened_day": pl.Date,
        "deadline_day": pl.Date,
        "resolved_day": pl.Date,
    }
)
CONTACT_SCHEMA = pl.Schema({"customer": pl.String, "day": pl.Date})
WORK = ("visits", "releases", "promises", "disputes")
STATES = ("done", "open", "overdue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """VISIT_SCHEMA, RELEASE_SCHEMA, WORD_SCHEMA, DISPUTE_SCHEMA, and CONTACT_SCHEMA of the period."""

    visits: pl.DataFrame
    releases: pl.DataFrame
    words: pl.DataFrame
    disputes: pl.DataFrame
    contacts: pl.DataFrame


def work_done(deeds: Deeds, whose: Whose, span: Span) -> pl.DataFrame:
    """Who was asked for what, and how it stood at the end: `who`, `<work>_<state>` for WORK and STATES.

    Visits are asked of representatives alone. Letters to key accounts wait for their account manager's release, others
    for finance's: each is counted with the one, and with the other not at all.
    """
    asked = {
        "visits": _visits(deeds.visits, whose, span),
        "releases": _releases(deeds.releases, whose, span),
        "promises": _followed(deeds, whose, span),
        "disputes": _owned(deeds.disputes, whose, span),
    }
    rows = pl.concat(rows.select("who", what=pl.lit(f"{work}_") + pl.col("state")) for work, rows in asked.items())
    counts = [(pl.col("what") == f"{work}_{state}").sum().alias(f"{work}_{state}") for work in WORK for state in STATES]
    return rows.group_by("who").agg(counts)


def _state(*, done: pl.Expr, overdue: pl.Expr) -> pl.Expr:
    said = pl.when(done.fill_null(value=False)).then(pl.lit("done"))
    return said.when(overdue.fill_null(value=False)).then(pl.lit("overdue")).otherwise(pl.lit("open")).alias("state")


def _visits(visits: pl.DataFrame, whose: Whose, span: Span) -> pl.DataFrame:
    asked = visits if whose.by is By.SALESPERSON else visits.clear()
    state = _state(done=pl.col("done_day") <= span.last, overdue=pl.col("due_day") < span.last)
    return asked.select(who=pl.col("salesperson").fill_null("")).with_columns(asked.select(state))


def _releases(releases: pl.DataFrame, whose: Whose, span: Span) -> pl.DataFrame:
    is_key = pl.col("key_account").fill_null(value=False)
    its = releases.join(whose.accounts.select("customer", "key_account"), on="customer", how="left")
    asked = whose.of_customers(its.filter(is_key if whose.by is By.SALESPERSON else ~is_key))
    late = (pl.col("lapsed_day") <= span.last) | (pl.col("reminded_day") <= span.last)
    return asked.select("who", _state(done=pl.col("released_day") <= span.last, overdue=late))


def _followed(deeds: Deeds, whose: Whose, span: Span) -> pl.DataFrame:
    """A promise that was not kept is followed when its customer is contacted after its last day."""
    words = deeds.words.filter(pl.col("last_day") >= span.first).unique("promise")
    newest = deeds.contacts.group_by("customer").agg(contact_day=pl.col("day").max())
    known = whose.of_customers(words.join(newest, on="customer", how="left"))
    is_kept, is_open = (pl.col("state") == state for state in (PromiseState.KEPT, PromiseState.OPEN))
    is_followed = is_kept | (~is_open & (pl.col("contact_day") > pl.col("last_day")).fill_null(value=False))
    return known.select("who", _state(done=is_followed, overdue=~is_open))


def _owned(disputes: pl.DataFrame, whose: Whose, span: Span) -> pl.DataFrame:
    asked = whose.of_names(disputes, "owner")
    state = _state(done=pl.col("resolved_day") <= span.last, overdue=pl.col("deadline_day") < span.last)
    return asked.select("who", state)


def promises_of(words: pl.DataFrame, whose: Whose, span: Span) -> pl.DataFrame:
    """What each noted of promises: how many were given in the period (`obtained`), and of those that were kept, or were
    not, in the period (`judged`) how many were `kept`; with what was promised, and what was paid of those judged.
    """
    noted = whose.of_names(words, "author")
    is_given = pl.col("from_day").is_between(span.first, span.last)
    is_judged = (pl.col("state_day").is_between(span.first, span.last)).fill_null(value=False)
    is_first = pl.col("promise").is_first_distinct()
    is_kept = is_judged & (pl.col("state") == PromiseState.KEPT)
    return (
        noted.with_columns(is_first=is_first)
        .group_by("who")
        .agg(
            obtained=(is_given & pl.col("is_first")).sum(),
            promised_minor=pl.col("promised_minor").filter(is_given).sum(),
            judged=(is_judged & pl.col("is_first")).sum(),
            judged_promised_minor=pl.col("promised_minor").filter(is_judged).sum(),
            kept=(is_kept & pl.col("is_first")).sum(),
            judged_paid_minor=pl.col("paid_minor").filter(is_judged).sum(),
        )
    )


def solved_by(disputes: pl.DataFrame, whose: Whose, span: Span) -> pl.DataFrame:
    """The disputes that each resolved in the period (`solved`), and how many days they were open in all."""
    resolved = disputes.filter(pl.col("resolved_day").is_between(span.first, span.last))
    days = (pl.col("resolved_day") - pl.col("opened_day")).dt.total_days()
    return whose.of_names(resolved, "resolved_by").group_by("who").agg(solved=pl.len(), solved_days=days.sum())
