"""What nights wrote: workbooks, lists, letters, reports."""

from datetime import date

from fastapi import Request
from fastapi.responses import FileResponse, Response

from receivables.night.controlling import NightFile, NoSuchFile, file_of_night, files_of_nights
from receivables.web.area import api, pages
from receivables.web.controller.who import Reader
from receivables.web.here import here
from receivables.web.page import page
from receivables.web.problems import NotFound

router = pages("controller")
api_router = api("controller")


@router.get("/files")
def files(request: Request, _person: Reader) -> Response:
    """The files of the last nights, the newest first."""
    return page(request, "controller/files.html", files_of_nights(here(request).config))


@router.get("/files/{night}/{name:path}")
def file(request: Request, _person: Reader, night: date, name: str) -> Response:
    """One of them, as it lies there."""
    try:
        path = file_of_night(here(request).config, night, name)
    except NoSuchFile as error:
        raise NotFound from error
    return FileResponse(path, filename=f"{night}-{path.name}")


@api_router.get("/files")
def files_json(request: Request, _person: Reader, nights: int = 30) -> dict[date, tuple[NightFile, ...]]:
    """The files of the last so many nights, each by its path in the night's folder, with its size in bytes."""
    return files_of_nights(here(request).config, nights=max(0, min(nights, 400)))
