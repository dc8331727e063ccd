"""The policies in force, and others tried before they bite. Nothing here writes the config: a text is downloaded."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import Form, Request
from fastapi.responses import Response
from pydantic import BaseModel

from receivables.night.administering import (
    MOST_NIGHTS,
    Candidate,
    PolicyView,
    candidate_workbook,
    policies_view,
    policy_text,
    try_policy,
)
from receivables.web.admin.who import PolicyReader, PolicyTrier
from receivables.web.area import api, pages
from receivables.web.files import attachment
from receivables.web.here import here
from receivables.web.page import page

router = pages("admin")
api_router = api("admin")
Text = Annotated[str, Form(max_length=200_000)]
Nights = Annotated[int, Form(ge=1, le=MOST_NIGHTS)]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WORKBOOK: dict[int | str, dict[str, Any]] = {
    200: {"description": "The workbook", "content": {_XLSX: {"schema": {"type": "string"}}}}
}


class SettingTold(BaseModel):
    """A setting, and where it is said."""

    name: str
    value: Any
    said_in: str


class PolicyTold(BaseModel):
    """A policy in force since a day, for `whom`."""

    name: str
    hash: str
    valid_from: date
    whom: str
    settings: list[SettingTold]


class RemarkTold(BaseModel):
    """Something to be said about a policy: an error, a warning or a note."""

    weight: str
    policy: str
    where: str
    what: str


class WorkTold(BaseModel):
    """So many letters, visits or cases now, and with the policies that were tried."""

    does: str
    old: int
    new: int


class Tried(BaseModel):
    """What policies would do. `fault`: why they cannot be read; then there is nothing else."""

    fault: str
    remarks: list[RemarkTold]
    work: list[WorkTold]


@router.get("/policy")
def policies(request: Request, _person: PolicyReader) -> Response:
    """The policies in force: grid, ladder, every setting."""
    where = here(request)
    return page(request, "admin/policy.html", policies_view(where.config, as_of=where.as_of))


@api_router.get("/policy")
def policies_json(request: Request, _person: PolicyReader) -> list[PolicyTold]:
    """The policies in force, each setting with where it is said."""
    where = here(request)
    return [_told(one) for one in policies_view(where.config, as_of=where.as_of)]


@router.get("/policy/try")
def trying(request: Request, _person: PolicyTrier) -> Response:
    """The text of the policies, to be changed and tried."""
    return _shown(request, policy_text(here(request).config), 1, None)


@router.post("/policy/try")
def tried(request: Request, _person: PolicyTrier, text: Text = "", nights: Nights = 1) -> Response:
    """What the text would do; nothing is done."""
    found = try_policy(here(request).config, text, as_of=here(request).as_of, last=_last(request, nights))
    return _shown(request, text, nights, found)


@router.post("/policy/workbook")
@api_router.post("/policy/workbook", response_class=Response, responses=_WORKBOOK)
def workbook(request: Request, _person: PolicyTrier, text: Text = "", nights: Nights = 1) -> Response:
    """The same with every item, as a workbook."""
    as_of = here(request).as_of
    content = candidate_workbook(here(request).config, text, as_of=as_of, last=_last(request, nights))
    name = f"simulation-{as_of}.xlsx"
    return Response(content, media_type=_XLSX, headers={"content-disposition": attachment(name)})


@api_router.post("/policy/try")
def tried_json(request: Request, _person: PolicyTrier, text: Text = "", nights: Nights = 1) -> Tried:
    """What the policies of a text (tables [policy] and [[policies]] in TOML) would do from tonight on."""
    found = try_policy(here(request).config, text, as_of=here(request).as_of, last=_last(request, nights))
    remarks = found.checked.remarks if found.checked else ()
    return Tried(
        fault=found.fault,
        remarks=[RemarkTold(weight=one.weight, policy=one.policy, where=one.where, what=one.what) for one in remarks],
        work=[WorkTold(does=does, old=old, new=new) for does, old, new in found.counts],
    )


def _last(request: Request, nights: int) -> date:
    return here(request).as_of + timedelta(days=nights - 1)


def _shown(request: Request, text: str, nights: int, found: Candidate | None) -> Response:
    moved = found.tried.night.moved.to_dicts() if found and found.tried else []
    status = 422 if found and found.fault else 200
    return page(
        request, "admin/policy_try.html", found, status=status, text=text, nights=nights, most=MOST_NIGHTS, moved=moved
    )


def _told(one: PolicyView) -> PolicyTold:
    its = one.page.policy
    return PolicyTold(
        name=its.name,
        hash=its.hash,
        valid_from=its.valid_from,
        whom=one.whom,
        settings=[SettingTold(name=each.name, value=each.plain, said_in=each.origin) for each in one.settings],
    )
