"""Who may sign in, whose customers they see, and the log of what they change."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from receivables.model.roles import Role
from receivables.store import changes, tables
from receivables.store.changes import ChangeOutcome, Changing, UnderWay, begin_change, end_change, list_changes
from receivables.store.database import StoreError, open_store, reading, writing
from receivables.store.days import to_number
from receivables.store.moments import clock_time
from receivables.store.retention import Terms, outlived, remove_outlived
from receivables.store.scope import EVERYTHING, NOTHING, Scope, is_within, scope_of
from receivables.store.users.calendars import (
    calendar_link_made,
    make_calendar_link,
    revoke_calendar_link,
    whose_calendar,
)
from receivables.store.users.passwords import check_password, set_password
from receivables.store.users.people import add_user, change_role, disable, enable, forget_user, list_accounts
from receivables.store.users.sessions import begin_session, who_is_signed_in
from receivables.store.users.tokens import list_tokens, make_token, note_used, revoke_token, whose_token
from store.addresses import address

DAY = 86_400_000_000
PASSWORD = "a long walk in the rain"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Engine]:
    """Representatives: R1 leads R2, who leads R3; R9 leads nobody. C1 is R1's, C2 is R2's, and so on."""
    opened = open_store(address(tmp_path_factory.mktemp("firm")))
    led = {"R1": "", "R2": "R1", "R3": "R2", "R9": "R9"}
    with writing(opened) as conn:
        rows = [{"salesperson": number, "name": number, "manager": manager} for number, manager in led.items()]
        conn.execute(insert(tables.salesperson), rows)
        theirs = [{"customer": f"C{number[1]}", "salesperson": number, "shard": 0} for number in led]
        conn.execute(insert(tables.customer), theirs)
        visit = {"night": 20_000, "salesperson": "R9", "due_day": 20_007, "state_day": 20_000, "policy_hash": "x"}
        visits = [{"customer": "C1", "state": "open"}, {"customer": "C2", "state": "done"}]
        conn.execute(insert(tables.assignment), [{**visit, **one} for one in visits])
    yield opened
    opened.dispose()


@pytest.mark.parametrize(
    ("role", "number", "seen"),
    [
        (Role.FINANCE, "", "C1 C2 C3 C9"),
        (Role.CONTROLLER, "", "C1 C2 C3 C9"),
        (Role.REPRESENTATIVE, "R2", "C2"),
        # C1 is another's, but R9 is to visit it; the visit to C2 is over.
        (Role.REPRESENTATIVE, "R9", "C1 C9"),
        (Role.MANAGER, "R1", "C1 C2 C3"),
        (Role.MANAGER, "R2", "C2 C3"),
        (Role.REPRESENTATIVE, "", ""),
        (Role.ADMIN, "", ""),
    ],
)
def test_each_role_sees_its_own_customers(engine: Engine, role: Role, number: str, seen: str) -> None:
    with reading(engine) as conn:
        scope = scope_of(conn, role, number)
        its = select(tables.customer.c.customer).where(scope.of(tables.customer.c.customer))
        assert " ".join(sorted(conn.execute(its).scalars())) == seen
    assert [one for one in ("C1", "C2", "C3", "C9", "C7") if is_within(engine, scope, one)] == seen.split()


def test_everything_is_everything_and_nothing_nothing(engine: Engine) -> None:
    assert is_within(engine, EVERYTHING, "C1")
    assert not is_within(engine, EVERYTHING, "C7")
    assert not is_within(engine, NOTHING, "C1")
    assert not is_within(engine, Scope(("R1' OR '1'='1",)), "C1")


def test_a_user_is_added_once_and_is_nobody_elses(engine: Engine) -> None:
    anna = {"user": "anna", "name": "A", "role": Role.FINANCE, "openid": "anna@example.com"}
    add_user(engine, **anna)
    add_user(engine, **anna)
    assert [(one.user, one.role, one.has_password) for one in list_accounts(engine)] == [("anna", Role.FINANCE, False)]
    refused = [
        ({**anna, "name": "B"}, "There is a user anna already, A"),
        ({**anna, "user": "Anna"}, "expected small letters"),
        ({**anna, "user": "berta"}, "'anna@example.com' is user anna already"),
        ({"user": "r", "name": "R", "role": Role.REPRESENTATIVE}, "expected their number"),
        ({"user": "r", "name": "R", "role": Role.MANAGER, "salesperson": "R7"}, "no salesperson 'R7'"),
        ({"user": "r", "name": "R", "role": Role.FINANCE, "salesperson": "R1"}, "Only a representative or a manager"),
    ]
    for values, sentence in refused:
        with pytest.raises(StoreError, match=sentence):
            add_user(engine, **values)
    with pytest.raises(StoreError, match="no user 'nobody'"):
        change_role(engine, "nobody", role=Role.ADMIN)


def test_a_password_is_kept_as_argon2id_and_hashed_anew_when_that_has_become_too_weak(engine: Engine) -> None:
    add_user(engine, user="pia", name="P", role=Role.ADMIN)
    set_password(engine, "pia", PASSWORD, least=12)
    kept = select(tables.user_account.c.password_hash).where(tables.user_account.c.user == "pia")
    with reading(engine) as conn:
        hashed = conn.execute(kept).scalar_one()
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    from argon2 import PasswordHasher

    with writing(engine) as conn:
        weak = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
        conn.execute(update(tables.user_account).values(password_hash=weak))
    assert check_password(engine, "pia", PASSWORD, address="a", tries=5) is None
    with reading(engine) as conn:
        assert conn.execute(kept).scalar_one().startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    for wrong in ("short", "my name is pia", "ababababababab", "long " * 300):
        with pytest.raises(StoreError, match="expected"):
            set_password(engine, "pia", wrong, least=12)


def test_only_the_hash_of_a_token_is_kept_and_it_opens_until_somebody_is_disabled(engine: Engine) -> None:
    add_user(engine, user="ralf", name="R", role=Role.REPRESENTATIVE, salesperson="R2")
    session = begin_session(engine, "ralf", hours=1, means="password", address="a")
    token = make_token(engine, "ralf", name="program", days=1)
    with reading(engine) as conn:
        kept = [str(row) for table in (tables.session, tables.api_token) for row in conn.execute(select(table))]
    assert kept
    assert not any(secret in row for row in kept for secret in (session, token))
    found, program = who_is_signed_in(engine, session, idle_minutes=60), whose_token(engine, token)
    assert found and program and found.person == program.person
    assert found.person.scope == Scope(("R2",))
    assert who_is_signed_in(engine, token, idle_minutes=60) is whose_token(engine, session) is None
    change_role(engine, "ralf", role=Role.MANAGER)
    seen = who_is_signed_in(engine, session, idle_minutes=60)
    assert seen and seen.person.scope == Scope(("R2", "R3"))
    disable(engine, "ralf")
    enable(engine, "ralf")
    assert who_is_signed_in(engine, session, idle_minutes=60) is whose_token(engine, token) is None


def test_a_token_is_listed_with_when_it_was_used_and_is_nobodys_once_it_was_revoked(engine: Engine) -> None:
    add_user(engine, user="tess", name="T", role=Role.FINANCE)
    add_user(engine, user="tom", name="T", role=Role.FINANCE)
    token, other = (make_token(engine, user, name="warehouse", days=1) for user in ("tess", "tom"))
    [unused] = list_tokens(engine, "tess")
    note_used(engine, token)
    [used] = list_tokens(engine, "tess")
    assert unused.used is None
    assert used.used and used.made <= used.used < used.ends
    assert [one.user for one in list_tokens(engine) if one.name == "warehouse"] == ["tess", "tom"]
    revoke_token(engine, "tess", name="warehouse")
    assert (whose_token(engine, token), list_tokens(engine, "tess")) == (None, [])
    assert whose_token(engine, other) is not None
    with pytest.raises(StoreError, match="User tess has no token 'warehouse'"):
        revoke_token(engine, "tess", name="warehouse")
    with pytest.raises(StoreError, match="no user 'nobody'"):
        list_tokens(engine, "nobody")


def test_of_whoever_was_forgotten_only_the_name_they_signed_in_by_is_left(engine: Engine) -> None:
    add_user(engine, user="otto", name="Otto O", role=Role.FINANCE, openid="otto@example.com")
    begin_session(engine, "otto", hours=1, means="password", address="10.0.0.1")
    check_password(engine, "otto", "no", address="10.0.0.1", tries=5)
    begin_change(engine, _changing("otto"))
    for _ in range(2):
        forget_user(engine, "otto")
    with reading(engine) as conn:
        told = [
            str(tuple(row))
            for table in (tables.user_account, tables.session, tables.sign_in_attempt, tables.api_token)
            for row in conn.execute(select(table).where(table.c.user == "otto"))
        ]
    assert len(told) == 1
    assert "Otto" not in told[0]
    assert "example.com" not in told[0]
    assert [one.user for one in list_changes(engine, user="otto")] == ["otto"]
    with pytest.raises(StoreError, match="of somebody who has left"):
        add_user(engine, user="otto", name="Otto P", role=Role.FINANCE)
    with pytest.raises(StoreError, match="was forgotten"):
        enable(engine, "otto")


def _changing(user: str, token: str = "") -> Changing:
    return Changing(user=user, address="10.0.0.1", method="POST", path="/x", token=token)


def test_a_form_that_was_done_is_not_begun_again_and_one_that_was_not_is(engine: Engine) -> None:
    one = _changing("kim", "token-of-a-form")
    assert begin_change(engine, one) is None
    end_change(engine, one, ChangeOutcome.REFUSED, status=409)
    assert begin_change(engine, one) is None
    end_change(engine, one, ChangeOutcome.DONE, status=303, what="C1", goes_to="/there")
    assert begin_change(engine, one) == "/there"
    # Another's form with the same token, another form of theirs, and forms without one are others.
    assert begin_change(engine, _changing("lee", "token-of-a-form")) is None
    assert [begin_change(engine, _changing("kim")) for _ in range(2)] == [None, None]
    told = list_changes(engine, user="kim")[::-1]
    assert [one.outcome for one in told] == ["begun", "refused", "begun", "done", "begun", "begun"]
    newest = list_changes(engine, user="kim", most=1)[0]
    assert [one.number for one in list_changes(engine, user="kim", before=newest.number, most=1)] == [told[-2].number]


def test_nobody_changes_the_log_and_nobody_removes_what_is_young(engine: Engine) -> None:
    begin_change(engine, _changing("max"))
    its = tables.change.c.user == "max"
    for statement in (update(tables.change).where(its).values(user="moritz"), delete(tables.change).where(its)):
        with pytest.raises((StoreError, DBAPIError), match="only ever added to"), writing(engine) as conn:
            conn.execute(statement)
    assert [one.user for one in list_changes(engine, user="max")] == ["max"]


def test_no_entry_of_the_log_is_put_away_by_another_of_its_number_or_with_all_the_others(engine: Engine) -> None:
    begin_change(engine, _changing("max"))
    entry = list_changes(engine, user="max", most=1)[0]
    put_away = {
        "sqlite": "INSERT OR REPLACE INTO change SELECT number, moment, 'moritz', address, method, path, token, "
        f"outcome, status, what, goes_to FROM change WHERE number = {entry.number}",
        "postgresql": "TRUNCATE change",
    }
    with pytest.raises((StoreError, DBAPIError), match="only ever added to"), writing(engine) as conn:
        conn.exec_driver_sql(put_away[engine.dialect.name])
    assert entry in list_changes(engine, user="max")


def test_the_same_form_is_not_begun_while_it_is_being_done_unless_whoever_did_it_died(engine: Engine) -> None:
    twice = replace(_changing("quick"), token="a-token-of-a-form")
    assert begin_change(engine, twice) is None
    with pytest.raises(UnderWay):
        begin_change(engine, twice)
    assert begin_change(engine, replace(twice, user="another")) is None
    end_change(engine, twice, ChangeOutcome.FAILED)
    assert begin_change(engine, twice) is None
    with reading(engine) as conn:
        now = clock_time(conn)
    with pytest.MonkeyPatch.context() as later:
        later.setattr(changes, "clock_time", lambda conn: now + 61_000_000)
        assert begin_change(engine, twice) is None


def test_a_new_password_ends_every_session_but_the_one_that_asked_for_it(engine: Engine) -> None:
    add_user(engine, user="vera", name="V", role=Role.FINANCE)
    stolen, own = (begin_session(engine, "vera", hours=1, means="password", address="a") for _ in range(2))
    set_password(engine, "vera", PASSWORD, least=12, but=own)
    assert [who_is_signed_in(engine, token, idle_minutes=60) is None for token in (stolen, own)] == [True, False]
    set_password(engine, "vera", PASSWORD, least=12)
    assert who_is_signed_in(engine, own, idle_minutes=60) is None


def test_nobody_who_is_disabled_gets_a_key_for_the_day_they_are_let_in_again(engine: Engine) -> None:
    add_user(engine, user="odo", name="O", role=Role.REPRESENTATIVE, salesperson="R2")
    disable(engine, "odo")
    for key in (
        lambda: begin_session(engine, "odo", hours=1, means="password", address="a"),
        lambda: make_token(engine, "odo", name="x", days=1),
        lambda: make_calendar_link(engine, "odo"),
    ):
        with pytest.raises(StoreError, match="odo is disabled"):
            key()


def test_what_nobody_needs_any_more_is_counted_and_then_removed(tmp_path: Path) -> None:
    engine = open_store(address(tmp_path))
    with writing(engine) as conn:
        now = clock_time(conn)
        _keep_old_things(conn, now)
    terms = Terms(attempts_days=90, changes_days=365, contacts_before=date(2020, 1, 1))
    expected = {
        "sessions that have ended": 1,
        "tokens that have ended": 1,
        "unanswered sign-ins at the provider": 1,
        "attempts to sign in": 1,
        "entries of the log of changes": 1,
        "people at customers": 1,
        "former entries of them": 1,
    }
    assert {one.kind: one.rows for one in outlived(engine, terms)} == expected
    assert {one.kind: one.rows for one in remove_outlived(engine, terms)} == expected
    assert {one.rows for one in outlived(engine, terms)} == {0}
    with reading(engine) as conn:
        people = conn.execute(select(tables.contact.c.customer).order_by(tables.contact.c.customer)).scalars().all()
        counts = [conn.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in ("session", "change")]
    # C2 paid since, C3 owes, C4 has no item yet.
    assert people == ["C2", "C3", "C4"]
    assert counts == [1, 1]
    engine.dispose()


def _keep_old_things(conn, now: int) -> None:
    for hash_, ends in (("old", now - DAY), ("new", now + DAY)):
        conn.execute(
            insert(tables.session).values(
                hash=hash_, user="u", began=0, seen=0, ends=ends, means="password", address=""
            )
        )
        conn.execute(insert(tables.api_token).values(hash=hash_, user="u", name=hash_, made=0, ends=ends))
        conn.execute(insert(tables.openid_state).values(hash=hash_, nonce="", verifier="", goes_to="", ends=ends))
    for number, age in ((1, 400), (2, 1)):
        common = {"number": number, "moment": now - age * DAY, "user": "u", "address": "a", "outcome": "done"}
        conn.execute(insert(tables.sign_in_attempt).values(**common, means="password"))
        conn.execute(insert(tables.change).values(**common, method="POST", path="/", token=""))
    closed = {"C1": date(2019, 6, 1), "C2": date(2020, 6, 1), "C3": None}
    for customer in ("C1", "C2", "C3", "C4"):
        conn.execute(insert(tables.customer).values(customer=customer, shard=0))
        conn.execute(insert(tables.contact).values(customer=customer, name="N"))
        past = {"customer": customer, "name": "N", "known_at": 0, "known_until": 1}
        columns = {column.name: "" for column in tables.PAST["contact"].columns if not column.nullable}
        conn.execute(insert(tables.PAST["contact"]).values({**columns, **past}))
        if customer in closed:
            day, end = to_number(date(2019, 1, 1)), closed[customer]
            values = {"customer": customer, "item": "I", "kind": "invoice", "document": "I", "currency": "EUR"}
            days = {"day": day, "due_day": day, "closed_day": end and to_number(end)}
            conn.execute(insert(tables.item).values(**values, **days, amount_minor=1))
    conn.execute(delete(tables.PAST["contact"]).where(tables.PAST["contact"].c.customer != "C1"))


def test_a_calendar_is_read_by_its_latest_secret_until_it_is_revoked_or_its_owner_disabled(engine: Engine) -> None:
    add_user(engine, user="cal", name="Cal", role=Role.REPRESENTATIVE, salesperson="R2")
    former, latest = make_calendar_link(engine, "cal"), make_calendar_link(engine, "cal")
    assert whose_calendar(engine, former) is None
    person, _ = whose_calendar(engine, latest) or (None, None)
    assert person is not None and (person.user, person.salesperson) == ("cal", "R2")
    with reading(engine) as conn:
        kept = conn.execute(select(tables.calendar_link.c.hash)).scalars().all()
    assert latest not in kept
    assert whose_token(engine, latest) is None
    disable(engine, "cal")
    enable(engine, "cal")
    assert whose_calendar(engine, latest) is None
    again = make_calendar_link(engine, "cal")
    revoke_calendar_link(engine, "cal")
    assert whose_calendar(engine, again) is None
    assert calendar_link_made(engine, "cal") is None
