"""What BI tools may read: views over the tables that stay as they are documented whatever becomes of the tables."""

from receivables.store.views.accounts import account_views
from receivables.store.views.decided import decided_views
from receivables.store.views.figures import figure_views
from receivables.store.views.ledger import ledger_views
from receivables.store.views.told import told_views
from receivables.store.views.view import View
from receivables.store.views.work import work_views

__all__ = ["View", "views"]


def views(base_currency: str) -> tuple[View, ...]:
    """All of them. Amounts that are no single currency's are in the firm's base currency."""
    return (
        *decided_views(),
        *ledger_views(),
        *account_views(base_currency),
        *work_views(),
        *told_views(),
        *figure_views(base_currency),
    )
