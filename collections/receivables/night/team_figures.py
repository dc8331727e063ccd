"""What representatives and collectors were asked for and did in a period, and what came in of their accounts."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from sqlalchemy import Connection, Engine

from receivables.config import Config
from receivables.money import to_minor
from receivables.night.promises import judged_on
from receivables.night.remembering import reckoned_in_turn
from receivables.night.store import store_of
from receivables.policy.rates import in_base, with_rates
from receivables.policy.team_figures import (
    STANDARD,
    TEAM_SCHEMA,
    By,
    Collected,
    Compared,
    Deeds,
    Grid,
    Span,
    Whose,
    collected,
    compared,
    of_firm,
    team_figures,
)
from receivables.policy.team_figures.deeds import WORD_SCHEMA
from receivables.stop import Stopped
from receivables.store import nights
from receivables.store import team_figures as kept
from receivables.store.database import reading
from receivables.store.facts import newest_rates, shards

_TENTH, _THOUSANDTH = Decimal("0.1"), Decimal("0.001")


class NoPeriod(Stopped):
    """There is no day between the two."""


class NobodyCalled(Stopped):
    """Nobody of whom figures are made is called so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFigure:
    """What somebody was asked for and did in a period, and what came in of their accounts; see TEAM_SCHEMA.

    `who` empty: nobody's, or the whole firm. Amounts are in the base currency. Of what was asked for, what was not done
    by the end is `open`, or `overdue`.
    """

    who: str
    name: str
    visits_done: int
    visits_open: int
    visits_overdue: int
    releases_done: int
    releases_open: int
    releases_overdue: int
    promises_done: int
    promises_open: int
    promises_overdue: int
    disputes_done: int
    disputes_open: int
    disputes_overdue: int
    obtained: int
    promised_minor: int
    judged: int
    judged_promised_minor: int
    kept: int
    judged_paid_minor: int
    solved: int
    solved_days: int
    customers: int
    items: int
    opening_minor: int
    collected_minor: int
    expected_minor: int
    compared: Compared
    received_minor: int
    on_account_minor: int
    unconverted: int
    fell_overdue: int
    contacted: int
    median_days: int | None

    @property
    def mean_days(self) -> Decimal | None:
        """How long the disputes they solved had been open, in days to one place; None: they solved none."""
        return Decimal(self.solved_days / self.solved).quantize(_TENTH, ROUND_HALF_UP) if self.solved else None

    @property
    def collected_share(self) -> Decimal | None:
        """The part of 1 of what was overdue at the opening that was collected; None where nothing was."""
        if not self.opening_minor:
            return None
        return (Decimal(self.collected_minor) / self.opening_minor).quantize(_THOUSANDTH, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamFigures:
    """A period's figures: of everybody (by name), of nobody's accounts, and of the firm, which is all of them together.

    `opened_as_known`: whose an account was at the opening is as it was known at that moment. `names`: all who are
    known, with the name they are shown by, also those of whom there is nothing.
    """

    by: By
    first: date
    last: date
    currency: str
    opened_as_known: datetime
    firm: TeamFigure
    people: tuple[TeamFigure, ...]
    nobody: TeamFigure
    names: dict[str, str]

    def called(self, name: str) -> TeamFigure:
        """The figures of whoever bears that number, user or name. Raises NobodyCalled."""
        meant = name.strip().lower()
        for who, shown in self.names.items():
            if meant in {who.lower(), shown.lower()}:
                return self.of(who)
        known = ", ".join(self.names) or "those whom a list of customers or the users name, who are none yet"
        raise NobodyCalled(f"Nobody of the {self.by}s is called '{name}': expected one of {known}")

    def of(self, who: str) -> TeamFigure:
        """Somebody's; of whom there is nothing, nothing."""
        nothing = _figure(_NOTHING | {"who": who}, _said(_NOTHING, _NOTHING), self.names.get(who, who))
        return next((one for one in self.people if one.who == who), nothing)


def month_up_to(day: date) -> Span:
    """The calendar month of a day, up to that day."""
    return Span(first=day.replace(day=1), last=day)


def figures_of_team(config: Config, by: By, span: Span) -> TeamFigures:
    """The figures of all representatives, or of all collectors, in a period. Raises NoPeriod.

    The ledger, promises, visits and disputes are as they are known now, up to the last day; whose an account is, as it
    was known at the opening.
    """
    if span.last < span.first:
        raise NoPeriod(f"The period from {span.first} to {span.last} has no day: expected a last day no earlier")
    moment = _opening_moment(config, span.first)
    whose = _whose(store_of(config), by, kept.accounts_at(store_of(config), by, moment))
    firm, rows = _rows(config, whose, span)
    names = kept.shown_names(store_of(config), by)
    people = {who: _figure(row, _said(row, firm), names.get(who, who)) for who, row in rows.items()}
    nobody = people.pop("", _figure(_NOTHING, _said(_NOTHING, _NOTHING)))
    return TeamFigures(
        by=by,
        first=span.first,
        last=span.last,
        currency=config.book.general(span.last).base_currency,
        opened_as_known=moment.astimezone(ZoneInfo(config.firm.timezone)),
        firm=_figure(firm, STANDARD),
        people=tuple(sorted(people.values(), key=lambda one: (one.name, one.who))),
        nobody=nobody,
        names={who: one.name for who, one in people.items()} | names,
    )


def _rows(config: Config, whose: Whose, span: Span) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The row of the firm, and those of everybody by who it is (TEAM_SCHEMA)."""
    deeds = _deeds(config, span)
    ledger = _ledger(config, span)
    firm = next(of_firm(ledger, deeds, whose, span).iter_rows(named=True), _NOTHING)
    return firm, {row["who"]: row for row in team_figures(ledger, deeds, whose, span).iter_rows(named=True)}


_NOTHING: dict[str, Any] = {name: "" if name == "who" else None if name == "median_days" else 0 for name in TEAM_SCHEMA}


def _said(row: dict[str, Any], firm: dict[str, Any]) -> Compared:
    its = {name: row[name] for name in ("customers", "collected_minor", "expected_minor", "variance")}
    return compared(**its, of_all_minor=firm["expected_minor"])


def _figure(row: dict[str, Any], said: Compared, name: str = "") -> TeamFigure:
    figures = {column: value for column, value in row.items() if column != "variance"}
    return TeamFigure(**figures | {"expected_minor": round(row["expected_minor"]), "name": name, "compared": said})


def _opening_moment(config: Config, first: date) -> datetime:
    """What the last night up to the first day knew; where there was none, what was known as that day began."""
    earlier = nights.nights_between(store_of(config), date.min, first)
    return earlier[-1].known_at if earlier else datetime.combine(first, time(), ZoneInfo(config.firm.timezone))


def _whose(engine: Engine, by: By, accounts: pl.DataFrame) -> Whose:
    called = accounts["who"].drop_nulls().unique().sort()
    names = kept.names_of(engine, by, called)
    whose = Whose(by=by, accounts=accounts, names=names)
    if by is By.SALESPERSON:
        return whose
    # A list may name a collector by the user or by the name that they have here.
    meant = whose.of_names(accounts.rename({"who": "called"}), "called")
    return Whose(by=by, accounts=meant.with_columns(pl.col("who").replace("", None)), names=names)


def _grid(config: Config, span: Span) -> Grid:
    policy = config.book.general(span.last)
    bounds = (to_minor(bound, policy.base_currency) for bound in policy.matrix.amount_bands)
    return Grid(age_bands=policy.buckets, amount_bands_minor=tuple(bounds), base_currency=policy.base_currency)


# Pages ask again and again about a ledger that nothing has been posted to since.
@reckoned_in_turn
def _ledger(config: Config, span: Span) -> Collected:
    engine, grid = store_of(config), _grid(config, span)
    with reading(engine) as conn:
        rates = newest_rates(conn, span.last)
    parts = shards(engine, span.last)
    return Collected.together([collected(kept.lines_of_span(engine, one, span), rates, span, grid) for one in parts])


def _deeds(config: Config, span: Span) -> Deeds:
    with reading(store_of(config)) as conn:
        return Deeds(
            visits=kept.visits_of(conn, span),
            releases=kept.releases_of(conn, span),
            words=_words(conn, config, span),
            disputes=kept.disputes_of(conn, span),
            contacts=kept.contacts_of(conn, span),
        )


def _words(conn: Connection, config: Config, span: Span) -> pl.DataFrame:
    judged = judged_on(conn, config, span.last, None).filter(pl.col("plan").is_null())
    noted = judged.join(kept.authors_of_promises(conn), on="promise", how="left")
    base = config.book.general(span.last).base_currency
    rated = with_rates(noted, newest_rates(conn, span.last), base_currency=base, as_of=span.last)
    amounts = {name: in_base(pl.col(name)) for name in ("promised_minor", "paid_minor")}
    return rated.with_columns(**amounts).select(pl.col(name).cast(dtype) for name, dtype in WORD_SCHEMA.items())
