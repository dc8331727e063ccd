"""How a control of the policy is switched off: passes that see something else, or answer something else."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from policy.builders import with_cadence
from receivables import model as m
from receivables.policy import decide, holds

Off = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One guard. `off` does away with it; `scenario` gives `expected` only while it is on."""

    name: str
    off: Off
    scenario: Callable[[], Any]
    expected: Any


def instead(module: Any, name: str, substitute: Any) -> Off:
    return lambda patch: patch.setattr(module, name, substitute)


def giving(module: Any, name: str, change: Callable[[Any], Any]) -> Off:
    """A function whose answer is changed."""
    original = getattr(module, name)
    return instead(module, name, lambda *arguments, **options: change(original(*arguments, **options)))


def nothing(*_: Any, **__: Any) -> tuple[m.Problem, ...]:
    """A check that finds no problem."""
    return ()


# --- passes of `decide` that see something else ---------------------------------------------------------------------


def cadence_given(change: Callable[[pl.DataFrame, pl.DataFrame], tuple[pl.DataFrame, pl.DataFrame]]) -> Off:
    """Cadence sees other contacts and other open work."""
    original = decide.may_act

    def may_act(lines: pl.DataFrame, contacts: pl.DataFrame, open_work: pl.DataFrame, *rest: Any) -> pl.DataFrame:
        return original(lines, *change(contacts, open_work), *rest)

    return instead(decide, "may_act", may_act)


def blind_to(does: str) -> Off:
    """Cadence does not see what is under way of that kind."""
    return cadence_given(lambda contacts, open_work: (contacts, open_work.filter(pl.col("does") != does)))


def with_other_cadence(**changes: Any) -> Off:
    """Cadence follows other settings."""
    original = decide.may_act

    def may_act(
        lines: pl.DataFrame, contacts: pl.DataFrame, open_work: pl.DataFrame, policy: Any, as_of: date
    ) -> pl.DataFrame:
        return original(lines, contacts, open_work, with_cadence(policy, **changes), as_of)

    return instead(decide, "may_act", may_act)


def without_grace() -> Off:
    """A promise is waited for until its day and not longer."""
    original = decide.trusted

    def trusted(promises: pl.DataFrame, lines: pl.DataFrame, policy: Any, **options: Any) -> pl.DataFrame:
        return original(promises, lines, replace(policy, promise_grace_days=0), **options)

    return instead(decide, "trusted", trusted)


def told_no(records: str) -> Off:
    """The cause gate does not see the causes, or not the disputes."""
    original = decide.triage

    def triage(lines: pl.DataFrame, causes: pl.DataFrame, disputes: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
        seen = {"causes": causes, "disputes": disputes}
        seen[records] = seen[records].clear()
        return original(lines, *seen.values(), as_of=as_of)

    return instead(decide, "triage", triage)


def reviews_forgotten() -> Off:
    """Nobody remembers that a credit review is under way."""
    original = decide._with_reviews

    def with_reviews(lines: pl.DataFrame, known: m.Facts, policy: Any, as_of: date) -> pl.DataFrame:
        return original(lines, replace(known, open_work=known.open_work.clear()), policy, as_of)

    return instead(decide, "_with_reviews", with_reviews)


def every_address_known() -> Off:
    """A letter finds its way without an address."""
    original = decide.speak
    return instead(decide, "speak", lambda lines: original(lines.with_columns(is_reached=True)))


def each_item_for_itself() -> Off:
    """Every item speaks with a voice of its own."""
    original = decide.speak

    def speak(lines: pl.DataFrame) -> pl.DataFrame:
        apart = original(lines.with_columns(addressee="item"))
        return apart.with_columns(addressee=lines["addressee"])

    return instead(decide, "speak", speak)


# --- what stands in for a part --------------------------------------------------------------------------------------


def not_held_for(kind: m.HoldKind) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Lines without the holds of that kind."""
    hold = pl.col("hold")
    return lambda lines: lines.with_columns(hold=pl.when(hold != holds.rank(kind)).then(hold))


def anytime(records: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Records that never begin and never end."""
    return records


def as_they_came(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines in whatever order."""
    return lines.with_row_index("line")


def strictly_above(value: pl.Expr, bounds: tuple[int, ...]) -> pl.Expr:
    """Bands that are open below."""
    reached = [(value > bound).cast(pl.Int8) for bound in bounds]
    return pl.when(value.is_not_null()).then(pl.sum_horizontal(reached).cast(pl.Int8) - 1)
