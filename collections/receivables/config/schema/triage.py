"""[triage]: which rules ask why items are unpaid, and how far each may go."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from receivables.config.schema.strict import Strict
from receivables.policy.suspicions import Use

Days = Annotated[int, Field(ge=0)]


class OwnFaultTable(Strict):
    # A proposal that our fault is to blame costs a look when it is wrong.
    use: Use = Use.PROPOSE


class LateDeliveryTable(OwnFaultTable):
    days: Days = 0


class FraudTable(Strict):
    # Whom to suspect of fraud, and from what on, no program knows.
    use: Use = Use.OFF


class LargeFirstOrderTable(FraudTable):
    amount: Annotated[Decimal, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def _says_what_is_large(self) -> Self:
        if self.use is not Use.OFF and self.amount is None:
            raise ValueError("it is used without amount, expected one in the base currency")
        return self


class BankDetailsChangedTable(FraudTable):
    days: Days = 30


class VisitReportTable(Strict):
    # Somebody was there and says so: that is worth a look.
    use: Use = Use.PROPOSE


class TriageTable(Strict):
    acceptance_failed: OwnFaultTable = OwnFaultTable()
    late_delivery: LateDeliveryTable = LateDeliveryTable()
    missing_purchase_order: OwnFaultTable = OwnFaultTable()
    large_first_order: LargeFirstOrderTable = LargeFirstOrderTable()
    unconfirmed_address: FraudTable = FraudTable()
    bank_details_changed: BankDetailsChangedTable = BankDetailsChangedTable()
    visit_report: VisitReportTable = VisitReportTable()
