"""What is to be said about policies before a night runs by them: what nobody can get to, whom they are for, what comes.

Errors are refused when the config is loaded (`checks`, `book.check_book`). Warnings are about what hardly is as meant,
notes about what a reader should know.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

import polars as pl

from receivables.model import DOES_OF_TREATMENT, Does, Treatment
from receivables.policy.book import Book, Scope, ScopedPolicy, policy_of_customers
from receivables.policy.checks import softer_cells
from receivables.policy.settings import Level, Matrix, Policy

# What `standing` counts lines by.
LINES_SCHEMA = pl.Schema(
    {
        "policy_hash": pl.String,
        "currency": pl.String,
        "segment": pl.String,
        "age_band": pl.Int8,
        "amount_band": pl.Int8,
        "rung": pl.Int8,
        "chased_minor": pl.Int64,
        "base_minor": pl.Int64,
    }
)
_SIDES = {
    "customers": ("customer", "customers", "customer"),
    "segments": ("segment", "segments", "segment"),
    "countries": ("country", "countries", "country"),
    "companies": ("company", "companies", "company_code"),
}
_NAMED = 5


class Weight(StrEnum):
    """How much a remark matters, the gravest first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to be said about a policy (empty: about all of them), and the place of the config that it is about."""

    weight: Weight
    policy: str
    where: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A day on which a policy begins to hold, for whom, and which it takes over from (empty: from none of its own)."""

    day: date
    policy: str
    whom: str
    instead_of: str


def calendar(book: Book) -> tuple[Change, ...]:
    """What begins to hold when, in order."""
    changes = []
    for page in sorted(book.pages, key=lambda one: (one.policy.valid_from, -one.scope.points)):
        day = page.policy.valid_from
        earlier = [one for one in book.pages if one.scope.covers_as(page.scope) and one.policy.valid_from < day]
        before = max(earlier, key=lambda one: one.policy.valid_from, default=None)
        instead_of = before.policy.name if before else ""
        changes.append(Change(day=day, policy=page.policy.name, whom=in_words(page.scope), instead_of=instead_of))
    return tuple(changes)


def in_words(scope: Scope) -> str:
    """Whom a scope means.

    >>> in_words(Scope(key_accounts=True, countries=("CN", "JP"))), in_words(Scope())
    ('key accounts of countries CN, JP', 'everybody')
    """
    named = [
        f"{many if len(values) > 1 else one} {', '.join(values)}"
        for side, (one, many, _) in _SIDES.items()
        if (values := getattr(scope, side))
    ]
    if scope.key_accounts:
        return " of ".join(["key accounts", *([" and ".join(named)] if named else [])])
    return " and ".join(named) or "everybody"


def remarks(book: Book, as_of: date) -> Iterator[Remark]:
    """What the policies in force and those to come say for themselves, without looking at any customer or item."""
    in_force = book.on(as_of)
    to_come = [page for page in book.pages if page.policy.valid_from > as_of]
    for page in (*in_force.pages, *to_come):
        yield from _of_matrix(page)
        yield from _of_levels(page.policy)
    generals = [page.policy.valid_from for page in book.pages if page.is_general]
    for page in book.pages:
        if not page.is_general and page.policy.valid_from < min(generals):
            what = f"{page.policy.valid_from}, but nights begin with the first policy for everybody, on {min(generals)}"
            yield _note(page.policy, "valid_from", what)


def standing(book: Book, as_of: date, customers: pl.DataFrame, lines: pl.DataFrame) -> Iterator[Remark]:
    """What customers (CUSTOMER_SCHEMA) and overdue lines of today (LINES_SCHEMA) show about the policies in force."""
    in_force = book.on(as_of)
    fallen = policy_of_customers(customers, in_force, as_of)
    counts = dict(fallen.group_by("position").len().iter_rows())
    for place, page in enumerate(in_force.pages):
        if not page.is_general:
            yield from _of_scope(page, customers, counts.get(place, 0))
        its = lines.filter(pl.col("policy_hash") == page.policy.hash)
        if counts.get(place, 0):
            yield from _of_lines(page.policy, its)
    yield from _overlaps(in_force, customers)


# --- what a policy says for itself ----------------------------------------------------------------------------------


def _of_matrix(page: ScopedPolicy) -> Iterator[Remark]:
    policy, matrix = page.policy, page.policy.matrix
    if matrix.age_bands[0] > 1:
        days = "day 1" if matrix.age_bands[0] == 2 else f"days 1 to {matrix.age_bands[0] - 1}"
        yield _note(policy, "matrix.age_bands", f"{days} overdue are in no band: nothing is asked for then")
    if matrix.softening_allowed:
        for cell, what in softer_cells(matrix):
            yield _note(policy, f"matrix.grid, {cell}", f"{what}, as softening_allowed lets it")
    asked_for = {cell for row in matrix.grid for cell in row}
    for treatment in Treatment:
        if treatment is not Treatment.NONE and treatment not in asked_for:
            yield _note(policy, "matrix.grid", f"{treatment} is in no cell")
    yield from _shadowed(page)
    for number, below in enumerate(matrix.amount_bands[1:], start=1):
        if matrix.amount_of == "customer" and below <= policy.minimum:
            what = f"nobody gets to row {number}: customers who owe less than {policy.minimum} are left alone"
            yield _warning(policy, "matrix.grid", what)


