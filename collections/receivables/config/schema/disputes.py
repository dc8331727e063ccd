"""[disputes]: who settles which claims, by when, and to whom they go past that."""

from typing import Annotated

from pydantic import Field, field_validator

from receivables.config.schema.strict import Strict
from receivables.model import DisputeKind

_Name = Annotated[str, Field(min_length=1)]
_Days = Annotated[int, Field(ge=0, le=36_500)]


class DisputeKindTable(Strict):
    days: _Days | None = None
    owner: str | None = None


class DisputeOwnerTable(Strict):
    manager: _Name


class DisputesTable(Strict):
    days: _Days = 0
    owner: str = ""
    escalate_every_days: Annotated[int, Field(ge=1, le=36_500)] = 7
    root_causes: list[_Name] = []
    kinds: dict[DisputeKind, DisputeKindTable] = {}
    owners: dict[_Name, DisputeOwnerTable] = {}

    @field_validator("owners")
    @classmethod
    def _end_somewhere(cls, owners: dict[str, DisputeOwnerTable]) -> dict[str, DisputeOwnerTable]:
        for owner, table in owners.items():
            seen, above = [owner], table.manager
            while above in owners and above not in seen:
                seen.append(above)
                above = owners[above].manager
            if above in seen:
                raise ValueError(f"{above!r} answers to itself by way of {', '.join(seen)}; expected somebody above")
        return owners
