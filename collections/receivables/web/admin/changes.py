"""Who changed what, when and from where."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from receivables.store.changes import ChangeRecord, list_changes
from receivables.web.admin.who import Admin
from receivables.web.area import api, pages
from receivables.web.here import here
from receivables.web.page import page

router = pages("admin")
api_router = api("admin")
_ROWS = 100
Number = Annotated[int | None, Query(ge=0, le=2**63 - 1)]


@router.get("/changes")
def changes(request: Request, _person: Admin, user: str = "", before: Number = None) -> Response:
    """The newest entries of the log, of one user or of all."""
    view = list_changes(here(request).engine, user=user or None, before=before, most=_ROWS)
    return page(request, "admin/changes.html", view, user=user, is_whole=len(view) < _ROWS)


@api_router.get("/changes")
def changes_json(
    request: Request, _person: Admin, user: str = "", before: Number = None, most: int = _ROWS
) -> list[ChangeRecord]:
    """The newest entries with numbers below `before`."""
    return list_changes(here(request).engine, user=user or None, before=before, most=max(1, min(most, 1_000)))
