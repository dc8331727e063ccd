"""What the sheets of figures show: key figures, and cash to come."""

from typing import TYPE_CHECKING

from receivables.config import Config
from receivables.documents.aging_sheets.cash_expected import CashExpected
from receivables.night.forecasting import forecast

if TYPE_CHECKING:
    # It writes the workbook that these sheets stand in.
    from receivables.night.aging import Aging


def cash_expected(config: Config, aged: "Aging") -> CashExpected:
    """What is expected of the whole ledger in the weeks to come."""
    found = forecast(config, aged.as_of)
    base = config.firm.base_currency
    return CashExpected(
        weeks=found.weeks,
        rest=found.rest,
        open_minor=found.open_minor,
        rates={rate.currency: rate.rate for rate in aged.rates} | {base: "1"},
        base=base,
        as_of=aged.as_of,
    )
