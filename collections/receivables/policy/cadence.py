"""Rule 7: whether tonight is a night for it. "Old enough for" is the matrix's answer; this is "may be done tonight".

Every question is asked of what was really done, with `>=`: a missed night is caught up, a night run twice does nothing
twice.
"""

from datetime import date

import polars as pl

from receivables.model import DOES_OF_TREATMENT, CaseKind, Does, LetterState, Reason, Treatment
from receivables.policy.matrix import TREATMENTS
from receivables.policy.settings import Policy

_VISIT_SEVERITY = Treatment.REP_VISIT.severity
_NEVER = pl.lit(None, pl.Date)


def may_act(
    items: pl.DataFrame, contacts: pl.DataFrame, open_work: pl.DataFrame, policy: Policy, as_of: date
) -> pl.DataFrame:
    """Adds `level` (the rung a letter about the line would stand on, 0 for none), `blocked` (a Reason, null where the
    line is due for its treatment tonight) and `next_day` (when silence or rest end, where that is the reason).

    Takes lines with `severity`; CONTACT_SCHEMA, OPEN_WORK_SCHEMA. Lines outside the matrix are never due.
    """
    items = _with_history(items, contacts, open_work)
    items = items.with_columns(
        level=pl.when(_does() == Does.LETTER).then(_next_level(policy)).otherwise(0).cast(pl.Int8),
        quiet_until=pl.col("last_contact") + pl.duration(days=policy.cadence.quiet_days),
        rested_on=_last_of_this() + pl.duration(days=_rest_days(policy)),
    )
    still_quiet = pl.col("quiet_until") > as_of
    still_resting = pl.col("rested_on") > as_of
    in_matrix = pl.col("severity") > 0
    busy = _under_way()
    items = items.with_columns(
        blocked=pl.when(~in_matrix)
        .then(None)
        .otherwise(
            pl.coalesce(
                busy,
                pl.when(still_quiet).then(pl.lit(str(Reason.QUIET))),
                pl.when(still_resting).then(pl.lit(str(Reason.RESTING))),
            )
        ),
        due_tonight=in_matrix
        & busy.is_null()
        & ~still_quiet.fill_null(value=False)
        & ~still_resting.fill_null(value=False),
    )
    waits = pl.col("blocked").is_in([str(Reason.QUIET), str(Reason.RESTING)])
    return items.with_columns(
        next_day=pl.when(waits).then(pl.max_horizontal("quiet_until", "rested_on")).otherwise(_NEVER)
    )


def _with_history(items: pl.DataFrame, contacts: pl.DataFrame, open_work: pl.DataFrame) -> pl.DataFrame:
    """Adds the last day of each kind of contact, the level reached, and what is under way for the customer."""
    day_of = {f"last_{does}": pl.col("day").filter(pl.col("does") == does).max() for does in _CONTACTS}
    level = pl.col("level").filter(pl.col("does") == Does.LETTER).max()
    by_item = contacts.group_by("customer", "item").agg(**day_of, reached=level)
    by_customer = contacts.group_by("customer").agg(last_contact=pl.col("day").max())
    is_letter = (pl.col("does") == Does.LETTER) & (pl.col("kind") == LetterState.WAITING_FOR_RELEASE)
    under_way = open_work.group_by("customer").agg(
        waiting=is_letter.any(),
        visit_open=(pl.col("does") == Does.VISIT).any(),
        case_open=((pl.col("does") == Does.CASE) & (pl.col("kind") == CaseKind.SPECIAL_HANDLING)).any(),
    )
    return (
        items.join(by_item, on=["customer", "item"], how="left")
        .join(by_customer, on="customer", how="left")
        .join(under_way, on="customer", how="left")
        .with_columns(pl.col("reached").fill_null(0))
    )


_CONTACTS = (Does.LETTER, Does.VISIT, Does.CASE)


def _does() -> pl.Expr:
    """What the line's treatment does, as text."""
    names = {treatment.severity: str(does) for treatment, does in DOES_OF_TREATMENT.items()}
    return pl.col("severity").replace_strict(names, return_dtype=pl.String)


def _last_of_this() -> pl.Expr:
    last = _NEVER
    for treatment, does in DOES_OF_TREATMENT.items():
        if does is not Does.NOTHING:
            last = pl.when(pl.col("severity") == treatment.severity).then(pl.col(f"last_{does}")).otherwise(last)
    return last


def _rest_days(policy: Policy) -> pl.Expr:
    days = {treatment.severity: policy.cadence.rest_days.get(treatment, 0) for treatment in TREATMENTS}
    return pl.col("severity").replace_strict(days, return_dtype=pl.Int64)


def _next_level(policy: Policy) -> pl.Expr:
    """One rung above the highest that was really sent, and no higher than the line's treatment may climb."""
    return pl.min_horizontal(pl.col("reached") + 1, _highest_level(policy))


def _highest_level(policy: Policy) -> pl.Expr:
    highest = {
        treatment.severity: max(
            (
                number
                for number, level in enumerate(policy.levels, start=1)
                if level.treatment.severity <= treatment.severity
            ),
            default=0,
        )
        for treatment in TREATMENTS
    }
    return pl.col("severity").replace_strict(highest, return_dtype=pl.Int8)


def _under_way() -> pl.Expr:
    """An open case speaks for the customer; an open visit does, but for what asks for special handling."""
    return pl.coalesce(
        pl.when(pl.col("case_open")).then(pl.lit(str(Reason.CASE_OPEN))),
        pl.when(pl.col("visit_open") & (pl.col("severity") <= _VISIT_SEVERITY)).then(pl.lit(str(Reason.VISIT_OPEN))),
        pl.when(pl.col("waiting")).then(pl.lit(str(Reason.WAITING_FOR_RELEASE))),
    )
