"""OpenID Connect: the code flow with PKCE, and an answer that is believed only when all of it holds."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from warnings import catch_warnings

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from receivables.config.schema.lines import is_this_machine
from receivables.config.web import OpenidSettings
from receivables.environment import filled
from receivables.store.users.openid import Begun

_SECONDS = 10
_LEEWAY = 60
# Signed with a key that only the provider has: never with one that we share, and never not at all.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]


class NotProved(Exception):  # noqa: N818
    """The provider does not say, or not so that it can be believed, who signed in."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What the provider says of itself under its issuer's address."""

    issuer: str
    authorization: str
    token: str
    keys: str
    authentication: str


@cache
def provider_of(settings: OpenidSettings) -> Provider:
    """The provider's addresses, asked once. Raises NotProved when it does not answer, or as another."""
    told = _asked(f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration")
    if told.get("issuer") != settings.issuer:
        raise NotProved(f"it calls itself {told.get('issuer')!r}, expected {settings.issuer!r}")
    methods = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    known = [name for name in ("client_secret_basic", "client_secret_post") if name in methods]
    try:
        return Provider(
            issuer=settings.issuer,
            authorization=_secret(told["authorization_endpoint"]),
            token=_secret(told["token_endpoint"]),
            keys=_secret(told["jwks_uri"]),
            authentication=(known or ["client_secret_basic"])[0] if settings.client_secret else "none",
        )
    except KeyError as missing:
        raise NotProved(f"its description lacks {missing}") from missing


def address_to_ask(settings: OpenidSettings, begun: Begun, *, back: str) -> str:
    """Where the browser is sent, to come back to `back`. Raises NotProved."""
    provider = provider_of(settings)
    with _client(settings, provider, back) as client:
        url, _ = client.create_authorization_url(
            provider.authorization, state=begun.state, nonce=begun.nonce, code_verifier=begun.verifier
        )
    return str(url)


def who_it_is(settings: OpenidSettings, begun: Begun, *, code: str, back: str, now: int) -> str:
    """What the provider calls whoever signed in there (the claim of the settings). Raises NotProved."""
    from authlib.integrations.base_client import OAuthError

    provider = provider_of(settings)
    try:
        with _client(settings, provider, back) as client:
            token = client.fetch_token(provider.token, code=code, code_verifier=begun.verifier)
    except (OAuthError, httpx.HTTPError, ValueError) as error:
        raise NotProved(f"no token came: {error}") from error
    claims = _claims(settings, provider, str(token.get("id_token", "")), nonce=begun.nonce, now=now)
    named = claims.get(settings.claim)
    if not isinstance(named, str) or not named:
        raise NotProved(f"its answer has no {settings.claim!r}")
    if settings.claim == "email" and claims.get("email_verified") is not True:
        raise NotProved("it has not verified the e-mail address")
    return named


def _claims(settings: OpenidSettings, provider: Provider, id_token: str, *, nonce: str, now: int) -> dict[str, Any]:
    registry = jwt.JWTClaimsRegistry(
        now=now,
        leeway=_LEEWAY,
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": settings.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        decoded = jwt.decode(id_token, KeySet.import_key_set(_asked(provider.keys)), algorithms=_ALGORITHMS)  # type: ignore[arg-type]
        registry.validate(decoded.claims)
    except (JoseError, ValueError, KeyError) as error:
        raise NotProved(f"its answer does not hold: {error}") from error
    claims = dict(decoded.claims)
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != settings.client_id:
        raise NotProved("its answer is for another program")
    return claims


def _client(settings: OpenidSettings, provider: Provider, back: str) -> Any:
    """A client of the library, which is loaded by firms with a provider only, and complains of its own needs."""
    with catch_warnings(action="ignore"):
        from authlib.integrations.httpx_client import OAuth2Client

    secret = filled(settings.client_secret, where="web.openid.client_secret") if settings.client_secret else None
    return OAuth2Client(
        client_id=settings.client_id,
        client_secret=secret,
        token_endpoint_auth_method=provider.authentication,
        scope=" ".join(settings.scopes),
        redirect_uri=back,
        code_challenge_method="S256",
        timeout=_SECONDS,
    )


def _asked(address: str) -> dict[str, Any]:
    try:
        answer = httpx.get(_secret(address), timeout=_SECONDS)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise NotProved(f"{address} cannot be read: {error}") from error
    return told


def _secret(address: str) -> str:
    """An address that nobody between can read."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not is_this_machine(parts.hostname or ""):
        raise NotProved(f"{address} is not https")
    return address
