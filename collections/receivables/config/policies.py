"""The tables of a config to the policy that they mean, and the canonical text that its hash is over."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from receivables.config import schema
from receivables.config.interest import interest_settings, own_rates
from receivables.config.reading import ConfigError
from receivables.model import Problem
from receivables.policy.book import Book, Scope, ScopedPolicy, check_book, hash_of, place_of
from receivables.policy.checks import check
from receivables.policy.reach import ANYBODY, EMAIL, POST
from receivables.policy.regimes import check_interest
from receivables.policy.settings import Approval, Cadence, Courtesy, Level, Matrix, Policy, Thanks, VisitRules

_WAYS = {"email": EMAIL, "print": POST, "drop": POST, "webhook": ANYBODY}
_UNREADABLE = "A policy on record cannot be read: expected one as this version keeps it"


class PolicyError(ConfigError):
    """The policies of a config do not hold up; `problems` says what is wrong, place by place."""

    def __init__(self, path: Path, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(f"{path}, {problem.where}: {problem.what}" for problem in problems))
        self.problems = problems


def checked_book(path: Path, settings: schema.Settings) -> Book:
    """The policies: [policy] first, then [[policies]]. PolicyError when they do not hold up."""
    book = Book(pages=(_page(settings, settings.policy), *(_page(settings, one) for one in settings.policies)))
    problems = (*_problems(book), *check_book(book))
    problems += tuple(check_interest(book.pages[0].policy.interest, own_rates(settings.interest)))
    if problems:
        raise PolicyError(path, problems)
    return book


def _problems(book: Book) -> tuple[Problem, ...]:
    """What is wrong with each policy by itself; what one has from [policy] is said of that alone."""
    first, *others = book.policies
    of_first = check(first)
    return (
        *of_first,
        *(
            replace(problem, where=problem.where.replace("policy", place_of(place), 1))
            for place, policy in enumerate(others, start=1)
            for problem in check(policy)
            if problem not in of_first
        ),
    )


def _page(settings: schema.Settings, chosen: schema.PolicyTable) -> ScopedPolicy:
    bears_on_decisions = {
        "policy": chosen.model_dump(mode="json", exclude={"scope"}),
        "base_currency": settings.firm.base_currency,
        "language": settings.firm.language,
        "languages": settings.letters.languages,
    }
    bears_on_decisions |= _asked_for_interest(settings) | _ways_asked_for(settings.delivery)
    scope = chosen.scope if isinstance(chosen, schema.FurtherPolicyTable) else schema.ScopeTable()
    if scope != schema.ScopeTable():
        bears_on_decisions["scope"] = scope.model_dump(mode="json", exclude_none=True)
    text = json.dumps(bears_on_decisions, sort_keys=True, ensure_ascii=False)
    return ScopedPolicy(policy=_policy_meant(text, chosen, settings.interest), scope=_scope(scope), text=text)


def _scope(chosen: schema.ScopeTable) -> Scope:
    return Scope(
        customers=tuple(chosen.customers or ()),
        key_accounts=bool(chosen.key_accounts),
        segments=tuple(chosen.segments or ()),
        countries=tuple(chosen.countries or ()),
        companies=tuple(chosen.companies or ()),
    )


def book_of(text: str) -> Book:
    """The policies that a `Book.text` stands for, as the store keeps it; see `policy_of`."""
    try:
        said = json.loads(text)
        if "policies" not in said:
            return Book(pages=(_page_of(text),))
        parts = [json.dumps(one, sort_keys=True, ensure_ascii=False) for one in said["policies"]]
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError(_UNREADABLE) from error
    return Book(pages=tuple(map(_page_of, parts)))


def _page_of(text: str) -> ScopedPolicy:
    policy = policy_of(text)
    return ScopedPolicy(
        policy=policy, scope=_scope(schema.ScopeTable.model_validate(json.loads(text).get("scope", {}))), text=text
    )


def policy_of(text: str) -> Policy:
    """The policy that a `ScopedPolicy.text` stands for, as the store keeps it; rates, which are facts, are not in it.

    Raises ConfigError when it is no such text, or that of a version which knew other settings.
    """
    try:
        said = json.loads(text)
        chosen = schema.PolicyTable.model_validate(said["policy"])
        interest = schema.InterestTable.model_validate(said.get("interest", {}))
        return _policy_meant(text, chosen, interest)
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError(_UNREADABLE) from error


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
                from_day=level.from_day,
                from_amount=level.from_amount,
                when=level.when,
                copies=tuple(sorted(set(level.copies))),
            )
            for level in chosen.letters
        ),
        cadence=Cadence(quiet_days=chosen.cadence.quiet_days, rest_days=dict(chosen.cadence.rest_days)),
        minimum=chosen.minimum,
        promise_grace_days=chosen.promise_grace_days,
        max_broken_promises=chosen.max_broken_promises,
        broken_promises_days=chosen.broken_promises_days,
        release_days=chosen.release_days,
        release_reminder_days=chosen.release_reminder_days,
        cash_data_max_age_days=chosen.cash_data_max_age_days or None,
        visit_days=chosen.visit_days,
        default_language=said["language"],
        languages=tuple(said["languages"]),
        interest=interest_settings(interest),
        dispute_age_from=chosen.dispute_age_from,
        group_address=chosen.groups.address,
        approval=_approval(chosen.approval),
        courtesy=_courtesy(chosen.courtesy),
        thanks=_thanks(chosen.thanks),
        visits=VisitRules(**dict(chosen.visits)),
        reached_by=frozenset(said.get("letters_by", ["post"])),
        hash=hash_of(text),
    )


def _approval(chosen: schema.ApprovalTable) -> Approval:
    return Approval(from_amount=chosen.from_amount, levels=frozenset(chosen.levels), four_eyes=chosen.four_eyes)


def _courtesy(chosen: schema.CourtesyTable) -> Courtesy | None:
    said = chosen.model_dump() | {"segments": tuple(chosen.segments)}
    return Courtesy(**said) if chosen.days_before else None


def _thanks(chosen: schema.ThanksTable) -> Thanks | None:
    said = chosen.model_dump() | {"segments": tuple(chosen.segments)}
    return Thanks(**said) if chosen.from_amount or chosen.kept_promises else None


def _asked_for_interest(settings: schema.Settings) -> dict[str, Any]:
    """What the policy's hash is over of [interest]: nothing where it is not used, and never rates, which are facts."""
    chosen = settings.interest.model_copy(update={"rates": []})
    return {} if chosen == schema.InterestTable() else {"interest": chosen.model_dump(mode="json", exclude={"rates"})}


def _ways_asked_for(delivery: schema.DeliveryTable) -> dict[str, Any]:
    """By which ways letters reach anybody, in whatever order they are tried; nothing where that is paper alone."""
    ways = {_WAYS[channel] for channel in delivery.channels}
    return {} if ways == {POST} else {"letters_by": sorted(ways)}


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
