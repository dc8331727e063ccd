"""Ready-made queries for the databases of known ERPs: a folder each, and in it one SELECT for each kind of table."""

from importlib import resources
from importlib.resources.abc import Traversable

from receivables.source import SourceSettings
from receivables.sources.settings import SourceError

_LINES = "{lines}"


def names() -> tuple[str, ...]:
    """The presets there are."""
    return tuple(sorted(entry.name for entry in _home().iterdir() if entry.is_dir() and kinds(entry.name)))


def kinds(preset: str) -> tuple[str, ...]:
    """The kinds of tables that a preset gives."""
    files = (file.name for file in _home().joinpath(preset).iterdir())
    return tuple(sorted(name.removesuffix(".sql") for name in files if name.endswith(".sql")))


def query(settings: SourceSettings, *, dialect: str) -> str:
    """The query of the preset that the settings name, for their kind, as a database of that dialect wants it.

    Its columns have canonical names. Raises SourceError when there is no such preset, or it gives no such kind.
    """
    preset = settings.preset or ""
    if preset not in names():
        raise SourceError(f"source {settings.name}: preset is {preset!r}, expected one of {', '.join(names())}")
    if settings.kind not in kinds(preset):
        given = ", ".join(kinds(preset))
        raise SourceError(f"source {settings.name}: preset {preset} gives no {settings.kind}, expected one of {given}")
    folder = _home().joinpath(preset)
    text = folder.joinpath(f"{settings.kind}.sql").read_text(encoding="utf-8")
    if _LINES in text:
        # What several kinds of an ERP begin with stands in a file of its own.
        text = text.replace(_LINES, folder.joinpath("lines.ctes").read_text(encoding="utf-8"))
    # Only MySQL and MariaDB know backticks; names that need quoting have quotation marks elsewhere.
    return text if dialect in ("mysql", "mariadb") else text.replace("`", '"')


def _home() -> Traversable:
    return resources.files("receivables.sources.presets")
