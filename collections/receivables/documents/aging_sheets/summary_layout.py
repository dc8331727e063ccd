"""Where things stand on the sheet Summary, known before anything is written."""

from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from receivables.documents.aging_sheets.header import AgingHeader
from receivables.documents.aging_sheets.lines import Lines

# Account, customer, name, representative, segment, then these, then a column per bucket.
ACCOUNT = "A"
CURRENCY = "F"
COUNT = "G"
FIRST_BUCKET = 8

NUMBERS_ROW = 3  # the bucket numbers that formulas go by
TOTALS_HEAD = 4


@dataclass(frozen=True, slots=True)
class SummaryLayout:
    """Totals by currency, their sum in the base currency, its shares and its change; then the accounts, those of a
    representative below their subtotal."""

    header: AgingHeader
    lines: Lines

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies that have a row of totals: those of the lines, and without any line the base currency."""
        return self.lines.currencies or (self.header.base_currency,)

    @property
    def buckets(self) -> list[str]:
        """The letters of the bucket columns."""
        return [get_column_letter(FIRST_BUCKET + place) for place in range(len(self.header.buckets))]

    @property
    def total(self) -> str:
        """The letter of the column with the balance of all buckets."""
        return self._after_buckets(0)

    @property
    def overdue(self) -> str:
        """The letter of the column with what is overdue of it."""
        return self._after_buckets(1)

    @property
    def overdue_share(self) -> str:
        """The letter of the column with how much of the balance that is."""
        return self._after_buckets(2)

    @property
    def base(self) -> str:
        """The letter of the column in the base currency."""
        return self._after_buckets(3)

    @property
    def base_share(self) -> str:
        """The letter of the column with how much of all that is."""
        return self._after_buckets(4)

    @property
    def before(self) -> str:
        """The letter of the column with the balance of the former day, where there is one."""
        return self._after_buckets(5)

    @property
    def change(self) -> str:
        """The letter of the column with what the balance has changed by since."""
        return self._after_buckets(6)

    @property
    def last_column(self) -> str:
        """The letter of the last column."""
        return self.change if self.header.before else self.base_share

    @property
    def base_row(self) -> int:
        """The row of all currencies together, in the base currency."""
        return TOTALS_HEAD + len(self.currencies) + 1

    @property
    def share_row(self) -> int:
        """The row of the shares of each bucket."""
        return self.base_row + 1

    @property
    def before_row(self) -> int:
        """The row of the former day's buckets, in the base currency; the change is below it."""
        return self.share_row + 1

    @property
    def accounts_head(self) -> int:
        """The header row of the accounts."""
        return self.share_row + (4 if self.header.before else 2)

    @property
    def last_row(self) -> int:
        """The last row of the accounts: one at the least."""
        return self.accounts_head + max(self.lines.accounts.height + self.lines.representatives.height, 1)

    @property
    def reads_blocks(self) -> bool:
        """Whether there are too many accounts for each of their figures to search all lines."""
        return self.lines.by_block(len(self.header.buckets) + 4)

    def currency_row(self, currency: str) -> int:
        """The row of a currency's totals."""
        return TOTALS_HEAD + 1 + self.currencies.index(currency)

    def account_row(self, account: int, representative: int) -> int:
        """The row of an account, which comes below as many subtotals as there are representatives up to its own."""
        return self.accounts_head + account + representative

    def of_currencies(self, letter: str) -> str:
        """A column over the totals by currency."""
        return f"{letter}${TOTALS_HEAD + 1}:{letter}${self.base_row - 1}"

    def of_accounts(self, letter: str) -> str:
        """A column over all accounts and subtotals; the account number of a subtotal is 0."""
        return f"{letter}${self.accounts_head + 1}:{letter}${self.last_row}"

    def place(self, letter: str, row: int) -> str:
        """A cell, for formulas on other sheets."""
        return f"Summary!${letter}${row}"

    def range(self, cells: str) -> str:
        """Cells, for formulas on other sheets."""
        return f"Summary!{cells}"

    def _after_buckets(self, steps: int) -> str:
        return get_column_letter(FIRST_BUCKET + len(self.header.buckets) + steps)
