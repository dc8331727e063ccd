"""The customer's word: promises and payment plans about a line, how each stands, and which of them is waited for."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import polars as pl

from receivables.model import Facts
from receivables.policy.explaining.steps import Behind, Record, Row, Step, Subject, Value
from receivables.policy.promises import judge, last_day
from receivables.policy.settings import Policy
from receivables.policy.trust import kept_plans, refused_promises
from receivables.policy.validity import valid

_PART = "unpaid"


def with_words(behind: Behind, known: Facts, policy: Policy, *, as_of: date) -> Behind:
    """With a row of `word` for each item that a promise or a rate of a plan is about: PROMISE_SCHEMA and how it stands.

    `said_in` is the currency that it was given in (null: any), `currency` the one it is reckoned in. `last_day` ends
    its grace; `promised_minor`, `paid_minor` and `state` are its judgement; `broken`, null where it is waited for, is
    how many promises were broken before; `kept` says whether its plan is being kept.
    """
    said = valid(known.promises, as_of=as_of)
    if said.is_empty():
        return behind
    grace = policy.promise_grace_days
    judged = judge(known.promises, known.promise_lines, grace_days=grace, as_of=as_of)
    refused = refused_promises(known.promises, known.promise_lines, policy, as_of=as_of)
    in_currency = pl.col("judged_currency")
    states = judged.select("promise", "promised_minor", "paid_minor", "state", "state_day", judged_currency="currency")
    rows = (
        said.with_columns(last_day=last_day(grace))
        .join(states, on="promise", how="left", maintain_order="left")
        .with_columns(currency=pl.coalesce("currency", in_currency), said_in="currency")
        .join(refused, on="promise", how="left", maintain_order="left")
        .join(kept_plans(judged).with_columns(kept=pl.lit(value=True)), on=["customer", "plan"], how="left")
        .sort("last_day", "promise", "item")
    )
    told = {row["promise"]: row for row in behind.of("promise")} | {
        row["plan"]: row for row in behind.of("payment_plan")
    }
    words = [_with_origin(row, told.get(row["plan"] or row["promise"], {})) for row in rows.to_dicts()]
    return replace(behind, rows={**behind.rows, "word": words})


def promises(subject: Subject) -> Iterator[Step]:
    """Every promise about the line that was not taken back, with what came in on it."""
    for word in words_about(subject):
        if word["plan"] is None and word["state"] is not None:
            code = "promise_refused" if word["broken"] is not None else f"promise_{word['state']}"
            values = _values(word) | {"broken": word["broken"], "most": subject.policy.max_broken_promises}
            yield Step(part=_PART, code=code, values=values, record=word_record(word))


def plans(subject: Subject) -> Iterator[Step]:
    """Every payment plan about the line: the rate that it waits for next, or the one that was missed."""
    for plan in dict.fromkeys(word["plan"] for word in words_about(subject) if word["plan"] is not None):
        rates = [word for word in words_about(subject) if word["plan"] == plan]
        missed = [word for word in rates if word["state"] in {"broken", "partly_kept"}]
        coming = [word for word in rates if word["state"] == "open"]
        rate = min(missed or coming or rates, key=_last_day)
        code = "plan_missed" if missed else "plan_open" if coming else "plan_paid"
        yield Step(part=_PART, code=code, values=_values(rate) | {"plan": plan}, record=word_record(rate))


def words_about(subject: Subject) -> list[Row]:
    """The words that name the line; those about all mean what was overdue when they were given, in their currency.

    A word in no currency holds a line that nothing of it is reckoned in, too: then without any amount.
    """
    line = subject.line
    about = [
        word
        for word in subject.records.get("word", ())
        if (word["item"] is not None or line["due_day"] < word["from_day"])
        and word["said_in"] in {None, line["currency"]}
    ]
    reckoned = [word for word in about if word["currency"] in {None, line["currency"]}]
    told = {word["promise"] for word in reckoned}
    # In whatever currencies such a word is reckoned, it stands alike in all of them.
    others = {word["promise"]: {**word, "currency": None} for word in about if word["promise"] not in told}
    return sorted([*reckoned, *others.values()], key=_last_day)


def _values(word: Row) -> dict[str, Value]:
    values: dict[str, Value] = {name: word[name] for name in ("promise", "from_day", "state_day", "last_day")}
    values |= {"promised_day": word["due_day"], "currency": word["currency"]}
    if word["currency"] is not None:
        values |= {name: word[name] for name in ("promised_minor", "paid_minor") if word[name] is not None}
    return values


def _with_origin(row: Row, told: Row) -> Row:
    return row | {"author": told.get("author"), "known_at": told.get("known_at")}


def word_record(word: Row) -> Record:
    """The promise or the payment plan that a word comes from."""
    kind = "promise" if word["plan"] is None else "payment_plan"
    return Record(
        kind=kind,
        key=word["plan"] or word["promise"],
        author=word["author"] or "",
        day=word["from_day"],
        known_since=word["known_at"],
    )


def _last_day(word: Row) -> tuple[date, str]:
    return word["last_day"], word["promise"]
