"""The checks of the workbook: two ways to the same figure, each a formula, or a count made apart from the lines."""

from collections.abc import Iterator
from dataclasses import dataclass

from receivables.documents.aging_sheets.detail import column
from receivables.documents.aging_sheets.matrix import MatrixPlaces
from receivables.documents.aging_sheets.summary_layout import COUNT, SummaryLayout
from receivables.money import decimals, to_decimal


@dataclass(frozen=True, slots=True)
class Check:
    """`one` and `other` are formulas, or plain digits for what the ledger says. `currency` empty: they are counts."""

    title: str
    one: str
    other: str
    currency: str = ""

    @property
    def places(self) -> int:
        """The decimals to which the two must agree."""
        return decimals(self.currency) if self.currency else 0


def all_checks(layout: SummaryLayout, matrix: MatrixPlaces) -> list[Check]:
    """Every check, in the order in which they are read."""
    return [*_of_counts(layout, matrix), *_of_currencies(layout), *_of_base(layout, matrix)]


def _of_counts(layout: SummaryLayout, matrix: MatrixPlaces) -> Iterator[Check]:
    header = layout.header
    detail = f"=COUNTA({column('item', header)})"
    yield Check("Open lines: Detail and ledger", detail, str(header.ledger_lines))
    yield Check("Open lines: Detail and Summary", detail, f"={layout.place(COUNT, layout.base_row)}")
    yield Check("Open lines: Detail and Matrix", detail, f"={matrix.inside_lines}+{matrix.outside_lines}")
    yield Check(
        "Lines inside the matrix: cells and reasons", f"={matrix.inside_lines}", f"={matrix.reasons_inside_lines}"
    )
    kind, days, due = (column(source, header) for source in ("kind", "days_overdue", "due_day"))
    wrong_days = f'=SUMPRODUCT(({kind}="Invoice")*({days}<>AsOf-{due}))'
    yield Check("Invoices whose days are not as-of day less due day", wrong_days, "0")


def _of_currencies(layout: SummaryLayout) -> Iterator[Check]:
    header = layout.header
    balances, currencies = column("balance_minor", header), column("currency", header)
    for currency in sorted({*layout.currencies, *header.ledger_balances}):
        detail = f'=SUMIFS({balances},{currencies},"{currency}")'
        ledger = str(to_decimal(header.ledger_balances.get(currency, 0), currency))
        yield Check(f"Balance in {currency}: Detail and ledger", detail, ledger, currency)
        if currency not in layout.currencies:
            continue
        row = layout.currency_row(currency)
        total = f"={layout.place(layout.total, row)}"
        buckets = f"=SUM(Summary!${layout.buckets[0]}${row}:${layout.buckets[-1]}${row})"
        yield Check(f"Balance in {currency}: Detail and Summary", detail, total, currency)
        yield Check(f"Balance in {currency}: buckets and total", buckets, total, currency)


def _of_base(layout: SummaryLayout, matrix: MatrixPlaces) -> Iterator[Check]:
    base = layout.header.base_currency
    detail = f"=SUM({column('base_minor', layout.header)})"
    by_currency = f"={layout.place(layout.base, layout.base_row)}"
    by_bucket = f"={layout.place(layout.total, layout.base_row)}"
    sides = f"={matrix.inside_base}+{matrix.outside_base}"
    reasons = f"={matrix.reasons_inside_base}"
    yield Check(f"All in {base}: Detail and Summary by currency", detail, by_currency, base)
    yield Check(f"All in {base}: Detail and Summary by bucket", detail, by_bucket, base)
    yield Check(f"All in {base}: Detail and Matrix", detail, sides, base)
    yield Check(f"Inside the matrix in {base}: cells and reasons", f"={matrix.inside_base}", reasons, base)
