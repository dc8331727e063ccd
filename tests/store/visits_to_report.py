"""A small firm whose representatives are to visit its customers, for the tests of what they report."""

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Engine

from letterhead import with_letterhead
from receivables.config import Config, default_config_text, load_config
from receivables.model.visit_reports import Outcome, VisitReport
from receivables.night.visit_reports import Reported, report_visit
from receivables.store import frames, tables
from receivables.store.database import writing
from receivables.store.plans import save_plan
from store.hand_made import NIGHT, Owed, firm, plan

DAY = NIGHT + timedelta(days=3)
NEXT = DAY + timedelta(days=1)
LATER = DAY + timedelta(days=20)
CUSTOMERS = ("C1", "C2", "C3", "C4")


def visited_firm(folder: Path) -> Engine:
    """The firm, with a visit to each of its customers by S1, who answers to M1: each owes 200.00 EUR on R1 and R2."""
    engine = firm(folder)
    with writing(engine) as conn:
        people = {"salesperson": ["S1", "M1"], "name": ["Mira", "Max"], "manager": ["M1", ""]}
        frames.insert(conn, tables.salesperson, pl.DataFrame(people))
    save_plan(engine, plan(Owed(customer, item, "visit") for customer in CUSTOMERS for item in ("R1", "R2")))
    return engine


def config_with(folder: Path, old: str = "", new: str = "") -> Config:
    """The shipped config, with a piece of its text replaced."""
    text = with_letterhead(default_config_text())
    assert old in text
    file = folder / "config.toml"
    file.write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return load_config(file)


def report(*outcomes: Outcome, customer: str = "C1", night: date = NIGHT, by: str = "S1", **more: Any) -> VisitReport:
    """A report by S1; its token stands for all that it says."""
    said = {"customer": customer, "night": night, "author": by, "outcomes": outcomes, **more}
    return VisitReport(token=more.pop("token", None) or repr(said), **{**said, **more})


def tell(engine: Engine, config: Config, *outcomes: Outcome, day: date = DAY, **more: Any) -> Reported:
    """Report the visit to C1 on a day."""
    return report_visit(engine, config, report(*outcomes, **more), day)


@cache
def euros(amount: str) -> Decimal:
    """An amount as people say it."""
    return Decimal(amount)
