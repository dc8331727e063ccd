"""Customers with how they stand after the last night, and the people who look after them."""

from collections.abc import Iterator

from sqlalchemy import String, literal, select

from receivables.store.tables import customer, salesperson, standing
from receivables.store.views.column import Column, amount, day, flag, number, of_base, text
from receivables.store.views.view import View, view


def account_views(base: str) -> Iterator[View]:
    """`base`: the currency that amounts of whole customers are converted to."""
    yield _firm(base)
    yield _customer(base)
    yield _salesperson()


def _firm(base: str) -> View:
    """It keeps the base currency, too, for when the views are made again."""
    only = select(literal(base, String).label("base_currency")).subquery("firm")
    columns = (text(only.c.base_currency, "ISO 4217: what amounts of whole customers are converted to"),)
    return view("bi_firm", "the firm: one row", columns, of=only)


def _customer(base: str) -> View:
    known, stands = customer.c, standing.c
    columns: tuple[Column | tuple[Column, ...], ...] = (
        text(known.customer, "the customer's number"),
        text(known.name, "its name"),
        text(known.parent, "the customer it belongs to"),
        text(known.company_code, "which of our companies it is a customer of", name="company"),
        text(known.segment, "its segment"),
        flag(known.key_account, "whether it is a key account"),
        text(known.salesperson, "its representative"),
        text(known.collector, "who collects from it"),
        text(known.territory, "its territory"),
        text(known.language, "the language of its letters"),
        text(known.country, "ISO 3166"),
        text(known.currency, "ISO 4217: what its credit limit is in"),
        amount(known.credit_limit_minor, "its credit limit", currency=known.currency),
        day(stands.night, "the last night that found anything open; null: none, and so is all below"),
        number(stands.lines, "its open lines"),
        number(stands.overdue_lines, "those of them that are overdue"),
        number(stands.unconverted, "those without a rate, which count in no amount below"),
        *of_base(
            standing,
            base,
            open="what it owes, less its credits",
            overdue="what of that is overdue",
            chased="what of that is to be collected",
        ),
        number(stands.oldest_days, "days overdue of the oldest"),
        text(stands.treatment, "the most severe treatment of its lines"),
        text(stands.does, "what the night did: letter, visit, case, nothing"),
        text(stands.reason, "why, as a code"),
        number(stands.level, "the level of the letter; 0: none"),
        text(stands.hold, "why it is left alone, as a code"),
        day(stands.next_day, "when silence or rest end"),
        day(stands.promise_day, "when a promise is due"),
        number(stands.kept, "promises kept"),
        number(stands.broken, "promises broken"),
    )
    source = customer.outerjoin(standing, standing.c.customer == customer.c.customer)
    return view("bi_customer", "a customer, as it stood after the last night", columns, of=source, personal="name")


def _salesperson() -> View:
    known = salesperson.c
    columns = (
        text(known.salesperson, "the representative's number"),
        text(known.name, "their name"),
        text(known.territory, "their territory"),
        text(known.manager, "to whom they answer"),
    )
    return view("bi_salesperson", "a representative", columns, of=salesperson, personal="name, manager")
