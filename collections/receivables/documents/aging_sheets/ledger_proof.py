"""From the ledger's own balance to what is in this workbook: what filters and hidden credits leave out, by name."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from receivables.documents.aging_sheets.figures import Figures
from receivables.documents.aging_sheets.summary_layout import COUNT, SummaryLayout
from receivables.documents.sheets import Sheet
from receivables.money import to_decimal
from receivables.policy.aging_options import FILTERED

_HEADS = ("", "Open in the ledger", "Less: filtered out", "Less: credits left out", "In this workbook")


@dataclass(frozen=True, slots=True)
class ProofPlaces:
    """What the ledger has less what is left out, as formulas for the checks: of lines, and of balances by currency."""

    lines: str
    balances: Mapping[str, str]


def write_proof(sheet: Sheet, layout: SummaryLayout, figures: Figures) -> ProofPlaces:
    """Write the block. What the ledger says and what is left out are figures that were counted apart from the lines."""
    header = figures.header
    sheet.space()
    sheet.section("From the ledger to this workbook", len(_HEADS))
    sheet.head(_HEADS, numbers=range(1, 5))
    filtered, credits_out = (
        _left_out(header.left_out.filter(pl.col("why") == FILTERED)),
        _left_out(header.left_out.filter(pl.col("why") != FILTERED)),
    )
    row = sheet.append(
        sheet.text("Lines"),
        sheet.count(header.ledger_lines),
        *(sheet.count(sum(lines for lines, _ in out.values())) for out in (filtered, credits_out)),
        sheet.formula(f"={layout.place(COUNT, layout.base_row)}", "count"),
    )
    lines = _less(row)
    balances = {}
    for currency in currencies(layout):
        money = sheet.book.money_style(currency)
        figures_out = (out.get(currency, (0, 0))[1] for out in (filtered, credits_out))
        total = (
            f"={layout.place(layout.total, layout.currency_row(currency))}" if currency in layout.currencies else "0"
        )
        row = sheet.append(
            sheet.text(currency),
            sheet.money(header.ledger_balances.get(currency, 0), currency),
            *(sheet.number(str(to_decimal(minor, currency)), money) for minor in figures_out),
            sheet.figure(total, money),
        )
        balances[currency] = _less(row)
    first = sheet.row - len(balances)
    sheet.book.define("LedgerCurrencies", f"Control!$A${first}:$A${sheet.row - 1}")
    sheet.book.define("LedgerBalances", f"Control!$B${first}:$B${sheet.row - 1}")
    return ProofPlaces(lines, balances)


def currencies(layout: SummaryLayout) -> list[str]:
    """The currencies of the ledger, of what is left out of it, and of the lines."""
    header = layout.header
    return sorted({*layout.currencies, *header.ledger_balances, *header.left_out["currency"]})


def _left_out(rows: pl.DataFrame) -> dict[str, tuple[int, int]]:
    """Lines and minor units by currency."""
    summed = rows.group_by("currency").agg(pl.col("lines", "balance_minor").sum())
    return {currency: (lines, minor) for currency, lines, minor in summed.iter_rows()}


def _less(row: int) -> str:
    return f"=Control!$B${row}-Control!$C${row}-Control!$D${row}"
