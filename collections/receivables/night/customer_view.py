"""The one view of a customer: what it owes, what was decided about it, what was said and done, on one page.

It is made for a page that somebody waits for: the ledger is asked for this customer alone, decisions are those on
record, and of the time line one part at a time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import Connection, Engine

from receivables.config import Config
from receivables.documents.brief.brief import BriefPerson
from receivables.model.happenings import Happening, HappeningKind
from receivables.night.addresses import address_lines
from receivables.night.happenings import happenings, in_order, payments_made
from receivables.policy import balances as ledger
from receivables.policy.aging import age, bucket_labels
from receivables.policy.book import policy_of_customers
from receivables.policy.promises import JUDGED_SCHEMA, PromiseState, judge
from receivables.policy.settings import Policy
from receivables.store import one_customer, promised
from receivables.store.customers import read_customers
from receivables.store.database import reading
from receivables.store.frames import among
from receivables.store.groups import family
from receivables.store.on_record import Row, number_of_payments, on_record, payments
from receivables.store.scope import EVERYTHING, Scope
from receivables.store.tables import customer as customer_table

HAPPENINGS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """A line that is open, and what was decided about it last; `treatment` empty: nothing yet.

    `decided_day`: the night since which that holds; `next_day`: the first on which something may be done again.
    """

    item: str
    kind: str
    document: str
    day: date
    due_day: date
    days_overdue: int
    bucket: str
    currency: str
    amount_minor: int
    balance_minor: int
    disputed_minor: int
    cause: str
    treatment: str
    does: str
    reason: str
    level: int
    decided_day: date | None
    next_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What is open in a currency, by bucket of the aging; credits are in none of them but in `credit_minor`."""

    currency: str
    buckets: Mapping[str, int]
    credit_minor: int
    open_minor: int
    overdue_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerView:
    """A customer on a day. `facts`: its master data as loaded; `branches`: who names it as parent.

    Holds, causes, promises, plans, disputes, visits, cases and letters are rows of the store with days as `date`, those
    of the day or before; promises and plans have their `state`. `timeline` is one page of `happenings` in all.
    """

    customer: str
    name: str
    as_of: date
    facts: Mapping[str, object]
    address: tuple[str, ...]
    salesperson_name: str
    branches: tuple[tuple[str, str], ...]
    balances: tuple[Balance, ...]
    items: tuple[OpenItem, ...]
    holds: tuple[Row, ...]
    causes: tuple[Row, ...]
    promises: tuple[Row, ...]
    plans: tuple[Row, ...]
    disputes: tuple[Row, ...]
    visits: tuple[Row, ...]
    cases: tuple[Row, ...]
    letters: tuple[Row, ...]
    contacts: tuple[BriefPerson, ...]
    timeline: tuple[Happening, ...]
    happenings: int
    page: int
    pages: int


