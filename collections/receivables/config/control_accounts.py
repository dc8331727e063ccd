"""[control_accounts] as what it means."""

from receivables.config import schema
from receivables.model.control_accounts import ControlAccount, TieOutRules


def tie_out_rules(chosen: schema.ControlAccountsTable) -> TieOutRules:
    """How receivables are tied to the general ledger."""
    accounts = (ControlAccount(**{**one.model_dump(), "segments": tuple(one.segments)}) for one in chosen.account)
    return TieOutRules(
        accounts=tuple(accounts),
        watched=tuple(chosen.watched),
        tolerance=chosen.tolerance,
        rounding=chosen.rounding,
        two_people=chosen.two_people,
        journals={name: str(kind) for name, kind in chosen.journals.items()},
    )
