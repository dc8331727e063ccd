"""What a letter says of late-payment interest, and the statement of account that goes with it."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.letters.making import LANGUAGES, every_kind_of_line, letter, line, pages
from golden import approve
from receivables.documents.letters import (
    InterestLine,
    LateInterest,
    Letter,
    LumpSum,
    Press,
    Statement,
    StatementLine,
    Templates,
    default_templates,
    total_by_currency,
)
from receivables.documents.letters.sheet import sheet
from receivables.documents.letters.statement_table import statement_pages
from receivables.documents.letters.vocabulary import vocabulary
from receivables.model.letter_settings import LetterSettings, StatementForm
from receivables.sample import SAMPLE_DAY, SAMPLE_FIRM

GOLDEN = Path(__file__).parent / "golden"
TEMPLATES = Templates(default_templates())
APPENDED = Press(TEMPLATES, SAMPLE_FIRM, LetterSettings(statement=StatementForm.APPENDED))


def bearing(item: str = "2026-4711", minor: int = 1234, **changes: Any) -> InterestLine:
    known = {"item": item, "kind": "invoice", "currency": "EUR", "from_day": date(2026, 8, 28)}
    figures = {"rates": ((10_270_000, "year"),), "daily_minor": 98, "interest_minor": minor}
    return InterestLine(**{**known, **figures, **changes})


CLAIMED = LateInterest(
    claimed=True,
    lines=(
        bearing("2026-4480/2", 6300, rates=((11_270_000, "year"), (10_270_000, "year"))),
        bearing("2026-4502", 2743, rates=((50_000, "day"),)),
        bearing("2026-4633", 9470, currency="USD"),
    ),
    lump_sums=(LumpSum(currency="EUR", count=2, minor=8000),),
)
STATEMENT = Statement(
    buckets=(1, 31, 61, 91),
    lines=(
        *(
            StatementLine(
                item=one.item,
                kind=one.kind,
                day=one.day,
                due_day=one.due_day,
                days_overdue=one.days_overdue,
                currency=one.currency,
                amount_minor=one.amount_minor,
                balance_minor=one.balance_minor,
            )
            for one in every_kind_of_line()
        ),
        StatementLine(
            item="2026-4990",
            kind="invoice",
            day=SAMPLE_DAY - timedelta(days=10),
            due_day=SAMPLE_DAY + timedelta(days=20),
            days_overdue=-20,
            currency="EUR",
            amount_minor=99900,
            balance_minor=99900,
        ),
    ),
)


def whole(language: str = "en", **changes: Any) -> Letter:
    facts = {
        "lines": every_kind_of_line(),
        "interest": CLAIMED,
        "statement": STATEMENT,
        "copies": ("2026-4480", "2026-4502"),
    }
    return replace(letter("en", "escalated_2", **facts | changes), language=language)


@pytest.mark.parametrize("language", (*LANGUAGES, "de") if "de" not in LANGUAGES else LANGUAGES)
def test_a_letter_with_all_that_goes_with_it_says_what_was_approved(language: str) -> None:
    approve(GOLDEN / f"{language}-with-enclosures.txt", "\n\f\n".join(pages(APPENDED.pdf(whole(language)))) + "\n")


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def totals(about: Letter) -> list[tuple[str, str]]:
    """The last sums of the block of interest, and what follows the items."""
    printed = sheet(about, TEMPLATES.text(about, SAMPLE_FIRM), TEMPLATES.words("en"), SAMPLE_FIRM)
    assert printed["interest"] is not None
    return [(one["label"], plain(one["amount"])) for group in printed["interest"]["groups"] for one in group["totals"]]


def test_claimed_interest_and_lump_sums_are_part_of_what_is_to_be_paid() -> None:
    assert total_by_currency(whole()) == {"EUR": 552765 + 6300 + 2743 + 8000, "USD": 1980050 + 9470}
    assert totals(whole()) == [
        ("Items above", "EUR 5,527.65"),
        ("Late-payment interest to date", "EUR 90.43"),
        ("Lump sum for late payment (2)", "EUR 80.00"),
        ("To be paid", "EUR 5,698.08"),
        ("Items above", "USD 19,800.50"),
        ("Late-payment interest to date", "USD 94.70"),
        ("To be paid", "USD 19,895.20"),
    ]


def test_mentioned_interest_is_no_part_of_it_and_says_so() -> None:
    mentioned = whole(interest=replace(CLAIMED, claimed=False))
    assert total_by_currency(mentioned) == {"EUR": 552765, "USD": 1980050}
    assert ("To be paid", "EUR 5,527.65") not in totals(mentioned)
    assert "Not included in the amount to be paid." in "".join(pages(APPENDED.pdf(mentioned)))


def test_a_lump_sum_in_a_currency_without_items_is_paid_all_the_same() -> None:
    alone = whole(lines=(line(currency="USD"),), interest=replace(CLAIMED, lines=()))
    assert total_by_currency(alone) == {"EUR": 8000, "USD": 125000}
    assert "EUR 80.00" in plain(pages(APPENDED.pdf(alone))[0])


def test_a_text_says_where_the_interest_stands_and_else_it_follows_the_items() -> None:
    kinds = [block["kind"] for block in printed_blocks(whole())]
    assert kinds.index("interest") == kinds.index("items") + 1
    assert "interest" not in [block["kind"] for block in printed_blocks(whole(interest=None))]


def printed_blocks(about: Letter) -> list[Any]:
    return list(sheet(about, TEMPLATES.text(about, SAMPLE_FIRM), TEMPLATES.words("en"), SAMPLE_FIRM)["blocks"])


def test_texts_may_speak_of_interest_by_words() -> None:
    words = vocabulary(whole(), SAMPLE_FIRM, TEMPLATES.words("en").formats)
    said = {name: plain(str(words[name])) for name in ("interest_total", "interest_daily", "lump_sums_total")}
    assert said == {
        "interest_total": "EUR 90.43 and USD 94.70",
        "interest_daily": "EUR 1.96 and USD 0.98",
        "lump_sums_total": "EUR 80.00",
    }
    assert plain(str(words["interest_claimed"])) == "EUR 170.43 and USD 94.70"
    mentioned = vocabulary(whole(interest=replace(CLAIMED, claimed=False)), SAMPLE_FIRM, TEMPLATES.words("en").formats)
    assert mentioned["interest_claimed"] == ""


MINOR = st.integers(-(10**9), 10**9).filter(bool)


@given(st.lists(st.tuples(MINOR, st.integers(-400, 400), st.sampled_from(["EUR", "JPY"])), min_size=1, max_size=12))
def test_a_statement_adds_up_by_age_and_in_all(drawn: list[tuple[int, int, str]]) -> None:
    lines = tuple(
        replace(STATEMENT.lines[0], currency=currency, balance_minor=minor, days_overdue=days)
        for minor, days, currency in drawn
    )
    about = letter(statement=replace(STATEMENT, lines=lines))
    printed = statement_pages(about, TEMPLATES.words("en"))
    assert printed is not None
    for currency, *figures in printed["ages"]["rows"]:
        *parts, balance = [int(figure.replace(",", "").replace(".", "")) for figure in figures]
        assert sum(parts) == balance == sum(minor for minor, _, its in drawn if its == currency)


def test_a_statement_may_be_a_file_of_its_own() -> None:
    separate = Press(TEMPLATES, SAMPLE_FIRM, LetterSettings(statement=StatementForm.SEPARATE))
    assert "Statement of account as at" not in pages(separate.pdf(whole()))[-1].split("Enclosures")[0]
    [page] = pages(separate.statement(whole()))
    assert "Statement of account as at 30 October 2026" in page
    assert "Over 90 days" in page
    with pytest.raises(ValueError, match="no statement of account goes with letter"):
        separate.statement(whole(statement=None))


def test_a_printed_batch_holds_statements_and_copies_behind_each_letter(press: Press) -> None:
    separate = Press(TEMPLATES, SAMPLE_FIRM, LetterSettings(statement=StatementForm.SEPARATE))
    copy = press.pdf(letter(reference="copied invoice"))
    first, last = whole(reference="first"), letter(reference="last")
    printed = pages(separate.batch([first, last], {"first": [copy]}))
    [balance] = [number for number, page in enumerate(printed) if "Over 90 days" in page]
    [copied] = [number for number, page in enumerate(printed) if "copied invoice" in page]
    [second] = [number for number, page in enumerate(printed) if "Our reference last" in page]
    assert balance < copied < second
    assert copied % 2 == second % 2 == 0
