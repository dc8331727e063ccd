"""Figures of disputes as a table and as JSON."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from receivables.cli.listing import amounts, in_words
from receivables.documents.words import DISPUTE_KINDS, plural
from receivables.model import DisputeKind, DisputeOutcome
from receivables.night.dispute_figures import DisputeFigures

_NOBODY_SAID = "not said"


FIGURES = (
    "disputes",
    "open",
    "claimed",
    "conceded",
    "share",
    "mean days",
    "median",
    "right",
    "in part",
    "rejected",
    "past deadline",
)


def figures_row(what: str, one: DisputeFigures) -> list[object]:
    name = DISPUTE_KINDS[DisputeKind(one.name)] if what == "kind" else one.name or _NOBODY_SAID
    outcomes = [one.outcomes.get(outcome, 0) for outcome in DisputeOutcome]
    shares = ", ".join(f"{share:.1%} {code}" for code, share in one.conceded_share.items())
    days = ("" if number is None else number for number in (one.mean_days, one.median_days))
    sums = (in_words(one.claimed), in_words(_without_zero(one.conceded)), shares)
    return [name, one.disputes, one.open, *sums, *days, *outcomes, one.past_deadline]


def _without_zero(minor: Mapping[str, int]) -> dict[str, int]:
    return {code: amount for code, amount in minor.items() if amount}


def how_to_read(of_all: DisputeFigures) -> list[str]:
    lines = ["Share: what was conceded of what the resolved disputes claimed. Mean days: of the resolved ones only."]
    if of_all.open:
        still = f"{plural(of_all.open, 'dispute')} still open,"
        lines.append(f"Median: {still}, counted as lasting longer than so far; empty where too many are open to say.")
    return lines


def figures_json(one: DisputeFigures) -> dict[str, Any]:
    figures = asdict(one) | {"claimed": amounts(one.claimed), "conceded": amounts(one.conceded)}
    figures["conceded_share"] = {code: str(share) for code, share in one.conceded_share.items()}
    return figures | {"mean_days": None if one.mean_days is None else str(one.mean_days)}
