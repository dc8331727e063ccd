"""The brief of a visit on paper: one page, whatever is in it, in English and Chinese."""

import io
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdf
import pytest

from documents.work_samples import AS_OF, FIRM
from receivables.documents.brief import words
from receivables.documents.brief.brief import (
    Ask,
    Brief,
    BriefDispute,
    BriefItem,
    BriefPerson,
    LastPayment,
    Remark,
    Words,
    Worth,
)
from receivables.documents.brief.paper import brief_pdf
from receivables.documents.letters.glyphs import missing_glyphs
from receivables.model import AssignmentState, CaseKind, Cause, DisputeKind, DisputeOutcome, HoldKind, Rank
from receivables.model.cases import CaseDeed
from receivables.model.happenings import Happening, HappeningKind
from receivables.model.people import DecisionRole, Relation
from receivables.model.visit_reports import OutcomeKind

_WORDS = Path(words.__file__).parent


def item(number: str, days: int, minor: int, **more: Any) -> BriefItem:
    due = AS_OF - timedelta(days=days)
    said = {"kind": "invoice", "branch": "", "currency": "EUR", "disputed_minor": 0, "asked_minor": minor}
    about = {"cause": Cause.UNKNOWN, "hold": None, **said, **more}
    return BriefItem(
        item=number, day=due - timedelta(days=30), due_day=due, days_overdue=days, balance_minor=minor, **about
    )


ANN = BriefPerson(
    name="Ann Hall",
    role="CFO",
    rank=2,
    phone="+44 113 5550123",
    email="a.hall@harbour.example",
    influence="high",
    decision_role="decides",
    relation="strained",
    manner="in person, with figures",
)
WORTH = Worth(
    base_currency="EUR",
    turnover_minor=35_000_000,
    turnover_before_minor=18_000_000,
    open_minor=3_000_000,
    overdue_minor=1_200_000,
    share=Decimal("0.014"),
    since=date(2019, 3, 1),
    limit_minor=4_000_000,
    limit_currency="EUR",
    limit_used=Decimal("0.75"),
    days_late=Decimal("8.5"),
    last_payment=LastPayment(day=date(2026, 9, 24), currency="EUR", amount_minor=660_700),
)
SENT = Happening(
    day=date(2026, 10, 1),
    kind=HappeningKind.LETTER,
    code="letter_sent",
    values={"letter": "escalated_letter", "level": 2, "totals": {"EUR": 1_200_000}},
)
BRIEF = Brief(
    customer="C1",
    name="Harbour Pumps Ltd",
    night=AS_OF,
    as_of=AS_OF,
    salesperson="S03",
    salesperson_name="Clara Voss",
    due_day=date(2026, 11, 6),
    state="open",
    reason="",
    address=("12 High Street", "Leeds LS1 4AB"),
    country="GB",
    segment="Shipyards",
    key_account=True,
    items=(item("R1", 70, 1_000_000), item("R2", 12, 200_000, hold=HoldKind.PROMISE, asked_minor=0)),
    asks=(Ask(currency="EUR", all_minor=1_000_000, least_minor=400_000, least_items=1, least_due_day=AS_OF),),
    worth=WORTH,
    words=Words(kept=1, broken=2),
    disputes=(),
    history=(SENT,),
    people=(ANN,),
    offers=(Remark(code="instalments", values={"count": 3}),),
    questions=(Remark(code="cause_unknown", values={"items": "R1"}),),
)


