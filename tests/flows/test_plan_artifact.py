"""The table of the plan, as Prefect's pages show it."""

from datetime import date

from flows.plan_artifact import plan_rows
from receivables.documents.run_report import Decided, LetterCount, RunReport, Tally
from receivables.model import Does, HoldKind, Reason, Treatment


def report(decided: Decided, *letters: LetterCount) -> RunReport:
    return RunReport(
        firm="Pumps",
        as_of=date(2026, 10, 30),
        policy_name="standard",
        policy_hash="0123",
        sources=(),
        open_lines=Tally(lines=6, minor={"EUR": 90_000, "USD": 5_000}),
        decided=decided,
        letters=letters,
        visits=0,
        cases=0,
        written=(),
        problems=(),
    )


def test_each_treatment_deed_reason_and_hold_has_a_row_with_its_lines_and_amounts() -> None:
    decided = Decided(
        by_treatment={Treatment.ROUTINE_REMINDER: Tally(lines=3, minor={"EUR": 60_000, "USD": 5_000})},
        done={Does.LETTER: Tally(lines=2, minor={"EUR": 60_000})},
        left={Reason.RESTING: Tally(lines=1, minor={"USD": 5_000})},
        held={HoldKind.DISPUTE: Tally(lines=3, minor={"EUR": 30_000})},
    )
    rows = list(plan_rows(report(decided, LetterCount(level=1, language="zh", letters=2))))
    assert [(row["part"], row["count"], row["EUR"], row["USD"]) for row in rows] == [
        ("treatment", 3, "600.00", "50.00"),
        ("done", 2, "600.00", "0.00"),
        ("nothing done", 1, "0.00", "50.00"),
        ("held", 3, "300.00", "0.00"),
        ("letters", 2, "", ""),
    ]
    assert (rows[0]["what"], rows[4]["what"]) == ("routine reminder", "level 1, language zh")


def test_every_code_has_words_and_every_row_the_same_columns() -> None:
    one = Tally(lines=1, minor={"EUR": 100})
    decided = Decided(
        by_treatment=dict.fromkeys(Treatment, one),
        done=dict.fromkeys([Does.LETTER, Does.VISIT, Does.CASE], one),
        left={reason: one for reason in Reason if reason not in (Reason.LEADS, Reason.JOINS)},
        held=dict.fromkeys(HoldKind, one),
    )
    rows = list(plan_rows(report(decided, LetterCount(level=1, language="en", letters=1))))
    assert len({tuple(row) for row in rows}) == 1