def _shadowed(page: ScopedPolicy) -> Iterator[Remark]:
    """Bounds that stand behind others."""
    policy, matrix = page.policy, page.policy.matrix
    base = policy.base_currency
    if base in matrix.currency_bands:
        what = f"meant for currencies without bands of their own: what is owed in {base} goes by currency_bands.{base}"
        yield _note(policy, "matrix.amount_bands", what)
        if matrix.segment_bands:
            what = f"meant for other currencies than {base}: a currency's own bands come before a segment's"
            yield _note(policy, "matrix.segment_bands", what)
    for segment in matrix.segment_bands:
        if page.scope.segments and segment not in page.scope.segments:
            what = f"nobody gets to them: the policy is for {in_words(page.scope)}"
            yield _warning(policy, f"matrix.segment_bands.{segment}", what)


def _of_levels(policy: Policy) -> Iterator[Remark]:
    for number, level in enumerate(policy.levels, start=1):
        if not any(_may_climb(level, policy.matrix, place) for place in _letter_cells(policy.matrix)):
            asks = " and ".join(asked for asked in (_asked_day(level), _asked_amount(level)) if asked)
            beyond = f" that {asks}" if asks else ""
            what = f"nobody can climb to it: no cell{beyond} sends letters as firm as {level.treatment}"
            yield _warning(policy, f"letters, level {number}", what)


def _letter_cells(matrix: Matrix) -> Iterator[tuple[int, int]]:
    for row, cells in enumerate(matrix.grid):
        for column, treatment in enumerate(cells):
            if DOES_OF_TREATMENT[treatment] is Does.LETTER:
                yield row, column


def _may_climb(level: Level, matrix: Matrix, place: tuple[int, int]) -> bool:
    """Whether something in a cell may meet the level: the cell ends beyond what the level asks for."""
    row, column = place
    if matrix.grid[row][column].severity < level.treatment.severity:
        return False
    old_enough = column + 1 == len(matrix.age_bands) or matrix.age_bands[column + 1] > level.from_day
    own_bands = matrix.currency_bands or matrix.segment_bands
    enough = bool(own_bands) or row + 1 == len(matrix.amount_bands) or matrix.amount_bands[row + 1] > level.from_amount
    return old_enough or enough if level.when == "either" else old_enough and enough


def _asked_day(level: Level) -> str:
    return f"reaches day {level.from_day}" if level.from_day else ""


def _asked_amount(level: Level) -> str:
    return f"reaches {level.from_amount}" if level.from_amount else ""


# --- what today's customers and items show --------------------------------------------------------------------------


def _of_scope(page: ScopedPolicy, customers: pl.DataFrame, fallen: int) -> Iterator[Remark]:
    policy, scope = page.policy, page.scope
    for side, (one, _, column) in _SIDES.items():
        known = set(customers[column].drop_nulls())
        for value in getattr(scope, side):
            if value not in known:
                what = f"there is no customer '{value}'" if column == "customer" else f"nobody is of {one} '{value}'"
                yield _warning(policy, f"scope.{side}", what)
    fitting = customers.filter(scope.fits()).height
    if fitting and not fallen:
        what = f"no customer falls under it: all {fitting} whom it fits are under a more specific policy"
        yield _warning(policy, "scope", what)
    elif not fitting:
        yield _warning(policy, "scope", f"no customer of today falls under it ({in_words(scope)})")


def _of_lines(policy: Policy, lines: pl.DataFrame) -> Iterator[Remark]:
    """Bounds and levels that no line of today reaches."""
    for where, reached, what in _asked_of_lines(policy):
        if lines.filter(reached).is_empty():
            yield _note(policy, where, f"no item of today {what}")


def _asked_of_lines(policy: Policy) -> Iterator[tuple[str, pl.Expr, str]]:
    """Each bound and level: its place, the lines that get to it, and what is said when there is none."""
    matrix = policy.matrix
    for place, day in enumerate(matrix.age_bands):
        yield "matrix.age_bands", pl.col("age_band") >= place, f"reaches day {day}"
    for place, amount in enumerate(matrix.amount_bands[1:], start=1):
        yield "matrix.amount_bands", pl.col("amount_band") >= place, f"reaches {amount:,} or what stands for it"
    for currency in matrix.currency_bands:
        yield f"matrix.currency_bands.{currency}", pl.col("currency") == currency, f"is in {currency}"
    for segment in matrix.segment_bands:
        yield f"matrix.segment_bands.{segment}", pl.col("segment") == segment, f"is of segment '{segment}'"
    for number in range(1, len(policy.levels) + 1):
        yield f"letters, level {number}", pl.col("rung") >= number, "may climb to it"


def _overlaps(in_force: Book, customers: pl.DataFrame) -> Iterator[Remark]:
    scoped = [page for page in in_force.pages if not page.is_general]
    for wins, loses in combinations(scoped, 2):
        both = customers.filter(wins.scope.fits() & loses.scope.fits())["customer"].sort()
        if both.len():
            named = ", ".join(both.head(_NAMED)) + (f" and {both.len() - _NAMED} more" if both.len() > _NAMED else "")
            more = "more specific" if wins.scope.points > loses.scope.points else "newer"
            what = f"also fits {named}, who fall under '{wins.policy.name}', which is {more}"
            yield _note(loses.policy, "scope", what)


def gravest_first(found: Sequence[Remark]) -> tuple[Remark, ...]:
    """Errors, then warnings, then notes; each kind as it came."""
    order = list(Weight)
    return tuple(sorted(found, key=lambda remark: order.index(remark.weight)))


def _warning(policy: Policy, where: str, what: str) -> Remark:
    return Remark(weight=Weight.WARNING, policy=policy.name, where=where, what=what)


def _note(policy: Policy, where: str, what: str) -> Remark:
    return Remark(weight=Weight.NOTE, policy=policy.name, where=where, what=what)
