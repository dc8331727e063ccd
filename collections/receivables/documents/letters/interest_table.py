"""Late-payment interest and lump sums as a block of their own, and what is to be paid with them."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from receivables.documents.letters.glyphs import printable
from receivables.documents.letters.letter import InterestLine, LateInterest, Letter, by_currency, total_by_currency
from receivables.documents.letters.printed import Group, InterestTable, Row, Total
from receivables.documents.letters.words import Words
from receivables.policy.regimes import RATE_DECIMALS

_HEADS = ("document", "from", "rate", "daily", "amount")


def interest_table(letter: Letter, words: Words) -> InterestTable | None:
    """The block; None for a letter without interest. Where it is claimed, each currency ends in what is to be paid."""
    interest = letter.interest
    if interest is None:
        return None
    return InterestTable(
        heads=tuple(words.text("interest", name) for name in _HEADS),
        groups=[_group(currency, interest, letter, words) for currency in _currencies(interest, letter)],
        remark="" if interest.claimed else words.text("interest", "not_included"),
    )


def _currencies(interest: LateInterest, letter: Letter) -> list[str]:
    """Those with interest or lump sums; where these are claimed, all that the letter asks for."""
    own = {line.currency for line in interest.lines} | {one.currency for one in interest.lump_sums}
    return sorted(own | total_by_currency(letter).keys() if interest.claimed else own)


def _group(currency: str, interest: LateInterest, letter: Letter, words: Words) -> Group:
    ordered = sorted(interest.lines, key=lambda line: (line.currency, line.branch, line.from_day, line.item))
    by = {key: list(lines) for key, lines in groupby(ordered, key=lambda line: line.currency)}
    rows = [_row(line, words) for line in by.get(currency, [])]
    return Group(rows=rows, totals=list(_totals(currency, interest, letter, words)))


def _row(line: InterestLine, words: Words) -> Row:
    cells = (
        words.text("kind", line.kind, number=printable(line.item)),
        words.formats.short_day(line.from_day),
        ", ".join(_rate(rate, per, words) for rate, per in line.rates),
        words.formats.money(line.daily_minor, line.currency),
        words.formats.money(line.interest_minor, line.currency),
    )
    return Row(cells=cells, remarks=(printable(line.branch),) if line.branch else ())


def _rate(millionths: int, per: str, words: Words) -> str:
    exact = Decimal(millionths).scaleb(-RATE_DECIMALS).normalize()
    return words.text("interest", f"per_{per}", rate=words.formats.number(exact))


def _totals(currency: str, interest: LateInterest, letter: Letter, words: Words) -> Iterator[Total]:
    reckoned = by_currency((line.currency, line.interest_minor) for line in interest.lines).get(currency, 0)
    lump_sums = [one for one in interest.lump_sums if one.currency == currency]
    items = by_currency((line.currency, line.chased_minor) for line in letter.lines).get(currency)
    if interest.claimed and items is not None:
        yield _total(words.text("table", "items"), items, currency, words)
    if reckoned:
        yield _total(words.text("interest", "interest"), reckoned, currency, words)
    for one in lump_sums:
        label = words.text("interest", "lump_sums", count=str(one.count))
        yield _total(label, one.minor, currency, words)
    if interest.claimed:
        total = total_by_currency(letter)[currency]
        yield _total(words.text("table", "total"), total, currency, words, final=True)


def _total(label: str, minor: int, currency: str, words: Words, *, final: bool = False) -> Total:
    return Total(label=label, amount=words.formats.money(minor, currency), final=final)
