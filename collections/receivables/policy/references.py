"""Which numbers a text names: the remittance text of a payer, who writes as he likes, against numbers as we gave them.

A text and a number are read alike, as pieces: runs of letters and runs of digits, in capitals, joined by a dash, so
that `re 2026/0815`, `RE-2026-0815` and `RE2026 0815` are one number. A number is named only where it stands as a whole:
`4711` is not in `47112`, in `AB4711`, in the amount `4711,00` or in an account. What is shorter than four characters,
or a year standing alone, names nothing.
"""

import re

import polars as pl

SHORTEST = 4
# The words that announce a number and are as often part of it: a payer leaves them out, or adds them.
_WORDS = (
    "RECHNUNGSNUMMER RECHNUNGSNR RECHNUNG RECHN RECH RENR RGNR RNR RE RG R INVOICE INV INVNO FACTURE FACT FAKTURA FT "
    "BELEGNR BELEG NUMMER NUMBER NUM NR NO N REF DOC 发票号 发票 号"
)
_ANNOUNCING = _WORDS.split()
_MOST_PIECES = 8
_CURRENCY = r"(?:EURO?|USD|GBP|CHF|CNY|RMB|JPY|PLN|CZK|SEK|DKK|NOK|HUF|€|\$|£|¥)"
# What holds digits and is no number of ours: amounts, alone or beside a currency, and accounts in groups of four.
_NO_NUMBERS = (
    r"\d+(?:[.,' ]\d{3})*[.,]\d{2}(\D|$)",
    rf"{_CURRENCY}\s?\d[\d.,']*()",
    rf"\b\d[\d.,']*\s?{_CURRENCY}()\b",
    r"\b(?:[A-QS-Z][A-Z]|R[A-EG-Z])\d{2}(?: [A-Z0-9]{4}){3,7}(?: [A-Z0-9]{1,3})?(\W|$)",
)
# ISO 11649: RF, two check digits, and up to 21 letters and digits, printed in groups of four.
_CREDITOR_REFERENCE = re.compile(r"\bRF\d{2}(?: ?[A-Z0-9]{1,4}){1,6}\b")
_LETTERS_OR_DIGITS = r"\p{L}+|\p{N}+"
_MENTIONS = pl.Schema({"text": pl.UInt32, "span": pl.UInt32, "named": pl.UInt32})
_SPANS = pl.Schema({"text": pl.UInt32, "first": pl.Int64, "last": pl.Int64, "form": pl.String})
_PLACE = ["text", "first", "last"]


def mentions(texts: pl.DataFrame, numbers: pl.DataFrame, *, within: list[str]) -> pl.DataFrame:
    """Which numbers each text names, where the columns `within` are equal: `text`, `span` and `named`.

    `texts` has a column `text` of what was written, `numbers` one of numbers called `number`; `text` and `named` in
    what comes back are their positions. One place in a text that names several numbers is one `span`: where the number
    as it is stands there, one that only begins otherwise (`INV-4711` for `4711`) does not count, nor does a number
    within a longer one. A valid ISO 11649 reference names what it is or carries, and then nothing else in the text
    counts.
    """
    spans = spans_of(texts["text"])
    forms = _forms(numbers["number"])
    here = texts.rename({"text": "written"}).with_row_index("text").select("text", *within).join(spans, on="text")
    there = numbers.with_row_index("named").select("named", *within).join(forms, on="named")
    found = here.join(there, on=["form", *within])
    found = found.filter(pl.col("far") == pl.col("far").min().over(_PLACE))
    apart = _without_parts(found.select(_PLACE).unique()).sort(_PLACE).with_row_index("span")
    return found.join(apart, on=_PLACE).select(list(_MENTIONS)).unique().sort(list(_MENTIONS))


def spans_of(texts: pl.Series) -> pl.DataFrame:
    """Every place of a text where a number may stand, `first` to `last` piece, and the `form` that stands there.

    A place begins after what is no letter or digit, or after an announcing word, and ends before what is none.
    """
    capitals = pl.DataFrame({"written": texts}).with_row_index("text").drop_nulls()
    capitals = capitals.with_columns(pl.col("written").str.to_uppercase())
    references, rest = _creditor_references(capitals)
    pieces = _pieces(rest)
    reaches = [references]
    for count in range(_MOST_PIECES):
        reached = pieces.filter(
            pl.col("starts") & pl.col("ends").shift(-count) & (pl.col("text").shift(-count) == pl.col("text"))
        ).select("text", first="at", last=pl.col("at") + count)
        forms = pieces.with_columns(
            form=pl.concat_str([pl.col("piece").shift(-step) for step in range(count + 1)], separator="-")
        )
        reached = reached.join(forms.select("text", "form", first="at"), on=["text", "first"])
        reaches.append(reached.filter(_may_be_a_number(pl.col("form"))).cast(_SPANS))
    return pl.concat(reaches)


def squeezed(text: pl.Expr) -> pl.Expr:
    """Letters and digits alone, in capitals: an account, a reference or a name however it is spaced."""
    return text.str.to_uppercase().str.replace_all(r"[^\p{L}\p{N}]", "")


