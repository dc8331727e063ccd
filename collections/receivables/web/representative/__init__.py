"""A representative: visits, briefs, reports, cases, open items of own customers; a manager: their people."""

from receivables.web.area import Area, entry
from receivables.web.people import Role
from receivables.web.representative import (
    calendar,
    case_answers,
    case_endings,
    case_measures,
    cases,
    items,
    report,
    team,
    team_figures,
    visits,
)
from receivables.web.representative.who import CASE_WORKERS, VISITORS

AREA = Area(
    "representative",
    routers=(
        visits.router,
        visits.api_router,
        report.router,
        report.api_router,
        cases.router,
        cases.api_router,
        case_measures.router,
        case_measures.api_router,
        case_answers.router,
        case_answers.api_router,
        case_endings.router,
        case_endings.api_router,
        items.router,
        items.api_router,
        calendar.router,
        calendar.secret_router,
        calendar.api_router,
        team.router,
        team.api_router,
        team_figures.router,
        team_figures.api_router,
    ),
    entries=(
        entry("representative.visits.nav", "/representative/visits", *VISITORS),
        entry("representative.cases.nav", "/representative/cases", *CASE_WORKERS),
        entry("representative.items.nav", "/representative/items", *VISITORS),
        entry("representative.team.nav", "/representative/team", Role.MANAGER, group="layout.group.team"),
        entry(
            "representative.team_figures.nav", "/representative/team/figures", Role.MANAGER, group="layout.group.team"
        ),
        entry(
            "representative.team_figures.my_nav", "/representative/figures", *CASE_WORKERS, group="layout.group.team"
        ),
    ),
)
