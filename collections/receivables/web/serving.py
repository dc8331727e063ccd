"""Where pages are served, when the command line says otherwise than the config."""

from dataclasses import replace

from receivables.config import Config, ConfigError
from receivables.config.schema.lines import is_this_machine


def listening_on(config: Config, *, host: str | None, port: int | None) -> Config:
    """The config with another host or port. Raises ConfigError for a host that would serve others in the clear."""
    web = config.web
    if host is not None and not is_this_machine(host) and not (web.is_secure or web.plain_is_meant):
        raise ConfigError(
            f"{config.path}, web.public_url: --host {host} would serve pages to other machines in the clear, expected "
            "a public_url that begins with https://, of a proxy that speaks TLS, or plain_is_meant = true"
        )
    chosen = replace(web, host=host or web.host, port=port or web.port)
    if not web.has_public_url:
        chosen = replace(chosen, public_url=f"http://{chosen.host}:{chosen.port}")
    return replace(config, web=chosen)
