"""A firm without a ledger: enough for who signs in and how."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy import insert

from letterhead import with_letterhead
from receivables.config import default_config_text, load_config
from receivables.documents.letters import default_templates
from receivables.store.database import writing
from receivables.store.tables import salesperson
from receivables.web.app import make_app
from web.firm import add_people


@contextmanager
def bare_app(folder: Path, *, web: str = "", **settings: object) -> Iterator[FastAPI]:
    """The application of a firm with a user of each role; `settings` and the tables `web` stand in its [web]."""
    text = with_letterhead(default_config_text()).replace(
        'templates = "letter_templates"', f'templates = "{default_templates()}"'
    )
    for name, value in settings.items():
        line = next(one for one in text.splitlines() if one.startswith(f"{name} = "))
        text = text.replace(line, f"{name} = {value}")
    file = folder / "config.toml"
    file.write_text(f"{text}\n{web}", encoding="utf-8")
    app = make_app(load_config(file))
    engine = app.state.served.engine
    with writing(engine) as conn:
        rows = [
            {"salesperson": number, "name": number, "manager": led} for number, led in (("S01", ""), ("S02", "S01"))
        ]
        conn.execute(insert(salesperson), rows)
    add_people(engine)
    try:
        yield app
    finally:
        app.state.presence.close()
        engine.dispose()
