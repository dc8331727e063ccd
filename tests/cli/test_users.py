"""`receivables users`, `serve` and `retention` as a user meets them."""

import getpass
import io
import sys
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from cli.command import Run, assert_refused
from receivables.config import load_config
from receivables.night.store import store_of
from receivables.store.changes import list_changes
from receivables.store.users import passwords
from receivables.store.users.passwords import check_password

PASSWORD = "a long walk in the rain"


@pytest.fixture(autouse=True)
def _passwords_cost_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


def _stdin(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_somebody_is_let_in_given_a_password_and_shown_out(
    run: Run, own_config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = ("--config", own_config)
    added = run("users", "add", "ralf", "--name", "R", "--role", "representative", "--salesperson", "S02", *at)
    assert added.out == "R is user ralf, representative.\n"
    _stdin(monkeypatch, f"{PASSWORD}\n")
    assert run("users", "password", "ralf", *at).out == "User ralf has a new password.\n"
    engine = store_of(load_config(own_config))
    assert check_password(engine, "ralf", PASSWORD, address="a", tries=5) is None
    [one] = run("users", "list", "--json", *at).json
    assert (one["user"], one["role"], one["salesperson"], one["has_password"]) == (
        "ralf",
        "representative",
        "S02",
        True,
    )
    assert PASSWORD not in run("users", "list", *at).out
    assert "finance" in run("users", "role", "ralf", "finance", *at).out
    token = run("users", "token", "ralf", "--name", "warehouse", *at).out.strip()
    assert len(token) == 43
    assert run("users", "tokens", *at).out.splitlines()[1].split()[::4] == ["ralf", "never"]
    [listed] = run("users", "tokens", "ralf", "--json", *at).json
    assert (listed["name"], listed["used"]) == ("warehouse", None)
    assert token not in str(listed)
    assert run("users", "revoke", "ralf", "--name", "warehouse", *at).code == 0
    assert_refused(run("users", "revoke", "ralf", "--name", "warehouse", *at), 1, "has no token 'warehouse'")
    assert run("users", "tokens", *at).out == "Nothing to list.\n"
    assert run("users", "disable", "ralf", *at).code == 0
    assert check_password(engine, "ralf", PASSWORD, address="a", tries=5) is not None
    for verb in ("enable", "unlock", "forget"):
        assert run("users", verb, "ralf", *at).code == 0
    assert "R" not in run("users", "list", *at).out.splitlines()[1].split()
    assert_refused(run("users", "enable", "ralf", *at), 1, "was forgotten")
    logged = [one for one in list_changes(engine) if one.outcome != "begun"]
    assert [(one.what, one.outcome) for one in reversed(logged)] == [
        ("add ralf representative S02", "done"),
        ("password ralf", "done"),
        ("role ralf finance", "done"),
        ("token ralf warehouse", "done"),
        ("revoke ralf warehouse", "done"),
        ("revoke ralf warehouse", "refused"),
        ("disable ralf", "done"),
        ("enable ralf", "done"),
        ("unlock ralf", "done"),
        ("forget ralf", "done"),
        ("enable ralf", "refused"),
    ]
    assert {(one.user, one.address) for one in logged} == {(getpass.getuser(), "this machine")}


def test_what_cannot_be_is_refused_in_words(run: Run, own_config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = ("--config", own_config)
    assert_refused(run("users", "add", "r", "--name", "R", "--role", "manager", *at), 1, "expected their number")
    run("users", "add", "anna", "--name", "A", "--role", "finance", *at)
    for typed, sentence in (("", "No password came"), ("short\n", "expected at least 12")):
        _stdin(monkeypatch, typed)
        assert_refused(run("users", "password", "anna", *at), 1, sentence)
    assert_refused(run("users", "unlock", "nobody", *at), 1, "There is no user 'nobody'")
    assert_refused(run("serve", "--host", "0.0.0.0", *at), 2, "in the clear", "plain_is_meant")


def test_the_sample_firms_people_have_passwords_that_are_printed_once(run: Run, own_config: Path) -> None:
    first, again = (run("users", "demo", "--config", own_config).out for _ in range(2))
    rows = [line.split() for line in again.splitlines()[1:]]
    assert {row[0] for row in rows} == {"finance", "representative", "manager", "controller", "admin"}
    engine = store_of(load_config(own_config))
    assert check_password(engine, rows[0][0], rows[0][-1], address="a", tries=5) is None
    assert rows[0][-1] not in first
    own_config.write_text(own_config.read_text(encoding="utf-8").replace("Ostwerth Pumpen GmbH", "Other", 1))
    assert_refused(run("users", "demo", "--config", own_config), 1, "expected the sample firm")


def test_what_nobody_needs_is_counted_first_and_removed_when_that_is_meant(run: Run, own_config: Path) -> None:
    at = ("--config", own_config, "--before", "2026-01-01")
    counted = run("retention", *at).out
    assert "would be removed" in counted
    rows = run("retention", "--json", *at).json["rows"]
    people = {one["kind"]: one["rows"] for one in rows}["people at customers"]
    assert run("retention", "--json", "--do", *at).json == {"removed": True, "rows": rows}
    assert {one["rows"] for one in run("retention", "--json", *at).json["rows"]} == {0}
    assert people > 0
