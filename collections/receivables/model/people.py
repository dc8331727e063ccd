"""What is known of the people at a customer beside their rank, for whoever goes to talk to them."""

from enum import StrEnum


class DecisionRole(StrEnum):
    """What somebody's word does when the customer decides whether to pay."""

    DECIDES = "decides"
    INFLUENCES = "influences"
    BLOCKS = "blocks"
    # Decides who gets to talk to whom.
    GATEKEEPER = "gatekeeper"
    UNKNOWN = "unknown"


class Relation(StrEnum):
    """How somebody stands to us, the best first."""

    GOOD = "good"
    NEUTRAL = "neutral"
    STRAINED = "strained"
    UNKNOWN = "unknown"
