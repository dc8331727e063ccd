"""[loss_allowance] as what it means."""

from receivables.config import schema
from receivables.model import HoldKind
from receivables.policy.loss_allowance import LossRates


def loss_rates(chosen: schema.LossAllowanceTable) -> LossRates:
    """The rates of the provision matrix; holds without a rate leave their lines in it."""
    apart = {
        HoldKind.INSOLVENCY: chosen.insolvency_percent,
        HoldKind.HANDED_OVER: chosen.handed_over_percent,
    }
    return LossRates(
        bounds=tuple(chosen.past_due_days),
        percents=tuple(chosen.percents),
        by_segment={name: tuple(percents) for name, percents in chosen.segment_percents.items()},
        impaired={str(hold): percent for hold, percent in apart.items() if percent is not None},
        source=chosen.source,
    )
