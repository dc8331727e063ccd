"""What the sheet Summary says, for the checks of sheets that reckon the same another way."""

from receivables.documents.aging_sheets.checks import Check
from receivables.money import to_decimal


def balance_in(currency: str) -> str:
    """The balance of all accounts in a currency."""
    return f'=SUMIFS(TotalBalances,TotalCurrencies,"{currency}")'


def balance_in_base(base: str) -> str:
    """The balance of all accounts in the base currency; what has no rate is in it nowhere."""
    return "=TotalInBase"


def sums_to(title: str, formula: str, minor: int, currency: str) -> Check:
    """The check that a formula comes to an amount that was counted apart from the workbook."""
    return Check(title, formula, str(to_decimal(minor, currency)), currency)
