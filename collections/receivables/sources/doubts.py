"""What is taken and still looks wrong: said, never changed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import polars as pl

from receivables.model import TABLES, CellType, ItemKind, Problem
from receivables.money import to_decimal
from receivables.sources.ledger import LEDGER_KINDS
from receivables.sources.tables import RawTable
from receivables.sources.totals import sums

# The first so many of a kind are told one by one, the rest as a count.
_TOLD = 20
# An amount is out of habit beyond so many times the median of a customer with at least so many invoices.
_HABIT_TIMES = 20
_HABIT_ROWS = 5
_DAY = r"^(?:19|20)\d{2}-\d{2}-\d{2}$"
# Zero-width spaces and marks of the direction of writing.
_UNSEEN = r"[\x{00AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}\x{FEFF}]"
_LONGEST_TERM = timedelta(days=731)
# A currency is rare when it stands in one row of so many at the most.
_RARE = 1000


def doubtful(rows: pl.DataFrame, table: RawTable, kind: str) -> tuple[Problem, ...]:
    """The doubts about the rows that are taken (`typed_schema`)."""
    found = list(_leading_zeros(rows, table, kind))
    found += _odd_ids(rows, table, kind)
    found += _hidden_rows(rows, table, kind)
    if not table.cells.height:
        found.append(Problem(where=table.place(), what="there is a header and no row below it"))
    if TABLES[kind].total:
        found += _rare_currencies(rows, table)
    if kind in LEDGER_KINDS:
        found += _due_before_invoice(rows, table)
        found += _due_out_of_reach(rows, table)
        found += _odd_balances(rows, table)
        found += _out_of_habit(rows, table)
    return tuple(found)


def _told(doubtful_rows: pl.DataFrame, table: RawTable, sentence: pl.Expr, *, what: str) -> Iterator[Problem]:
    """One problem for each of the first rows, and one that counts the others."""
    for row, said in doubtful_rows.head(_TOLD).select("row", said=sentence).iter_rows():
        yield Problem(where=table.place(row), what=said)
    if doubtful_rows.height > _TOLD:
        yield Problem(where=table.place(), what=f"{doubtful_rows.height - _TOLD:,} more rows {what}")


def _hidden_rows(rows: pl.DataFrame, table: RawTable, kind: str) -> Iterator[Problem]:
    """Rows that a filter hides are as owed as those that it shows; whoever printed the list never saw them."""
    if "hidden" not in table.cells.columns:
        return
    hidden = rows.join(table.cells.filter("hidden").select("row"), on="row", how="semi")
    if not hidden.height:
        return
    total = TABLES[kind].total
    by_currency = sums(hidden.select("currency", minor=f"{total}_minor")) if total else {}
    worth = ", ".join(f"{code} {to_decimal(minor, code):,}" for code, minor in by_currency.items())
    what = f"{hidden.height:,} hidden rows were taken like all others" + (f"; they make {worth}" if worth else "")
    yield Problem(where=table.place(), what=what)


def _due_before_invoice(rows: pl.DataFrame, table: RawTable) -> Iterator[Problem]:
    early = rows.filter(pl.col("due_date") < pl.col("invoice_date"))
    sentence = pl.format("invoice {} is due on {}, before its own date {}", "invoice", "due_date", "invoice_date")
    yield from _told(early, table, sentence, what="are due before their own date")


def _due_out_of_reach(rows: pl.DataFrame, table: RawTable) -> Iterator[Problem]:
    """Nobody gives years to pay; a slip in the year does."""
    late = rows.filter(pl.col("due_date") - pl.col("invoice_date") > _LONGEST_TERM)
    sentence = pl.format(
        "invoice {} of {} is due on {}, more than two years later", "invoice", "invoice_date", "due_date"
    )
    yield from _told(late, table, sentence, what="are due more than two years after their own date")


def _rare_currencies(rows: pl.DataFrame, table: RawTable) -> Iterator[Problem]:
    counts = rows["currency"].drop_nulls().value_counts()
    rare = counts.filter(pl.col("count") * _RARE <= rows.height)["currency"]
    if not len(rare) or counts.height == len(rare):
        return
    found = rows.filter(pl.col("currency").is_in(rare.implode()))
    sentence = pl.format("the currency is {}, which hardly any other row has", "currency")
    yield from _told(found, table, sentence, what="have a currency that hardly any other row has")


def _odd_balances(rows: pl.DataFrame, table: RawTable) -> Iterator[Problem]:
    if "balance" not in table.columns or "amount" not in table.columns:
        return
    beyond = (pl.col("balance_minor") > pl.col("amount_minor")) | (pl.col("balance_minor") < 0)
    sentence = pl.format("more is open on {} than its amount, or less than nothing", "invoice")
    yield from _told(rows.filter(beyond), table, sentence, what="have a balance outside of their amount")


def _out_of_habit(rows: pl.DataFrame, table: RawTable) -> Iterator[Problem]:
    invoices = rows.lazy().filter(pl.col("kind") == ItemKind.INVOICE)
    habits = invoices.group_by("customer", "currency").agg(
        usual=pl.col("amount_minor").median(), largest=pl.col("amount_minor").max(), size=pl.len()
    )
    broken = habits.filter(
        pl.col("size") >= _HABIT_ROWS, pl.col("usual") > 0, pl.col("largest") > pl.col("usual") * _HABIT_TIMES
    )
    beyond = invoices.join(broken, on=["customer", "currency"], maintain_order="left")
    beyond = beyond.filter(pl.col("amount_minor") > pl.col("usual") * _HABIT_TIMES)
    found = beyond.select("row", "invoice", "customer", "currency", "amount_minor", "usual").collect()
    sentence = pl.struct(pl.all()).map_elements(_habit_sentence, return_dtype=pl.String)
    yield from _told(found, table, sentence, what="have an amount far out of their customer's habit")


def _habit_sentence(row: dict[str, Any]) -> str:
    currency = str(row["currency"])
    amount, usual = (to_decimal(int(row[name]), currency) for name in ("amount_minor", "usual"))
    return (
        f"{currency} {amount:,} on invoice {row['invoice']} is far above the {usual:,} "
        f"that customer {row['customer']} usually has (the median)"
    )


def _ids(kind: str) -> list[str]:
    columns = [TABLES[kind].column(name) for name in TABLES[kind].key]
    return [column.name for column in columns if column.type == CellType.TEXT and not column.choices]


def _odd_ids(rows: pl.DataFrame, table: RawTable, kind: str) -> Iterator[Problem]:
    """Numbers that are not what they seem: a spreadsheet takes 3-5 for a day, and a web page leaves signs unseen."""
    for name in _ids(kind) if rows.height else []:
        odd = rows.filter(rows[name].str.contains(f"{_DAY}|{_UNSEEN}").fill_null(False))
        if odd.is_empty():
            continue
        days = odd.filter(pl.col(name).str.contains(_DAY))
        sentence = pl.format(f"{name} {{}} is a day; a spreadsheet may have taken the number for one", name)
        yield from _told(days, table, sentence, what=f"have a {name} that is a day")
        unseen = odd.filter(pl.col(name).str.contains(_UNSEEN))
        sentence = pl.format(f"{name} {{}} holds a sign that nobody sees", name)
        yield from _told(unseen, table, sentence, what=f"have a {name} that holds a sign that nobody sees")


def _leading_zeros(rows: pl.DataFrame, table: RawTable, kind: str) -> Iterator[Problem]:
    """Numbers that differ only by leading zeros: two customers, or one that a spreadsheet has changed."""
    for name in _ids(kind) if rows.height else []:
        zeroed = rows[name].filter(rows[name].str.starts_with("0").fill_null(False)).unique()
        if not len(zeroed):
            continue
        bare = zeroed.str.strip_chars_start("0")
        others = rows.filter(pl.col(name).str.strip_chars_start("0").is_in(bare.implode()))
        both = others.select("row", said=name, bare=pl.col(name).str.strip_chars_start("0"))
        both = both.unique("said", keep="first", maintain_order=True)
        both = both.filter(pl.len().over("bare") > 1).sort("bare", "row")
        sentence = pl.format(f"{name} {{}} differs from another one only by leading zeros", "said")
        yield from _told(both, table, sentence, what=f"have a {name} that differs by leading zeros")
