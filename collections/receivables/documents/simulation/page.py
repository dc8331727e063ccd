"""The page of a simulation: one file without scripts, the same report the same bytes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from typing import Any

import jinja2
import polars as pl
from markupsafe import Markup

from receivables.documents.amounts import figure, money
from receivables.documents.charts import CHART_STYLE, bars
from receivables.documents.simulation.report import FIELD_WORKS, SIDES, WORKS, SimulationReport
from receivables.documents.simulation.words import LANGUAGES, Words, words_of
from receivables.model import Does

__all__ = ["LANGUAGES", "page"]

_CUSTOMERS_SHOWN = 20
_HARDEST_NAMED = 3
_PEOPLE_IN_CHART = 40
_LONG = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the page: `head` and `rows` of the same length, the first column names the row.

    `texts`: how many columns from the left hold words; the others hold figures. `is_long`: it scrolls on a screen.
    """

    name: str
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    texts: int = 1

    @property
    def is_long(self) -> bool:
        """Whether it would push what follows out of sight."""
        return len(self.rows) > _LONG


def page(report: SimulationReport, *, language: str = "en") -> str:
    """The page in one of LANGUAGES. Texts of the ledger are escaped."""
    words = words_of(language)
    source = resources.files(__package__).joinpath("page.html").read_text(encoding="utf-8")
    within = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return within.from_string(source).render(
        lang={"en": "en", "zh": "zh-Hans"}[language],
        style=CHART_STYLE,
        report=report,
        say=words.say,
        figures=list(_figures(report, words)),
        sentences=list(_sentences(report, words)),
        charts=[] if report.is_one_night else [_chart(report, words, does) for does in WORKS],
        people_chart=_people_chart(report, words),
        nights=_nights(report, words),
        treatments=_treatments(report, words),
        moved=_moved(report, words),
        people=_people(report, words),
        weeks=_weeks(report, words),
        customers=_customers(report, words),
        more_customers=max(report.customers.height - _CUSTOMERS_SHOWN, 0),
    )


def _figures(report: SimulationReport, words: Words) -> Iterator[tuple[str, str, str]]:
    """What it is, how it changes, and by how much, in words."""
    for does in WORKS:
        old, new = (report.total(side, does) for side in SIDES)
        yield words.say(f"{does}s"), f"{old:,} → {new:,}", _difference(old, new, words)
    for change in ("gained", "lost", "harder", "milder"):
        yield words.say(change), f"{report.customers_with(change):,}", ""
    moved = report.money_moved
    shown = words.say("no_rate") if moved is None else money(moved, report.base_currency)
    yield words.say("money"), shown, words.say("money_items", items=int(report.cells_moved["items"].sum()))


def _difference(old: int, new: int, words: Words) -> str:
    if old == new:
        return words.say("same")
    return words.say("more" if new > old else "fewer", count=abs(new - old))


def _sentences(report: SimulationReport, words: Words) -> Iterator[str]:
    if report.customers.is_empty() and report.cells_moved.is_empty():
        yield words.say("no_change")
        return
    grown = pl.any_horizontal(pl.col(f"new_{does}") > pl.col(f"old_{does}") for does in WORKS)
    hit = report.customers.filter(grown & pl.col("change").is_in(["gained", "harder"])).head(_HARDEST_NAMED)
    hardest = [
        words.say("hardest_one", name=_named(row, "customer"), what=_more_work(row, words))
        for row in hit.iter_rows(named=True)
    ]
    yield words.say("hardest", names="; ".join(hardest)) if hardest else words.say("nobody_hit")
    people = report.people.filter(pl.col("salesperson").is_not_null()).sort(
        pl.col("new_visit") + pl.col("new_case"), descending=True, maintain_order=True
    )
    if people.height:
        first = people.row(0, named=True)
        name = _named(first, "salesperson")
        yield words.say("busiest", name=name, visits=first["new_visit"], cases=first["new_case"])
    if report.capacity is not None:
        beyond, before = (people.filter(pl.col(f"{side}_beyond") > 0).height for side in ("new", "old"))
        yield words.say("beyond", people=beyond, people_old=before, capacity=report.capacity)


def _more_work(row: dict[str, Any], words: Words) -> str:
    """'letters 2 → 0, cases 0 → 1'."""
    parts = (
        f"{words.say(does)} {row[f'old_{does}']:,} → {row[f'new_{does}']:,}"
        for does in WORKS
        if row[f"old_{does}"] != row[f"new_{does}"]
    )
    return ", ".join(parts)


def _chart(report: SimulationReport, words: Words, does: Does) -> Markup:
    what = words.say(f"{does}s")
    totals = {side: report.total(side, does) for side in SIDES}
    return bars(
        f"chart-{does}",
        title=words.say("chart_night", what=what),
        description=words.say("chart_text", first=report.first, last=report.last, **totals),
        labels=report.nights["night"].dt.strftime("%y-%m-%d").to_list(),
        series=_series(report, words, report.nights, does),
    )


def _people_chart(report: SimulationReport, words: Words) -> Markup | None:
    people = report.people.head(_PEOPLE_IN_CHART)
    if people.is_empty():
        return None
    return bars(
        "chart-people",
        title=words.say("chart_people"),
        description=words.say("chart_people_text"),
        labels=[_person(row, words) for row in people.iter_rows(named=True)],
        series=_series(report, words, people, Does.VISIT),
        lying=True,
    )


