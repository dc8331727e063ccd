"""What each explanation is about, put together from what was decided and the records behind it."""

from datetime import date

import polars as pl

from receivables.model import Facts, Note
from receivables.policy.book import Book
from receivables.policy.explaining.contact import with_highest_rungs
from receivables.policy.explaining.naming import records_of_lines
from receivables.policy.explaining.promises import with_words
from receivables.policy.explaining.steps import Behind, NotesTonight, Subject
from receivables.policy.notes import notes
from receivables.policy.settings import Policy

_NAMING = ("hold", "cause", "dispute", "word")
_LINE = ["customer", "item", "kind"]


def subjects(  # noqa: PLR0917
    decided: pl.DataFrame, known: Facts, book: Book, behind: Behind, ahead: pl.DataFrame | None, as_of: date
) -> list[Subject]:
    """A subject for each line of `decide_together`, in its order; `ahead`: see `projection.ahead`, None: not asked.

    The records behind them are those about the same customers.
    """
    in_force = book.on(as_of)
    # Within each policy lines are numbered from 0: here each has a number of its own.
    numbered = with_highest_rungs(decided.drop("line").with_row_index("line"), in_force)
    rows = numbered.to_dicts()
    coming = {} if ahead is None else {tuple(row[name] for name in _LINE): row for row in ahead.to_dicts()}
    found: dict[int, Subject] = {}
    for page in in_force.pages:
        its = [row for row in rows if row["policy_hash"] == page.policy.hash]
        if not its:
            continue
        told = with_words(behind, known, page.policy, as_of=as_of)
        named = records_of_lines(numbered, told, _NAMING)
        noted = _notes(known, numbered, page.policy, as_of)
        for row in its:
            found[row["line"]] = Subject(
                line=row,
                others=rows,
                policy=page.policy,
                as_of=as_of,
                behind=told,
                records=named.get(row["line"], {}),
                next=coming.get(tuple(row[name] for name in _LINE)),
                cash_data_day=known.cash_data_day,
                notes=noted,
                scope=page.scope if len(in_force.pages) > 1 else None,
            )
    return [found[row["line"]] for row in rows]


def _notes(known: Facts, decided: pl.DataFrame, policy: Policy, as_of: date) -> NotesTonight:
    its = decided.filter(pl.col("policy_hash") == policy.hash)
    beside = notes(known, its, policy, as_of=as_of)
    courtesy = beside.letters.filter(pl.col("treatment") == Note.COURTESY)
    lines = beside.lines.join(courtesy, on="customer", how="semi").select("debtor", "item", "kind")
    return NotesTonight(dict(beside.letters.select("customer", "treatment").iter_rows()), frozenset(lines.rows()))
