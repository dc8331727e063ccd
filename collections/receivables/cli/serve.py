"""`receivables serve`: pages and API for the people of the firm."""

from datetime import date

import click

from receivables.cli.options import as_of_option, complain, config_option
from receivables.config import Config
from receivables.store.users.people import list_accounts


@click.command()
@click.option("--host", help="What it listens on.  [default: as [web] says]")
@click.option("--port", type=click.IntRange(1, 65_535), help="[default: as [web] says]")
@as_of_option
@config_option
def serve(host: str | None, port: int | None, as_of: date | None, config: Config) -> None:
    """Serve the pages until it is stopped (Ctrl-C).

    Other machines reach them through a proxy that speaks TLS: see `public_url` in [web].
    """
    # The server takes half a second to load.
    import uvicorn

    from receivables.web.app import make_app
    from receivables.web.serving import listening_on

    chosen = listening_on(config, host=host, port=port)
    app = make_app(chosen, as_of=as_of)
    if not list_accounts(app.state.served.engine):
        complain("nobody can sign in yet: `receivables users add` lets somebody")
    if chosen.web.is_secure and not chosen.web.trusted_proxies:
        complain("[web] names no trusted_proxies: whoever comes through the proxy counts as one visitor")
    click.echo(f"Pages of {config.firm.name} at {chosen.web.public_url}. Ctrl-C stops it.")
    uvicorn.run(
        app,
        host=chosen.web.host,
        port=chosen.web.port,
        log_level="warning",
        server_header=False,
        proxy_headers=bool(chosen.web.trusted_proxies),
        forwarded_allow_ips=list(chosen.web.trusted_proxies),
        timeout_graceful_shutdown=10,
    )
