"""Why an item got what it got: findings in the order in which the policy made them, for a language to put in words."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from receivables.model import Does, HoldKind, Reason, Treatment
from receivables.policy.holds import HOLDS
from receivables.policy.settings import Policy

Row = dict[str, Any]
Value = str | int | date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One step of the chain. `code` names the sentence, `values` fill it; amounts end in `_minor` with a `currency`."""

    code: str
    values: dict[str, Value]


def explain(line: Row, policy: Policy, *, as_of: date) -> tuple[Finding, ...]:
    """The findings about one line of `decide` (a row as a dict)."""
    findings = [_balance(line), *_age(line, as_of), *_cause(line), *_hold(line), *_covered(line)]
    return (*findings, *_cell(line, policy), *_history(line), _tonight(line), *_what_changes(line, policy))


def explain_all(decided: pl.DataFrame, policy: Policy, *, as_of: date) -> dict[tuple[str, str], tuple[Finding, ...]]:
    """The findings about every line of a customer or a few, by (item, kind)."""
    return {(line["item"], line["kind"]): explain(line, policy, as_of=as_of) for line in decided.to_dicts()}


def _finding(code: str, **values: Value) -> Finding:
    return Finding(code=code, values=values)


def _balance(line: Row) -> Finding:
    return _finding(
        "credit" if line["balance_minor"] < 0 else "balance",
        item=line["item"],
        customer=line["customer"],
        name=line.get("name") or line["customer"],
        currency=line["currency"],
        balance_minor=line["balance_minor"],
        amount_minor=line["amount_minor"],
        day=line["day"],
    )


def _age(line: Row, as_of: date) -> list[Finding]:
    if line["balance_minor"] < 0:
        return []
    code = "overdue" if line["days_overdue"] > 0 else "not_overdue"
    return [
        _finding(code, due_day=line["due_day"], days=abs(line["days_overdue"]), as_of=as_of, bucket=str(line["bucket"]))
    ]


def _cause(line: Row) -> list[Finding]:
    findings = []
    if line["cause"] != "unknown":
        findings.append(_finding("cause", cause=line["cause"]))
    if line["disputed_minor"]:
        findings.append(_finding("disputed", currency=line["currency"], disputed_minor=line["disputed_minor"]))
    return findings


def _hold(line: Row) -> list[Finding]:
    return [] if line["hold"] is None else [_finding("held", hold=str(HOLDS[line["hold"]]))]


def _covered(line: Row) -> list[Finding]:
    covered = line["covered_minor"]
    return [_finding("covered", currency=line["currency"], covered_minor=covered)] if covered else []


def _cell(line: Row, policy: Policy) -> list[Finding]:
    if line["age_band"] < 0 or line["amount_band"] < 0:
        return []
    matrix = policy.matrix
    bounds = matrix.currency_bands.get(line["currency"]) or matrix.segment_bands.get(line["segment"] or "")
    currency = line["currency"] if line["currency"] in matrix.currency_bands else policy.base_currency
    return [
        _finding(
            "cell",
            from_day=matrix.age_bands[line["age_band"]],
            from_amount=str((bounds or matrix.amount_bands)[line["amount_band"]]),
            currency=currency,
            chased_minor=line["base_minor"] if currency == policy.base_currency else line["chased_minor"],
            treatment=line["treatment"],
        )
    ]


def _history(line: Row) -> list[Finding]:
    if line["last_contact"] is None:
        return []
    return [_finding("history", last_contact=line["last_contact"], level=line["reached"])]


def _tonight(line: Row) -> Finding:
    if line["does"] == Does.NOTHING:
        return _finding("nothing", reason=line["reason"], next_day=line["next_day"])
    return _finding(line["does"], reason=line["reason"], level=line["level"])


def _what_changes(line: Row, policy: Policy) -> list[Finding]:
    """What would have to change: the next day on which the line's answer is another one if nothing is paid."""
    if line["balance_minor"] < 0:
        return []
    if line["reason"] in (Reason.QUIET, Reason.RESTING):
        return [_finding("acts_again", next_day=line["next_day"])]
    mend = _MENDS.get(line["reason"])
    if mend:
        return [_finding(mend)]
    later = [bound for bound in policy.matrix.age_bands if bound > line["days_overdue"]]
    if line["hold"] is not None or not later:
        return []
    next_day = line["due_day"] + timedelta(days=min(later))
    treatment = _next_treatment(line, policy, len(policy.matrix.age_bands) - len(later))
    if treatment is None:
        return [_finding("grows_overdue", next_day=next_day)]
    return [_finding("grows_older", next_day=next_day, treatment=treatment)]


_MENDS = {
    Reason.NO_RATE: "mend_rate",
    Reason.NO_ADDRESS: "mend_address",
    Reason.CASE_OPEN: "mend_case",
    Reason.VISIT_OPEN: "mend_visit",
    Reason.WAITING_FOR_RELEASE: "mend_release",
    HoldKind.DISPUTE: "mend_dispute",
}


def _next_treatment(line: Row, policy: Policy, age_band: int) -> str | None:
    """The cell that waiting leads to; unknown (None) while the line has no amount band."""
    if line["amount_band"] < 0:
        return None
    treatment: Treatment = policy.matrix.grid[line["amount_band"]][age_band]
    return str(treatment)
