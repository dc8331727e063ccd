"""[cases] as the rules that it means."""

from receivables.config.schema.cases import CasesTable
from receivables.model.cases import CaseRules


def case_rules(chosen: CasesTable, *, country: str) -> CaseRules:
    """Deadlines (in working days of a country), places and limits of cases."""
    return CaseRules(
        country=country,
        propose_days=chosen.propose_days,
        decide_days=chosen.decide_days,
        answer_days=chosen.answer_days,
        force_days=chosen.force_days,
        escalate_every_days=chosen.escalate_every_days,
        places=tuple(chosen.places),
        limits=dict(chosen.limits),
        measures={role: tuple(kinds) for role, kinds in chosen.measures.items()},
    )
