"""[statements] of config.toml as what it means."""

from receivables.config import schema
from receivables.config.schema.statements import LAST_WORKING_DAY
from receivables.model.statements import StatementSchedule, StatementSettings

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def statement_settings(chosen: schema.StatementsTable) -> StatementSettings:
    """Which statements of account leave when, and what they look like."""
    return StatementSettings(
        kind=chosen.kind,
        files=chosen.files,
        by_group=chosen.groups == "head",
        catch_up_days=chosen.catch_up_days,
        copies=tuple(chosen.copies),
        schedules=tuple(map(_schedule, chosen.schedule)),
    )


def _schedule(chosen: schema.StatementScheduleTable) -> StatementSchedule:
    monthly = 0 if chosen.monthly == LAST_WORKING_DAY else chosen.monthly
    return StatementSchedule(
        name=chosen.name,
        monthly=None if monthly is None else int(monthly),
        weekly=None if chosen.weekly is None else _WEEKDAYS.index(chosen.weekly),
        who=chosen.who,
        minimum=chosen.minimum,
        segments=tuple(chosen.segments),
        customers=tuple(chosen.customers),
        key_accounts=chosen.key_accounts,
    )
