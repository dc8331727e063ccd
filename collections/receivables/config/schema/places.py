"""[store], [output] and [letters]: where things lie, and in which languages letters are written."""

from typing import Annotated

from pydantic import Field

from receivables.config.schema.strict import Strict


class StoreTable(Strict):
    url: str = "sqlite:///receivables.db"


class OutputTable(Strict):
    folder: str = "out"


class LettersTable(Strict):
    templates: str = "letter_templates"
    languages: Annotated[list[str], Field(min_length=1)] = ["en"]
