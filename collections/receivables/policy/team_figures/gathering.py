"""All figures of people side by side, and those of the firm that they are compared with."""

import polars as pl

from receivables.policy.team_figures.collected import Collected, Span
from receivables.policy.team_figures.comparing import COMPARED_SCHEMA, compare
from receivables.policy.team_figures.deeds import STATES, WORK, Deeds, promises_of, solved_by, work_done
from receivables.policy.team_figures.first_contact import median_days, waits
from receivables.policy.team_figures.whose import Whose

_WORK = {f"{work}_{state}": pl.Int64() for work in WORK for state in STATES}
_COMPARED = {name: dtype for name, dtype in COMPARED_SCHEMA.items() if name != "who"}
# One row for each of them and for nobody (`who` empty). All add up to the firm's but `median_days`, null: less than
# half were contacted. `customers`, `items` and `opening_minor` are what was overdue at the opening.
TEAM_SCHEMA = pl.Schema(
    {
        "who": pl.String(),
        **_WORK,
        "obtained": pl.Int64(),
        "promised_minor": pl.Int64(),
        "judged": pl.Int64(),
        "judged_promised_minor": pl.Int64(),
        "kept": pl.Int64(),
        "judged_paid_minor": pl.Int64(),
        "solved": pl.Int64(),
        "solved_days": pl.Int64(),
        **_COMPARED,
        "received_minor": pl.Int64(),
        "on_account_minor": pl.Int64(),
        "unconverted": pl.Int64(),
        "fell_overdue": pl.Int64(),
        "contacted": pl.Int64(),
        "median_days": pl.Int64(),
    }
)


def team_figures(ledger: Collected, deeds: Deeds, whose: Whose, span: Span) -> pl.DataFrame:
    """What each did in the period and what came in of their accounts (TEAM_SCHEMA), by `who`; nobody's comes first.

    Whoever was asked for nothing, had no account and did nothing has no row.
    """
    waited = whose.of_customers(waits(ledger.fell_overdue, deeds.contacts, last=span.last))
    contacted = pl.col("items").filter("is_contacted").sum()
    parts = [
        work_done(deeds, whose, span),
        promises_of(deeds.words, whose, span),
        solved_by(deeds.disputes, whose, span),
        compare(whose.of_customers(ledger.cells)),
        whose.of_customers(ledger.received).group_by("who").agg(pl.exclude("customer").sum()),
        waited.group_by("who").agg(fell_overdue=pl.col("items").sum(), contacted=contacted),
    ]
    people = pl.concat(part.select("who") for part in parts).unique()
    for part in parts:
        people = people.join(part, on="who", how="left")
    people = people.with_columns(pl.exclude("who").fill_null(0)).join(median_days(waited), on="who", how="left")
    return people.select(pl.col(name).cast(dtype) for name, dtype in TEAM_SCHEMA.items()).sort("who")


def of_firm(ledger: Collected, deeds: Deeds, whose: Whose, span: Span) -> pl.DataFrame:
    """The same of all together, nobody's included: one row, `who` empty, or none where there is nothing at all."""
    nobody = Whose(
        by=whose.by, accounts=whose.accounts.with_columns(who=pl.lit(None, pl.String)), names=whose.names.clear()
    )
    by_nobody = Deeds(
        visits=deeds.visits.with_columns(salesperson=pl.lit(None, pl.String)),
        releases=deeds.releases,
        words=deeds.words,
        disputes=deeds.disputes,
        contacts=deeds.contacts,
    )
    return team_figures(ledger, by_nobody, nobody, span)
