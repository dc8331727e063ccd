"""What has been done for customers when nights are played forward: each night's work is history for the next."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from receivables.model import CaseKind, Cause, Does, Facts, ItemKind, LetterState, Plan, Treatment
from receivables.policy.balances import balances
from receivables.policy.book import Book, policy_of_customers
from receivables.policy.groups import members
from receivables.policy.together import plan_together
from receivables.store.nights import LAPSED, PAID
from receivables.store.past_work import (
    IS_UNDER_WAY,
    THING,
    Done,
    contacts_before,
    listed,
    notes_before,
    open_work_before,
    released_that_night,
    states_of,
)

# A letter, visit or case of a night; see `Played.work`.
WORK_SCHEMA = pl.Schema(
    {"night": pl.Date, "does": pl.String, "customer": pl.String, "salesperson": pl.String, "treatment": pl.String}
)
_KEY = ["customer", "night"]


class History:
    """What has been done for the customers of a shard under one book of policies, night after night."""

    def __init__(self, book: Book, before: Done, first: date, case_days: int) -> None:
        self._book, self._done, self._first, self._case_days = book, before, first, case_days
        self._in_force = book.on(first)
        self._work: list[pl.DataFrame] = []

    def night(self, known: Facts, as_of: date) -> None:
        """Plan one more night from what is known of the ledger, and do it."""
        self._in_force = self._book.on(as_of)
        self._end(known, as_of)
        open_work = open_work_before(self._done, as_of, early=True)
        silent = self._silent(known, open_work, as_of)
        items, receipts = (frame.join(silent, on="customer", how="anti") for frame in (known.items, known.receipts))
        asked_about = pl.concat([items.select("customer"), receipts.select("customer")]).unique()
        spoken_about = self._about(asked_about, members(known.customers))
        known = replace(
            known,
            items=items,
            receipts=receipts,
            notes=notes_before(self._done, as_of),
            contacts=contacts_before(spoken_about, as_of, early=True),
            open_work=open_work,
        )
        planned = plan_together(known, self._in_force, as_of=as_of)
        left_alone = released_that_night(self._done, as_of)
        names = ("letters", "assignments", "cases", "lines")
        rest = {name: getattr(planned, name).join(left_alone, on="customer", how="anti") for name in names}
        self._do(replace(planned, **rest))

    def work(self) -> pl.DataFrame:
        """The letters, visits and cases of all nights."""
        return pl.concat([pl.DataFrame(schema=WORK_SCHEMA), *self._work])

    def _silent(self, known: Facts, open_work: pl.DataFrame, as_of: date) -> pl.DataFrame:
        """Customers to whom nothing can go out tonight, whatever they owe, so that most nights need few of them.

        They were spoken to within the quiet days, or a case or a letter that waits speaks for them (`policy.cadence`);
        fraud is reviewed in spite of that.
        """
        quiet_days = min(policy.cadence.quiet_days for policy in self._in_force.policies)
        since = as_of - timedelta(days=max(quiet_days, 1))
        lately = self._done.listed.filter(pl.max_horizontal("night", "state_day") > since)
        contacts = contacts_before(replace(self._done, listed=lately), as_of, early=True)
        quiet = contacts.filter(pl.col("day") > since).select("customer")
        under_way = (pl.col("does") == Does.LETTER) | (pl.col("kind") == CaseKind.SPECIAL_HANDLING)
        waiting = open_work.filter(under_way).select("customer")
        fraud = known.causes.filter(pl.col("cause") == Cause.FRAUD)
        silent = pl.concat([quiet, waiting]).unique().join(fraud, on="customer", how="anti")
        if any(policy.matrix.amount_of == "group" for policy in self._in_force.policies):
            # What one of a group owes counts for the others' cells.
            silent = silent.join(members(known.customers), on="customer", how="anti")
        return silent

    def _about(self, customers: pl.DataFrame, grouped: pl.DataFrame) -> Done:
        """What was done, with the lines listed to or of these customers, and all of their groups, alone."""
        if grouped.height:
            theirs = grouped.join(grouped.join(customers, on="customer", how="semi"), on="head", how="semi")
            customers = pl.concat([customers, theirs.select("customer")]).unique()
        numbers = self._done.numbered.select("customer", "debtor").with_row_index("number")
        spoken_to = numbers.join(customers, on="customer", how="semi")
        of_others = numbers.filter(pl.col("customer") != pl.col("debtor"))
        about = of_others.join(customers, left_on="debtor", right_on="customer", how="semi")
        its = pl.concat([spoken_to, about]).select("number").unique()
        return replace(self._done, listed=self._done.listed.join(its, on="number", how="semi"))

    def _end(self, known: Facts, as_of: date) -> None:
        """What is over by tonight: visits made, cases closed, what was paid, releases that lapsed."""
        found = self._done
        is_open = IS_UNDER_WAY
        made = is_open & (pl.col("due_day") <= as_of)
        if any(policy.visits.fallback is not Treatment.NONE for policy in self._in_force.policies):
            # Nobody has made what is late already.
            made &= pl.col("due_day") >= self._first
        visits = found.visits.with_columns(
            state=pl.when(made).then(pl.lit("done")).otherwise("state"),
            state_day=pl.when(made).then(pl.max_horizontal("due_day", pl.lit(self._first))).otherwise("state_day"),
        )
        worked_out = is_open & (pl.col("night") <= as_of - timedelta(days=self._case_days))
        cases = _closed(found.cases, worked_out, "closed", as_of)
        # Only what is posted settles anything.
        if as_of == self._first or (known.items["day"] == as_of).any():
            paid = _paid(replace(found, visits=visits, cases=cases), known, as_of)
            visits = _closed_paid(visits, paid, "cancelled", as_of)
            cases = _closed_paid(cases, paid, "closed", as_of)
        waits = pl.col("state") == LetterState.WAITING_FOR_RELEASE
        letters, days = self._with_release_days(found.letters, known, as_of)
        # A note that nobody releases at once is planned anew.
        lapsed = waits & ((pl.col("night") < pl.lit(as_of) - days) | (pl.col("level") == 0))
        letters = _closed(letters, lapsed, str(LetterState.WITHDRAWN), as_of, reason=LAPSED)
        letters = letters.select(found.letters.columns)
        self._done = _relisted(replace(found, visits=visits, cases=cases, letters=letters))

    def _with_release_days(self, letters: pl.DataFrame, known: Facts, as_of: date) -> tuple[pl.DataFrame, pl.Expr]:
        """Letters, and for how long each may wait by the policy that its customer is under."""
        days = [policy.release_days for policy in self._in_force.policies]
        if len(set(days)) == 1:
            return letters, pl.duration(days=days[0])
        positions = policy_of_customers(known.customers, self._in_force, as_of)
        release_days = pl.col("position").replace_strict(dict(enumerate(days)), default=days[-1], return_dtype=pl.Int64)
        joined = letters.join(positions, on="customer", how="left", maintain_order="left")
        return joined.with_columns(release_days=release_days), pl.duration(days="release_days")

    def _do(self, planned: Plan) -> None:
        night, found = pl.lit(planned.as_of), self._done
        opened = {"night": night, "state": pl.lit("open"), "state_day": night, "outcome": pl.lit(None, pl.String)}
        waits = pl.col("state") == LetterState.WAITING_FOR_RELEASE
        letters = planned.letters.with_columns(
            night=night,
            state=pl.when(waits).then("state").otherwise(pl.lit(str(LetterState.SENT))),
            state_day=night,
            batch_night=pl.when(~waits).then(night),
            released_by=pl.lit(None, pl.String),
            reason=pl.lit(None, pl.String),
            left_day=pl.lit(None, pl.Date),
            returned_day=pl.lit(None, pl.Date),
        )
        asked = {"named": "salesperson", "asked_day": "due_day"}
        visits, cases = (
            planned.assignments.with_columns(**opened, **asked),
            planned.cases.with_columns(**opened, policy_hash=pl.lit(planned.policy_hash)),
        )
        work = work_of(planned)
        self._work.append(work)
        belongs = work.select("customer", "does").unique("customer")
        lines = planned.lines.with_columns(night=night).join(belongs, on="customer").select(found.lines.columns)
        self._done = replace(
            _with_listed(found, listed(lines, states_of(letters, visits, cases))),
            letters=pl.concat([found.letters, letters.select(found.letters.columns)]),
            visits=pl.concat([found.visits, visits.select(found.visits.columns)]),
            cases=pl.concat([found.cases, cases.select(found.cases.columns)]),
            lines=pl.concat([found.lines, lines]),
        )


def work_of(planned: Plan) -> pl.DataFrame:
    """The letters, visits and cases of a night's plan, as `Played` has them."""
    nobody = pl.lit(None, pl.String)
    return pl.concat(
        frame.select(
            night=pl.lit(planned.as_of, pl.Date),
            does=pl.lit(str(does)),
            customer="customer",
            salesperson=salesperson,
            treatment=treatment,
        )
        for frame, does, salesperson, treatment in (
            (planned.letters, Does.LETTER, nobody, pl.col("treatment")),
            (planned.assignments, Does.VISIT, pl.col("salesperson"), pl.lit(str(Treatment.REP_VISIT))),
            (planned.cases, Does.CASE, pl.col("salesperson"), pl.col("kind")),
        )
    )


