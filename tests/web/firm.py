"""People of the sample firm, one of each role, and a browser without a screen for each of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from receivables.config import Config
from receivables.model.roles import Role
from receivables.store.users.passwords import set_password
from receivables.store.users.people import add_user
from receivables.store.users.sessions import begin_session
from receivables.web.guard import csrf_of
from receivables.web.security import cookie_name

PASSWORD = "a long walk in the rain"
# The representative is led by the manager; both are of the sample firm.
NUMBERS = {Role.REPRESENTATIVE: "S02", Role.MANAGER: "S01"}


def add_people(engine: Engine) -> None:
    """A user of each role, named as it is."""
    for role in Role:
        add_user(engine, user=role, name=f"Person {role}", role=role, salesperson=NUMBERS.get(role, ""))
        set_password(engine, role, PASSWORD, least=8)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at a browser. `csrf`: what forms of their session carry."""

    client: TestClient
    csrf: str

    def get(self, path: str, **more: object):
        return self.client.get(path, **more)

    def post(self, path: str, data: dict[str, object] | None = None, **more: object):
        """A form of ours, sent as browsers do."""
        headers = {"origin": str(self.client.base_url).rstrip("/"), **more.pop("headers", {})}
        return self.client.post(path, data={"csrf": self.csrf, **(data or {})}, headers=headers, **more)


@contextmanager
def visitor(app: FastAPI, user: str | None) -> Iterator[Visitor]:
    """`user` signed in, None: nobody. Follows no redirect; what fails in a route is answered, not raised."""
    config: Config = app.state.served.config
    client = TestClient(app, base_url=config.web.public_url, follow_redirects=False, raise_server_exceptions=False)
    csrf = ""
    if user is not None:
        token = begin_session(app.state.served.engine, user, hours=1, means="password", address="test")
        client.cookies.set(cookie_name(config.web), token)
        csrf = csrf_of(token)
    try:
        yield Visitor(client, csrf)
    finally:
        client.close()
