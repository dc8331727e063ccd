"""What is unpaid on each day of a document's life, and the part of it that bears interest.

What is unpaid is what `balances` says, asked once for each day on which something was posted: credits go to the oldest
due day first, as they do on a night.
"""

from datetime import date, timedelta

import polars as pl

from receivables.model import Cause
from receivables.model.interest import InterestFacts
from receivables.policy.balances import balances
from receivables.policy.disputes import CONCEDED, lay, named_by
from receivables.policy.naming import lines_named

_DOCUMENT = ["customer", "document", "currency"]
_DAY = timedelta(days=1)
_BEFORE_ALL = date(1970, 1, 1)


def bearing_principals(facts: InterestFacts, lines: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Spans of days of the lines: `line`, `from_day`, `to_day`, `principal_minor` (unpaid) and `bearing_minor` (of it,
    above 0), from the day after the due day to `as_of`.

    Takes invoice lines with `line` and ITEM_SCHEMA.
    """
    spans = _principals(facts.items, lines, as_of)
    told = _told(lines, spans, facts, as_of)
    untouched = spans.join(told, on="line", how="anti").with_columns(bearing_minor="principal_minor")
    if untouched.height == spans.height:
        return untouched
    cut = _cut(spans.join(told, on="line", how="semi"), told)
    bearing = (pl.col("principal_minor") - pl.col("withheld_minor")).clip(0)
    touched = _withheld(cut, told, as_of).with_columns(bearing_minor=bearing).select(untouched.columns)
    return pl.concat([untouched, touched]).filter(pl.col("bearing_minor") > 0)


def _principals(items: pl.DataFrame, lines: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """`line`, `from_day`, `to_day`, `principal_minor`: what is unpaid from one posting to the next."""
    documents = lines.select(_DOCUMENT).unique().with_row_index("number")
    posted = items.filter(pl.col("day") <= as_of).join(documents, on=_DOCUMENT)
    states = posted.select("number", on="day").unique().sort("number", "on").with_row_index("state")
    next_on = pl.when(pl.col("number").shift(-1) == pl.col("number")).then(pl.col("on").shift(-1))
    states = states.with_columns(until=next_on.fill_null(as_of))
    # Each state is a document of its own, with the lines that were posted by then.
    by_then = posted.join(states, on="number").filter(pl.col("day") <= pl.col("on"))
    found = balances(by_then.with_columns(document=pl.col("state").cast(pl.String)), as_of=as_of)
    its = lines.select("line", "customer", "item", "kind", "due_day")
    unpaid = found.drop("due_day").join(its, on=["customer", "item", "kind"]).filter(pl.col("balance_minor") > 0)
    return (
        unpaid.select(
            "line",
            from_day=pl.max_horizontal("due_day", "on") + _DAY,
            to_day="until",
            principal_minor="balance_minor",
        )
        .filter(pl.col("from_day") <= pl.col("to_day"))
        .sort("line", "from_day")
    )


# --- what is disputed, and what is our own fault --------------------------------------------------------------------


def _told(lines: pl.DataFrame, spans: pl.DataFrame, facts: InterestFacts, as_of: date) -> pl.DataFrame:
    """What was told of a line up to `as_of`: `line`, `from_day`, `to_day`, and either a `cause` with the `rank` of who
    it was told of (2 the line, 1 its document, 0 the customer), or the `part_minor` of it that is disputed, or that was
    `conceded` and not credited up to that day.
    """
    posted = lines.with_columns(balance_minor="amount_minor")
    still_owed = lines.join(
        spans.filter(pl.col("to_day") == as_of).select("line", balance_minor="principal_minor"), on="line"
    )
    disputes = facts.disputes.filter(pl.col("from_day") <= as_of)
    stands = pl.col("to_day").is_null() | (pl.col("to_day") >= as_of)
    is_conceded = pl.col("state").eq_missing(CONCEDED)
    claims = disputes.filter(~is_conceded)
    told = [
        *_caused(posted, facts.causes.filter(pl.col("from_day") <= as_of)),
        _disputed(named_by(still_owed, claims.filter(stands))),
        _disputed(named_by(posted, claims.filter(~stands), at=pl.col("to_day"))),
        _conceded(posted, spans, disputes.filter(is_conceded), as_of),
    ]
    columns = ["line", "from_day", "to_day", "cause", "rank", "part_minor", "conceded"]
    return pl.concat([frame.select(columns) for frame in told])


def _caused(lines: pl.DataFrame, causes: pl.DataFrame) -> list[pl.DataFrame]:
    # Where it was never ours, it never matters what the cause was.
    ours = causes.filter(pl.col("cause") == Cause.OWN_FAULT)
    causes = causes.join(ours, on="customer", how="semi").with_columns(
        part_minor=pl.lit(None, pl.Int64), conceded=pl.lit(value=False)
    )
    of_all = causes.filter(pl.col("item").is_null()).drop("item")
    return [
        lines_named(lines, causes).with_columns(rank=pl.col("exact").cast(pl.Int8) + 1),
        lines.join(of_all, on="customer").with_columns(rank=pl.lit(0, pl.Int8)),
    ]


def _disputed(named: pl.DataFrame, *, conceded: bool = False) -> pl.DataFrame:
    """The part of each line that a dispute is about, of disputes beside what they name (see `named_by`)."""
    return lay(named).with_columns(
        cause=pl.lit(None, pl.String), rank=pl.lit(None, pl.Int8), conceded=pl.lit(value=conceded)
    )


def _conceded(lines: pl.DataFrame, spans: pl.DataFrame, concessions: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """The parts that were conceded, of what was still owed on the day each was credited: never owed on any day."""
    named = named_by(lines, concessions, at=pl.col("to_day")).drop("balance_minor")
    owed = named.join(spans.rename({"from_day": "since", "to_day": "until"}), on="line")
    day = pl.col("at").fill_null(as_of)
    on_the_day = owed.filter((pl.col("since") <= day) & (day <= pl.col("until")))
    parts = _disputed(on_the_day.rename({"principal_minor": "balance_minor"}), conceded=True)
    return parts.with_columns(from_day=pl.lit(_BEFORE_ALL))


def _cut(spans: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """The spans, cut where something told begins to hold or ends."""
    edges = pl.concat(
        [
            spans.select("line", day="from_day"),
            told.select("line", day="from_day"),
            told.drop_nulls("to_day").select("line", day=pl.col("to_day") + _DAY),
        ]
    )
    edges = edges.unique().sort("line", "day")
    next_day = pl.when(pl.col("line").shift(-1) == pl.col("line")).then(pl.col("day").shift(-1))
    edges = edges.with_columns(next_day=next_day - _DAY)
    inside = (pl.col("day") >= pl.col("from_day")) & (pl.col("day") <= pl.col("to_day"))
    pieces = edges.join(spans, on="line").filter(inside)
    return pieces.select("line", "principal_minor", from_day="day", to_day=pl.min_horizontal("to_day", "next_day"))


def _withheld(spans: pl.DataFrame, told: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Adds `withheld_minor`, what does not bear interest in each span.

    What is so on `as_of` counts for all the days before as well: nobody is asked for interest on what is in dispute, or
    has turned out to be our fault. What was our fault for a time counts for that time: of a disputed item the part,
    else the whole. What was conceded was never owed. A dispute that is settled otherwise, and was not our fault, takes
    no day away.
    """
    days = pl.concat([spans.select("line", day="from_day"), told.select("line").with_columns(day=as_of)])
    then = _in_force(days.unique(), told, as_of)
    now = then.filter(pl.col("day") == as_of).select("line", now_minor="disputed_minor", ours_now="ours")
    standing = spans.join(then, left_on=["line", "from_day"], right_on=["line", "day"]).join(now, on="line")
    all_of_it = (pl.col("ours") & (pl.col("disputed_minor") == 0)) | (pl.col("ours_now") & (pl.col("now_minor") == 0))
    settled = pl.when("ours").then("settled_minor").otherwise(0)
    for_good = pl.max_horizontal(settled, "conceded_minor")
    withheld = pl.when(all_of_it).then("principal_minor").otherwise(pl.col("now_minor") + for_good)
    return standing.with_columns(withheld_minor=withheld)


def _in_force(days: pl.DataFrame, told: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """For each `line` and `day`: whether the cause was `ours`, `disputed_minor`, what was in dispute, how much of that
    is settled by `as_of`, and what was conceded.
    """
    ended = pl.col("to_day").fill_null(as_of) < pl.col("day")
    holds = days.join(told, on="line").filter((pl.col("from_day") <= pl.col("day")) & ~ended)
    causes = holds.drop_nulls("cause").sort("rank", "from_day", "cause").unique(["line", "day"], keep="last")
    ours = causes.select("line", "day", ours=pl.col("cause") == Cause.OWN_FAULT)
    part, is_conceded = pl.col("part_minor"), pl.col("conceded")
    disputed = holds.group_by("line", "day").agg(
        disputed_minor=part.filter(~is_conceded).sum(),
        settled_minor=part.filter(~is_conceded & (pl.col("to_day") < as_of)).sum(),
        conceded_minor=part.filter(is_conceded).sum(),
    )
    together = days.join(ours, on=["line", "day"], how="left").join(disputed, on=["line", "day"], how="left")
    return together.with_columns(
        pl.col("ours").fill_null(value=False), pl.col("disputed_minor", "settled_minor", "conceded_minor").fill_null(0)
    )