def pages(pdf: bytes) -> list[str]:
    """The text of each page, without what breaks lines."""
    return [page.extract_text().replace("\u200b", "") for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_a_brief_says_what_to_ask_for_why_it_is_unpaid_whom_to_talk_to_and_what_happened() -> None:
    (page,) = pages(brief_pdf(BRIEF, FIRM))
    for said in (
        "10,000.00 EUR: all that is overdue and not held. At the least 4,000.00 EUR",
        "promised, not yet due",
        "Ann Hall, CFO",
        "decides",
        "relation strained",
        "in person, with figures",
        "1 kept, 2 broken",
        "40,000.00 EUR, 75 % used",
        "8.5 days late",
        "Sent: escalated letter, level 2, for 12,000.00 EUR",
        "Instalments, up to 3",
        "Why is it unpaid: R1",
    ):
        assert said in " ".join(page.split()), said


def test_a_brief_in_chinese_says_the_same() -> None:
    (page,) = pages(brief_pdf(BRIEF, FIRM, language="zh"))
    for said in ("拜访", "应索要", "履行 1 次", "违背 2 次", "已寄出：升级函件", "分期付款，最多 3 期"):
        assert said in page, said


def test_a_brief_is_one_page_also_with_300_items_and_sums_up_what_it_leaves_out() -> None:
    items = tuple(item(f"R{number}", 400 - number, 100_000 - number) for number in range(300))
    (page,) = pages(brief_pdf(replace(BRIEF, items=items), FIRM))
    shown = sum(f"R{number} " in page for number in range(300))
    assert shown >= 10
    left = sum(100_000 - number for number in range(shown, 300))
    assert f"and {300 - shown} more: {left / 100:,.2f} EUR" in " ".join(page.split())


HOSTILE = "W" * 400 + " #[*x*] $ 한"


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_a_brief_is_one_page_whatever_people_wrote(language: str) -> None:
    told = replace(SENT, code="dispute_said", values={"dispute": HOSTILE, "text": HOSTILE}, who=HOSTILE)
    texts = ("name", "role", "phone", "email", "influence", "decision_role", "relation", "manner")
    stranger = replace(ANN, **dict.fromkeys(texts, HOSTILE))
    full = replace(
        BRIEF,
        **dict.fromkeys(("customer", "name", "segment", "reason", "salesperson_name"), HOSTILE),
        address=(HOSTILE,) * 9,
        items=tuple(item(HOSTILE, 5, 10**13, disputed_minor=10**12, branch=HOSTILE) for _ in range(40)),
        asks=tuple(replace(BRIEF.asks[0], all_minor=10**14, currency=code) for code in ("CNY", "EUR", "GBP", "USD")),
        history=(told,) * 40,
        people=(stranger,) * 20,
        offers=(Remark(code="also", values={"text": HOSTILE}),) * 9,
        questions=(Remark(code="rank_unknown", values={"person": HOSTILE}),) * 20,
    )
    assert len(pages(brief_pdf(full, FIRM, language=language))) == 1


def test_a_brief_about_nothing_says_so() -> None:
    nothing = replace(BRIEF, items=(), asks=(), history=(), people=(), questions=(), words=Words(), address=())
    (page,) = pages(brief_pdf(nothing, FIRM))
    for said in ("Nothing is overdue", "Nothing is to be asked for today", "Nobody is known there", "never gave any"):
        assert said in " ".join(page.split()), said


def test_the_same_brief_has_the_same_bytes() -> None:
    assert brief_pdf(BRIEF, FIRM) == brief_pdf(BRIEF, FIRM)


def _book(language: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((_WORDS / f"{language}.toml").read_text(encoding="utf-8"))


def test_both_languages_have_words_for_the_same_and_the_fonts_have_them() -> None:
    english, chinese = _book("en"), _book("zh")
    assert {table: set(its) for table, its in english.items()} == {table: set(its) for table, its in chinese.items()}
    for book in (english, chinese):
        assert not missing_glyphs(str(book))


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("states", AssignmentState),
        ("causes", Cause),
        ("holds", HoldKind),
        ("claims", DisputeKind),
        ("outcomes", DisputeOutcome),
        ("roles", DecisionRole),
        ("relations", Relation),
        ("cases", CaseKind),
        ("deeds", CaseDeed),
        ("reported", OutcomeKind),
        ("ranks", [int(rank) for rank in Rank]),
    ],
)
def test_every_code_has_a_word(table: str, codes: Any) -> None:
    assert {str(code) for code in codes} <= set(_book("en")[table])


def test_who_did_it_stands_behind_a_sentence_and_parts_without_a_value_fall_away() -> None:
    promised: Mapping[str, Any] = {"due_day": date(2026, 11, 9)}
    one = Happening(day=AS_OF, kind=HappeningKind.PROMISE, code="promise_given", values=promised, who="Ada")
    assert words.happened(one) == "Promise to pay by 9 Nov 2026 (Ada)"
    assert words.happened(one, "zh", with_who=False) == "承诺于 2026年11月9日 前付款"
    amount = {**promised, "amount_minor": 50_000, "currency": "JPY"}
    assert words.happened(replace(one, values=amount)) == "Promise to pay 50,000 JPY by 9 Nov 2026 (Ada)"


def test_a_claim_that_is_past_its_deadline_is_a_question() -> None:
    claim = BriefDispute(
        dispute="D1",
        item="R1",
        kind="quality",
        currency="EUR",
        amount_minor=None,
        opened_day=AS_OF,
        deadline_day=AS_OF,
        owner="",
        overdue=True,
    )
    asked = Remark(code="dispute_unanswered", values={"dispute": claim.dispute, "deadline_day": claim.deadline_day})
    assert words.remarked(asked) == "Claim D1 is unanswered since 30 Oct 2026"
