"""A small provider of OpenID Connect that says yes to everybody, or whatever a test has it say."""

import base64
import hashlib
import secrets
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import FastAPI, Form, Header, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "receivables", "known-to-two-machines"


class Provider:
    """`email`: who signs in; `claims` and `key`: what its answer says instead, and what signs it."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.keys = KeySet([self.key])
        self.issuer = ""
        self.email = "anna@example.com"
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.now = 0
        self.codes: dict[str, dict[str, str]] = {}
        self.app = FastAPI()
        self.app.get("/.well-known/openid-configuration")(self.description)
        self.app.get("/authorize")(self.authorize)
        self.app.post("/token")(self.token)
        self.app.get("/keys")(lambda: self.keys.as_dict(private=False))

    def description(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", CLIENT, "S256")
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 303)

    def token(
        self,
        code: Annotated[str, Form()],
        code_verifier: Annotated[str, Form()],
        redirect_uri: Annotated[str, Form()],
        authorization: Annotated[str, Header()],
    ) -> Response:
        """For a code that it gave, once, to the program that knows the secret and what the challenge was made from."""
        asked = self.codes.pop(code, None)
        program = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        made = base64.urlsafe_b64encode(hashlib.sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()
        known = asked is not None and made == asked["code_challenge"] and redirect_uri == asked["redirect_uri"]
        if not known or program.split(":", 1) != [CLIENT, SECRET]:
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "1",
            "nonce": asked["nonce"],
            "iat": self.now,
            "exp": self.now + 300,
            "email": self.email,
            "email_verified": True,
        }
        told = {name: value for name, value in {**claims, **self.claims}.items() if value is not None}
        header = {"alg": "RS256", "kid": "one", **self.header}
        id_token = jwt.encode(header, told, self.key, algorithms=["RS256", "HS256", "none"])
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": id_token})
