"""Workbooks gone wrong: each is read, or refused in a sentence; none crashes, hangs, or adds a number."""

import pytest

from sources.fuzzing import WORKBOOKS, look_at


@pytest.mark.parametrize("format_", WORKBOOKS)
def test_a_mutated_file_is_read_or_refused_and_nothing_is_taken_that_was_not_in_it(format_: str) -> None:
    look_at(format_)
