"""Where the texts that ship with the package lie."""

from importlib.resources import files
from pathlib import Path

import receivables


def default_templates() -> Path:
    """The folder of the texts that ship with the package: inside a wheel, or beside the source when editable."""
    shipped = Path(str(files("receivables"))) / "_defaults" / "letter_templates"
    return shipped if shipped.is_dir() else Path(receivables.__file__).parents[2] / "letter_templates"
