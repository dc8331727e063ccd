"""[worklist] of config.toml: what it is worth to act on a customer."""

from receivables.config import schema
from receivables.policy.worth import WorthRules


def worth_rules(chosen: schema.WorklistTable) -> WorthRules:
    """How much of what is owed is still collected at which age, and the waiting that acting is compared with."""
    return WorthRules(collected=tuple(chosen.collected), wait_days=chosen.wait_days)
