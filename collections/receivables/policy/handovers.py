"""What has become ripe for an agency or a lawyer: all that letters and people could do was done, and it is unpaid."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from receivables.model import CaseKind, Does, Facts
from receivables.model.handovers import RIPE_SCHEMA, Ripe
from receivables.money import to_minor
from receivables.policy.netting import IS_CHASED
from receivables.policy.settings import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRules:
    """When handover is proposed. None: not for that. `minimum`: below this much ripe (base currency) no customer is."""

    after_last_rung_days: int | None = None
    after_case_days: int | None = None
    minimum: Decimal = Decimal(0)

    @property
    def propose_anything(self) -> bool:
        """Whether any rule is in use."""
        return self.after_last_rung_days is not None or self.after_case_days is not None


def ripe(lines: pl.DataFrame, facts: Facts, policy: Policy, rules: HandoverRules, *, as_of: date) -> pl.DataFrame:
    """The items to be proposed for handover (RIPE_SCHEMA), by customer.

    Takes the lines of `classify` and the facts they were made of. Only what is chased: nothing held, disputed whole or
    covered. An item is ripe so many days after the last letter of the ladder was sent about it, or after a case of
    special handling about it was opened and has since been closed. Where both hold the letter is the reason.
    """
    if not rules.propose_anything:
        return pl.DataFrame(schema=RIPE_SCHEMA)
    chased = lines.filter(IS_CHASED)
    found = chased.join(_since(facts, policy, rules, as_of), on=["customer", "item"])
    worth = pl.col("base_minor").sum().over("customer")
    unknown = pl.col("base_minor").is_null().any().over("customer")
    enough = unknown | (worth >= to_minor(rules.minimum, policy.base_currency))
    return found.filter(enough).sort("line").select(pl.col(name).cast(dtype) for name, dtype in RIPE_SCHEMA.items())


def _since(facts: Facts, policy: Policy, rules: HandoverRules, as_of: date) -> pl.DataFrame:
    """Of each item that is ripe why, and since when."""
    parts = [
        part
        for part in (
            _after_last_rung(facts, policy, rules.after_last_rung_days),
            _after_case(facts, rules.after_case_days),
        )
        if part is not None
    ]
    is_ripe = pl.col("since") <= as_of
    return pl.concat(parts).filter(is_ripe).unique(["customer", "item"], keep="first", maintain_order=True)


def _after_last_rung(facts: Facts, policy: Policy, days: int | None) -> pl.DataFrame | None:
    if days is None:
        return None
    top = (pl.col("does") == Does.LETTER) & (pl.col("level") >= len(policy.levels))
    return _waited(facts.contacts.filter(top), days, Ripe.LAST_RUNG)


def _after_case(facts: Facts, days: int | None) -> pl.DataFrame | None:
    if days is None:
        return None
    is_case = pl.col("does") == Does.CASE
    under_way = facts.open_work.filter(is_case & (pl.col("kind") == CaseKind.SPECIAL_HANDLING)).select("customer")
    return _waited(facts.contacts.filter(is_case).join(under_way, on="customer", how="anti"), days, Ripe.CASE_CLOSED)


def _waited(contacts: pl.DataFrame, days: int, why: Ripe) -> pl.DataFrame:
    return contacts.select("customer", "item", why=pl.lit(str(why)), since=pl.col("day") + pl.lit(timedelta(days=days)))
