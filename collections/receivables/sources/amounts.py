"""Amounts as text: which mark is the decimal one, decided for a whole column, and exact minor units.

An amount is never a binary float here: texts are checked and cut as texts, and only whole minor units are numbers.
"""

from dataclasses import dataclass
from decimal import Context, Decimal

import polars as pl

from receivables.money import decimals
from receivables.sources.currencies import SIGNS, known_currencies
from receivables.sources.settings import Undecided

# The store counts minor units in 64 bits, and figures are sums of them: nine hundred amounts of this size fit.
_MOST_MINOR = 10**16 - 1
# Nothing to decide: digits (those of ASCII, `\d` is wider), at the most one point, one or two decimals.
_CLEAN = r"^-?[0-9]+(?:\.[0-9]{1,2})?$"
# A currency's code or sign may stand on either side, the minus sign too; parentheses are a minus sign, and so is the
# side of the account that a debt is not on: credit, in German books H.
_MARK = r"(?:[A-Z]{0,3}[$¥]|[A-Z]{3}|[€£₩₹₽₺₴฿元円]|RS\.?|KR\.?|FR\.|ZŁ|KČ)"
_SIDE = r"(?:CR|DR|S|H)\.?"
_DRESSED = (
    rf"^(?P<open>\()?\s*(?P<minus>[-+])?\s*(?P<mark>{_MARK})?\s*(?P<inner>[-+])?\s*"
    r"(?P<body>[0-9.,](?:[0-9., ']*[0-9.,])?)\s*(?P<unit>[千万亿])?\s*(?P<trailing>[-+])?"
    rf"\s*(?P<after>{_MARK})?\s*(?P<end>[-+])?\s*(?P<close>\))?\s*(?P<side>{_SIDE})?$"
)
# No minus sign: `1.234,-` and `1,234/-` only say that there are no smaller coins.
_NO_COINS = r"(\d[.,])-{1,2}(\D*)$"
_NO_COINS_IN_INDIA = r"(\d)/-$"
_UNITS = {"千": 3, "万": 4, "亿": 8}
_BARE = r"^-?[0-9][0-9.,]*$"
_OTHER = {".": ",", ",": "."}
# A spreadsheet shows and adds up fifteen digits; what a file holds beyond them is the dust of binary arithmetic.
SPREADSHEET = Context(prec=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """Amounts of one column, undressed.

    `plain`: `-1234.50`, null where the text is no amount. `decimal`: the decimal mark of the column. `currency`: what
    is written in the cell itself; null where nothing is, or a sign that several currencies share; None: nowhere.
    """

    plain: pl.Series
    decimal: str
    currency: pl.Series | None = None


def undressed(
    texts: pl.Series, *, numbers: pl.Series | None, decimal: str | None, where: str, credit: str = "-"
) -> Amounts:
    """The amounts that the texts write, in plain digits.

    `numbers`: the cells that are numbers of a spreadsheet and so have a point. `decimal` (`.` or `,`) settles what
    1.234 means; without it the whole column must. `credit`: the sign of what is marked CR or H; the other side has the
    other one. Raises Undecided, naming the column `where`, when the column leaves the decimal mark open.
    """
    if decimal != "," and _all(texts.str.contains(_CLEAN)):
        return Amounts(plain=texts, decimal=".")
    by_number = numbers if numbers is not None else pl.repeat(False, len(texts), eager=True)
    written = pl.DataFrame({"text": texts, "number": by_number.fill_null(False)}).with_row_index("at")
    parts = _parts(written.filter(~pl.col("number") & pl.col("text").is_not_null()), credit=credit)
    mark = decimal or _decimal_mark(parts, where=where)
    read = parts.select("at", _plain(mark).alias("plain"), _currency().alias("currency"))
    read = read.with_columns(_multiplied(read["plain"], parts["unit"]))
    joined = written.join(read, on="at", how="left", maintain_order="left")
    plain = pl.when("number").then(pl.col("text")).otherwise(pl.col("plain"))
    result = joined.select(plain.alias("plain"), "currency")
    marked = result["currency"] if result["currency"].null_count() < result.height else None
    return Amounts(plain=_as_shown(result["plain"], by_number), decimal=mark, currency=marked)


def minor_units(plain: pl.Series, currency: pl.Series) -> pl.Series:
    """Plain amounts as Int64 minor units of each row's currency.

    Null where the amount or the currency is, where the amount has more decimals than the currency, or is beyond all
    money.
    """
    frame = pl.DataFrame({"plain": plain, "currency": currency})
    by_decimals: dict[int, list[str]] = {}
    for code in frame["currency"].unique().drop_nulls():
        by_decimals.setdefault(decimals(code), []).append(code)
    if not by_decimals:
        return pl.repeat(None, frame.height, dtype=pl.Int64, eager=True).alias(plain.name)
    minors = [
        pl.when(pl.col("currency").is_in(codes)).then(_minor(pl.col("plain"), digits))
        for digits, codes in by_decimals.items()
    ]
    return frame.select(pl.coalesce(minors).alias(plain.name)).to_series()


def has_decimals_beyond(plain: pl.Series, currency: pl.Series) -> pl.Series:
    """Where an amount is finer than its currency (Boolean)."""
    places = {code: decimals(code) for code in currency.unique().drop_nulls()}
    written = plain.str.extract(r"\.(\d*?)0*$").str.len_bytes().fill_null(0)
    return written > currency.replace_strict(places, default=2, return_dtype=pl.UInt32)


def _minor(plain: pl.Expr, digits: int) -> pl.Expr:
    fits = plain.str.contains(rf"^-?\d*\.?\d{{0,{digits}}}0*$")
    exact = pl.when(fits).then(plain).str.to_decimal(scale=digits)
    minor = exact.to_physical().cast(pl.Int64, strict=False)
    return pl.when(minor.is_between(-_MOST_MINOR, _MOST_MINOR)).then(minor)


def _all(conditions: pl.Series) -> bool:
    return bool(conditions.all())


def _parts(written: pl.DataFrame, *, credit: str) -> pl.DataFrame:
    """Columns at, body, negative, mark, after, unit: of each text that has the shape of an amount."""
    bare = written.filter(pl.col("text").str.contains(_BARE)).select(
        "at",
        body=pl.col("text").str.strip_prefix("-"),
        negative=pl.col("text").str.starts_with("-"),
        mark=pl.lit(None, dtype=pl.String),
        after=pl.lit(None, dtype=pl.String),
        unit=pl.lit(None, dtype=pl.String),
    )
    rest = written.join(bare.select("at"), on="at", how="anti")
    return pl.concat([bare, _dressed_parts(rest, credit=credit)]) if rest.height else bare


def _dressed_parts(written: pl.DataFrame, *, credit: str) -> pl.DataFrame:
    parts = written.select("at", _tidied(pl.col("text")).str.extract_groups(_DRESSED).alias("parts")).unnest("parts")
    mark = pl.coalesce("mark", "after")
    signs = pl.col("minus", "inner", "trailing", "end")
    is_credit = pl.col("side").str.contains("^[CH]")
    shaped = (
        pl.col("body").is_not_null()
        & (pl.col("open").is_null() == pl.col("close").is_null())
        & (pl.sum_horizontal(signs.is_not_null(), pl.col("open", "side").is_not_null()) <= 1)
        & (pl.col("mark").is_null() | pl.col("after").is_null() | ((pl.col("mark") == "¥") & (pl.col("after") == "元")))
        & (~_is_code(mark) | mark.is_in(known_currencies())).fill_null(True)
    )
    other_side = is_credit if credit == "-" else ~is_credit
    minus = pl.any_horizontal(signs == "-", pl.col("open").is_not_null(), other_side)
    negative = minus.fill_null(False)
    return parts.filter(shaped).select("at", "body", negative.alias("negative"), "mark", "after", "unit")


def _tidied(text: pl.Expr) -> pl.Expr:
    text = text.str.normalize("NFKC").str.to_uppercase()
    text = text.str.replace_all("[\u2212\u2013\u2014]", "-").str.replace_all("[\u2019`´]", "'")
    text = text.str.replace_all("RMB|人民币", "CNY").str.replace("萬", "万").str.replace("億", "亿")
    return text.str.replace(_NO_COINS, "${1}${2}").str.replace(_NO_COINS_IN_INDIA, "${1}")


def _multiplied(plain: pl.Series, units: pl.Series) -> pl.Series:
    """The amounts with 万 and its like written out."""
    at = units.is_not_null().arg_true()
    if not len(at):
        return plain
    pairs = zip(plain.gather(at), units.gather(at), strict=True)
    return plain.scatter(at, [text and f"{Decimal(text).scaleb(_UNITS[unit]):f}" for text, unit in pairs])


def _decimal_mark(parts: pl.DataFrame, *, where: str) -> str:
    """The decimal mark of the column; a point where no amount has any mark.

    A mark is possible when it reads every text that either of the two reads.
    """
    read = parts.select("body", *(_plain(mark).alias(mark) for mark in _OTHER))
    read = read.filter(pl.any_horizontal(pl.col(*_OTHER).is_not_null()))
    possible = [mark for mark in _OTHER if not read[mark].null_count()]
    if not possible:
        examples = [read.filter(pl.col(mark).is_null())["body"].sort()[0] for mark in _OTHER]
        raise _undecided(where, f"'{examples[1]}' has a decimal point and '{examples[0]}' a decimal comma")
    open_to_both = read.filter(pl.col(".") != pl.col(","))
    if len(possible) > 1 and open_to_both.height:
        example = open_to_both["body"][0]
        raise _undecided(where, f"'{example}' can be a thousand or a decimal, and no amount in the column decides")
    return possible[0]


def _undecided(where: str, came: str) -> Undecided:
    sentence = f'{where}: {came}; set decimal = "." or decimal = "," for the source'
    return Undecided(sentence, setting="decimal", options=(".", ","))


def _plain(mark: str) -> pl.Expr:
    body, group, point = pl.col("body"), f"\\{_OTHER[mark]}", f"\\{mark}"
    whole = (
        rf"^(?:\d+|[1-9]\d{{0,2}}(?:{group}\d{{3}})+|[1-9]\d{{0,2}}(?: \d{{3}})+|[1-9]\d{{0,2}}(?:'\d{{3}})+"
        rf"|[1-9]\d?(?:{group}\d{{2}})+{group}\d{{3}})?(?:{point}\d*)?$"
    )
    sound = body.str.contains(whole) & body.str.contains(r"\d")
    digits = body.str.replace_all(f"[ '{_OTHER[mark]}]", "").str.replace(mark, ".", literal=True)
    sign = pl.when("negative").then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.when(sound).then(sign + digits)


def _currency() -> pl.Expr:
    mark = pl.coalesce("mark", "after")
    return pl.when(_is_code(mark)).then(mark).otherwise(mark.replace_strict(SIGNS, default=None))


def _is_code(mark: pl.Expr) -> pl.Expr:
    return mark.str.contains("^[A-Z]{3}$")


def _as_shown(plain: pl.Series, numbers: pl.Series) -> pl.Series:
    """Numbers of a spreadsheet with more decimals than any currency, as Excel shows them."""
    dusty = numbers & plain.str.contains(r"\.\d{5}").fill_null(False)
    if not dusty.any():
        return plain
    at = dusty.arg_true()
    return plain.scatter(at, [f"{SPREADSHEET.create_decimal(Decimal(text)):f}" for text in plain.gather(at)])
