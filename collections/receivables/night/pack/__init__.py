"""The controller's pack: the sheets of the aging workbook beside the aging itself."""

from datetime import datetime
from typing import TYPE_CHECKING

from receivables.config import Config
from receivables.documents.aging_sheets.actions import actions_sheet
from receivables.documents.aging_sheets.cash_expected import cash_expected_sheet
from receivables.documents.aging_sheets.currencies import currencies_sheet
from receivables.documents.aging_sheets.disputes import disputes_sheet
from receivables.documents.aging_sheets.extra import ExtraSheet
from receivables.documents.aging_sheets.key_figures import key_figures_sheet
from receivables.documents.aging_sheets.loss_allowance import loss_allowance_sheet
from receivables.documents.aging_sheets.movement import movement_sheet
from receivables.documents.aging_sheets.not_known import not_known_sheet
from receivables.documents.aging_sheets.promises import promises_sheet
from receivables.documents.aging_sheets.roll_forward import roll_forward_sheet
from receivables.documents.aging_sheets.tie_out import tie_out_sheet
from receivables.night.pack.collecting import actions, disputes, promises
from receivables.night.pack.figures import cash_expected, key_figures, moved
from receivables.night.pack.tying import tied
from receivables.night.pack.valuing import currencies, loss_allowance, rolled_forward

if TYPE_CHECKING:
    # It writes the workbook that these sheets stand in.
    from receivables.night.aging import Aging


def extra_sheets(config: Config, aged: "Aging", *, known_at: datetime | None = None) -> tuple[ExtraSheet, ...]:
    """The further sheets of an aging, in the order of their tabs.

    `known_at`: the moment that the aging was asked for as known at, None: now. What no record tells of a past moment
    is left out, and said to be.
    """
    return (
        actions_sheet(actions(config, aged, known_at)),
        disputes_sheet(disputes(config, aged, known_at)),
        promises_sheet(promises(config, aged, known_at)),
        currencies_sheet(currencies(config, aged, known_at)),
        roll_forward_sheet(rolled_forward(config, aged, known_at)),
        tie_out_sheet(tied(config, aged, known_at)),
        loss_allowance_sheet(loss_allowance(config, aged, known_at)),
        *(_not_known() if known_at else _known_now(config, aged)),
    )


def _known_now(config: Config, aged: "Aging") -> tuple[ExtraSheet, ...]:
    """What is reckoned from the ledger as it is known now alone."""
    return (
        movement_sheet(moved(config, aged)),
        key_figures_sheet(key_figures(config, aged)),
        cash_expected_sheet(cash_expected(config, aged)),
    )


def _not_known() -> tuple[ExtraSheet, ...]:
    why = "These are reckoned from the ledger as it is known now, not as it was known at a former moment:"
    return (not_known_sheet(("Movement", "Key figures", "Cash expected"), why),)
