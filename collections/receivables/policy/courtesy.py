"""The courtesy note: what falls due soon, and of which nobody has been told yet."""

from datetime import date, timedelta

import polars as pl

from receivables.model import Facts, ItemKind, Note
from receivables.money import to_minor
from receivables.policy.groups import work_of_addressees
from receivables.policy.naming import lines_named
from receivables.policy.rates import in_base
from receivables.policy.settings import Courtesy, Policy
from receivables.policy.validity import valid


def falling_due(
    facts: Facts, decided: pl.DataFrame, through: pl.DataFrame, policy: Policy, *, as_of: date
) -> pl.DataFrame:
    """The decided lines that a courtesy note lists, each asked for whole; none where the policy sends no such notes.

    A line falls due within `days_before` days, and nothing has been said of its due day to whoever is addressed. What a
    hold or a promise speaks of is left out, and so is an account with credits: which of its lines they settle is for
    the customer to say. Whoever got a note of late gets none.
    """
    chosen = policy.courtesy
    if chosen is None:
        return decided.clear()
    due = decided.filter(_soon(chosen, as_of) & _of_segments(chosen.segments))
    due = due.join(decided.filter(pl.col("balance_minor") < 0), on=["customer", "currency"], how="anti")
    due = due.join(_spoken_of(due, facts, as_of), on="line", how="anti")
    due = due.join(_said(facts, through), on=["addressee", "due_day"], how="anti")
    due = due.join(_resting(chosen, facts, through, as_of), on="addressee", how="anti")
    least = to_minor(max(chosen.from_amount, policy.minimum), policy.base_currency)
    on_its_day = in_base(pl.col("balance_minor")).sum().over("addressee", "due_day")
    return due.filter(on_its_day >= least).with_columns(chased_minor="balance_minor")


def _soon(chosen: Courtesy, as_of: date) -> pl.Expr:
    """Owed, and due after tonight: on its due day a note comes too late."""
    last = as_of + timedelta(days=chosen.days_before)
    is_owed = (pl.col("kind") == ItemKind.INVOICE) & (pl.col("balance_minor") > 0)
    return is_owed & (pl.col("due_day") > as_of) & (pl.col("due_day") <= last)


def _of_segments(segments: tuple[str, ...]) -> pl.Expr:
    return pl.col("segment").is_in(segments).fill_null(value=False) if segments else pl.lit(value=True)


def _spoken_of(lines: pl.DataFrame, facts: Facts, as_of: date) -> pl.DataFrame:
    """The lines (`line`) that a hold or somebody's word names."""
    named = (valid(frame, as_of=as_of).select("customer", "item") for frame in (facts.holds, facts.promises))
    return lines_named(lines, pl.concat(named)).select("line").unique()


def _resting(chosen: Courtesy, facts: Facts, through: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Who got such a note of late (`addressee`)."""
    of_late = pl.col("day") > as_of - timedelta(days=chosen.rest_days)
    sent = facts.notes.filter((pl.col("note") == Note.COURTESY) & of_late).select("day", customer="debtor")
    return work_of_addressees(sent, through).select(addressee="customer").unique()


def _said(facts: Facts, through: pl.DataFrame) -> pl.DataFrame:
    """The due days that notes have spoken of, by whoever is addressed now."""
    sent = facts.notes.filter(pl.col("note") == Note.COURTESY).select("due_day", customer="debtor")
    return work_of_addressees(sent, through).select("due_day", addressee="customer").unique()
