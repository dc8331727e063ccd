"""Measures of special handling as a command line says them."""

from typing import Any

import click

from receivables.config import Config
from receivables.model.measures import Measure, MeasureKind, read_terms
from receivables.night.store import store_of
from receivables.store import cases as store
from receivables.store.case_steps import CaseKey

# What may be said of every measure beside its terms.
_OF_ALL = ("reason", "owner")


class Said(click.ParamType[tuple[MeasureKind, dict[str, str]]]):
    """A measure as KIND; FIELD=VALUE; FIELD=VALUE."""

    name = "measure"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, tuple):
            return value
        named, *fields = [part.strip() for part in str(value).split(";") if part.strip()]
        if named not in list(MeasureKind):
            self.fail(f"'{named}' is no measure, expected {', '.join(MeasureKind)}", param, ctx)
        said = {}
        for field in fields:
            name, sign, text = field.partition("=")
            if not sign:
                self.fail(f"'{field}' says nothing of the measure {named}, expected one like amount=500.00", param, ctx)
            said[name.strip()] = text.strip()
        return MeasureKind(named), said


def measures_of(config: Config, key: CaseKey, said: tuple[tuple[MeasureKind, dict[str, str]], ...]) -> list[Measure]:
    """The measures said; an amount is in the case's currency where none is named and it has but one."""
    currencies = list(store.case(store_of(config), key.customer, key.kind, key.night).totals)
    unit = currencies[0] if len(currencies) == 1 else ""
    return [
        Measure(
            kind=kind,
            terms=read_terms(kind, {name: text for name, text in fields.items() if name not in _OF_ALL}, currency=unit),
            reason=fields.get("reason", ""),
            owner=fields.get("owner", ""),
        )
        for kind, fields in said
    ]
