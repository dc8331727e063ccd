"""Every hold in force, whoever or whatever set it: what is left alone, how much that is, and what will end when."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain

import polars as pl
from sqlalchemy import Engine

from receivables.config import Config
from receivables.documents.evidence import rule_names
from receivables.model import HOLDS_WITH_AN_END, Cause, HoldKind, Problem
from receivables.night.held_lines import lines_and_words
from receivables.night.store import store_of
from receivables.policy.disputes import lay, named_by
from receivables.policy.holds import HOLDS
from receivables.policy.naming import lines_named
from receivables.store.causes import list_causes
from receivables.store.disputes import DisputeRecord, list_disputes
from receivables.store.holds import list_holds
from receivables.store.open_lines import open_lines_of_customers

_NEVER = date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A hold. `items` empty: the whole customer, or whatever of it the hold is about.

    `to_day`: the last day it holds, None where no day is known; `ends` says what ends it. `from_day` None: it follows
    from what is known on the day. `totals`: what is left alone for this reason and for none that comes before it, in
    minor units by currency; empty for what begins later, or holds nothing that is overdue.
    """

    customer: str
    name: str
    items: tuple[str, ...]
    kind: HoldKind
    from_day: date | None
    to_day: date | None
    ends: str
    reason: str = ""
    author: str = ""
    totals: dict[str, int] = field(default_factory=dict)


def holds_in_force(config: Config, *, as_of: date, customer: str | None = None) -> list[Held]:
    """The holds of a day: set by people, by promises, plans, disputes and causes, by the policy itself.

    Those that people set for later are among them. What ends next comes first; then what has no day, by customer.
    """
    engine = store_of(config)
    lines, words = lines_and_words(engine, config, as_of, customer)
    by_people = _not_settled(engine, _set_by_people(engine, as_of, customer), as_of)
    told = [*by_people, *_words(words), *_causes(engine, as_of, customer)]
    disputes = list_disputes(engine, as_of, customer=customer)
    parts = _of_disputes(lines, disputes)
    left = _less(lines, parts)
    named = _named(left, told)
    rest = left.join(named.select("line"), on="line", how="anti")
    found = [
        *_with_money([_dispute(one) for one in disputes], parts),
        *_with_money(told, named),
        *_following(rest, config, as_of),
    ]
    names = dict(lines.select("customer", "name").unique("customer").iter_rows())
    in_force = [replace(one, name=one.name or names.get(one.customer) or "") for one in found if _counts(one)]
    return sorted(in_force, key=lambda one: (one.to_day or _NEVER, one.customer, HOLDS.index(one.kind), one.items))


def holds_without_end(config: Config, *, as_of: date) -> Iterator[Problem]:
    """Holds that people have set without an end, of kinds that nothing else would ever end."""
    for one in list_holds(store_of(config), as_of):
        if one.kind in HOLDS_WITH_AN_END and one.to_day is None:
            since = f"{one.kind} since {one.from_day} ({one.reason})"
            what = f"{since} has no end: set it again as of that day, with --until"
            yield Problem(where=f"hold on {one.item or 'all'} of customer {one.customer}", what=what)


def _counts(one: Held) -> bool:
    """A cause holds nothing by itself while a dispute, or a reason that comes before it, does."""
    return bool(one.totals) or one.ends != _CAUSE_ENDS


# --- who or what says so ----------------------------------------------------------------------------------------------


def _set_by_people(engine: Engine, as_of: date, customer: str | None) -> Iterator[Held]:
    for one in list_holds(engine, as_of, customer=customer):
        yield Held(
            customer=one.customer,
            name=one.name,
            items=(one.item,) if one.item else (),
            kind=one.kind,
            from_day=one.from_day,
            to_day=one.to_day,
            ends="by itself" if one.to_day else _ENDED_BY.get(one.kind, "when somebody ends it"),
            reason=one.reason,
            author=one.author,
        )


def _not_settled(engine: Engine, told: Iterable[Held], as_of: date) -> Iterator[Held]:
    """Without write-offs whose item is settled: they have ended with it, whoever settled it."""
    by_people = list(told)
    written_off = pl.Series([one.customer for one in by_people if one.kind is HoldKind.WRITE_OFF], dtype=pl.String)
    lines = open_lines_of_customers(engine, written_off.unique(), as_of=as_of) if written_off.len() else pl.DataFrame()
    still_open = {(row["customer"], row[name]) for row in lines.to_dicts() for name in ("item", "document")}
    for one in by_people:
        if one.kind is not HoldKind.WRITE_OFF or any((one.customer, item) in still_open for item in one.items):
            yield one


def _words(words: pl.DataFrame) -> Iterator[Held]:
    for row in words.iter_rows(named=True):
        is_plan = row["kind"] == HoldKind.PAYMENT_PLAN
        rate = f"; next rate on {row['next_day']}" if row["next_day"] else ""
        yield Held(
            customer=row["customer"],
            name="",
            items=tuple(item for item in row["item"] if item is not None),
            kind=HoldKind(row["kind"]),
            from_day=row["from_day"],
            to_day=row["to_day"],
            ends=f"when a rate is missed, or all is paid{rate}" if is_plan else "by itself, kept or not",
            reason=row["word"],
        )


_ENDED_BY = {
    HoldKind.WRITE_OFF: "when it is booked, settled or refused",
    HoldKind.HANDED_OVER: "when it is paid, recalled or ended",
}
_CAUSE_ENDS = "when the cause ends"
_CAUSES = {Cause.OWN_FAULT: HoldKind.DISPUTE, Cause.FRAUD: HoldKind.FRAUD_REVIEW}


