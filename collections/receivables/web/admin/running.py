"""What runs by itself: sources and what was loaded last, the schedule and how nights ended."""

from fastapi import Request
from fastapi.responses import Response

from receivables.night.administering import ScheduleView, SourceView, schedule_view, sources_view
from receivables.web.admin.who import RunningReader
from receivables.web.area import api, pages
from receivables.web.here import here
from receivables.web.page import page

router = pages("admin")
api_router = api("admin")


@router.get("/running")
def running(request: Request, _person: RunningReader) -> Response:
    """Sources and schedule."""
    where = here(request)
    schedule = schedule_view(where.config, as_of=where.as_of)
    return page(request, "admin/running.html", schedule, sources=sources_view(where.config))


@api_router.get("/sources")
def sources_json(request: Request, _person: RunningReader) -> list[SourceView]:
    """Every source and its last load."""
    return sources_view(here(request).config)


@api_router.get("/schedule")
def schedule_json(request: Request, _person: RunningReader) -> ScheduleView:
    """When nights run, the next ones, and how the last ones ended."""
    return schedule_view(here(request).config, as_of=here(request).as_of)
