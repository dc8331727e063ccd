"""A representative's pages and their API: whose visits they are, reports that two people send, cases by four eyes."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import update

from receivables.model import AssignmentState, DisputeKind
from receivables.model.cases import Stage
from receivables.model.roles import Role
from receivables.money import to_decimal
from receivables.night.promises import promises_of
from receivables.night.representative.my_visits import my_visits
from receivables.sample import SAMPLE_DAY
from receivables.store.absences import list_absences
from receivables.store.cases import list_cases
from receivables.store.database import writing
from receivables.store.disputes import list_disputes
from receivables.store.scope import NOTHING
from receivables.store.tables import assignment
from receivables.store.users.people import add_user
from receivables.store.visits import reassign, visit
from web.firm import Visitor, visitor

NIGHT = str(SAMPLE_DAY)
# Visits of S04 in the sample firm, one of S09 (S01 leads both), one of S08 (whom S01 leads by S10).
FRENCH, OTHER, EUROPEAN, CHINESE = "10067", "10408", "10268", "10090"
CASE = {"customer": "10204", "night": NIGHT}
DUE = str(SAMPLE_DAY + timedelta(days=14))
PLAN = {"measure": "instalment_plan", "terms": {"amount": "20000", "instalments": f"{DUE}:20000"}}


@pytest.fixture(scope="module")
def solange(app: FastAPI) -> Iterator[Visitor]:
    """The representative S04."""
    add_user(app.state.served.engine, user="solange", name="Solange", role=Role.REPRESENTATIVE, salesperson="S04")
    with visitor(app, "solange") as signed_in:
        yield signed_in


@pytest.fixture(scope="module")
def manager(app: FastAPI) -> Iterator[Visitor]:
    """S01, who leads S04."""
    with visitor(app, "manager") as signed_in:
        yield signed_in


@pytest.fixture(scope="module")
def finance(app: FastAPI) -> Iterator[Visitor]:
    with visitor(app, "finance") as signed_in:
        yield signed_in


def _of(customer: str) -> dict[str, str]:
    return {"customer": customer, "night": NIGHT}


def _tell(one: Visitor, path: str, body: dict[str, Any], **headers: str) -> Any:
    """A program's change, in the session of somebody."""
    ours = {"origin": str(one.client.base_url).rstrip("/"), "x-csrf-token": one.csrf}
    return one.client.post(f"/api/representative{path}", json=body, headers={**ours, **headers})


def _state(app: FastAPI, customer: str) -> AssignmentState:
    return visit(app.state.served.engine, customer, SAMPLE_DAY).state


# --- visits ---------------------------------------------------------------------------------------------------------


def test_visits_stand_by_due_day_and_the_first_to_be_made_comes_first(solange: Visitor) -> None:
    told = solange.get("/api/representative/visits").json()
    stops = [stop for day in (*told["this_week"], *told["later"]) for stop in day["stops"]]
    assert [stop["customer"] for stop in stops] == [FRENCH, OTHER]
    assert told["next"] == stops[0]
    assert "tel:" in solange.get("/representative/visits").text


def test_whoever_makes_no_visits_sees_none_of_those_that_nobody_makes(app: FastAPI) -> None:
    engine, its = app.state.served.engine, assignment.c.customer == CHINESE
    with writing(engine) as conn:
        conn.execute(update(assignment).where(its).values(salesperson=""))
    assert my_visits(engine, app.state.served.config, "", NOTHING, as_of=SAMPLE_DAY).next is None
    with writing(engine) as conn:
        conn.execute(update(assignment).where(its).values(salesperson="S08"))


def test_somebody_elses_visit_can_be_read_by_whoever_looks_after_the_customer_and_not_taken_on(
    app: FastAPI, solange: Visitor
) -> None:
    engine = app.state.served.engine
    given = {"reason": "nearer", "by": "Ines", "as_of": SAMPLE_DAY}
    reassign(engine, OTHER, SAMPLE_DAY, to="S03", **given)
    page = solange.get("/representative/visit", params=_of(OTHER))
    assert page.status_code == 200
    assert "/representative/visit/accept" not in page.text
    for path in ("accept", "hand-back"):
        answer = solange.post(f"/representative/visit/{path}", {**_of(OTHER), "reason": "ill"})
        assert answer.status_code == 409, path
    refused = _tell(solange, "/reports", {**_of(OTHER), "outcomes": [{"outcome": "not_met", "next": DUE}]})
    assert refused.status_code == 409
    assert "Maaike Terwolde: expected one of yours" in refused.json()["detail"]
    assert _state(app, OTHER) is AssignmentState.OPEN
    reassign(engine, OTHER, SAMPLE_DAY, to="S04", **given)


