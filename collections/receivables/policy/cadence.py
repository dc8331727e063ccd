"""Rule 7: whether tonight is a night for it. "Old enough for" is the matrix's answer; this is "may be done tonight".

Every question is asked of what was really done, with `>=`: a missed night is caught up, a night run twice does nothing
twice. Letters have one rhythm per customer, or per group that is addressed at its head: after a letter none goes out
until the rest days of its rung are over, so that a milder one never follows close upon a firm one. Visits and cases
rest by item.
"""

from datetime import date

import polars as pl

from receivables.model import DOES_OF_TREATMENT, CaseKind, Does, Reason, Treatment
from receivables.policy.ladder import all_ask, highest_rung
from receivables.policy.reasons import because
from receivables.policy.settings import Policy

_SEVERITIES = {does: [t.severity for t, its in DOES_OF_TREATMENT.items() if its is does] for does in Does}
_VISIT_SEVERITY = Treatment.REP_VISIT.severity
_NEVER = pl.lit(None, pl.Date)
_LEVELS = 1 << 7


def may_act(
    items: pl.DataFrame, contacts: pl.DataFrame, open_work: pl.DataFrame, policy: Policy, as_of: date
) -> pl.DataFrame:
    """Adds `level` (the rung a letter about the line would stand on, 0 for none), `blocked` (a Reason, null where the
    line is due for its treatment tonight) and `next_day` (when silence or rest end, where that is the reason).

    Takes lines with `severity` and `addressee`; CONTACT_SCHEMA, OPEN_WORK_SCHEMA, by whoever is addressed now. Lines
    outside the matrix are never due.
    """
    items = _with_history(items, contacts, open_work)
    in_matrix = pl.col("severity") > 0
    # A contact made tonight makes tonight quiet, even for a firm that asks for no quiet days.
    quiet_days = max(policy.cadence.quiet_days, 1)
    items = items.with_columns(
        level=pl.when(_asks_for(Does.LETTER)).then(_next_level(policy)).otherwise(0).cast(pl.Int8),
        quiet_until=pl.col("last_contact") + pl.duration(days=quiet_days),
        rested_on=_rested_on(policy),
    )
    silence = pl.coalesce(
        *_too_early_for_a_letter(policy),
        _under_way(),
        pl.when(pl.col("quiet_until") > as_of).then(because(Reason.QUIET)),
        pl.when(pl.col("rested_on") > as_of).then(because(Reason.RESTING)),
    )
    items = items.with_columns(blocked=pl.when(in_matrix).then(silence))
    waits = pl.col("blocked").is_in([str(Reason.QUIET), str(Reason.RESTING)])
    return items.with_columns(
        due_tonight=in_matrix & pl.col("blocked").is_null(),
        next_day=pl.when(waits).then(pl.max_horizontal("quiet_until", "rested_on")).otherwise(_NEVER),
    )


def _with_history(items: pl.DataFrame, contacts: pl.DataFrame, open_work: pl.DataFrame) -> pl.DataFrame:
    """Adds what was done before: about the line `reached` (a rung), `last_visit`, `last_case`; with its addressee
    `last_contact`, `last_letter` and its rung; and what is under way for the addressee.
    """
    # Each kind in a column of its own: to filter within many small groups is slow.
    of_letters, of_visits, of_cases = (pl.when(pl.col("does") == does) for does in (Does.LETTER, Does.VISIT, Does.CASE))
    apart = contacts.select(
        "customer",
        "debtor",
        "item",
        "day",
        letter_day=of_letters.then("day"),
        letter_level=of_letters.then("level"),
        # The highest level of the last day comes last.
        letter=of_letters.then(pl.col("day").to_physical().cast(pl.Int64) * _LEVELS + pl.col("level")),
        visit_day=of_visits.then("day"),
        case_day=of_cases.then("day"),
    )
    by_item = apart.group_by("debtor", "item").agg(
        reached=pl.col("letter_level").max(), last_visit=pl.col("visit_day").max(), last_case=pl.col("case_day").max()
    )
    by_addressee = apart.group_by("customer").agg(
        last_contact=pl.col("day").max(),
        last_letter=pl.col("letter_day").max(),
        last_rung=(pl.col("letter").max() % _LEVELS).cast(pl.Int8),
    )
    under_way = open_work.group_by("customer").agg(
        # Until it is released, and then until it is sent.
        waiting=(pl.col("does") == Does.LETTER).any(),
        visit_open=(pl.col("does") == Does.VISIT).any(),
        case_open=((pl.col("does") == Does.CASE) & (pl.col("kind") == CaseKind.SPECIAL_HANDLING)).any(),
    )
    by_addressee = by_addressee.join(under_way, on="customer", how="full", coalesce=True)
    return (
        items.join(by_item, left_on=["customer", "item"], right_on=["debtor", "item"], how="left")
        .join(by_addressee, left_on="addressee", right_on="customer", how="left")
        .with_columns(pl.col("reached").fill_null(0))
    )


def _asks_for(does: Does) -> pl.Expr:
    """Whether the line's treatment does that."""
    return pl.col("severity").is_in(_SEVERITIES[does])


def _rested_on(policy: Policy) -> pl.Expr:
    """The first night on which the line's treatment has rested; null where there was nothing to rest from."""
    rest_days = policy.cadence.rest_days
    after_rung = {number: rest_days[level.treatment] for number, level in enumerate(policy.levels, start=1)}
    after_letter = pl.col("last_rung").replace_strict(
        after_rung, default=after_rung[len(policy.levels)], return_dtype=pl.Int64
    )
    visit, case = (pl.lit(rest_days[t], pl.Int64) for t in (Treatment.REP_VISIT, Treatment.SPECIAL_HANDLING))
    return (
        pl.when(_asks_for(Does.LETTER))
        .then(pl.col("last_letter") + pl.duration(days=after_letter))
        .when(_asks_for(Does.VISIT))
        .then(pl.col("last_visit") + pl.duration(days=visit))
        .when(_asks_for(Does.CASE))
        .then(pl.col("last_case") + pl.duration(days=case))
    )


def _too_early_for_a_letter(policy: Policy) -> list[pl.Expr]:
    """Its cell asks for a letter, and not even the lowest level is open to it yet."""
    if not all_ask(policy):
        return []
    is_too_early = _asks_for(Does.LETTER) & (_highest_level(policy) == 0)
    return [pl.when(is_too_early).then(because(Reason.BEFORE_FIRST_LEVEL))]


def _next_level(policy: Policy) -> pl.Expr:
    """One rung above the highest that was really sent, and no higher than the line's treatment may climb."""
    return pl.min_horizontal(pl.col("reached") + 1, _highest_level(policy))


def _highest_level(policy: Policy) -> pl.Expr:
    return highest_rung(policy)


def _under_way() -> pl.Expr:
    """An open case speaks for the customer; an open visit does, but for what asks for special handling."""
    return pl.coalesce(
        pl.when("case_open").then(because(Reason.CASE_OPEN)),
        pl.when(pl.col("visit_open") & (pl.col("severity") <= _VISIT_SEVERITY)).then(because(Reason.VISIT_OPEN)),
        pl.when("waiting").then(because(Reason.WAITING_FOR_RELEASE)),
    )
