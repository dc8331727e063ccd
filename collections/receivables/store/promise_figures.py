"""Who keeps their promises, and who breaks them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from receivables.policy.promises import PromiseState
from receivables.store.promises import PromiseRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseFigures:
    """How many promises of a customer (None: of all) stand how. `kept_rate`: the share kept of those that are judged,
    in percent, rounded half up to whole ones; None: none is judged yet.
    """

    customer: str | None
    name: str
    given: int
    open: int
    kept: int
    partly_kept: int
    broken: int
    withdrawn: int
    kept_rate: int | None


def promise_figures(records: Iterable[PromiseRecord]) -> list[PromiseFigures]:
    """By customer, whoever broke most first, and last of all together; nothing where nothing was promised."""
    listed = list(records)
    states: dict[tuple[str, str], Counter[PromiseState]] = {}
    for one in listed:
        states.setdefault((one.customer, one.name), Counter())[one.state] += 1
    figures = [_figures(customer, name, counts) for (customer, name), counts in states.items()]
    figures.sort(key=lambda one: (-one.broken, -one.partly_kept, one.customer or ""))
    return [*figures, _figures(None, "", Counter(one.state for one in listed))] if listed else []


def _figures(customer: str | None, name: str, counts: Counter[PromiseState]) -> PromiseFigures:
    kept, partly, broken = (
        counts[state] for state in (PromiseState.KEPT, PromiseState.PARTLY_KEPT, PromiseState.BROKEN)
    )
    judged = kept + partly + broken
    return PromiseFigures(
        customer=customer,
        name=name,
        given=counts.total(),
        open=counts[PromiseState.OPEN],
        kept=kept,
        partly_kept=partly,
        broken=broken,
        withdrawn=counts[PromiseState.WITHDRAWN],
        kept_rate=(200 * kept + judged) // (2 * judged) if judged else None,
    )