def creditor_reference(written: str) -> str | None:
    """The ISO 11649 reference that a text in capitals begins with, without spaces; None where it begins with none.

    It ends with one of the text's groups: the last that makes the check digits right.

    >>> creditor_reference("RF18 5390 0754 7034 DANK")
    'RF18539007547034'
    >>> creditor_reference("RF19 5390 0754 7034")
    """
    groups = written.split()
    candidates = ["".join(groups[:count]) for count in range(len(groups), 0, -1)]
    return next((one for one in candidates if 4 < len(one) <= 25 and _checks(one)), None)


def _checks(reference: str) -> bool:
    """ISO 7064, MOD 97-10: the first four characters moved to the end, letters as 10 to 35, leave 1."""
    return int("".join(str(int(sign, 36)) for sign in reference[4:] + reference[:4])) % 97 == 1


def _creditor_references(texts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The ISO 11649 references of the texts, as places that hold all others, and the texts without them."""
    with_one = texts.filter(pl.col("written").str.contains(r"\bRF\d{2}"))
    found, rest = [], []
    for text, written in with_one.iter_rows():
        valid = {one: creditor_reference(one) for one in _CREDITOR_REFERENCE.findall(written)}
        found += [(text, reference) for reference in valid.values() if reference]
        for one in (one for one, reference in valid.items() if reference):
            written = written.replace(one, " | ")  # noqa: PLW2901
        rest.append(written)
    others = texts.join(with_one, on="text", how="anti")
    left = with_one.with_columns(written=pl.Series(rest, dtype=pl.String))
    references = pl.DataFrame(found, schema={"text": pl.UInt32, "form": pl.String}, orient="row")
    body = pl.col("form").str.slice(4)
    forms = pl.concat(
        [references, references.with_columns(body), references.with_columns(body.str.strip_chars_start("0"))]
    )
    places = forms.unique().select("text", first=-1, last=pl.lit(1_000_000), form=_form(pl.col("form")))
    return places.cast(_SPANS), pl.concat([others, left]).sort("text")


def _pieces(texts: pl.DataFrame) -> pl.DataFrame:
    """The pieces of each text in capitals, numbered by `at`, and whether a number may start and end there."""
    written = pl.col("written")
    for pattern in _NO_NUMBERS:
        texts = texts.with_columns(written.str.replace_all(pattern, " | ${1}"))
    parts = texts.select("text", piece=written.str.extract_all(rf"{_LETTERS_OR_DIGITS}|[^\p{{L}}\p{{N}}]+"))
    parts = parts.explode("piece").drop_nulls("piece")
    parts = parts.with_columns(is_between=pl.col("piece").str.contains(r"^[^\p{L}\p{N}]"))
    same_before, same_after = (pl.col("text") == pl.col("text").shift(step) for step in (1, -1))
    announced = pl.col("piece").shift(1).is_in(_ANNOUNCING) | pl.col("is_between").shift(1)
    marked = parts.with_columns(
        starts=~same_before.fill_null(value=False) | announced,
        ends=~same_after.fill_null(value=False) | pl.col("is_between").shift(-1),
    )
    pieces = marked.filter(~pl.col("is_between")).drop("is_between")
    return pieces.with_columns(at=pl.int_range(pl.len(), dtype=pl.Int64).over("text"))


def _forms(numbers: pl.Series) -> pl.DataFrame:
    """The forms in which a number may stand: its position `named`, the `form`, and how `far` it is from the number.

    A number may stand without the word that announces it, and a year and a number without what parts them.
    """
    whole = pl.DataFrame({"number": numbers}).with_row_index("named").drop_nulls()
    whole = whole.select("named", form=_form(pl.col("number")), far=pl.lit(0, pl.Int8))
    announced = rf"^(?:{'|'.join(_ANNOUNCING)})-(\p{{N}}.*)$"
    bare = whole.with_columns(pl.col("form").str.extract(announced), far=pl.lit(1, pl.Int8)).drop_nulls()
    forms = pl.concat([whole, bare])
    together = forms.with_columns(pl.col("form").str.replace(r"(\b\d{4})-(\d{3,}\b)", "${1}${2}"), pl.col("far") + 2)
    nearest = pl.concat([forms, together]).group_by("named", "form").agg(pl.col("far").min())
    return nearest.filter(_may_be_a_number(pl.col("form")))


def _form(number: pl.Expr) -> pl.Expr:
    """The pieces of a number, joined by a dash."""
    return number.str.to_uppercase().str.extract_all(_LETTERS_OR_DIGITS).list.join("-")


def _may_be_a_number(form: pl.Expr) -> pl.Expr:
    is_long_enough = form.str.replace_all("-", "", literal=True).str.len_chars() >= SHORTEST
    is_a_year = form.str.contains(r"^(?:19|20)\d\d$")
    return form.str.contains(r"\p{N}") & is_long_enough & ~is_a_year


def _without_parts(places: pl.DataFrame) -> pl.DataFrame:
    """The places that are no part of a longer one of the same text."""
    others = places.rename({"first": "from", "last": "to"})
    is_part = (pl.col("from") <= pl.col("first")) & (pl.col("last") <= pl.col("to"))
    is_longer = (pl.col("to") - pl.col("from")) > (pl.col("last") - pl.col("first"))
    parts = places.join(others, on="text").filter(is_part & is_longer)
    return places.join(parts, on=_PLACE, how="anti")