def customer_view(
    engine: Engine,
    config: Config,
    customer: str,
    as_of: date,
    *,
    page: int = 1,
    per_page: int = HAPPENINGS_ON_A_PAGE,
    kinds: frozenset[HappeningKind] = frozenset(),
    scope: Scope = EVERYTHING,
) -> CustomerView:
    """Everything about a customer on a day, with a page of its time line, the newest first.

    A page beyond the last is the last; `kinds`: what the time line tells of, none: of everything. Of branches only
    those of the scope are named. Raises StoreError for a customer that nobody has heard of.
    """
    with reading(engine) as conn:
        return _view(conn, config, customer, as_of, _Page(number=page, rows=per_page, kinds=kinds), scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    number: int
    rows: int
    kinds: frozenset[HappeningKind]

    def tells(self, kind: HappeningKind) -> bool:
        return not self.kinds or kind in self.kinds


def _view(  # noqa: PLR0917
    conn: Connection, config: Config, customer: str, as_of: date, page: _Page, scope: Scope
) -> CustomerView:
    facts = one_customer.master_data(conn, customer)
    asked = pl.Series([customer], dtype=pl.String)
    policy = _policy(conn, config, customer, as_of)
    records = {kind: its.get(customer, ()) for kind, its in on_record(conn, asked).items()}
    has_given_words = records["promise"] or records["payment_plan"]
    judged = _judged(conn, asked, policy, as_of) if has_given_words else JUDGED_SCHEMA.to_frame()
    shown = _timeline(conn, happenings(records, judged, as_of), asked, as_of, page)
    lines = age(
        ledger.in_order(ledger.balances(one_customer.open_lines_of(conn, customer, as_of), as_of=as_of)),
        as_of=as_of,
        bounds=policy.buckets,
    )
    return CustomerView(
        customer=customer,
        name=facts["name"] or customer,
        as_of=as_of,
        facts=facts,
        address=address_lines(facts["address"]),
        salesperson_name=one_customer.name_of_salesperson(conn, facts["salesperson"]),
        branches=one_customer.branches_of(conn, customer, scope),
        balances=tuple(_balances(lines, bucket_labels(policy.buckets))),
        items=tuple(_items(lines, one_customer.decisions_of(conn, customer, as_of))),
        holds=_in_force(records["hold"], as_of),
        causes=_in_force(records["cause"], as_of),
        promises=tuple(_promises(records["promise"], judged, as_of)),
        plans=tuple(_plans(records["payment_plan"], judged, as_of)),
        disputes=tuple(_unresolved(row, as_of) for row in _begun(records["dispute"], "opened_day", as_of)),
        visits=tuple(_still_open(row, as_of) for row in _begun(records["assignment"], "night", as_of)),
        cases=tuple(_still_open(row, as_of) for row in _begun(records["case"], "night", as_of)),
        letters=_begun(records["letter"], "night", as_of),
        contacts=tuple(BriefPerson(**{name: row[name] for name in _PERSON}) for row in records["contact"]),
        timeline=shown.timeline,
        happenings=shown.happenings,
        page=shown.page,
        pages=shown.pages,
    )


_PERSON = ("name", "role", "rank", "phone", "email", "influence", "decision_role", "relation", "manner")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    timeline: tuple[Happening, ...]
    happenings: int
    page: int
    pages: int


def _timeline(conn: Connection, happened: Sequence[Happening], asked: pl.Series, as_of: date, page: _Page) -> _Shown:
    """One page of what happened: of payments, which may be thousands, only so many are read as could be on it."""
    told = [one for one in happened if page.tells(one.kind)]
    has_payments = page.tells(HappeningKind.PAYMENT)
    count = len(told) + (number_of_payments(conn, asked[0], as_of) if has_payments else 0)
    pages = max(1, -(-count // page.rows))
    shown = min(max(page.number, 1), pages)
    begin, end = (shown - 1) * page.rows, shown * page.rows
    paid = payments_made(payments(conn, asked, as_of, most=end if has_payments else 0))
    return _Shown(timeline=tuple(in_order([*told, *paid])[begin:end]), happenings=count, page=shown, pages=pages)


def _policy(conn: Connection, config: Config, customer: str, as_of: date) -> Policy:
    """The policy that a customer falls under on a day; the first of all for a day before it."""
    in_force = config.book.on(as_of)
    if len(in_force.pages) == 1:
        return in_force.policies[0]
    together = among(customer_table.c.customer, family(conn, customer))
    positions = policy_of_customers(read_customers(conn, together, None), in_force, as_of)
    its = positions.filter(pl.col("customer") == customer)["position"].to_list()
    return in_force.policies[its[0] if its else -1]


def _judged(conn: Connection, asked: pl.Series, policy: Policy, as_of: date) -> pl.DataFrame:
    words = promised.all_promises(conn, as_of, customer=asked[0])
    lines = promised.promise_lines(conn, words["customer"].unique(), as_of)
    return judge(words, lines, grace_days=policy.promise_grace_days, as_of=as_of)


def _balances(lines: pl.DataFrame, labels: Sequence[str]) -> Iterator[Balance]:
    for (currency,), its in lines.group_by("currency", maintain_order=True):
        owed = its.filter(pl.col("balance_minor") > 0)
        sums = dict(owed.group_by(pl.col("bucket").cast(pl.String)).agg(pl.col("balance_minor").sum()).iter_rows())
        yield Balance(
            currency=str(currency),
            buckets={label: sums.get(label, 0) for label in labels},
            credit_minor=-int(its.filter(pl.col("balance_minor") < 0)["balance_minor"].sum()),
            open_minor=int(its["balance_minor"].sum()),
            overdue_minor=int(owed.filter(pl.col("days_overdue") > 0)["balance_minor"].sum()),
        )


def _items(lines: pl.DataFrame, decided: pl.DataFrame) -> Iterator[OpenItem]:
    joined = lines.join(decided, on=["item", "kind"], how="left", maintain_order="left")
    for row in joined.iter_rows(named=True):
        yield OpenItem(
            item=row["item"],
            kind=row["kind"],
            document=row["document"],
            day=row["day"],
            due_day=row["due_day"],
            days_overdue=row["days_overdue"],
            bucket=str(row["bucket"]) if row["balance_minor"] > 0 else "",
            currency=row["currency"],
            amount_minor=row["amount_minor"],
            balance_minor=row["balance_minor"],
            disputed_minor=row["disputed_minor"] or 0,
            cause=row["cause"] or "",
            treatment=row["treatment"] or "",
            does=row["does"] or "",
            reason=row["reason"] or "",
            level=row["level"] or 0,
            decided_day=row["from_day"],
            next_day=row["next_day"],
        )


def _in_force(rows: Sequence[Row], as_of: date) -> tuple[Row, ...]:
    """Those that hold on the day, whichever began last first."""
    held = [row for row in rows if row["from_day"] <= as_of and (row["to_day"] is None or row["to_day"] >= as_of)]
    return tuple(sorted(held, key=lambda row: -row["from_day"].toordinal()))


def _begun(rows: Sequence[Row], name: str, as_of: date) -> tuple[Row, ...]:
    """Those that began by the day, the newest first."""
    return tuple(sorted((row for row in rows if row[name] <= as_of), key=lambda row: -row[name].toordinal()))


def _unresolved(row: Row, as_of: date) -> Row:
    """A dispute as it stood on the day: what came of it later was not known."""
    if row["resolved_day"] is None or row["resolved_day"] <= as_of:
        return row
    return {**row, "resolved_day": None, "outcome": "", "conceded_minor": None, "resolved_by": ""}


def _still_open(row: Row, as_of: date) -> Row:
    """A visit or a case as it stood on the day; how it ended later was not known."""
    return row if row["state_day"] <= as_of else {**row, "state": "open", "state_day": row["night"], "outcome": ""}


def _promises(rows: Sequence[Row], judged: pl.DataFrame, as_of: date) -> Iterator[Row]:
    states = dict(judged.filter(pl.col("plan").is_null()).select("promise", "state").iter_rows())
    for row in _begun(rows, "from_day", as_of):
        yield {**row, "state": states.get(row["promise"], str(PromiseState.WITHDRAWN))}


def _plans(rows: Sequence[Row], judged: pl.DataFrame, as_of: date) -> Iterator[Row]:
    """Plans with the state of each rate; that of a cancelled plan's is `withdrawn`."""
    states = {(row["plan"], row["due_day"]): row for row in judged.drop_nulls("plan").iter_rows(named=True)}
    for row in _begun(rows, "from_day", as_of):
        rates = [{**rate, **_stands(states.get((row["plan"], rate["due_day"])))} for rate in row["rates"]]
        yield {**row, "rates": rates}


def _stands(judged: Row | None) -> dict[str, Any]:
    if judged is None:
        return {"state": str(PromiseState.WITHDRAWN), "paid_minor": 0}
    return {"state": judged["state"], "paid_minor": judged["paid_minor"]}
