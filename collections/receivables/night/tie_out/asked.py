"""What is asked of a tie-out, and whom."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from receivables.config import Config
from receivables.model.control_accounts import TieOutRules

# What one ledger has by a day and the other so many days later is a matter of timing; later it is none.
_TIMING = timedelta(days=45)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The day that is spoken for, as known at a moment (None: now), and the store that is read."""

    conn: Connection
    config: Config
    as_of: date
    known_at: datetime | None

    @property
    def rules(self) -> TieOutRules:
        """How receivables are tied to the general ledger."""
        return self.config.tie_out

    @property
    def base_currency(self) -> str:
        """The firm's own."""
        return self.config.policy.base_currency

    @property
    def until(self) -> date:
        """The last day that tells timing."""
        return self.as_of + _TIMING
