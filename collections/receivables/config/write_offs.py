"""[write_offs] and [handovers] of config.toml: what is proposed to be given up, or to be collected by others."""

from receivables.config import schema
from receivables.policy.handovers import HandoverRules
from receivables.policy.write_offs import WriteOffBounds, WriteOffRules


def write_off_rules(chosen: schema.WriteOffsTable) -> WriteOffRules:
    """Which small balances are proposed to be given up."""
    return WriteOffRules(
        bounds=WriteOffBounds(
            residual_amount=chosen.residual_amount,
            residual_share_limit=chosen.residual_share_limit,
            small_amount=chosen.small_amount,
            credit_amount=chosen.credit_amount,
        ),
        currency_bounds={
            currency: WriteOffBounds(**bounds.model_dump()) for currency, bounds in chosen.currency_bounds.items()
        },
        residual_share=chosen.residual_share,
        small_days=chosen.small_days,
        credit_days=chosen.credit_days,
        key_accounts=chosen.key_accounts,
        booking_days=chosen.booking_days,
    )


def handover_rules(chosen: schema.HandoversTable) -> HandoverRules:
    """When handover to an agency or a lawyer is proposed."""
    return HandoverRules(**chosen.model_dump())
