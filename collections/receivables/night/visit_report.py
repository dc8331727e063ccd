"""A report while it is taken: which visit it is about, whose items, in which currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from receivables.config import Config
from receivables.model.visit_reports import VisitReport
from receivables.store.database import StoreError
from receivables.store.visit_reports import owed
from receivables.store.visit_reports.visiting import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What every outcome of a report needs to be carried out."""

    conn: Connection
    config: Config
    report: VisitReport
    visit: Visit
    number: int
    as_of: date

    @property
    def what(self) -> str:
        """What messages call the report."""
        return f"The report on the visit to customer {self.visit.customer} of the night of {self.visit.night}"

    @property
    def key(self) -> tuple[str, date, int]:
        """The key of the report."""
        return self.visit.customer, self.visit.night, self.number

    def number_of(self, position: int) -> str:
        """What a promise or dispute is called that the outcome at that place becomes."""
        return f"{self.visit.customer}@{self.visit.night}/report-{self.number}.{position}"

    def debtor(self, said: str | None) -> str:
        """Which of the customers that the visit is about an outcome means; none said: the one that is visited.

        Raises StoreError for one that the visit is not about, and where several are and none is said.
        """
        known = {self.visit.customer, *self.visit.debtors}
        if said is not None:
            if said not in known:
                raise StoreError(f"{self.what} names customer {said}: expected {' or '.join(sorted(known))}")
            return said
        if self.visit.customer in self.visit.debtors or not self.visit.debtors:
            return self.visit.customer
        if len(self.visit.debtors) > 1:
            raise StoreError(f"{self.what} does not say of whom: expected {' or '.join(self.visit.debtors)}")
        return self.visit.debtors[0]

    def currency(self, debtor: str, items: Sequence[str], said: str | None) -> str:
        """In which currency something is meant. Raises StoreError where nothing is open in it, or several may be."""
        sums = owed(self.conn, debtor, items, self.as_of, overdue=not items)
        if not sums or (said is not None and said not in sums):
            raise self.nothing_open(debtor, items, said)
        if said is None and len(sums) > 1:
            raise StoreError(
                f"{self.what} names no currency: customer {debtor} owes in {' and '.join(sums)}, expected one"
            )
        return said or next(iter(sums))

    def nothing_open(self, debtor: str, items: Sequence[str], currency: str | None = None) -> StoreError:
        """The refusal of an outcome about nothing."""
        about = f"open of {', '.join(items)}" if items else "overdue"
        unit = f" in {currency}" if currency else ""
        return StoreError(
            f"{self.what} is about what customer {debtor} owes, and nothing is {about}{unit} on {self.as_of}: expected "
            "something to pay"
        )
