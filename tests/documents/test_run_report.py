"""The report of a night: every set of counts adds up, and says so."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from golden import approve
from receivables.documents.run_report import (
    Decided,
    LetterCount,
    RunReport,
    SourceCount,
    Tally,
    Written,
    checks,
    count_decisions,
    decided_together,
    report_json,
    report_text,
)
from receivables.documents.text_table import width
from receivables.model import DECISION_SCHEMA, Does, HoldKind, Problem, Reason, Treatment

GOLDEN = Path(__file__).parent / "golden"
OUT = Path("/srv/receivables/out")

# kind, currency, balance, days overdue, treatment, does, reason, how many of them
DECISIONS = (
    ("invoice", "EUR", 1_000_00, 12, "routine_reminder", "letter", "leads", 300),
    ("invoice", "USD", 2_500_50, 70, "escalated_letter", "letter", "joins", 30),
    ("invoice", "EUR", 12_000_00, 40, "rep_visit", "visit", "leads", 20),
    ("invoice", "EUR", 30_000_00, 90, "special_handling", "case", "leads", 12),
    ("invoice", "CNY", 800_00, 9, "routine_reminder", "nothing", "resting", 250),
    ("invoice", "EUR", 400_00, 8, "routine_reminder", "nothing", "quiet", 100),
    ("invoice", "EUR", 90_00, 33, "routine_reminder", "nothing", "dispute", 60),
    ("invoice", "EUR", 70_00, 64, "escalated_letter", "nothing", "promise", 20),
    ("invoice", "EUR", 3, 5, "none", "nothing", "below_minimum", 1),
    ("invoice", "USD", 600_00, -3, "none", "nothing", "not_overdue", 1_920),
    ("credit_note", "EUR", -250_00, 10, "none", "nothing", "credit", 150),
    ("receipt", "USD", -99_00, 3, "none", "nothing", "credit", 30),
)


def decisions(*, copies: int | None = None) -> pl.DataFrame:
    """The decisions above; `copies`: so many of each instead."""
    columns = ("kind", "currency", "balance_minor", "days_overdue", "treatment", "does", "reason")
    rows = [dict(zip(columns, facts, strict=True)) for *facts, many in DECISIONS for _ in range(copies or many)]
    return pl.DataFrame(rows, schema={name: DECISION_SCHEMA[name] for name in columns})


def ledger(frame: pl.DataFrame) -> Tally:
    sums = frame.group_by("currency").agg(pl.col("balance_minor").sum())
    return Tally(lines=frame.height, minor=dict(sums.iter_rows()))


def report() -> RunReport:
    return RunReport(
        firm="Nordwerk Pumpen GmbH & Co. KG",
        as_of=date(2026, 10, 30),
        policy_name="Two by two",
        policy_hash="3f2a9c1be07d4c55",
        sources=(
            SourceCount(
                name="customers", kind="customers", rows=402, taken=402, refused=0, new=0, changed=2, unchanged=400
            ),
            SourceCount(
                name="invoices",
                kind="invoices",
                rows=3_014,
                taken=3_013,
                refused=1,
                new=3_013,
                changed=0,
                unchanged=0,
                taken_minor={"EUR": 1_234_567_890, "USD": 98_765_432},
                refused_minor={"EUR": 12_300},
            ),
        ),
        open_lines=ledger(decisions()),
        decided=count_decisions(decisions()),
        letters=(
            LetterCount(level=2, language="zh", letters=12, waiting=3),
            LetterCount(level=1, language="en", letters=96),
        ),
        visits=8,
        cases=5,
        written=(
            Written(path=OUT / "2026-10-30" / "letters-batch-1.pdf", count=105, what="letter"),
            Written(path=OUT / "2026-10-30" / "aging.xlsx", count=2_893, what="line"),
            Written(path=OUT / "rejects" / "invoices.csv", count=1, what="row"),
        ),
        problems=tuple(
            Problem(where=f"invoices.xlsx, row {row}", what="Due is 'soon', expected a date") for row in range(4, 9)
        ),
    )


def test_the_report_for_a_terminal() -> None:
    approve(GOLDEN / "run_report.txt", report_text(report()))


def test_the_report_as_json_has_amounts_as_decimal_texts_under_the_codes() -> None:
    whole = report_json(report())
    assert whole["held"]["dispute"] == {"lines": 60, "amounts": {"EUR": "5400.00"}}
    assert whole["nothing_done"]["credit"] == {"lines": 180, "amounts": {"EUR": "-37500.00", "USD": "-2970.00"}}
    assert len(whole["problems"]) == 5
    assert whole["does_not_add_up"] == []
    assert json.loads(json.dumps(whole)) == whole


def test_every_decision_is_counted_once_by_what_it_is_and_once_by_what_is_done() -> None:
    counted = count_decisions(decisions())
    assert counted.done[Does.LETTER] == Tally(lines=330, minor={"EUR": 30_000_000, "USD": 7_501_500})
    assert counted.held[HoldKind.PROMISE].lines == 20
    assert counted.left[Reason.NOT_OVERDUE].lines == counted.not_overdue.lines == 1_920
    assert counted.by_treatment[Treatment.NONE].lines == 1
    assert counted.credits.lines == 180
    assert checks(report()) == ()


def test_a_case_about_held_items_is_counted_as_a_case_and_not_as_held() -> None:
    review = decisions(copies=1).head(1).with_columns(does=pl.lit("case"), reason=pl.lit("fraud_review"))
    counted = count_decisions(review)
    assert counted.done[Does.CASE].lines == 1
    assert counted.held == {}


def test_shards_counted_one_by_one_are_the_whole() -> None:
    whole = decisions()
    parts = [count_decisions(part) for part in whole.iter_slices(500)]
    assert len(parts) > 2
    assert decided_together(parts) == count_decisions(whole)


def test_nothing_open_adds_up() -> None:
    quiet = replace(report(), sources=(), open_lines=Tally(), decided=Decided(), letters=(), visits=0, written=())
    text = report_text(quiet)
    assert "Read: no source." in text
    assert "0 open lines = none." in text
    assert "Every count adds up." in text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {"open_lines": Tally(lines=2_894, minor=ledger(decisions()).minor)},
            "The ledger has 2,894 lines, but decisions were taken about 2,893 lines.",
        ),
        (
            {"open_lines": Tally(lines=2_893, minor={"EUR": 5})},
            "The ledger has 0.05 EUR, but decisions were taken about",
        ),
        ({"visits": 0}, "There are 0 visits, but 20 lines to list in them."),
        ({"visits": 21}, "There are 21 visits, but 20 lines to list in them."),
        (
            {"decided": replace(count_decisions(decisions()), by_treatment={})},
            "Overdue are 793 lines, but treatments were given to 0 lines.",
        ),
        (
            {"sources": (replace(report().sources[1], rows=3_020),)},
            "Source invoices has 3,020 rows, but 3,013 were taken and 1 refused.",
        ),
        (
            {"sources": (replace(report().sources[1], new=3_000),)},
            "From source invoices 3,013 rows were taken, but 3,000 are new, 0 changed and 0 unchanged.",
        ),
    ],
)
def test_what_does_not_add_up_is_said_in_a_sentence_and_printed(changed: dict[str, object], said: str) -> None:
    wrong = replace(report(), **changed)  # type: ignore[arg-type]
    assert any(sentence.startswith(said) for sentence in checks(wrong))
    assert "DOES NOT ADD UP" in report_text(wrong)
    assert "Every count adds up." not in report_text(wrong)


def test_an_ordinary_night_fits_on_one_screen() -> None:
    assert len(report_text(report()).splitlines()) <= 40


def test_the_largest_night_stays_short_and_within_a_hundred_columns() -> None:
    source = report().sources[1]
    currencies = ("CNY", "EUR", "GBP", "JPY", "KWD", "USD")
    tally = Tally(lines=1_234_567, minor=dict.fromkeys(currencies, 123_456_789_012))
    large = replace(
        report(),
        firm="苏州工业园区水泵有限公司" * 6,
        sources=tuple(replace(source, name=f"苏州工业园区水泵有限公司 {number}") for number in range(12)),
        open_lines=tally,
        decided=Decided(
            overdue=tally,
            by_treatment=dict.fromkeys(Treatment, tally),
            done={does: tally for does in Does if does != Does.NOTHING},
            left={reason: tally for reason in Reason if reason not in (Reason.LEADS, Reason.JOINS)},
            held=dict.fromkeys(HoldKind, tally),
        ),
        letters=tuple(
            LetterCount(level=level, language=language, letters=9_999)
            for level in (1, 2, 3)
            for language in ("en", "zh", "de")
        ),
        written=tuple(
            Written(path=OUT / "2026-10-30" / f"visits-S{number:03}.xlsx", count=12, what="visit")
            for number in range(40)
        ),
        problems=tuple(
            Problem(where=f"发票.xlsx, row {row}", what="Due is 'soon', expected a date" * 9) for row in range(4_000)
        ),
    )
    text = report_text(large)
    assert max(map(width, text.splitlines())) <= 100
    assert "  more in JPY, KWD, USD, see the JSON report" in text
    assert len(text.splitlines()) <= 70
    assert "and 4 more sources, see the JSON report" in text
    assert "3,997 more problems, see the JSON report." in text
    assert " 35 more" in text


def test_notes_stand_beside_the_letters_and_need_nothing_overdue() -> None:
    notes = (
        LetterCount(level=0, language="zh", letters=1, note="courtesy_note"),
        LetterCount(level=0, language="en", letters=2, waiting=1, note="courtesy_note"),
        LetterCount(level=0, language="en", letters=400, note="thank_you_note"),
    )
    noted = replace(report(), letters=(*report().letters, *notes))
    said = "Beside them 2 courtesy notes in English, 1 courtesy note in Chinese, 400 thank-you notes in English;"
    assert f"{said} 1 of them waiting for release." in " ".join(
        report_text(noted).replace("\N{NO-BREAK SPACE}", " ").split()
    )
    assert checks(noted) == ()
    assert report_json(noted)["letters"] == report_json(report())["letters"]
    assert sum(one["letters"] for one in report_json(noted)["notes"]) == 403
    assert "notes" not in report_json(report())
