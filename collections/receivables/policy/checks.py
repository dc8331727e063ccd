"""What a policy must hold to before a night is run by it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from receivables.model import DOES_OF_TREATMENT, Does, Problem, Treatment
from receivables.money import decimals, to_decimal, to_minor
from receivables.policy.settings import Matrix, Policy

# Beyond what 64 bits hold of any currency's minor units.
_TOO_LARGE = Decimal(10) ** 14
_CENTURY_DAYS = 36_500


def check(policy: Policy) -> tuple[Problem, ...]:
    """Everything that is wrong with a policy; empty when it may be used."""
    return tuple(_problems(policy))


def _problems(policy: Policy) -> Iterator[Problem]:
    matrix = policy.matrix
    yield from _rising("policy.aging.buckets", policy.buckets)
    yield from _beginning("policy.aging.buckets", policy.buckets, 1, "what is overdue would pass for not due")
    yield from _rising("policy.matrix.age_bands", matrix.age_bands)
    if matrix.age_bands and matrix.age_bands[0] < 1:
        yield Problem(where="policy.matrix.age_bands", what=f"begins at {matrix.age_bands[0]}, expected 1 or more")
    yield from _amounts("policy.minimum", [policy.minimum], policy.base_currency)
    for where, bounds, currency in _amount_bounds(policy):
        yield from _rising(where, bounds)
        yield from _beginning(where, bounds, 0, "smaller amounts would fall through a hole")
        yield from _amounts(where, bounds, currency)
        if len(bounds) != len(matrix.amount_bands):
            yield Problem(
                where=where, what=f"{len(bounds)} bands, expected {len(matrix.amount_bands)} as amount_bands has"
            )
    yield from _holes(matrix)
    if not matrix.softening_allowed:
        yield from _softening(matrix)
    yield from _ladder(policy)
    yield from _conditions(policy)
    yield from _approval(policy)
    yield from _cadence(policy)
    yield from _reminder(policy)
    yield from _notes(policy)
    yield from _lengths(policy)


def _amount_bounds(policy: Policy) -> Iterator[tuple[str, tuple[Decimal, ...], str]]:
    """Every list of amount bounds: its place, its bounds and the currency they are in."""
    matrix = policy.matrix
    yield "policy.matrix.amount_bands", matrix.amount_bands, policy.base_currency
    for currency, bounds in matrix.currency_bands.items():
        yield f"policy.matrix.currency_bands.{currency}", bounds, currency
    for segment, bounds in matrix.segment_bands.items():
        yield f"policy.matrix.segment_bands.{segment}", bounds, policy.base_currency


def _approval(policy: Policy) -> Iterator[Problem]:
    yield from _amounts("policy.approval.from_amount", [policy.approval.from_amount], policy.base_currency)
    rungs = len(policy.levels)
    for level in sorted(policy.approval.levels):
        if level > rungs:
            what = f"names level {level}, and the ladder has {rungs}: expected levels of [[policy.letters]]"
            yield Problem(where="policy.approval.levels", what=what)


def _rising(where: str, bounds: Sequence[int | Decimal]) -> Iterator[Problem]:
    if not bounds:
        yield Problem(where=where, what="no bounds, expected at least one")
    if any(high <= low for low, high in pairwise(bounds)):
        shown = ", ".join(str(bound) for bound in bounds)
        yield Problem(where=where, what=f"{shown}: expected bounds that rise")


def _beginning(where: str, bounds: Sequence[int | Decimal], first: int, otherwise: str) -> Iterator[Problem]:
    if bounds and bounds[0] != first:
        yield Problem(where=where, what=f"begins at {bounds[0]}, expected {first}: {otherwise}")


def _amounts(where: str, amounts: Sequence[Decimal], currency: str) -> Iterator[Problem]:
    """An amount finer than its currency would be rounded, and two bounds might fall together."""
    for amount in amounts:
        if abs(amount) >= _TOO_LARGE:
            yield Problem(where=where, what=f"{amount}, expected less than {_TOO_LARGE:,}")
        elif to_decimal(to_minor(amount, currency), currency) != amount:
            expected = f"expected at most {decimals(currency)} decimals as {currency} has"
            yield Problem(where=where, what=f"{amount}, {expected}")


def _holes(matrix: Matrix) -> Iterator[Problem]:
    where = "policy.matrix.grid"
    if len(matrix.grid) != len(matrix.amount_bands):
        yield Problem(
            where=where, what=f"{len(matrix.grid)} rows, expected {len(matrix.amount_bands)}: one per amount band"
        )
    for number, row in enumerate(matrix.grid, start=1):
        if len(row) != len(matrix.age_bands):
            yield Problem(
                where=f"{where}, row {number}",
                what=f"{len(row)} cells, expected {len(matrix.age_bands)}: one per age band",
            )


def _softening(matrix: Matrix) -> Iterator[Problem]:
    for cell, what in softer_cells(matrix):
        mend = "mend the cell or set softening_allowed = true"
        yield Problem(where=f"policy.matrix.grid, {cell}", what=f"{what}; {mend}")


def softer_cells(matrix: Matrix) -> Iterator[tuple[str, str]]:
    """Where waiting longer or owing more softens the treatment: the cell, and what happens there."""
    for number, row in enumerate(matrix.grid, start=1):
        for older, (before, after) in enumerate(pairwise(row), start=2):
            if after.severity < before.severity:
                yield f"row {number}, column {older}", f"waiting longer softens {before} to {after}"
    for number, (less, more) in enumerate(pairwise(matrix.grid), start=2):
        for column, (before, after) in enumerate(zip(less, more, strict=False), start=1):
            if after.severity < before.severity:
                yield f"row {number}, column {column}", f"owing more softens {before} to {after}"


def _ladder(policy: Policy) -> Iterator[Problem]:
    where = "policy.letters"
    if not policy.levels:
        yield Problem(where=where, what="no level, expected at least one")
    for number, level in enumerate(policy.levels, start=1):
        if not _sends_letters(level.treatment):
            yield Problem(where=f"{where}, level {number}", what=f"{level.treatment} sends no letters")
    asked_for = {cell for row in policy.matrix.grid for cell in row}
    for treatment in Treatment:
        usable = [level for level in policy.levels if level.treatment.severity <= treatment.severity]
        if treatment in asked_for and _sends_letters(treatment) and not usable:
            yield Problem(where=where, what=f"no level that {treatment} may use")
    for number, (lower, higher) in enumerate(pairwise(policy.levels), start=2):
        if higher.treatment.severity < lower.treatment.severity or higher.rank < lower.rank:
            yield Problem(
                where=f"{where}, level {number}",
                what="expected a treatment and a rank no lower than the level below has",
            )


def _conditions(policy: Policy) -> Iterator[Problem]:
    """What levels ask for beside their treatment: a higher one never less than the level below."""
    for number, level in enumerate(policy.levels, start=1):
        where = f"policy.letters, level {number}"
        yield from _amounts(f"{where}, from_amount", [level.from_amount], policy.base_currency)
        if level.when == "either" and not (level.from_day and level.from_amount):
            yield Problem(where=f"{where}, when", what="either of fewer than two, expected from_day and from_amount")
    for number, (lower, higher) in enumerate(pairwise(policy.levels), start=2):
        for name in ("from_day", "from_amount"):
            asked, below = getattr(higher, name), getattr(lower, name)
            if asked < below:
                yield Problem(
                    where=f"policy.letters, level {number}, {name}",
                    what=f"{asked}, expected no less than the level below asks for ({below})",
                )


def _sends_letters(treatment: Treatment) -> bool:
    return DOES_OF_TREATMENT[treatment] is Does.LETTER


def _cadence(policy: Policy) -> Iterator[Problem]:
    for treatment in Treatment:
        if treatment is not Treatment.NONE and treatment not in policy.cadence.rest_days:
            yield Problem(where="policy.cadence.rest_days", what=f"nothing for {treatment}, expected a number of days")


def _reminder(policy: Policy) -> Iterator[Problem]:
    """Nobody is reminded of a letter on the night that wrote it."""
    days = policy.release_reminder_days
    if days > policy.release_days:
        yield Problem(
            where="policy.release_reminder_days",
            what=f"{days}, expected at most {policy.release_days} as release_days has",
        )


def _notes(policy: Policy) -> Iterator[Problem]:
    for table, note in (("courtesy", policy.courtesy), ("thanks", policy.thanks)):
        if note is not None:
            yield from _amounts(f"policy.{table}.from_amount", [note.from_amount], policy.base_currency)


def _lengths(policy: Policy) -> Iterator[Problem]:
    """A number of days mistyped by some digits would end beyond the calendar."""
    counted = {
        "policy.promise_grace_days": policy.promise_grace_days,
        "policy.cash_data_max_age_days": policy.cash_data_max_age_days or 0,
        "policy.visit_days": policy.visit_days,
        "policy.visits.fallback_days": policy.visits.fallback_days,
        "policy.release_days": policy.release_days,
        "policy.cadence.quiet_days": policy.cadence.quiet_days,
    }
    counted |= {f"policy.cadence.rest_days.{asked}": days for asked, days in policy.cadence.rest_days.items()}
    counted |= {f"policy.letters, level {n}": level.deadline_days for n, level in enumerate(policy.levels, start=1)}
    counted |= {
        f"policy.letters, level {n}, from_day": level.from_day for n, level in enumerate(policy.levels, start=1)
    }
    for where, days in counted.items():
        if days > _CENTURY_DAYS:
            yield Problem(where=where, what=f"{days} days, expected at most {_CENTURY_DAYS}")