def test_nobody_acts_on_a_visit_that_has_changed_since_they_looked(app: FastAPI, solange: Visitor) -> None:
    seen = solange.get("/api/representative/visit", params=_of(OTHER)).json()["stop"]["step"]
    late = solange.post("/representative/visit/accept", {**_of(OTHER), "seen": str(seen - 1)})
    assert late.status_code == 409
    assert _state(app, OTHER) is AssignmentState.OPEN


def test_papers_of_a_visit_are_files_of_their_kind(solange: Visitor) -> None:
    for path, begins in (("brief.pdf", b"%PDF"), ("calendar.ics", b"BEGIN:VCALENDAR")):
        assert solange.get(f"/representative/visit/{path}", params=_of(FRENCH)).content.startswith(begins)
    assert solange.get("/representative/visits.xlsx").content.startswith(b"PK")


# --- reports --------------------------------------------------------------------------------------------------------


def test_a_slip_is_told_at_its_field_and_nothing_typed_is_lost(app: FastAPI, solange: Visitor) -> None:
    form = {
        **_of(FRENCH),
        "said": ["promise", "dispute", "refused", "plan"],
        "promise_day": "soon",
        "promise_amount": "12,5,0",
        "plan_rates": "many",
        "plan_first_day": DUE,
        "note": "The gate was <closed>",
        "token": "s" * 24,
    }
    answer = solange.post("/representative/report", form)
    assert answer.status_code == 422
    for field in ("promise_day", "promise_amount", "dispute_items", "refused_reason", "plan_rates"):
        assert f'id="{field}-error"' in answer.text, field
    for kept in (
        'value="soon"',
        'value="12,5,0"',
        "The gate was &lt;closed&gt;",
        f'value="{"s" * 24}"',
        'value="many"',
    ):
        assert kept in answer.text, kept
    assert _state(app, FRENCH) is AssignmentState.OPEN
    assert solange.post("/representative/report", {**_of(FRENCH), "said": ""}).status_code == 422


def test_more_than_is_owed_is_refused_as_a_whole_and_the_form_stays(app: FastAPI, solange: Visitor) -> None:
    form = {**_of(FRENCH), "said": ["promise", "contact"], "promise_day": DUE, "promise_amount": "999,999.00"}
    answer = solange.post("/representative/report", {**form, "contact_name": "Hugo Blanc"})
    assert answer.status_code == 409
    assert "expected no more" in answer.text
    assert 'value="Hugo Blanc"' in answer.text
    assert promises_of(app.state.served.config, as_of=SAMPLE_DAY, customer=FRENCH) == []


def test_of_two_who_report_a_visit_one_wins_and_the_other_is_told_who(
    app: FastAPI, solange: Visitor, manager: Visitor
) -> None:
    form = {**_of(FRENCH), "said": "promise", "promise_day": DUE, "promise_amount": "20,000.00", "token": "a" * 24}
    first, again = solange.post("/representative/report", form), solange.post("/representative/report", form)
    assert first.headers["location"] == again.headers["location"] == "/representative/visits"
    second = manager.post("/representative/report", {**form, "promise_amount": "1.00", "token": "b" * 24})
    assert second.status_code == 409
    assert "solange reported this visit first" in second.text
    assert 'value="1.00"' in second.text
    (promise,) = promises_of(app.state.served.config, as_of=SAMPLE_DAY, customer=FRENCH)
    assert (promise.amount_minor, promise.author) == (20_000_00, "solange")
    assert FRENCH in solange.get("/representative/visits").text


def test_an_author_corrects_the_report_of_today_from_what_it_said(app: FastAPI, solange: Visitor) -> None:
    page = solange.get("/representative/report", params={**_of(FRENCH), "corrects": 1}).text
    assert f'value="{DUE}"' in page
    assert 'value="20000.00"' in page
    form = {
        **_of(FRENCH),
        "corrects": "1",
        "said": "dispute",
        "dispute_items": "2601185",
        "dispute_dispute_kind": "price",
    }
    assert solange.post("/representative/report", {**form, "dispute_text": "Two per cent too much"}).status_code == 303
    (dispute,) = [one for one in list_disputes(app.state.served.engine, SAMPLE_DAY) if one.customer == FRENCH]
    assert (dispute.item, dispute.kind, dispute.author) == ("2601185", DisputeKind.PRICE, "solange")
    assert [str(one.state) for one in promises_of(app.state.served.config, as_of=SAMPLE_DAY, customer=FRENCH)] == [
        "withdrawn"
    ]


