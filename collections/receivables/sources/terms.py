"""Payment terms that say when an invoice is due, understood without anybody's help."""

import re

import polars as pl

_NET = re.compile(
    r"^(?:net(?:to)?|zahlbar(?: innerhalb| binnen)?)?\s*(?:von )?(?P<days>\d{1,3})"
    r"\s*(?:days?|tagen?|tage|d|天|日)?\s*(?:net(?:to)?)?$"
)
_NET_AFTER_DISCOUNT = re.compile(r"^\d+(?:[.,]\d+)?\s*%?\s*/\s*\d+\s*,?\s*(?:net|n)\s*/?\s*(?P<days>\d{1,3})$")
_END_OF_MONTH = re.compile(r"^(?:eom|end of month|monatsende|月末)\s*(?:\+\s*(?P<days>\d{1,3})\s*(?:days?|tage|天)?)?$")
_AT_ONCE = re.compile(r"^(?:due on receipt|on receipt|immediately?|sofort(?: fällig)?|cash|cod|货到付款|立即付款)$")


def due_days(terms: pl.Series, invoice_days: pl.Series) -> pl.Series:
    """The due day that each row's terms give its invoice day; null where the terms say nothing that is understood."""
    distinct = terms.unique().drop_nulls()
    read = [understood(text) for text in distinct]
    known = pl.DataFrame(
        {"terms": distinct, "days": [days for days, _ in read], "month_end": [month_end for _, month_end in read]},
        schema={"terms": pl.String, "days": pl.Int64, "month_end": pl.Boolean},
    )
    rows = pl.DataFrame({"terms": terms, "day": invoice_days})
    start = pl.when("month_end").then(pl.col("day").dt.month_end()).otherwise(pl.col("day"))
    joined = rows.join(known, on="terms", how="left", maintain_order="left")
    return joined.select((start + pl.duration(days=pl.col("days"))).alias("due_date")).to_series()


def understood(terms: str) -> tuple[int | None, bool]:
    """Days to pay, and whether they count from the end of the month; (None, False) for terms that say neither.

    >>> understood("Net 30"), understood("2/10 Net 30"), understood("30 Tage netto"), understood("EOM+15")
    ((30, False), (30, False), (30, False), (15, True))
    >>> understood("as agreed")
    (None, False)
    """
    text = " ".join(terms.lower().split()).strip(" .")
    if found := _NET.match(text) or _NET_AFTER_DISCOUNT.match(text):
        return int(found["days"]), False
    if found := _END_OF_MONTH.match(text):
        return int(found["days"] or 0), True
    return (0, False) if _AT_ONCE.match(text) else (None, False)
