"""All that is known about some customers on a day, read at once however many they are: for briefs and for pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import Engine

from receivables.config import Config
from receivables.model import Facts
from receivables.night.checking import refuse_before_policy
from receivables.policy.decide import classify
from receivables.policy.promises import JUDGED_SCHEMA, judge
from receivables.policy.together import apart
from receivables.store.database import reading
from receivables.store.facts import Shard, cash_data_day, facts
from receivables.store.on_record import Records, Row, on_record


@dataclass(frozen=True, kw_only=True)
class KnownCustomers:
    """What is known, with the open lines of those customers and of whoever forms a group with them.

    `lines`: what `policy.decide.classify` gives, of all policies; `judged`: every promise and rate (JUDGED_SCHEMA).
    """

    customers: pl.Series
    as_of: date
    facts: Facts
    lines: pl.DataFrame
    judged: pl.DataFrame
    records: Records

    def records_of(self, customer: str) -> Mapping[str, Sequence[Row]]:
        """What is on record of one of them."""
        return {kind: its.get(customer, ()) for kind, its in self.records.items()}


def known_customers(engine: Engine, config: Config, customers: Sequence[str], as_of: date) -> KnownCustomers:
    """What is known on `as_of` about these customers. Raises PolicyNotYetValid for a day before the first policy."""
    refuse_before_policy(config, as_of)
    asked = pl.Series(sorted(set(customers)), dtype=pl.String)
    # Of the whole ledger, and dear: looked up only where a policy does not trust cash data for ever.
    dated = any(policy.cash_data_max_age_days is not None for policy in config.book.policies)
    everybody = Shard(first=0, last=255, cash_data_day=cash_data_day(engine, as_of) if dated else None)
    known = facts(engine, everybody, as_of, customers=asked)
    lines, judged = [], [JUDGED_SCHEMA.to_frame()]
    for policy, its in apart(known, config.book, as_of):
        lines.append(classify(its, policy, as_of=as_of))
        judged.append(judge(its.promises, its.promise_lines, grace_days=policy.promise_grace_days, as_of=as_of))
    with reading(engine) as conn:
        records = on_record(conn, asked)
    return KnownCustomers(
        customers=asked,
        as_of=as_of,
        facts=known,
        lines=lines[0] if len(lines) == 1 else pl.concat(lines, how="diagonal"),
        judged=pl.concat(judged),
        records=records,
    )
