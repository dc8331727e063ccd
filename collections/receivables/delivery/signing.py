"""Requests signed as Standard Webhooks 1.0 has it: whoever receives them has a library for it."""

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import quote

_SECRET_IN_BASE64 = "whsec_"  # noqa: S105 - how a secret begins


def key_of(secret: str) -> bytes:
    """The key that a secret stands for: as it is, or in base64 after `whsec_`. ValueError where that is no base64."""
    if secret.startswith(_SECRET_IN_BASE64):
        return base64.b64decode(secret.removeprefix(_SECRET_IN_BASE64), validate=True)
    return secret.encode()


def signed(name: str, at: datetime, body: bytes, key: bytes) -> dict[str, str]:
    """The headers of a request that posts JSON: whose it is, when, and a signature over both and the body.

    The name is the same for whatever is posted again of one thing; it goes without full stops, as the signature asks.
    """
    plain, seconds = quote(name, safe="").replace(".", "%2E"), str(int(at.timestamp()))
    digest = hmac.digest(key, f"{plain}.{seconds}.".encode() + body, hashlib.sha256)
    return {
        "Content-Type": "application/json",
        "Idempotency-Key": plain,
        "webhook-id": plain,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
