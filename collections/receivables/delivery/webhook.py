"""A firm's own service: each letter is posted to it as signed JSON, once for each attempt."""

import base64
import hashlib
import json
import ssl
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

import httpx

from receivables.delivery.parcel import Attachment, Outcome, Parcel, Receipt
from receivables.delivery.signing import key_of, signed

_LONGEST_ANSWER = 64_000
_LONGEST_DETAIL = 500


class _Status(IntEnum):
    """Answers that mean something else than their hundred."""

    REQUEST_TIMEOUT = 408
    TOO_EARLY = 425
    TOO_MANY_REQUESTS = 429
    BAD_GATEWAY = 502
    GATEWAY_TIMEOUT = 504


# Said by whoever passes requests on, and does not know what became of this one.
_NOBODY_KNOWS = {_Status.BAD_GATEWAY, _Status.GATEWAY_TIMEOUT}
_LATER = {_Status.REQUEST_TIMEOUT, _Status.TOO_EARLY, _Status.TOO_MANY_REQUESTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Where letters are posted. `link`: files are not in the request but there, `{sha256}` being a file's own hash.

    `secret`: as it is, or in base64 after `whsec_`. `authority`: a file with the certificate of one's own authority.
    """

    url: str
    secret: str
    link: str = ""
    timeout_seconds: float = 30
    authority: Path | None = None


class WebhookChannel:
    """A service to post to. Use it with `with`: it keeps its connection. Redirects are not followed."""

    def __init__(self, service: Service) -> None:
        """Connects when the first parcel comes."""
        self._service = service
        self._key = key_of(service.secret)
        self._open = ExitStack()

    def __enter__(self) -> "WebhookChannel":
        """The channel itself. Raises OSError or ssl.SSLError for an authority that cannot be read."""
        verify = ssl.create_default_context()
        if self._service.authority:
            verify.load_verify_locations(self._service.authority)
        self._client = self._open.enter_context(httpx.Client(timeout=self._service.timeout_seconds, verify=verify))
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._open.close()

    def deliver(self, parcels: Iterable[Parcel]) -> Iterator[tuple[Parcel, Receipt]]:
        """Post each parcel as it is asked for, and say what became of it.

        Takes a parcel only when it is about to be posted. Where the service cannot be reached the parcel at hand is
        deferred, and no other is taken. Once a request was handed over whole, only an answer says that it did not
        arrive: without one the receipt is ambiguous.
        """
        for parcel in parcels:
            body = payload(parcel, link=self._service.link)
            sending = _Sending(body)
            try:
                receipt = self._posted(parcel, body, sending)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
                yield parcel, Receipt(outcome=Outcome.DEFERRED, detail=f"{self._host}: {_said(error)}")
                return
            except httpx.HTTPError as error:
                outcome = Outcome.AMBIGUOUS if sending.is_done else Outcome.DEFERRED
                receipt = Receipt(outcome=outcome, detail=f"{self._host}: {_said(error)}")
            yield parcel, receipt

    @property
    def _host(self) -> str:
        return httpx.URL(self._service.url).host

    def _posted(self, parcel: Parcel, body: bytes, sending: "_Sending") -> Receipt:
        headers = {**signed(parcel.name, parcel.at, body, self._key), "Content-Length": str(len(body))}
        with self._client.stream("POST", self._service.url, content=sending, headers=headers) as answer:
            said = _read(answer)
        detail = " ".join(f"{answer.status_code} {answer.reason_phrase} {_text(said)}".split())[:_LONGEST_DETAIL]
        return Receipt(outcome=_outcome(answer.status_code), detail=detail, message_id=_id_in(said))


def payload(parcel: Parcel, *, link: str = "") -> bytes:
    """The letter as JSON. The same parcel gives the same bytes."""
    said = {
        "type": f"{parcel.mailing}.deliver",
        "timestamp": parcel.at.isoformat(),
        "data": {
            "parcel": parcel.name,
            "reference": parcel.reference,
            "attempt": parcel.attempt,
            "day": parcel.day.isoformat(),
            "customer": parcel.customer,
            "language": parcel.language,
            "subject": parcel.subject,
            "to": parcel.to,
            "cc": parcel.cc,
            "address": parcel.address,
            "country": parcel.country,
            "postcode": parcel.postcode,
            "totals": [{"currency": currency, "amount": str(amount)} for currency, amount in parcel.totals],
            "text": parcel.text,
            "files": [_file(attached, link) for attached in parcel.attachments],
        },
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


class _Sending:
    """A body that knows whether all of it was handed over."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self.is_done = False

    def __iter__(self) -> Iterator[bytes]:
        yield self._body
        # Asked for more: what there was has been written.
        self.is_done = True


def _file(attached: Attachment, link: str) -> dict[str, str | int]:
    sha256 = hashlib.sha256(attached.content).hexdigest()
    facts: dict[str, str | int] = {
        "name": attached.name,
        "media_type": attached.media_type,
        "sha256": sha256,
        "bytes": len(attached.content),
    }
    if link:
        return {**facts, "link": link.replace("{sha256}", sha256)}
    return {**facts, "content": base64.b64encode(attached.content).decode()}


def _outcome(status: int) -> Outcome:
    if status in _NOBODY_KNOWS:
        return Outcome.AMBIGUOUS
    if status in _LATER or status // 100 == 5:
        return Outcome.DEFERRED
    return Outcome.SENT if status // 100 == 2 else Outcome.FAILED


def _read(answer: httpx.Response) -> bytes:
    """What the service says, or the beginning of it: the status counts, whatever becomes of the rest."""
    said = b""
    try:
        for piece in answer.iter_bytes():
            said += piece
            if len(said) > _LONGEST_ANSWER:
                break
    except httpx.HTTPError:
        return said
    return said


def _text(said: bytes) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in said.decode("utf-8", "replace"))


def _id_in(said: bytes) -> str:
    """The service's own name of the letter, where it answers with one: `{"id": ".."}`."""
    try:
        read = json.loads(said)
    except ValueError:
        return ""
    return str(read.get("id") or "")[:_LONGEST_DETAIL] if isinstance(read, dict) else ""


def _said(error: httpx.HTTPError) -> str:
    return str(error) or type(error).__name__