def _causes(engine: Engine, as_of: date, customer: str | None) -> Iterator[Held]:
    """Fraud, and our own fault where no dispute says which part; fraud on one item is the whole customer's."""
    for one in list_causes(engine, as_of, customer=customer):
        if one.cause in _CAUSES:
            kind = _CAUSES[one.cause]
            of_all = one.item is None or kind is HoldKind.FRAUD_REVIEW
            yield Held(
                customer=one.customer,
                name=one.name,
                items=() if of_all or one.item is None else (one.item,),
                kind=kind,
                from_day=one.from_day,
                to_day=one.to_day,
                ends=_CAUSE_ENDS,
                reason=rule_names(one.rule) if one.rule else one.evidence,
                author=f"rule: {rule_names(one.rule)}" if one.rule and one.author == one.rule else one.author,
            )


def _dispute(one: DisputeRecord) -> Held:
    deadline = f", to be settled by {one.deadline_day}" if one.deadline_day else ""
    is_open = one.resolved_day is None
    return Held(
        customer=one.customer,
        name=one.name,
        items=(one.item,),
        kind=HoldKind.DISPUTE,
        from_day=one.opened_day if is_open else one.resolved_day,
        to_day=None,
        ends=f"when it is resolved{deadline}" if is_open else "when the credit note is posted",
        reason=f"{one.dispute}, {one.kind}" if is_open else f"{one.dispute}, conceded",
        author=one.owner if is_open else one.resolved_by,
    )


def _following(rest: pl.DataFrame, config: Config, as_of: date) -> Iterator[Held]:
    """What follows from the policy and from what is known, a hold for each customer and kind."""
    minimum = f"{config.policy.minimum:,} {config.policy.base_currency}"
    ends = {
        HoldKind.CASH_DATA_TOO_OLD: "when newer cash data are loaded",
        HoldKind.COVERED_BY_CREDITS: "when more is overdue than the customer's credits cover",
        HoldKind.BELOW_MINIMUM: f"when {minimum} or more is overdue",
    }
    sums = rest.group_by("customer", "held_as", "currency", maintain_order=True).agg(pl.col("balance_minor").sum())
    found: dict[tuple[str, str], dict[str, int]] = {}
    for customer, kind, currency, minor in sums.iter_rows():
        found.setdefault((customer, kind), {})[currency] = minor
    for (customer, kind), held in found.items():
        of_kind = HoldKind(kind)
        until = ends.get(of_kind, _CAUSE_ENDS)
        yield Held(
            customer=customer, name="", items=(), kind=of_kind, from_day=None, to_day=None, ends=until, totals=held
        )


# --- how much of it ---------------------------------------------------------------------------------------------------


def _of_disputes(lines: pl.DataFrame, disputes: Sequence[DisputeRecord]) -> pl.DataFrame:
    """`line`, `record`, `part_minor`, `currency`: which part of which line is held by which dispute."""
    claims = pl.DataFrame(
        [(number, one.customer, one.item, *_about(one), one.opened_day, None) for number, one in enumerate(disputes)],
        schema={
            "record": pl.Int64,
            "customer": pl.String,
            "item": pl.String,
            "amount_minor": pl.Int64,
            "state": pl.String,
            "from_day": pl.Date,
            "to_day": pl.Date,
        },
        orient="row",
    )
    in_dispute = lines.filter(pl.col("held_as") == HoldKind.DISPUTE)
    parts = lay(named_by(in_dispute, claims)).select("line", "record", "part_minor")
    return parts.join(lines.select("line", "currency"), on="line")


def _about(one: DisputeRecord) -> tuple[int | None, str | None]:
    return (one.amount_minor, None) if one.resolved_day is None else (one.awaited_minor, "conceded")


def _less(lines: pl.DataFrame, parts: pl.DataFrame) -> pl.DataFrame:
    """The lines less the parts, where anything is left."""
    taken = parts.group_by("line").agg(pl.col("part_minor").sum())
    left = pl.col("balance_minor") - pl.col("part_minor").fill_null(0)
    joined = lines.join(taken, on="line", how="left", maintain_order="left").with_columns(balance_minor=left)
    return joined.filter(pl.col("balance_minor") > 0).drop("part_minor")


def _named(lines: pl.DataFrame, told: Sequence[Held]) -> pl.DataFrame:
    """The same of the lines that were told to be held: by what is exactly so, and of several by what lasts longest."""
    rows = chain.from_iterable(_rows(number, one) for number, one in enumerate(told))
    schema = {"record": pl.Int64, "customer": pl.String, "item": pl.String, "said": pl.String, "until": pl.Date}
    records = pl.DataFrame(list(rows), schema=schema, orient="row")
    by_item = lines_named(lines, records).select("line", "record", "said", "until")
    whole = lines.select("line", "customer").join(records.filter(pl.col("item").is_null()), on="customer")
    both = pl.concat([by_item, whole.select(by_item.columns)]).join(lines, on="line")
    of_kind = both.filter(pl.col("said") == pl.col("held_as").cast(pl.String)).sort("until", "record")
    return of_kind.unique("line", keep="last", maintain_order=True).select(
        "line", "record", "currency", part_minor="balance_minor"
    )


def _rows(number: int, one: Held) -> Iterable[tuple[object, ...]]:
    return ((number, one.customer, item, str(one.kind), one.to_day or _NEVER) for item in one.items or (None,))


def _with_money(records: Sequence[Held], parts: pl.DataFrame) -> Iterator[Held]:
    sums = parts.group_by("record", "currency").agg(pl.col("part_minor").sum()).sort("record", "currency")
    held: dict[int, dict[str, int]] = {}
    for number, currency, minor in sums.iter_rows():
        held.setdefault(number, {})[currency] = minor
    return (replace(one, totals=held.get(number, {})) for number, one in enumerate(records))
