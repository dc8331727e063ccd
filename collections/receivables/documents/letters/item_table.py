"""The table of what a letter asks for: by currency, the longest overdue first, credits last, never added together."""

from itertools import groupby

from receivables.documents.letters.glyphs import printable
from receivables.documents.letters.letter import Letter, LetterLine
from receivables.documents.letters.printed import Group, Row, Total
from receivables.documents.letters.words import Words


def heads(words: Words) -> tuple[str, ...]:
    """What stands above the columns."""
    return tuple(words.text("table", name) for name in ("document", "day", "due", "days", "amount"))


def groups(letter: Letter, words: Words) -> list[Group]:
    """The rows and totals of each currency. Where interest is claimed, the sum to be paid comes after it, not here."""
    claims = letter.interest is not None and letter.interest.claimed
    final = "items" if claims else "total"
    by_currency = groupby(_in_order(letter), key=lambda line: line.currency)
    return [_group(list(lines), words, final) for _, lines in by_currency]


def _in_order(letter: Letter) -> list[LetterLine]:
    """By currency, what the addressee owes before each branch, the longest overdue first, credits last."""

    def place(line: LetterLine) -> tuple[object, ...]:
        return (line.currency, line.branch, line.chased_minor < 0, line.due_day, line.item)

    return sorted(letter.lines, key=place)


def _group(lines: list[LetterLine], words: Words, final: str) -> Group:
    return Group(rows=[_row(line, words) for line in lines], totals=_totals(lines, words, final))


def _row(line: LetterLine, words: Words) -> Row:
    credited = line.chased_minor < 0
    cells = (
        words.text("kind", line.kind, number=printable(line.item)),
        words.formats.short_day(line.day),
        "" if credited else words.formats.short_day(line.due_day),
        "" if credited or line.days_overdue <= 0 else str(line.days_overdue),
        words.formats.money(line.chased_minor, line.currency),
    )
    whose = [printable(line.branch)] if line.branch else []
    return Row(cells=cells, remarks=(*whose, *_remarks(line, words)))


def _remarks(line: LetterLine, words: Words) -> list[str]:
    """Why the amount asked is not the amount of the document."""
    posted = words.formats.money(abs(line.amount_minor), line.currency)
    if line.chased_minor < 0:
        return [words.text("remark", "credit_part", amount=posted)] if line.chased_minor != line.amount_minor else []
    remarks = []
    if line.balance_minor != line.amount_minor:
        remarks.append(words.text("remark", "part", amount=posted))
    if line.disputed_minor > 0:
        disputed = words.formats.money(line.disputed_minor, line.currency)
        remarks.append(words.text("remark", "disputed", amount=disputed))
    return remarks


def _totals(lines: list[LetterLine], words: Words, final: str) -> list[Total]:
    asked = sum(line.chased_minor for line in lines if line.chased_minor >= 0)
    set_off = sum(line.chased_minor for line in lines if line.chased_minor < 0)
    parts = {"overdue": asked, "set_off": set_off} if set_off else {}
    return [
        Total(
            label=words.text("table", name),
            amount=words.formats.money(minor, lines[0].currency),
            final=name == final,
        )
        for name, minor in (parts | {final: asked + set_off}).items()
    ]
