"""Signing in and out, and what somebody may set for themselves."""

from receivables.web.account import description, home, me, signing_in, signing_in_openid
from receivables.web.area import Area, entry
from receivables.web.people import EVERYBODY

AREA = Area(
    "account",
    routers=(home.router, signing_in.router, signing_in_openid.router, me.router, description.router),
    entries=(entry("account.me.nav", "/me", *EVERYBODY),),
)
