"""A statement of account: everything open on the letter's day, due or not, with what has been paid on account."""

from collections.abc import Sequence
from itertools import groupby, pairwise

from receivables.documents.letters.glyphs import printable
from receivables.documents.letters.letter import Letter, Statement, StatementLine, by_currency
from receivables.documents.letters.printed import AgeTable, Group, Row, StatementPages, Total
from receivables.documents.letters.words import Words

_HEADS = ("document", "day", "due", "days", "amount")


def statement_pages(letter: Letter, words: Words) -> StatementPages | None:
    """The statement that goes with the letter; None where none does."""
    statement = letter.statement
    if statement is None:
        return None
    day = words.formats.day(letter.as_of)
    name, number = printable(letter.name), printable(letter.customer)
    return StatementPages(
        title=words.text("statement", "title", date=day),
        intro=words.text("statement", "intro", name=name, customer=number, date=day),
        heads=tuple(words.text("table", name) for name in _HEADS),
        groups=[_group(lines, words) for _, lines in _by_currency(statement)],
        ages=ages_of(statement, words),
    )


def _by_currency(statement: Statement) -> list[tuple[str, list[StatementLine]]]:
    def place(line: StatementLine) -> tuple[object, ...]:
        return (line.currency, line.branch, line.balance_minor < 0, line.due_day, line.item)

    ordered = sorted(statement.lines, key=place)
    return [(currency, list(lines)) for currency, lines in groupby(ordered, key=lambda line: line.currency)]


def _group(lines: Sequence[StatementLine], words: Words) -> Group:
    total = words.formats.money(sum(line.balance_minor for line in lines), lines[0].currency)
    balance = Total(label=words.text("statement", "balance"), amount=total, final=True)
    return Group(rows=[_row(line, words) for line in lines], totals=[balance])


def _row(line: StatementLine, words: Words) -> Row:
    credited = line.balance_minor < 0
    posted = words.formats.money(abs(line.amount_minor), line.currency)
    remark = "credit_part" if credited else "part"
    cells = (
        words.text("kind", line.kind, number=printable(line.item)),
        words.formats.short_day(line.day),
        "" if credited else words.formats.short_day(line.due_day),
        "" if credited or line.days_overdue <= 0 else str(line.days_overdue),
        words.formats.money(line.balance_minor, line.currency),
    )
    whose = [printable(line.branch)] if line.branch else []
    part = [words.text("remark", remark, amount=posted)] if line.balance_minor != line.amount_minor else []
    return Row(cells=cells, remarks=(*whose, *part))


def ages_of(statement: Statement, words: Words) -> AgeTable:
    """What is owed by age, then the credits, then what that comes to."""
    labels = [words.text("statement", "not_due")]
    for first, beyond in pairwise(statement.buckets):
        labels.append(words.text("statement", "between", first=str(first), last=str(beyond - 1)))
    labels.append(words.text("statement", "over", last=str(statement.buckets[-1] - 1)))
    return AgeTable(
        heads=("", *labels, words.text("statement", "credits"), words.text("statement", "balance")),
        rows=[_age_row(currency, lines, statement.buckets, words) for currency, lines in _by_currency(statement)],
    )


def _age_row(currency: str, lines: Sequence[StatementLine], bounds: tuple[int, ...], words: Words) -> tuple[str, ...]:
    places = range(len(bounds) + 1)
    owed = by_currency((str(_bucket(line, bounds)), line.balance_minor) for line in lines if line.balance_minor >= 0)
    credits_minor = sum(line.balance_minor for line in lines if line.balance_minor < 0)
    by_age = [owed.get(str(place), 0) for place in places]
    figures = (*by_age, credits_minor, sum(by_age) + credits_minor)
    return (currency, *(words.formats.bare(minor, currency) for minor in figures))


def _bucket(line: StatementLine, bounds: tuple[int, ...]) -> int:
    return sum(line.days_overdue >= bound for bound in bounds)
