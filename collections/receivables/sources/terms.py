"""Payment terms that say when an invoice is due, or its instalments, understood without anybody's help."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """When a part of an invoice is due; `weight` is its share of the sum of all weights.

    So many `days` after the invoice's day, or after the end of its month; or on a day of the month after it, at the
    latest on that month's last.
    """

    weight: Decimal = Decimal(1)
    days: int = 0
    month_end: bool = False
    day_of_next_month: int | None = None


_DAYS = r"(?P<days>\d{1,3})\s*-?\s*(?:days?|tagen?|tage|d|天|日)?"
_FROM_INVOICE = r"(?:(?:from|after|ab|nach)\s+(?:the\s+)?(?:date of )?(?:invoice|rechnung)\w*(?:\s+date)?)"
_NET_WORDS = r"(?:strictly net|rein netto|netto|net|ohne abzug)"
_NET = re.compile(
    rf"(?:{_NET_WORDS}\s*)?(?:n\s*/\s*)?(?:(?:payable|zahlbar|due|payment|sonst)\s*)?"
    rf"(?:(?:within|innerhalb|binnen|in|after|nach)\s*)?(?:von\s+)?{_DAYS}\s*(?:{_NET_WORDS}\s*)?{_FROM_INVOICE}?"
)
_NET_IN_CHINESE = re.compile(
    r"(?:货到|收货后|票到|到票|收到发票后|见票后?|账期|開票後|开票后)\s*(?P<days>\d{1,3})\s*[天日](?:内|付款)*"
)
_MONTH_END = r"(?:eom|(?:the )?end of (?:the )?month|monatsende|月末|月底)"
_END_OF_MONTH = re.compile(rf"(?:net\s*)?{_MONTH_END}\s*(?:\+?\s*{_DAYS})?")
# `30 days EOM` is also used for the end of the month in which the 30 days end: whoever computes by it says so.
_DAYS_AND_MONTH_END = re.compile(rf"(?:net\s*)?{_DAYS}\s*(?:(?:after|from|nach|ab)\s*)?{_MONTH_END}")
_MONTHLY_IN_CHINESE = re.compile(r"月结\s*(?:(?P<days>\d{1,3})\s*[天日])?")
_NEXT_MONTH = re.compile(
    r"(?P<day>\d{1,2})\s*(?:mfi|(?:st|nd|rd|th)?\s*(?:day\s*)?(?:of\s*)?(?:the\s*)?(?:following|next) month"
    r"|\.?\s*des (?:folgemonats|nächsten monats))|次月\s*(?P<tag>\d{1,2})\s*[日号]"
)
_END_OF_NEXT_MONTH = re.compile(
    r"(?:eonm|end of (?:the )?(?:following|next) month|ende (?:des )?(?:folgemonats|nächsten monats)|次月底|次月末)"
)
_AT_ONCE = re.compile(
    r"(?:payable\s+|due\s+|zahlbar\s+)?(?:(?:up)?on (?:receipt|delivery)(?: of (?:the )?invoice)?|immediate(?:ly)?|now"
    r"|cash|cash on delivery|cod|cash in advance|cia|prepa(?:id|yment)"
    r"|(?:rein netto )?sofort(?: fällig| zahlbar| netto| rein netto)?"
    r"|vorkasse|vorauskasse|nachnahme|bar|货到付款|立即付款|款到发货|见票即付|预付|现付|现结)"
)
# `2/10 net 30`, `2% 10 days, net 30`
_DISCOUNT_AND_NET = re.compile(
    r"\d{1,2}(?:[.,]\d+)?\s*%?\s*/?\s*\d{1,3}\s*(?:days?|tage)?\s*,?\s+?(?P<net>(?:net|n)\b.*)"
)
_DISCOUNT = re.compile(r"(?P<percent>\d{1,2}(?:[.,]\d+)?)\s*%|skonto|discount")
_EQUAL_PARTS = re.compile(rf"(?P<number>\d{{1,2}})\s*[x×*]\s*{_DAYS}")
_SHARE = re.compile(
    r"(?:(?P<percent>\d{1,3}(?:[.,]\d+)?)\s*%|(?:the\s+)?(?P<rest>rest|balance|remainder))\s*(?P<due>.*)"
)
_BETWEEN_SHARES = re.compile(
    r"\s*(?:;|,\s+|(?<=\D),|\+|\band\b|\bund\b|，|、)\s*"
    r"(?=\d{1,3}(?:[.,]\d+)?\s*%|(?:the )?(?:rest|balance|remainder)\b)"
)
# A greater discount than this is none: it is a share of the price.
_GREATEST_DISCOUNT = Decimal(10)
_MOST_PARTS = 60


def understood(terms: str) -> tuple[Part, ...]:
    """What terms say: one part for an invoice that is due as a whole, none for terms that nobody could be sure of.

    An early-payment discount is left out of account: the invoice is due net.

    >>> understood("2/10 Net 30") == understood("30 Tage netto") == (Part(days=30),)
    True
    >>> understood("EOM + 15"), understood("15 MFI")
    ((Part(weight=Decimal('1'), days=15, month_end=True, day_of_next_month=None),), \
(Part(weight=Decimal('1'), days=0, month_end=False, day_of_next_month=15),))
    >>> [(part.weight, part.days) for part in understood("30% now, 70% net 60")]
    [(Decimal('30'), 0), (Decimal('70'), 60)]
    >>> understood("as agreed")
    ()
    """
    text = " ".join(unicodedata.normalize("NFKC", terms).lower().split()).strip(" .")
    whole = _due(text) or _net_of_discount(text)
    return (whole,) if whole else _equal_parts(text) or tuple(_shares(text))


def reads_twice(terms: str) -> bool:
    """Whether the terms are also used in another sense than the one they are understood in.

    >>> reads_twice("30 days EOM"), reads_twice("EOM + 30")
    (True, False)
    """
    text = " ".join(unicodedata.normalize("NFKC", terms).lower().split()).strip(" .")
    return _DAYS_AND_MONTH_END.fullmatch(text) is not None


def due_days(terms: pl.Series, invoice_days: pl.Series) -> pl.Series:
    """The due day that each row's terms give its invoice day; null where they give none, or one for each instalment."""
    rows = pl.DataFrame({"terms": terms, "invoice_date": invoice_days})
    joined = rows.join(_parts_of(terms, several=False), on="terms", how="left", maintain_order="left")
    return joined.select(_due_day().alias("due_date")).to_series()


