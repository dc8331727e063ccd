"""What is to be mended: problems that the night found, and rows of sources that were refused."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Form, Request
from fastapi.responses import Response
from pydantic import BaseModel

from receivables.night.finance.at_a_glance import Glance, glance
from receivables.night.finance.rejected import (
    Corrected,
    RejectedRow,
    RejectedSource,
    correct_rows,
    refuse_gone,
    rejected_rows,
    rejected_sources,
)
from receivables.sources import SourceError
from receivables.web.area import api, pages
from receivables.web.finance.who import Finance, Reader
from receivables.web.guard import note_what
from receivables.web.here import here
from receivables.web.page import page
from receivables.web.people import Person, Role
from receivables.web.problems import NotFound
from receivables.web.said import on_to

router = pages("finance")
api_router = api("finance")
_PROBLEMS_ON_A_PAGE = 100
_ROWS_ON_A_PAGE = 10
# What a page says of refusals travels in a cookie.
_SIGNS_OF_REASONS = 900


@router.get("/mending")
def shown(request: Request, _person: Reader, start: int = 0) -> Response:
    """The problems of the last night, and the sources with refused rows."""
    view = glance(here(request).config)
    first = max(start, 0)
    problems = view.problems[first : first + _PROBLEMS_ON_A_PAGE]
    following = first + _PROBLEMS_ON_A_PAGE if len(view.problems) > first + _PROBLEMS_ON_A_PAGE else None
    sources = rejected_sources(here(request).config)
    return page(
        request, "finance/mending.html", view, problems=problems, first=first, following=following, sources=sources
    )


@api_router.get("/mending")
def told(request: Request, _person: Reader) -> Glance:
    """The night at a glance, with its problems."""
    return glance(here(request).config)


@api_router.get("/rejected")
def sources_told(request: Request, _person: Reader) -> tuple[RejectedSource, ...]:
    """The sources whose last load refused rows."""
    return rejected_sources(here(request).config)


@router.get("/rejected/{source}")
def rows_shown(request: Request, person: Reader, source: str, start: int = 0) -> Response:
    """Some of the refused rows of a source, each cell to be corrected."""
    return _rows_page(request, person, source, start=start)


@api_router.get("/rejected/{source}")
def rows_told(request: Request, _person: Reader, source: str) -> tuple[RejectedRow, ...]:
    """The refused rows of a source, each with its cells as they came."""
    return _rows(request, source)


@router.post("/rejected/{source}")
def correct(
    request: Request,
    person: Finance,
    source: str,
    *,
    row: Annotated[list[str], Form()] = [],  # noqa: B006 - FastAPI makes a list of its own
    cell: Annotated[list[str], Form()] = [],  # noqa: B006
    start: Annotated[int, Form()] = 0,
) -> Response:
    """Take those rows of the form in which a cell was changed; `cell` has the cells of each `row` in its order."""
    entered = _entered(request, source, row, cell)
    changed = {one.key: cells for one, cells in entered if cells != one.cells}
    if not changed:
        return _rows_page(request, person, source, start=start, status=422, words="finance.rejected.nothing_changed")
    where = here(request)
    note_what(request, f"{source} {' '.join(changed)}")
    try:
        done = correct_rows(where.config, source, changed, by=person.user, as_of=where.as_of)
    except SourceError as told:
        given = {one.key: cells for one, cells in entered}
        return _rows_page(request, person, source, start=start, status=422, told=str(told), given=given)
    words = "finance.rejected.taken_but" if done.refused else "finance.rejected.taken"
    why = " ".join(done.reasons)[:_SIGNS_OF_REASONS]
    return on_to(request, _address(source), words, taken=done.taken, refused=done.refused, why=why)


class Cells(BaseModel):
    """Corrected cells: the key of a row -> header -> text. What is not named stays as it came."""

    rows: dict[str, dict[str, str]]


@api_router.post("/rejected/{source}")
def corrected(request: Request, person: Finance, source: str, cells: Cells) -> Corrected:
    """Take rows of a source with other cells. What is refused again stays among the refused rows."""
    _source(request, source)
    where = here(request)
    note_what(request, f"{source} {' '.join(cells.rows)}")
    return correct_rows(where.config, source, cells.rows, by=person.user, as_of=where.as_of)


def _entered(
    request: Request, source: str, keys: list[str], cells: list[str]
) -> list[tuple[RejectedRow, dict[str, str]]]:
    """The rows with the cells as entered. Raises StoreError where one of them is not refused any more."""
    rows = {row.key: row for row in _rows(request, source)}
    if gone := [key for key in keys if key not in rows or rows[key].corrected]:
        refuse_gone(source, rows.get(gone[0]))
    found, left = [], list(cells)
    for key in keys:
        headers = list(rows[key].cells)
        found.append((rows[key], dict(zip(headers, left, strict=False))))
        left = left[len(headers) :]
    return found


def _rows(request: Request, source: str) -> tuple[RejectedRow, ...]:
    _source(request, source)
    return rejected_rows(here(request).config, source)


def _source(request: Request, source: str) -> None:
    if source not in {one.name for one in here(request).config.sources}:
        raise NotFound


def _rows_page(
    request: Request, person: Person, source: str, *, start: int, status: int = 200, **more: Any
) -> Response:
    every = _rows(request, source)
    rows = [row for row in every if row.corrected is None]
    first = min(max(start, 0), max(len(rows) - 1, 0))
    about = next((one for one in rejected_sources(here(request).config) if one.name == source), None)
    return page(
        request,
        "finance/rejected.html",
        rows[first : first + _ROWS_ON_A_PAGE],
        status=status,
        source=source,
        about=about,
        first=first,
        count=len(rows),
        following=first + _ROWS_ON_A_PAGE if len(rows) > first + _ROWS_ON_A_PAGE else None,
        corrected=[row for row in every if row.corrected is not None],
        may=person.role is Role.FINANCE,
        **{"words": "", "told": "", "given": {}, **more},
    )


def _address(source: str) -> str:
    return f"/finance/rejected/{quote(source, safe='')}"
