"""Every code that can reach a person has words."""

from collections.abc import Mapping
from enum import StrEnum

import pytest

from receivables.documents import words
from receivables.model import CaseKind, Cause, Does, HoldKind, ItemKind, Reason, Treatment
from receivables.model.cases import Stage
from receivables.model.measures import MeasureKind


@pytest.mark.parametrize(
    ("codes", "phrases"),
    [
        (Treatment, words.TREATMENTS),
        (Does, words.DOES),
        (Cause, words.CAUSES),
        (ItemKind, words.KINDS),
        (HoldKind, words.HOLDS),
        (Reason, words.REASONS),
        (CaseKind, words.CASES),
        (CaseKind, words.NEXT_STEPS),
        (Stage, words.STAGES),
        (MeasureKind, words.MEASURES),
    ],
)
def test_every_code_has_words_of_its_own(codes: type[StrEnum], phrases: Mapping[str, str]) -> None:
    assert set(phrases) == set(codes)
    assert len(set(phrases.values())) == len(phrases)


def test_a_reason_and_a_hold_are_never_called_the_same() -> None:
    assert len(set(words.REASONS_AND_HOLDS.values())) == len(Reason) + len(HoldKind)


def test_one_is_singular_and_all_else_plural() -> None:
    assert [words.lines(count) for count in (0, 1, 1234)] == ["0 lines", "1 line", "1,234 lines"]
