"""The application: every area, what stands before it, and what answers when something is amiss."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount

from receivables.config import Config
from receivables.night.store import store_of
from receivables.web.areas import AREAS
from receivables.web.bounds import Bounded
from receivables.web.errors import add_handlers
from receivables.web.guard import Guarded
from receivables.web.here import Served
from receivables.web.pace import Pace, Presence
from receivables.web.people import Undeclared
from receivables.web.security import SecurityHeaders
from receivables.web.static_files import StaticFilesKept
from receivables.web.words import HERE

_THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")


def make_app(config: Config, *, as_of: date | None = None) -> FastAPI:
    """The pages of a firm, for `as_of`, None: whatever day it is. Raises StoreError when its store is no good, and
    Undeclared when a route does not say who may use it.
    """
    app = FastAPI(title="Receivables", openapi_url=None, docs_url=None, redoc_url=None, lifespan=_while_served(config))
    app.state.served = Served(config=config, engine=store_of(config), as_of=as_of)
    app.state.entries = [entry for area in AREAS for entry in area.entries]
    app.state.pace = Pace(per_minute=config.web.per_minute)
    app.state.presence = Presence(app.state.served.engine)
    # Routes stand in the application itself, not behind routers: who may use each is read from here.
    app.router.routes = [route for area in AREAS for router in area.routers for route in router.routes]
    _refuse_undeclared(app)
    app.router.routes.append(Mount("/static", StaticFilesKept(directory=HERE / "static"), name="static"))
    add_handlers(app)
    app.add_middleware(Bounded)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[config.web.public_host, config.web.host, *_THIS_MACHINE])
    app.add_middleware(SecurityHeaders, is_secure=config.web.is_secure)
    return app


def _refuse_undeclared(app: FastAPI) -> None:
    for route in app.router.routes:
        if not isinstance(route, Guarded):
            raise Undeclared(f"{getattr(route, 'path', route)} is not made by `pages` or `api`: nothing guards it")


def _while_served(config: Config) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def while_served(app: FastAPI) -> AsyncIterator[None]:
        yield
        app.state.presence.close()

    return while_served
