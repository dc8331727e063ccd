"""The matrix as it stands after a night: for each policy its grid, with what lies in each cell and outside."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from receivables.config import Config, policy_of
from receivables.money import to_minor
from receivables.night.store import store_of
from receivables.policy.settings import Policy
from receivables.store import nights
from receivables.store.scope import Scope
from receivables.store.standing import MatrixCell, latest_matrix, matrix

# How many shades a heat map has beside the empty one: each says at most so much of the fullest cell.
_SHADES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a grid: what it asks for and what lies in it; `shade` 0 (empty) to 4, by what is chased."""

    age_band: int
    amount_band: int
    treatment: str
    customers: int
    lines: int
    open_minor: int
    chased_minor: int
    shade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Overdue lines that are in no cell, for one reason."""

    reason: str
    customers: int
    lines: int
    open_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The matrix of one policy. Bounds are lower bounds: days, and minor units of the base currency.

    `rows` by amount, smallest first, each with its cells by age. The sums are of all overdue lines, in cells or not.
    """

    policy_hash: str
    policy: str
    currency: str
    age_bounds: tuple[int, ...]
    amount_bounds: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    outside: tuple[Outside, ...]
    lines: int
    open_minor: int
    chased_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrices:
    """`night` None: none has been planned since the store keeps matrices."""

    night: date | None
    grids: tuple[Grid, ...]


def matrices(config: Config, scope: Scope, *, night: date | None = None) -> Matrices:
    """The matrix of each policy that has anything overdue, after a night, by default the last."""
    engine = store_of(config)
    shown = night or latest_matrix(engine)
    if shown is None:
        return Matrices(night=None, grids=())
    cells = matrix(engine, scope, night=shown)
    policies = _policies(config, shown, {cell.policy_hash for cell in cells})
    return Matrices(
        night=shown,
        grids=tuple(
            _grid(policy, [cell for cell in cells if cell.policy_hash == policy.hash])
            for policy in policies
            if any(cell.policy_hash == policy.hash for cell in cells) or len(policies) == 1
        ),
    )


def cell_bounds(
    config: Config, policy_hash: str | None, cell: tuple[int, int], *, as_of: date
) -> tuple[int, int] | None:
    """From how many days and how much (minor units of the base currency) on a line is in a cell; None: unknown."""
    wanted = (policy for policy in config.book.on(as_of).policies if policy_hash in {None, policy.hash})
    policy = next(wanted, None)
    age, amount = cell
    if policy is None or age >= len(policy.matrix.age_bands) or amount >= len(policy.matrix.amount_bands):
        return None
    return policy.matrix.age_bands[age], to_minor(policy.matrix.amount_bands[amount], policy.base_currency)


def _policies(config: Config, night: date, wanted: set[str]) -> list[Policy]:
    """Those in force, and those of a config that has changed since, as the night kept them; the general one first."""
    in_force = {policy.hash: policy for policy in reversed(config.book.on(night).policies)}
    if missing := wanted - in_force.keys():
        texts = nights.policy_texts(store_of(config))
        kept = [policy_of(texts[digest]) for digest in sorted(missing) if digest in texts]
        in_force = {policy.hash: policy for policy in kept} | (in_force if wanted & in_force.keys() else {})
    return list(in_force.values())


def _grid(policy: Policy, cells: Iterable[MatrixCell]) -> Grid:
    found = {(cell.age_band, cell.amount_band): cell for cell in cells if not cell.outside}
    outside = [cell for cell in cells if cell.outside]
    fullest = max((cell.chased_minor for cell in found.values()), default=0)
    listed = [*found.values(), *outside]
    return Grid(
        policy_hash=policy.hash,
        policy=policy.name,
        currency=policy.base_currency,
        age_bounds=policy.matrix.age_bands,
        amount_bounds=tuple(to_minor(bound, policy.base_currency) for bound in policy.matrix.amount_bands),
        rows=tuple(
            tuple(
                _cell(age, amount, str(treatment), found.get((age, amount)), fullest)
                for age, treatment in enumerate(row)
            )
            for amount, row in enumerate(policy.matrix.grid)
        ),
        outside=tuple(
            Outside(reason=one.outside, customers=one.customers, lines=one.lines, open_minor=one.open_minor)
            for one in sorted(outside, key=lambda one: -one.open_minor)
        ),
        lines=sum(one.lines for one in listed),
        open_minor=sum(one.open_minor for one in listed),
        chased_minor=sum(one.chased_minor for one in listed),
    )


def _cell(age: int, amount: int, treatment: str, found: MatrixCell | None, fullest: int) -> Cell:
    chased = 0 if found is None else found.chased_minor
    return Cell(
        age_band=age,
        amount_band=amount,
        treatment=treatment,
        customers=0 if found is None else found.customers,
        lines=0 if found is None else found.lines,
        open_minor=0 if found is None else found.open_minor,
        chased_minor=chased,
        shade=-(-chased * _SHADES // fullest) if chased and fullest else 0,
    )
