"""The tables of a config to the policy that they mean, and the canonical text that its hash is over."""

import hashlib
import json
from pathlib import Path
from typing import Any

from receivables.config import schema
from receivables.config.interest import interest_settings, own_rates
from receivables.config.reading import ConfigError
from receivables.policy.checks import check
from receivables.policy.regimes import check_interest
from receivables.policy.settings import Cadence, Level, Matrix, Policy


def checked_policy(path: Path, settings: schema.Settings) -> tuple[Policy, str]:
    """The policy, and its canonical text. ConfigError when it does not hold up."""
    policy, text = _policy(settings)
    problems = (*check(policy), *check_interest(policy.interest, own_rates(settings.interest)))
    if problems:
        raise ConfigError("\n".join(f"{path}, {problem.where}: {problem.what}" for problem in problems))
    return policy, text


def _policy(settings: schema.Settings) -> tuple[Policy, str]:
    bears_on_decisions = {
        "policy": settings.policy.model_dump(mode="json"),
        "base_currency": settings.firm.base_currency,
        "language": settings.firm.language,
        "languages": settings.letters.languages,
    }
    bears_on_decisions |= _asked_for_interest(settings)
    text = json.dumps(bears_on_decisions, sort_keys=True, ensure_ascii=False)
    return _policy_meant(text, settings.policy, settings.interest), text


def policy_of(text: str) -> Policy:
    """The policy that a `Config.policy_text` stands for, as the store keeps it; rates, which are facts, are not in it.

    Raises ConfigError when it is no such text, or that of a version which knew other settings.
    """
    try:
        said = json.loads(text)
        chosen = schema.PolicyTable.model_validate(said["policy"])
        interest = schema.InterestTable.model_validate(said.get("interest", {}))
        return _policy_meant(text, chosen, interest)
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError("A policy on record cannot be read: expected one as this version keeps it") from error


def _policy_meant(text: str, chosen: schema.PolicyTable, interest: schema.InterestTable) -> Policy:
    """What the canonical text says, whose policy and interest are given as checked tables."""
    said = json.loads(text)
    return Policy(
        name=chosen.name,
        valid_from=chosen.valid_from,
        base_currency=said["base_currency"],
        buckets=tuple(chosen.aging.buckets),
        matrix=_matrix(chosen.matrix),
        levels=tuple(
            Level(
                name=level.template,
                treatment=level.treatment,
                rank=level.rank,
                deadline_days=level.deadline_days,
                interest=level.interest,
            )
            for level in chosen.letters
        ),
        cadence=Cadence(quiet_days=chosen.cadence.quiet_days, rest_days=dict(chosen.cadence.rest_days)),
        minimum=chosen.minimum,
        promise_grace_days=chosen.promise_grace_days,
        release_days=chosen.release_days,
        cash_data_max_age_days=chosen.cash_data_max_age_days or None,
        visit_days=chosen.visit_days,
        default_language=said["language"],
        languages=tuple(said["languages"]),
        interest=interest_settings(interest),
        hash=hashlib.sha256(text.encode()).hexdigest()[:16],
    )


def _asked_for_interest(settings: schema.Settings) -> dict[str, Any]:
    """What the policy's hash is over of [interest]: nothing where it is not used, and never rates, which are facts."""
    chosen = settings.interest.model_copy(update={"rates": []})
    return {} if chosen == schema.InterestTable() else {"interest": chosen.model_dump(mode="json", exclude={"rates"})}


def _matrix(chosen: schema.MatrixTable) -> Matrix:
    return Matrix(
        age_bands=tuple(chosen.age_bands),
        amount_bands=tuple(chosen.amount_bands),
        grid=tuple(tuple(row) for row in chosen.grid),
        amount_of=chosen.amount_of,
        softening_allowed=chosen.softening_allowed,
        currency_bands={currency: tuple(bounds) for currency, bounds in chosen.currency_bands.items()},
        segment_bands={segment: tuple(bounds) for segment, bounds in chosen.segment_bands.items()},
    )
