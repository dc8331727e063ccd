"""A brief as a PDF: one page, however much there is to say."""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pypdf
import typst

from receivables.documents.brief.brief import Ask, Brief, BriefItem, BriefPerson
from receivables.documents.brief.words import (
    book_of,
    counted,
    happened,
    label,
    listed,
    remarked,
    shown_day,
    shown_money,
    shown_totals,
    word,
)
from receivables.documents.letters.glyphs import FONT_FOLDER, printable, with_missing_marked
from receivables.model import Cause, Firm

_PAGE = Path(__file__).with_name("page.typ")
# Texts that people gave are cut where they would take more than a line or two.
_LINE, _TWO_LINES = 60, 160
_UNBROKEN = 32


@dataclass(frozen=True, slots=True)
class _Room:
    """How much of each the page has room for, in letters of so many points."""

    items: int
    people: int
    history: int
    questions: int
    offers: int = 6
    points: float = 9.0


# What is tried in turn, until all of it is on one page. The last fits whatever is in it.
_ROOMS = (
    _Room(16, 6, 14, 8),
    _Room(12, 5, 12, 7),
    _Room(10, 4, 9, 6),
    _Room(7, 3, 7, 5, 4, 8.5),
    _Room(5, 3, 4, 3, 3, 8.0),
    _Room(3, 2, 2, 2, 2, 7.5),
    _Room(2, 1, 1, 1, 1, 6.5),
)


def brief_pdf(brief: Brief, firm: Firm, *, language: str = "en") -> bytes:
    """The brief as tagged PDF/A-2a of one page in a language, English where there are no words of it.

    What has no room on the page is counted and summed up there. The same brief gives the same bytes.
    """
    for room in _ROOMS:
        made = _set(brief, firm, language, room)
        if len(pypdf.PdfReader(io.BytesIO(made)).pages) == 1:
            return made
    return made


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER])
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)


def _set(brief: Brief, firm: Firm, language: str, room: _Room) -> bytes:
    data = json.dumps(_texts(brief, firm, language, room), ensure_ascii=False)
    made = _compiler().compile(
        {"main.typ": _PAGE.read_bytes(), "data.json": data.encode()},  # type: ignore[type-var]  # see `press`
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=datetime.combine(brief.as_of, time(), UTC),
    )
    assert isinstance(made, bytes)
    return made


def _texts(brief: Brief, firm: Firm, language: str, room: _Room) -> dict[str, Any]:
    """All that the page prints."""
    name = _cut(brief.name, language)
    return {
        "lang": str(book_of(language)["formats"].get("language", language)),
        "points": room.points,
        "title": label("heading", language, name=name),
        "author": _cut(firm.name, language),
        "heading": label("heading", language, name=name),
        "under": label("under", language, **_under(brief, language)),
        "footer": _footer(brief, firm, language),
        "customer": {"title": label("customer", language), "pairs": list(_customer(brief, language))},
        "worth": {"title": label("worth", language), "pairs": list(_worth(brief, language))},
        "asks": {
            "title": label("asks", language),
            "rows": [_ask(one, language) for one in brief.asks[:4]],
            "none": label("asks_none", language),
        },
        "items": _items(brief, language, room.items),
        "people": _people(brief, language, room.people),
        "history": _history(brief, language, room.history),
        "offers": {
            "title": label("offers", language),
            "rows": [_cut(remarked(one, language), language, _TWO_LINES) for one in brief.offers[: room.offers]],
        },
        "questions": _questions(brief, language, room.questions),
    }


def _cut(text: str, language: str, most: int = _LINE) -> str:
    """What people gave, as one line that can be printed and is not too long."""
    line = with_missing_marked(printable(text))
    if len(line) > most:
        line = line[: most - 1].rstrip() + str(book_of(language)["formats"]["cut"])
    return " ".join(map(_breakable, line.split(" ")))


def _breakable(part: str) -> str:
    """A zero width space lets a page break what has no gap, so that a hostile name stays inside its column."""
    return "\u200b".join(part[at : at + _UNBROKEN] for at in range(0, len(part), _UNBROKEN))


def _under(brief: Brief, language: str) -> dict[str, str]:
    values = {
        "due_day": shown_day(brief.due_day, language),
        "representative": _cut(brief.salesperson_name or brief.salesperson, language),
        "state": word("states", brief.state, language),
        "as_of": shown_day(brief.as_of, language),
    }
    return {name: value for name, value in values.items() if value}


def _footer(brief: Brief, firm: Firm, language: str) -> str:
    night = shown_day(brief.night, language)
    firms, number = _cut(firm.name, language), _cut(brief.customer, language, 30)
    return label("footer", language, firm=firms, customer=number, night=night)


def _customer(brief: Brief, language: str) -> Iterator[tuple[str, str]]:
    none = str(book_of(language)["formats"]["none"])
    yield label("number", language), _cut(brief.customer, language)
    address = _cut(", ".join(brief.address), language, _TWO_LINES)
    yield label("address", language), address or none
    key = [label("key_account", language)] if brief.key_account else []
    segment = listed([*([_cut(brief.segment, language)] if brief.segment else []), *key], language)
    if segment:
        yield label("segment", language), segment
    if brief.worth.since:
        yield label("since", language), shown_day(brief.worth.since, language)
    if brief.reason:
        yield label("reason", language), _cut(brief.reason, language, _TWO_LINES)
    yield label("words", language), _word_given(brief, language)


def _word_given(brief: Brief, language: str) -> str:
    words = brief.words
    if not any((words.kept, words.partly_kept, words.broken, words.open)):
        return label("words_none", language)
    some = {"partly": words.partly_kept, "open": words.open}
    counts = {"kept": words.kept, "broken": words.broken} | {name: count for name, count in some.items() if count}
    return label("words_kept", language, **{name: str(count) for name, count in counts.items()})


