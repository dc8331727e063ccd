"""[brief] as the settings that it means."""

from receivables.config.schema.brief import BriefTable
from receivables.model.brief_settings import BriefSettings


def brief_settings(chosen: BriefTable) -> BriefSettings:
    """What may be offered at a visit."""
    return BriefSettings(**chosen.model_dump(exclude={"also"}), also=tuple(chosen.also))
