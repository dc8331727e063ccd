"""[store], [output] and [letters]: where things lie, and how letters are written and printed."""

from typing import Annotated

from pydantic import Field, field_validator

from receivables.config.schema.strict import Strict
from receivables.model.letter_settings import PageForm, StatementForm


class StoreTable(Strict):
    url: str = "sqlite:///receivables.db"


class OutputTable(Strict):
    folder: str = "out"
    archive: str = "archive"


class LettersTable(Strict):
    templates: str = "letter_templates"
    languages: Annotated[list[str], Field(min_length=1)] = ["en"]
    page: PageForm = PageForm.DIN_5008_B
    payment_codes: bool = True
    statement: StatementForm = StatementForm.NONE
    invoice_copies: str | None = None

    @field_validator("invoice_copies")
    @classmethod
    def _names_the_invoice(cls, path: str | None) -> str | None:
        if path is not None and (path.count("{invoice}") != 1 or set("{}") & set(path.replace("{invoice}", ""))):
            raise ValueError(f"'{path}', expected a path with {{invoice}} in it once, like invoices/{{invoice}}.pdf")
        return path