def _worth(brief: Brief, language: str) -> Iterator[tuple[str, str]]:
    worth = brief.worth

    def base(minor: int) -> str:
        return shown_money(minor, worth.base_currency, language)

    yield label("turnover", language), base(worth.turnover_minor)
    yield label("before", language), base(worth.turnover_before_minor)
    yield label("open", language), base(worth.open_minor)
    if worth.share is not None:
        yield label("share", language), f"{worth.share * 100:.1f} %"
    if worth.limit_minor is not None:
        limit = shown_money(worth.limit_minor, worth.limit_currency or worth.base_currency, language)
        used = worth.limit_used
        text = limit if used is None else label("limit_used", language, limit=limit, used=f"{used * 100:.0f}")
        yield label("limit", language), text
    if worth.days_late is not None:
        yield label("days_late", language), _late(worth.days_late, language)
    if (last := worth.last_payment) is not None:
        amount = shown_money(last.amount_minor, last.currency, language)
        yield (
            label("last_payment", language),
            label("of_day", language, amount=amount, day=shown_day(last.day, language)),
        )
    if worth.no_rate:
        yield "", label("no_rate", language, currencies=listed(list(worth.no_rate), language))


def _late(days: Decimal, language: str) -> str:
    if not days:
        return label("on_time", language)
    return label("late" if days > 0 else "early", language, days=f"{abs(days)}")


def _ask(one: Ask, language: str) -> str:
    items = counted("items", one.least_items, language)
    whole = shown_money(one.all_minor, one.currency, language)
    if one.least_minor == one.all_minor:
        return label("ask_all", language, all=whole, items=items)
    least, day = shown_money(one.least_minor, one.currency, language), shown_day(one.least_due_day, language)
    return label("ask", language, all=whole, least=least, day=day, items=items)


def _items(brief: Brief, language: str, most: int) -> dict[str, Any]:
    names = ("item", "due", "late_head", "open_head", "ask_head", "why")
    kept, rest = brief.items[:most], brief.items[most:]
    title = label("items", language, total=shown_totals(brief.overdue, language))
    return {
        "title": title if brief.items else label("items_none", language),
        "heads": [label(name, language) for name in names],
        "rows": [_item(one, language) for one in kept],
        "more": _more("more_items", len(rest), language, total=_total(rest, language)),
    }


def _total(items: Sequence[BriefItem], language: str) -> str:
    totals: dict[str, int] = {}
    for one in items:
        totals[one.currency] = totals.get(one.currency, 0) + one.balance_minor
    return shown_totals(totals, language)


def _item(one: BriefItem, language: str) -> tuple[str, ...]:
    return (
        _cut(one.item, language, 30),
        shown_day(one.due_day, language),
        f"{one.days_overdue:,}",
        shown_money(one.balance_minor, one.currency, language),
        shown_money(one.asked_minor, one.currency, language) if one.asked_minor else "–",
        _cut(listed(list(_why(one, language)), language), language, 90),
    )


def _why(one: BriefItem, language: str) -> Iterator[str]:
    """What is known of why it is unpaid; that nothing is known only where there is nothing else to say."""
    says = book_of(language)["why"]
    if one.cause is not Cause.UNKNOWN or not (one.disputes or one.hold):
        yield says["cause"].format(cause=word("causes", one.cause, language))
    if one.disputes:
        yield says["claim"].format(disputes=listed(list(one.disputes[:2]), language))
    if 0 < one.disputed_minor < one.balance_minor:
        yield says["disputed"].format(disputed=shown_money(one.disputed_minor, one.currency, language))
    if one.hold is not None:
        yield says["held"].format(hold=word("holds", one.hold, language))
    if one.branch:
        yield says["branch"].format(branch=one.branch)


def _people(brief: Brief, language: str, most: int) -> dict[str, Any]:
    left = len(brief.people) - most
    none = "" if brief.people else label("people_none", language)
    return {
        "title": label("people", language),
        "heads": [label(name, language) for name in ("name", "stands", "reach")],
        "rows": [_person(one, language) for one in brief.people[:most]],
        "more": none or _more("more_people", left, language),
    }


def _person(one: BriefPerson, language: str) -> tuple[str, ...]:
    rank = word("ranks", one.rank, language) if one.rank is not None else ""
    stands = [
        rank,
        word("roles", one.decision_role, language) if one.decision_role else "",
        word("influence", one.influence, language) if one.influence else "",
        word("relations", one.relation, language) if one.relation else "",
    ]
    reach = [one.manner, one.phone, one.email]
    who = f"{one.name}, {one.role}" if one.role else one.name
    return (
        _cut(who, language, 48),
        _cut(listed([part for part in stands if part], language), language, 90),
        _cut(listed([part for part in reach if part], language), language, 110),
    )


def _history(brief: Brief, language: str, most: int) -> dict[str, Any]:
    none = "" if brief.history else label("history_none", language)
    return {
        "title": label("history", language),
        "rows": [
            (shown_day(one.day, language), _cut(happened(one, language), language, 120)) for one in brief.history[:most]
        ],
        "more": none or _more("more_history", len(brief.history) - most, language),
    }


def _questions(brief: Brief, language: str, most: int) -> dict[str, Any]:
    return {
        "title": label("questions", language),
        "rows": [_cut(remarked(one, language), language, 120) for one in brief.questions[:most]],
        "more": _more("more_questions", len(brief.questions) - most, language),
    }


def _more(name: str, count: int, language: str, **values: str) -> str:
    return label(name, language, count=f"{count:,}", **values) if count > 0 else ""