def _series(report: SimulationReport, words: Words, frame: pl.DataFrame, does: Does) -> dict[str, list[int]]:
    names = {"old": report.old.name, "new": report.new.name}
    return {words.say(side, name=names[side]): frame[f"{side}_{does}"].to_list() for side in SIDES}


def _nights(report: SimulationReport, words: Words) -> Table:
    head = (words.say("night"), *(words.say(f"{does}s_{side}") for does in WORKS for side in SIDES))
    counts = [f"{side}_{does}" for does in WORKS for side in SIDES]
    rows = [(str(row["night"]), *_counts(row, counts)) for row in report.nights.iter_rows(named=True)]
    total = (words.say("total"), *(f"{int(report.nights[name].sum()):,}" for name in counts))
    return Table(name="nights", caption=words.say("by_night_note"), head=head, rows=tuple(rows), total=total)


def _treatments(report: SimulationReport, words: Words) -> Table:
    base = report.base_currency
    head = (
        words.say("treatment"),
        *(words.say(f"items_{side}") for side in SIDES),
        *(words.say(f"money_{side}", currency=base) for side in SIDES),
    )
    rows = [
        (
            words.treatments[row["treatment"]],
            *(f"{row[f'{side}_items']:,}" for side in SIDES),
            *(_amount(row[f"{side}_base_minor"], base, words) for side in SIDES),
        )
        for row in report.treatments.iter_rows(named=True)
    ]
    caption = words.say("treatments_note", as_of=report.as_of, currency=base)
    return Table(name="treatments", caption=caption, head=head, rows=tuple(rows))


def _moved(report: SimulationReport, words: Words) -> Table:
    base = report.base_currency
    head = ("from_cell", "to_cell", "currency", "items", "balance")
    rows = [
        (
            *(_cell(row, side, base, words) for side in SIDES),
            row["currency"],
            f"{row['items']:,}",
            figure(row["balance_minor"], row["currency"]),
            _amount(row["owed_base_minor"], base, words),
        )
        for row in report.cells_moved.iter_rows(named=True)
    ]
    moved = report.money_moved
    total = (words.say("total"), "", "", f"{int(report.cells_moved['items'].sum()):,}", "", _amount(moved, base, words))
    return Table(
        name="moved",
        caption=words.say("moved_note", as_of=report.as_of),
        head=(*map(words.say, head), words.say("in_base", currency=base)),
        rows=tuple(rows),
        total=total if rows else (),
        texts=3,
    )


def _cell(row: dict[str, Any], side: str, base: str, words: Words) -> str:
    days, amount = row[f"{side}_age_from"], row[f"{side}_amount_from"]
    if days is None or amount is None:
        return words.say("outside")
    treatment = words.treatments[row[f"{side}_treatment"]]
    return words.say("cell", days=days, amount=f"{Decimal(amount):,} {base}", treatment=treatment)


def _people(report: SimulationReport, words: Words) -> Table:
    counts = [f"{side}_{does}" for does in FIELD_WORKS for side in SIDES]
    head = [words.say("representative"), *(words.say(f"{does}s_{side}") for does in FIELD_WORKS for side in SIDES)]
    if not report.is_one_night:
        counts += [f"{side}_busiest" for side in SIDES]
        head += [words.say(f"busiest_{side}") for side in SIDES]
    if report.capacity is not None:
        counts += [f"{side}_beyond" for side in SIDES]
        head += [words.say(f"beyond_{side}", capacity=report.capacity) for side in SIDES]
    rows = [(_person(row, words), *_counts(row, counts)) for row in report.people.iter_rows(named=True)]
    caption = words.say("representatives_note")
    return Table(name="people", caption=caption, head=tuple(head), rows=tuple(rows))


def _weeks(report: SimulationReport, words: Words) -> Table:
    counts = [f"{side}_{does}" for does in FIELD_WORKS for side in SIDES]
    head = ("week", "representative", *(f"{does}s_{side}" for does in FIELD_WORKS for side in SIDES))
    rows = [
        (str(row["week"]), _person(row, words), *_counts(row, counts)) for row in report.weeks.iter_rows(named=True)
    ]
    return Table(
        name="weeks", caption=words.say("weeks_note"), head=tuple(map(words.say, head)), rows=tuple(rows), texts=2
    )


def _customers(report: SimulationReport, words: Words) -> Table:
    counts = [f"{side}_{does}" for does in WORKS for side in SIDES]
    head = (
        words.say("customer"),
        words.say("change"),
        words.say("owed", currency=report.base_currency),
        *(words.say(f"{does}s_{side}") for does in WORKS for side in SIDES),
    )
    rows = [
        (
            _named(row, "customer"),
            words.say(f"change_{row['change']}"),
            _amount(row["owed_minor"], report.base_currency, words),
            *_counts(row, counts),
        )
        for row in report.customers.head(_CUSTOMERS_SHOWN).iter_rows(named=True)
    ]
    caption = words.say("customers_note")
    return Table(name="customers", caption=caption, head=head, rows=tuple(rows), texts=2)


def _counts(row: dict[str, Any], names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{row[name]:,}" for name in names)


def _amount(minor: int | None, currency: str, words: Words) -> str:
    return "–" if minor is None else figure(minor, currency)


def _person(row: dict[str, Any], words: Words) -> str:
    return words.say("nobody") if row["salesperson"] is None else _named(row, "salesperson")


def _named(row: dict[str, Any], key: str) -> str:
    return f"{row[key]} {row['name']}".rstrip()
