"""Files of visits that somebody takes along: the list as a workbook, the brief as a PDF, one visit for a calendar."""

import tempfile
from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from receivables.config import Config
from receivables.documents.brief.paper import brief_pdf
from receivables.documents.calendar import calendar
from receivables.documents.visit_list import write_visits
from receivables.model import VISITS_UNDER_WAY
from receivables.night.brief import brief
from receivables.night.lists import listed_visit
from receivables.night.visit_papers import in_calendar
from receivables.store.visits import list_visits, visit


def visit_workbook(engine: Engine, config: Config, salesperson: str, *, as_of: date) -> bytes:
    """The visits of a representative that are under way, as the night writes them."""
    records = list_visits(engine, states=VISITS_UNDER_WAY, salesperson=salesperson)
    visits = [listed_visit(one) for one in records]
    if not visits:
        return b""
    with tempfile.TemporaryDirectory() as folder:
        (file,) = write_visits(Path(folder), visits=visits, as_of=as_of, firm=config.firm)
        return file.read_bytes()


def brief_paper(  # noqa: PLR0917
    engine: Engine, config: Config, customer: str, night: date, as_of: date, language: str
) -> bytes:
    """The brief of a visit on one page. Raises StoreError when there is no such visit."""
    return brief_pdf(brief(engine, config, customer, night, as_of), config.firm, language=language)


def calendar_entry(engine: Engine, customer: str, night: date) -> bytes:
    """One visit as a calendar of its own: taken in again it changes the entry that is there."""
    record = visit(engine, customer, night)
    return calendar([in_calendar(record)], name=f"Visit {record.customer.name or customer}")
