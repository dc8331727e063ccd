"""Key figures that a night keeps, and what is asked of a whole ledger over time: movement and forecast."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from benchmarks.generate import AS_OF
from benchmarks.load import loaded
from benchmarks.measure import Job
from receivables.config import Config, default_config_text, load_config
from receivables.night.forecasting import forecast
from receivables.night.key_figures import keep_figures
from receivables.night.movement import movement


def figures_of_a_night(folder: Path, items: int) -> Job:
    """What a night adds that keeps its figures and its aging."""
    config = _config(folder)
    return lambda: keep_figures(config, as_of=AS_OF)


def movement_of_a_month(folder: Path, items: int) -> Job:
    """From which bucket to which every balance moved."""
    config = _config(folder)
    return lambda: movement(config, AS_OF - timedelta(days=30), AS_OF)


def forecast_of_a_quarter(folder: Path, items: int) -> Job:
    """Cash expected in each of thirteen weeks."""
    config = _config(folder)
    return lambda: forecast(config, AS_OF)


def _config(folder: Path) -> Config:
    path = folder / "config.toml"
    path.write_text(default_config_text(), encoding="utf-8")
    return replace(load_config(path), store_url=str(loaded(folder).url))
