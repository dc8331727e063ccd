"""Which policy, and which cell of its matrix: the amount that was compared, at what rate, and between which bounds."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from receivables.model import Reason
from receivables.money import to_minor
from receivables.policy.book import counts_groups_whole
from receivables.policy.explaining.steps import Record, Step, Subject, Value, record
from receivables.policy.settings import Matrix

_PART = "matrix"


def policy(subject: Subject) -> Iterator[Step]:
    """Under which policy it was decided, and why under that one where several are in force."""
    chosen, scope = subject.policy, subject.scope
    values: dict[str, Value] = {"policy": chosen.name, "hash": chosen.hash, "valid_from": chosen.valid_from}
    yield Step(part=_PART, code="policy", values=values, record=Record(kind="policy", key=chosen.hash))
    if scope is None:
        return
    line = subject.line
    if line["head"] != line["customer"] and counts_groups_whole(chosen):
        yield Step(part=_PART, code="policy_of_head", values={"head": line["head"]})
        return
    said = {
        "customers": ("customer", line["customer"] if scope.customers else None),
        "key_accounts": ("is_key_account", "" if scope.key_accounts else None),
        "segments": ("segment", line.get("segment") if scope.segments else None),
        "countries": ("country", line.get("country") if scope.countries else None),
        "companies": ("company", line.get("company_code") if scope.companies else None),
    }
    sides = {name: value for name, value in said.values() if value is not None}
    yield Step(part=_PART, code="policy_scope" if scope.sides else "policy_general", values=dict(sides))


def minimum(subject: Subject) -> Iterator[Step]:
    """That enough is chased to be worth it, where a minimum is set."""
    line, base = subject.line, subject.policy.base_currency
    least = to_minor(subject.policy.minimum, base)
    if not subject.is_chased or not least:
        return
    its = line.get("addressee", line["customer"])
    together = [
        one
        for one in subject.others
        if one["hold"] is None and one["chased_minor"] > 0 and one.get("addressee", one["customer"]) == its
    ]
    chased = [one["base_minor"] for one in together]
    if None in chased:
        yield Step(part=_PART, code="minimum_unknown", values={"currency": base, "minimum_minor": least})
        return
    values: dict[str, Value] = {"currency": base, "minimum_minor": least, "chased_minor": sum(chased)}
    is_group = any(one["customer"] != line["customer"] for one in together)
    yield Step(part=_PART, code="minimum_of_group" if is_group else "minimum", values=values)


def rate(subject: Subject) -> Iterator[Step]:
    """At what rate it was compared, where it is in another currency."""
    line, base = subject.line, subject.policy.base_currency
    if not subject.is_chased or line["currency"] == base or line["currency"] in subject.policy.matrix.currency_bands:
        return
    known = [row for row in subject.behind.of("rate") if row["currency"] == line["currency"]]
    newest = max((row for row in known if row["day"] <= subject.as_of), key=lambda row: row["day"], default=None)
    if newest is None:
        yield Step(part=_PART, code="no_rate", values={"code": line["currency"], "base": base})
        return
    yield Step(
        part=_PART,
        code="rate",
        values={
            "code": line["currency"],
            "base": base,
            "rate": newest["rate"],
            "rate_day": newest["day"],
            "rate_source": newest["source"],
        },
        record=record("rate", f"{newest['currency']}@{newest['day']}", newest, day="day"),
    )


def age_from_resolution(subject: Subject) -> Iterator[Step]:
    """That the matrix counts its age from the end of a dispute, where the policy says so."""
    line = subject.line
    if subject.is_chased and line.get("matrix_days", line["days_overdue"]) < line["days_overdue"]:
        yield Step(part=_PART, code="age_from_resolution", values={"days": line["matrix_days"]})


def cell(subject: Subject) -> Iterator[Step]:
    """The cell with its bounds and what was compared with them."""
    line, matrix = subject.line, subject.policy.matrix
    if not subject.is_chased:
        return
    if line["reason"] == Reason.BEFORE_FIRST_BAND or line["age_band"] < 0:
        yield Step(part=_PART, code="before_first_band", values={"from_day_number": matrix.age_bands[0]})
        return
    if line["amount_band"] < 0:
        return
    bounds, currency, code = _bounds(subject)
    yield Step(
        part=_PART,
        code=f"cell_of_{matrix.amount_of}",
        values={
            "from_day_number": matrix.age_bands[line["age_band"]],
            "to_day_number": _after(matrix.age_bands, line["age_band"], less=1),
            "currency": currency,
            "compared_minor": _compared(subject, currency),
            "from_minor": to_minor(bounds[line["amount_band"]], currency),
            **_to_below(bounds, line["amount_band"], currency),
            "treatment": line["cell_treatment"],
            "bands": code,
        },
    )


def next_cells(subject: Subject) -> Iterator[Step]:
    """Where the firmer cells begin, and where the milder ones end: why this treatment and no other."""
    line, matrix = subject.line, subject.policy.matrix
    if not subject.is_chased or line["age_band"] < 0 or line["amount_band"] < 0:
        return
    age, amount = line["age_band"], line["amount_band"]
    bounds, currency, _ = _bounds(subject)
    here = matrix.grid[amount][age]
    for place in range(age + 1, len(matrix.age_bands)):
        if matrix.grid[amount][place] != here:
            values: dict[str, Value] = {"day_number": matrix.age_bands[place], "treatment": matrix.grid[amount][place]}
            yield Step(part="instead", code="firmer_when_older", values=values)
            break
    for place in range(amount + 1, len(bounds)):
        if matrix.grid[place][age] != here:
            values = {"currency": currency, "from_minor": to_minor(bounds[place], currency)}
            values["treatment"] = matrix.grid[place][age]
            yield Step(part="instead", code="firmer_when_larger", values=values)
            break
    yield from _milder(matrix, age, amount, bounds, currency)


def _milder(matrix: Matrix, age: int, amount: int, bounds: Sequence[Decimal], currency: str) -> Iterator[Step]:
    here = matrix.grid[amount][age]
    younger = next(
        (matrix.grid[amount][place] for place in reversed(range(age)) if matrix.grid[amount][place] != here), None
    )
    if younger is not None:
        place = min(place for place in range(age + 1) if matrix.grid[amount][place] == here)
        values: dict[str, Value] = {"day_number": matrix.age_bands[place] - 1, "treatment": younger}
        yield Step(part="instead", code="milder_when_younger", values=values)
    smaller = next(
        (matrix.grid[place][age] for place in reversed(range(amount)) if matrix.grid[place][age] != here), None
    )
    if smaller is not None:
        place = min(place for place in range(amount + 1) if matrix.grid[place][age] == here)
        values = {"currency": currency, "from_minor": to_minor(bounds[place], currency), "treatment": smaller}
        yield Step(part="instead", code="milder_when_smaller", values=values)


def _bounds(subject: Subject) -> tuple[Sequence[Decimal], str, str]:
    """The amount bands that hold for the line, their currency, and whose they are."""
    line, matrix = subject.line, subject.policy.matrix
    if line["currency"] in matrix.currency_bands:
        return matrix.currency_bands[line["currency"]], line["currency"], "currency"
    if (line.get("segment") or "") in matrix.segment_bands:
        return matrix.segment_bands[line["segment"]], subject.policy.base_currency, "segment"
    return matrix.amount_bands, subject.policy.base_currency, "general"


def _compared(subject: Subject, currency: str) -> int:
    """The amount that the bounds were compared with: the line's own, or all of whoever counts together."""
    line, amount_of = subject.line, subject.policy.matrix.amount_of
    of_bands = currency in subject.policy.matrix.currency_bands
    column = "chased_minor" if of_bands else "base_minor"
    if amount_of == "item":
        return int(line[column])
    who = "head" if amount_of == "group" else "customer"
    together = [
        one for one in subject.others if one[who] == line[who] and (not of_bands or one["currency"] == currency)
    ]
    return sum(one[column] or 0 for one in together)


def _after(bounds: Sequence[int], place: int, *, less: int) -> int | None:
    return bounds[place + 1] - less if place + 1 < len(bounds) else None


def _to_below(bounds: Sequence[Decimal], place: int, currency: str) -> dict[str, Value]:
    return {"below_minor": to_minor(bounds[place + 1], currency)} if place + 1 < len(bounds) else {}