def test_an_amount_that_nobody_touched_means_all_of_the_items_that_are_ticked(app: FastAPI, manager: Visitor) -> None:
    form = manager.get("/api/representative/report", params=_of(EUROPEAN)).json()
    (currency, asked), item = next(iter(form["asked"].items())), form["items"][0]["item"]
    assert len(form["items"]) > 1
    sent = {"said": "promise", "promise_day": DUE, "promise_items": item, "promise_currency": currency}
    untouched = {**_of(EUROPEAN), **sent, "promise_amount": str(to_decimal(asked, currency))}
    assert manager.post("/representative/report", untouched).status_code == 303
    (promise,) = promises_of(app.state.served.config, as_of=SAMPLE_DAY, customer=EUROPEAN)
    assert (promise.items, promise.amount_minor) == ((item,), None)


def test_a_program_reports_once_for_each_key(app: FastAPI, solange: Visitor) -> None:
    body = {**_of(OTHER), "outcomes": [{"outcome": "not_met", "next": DUE}], "token": "p" * 24}
    first, again = _tell(solange, "/reports", body), _tell(solange, "/reports", body)
    assert (first.status_code, first.json()["repeated"], again.json()["repeated"]) == (201, False, True)
    assert (first.json()["due_day"], first.json()["attempts"], again.json()["attempts"]) == (DUE, 1, 1)


# --- a manager's people -----------------------------------------------------------------------------------------------


def test_a_visit_handed_back_is_given_to_another_with_a_reason_by_the_manager(
    app: FastAPI, solange: Visitor, manager: Visitor
) -> None:
    assert solange.post("/representative/visit/hand-back", {**_of(OTHER), "reason": " "}).status_code == 422
    assert solange.post("/representative/visit/hand-back", {**_of(OTHER), "reason": "ill"}).status_code == 303
    waiting = manager.get("/api/representative/team").json()["waiting"]
    assert [(one["customer"], one["salesperson"]) for one in waiting] == [(OTHER, "S01")]
    form = {**_of(OTHER), "to": "S03", "seen": str(waiting[0]["step"])}
    assert manager.post("/representative/team/reassign", form).status_code == 422
    assert manager.post("/representative/team/reassign", {**form, "reason": "nearer"}).status_code == 303
    given = visit(app.state.served.engine, OTHER, SAMPLE_DAY)
    assert (given.salesperson, given.state, given.steps[-1].author) == ("S03", AssignmentState.OPEN, "manager")
    late = manager.post("/representative/team/reassign", {**form, "to": "S04", "reason": "no"})
    assert (late.status_code, "has changed since you looked" in late.text) == (409, True)


def test_a_manager_speaks_for_own_people_only(app: FastAPI) -> None:
    add_user(app.state.served.engine, user="overseas", name="Overseas", role=Role.MANAGER, salesperson="S10")
    with visitor(app, "overseas") as somebody:
        team = somebody.get("/api/representative/team").json()
        assert {one["salesperson"] for one in team["members"]} == {"S06", "S07", "S08", "S10"}
        to_stranger = {**_of(CHINESE), "to": "S04", "reason": "nearer"}
        assert _tell(somebody, "/team/reassign", to_stranger).status_code == 409
        assert _tell(somebody, "/team/reassign", {**_of(EUROPEAN), "to": "S08", "reason": "x"}).status_code == 404
        stranger_away = {"salesperson": "S04", "from_day": NIGHT}
        assert _tell(somebody, "/team/absences", stranger_away).status_code == 409
        assert somebody.post("/representative/team/back", {"salesperson": "S04"}).status_code == 409


def test_an_absence_is_noted_with_its_substitute_and_ended(app: FastAPI, manager: Visitor) -> None:
    form = {"salesperson": "S04", "from_day": NIGHT, "to_day": DUE, "substitute": "S03", "absence_reason": "on leave"}
    backwards = manager.post("/representative/team/absent", {**form, "to_day": "2026-10-01"})
    assert (backwards.status_code, 'id="to_day-error"' in backwards.text) == (422, True)
    assert manager.post("/representative/team/absent", form).status_code == 303
    (away,) = list_absences(app.state.served.engine, SAMPLE_DAY)
    assert (away.salesperson, str(away.to_day), away.substitute, away.author) == ("S04", DUE, "S03", "manager")
    assert manager.post("/representative/team/back", {"salesperson": "S04"}).status_code == 303
    assert list_absences(app.state.served.engine, SAMPLE_DAY) == []


# --- cases ----------------------------------------------------------------------------------------------------------


