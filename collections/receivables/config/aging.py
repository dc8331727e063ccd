"""[aging] as what it means."""

from receivables.config import schema
from receivables.model.aging import AgingOptions


def aging_options(chosen: schema.AgingOptionsTable) -> AgingOptions:
    """How this firm's aging is made where nobody asks for another."""
    lists = ("buckets", "company", "segment", "salesperson", "currency")
    said = chosen.model_dump()
    return AgingOptions(**said | {name: tuple(said[name]) for name in lists})
