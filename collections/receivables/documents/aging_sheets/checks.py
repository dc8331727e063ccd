"""The checks of the workbook: two ways to the same figure, each a formula, or a count made apart from the lines."""

from collections.abc import Iterator
from dataclasses import dataclass

from receivables.documents.aging_sheets.detail import column
from receivables.documents.aging_sheets.figures import Figures, equals
from receivables.documents.aging_sheets.ledger_proof import ProofPlaces, currencies
from receivables.documents.aging_sheets.matrix import MatrixPlaces
from receivables.documents.aging_sheets.representatives import RepresentativesPlaces
from receivables.documents.aging_sheets.summary_layout import ACCOUNT, COUNT, SummaryLayout
from receivables.model.aging import AgeBy
from receivables.money import decimals, to_decimal

_COUNTED_FROM = {AgeBy.INVOICE: "day", AgeBy.POSTING: "posting_day"}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the sheets have what the checks compare."""

    layout: SummaryLayout
    figures: Figures
    matrix: MatrixPlaces
    representatives: RepresentativesPlaces
    proof: ProofPlaces

    @property
    def lines(self) -> str:
        """What the list of lines is called: it may be in another file."""
        return "Detail" if self.figures.live else "Lines"


def all_checks(places: Places) -> list[Check]:
    """Every check, in the order in which they are read."""
    return [
        *_of_counts(places),
        *(_of_days(places) if places.figures.live else ()),
        *_of_currencies(places),
        *_of_base(places),
        *_of_companion(places),
    ]


def _of_counts(places: Places) -> Iterator[Check]:
    layout, matrix, name = places.layout, places.matrix, places.lines
    listed = places.figures.count()
    yield Check(f"Open lines: {name} and ledger", listed, places.proof.lines)
    yield Check(f"Open lines: {name} and Summary", listed, f"={layout.place(COUNT, layout.base_row)}")
    yield Check(f"Open lines: {name} and By representative", listed, f"={places.representatives.lines}")
    yield Check(f"Open lines: {name} and Matrix", listed, f"={matrix.inside_lines}+{matrix.outside_lines}")
    yield Check(
        "Lines inside the matrix: cells and reasons", f"={matrix.inside_lines}", f"={matrix.reasons_inside_lines}"
    )


def _of_days(places: Places) -> Iterator[Check]:
    header = places.layout.header
    kind, days, due = (column(source, header) for source in ("kind", "days_overdue", "due_day"))
    wrong_days = f'=SUMPRODUCT(({kind}="Invoice")*({days}<>AsOf-{due}))'
    yield Check("Invoices whose days are not as-of day less due day", wrong_days, "0")
    if counted_from := _COUNTED_FROM.get(header.options.age_by):
        age, day, item = (column(source, header) for source in ("age_days", counted_from, "item"))
        wrong = f'=SUMPRODUCT(({item}<>"")*({age}<>AsOf-{day}))'
        yield Check("Lines whose age is not as-of day less the day it counts from", wrong, "0")


def _of_currencies(places: Places) -> Iterator[Check]:
    layout, name = places.layout, places.lines
    for currency in currencies(layout):
        listed = places.figures.sum("balance_minor", equals("currency", currency), currency=currency)
        yield Check(f"Balance in {currency}: {name} and ledger", listed, places.proof.balances[currency], currency)
        if currency not in layout.currencies:
            continue
        row = layout.currency_row(currency)
        total = f"={layout.place(layout.total, row)}"
        buckets = f"=SUM(Summary!${layout.buckets[0]}${row}:${layout.buckets[-1]}${row})"
        yield Check(f"Balance in {currency}: {name} and Summary", listed, total, currency)
        yield Check(f"Balance in {currency}: buckets and total", buckets, total, currency)
        if before := layout.header.before:
            ledger = str(to_decimal(before.balances.get(currency, 0), currency))
            former = f"={layout.place(layout.before, row)}"
            yield Check(f"Balance in {currency} on {before.as_of}: Summary and ledger", former, ledger, currency)


def _of_base(places: Places) -> Iterator[Check]:
    layout, matrix, name = places.layout, places.matrix, places.lines
    base = layout.header.base_currency
    listed = places.figures.sum("base_minor", currency=base)
    by_currency = f"={layout.place(layout.base, layout.base_row)}"
    by_bucket = f"={layout.place(layout.total, layout.base_row)}"
    inside = f"={matrix.inside_base}"
    yield Check(f"All in {base}: {name} and Summary by currency", listed, by_currency, base)
    yield Check(f"All in {base}: {name} and Summary by bucket", listed, by_bucket, base)
    yield Check(f"All in {base}: {name} and subtotals", listed, _subtotals(layout), base)
    yield Check(f"All in {base}: {name} and By representative", listed, f"={places.representatives.total}", base)
    yield Check(f"Each bucket in {base}: Summary and By representative", _buckets_apart(places), "0", base)
    yield Check(f"All in {base}: {name} and Matrix", listed, f"={matrix.inside_base}+{matrix.outside_base}", base)
    yield Check(f"Inside the matrix in {base}: cells and reasons", inside, f"={matrix.reasons_inside_base}", base)


def _subtotals(layout: SummaryLayout) -> str:
    amounts, accounts = (layout.range(layout.of_accounts(f"${letter}")) for letter in (layout.total, ACCOUNT))
    return f"=SUMIFS({amounts},{accounts},0)"


def _buckets_apart(places: Places) -> str:
    layout = places.layout
    row = layout.base_row
    own = layout.range(f"${layout.buckets[0]}${row}:${layout.buckets[-1]}${row}")
    return f"=SUMPRODUCT(ABS({own}-{places.representatives.buckets}))"


def _of_companion(places: Places) -> Iterator[Check]:
    companion, layout = places.layout.header.companion, places.layout
    if companion is None:
        return
    lines = f"={layout.place(COUNT, layout.base_row)}"
    yield Check(f"Open lines: {companion.name} and Summary", str(companion.lines), lines)
    for currency in layout.currencies:
        listed = str(to_decimal(companion.balances.get(currency, 0), currency))
        total = f"={layout.place(layout.total, layout.currency_row(currency))}"
        yield Check(f"Balance in {currency}: {companion.name} and Summary", listed, total, currency)