def test_whoever_proposed_does_not_decide_and_the_company_changes_what_the_representative_accepts(
    app: FastAPI, solange: Visitor, manager: Visitor, finance: Visitor
) -> None:
    engine = app.state.served.engine
    assert _tell(solange, "/case/propose", {**CASE, "measures": [PLAN]}).json() == {"proposal": 1}
    assert _tell(solange, "/case/approve", CASE).status_code == 403
    changed = {**PLAN, "terms": {"amount": "10000", "instalments": f"{DUE}:10000"}}
    assert _tell(manager, "/case/change", {**CASE, "measures": [changed], "proposal": 1}).json() == {"proposal": 2}
    late = _tell(finance, "/case/approve", {**CASE, "proposal": 1})
    assert (late.status_code, "since 2026-10-30 by manager" in late.json()["detail"]) == (409, True)
    own = manager.get("/api/representative/case", params=CASE).json()
    assert (own["own_hand"], "accept" in own["deeds"]) == (True, False)
    assert _tell(manager, "/case/accept", CASE).status_code == 409
    assert _tell(finance, "/case/accept", CASE).status_code == 403
    assert "accept" in solange.get("/api/representative/case", params=CASE).json()["deeds"]
    form = {**CASE, "proposal": "2"}
    assert solange.post("/representative/case/accept", form).status_code == 303
    assert solange.post("/representative/case/force", form).status_code == 303
    assert list_cases(engine, customer=CASE["customer"])[0].stage is Stage.IN_FORCE
    closed = manager.post("/representative/case/close", {**CASE, "outcome": "all is paid"})
    assert closed.headers["location"] == "/representative/cases"
    assert list_cases(engine, customer=CASE["customer"])[0].stage is Stage.CLOSED


def test_a_proposal_with_faults_is_told_at_its_fields(finance: Visitor, app: FastAPI) -> None:
    other = {"customer": "10088", "night": NIGHT}
    with visitor(app, "representative") as konrad:
        form = {
            **other,
            "said": ["instalment_plan", "write_off", "prompt_payment_discount"],
            "instalment_plan_amount": "2.000.0",
            "instalment_plan_rates": "3",
            "instalment_plan_first_day": "2026-01-01",
            "prompt_payment_discount_percent": "120",
            "prompt_payment_discount_last_day": DUE,
            "write_off_last_day": DUE,
        }
        answer = konrad.post("/representative/case/propose", form)
        assert answer.status_code == 422
        for name in ("plan_amount", "plan_first_day"):
            assert f'id="instalment_{name}-error"' in answer.text, name
        assert 'id="prompt_payment_discount_percent-error"' in answer.text
        assert 'id="write_off_items-error"' in answer.text
        good = {**form, "said": "instalment_plan", "instalment_plan_amount": "9,000.00"}
        good |= {"instalment_plan_first_day": DUE}
        assert konrad.post("/representative/case/propose", good).status_code == 303
    (record,) = list_cases(app.state.served.engine, customer="10088")
    assert [one.amount_minor for one in record.proposed[0].terms.instalments] == [3_000_00] * 3
    assert finance.post("/representative/case/refuse", {**other, "reason": ""}).status_code == 422
    assert finance.post("/representative/case/approve", {**other, "proposal": "1"}).status_code == 303
    twice = finance.post("/representative/case/refuse", {**other, "reason": "no"})
    assert (twice.status_code, "by finance" in twice.text) == (409, True)


# --- open items, calendar ---------------------------------------------------------------------------------------------


def test_open_items_are_those_of_own_customers_page_by_page(app: FastAPI, solange: Visitor) -> None:
    told = solange.get("/api/representative/items").json()
    assert FRENCH in {one["customer"] for one in told["customers"]}
    for one in told["customers"]:
        if not one["more"]:
            sums: dict[str, int] = {}
            for item in one["items"]:
                sums[item["currency"]] = sums.get(item["currency"], 0) + item["balance_minor"]
            assert sums == one["open_minor"]
    after = ":".join(map(str, told["next"]))
    more = solange.get("/api/representative/items", params={"after": after}).json()
    assert not {one["customer"] for one in more["customers"]} & {one["customer"] for one in told["customers"]}


def test_a_calendar_is_read_by_its_secret_alone_until_that_is_renewed_or_revoked(
    app: FastAPI, solange: Visitor
) -> None:
    def path() -> str:
        return _tell(solange, "/calendar", {}).json()["address"].split("/", 3)[-1]

    former, latest = path(), path()
    with visitor(app, None) as nobody:
        read = nobody.get(f"/{latest}")
        assert (read.status_code, read.headers["content-type"].split(";")[0]) == (200, "text/calendar")
        assert b"Lardigny" in read.content
        assert nobody.get(f"/{former}").status_code == 404
        assert nobody.client.post(f"/{latest}").status_code in {403, 405}
        assert solange.post("/representative/calendar/revoke").status_code == 303
        assert nobody.get(f"/{latest}").status_code == 404
