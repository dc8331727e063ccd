"""Rates put to what is unpaid: each span of days is cut where its rate changes, and bears its interest."""

import polars as pl

from receivables.policy.regimes import RATE_DECIMALS, InterestSettings

_YEAR = 365
# A rate in millionths of a percent a year, on minor units for a day, is so many times too large.
_SCALE = _YEAR * 100 * 10**RATE_DECIMALS


def segments_of(
    spans: pl.DataFrame, lines: pl.DataFrame, settings: InterestSettings
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The segments of the lines and the lines that are `refused`, with the reason.

    Takes spans of `principals` and lines with `line`, `regime`, `agreed`, `day` and `due_day`. Gives `line`,
    `from_day`, `to_day`, `days`, `principal_minor`, `bearing_minor`, `series`, `reference`, `rate`, `per`,
    `interest_minor` and `daily_minor`. The interest of a line's segments adds up to what is owed for the line.
    """
    begins = pl.max_horizontal("due_day", "day") + pl.duration(days=1)
    its = lines.select("line", "regime", "agreed", begins=begins).join(_regimes(settings), on="regime", how="left")
    ruled = spans.join(its, on="line")
    is_agreed = pl.col("agreed").is_not_null()
    agreed = ruled.filter(is_agreed).with_columns(
        series=pl.lit(None, pl.String), reference=pl.lit(None, pl.Int64), rate="agreed", per=pl.lit("year")
    )
    by_series = ruled.filter(~is_agreed)
    rates = _rates(settings)
    parts = [agreed, _fixed(by_series.filter(~pl.col("floating")), rates), _floating(by_series, rates)]
    pieces = pl.concat([part.select(_PIECE) for part in parts]).sort("line", "from_day")
    refused = _refused(ruled, pieces, rates)
    return _with_interest(pieces.join(refused, on="line", how="anti", maintain_order="left")), refused


_PIECE = ["line", "from_day", "to_day", "principal_minor", "bearing_minor", "series", "reference", "rate", "per"]


def _regimes(settings: InterestSettings) -> pl.DataFrame:
    rows = [
        (one.name, one.series, int(one.points.scaleb(RATE_DECIMALS)), one.floating, one.per)
        for one in settings.regimes.values()
    ]
    schema = {"regime": pl.String, "series": pl.String, "points": pl.Int64, "floating": pl.Boolean, "per": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _rates(settings: InterestSettings) -> pl.DataFrame:
    """Every rate, numbered by `period`: a series' own follow one another."""
    rows = [(one.series, one.from_day, one.to_day, int(one.percent.scaleb(RATE_DECIMALS))) for one in settings.rates]
    schema = {"series": pl.String, "since": pl.Date, "until": pl.Date, "reference": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("series", "since").with_row_index("period")


def _fixed(spans: pl.DataFrame, rates: pl.DataFrame) -> pl.DataFrame:
    """The spans whose rate is that of the day on which interest begins to run; those without one are left out."""
    found = spans.sort("begins").join_asof(
        rates.sort("since"), left_on="begins", right_on="since", by="series", check_sortedness=False
    )
    holds = pl.col("until").is_null() | (pl.col("begins") <= pl.col("until"))
    return _with_rate(found.drop_nulls("period").filter(holds))


def _floating(spans: pl.DataFrame, rates: pl.DataFrame) -> pl.DataFrame:
    """The spans whose rate moves with the series, cut where it does; days without one are left out."""
    moving = spans.filter("floating")
    by_day = rates.select("series", "since", "period").sort("since")
    for day, period in (("from_day", "first"), ("to_day", "last")):
        its = by_day.rename({"since": day, "period": period})
        moving = moving.sort(day).join_asof(its, on=day, by="series", check_sortedness=False)
    # What begins before the first rate meets the first one there is, whose days then do not cover it.
    earliest = rates.group_by("series").agg(earliest=pl.col("period").min())
    moving = moving.join(earliest, on="series").drop_nulls("last")
    first = pl.coalesce("first", "earliest")
    periods = pl.int_ranges(first.cast(pl.Int64), pl.col("last").cast(pl.Int64) + 1).alias("period")
    cut = moving.with_columns(periods).explode("period").join(rates.drop("series"), on="period")
    cut = cut.with_columns(from_day=pl.max_horizontal("from_day", "since"), to_day=pl.min_horizontal("to_day", "until"))
    return _with_rate(cut.filter(pl.col("from_day") <= pl.col("to_day")))


def _with_rate(spans: pl.DataFrame) -> pl.DataFrame:
    # Nobody is paid for being late, however far below zero a base rate falls.
    return spans.with_columns(rate=(pl.col("reference") + pl.col("points")).clip(0))


def _days() -> pl.Expr:
    return (pl.col("to_day") - pl.col("from_day")).dt.total_days() + 1


def _refused(ruled: pl.DataFrame, pieces: pl.DataFrame, rates: pl.DataFrame) -> pl.DataFrame:
    """`line` and `refused`: why, for each line some of whose days have no rate."""
    asked = ruled.group_by("line").agg(
        asked=_days().sum(),
        since=pl.col("from_day").min(),
        until=pl.col("to_day").max(),
        series=pl.col("series").first(),
        regime=pl.col("regime").first(),
        is_known=pl.col("floating").is_not_null().first(),
    )
    found = pieces.group_by("line").agg(found=_days().sum())
    short = asked.join(found, on="line", how="left").filter(pl.col("found").fill_null(0) < pl.col("asked"))
    known = rates.group_by("series").agg(
        known_from=pl.col("since").min(), known_to=pl.col("until").fill_null(pl.lit("on")).max()
    )
    of_series = pl.format(
        "no rate of {} for some of the days {} to {}; it is known from {} to {}: add it under [[interest.rates]]",
        "series",
        "since",
        "until",
        "known_from",
        "known_to",
    )
    reason = (
        pl.when(~pl.col("is_known"))
        .then(pl.format("there is no regime '{}' in the config", "regime"))
        .when(pl.col("series").is_null())
        .then(pl.format("regime '{}' has no rate of its own, and none was agreed", "regime"))
        .when(pl.col("known_from").is_null())
        .then(pl.format("no rate of {} is known: add it under [[interest.rates]]", "series"))
        .otherwise(of_series)
    )
    return short.join(known, on="series", how="left").select("line", refused=reason)


def _with_interest(pieces: pl.DataFrame) -> pl.DataFrame:
    """Adds `days`, `interest_minor` and `daily_minor` to pieces in the order of their lines and days.

    Each segment gets by how much it takes the rounded sum of its line further, so that the segments add up.
    """
    a_day = (
        pl.col("bearing_minor").cast(pl.Int128)
        * pl.col("rate")
        * pl.when(pl.col("per") == "day").then(_YEAR).otherwise(1)
    )
    pieces = pieces.with_columns(days=_days(), a_day=a_day)
    summed = pieces.with_columns(exact=pl.col("a_day") * pl.col("days")).with_columns(upto=pl.col("exact").cum_sum())
    before = pl.col("upto") - pl.col("exact")
    summed = summed.with_columns(before=before - before.first().over("line"))
    return summed.with_columns(
        interest_minor=_rounded(pl.col("before") + pl.col("exact")) - _rounded(pl.col("before")),
        daily_minor=_rounded(pl.col("a_day")),
    ).drop("a_day", "exact", "upto", "before")


def _rounded(exact: pl.Expr) -> pl.Expr:
    """Half up, of what is never below zero."""
    rounded: pl.Expr = (exact * 2 + _SCALE) // (2 * _SCALE)
    return rounded.cast(pl.Int64)
