"""The customers by what it is worth to act on them: the list that finance works through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, Select, and_, literal, or_, select, tuple_

from receivables.model import Does, HoldKind, Treatment
from receivables.policy.standing import cell_bit, cell_name
from receivables.store.database import reading
from receivables.store.days import to_day, to_number
from receivables.store.scope import EVERYTHING, Scope
from receivables.store.tables import customer, salesperson, standing

_COLUMNS = standing.c
# By which of them a list goes on: what was shown last, worth and number.
Turn = tuple[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How many overdue lines of a customer are in a cell, or (`outside`) why they are in none."""

    age_band: int
    amount_band: int
    outside: str
    lines: int
    open_minor: int
    chased_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a customer stands after the night that planned it last: see STANDING_SCHEMA.

    `amounts`: currency -> what is open and what of it is overdue. `buckets`: what is open in each.
    """

    customer: str
    name: str
    country: str
    key_account: bool
    night: date
    policy_hash: str
    salesperson: str
    territory: str
    lines: int
    overdue_lines: int
    unconverted: int
    open_minor: int
    overdue_minor: int
    chased_minor: int
    amounts: dict[str, tuple[int, int]]
    buckets: tuple[int, ...]
    oldest_days: int | None
    treatment: str
    does: str
    reason: str
    level: int
    next_day: date | None
    hold: str
    promise_day: date | None
    kept: int
    broken: int
    worth_minor: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which customers a list shows; what is None is not asked.

    `cell`: age band and amount band of `policy_hash`'s matrix. `outside`: why lines are in no cell. `on_hold`: whether
    anything is held. `free_on`: those of whom something may be done on that day. `promised_until`: who promised to pay
    by that day, or sooner.
    """

    salesperson: str | None = None
    territory: str | None = None
    treatment: Treatment | None = None
    does: Does | None = None
    hold: HoldKind | None = None
    on_hold: bool | None = None
    free_on: date | None = None
    promised_until: date | None = None
    policy_hash: str | None = None
    cell: tuple[int, int] | None = None
    outside: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of a list, in order, and after what the rest of it goes on; None: this was the end."""

    rows: tuple[Standing, ...]
    next: Turn | None


def worklist(
    engine: Engine,
    scope: Scope = EVERYTHING,
    chosen: Chosen | None = None,
    *,
    after: Turn | None = None,
    limit: int = 50,
) -> Page:
    """The customers with most to lose first. `after` what the page before ended with."""
    wanted = chosen or Chosen()
    numbers = select(_COLUMNS.customer).where(_within(scope), *_filters(wanted))
    if after is not None:
        numbers = numbers.where(tuple_(_COLUMNS.worth_minor, _COLUMNS.customer) < tuple_(*map(literal, after)))
    order = (_COLUMNS.worth_minor.desc(), _COLUMNS.customer.desc())
    # The numbers come from the index alone, whatever the filter leaves out; the rows are looked up for those only.
    first = numbers.order_by(*order).limit(limit + 1).subquery()
    query = _rows().join(first, first.c.customer == _COLUMNS.customer).order_by(*order)
    with reading(engine) as conn:
        found = [_standing(row) for row in conn.execute(query)]
    rows = found[:limit]
    return Page(rows=tuple(rows), next=(rows[-1].worth_minor, rows[-1].customer) if len(found) > limit else None)


def standing_of(engine: Engine, number: str) -> Standing | None:
    """How one customer stands, None where nothing of it is open."""
    with reading(engine) as conn:
        row = conn.execute(_rows().where(_COLUMNS.customer == number)).first()
    return None if row is None else _standing(row)


def salespeople(engine: Engine, scope: Scope = EVERYTHING) -> dict[str, str]:
    """The representatives of the scope: number -> name, by name."""
    person = salesperson.c
    query = select(person.salesperson, person.name).where(scope.of_representative(person.salesperson))
    with reading(engine) as conn:
        return dict(conn.execute(query.order_by(person.name, person.salesperson)).tuples().all())


def territories(engine: Engine, scope: Scope = EVERYTHING) -> tuple[str, ...]:
    """Where the representatives of the scope are, each once."""
    place = salesperson.c.territory
    query = select(place).where(place != "", scope.of_representative(salesperson.c.salesperson)).distinct()
    with reading(engine) as conn:
        return tuple(conn.execute(query.order_by(place)).scalars())


def _rows() -> Select[Any]:
    details = (customer.c.name, customer.c.country, customer.c.key_account)
    return select(standing, *details).join_from(standing, customer, customer.c.customer == _COLUMNS.customer)


def _within(scope: Scope) -> ColumnElement[bool]:
    own = scope.of_representative(_COLUMNS.salesperson)
    return own if scope.salespeople is None else or_(own, scope.of(_COLUMNS.customer))


def _filters(chosen: Chosen) -> Sequence[ColumnElement[bool]]:
    same = {
        "salesperson": chosen.salesperson,
        "territory": chosen.territory,
        "treatment": chosen.treatment,
        "does": chosen.does,
        "hold": chosen.hold,
        "policy_hash": chosen.policy_hash,
    }
    found = [_COLUMNS[name] == value for name, value in same.items() if value is not None]
    if chosen.on_hold is not None:
        found.append((_COLUMNS.hold != "") == chosen.on_hold)
    if chosen.free_on is not None:
        found.append(_is_free(chosen.free_on))
    if chosen.promised_until is not None:
        found.append(_COLUMNS.promise_day <= to_number(chosen.promised_until))
    if chosen.cell is not None:
        found.append(_has_lines_in(*chosen.cell))
    if chosen.outside is not None:
        found.append(_COLUMNS.cells.contains(f" {chosen.outside}:", autoescape=True))
    return found


def _is_free(day: date) -> ColumnElement[bool]:
    rested = or_(_COLUMNS.next_day.is_(None), _COLUMNS.next_day <= to_number(day))
    return and_(_COLUMNS.worth_minor > 0, rested)


def _has_lines_in(age_band: int, amount_band: int) -> ColumnElement[bool]:
    bit = _COLUMNS.cell_bits.op("&")(cell_bit(age_band, amount_band)) != 0
    return and_(bit, _COLUMNS.cells.contains(f" {cell_name(age_band, amount_band)}:"))


def _standing(row: Row[Any]) -> Standing:
    values = dict(row._mapping)
    del values["cell_bits"]
    for name in ("night", "next_day", "promise_day"):
        values[name] = to_day(values[name])
    amounts = (one.split(" ") for one in values.pop("by_currency").split(";"))
    values["amounts"] = {currency: (int(is_open), int(overdue)) for currency, is_open, overdue in amounts}
    values["buckets"] = tuple(map(int, values["buckets"].split(" ")))
    values["cells"] = tuple(_cell(*token.split(":")) for token in values["cells"].split())
    return Standing(**values)


def _cell(name: str, lines: str, is_open: str, chased: str) -> Cell:
    age, dot, amount = name.partition(".")
    bands = (int(age), int(amount), "") if dot else (-1, -1, name)
    return Cell(
        age_band=bands[0],
        amount_band=bands[1],
        outside=bands[2],
        lines=int(lines),
        open_minor=int(is_open),
        chased_minor=int(chased),
    )
