"""A policy as it hangs on the wall: its grid, its ladder, its rules in sentences, every setting."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import click

from receivables.cli.options import print_table
from receivables.config.origins import Setting
from receivables.documents.words import TREATMENTS, plural
from receivables.model import Treatment
from receivables.policy.book import ScopedPolicy
from receivables.policy.report import in_words
from receivables.policy.settings import Policy

_AMOUNTS_OF = {
    "item": "Amounts count item by item.",
    "customer": "Amounts count by customer: all that it has overdue.",
    "group": "Amounts count by group: all that it has overdue.",
}


def print_page(page: ScopedPolicy, settings: tuple[Setting, ...]) -> None:
    its, matrix = page.policy, page.policy.matrix
    click.echo(f"Policy {its.name} ({its.hash}), for {in_words(page.scope)}, from {its.valid_from} on\n")
    heads = [f"from {its.base_currency}", *(f"from day {day}" for day in matrix.age_bands)]
    grid = zip(matrix.amount_bands, matrix.grid, strict=True)
    print_table(heads, [(f"{bound:,}", *(TREATMENTS[cell] for cell in row)) for bound, row in grid])
    click.echo(f"\n{_AMOUNTS_OF[matrix.amount_of]}")
    for whose, bounds in (*matrix.currency_bands.items(), *matrix.segment_bands.items()):
        unit = whose if whose in matrix.currency_bands else its.base_currency
        kind = "" if whose in matrix.currency_bands else "segment "
        click.echo(f"Rows of {kind}{whose}: from {', from '.join(f'{bound:,}' for bound in bounds)} {unit}.")
    for sentence in _in_sentences(its):
        click.echo(sentence)
    click.echo()
    print_table(["level", "letter", "for", "speaks to rank", "days to pay", "asks"], _ladder(its))
    click.echo()
    shown = [one for one in settings if not one.name.startswith(_SHOWN_ABOVE)]
    print_table(["setting", "is", "said in"], [(one.name, _value(one.value), one.origin) for one in shown])


# In the headline.
_SHOWN_ABOVE = ("name", "scope", "valid_from")


def _in_sentences(policy: Policy) -> Iterator[str]:
    rest = ", ".join(f"{TREATMENTS[asked]} {plural(days, 'day')}" for asked, days in policy.cadence.rest_days.items())
    yield f"Customers who owe less than {policy.minimum:,} {policy.base_currency} in all are left alone."
    yield f"After any contact a customer is left in peace for {plural(policy.cadence.quiet_days, 'day')}."
    yield f"Before the same again: {rest}."
    yield f"A promise is waited for until its day and {plural(policy.promise_grace_days, 'day')} more."
    yield from _of_visits(policy)
    yield f"A key account's letter waits {plural(policy.release_days, 'day')} for its release, then it lapses."
    if policy.cash_data_max_age_days is not None:
        yield f"Nothing goes out when the cash data are older than {plural(policy.cash_data_max_age_days, 'day')}."


def _of_visits(policy: Policy) -> Iterator[str]:
    of_whom = " of their country" if policy.visits.working_days else ""
    days = plural(policy.visit_days, "working day" if policy.visits.working_days else "day")
    yield f"A representative has {days}{of_whom} for a visit."
    if policy.visits.fallback is not Treatment.NONE:
        late, instead = plural(policy.visits.fallback_days, "day"), TREATMENTS[policy.visits.fallback]
        yield f"What asks for a visit that nobody has reported {late} past its due day is treated otherwise: {instead}."


def _ladder(policy: Policy) -> list[tuple[object, ...]]:
    return [
        (number, level.name, TREATMENTS[level.treatment], int(level.rank), level.deadline_days, _asks(policy, number))
        for number, level in enumerate(policy.levels, start=1)
    ]


def _asks(policy: Policy, number: int) -> str:
    level = policy.levels[number - 1]
    asked = [f"from day {level.from_day}"] if level.from_day else []
    asked += [f"from {level.from_amount:,} {policy.base_currency}"] if level.from_amount else []
    return f" {'or' if level.when == 'either' else 'and'} ".join(asked)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        whole = all(isinstance(one, int | Decimal | Treatment) for one in value)
        return ", ".join(map(str, value)) if whole else plural(len(value), "row") + ", see above"
    if isinstance(value, dict):
        return "; ".join(f"{whose}: {', '.join(map(str, bounds))}" for whose, bounds in value.items()) or "none"
    return str(value)


def page_as_json(page: ScopedPolicy, settings: tuple[Setting, ...]) -> dict[str, Any]:
    return {
        "name": page.policy.name,
        "hash": page.policy.hash,
        "valid_from": page.policy.valid_from,
        "for": in_words(page.scope),
        "settings": [
            {"name": one.name, "value": one.plain, "said_in": one.origin}
            for one in settings
            if one.name not in {"name", "valid_from", "scope"}
        ],
    }
