"""What nights kept of whole currencies: agings, the matrix, key figures."""

from collections.abc import Iterator

from receivables.store.tables import aging_figure, cell_standing, key_figure
from receivables.store.views.column import amount, day, decimal, flag, number, of_base, text
from receivables.store.views.view import View, view


def figure_views(base: str) -> Iterator[View]:
    """`base`: the currency that the matrix counts in."""
    yield _aging()
    yield _matrix(base)
    yield _key_figure()


def _aging() -> View:
    aged = aging_figure.c
    columns = (
        day(aged.night, "the night"),
        text(aged.currency, "ISO 4217"),
        number(aged.number, "the bucket's number; 0: not due"),
        text(aged.bucket, "its name: days overdue"),
        number(aged.lines, "open lines in it"),
        amount(aged.owed_minor, "what is owed", currency=aged.currency),
        amount(aged.credit_minor, "credits, below zero; the balance is the sum of both", currency=aged.currency),
    )
    return view("bi_aging", "a bucket of a currency on a night", columns, of=aging_figure)


def _matrix(base: str) -> View:
    cell = cell_standing.c
    columns = (
        day(cell.night, "the night"),
        text(cell.policy_hash, "the policy whose matrix it is"),
        number(cell.age_band, "the age band from 0; -1: outside"),
        number(cell.amount_band, "the amount band from 0; -1: outside"),
        text(cell.outside, "why outside, as a code"),
        text(cell.salesperson, "the representative"),
        number(cell.customers, "customers in the cell; one may be in several"),
        number(cell.lines, "lines in it"),
        *of_base(cell_standing, base, open="what is open in it", chased="what of that is to be collected"),
    )
    return view("bi_matrix", "a cell of the matrix and a representative on a night", columns, of=cell_standing)


def _key_figure() -> View:
    kept, currency = key_figure.c, key_figure.c.currency
    columns = (
        day(kept.night, "the night"),
        text(kept.currency, "ISO 4217"),
        number(kept.days, "days of the period that sales are of"),
        amount(kept.receivables_minor, "receivables", currency=currency),
        amount(kept.overdue_minor, "what of that is overdue", currency=currency),
        amount(kept.sales_minor, "sales of the period", currency=currency),
        amount(kept.opening_minor, "receivables at its beginning", currency=currency),
        decimal(kept.dso, "days sales outstanding, in days"),
        decimal(kept.count_back_dso, "the same by count-back, in days"),
        decimal(kept.true_dso, "the same by each invoice, in days"),
        decimal(kept.best_possible_dso, "what it would be if nothing were overdue, in days"),
        decimal(kept.average_days_delinquent, "the difference, in days"),
        decimal(kept.collection_effectiveness, "collection effectiveness, as a part of 1"),
        decimal(kept.days_late, "days late by amount, with what is open, in days"),
        decimal(kept.days_late_of_paid, "the same of what was paid alone, in days"),
        number(kept.median_days_late, "days late until half of the money is there"),
        flag(kept.is_complete, "whether all that fell due is paid; else days_late is a lower bound"),
        decimal(kept.cost_of_late_money, "what late money cost; minor units of `currency`"),
    )
    return view("bi_key_figure", "the key figures of a currency on a night", columns, of=key_figure)
