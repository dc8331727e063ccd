"""Days as text: in every usual order, decided for a whole column and never guessed."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from receivables.sources.cells import EXCEL_ZERO
from receivables.sources.settings import Undecided

# A year outside of these is a slip of the pen.
_FIRST, _LAST = pl.date(1900, 1, 1), pl.date(2199, 12, 31)
# Days since 1899-12-30 that Excel shows as 1954 to 2119, and nothing else has five digits.
_SERIAL = r"^([2-7]\d{4})(?:\.\d+)?$"

_TIME_OF_DAY = r"(?:t|\s+|,\s*)\d{1,2}[:h]\d{2}.*$|\s+\d{1,2}\.\d{2}\s*uhr$"
_WEEKDAY = (
    r"^(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)[a-z]*[.,]?\s+|\s*\(?(?:星期|周|礼拜)[一二三四五六日天]\)?$"
)
_YEAR_FIRST = r"^(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*[日号]?$"
_COMPACT = r"^(?P<y>(?:19|20|21)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:\.0+|t?\d{6}z?)?$"
_DOTTED = r"^(?P<a>\d{1,2})\.\s?(?P<b>\d{1,2})\.\s?(?P<y>\d{4}|\d{2})$"
_SLASHED = r"^(?P<a>\d{1,2})[-/](?P<b>\d{1,2})[-/](?P<y>\d{4}|\d{2})$"
# Never a compact day with the year first, too: what begins a year here would be a month above 12 there.
_PACKED = r"^(?P<a>\d{1,2})(?P<b>\d{2})(?P<y>(?:19|20)\d{2})(?:\.0+)?$"
_PACKED_SHORT = r"^(?P<a>\d{2})(?P<b>\d{2})(?P<y>\d{2})$"
_PACKED_SHORT_YEAR_FIRST = r"^(?P<y>\d{2})(?P<m>\d{2})(?P<d>\d{2})$"
_SHORT_YEAR_FIRST = r"^(?P<y>\d{2})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})$"
_DAY_NAMED = r"^(?P<d>\d{1,2})(?:st|nd|rd|th)?[-.,/\s]*(?P<n>[a-zä]{3})[a-zä]*[-.,/\s]*(?P<y>\d{4}|\d{2})$"
_MONTH_NAMED = r"^(?P<n>[a-zä]{3})[a-zä]*[-./\s]*(?P<d>\d{1,2})(?:st|nd|rd|th)?[-.,/\s]+(?P<y>\d{4})$"
_YEAR_NAMED = r"^(?P<y>\d{4})[-./\s]*(?P<n>[a-zä]{3})[a-zä]*[-./\s]*(?P<d>\d{1,2})$"
_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "mär": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7, "aug": 8}
_MONTHS |= {"sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12, "mrz": 3, "jän": 1}


def days(texts: pl.Series, *, order: str | None, where: str, first_day: date = EXCEL_ZERO) -> pl.Series:
    """The days that the texts name, times of day dropped; null where a text names none.

    `order` (`dmy`, `mdy`, `ymd`) settles what 03/04/2026 means; without it the whole column must. `first_day`: what a
    bare number of days counts from. Raises Undecided, naming the column `where`, when both orders fit it or neither.
    """
    iso = _in_reach(texts.str.to_date("%Y-%m-%d", strict=False))
    if iso.null_count() == texts.null_count():
        return iso
    distinct = pl.DataFrame({"text": texts.unique().drop_nulls()})
    read = _distinct_days(distinct["text"], order=order, where=where, first_day=first_day)
    parsed = distinct.with_columns(read.alias("day"))
    return texts.to_frame("text").join(parsed, on="text", how="left", maintain_order="left")["day"].alias(texts.name)


def order_of(texts: pl.Series) -> str | None:
    """The one order that the dates of a column can be in; None where several fit, or none does."""
    try:
        return _order(_forms(texts.unique().drop_nulls()), where="")
    except Undecided:
        return None


def _in_reach(parsed: pl.Series) -> pl.Series:
    frame = parsed.to_frame("day")
    return frame.select(pl.when(pl.col("day").is_between(_FIRST, _LAST)).then("day").alias(parsed.name)).to_series()


def _distinct_days(texts: pl.Series, *, order: str | None, where: str, first_day: date) -> pl.Series:
    forms = _forms(texts)
    if order is None:
        _refuse_open_dots(forms, where=where)
        order = _order(forms, where=where)
    serial = pl.col("text").str.extract(_SERIAL).cast(pl.Int32)
    readings = [
        _numbered(_YEAR_FIRST),
        _numbered(_COMPACT),
        pl.lit(first_day) + pl.duration(days=serial),
        _IN_ORDER[order] if order else pl.lit(None, dtype=pl.Date),
        # Days with dots have the day first, or else the year (see `_refuse_open_dots`), unless the firm says otherwise.
        _ordered(_DOTTED, day_first=order != "mdy"),
        _named(_DAY_NAMED),
        _named(_MONTH_NAMED),
        _named(_YEAR_NAMED),
    ]
    return _in_reach(forms.select(day=pl.coalesce(readings)).to_series())


def _forms(texts: pl.Series) -> pl.DataFrame:
    """Columns `text`, without times of day and weekdays, and `came`."""
    plain = texts.str.normalize("NFKC").str.to_lowercase()
    plain = plain.str.replace(_WEEKDAY, "").str.replace(_TIME_OF_DAY, "").str.replace(_WEEKDAY, "").str.strip_chars()
    return pl.DataFrame({"text": _padded(plain), "came": texts})


def _padded(plain: pl.Series) -> pl.Series:
    """Numbers of five digits beside others of six are days such as 050326 without their first zero, no serials."""
    if not plain.str.contains(r"^\d{6}$").any():
        return plain
    five = plain.str.contains(r"^\d{5}$").fill_null(False)
    return plain.zip_with(~five, plain.str.pad_start(6, "0"))


def _order(forms: pl.DataFrame, *, where: str) -> str | None:
    """The order of day, month and year in dates with strokes; None when there are none.

    An order is possible when it reads every text that any order reads.
    """
    undotted = forms.filter(~pl.col("text").str.contains(_DOTTED))
    read = undotted.with_columns(reading.alias(order) for order, reading in _IN_ORDER.items())
    read = read.filter(pl.any_horizontal(pl.col(*_IN_ORDER).is_not_null()))
    possible = [order for order in _IN_ORDER if not read[order].null_count()]
    if not read.height:
        return None
    if not possible:
        examples = [read.filter(pl.col(order).is_null())["came"].sort()[0] for order in ("mdy", "dmy")]
        came = f"no one order of day and month fits both '{examples[0]}' and '{examples[1]}'"
        raise _undecided(where, came, list(_IN_ORDER))
    if any(not read[order].equals(read[possible[0]], check_names=False) for order in possible):
        came = f"'{_open_to(read, possible)}' can be read in more than one order, as can all others"
        raise _undecided(where, came, possible)
    return possible[0]


def _refuse_open_dots(forms: pl.DataFrame, *, where: str) -> None:
    """Raise Undecided where dots part two digits each and the whole column leaves open whether day or year is first.

    It decides for the day where a date cannot begin with its year, or where the dates come from fewer years that way.
    """
    dotted = forms.filter(pl.col("text").str.contains(_DOTTED))
    read = dotted.with_columns(dmy=_ordered(_DOTTED, day_first=True), ymd=_numbered(_SHORT_YEAR_FIRST))
    differing = read.filter(pl.col("dmy") != pl.col("ymd"))
    if differing.is_empty() or read["ymd"].null_count():
        return
    if read["dmy"].dt.year().n_unique() >= read["ymd"].dt.year().n_unique():
        came = f"'{differing['came'].sort()[0]}' can be read in more than one order, as can all others"
        raise _undecided(where, came, ["dmy", "ymd"])


def _open_to(read: pl.DataFrame, possible: list[str]) -> str:
    differing = pl.any_horizontal(pl.col(order) != pl.col(possible[0]) for order in possible)
    return str(read.filter(differing)["came"].sort()[0])


def _undecided(where: str, came: str, options: Sequence[str]) -> Undecided:
    sentence = f"{where}: {came}; set date_order for the source to dmy, mdy or ymd"
    return Undecided(sentence, setting="date_order", options=options)


def _numbered(pattern: str) -> pl.Expr:
    found = pl.col("text").str.extract_groups(pattern)
    return _day(*(found.struct.field(part) for part in "ymd"))


def _ordered(pattern: str, *, day_first: bool) -> pl.Expr:
    found = pl.col("text").str.extract_groups(pattern)
    first, second = (found.struct.field(part) for part in "ab")
    month, day = (second, first) if day_first else (first, second)
    return _day(found.struct.field("y"), month, day)


def _named(pattern: str) -> pl.Expr:
    found = pl.col("text").str.extract_groups(pattern)
    month = found.struct.field("n").replace_strict(_MONTHS, default=None, return_dtype=pl.Int8).cast(pl.String)
    return _day(found.struct.field("y"), month, found.struct.field("d"))


def _day(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Years of two digits are 1980 to 2079."""
    century = pl.when(year.str.len_bytes() == 4).then(pl.lit("")).when(year < "80").then(pl.lit("20"))
    full = century.otherwise(pl.lit("19")) + year
    return (full + "-" + month + "-" + day).str.to_date("%Y-%m-%d", strict=False)


_IN_ORDER = {
    "dmy": pl.coalesce(_ordered(form, day_first=True) for form in (_SLASHED, _PACKED, _PACKED_SHORT)),
    "mdy": pl.coalesce(_ordered(form, day_first=False) for form in (_SLASHED, _PACKED, _PACKED_SHORT)),
    "ymd": pl.coalesce(_numbered(form) for form in (_SHORT_YEAR_FIRST, _PACKED_SHORT_YEAR_FIRST)),
}
