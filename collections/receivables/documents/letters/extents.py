"""What of a finished letter stands where it must not: cut off by a window, over the edge, or over something else.

It is read from the PDF, not from the layout that made it, so it is seen whatever the page looks like.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import pypdf

from receivables.documents.letters.pdf_text import MM, Box, Run, runs_of

# Printers leave so much of the paper white.
_WHITE_EDGE = 4 * MM


@dataclass(frozen=True, slots=True, kw_only=True)
class Misplaced:
    """A text that is not to be read as it should: `how` says why."""

    page: int
    text: str
    how: str


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return len(pypdf.PdfReader(io.BytesIO(pdf)).pages)


def misplaced(pdf: bytes) -> Iterator[Misplaced]:
    """What is cut off, leaves the paper or is printed over something else; each text once."""
    for number, (paper, runs) in enumerate(runs_of(pdf), 1):
        yield from (Misplaced(page=number, text=text, how=how) for text, how in dict(_wrong(runs, paper)).items())


def _wrong(runs: list[Run], paper: Box) -> Iterator[tuple[str, str]]:
    edge = paper.less(_WHITE_EDGE)
    for run in runs:
        if not run.box.within(paper):
            yield run.text, "runs off the paper"
        elif not run.box.within(run.shown):
            yield run.text, "is cut off"
        elif not run.box.within(edge):
            yield run.text, "runs into the margin that printers leave white"
    whole = [run for run in runs if run.box.within(run.shown)]
    for one, other in _neighbours(whole):
        if one.box.meets(other.box):
            yield one.text, f"is printed over '{other.text}'"


def _neighbours(runs: list[Run]) -> Iterator[tuple[Run, Run]]:
    """Every two that stand at about the same height."""
    ordered = sorted(runs, key=lambda run: run.box.bottom)
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other.box.bottom >= one.box.top:
                break
            yield one, other