def are_of_several(terms: pl.Series) -> pl.Series:
    """Whether each row's terms ask for instalments."""
    return terms.is_in(_parts_of(terms, several=True)["terms"].implode()).fill_null(value=False)


def by_instalments(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of invoices, those that have no due day as the instalments that their terms ask for, in their place.

    Takes and gives columns of `TABLES["invoices"]`, typed. Instalments are numbered from 1 by their due days; their
    amounts add up to the invoice's to the last minor unit, and its balance is what is left of the later ones.
    """
    waiting = pl.col("due_date").is_null() & (pl.col("kind") == "invoice")
    numbered = rows.with_row_index("at")
    whole = numbered.filter(waiting)
    if whole.is_empty():
        return rows
    parts = whole.join(_parts_of(whole["terms"], several=True), on="terms", maintain_order="left_right")
    spread = _with_amounts(parts).with_columns(due_date=_due_day(), instalment=pl.col("part").cast(pl.String))
    others = numbered.filter(~waiting.fill_null(value=False))
    together = pl.concat([others, spread.select(numbered.columns)])
    return together.sort("at", maintain_order=True).drop("at")


def _due(text: str) -> Part | None:
    """When a whole is due; None where the text does not say that, or says more."""
    if _AT_ONCE.fullmatch(text):
        return Part()
    if found := _NET.fullmatch(text) or _NET_IN_CHINESE.fullmatch(text):
        return Part(days=int(found["days"]))
    by_month = (_END_OF_MONTH, _DAYS_AND_MONTH_END, _MONTHLY_IN_CHINESE)
    if found := next(filter(None, (form.fullmatch(text) for form in by_month)), None):
        return Part(days=int(found["days"] or 0), month_end=True)
    if _END_OF_NEXT_MONTH.fullmatch(text):
        return Part(day_of_next_month=31)
    found = _NEXT_MONTH.fullmatch(text)
    day = int(found["day"] or found["tag"]) if found else 0
    return Part(day_of_next_month=day) if 1 <= day <= 31 else None


def _net_of_discount(text: str) -> Part | None:
    """`2/10 net 30`, or clauses that speak of discounts and a last one that does not."""
    if found := _DISCOUNT_AND_NET.fullmatch(text):
        return _due(found["net"])
    *discounts, last = re.split(r"\s*[,;]\s+|(?<=\D)[,;]\s*", text)
    if not discounts or not all(map(_is_discount, discounts)):
        return None
    return _due(last)


def _is_discount(clause: str) -> bool:
    found = _DISCOUNT.search(clause)
    percent = found and found["percent"]
    return found is not None and (percent is None or _number(percent) <= _GREATEST_DISCOUNT)


def _equal_parts(text: str) -> tuple[Part, ...]:
    """`3 x 30 days`: a third after 30, 60 and 90 days."""
    found = _EQUAL_PARTS.fullmatch(text)
    number = int(found["number"]) if found else 0
    if not found or not 1 <= number <= _MOST_PARTS:
        return ()
    return tuple(Part(days=int(found["days"]) * part) for part in range(1, number + 1))


def _shares(text: str) -> Iterator[Part]:
    """`30% now, 70% net 60`: shares that make a hundred per cent, each with its day."""
    shares = [_SHARE.fullmatch(clause) for clause in _BETWEEN_SHARES.split(text)]
    dues = [_due(share["due"].strip(" ,:")) if share else None for share in shares]
    percents = [_number(share["percent"]) for share in shares if share and share["percent"]]
    rest = Decimal(100) - sum(percents, Decimal())
    # At most one of them, the last, may take whatever the others leave.
    has_rest = bool(shares[-1] and shares[-1]["rest"])
    adds_up = rest > 0 if has_rest else rest == 0
    if None in dues or len(shares) - len(percents) != has_rest or not adds_up or min(percents, default=0) <= 0:
        return
    for weight, due in zip([*percents, rest][: len(dues)], dues, strict=True):
        assert due is not None
        yield Part(weight=weight, days=due.days, month_end=due.month_end, day_of_next_month=due.day_of_next_month)


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def _parts_of(terms: pl.Series, *, several: bool) -> pl.DataFrame:
    """The parts of the distinct terms that have one, or several: `terms`, `part` from 1, and when each is due."""
    read = {text: understood(text) for text in terms.unique().drop_nulls()}
    rows = [
        (text, number, _whole_weight(part, parts), part.days, part.month_end, part.day_of_next_month)
        for text, parts in sorted(read.items())
        if (len(parts) > 1) is several
        for number, part in enumerate(parts, start=1)
    ]
    schema = {"terms": pl.String, "part": pl.Int64, "weight": pl.Int128, "days": pl.Int64, "month_end": pl.Boolean}
    return pl.DataFrame(rows, schema={**schema, "day_of_next_month": pl.Int64}, orient="row")


def _whole_weight(part: Part, parts: tuple[Part, ...]) -> int:
    """The weight as a whole number, in the same proportion to those of the other parts."""
    finest = min(int(str(one.weight.as_tuple().exponent)) for one in parts)
    return int(part.weight.scaleb(-min(finest, 0)))


def _due_day() -> pl.Expr:
    day = pl.col("invoice_date")
    next_month = day.dt.month_start().dt.offset_by("1mo")
    that_day = next_month + pl.duration(days=pl.col("day_of_next_month") - 1)
    start = pl.when("month_end").then(day.dt.month_end()).otherwise(day)
    counted = start + pl.duration(days=pl.col("days"))
    in_next_month = pl.min_horizontal(that_day, next_month.dt.month_end())
    return pl.when(pl.col("day_of_next_month").is_null()).then(counted).otherwise(in_next_month)


def _with_amounts(parts: pl.DataFrame) -> pl.DataFrame:
    """Each part's share of the amount, rounded down, and a unit more for those that lost most by it."""
    amount, weight = pl.col("amount_minor").cast(pl.Int128), pl.col("weight")
    shares = parts.with_columns(share=amount * weight // weight.sum().over("at")).with_columns(
        lost=amount * weight - pl.col("share") * weight.sum().over("at"), left=amount - pl.col("share").sum().over("at")
    )
    most_lost_first = shares.sort("at", "lost", "part", descending=[False, True, False])
    has_one_more = pl.int_range(pl.len()).over("at") < pl.col("left")
    shared = most_lost_first.with_columns(share=pl.col("share") + has_one_more.cast(pl.Int128)).sort("at", "part")
    earlier = pl.col("share").cum_sum().over("at") - pl.col("share")
    paid = pl.col("amount_minor").cast(pl.Int128) - pl.col("balance_minor")
    is_last = pl.col("part") == pl.col("part").max().over("at")
    # What is paid beyond the amount, or owed beyond it, stays with the last.
    applied = pl.when(is_last).then(paid - paid.clip(0, earlier)).otherwise((paid - earlier).clip(0, pl.col("share")))
    return shared.with_columns(
        amount_minor=pl.col("share").cast(pl.Int64), balance_minor=(pl.col("share") - applied).cast(pl.Int64)
    )
