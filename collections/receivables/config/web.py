"""[web] of config.toml: where pages are served and how people sign in."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from receivables.config import schema


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenidSettings:
    """The provider that people sign in at. `client_secret` is as it stands in the config: `${NAME}`, or empty."""

    issuer: str
    client_id: str
    client_secret: str
    claim: str
    scopes: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """How pages are served. `public_url`: as browsers call it, without a slash at its end; `has_public_url`: the firm
    says so, else it is what the server listens on. `plain_is_meant`: others may be served in the clear.
    `leads_collectors`: managers, by their users, who see the figures of those who work in finance.
    """

    host: str
    port: int
    public_url: str
    has_public_url: bool
    plain_is_meant: bool
    trusted_proxies: tuple[str, ...]
    session_hours: int
    idle_minutes: int
    password_length: int
    tries: int
    per_minute: int
    keep_attempts_days: int
    keep_changes_days: int
    leads_collectors: tuple[str, ...]
    openid: OpenidSettings | None

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach the pages by TLS."""
        return self.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        """The name of the machine, as browsers say it."""
        return urlsplit(self.public_url).hostname or self.host


def web_settings(chosen: schema.WebTable) -> WebSettings:
    """The settings of [web]; without a public_url it is what the server listens on."""
    fields = chosen.model_dump(exclude={"openid", "trusted_proxies", "leads_collectors", "public_url"})
    openid = chosen.openid
    return WebSettings(
        **fields,
        public_url=chosen.public_url or f"http://{chosen.host}:{chosen.port}",
        has_public_url=bool(chosen.public_url),
        trusted_proxies=tuple(chosen.trusted_proxies),
        leads_collectors=tuple(chosen.leads_collectors),
        openid=None
        if openid is None
        else OpenidSettings(**openid.model_dump(exclude={"scopes"}), scopes=tuple(openid.scopes)),
    )
