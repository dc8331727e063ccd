"""[[webhooks]]: services that are told of what changes."""

from typing import Annotated

from pydantic import Field, field_validator

from receivables.config.schema.services import ServiceTable
from receivables.model.notices import Subject


class WebhookReceiverTable(ServiceTable):
    name: Annotated[str, Field(pattern=r"^[\w-]+$")]
    about: Annotated[list[Subject], Field(min_length=1)] = list(Subject)

    @field_validator("about")
    @classmethod
    def _names_each_once(cls, about: list[Subject]) -> list[Subject]:
        if doubled := [str(one) for one in about if about.count(one) > 1]:
            raise ValueError(f"{doubled[0]} stands there twice, expected it once")
        return about
