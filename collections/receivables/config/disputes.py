"""[disputes] as the rules that it means."""

from receivables.config.schema.disputes import DisputesTable
from receivables.model.disputes import DisputeRule, DisputeRules


def dispute_rules(chosen: DisputesTable) -> DisputeRules:
    """What a kind does not say about itself, the table says for all."""
    return DisputeRules(
        otherwise=DisputeRule(days=chosen.days or None, owner=chosen.owner),
        kinds={
            kind: DisputeRule(
                days=(chosen.days if its.days is None else its.days) or None,
                owner=chosen.owner if its.owner is None else its.owner,
            )
            for kind, its in chosen.kinds.items()
        },
        managers={owner: its.manager for owner, its in chosen.owners.items()},
        escalate_every_days=chosen.escalate_every_days,
        root_causes=tuple(chosen.root_causes),
    )