def _with_listed(found: Done, due: pl.DataFrame) -> Done:
    """With the lines due themselves of one more night (see `listed`)."""
    new = due.select(THING).unique(maintain_order=True).join(found.numbered, on=THING, how="anti")
    numbered = pl.concat([found.numbered, new])
    more = due.join(numbered.with_row_index("number"), on=THING).select(found.listed.columns)
    return replace(found, numbered=numbered, listed=pl.concat([found.listed, more]))


def _relisted(found: Done) -> Done:
    """With the present states of visits, whose days bear on contacts, in the lines listed."""
    is_visit = pl.col("does") == Does.VISIT
    visits = found.listed.filter(is_visit)
    if visits.is_empty():
        return found
    owners = found.numbered.with_row_index("number").select("number", "customer")
    states = found.visits.select(*_KEY, "state", "state_day", "outcome")
    present = visits.drop("state", "state_day", "outcome").join(owners, on="number").join(states, on=_KEY)
    return replace(found, listed=pl.concat([found.listed.filter(~is_visit), present.select(found.listed.columns)]))


def _paid(found: Done, known: Facts, as_of: date) -> pl.DataFrame:
    """The open visits and cases (`customer`, `night`) that list invoices, none of which is open any more."""
    is_open = IS_UNDER_WAY
    under_way = pl.concat([found.visits.filter(is_open).select(_KEY), found.cases.filter(is_open).select(_KEY)])
    invoices = found.lines.filter(pl.col("kind") == ItemKind.INVOICE).join(under_way, on=_KEY, how="semi")
    if invoices.is_empty():
        return under_way.clear()
    its = known.items.join(invoices.select(customer="debtor").unique(), on="customer", how="semi")
    theirs = balances(its, as_of=as_of).rename({"customer": "debtor"})
    owed = invoices.join(theirs, on=["debtor", "item", "kind"], how="semi")
    return invoices.select(_KEY).unique().join(owed, on=_KEY, how="anti")


def _closed_paid(work: pl.DataFrame, paid: pl.DataFrame, state: str, as_of: date) -> pl.DataFrame:
    marked = work.join(paid.with_columns(paid=pl.lit(value=True)), on=_KEY, how="left", maintain_order="left")
    is_paid = pl.col("paid").is_not_null() & IS_UNDER_WAY
    return _closed(marked, is_paid, state, as_of, outcome=PAID).drop("paid")


def _closed(work: pl.DataFrame, which: pl.Expr, state: str, as_of: date, **why: str) -> pl.DataFrame:
    """The work in another state since `as_of`, where `which` says so."""
    changed = {"state": pl.lit(state), "state_day": pl.lit(as_of), **{name: pl.lit(text) for name, text in why.items()}}
    return work.with_columns(pl.when(which).then(value).otherwise(name).alias(name) for name, value in changed.items())
