"""The shape of config.toml: which tables and settings there are, and what each may hold. A table to a module."""

from typing import TypeVar

from pydantic import field_validator

from receivables.config.schema.aging import AgingOptionsTable
from receivables.config.schema.brief import BriefTable
from receivables.config.schema.cases import CasesTable
from receivables.config.schema.channels import DropTable, HoursTable, PrintTable, TransitTable, WebhookTable
from receivables.config.schema.control_accounts import ControlAccountsTable, ControlAccountTable
from receivables.config.schema.delivery import BouncesTable, DeliveryTable, EmailTable
from receivables.config.schema.disputes import DisputeKindTable, DisputeOwnerTable, DisputesTable
from receivables.config.schema.firm import BankAccountTable, FirmTable
from receivables.config.schema.interest import InterestTable, ReferenceRateTable, RegimeTable
from receivables.config.schema.key_figures import KeyFiguresTable
from receivables.config.schema.loss_allowance import LossAllowanceTable
from receivables.config.schema.places import LettersTable, OutputTable, StoreTable
from receivables.config.schema.policy import (
    AgingTable,
    ApprovalTable,
    CadenceTable,
    CourtesyTable,
    FurtherPolicyTable,
    LevelTable,
    MatrixTable,
    PolicyTable,
    ScopeTable,
    ThanksTable,
    VisitRulesTable,
)
from receivables.config.schema.reports import ReportsTable
from receivables.config.schema.schedule import ScheduleTable
from receivables.config.schema.sources import LoadTable, SourceTable
from receivables.config.schema.statements import StatementScheduleTable, StatementsTable
from receivables.config.schema.strict import Strict
from receivables.config.schema.triage import TriageTable
from receivables.config.schema.visits import VisitsTable
from receivables.config.schema.web import OpenidTable, WebTable
from receivables.config.schema.webhooks import WebhookReceiverTable
from receivables.config.schema.worklist import WorklistTable
from receivables.config.schema.write_offs import CurrencyBoundsTable, HandoversTable, WriteOffsTable

__all__ = [
    "AgingOptionsTable",
    "AgingTable",
    "ApprovalTable",
    "BankAccountTable",
    "BouncesTable",
    "BriefTable",
    "CadenceTable",
    "CasesTable",
    "ControlAccountTable",
    "ControlAccountsTable",
    "CourtesyTable",
    "CurrencyBoundsTable",
    "DeliveryTable",
    "DisputeKindTable",
    "DisputeOwnerTable",
    "DisputesTable",
    "DropTable",
    "EmailTable",
    "FirmTable",
    "FurtherPolicyTable",
    "HandoversTable",
    "HoursTable",
    "InterestTable",
    "KeyFiguresTable",
    "LettersTable",
    "LevelTable",
    "LoadTable",
    "LossAllowanceTable",
    "MatrixTable",
    "OpenidTable",
    "OutputTable",
    "PolicyTable",
    "PrintTable",
    "ReferenceRateTable",
    "RegimeTable",
    "ReportsTable",
    "ScheduleTable",
    "ScopeTable",
    "Settings",
    "SourceTable",
    "StatementScheduleTable",
    "StatementsTable",
    "StoreTable",
    "Strict",
    "ThanksTable",
    "TransitTable",
    "TriageTable",
    "VisitRulesTable",
    "VisitsTable",
    "WebTable",
    "WebhookReceiverTable",
    "WebhookTable",
    "WorklistTable",
    "WriteOffsTable",
]


_Named = TypeVar("_Named", SourceTable, WebhookReceiverTable)


class Settings(Strict):
    firm: FirmTable
    store: StoreTable = StoreTable()
    output: OutputTable = OutputTable()
    letters: LettersTable = LettersTable()
    delivery: DeliveryTable = DeliveryTable()
    load: LoadTable = LoadTable()
    source: list[SourceTable] = []
    schedule: ScheduleTable = ScheduleTable()
    interest: InterestTable = InterestTable()
    disputes: DisputesTable = DisputesTable()
    triage: TriageTable = TriageTable()
    reports: ReportsTable = ReportsTable()
    write_offs: WriteOffsTable = WriteOffsTable()
    handovers: HandoversTable = HandoversTable()
    cases: CasesTable = CasesTable()
    visits: VisitsTable = VisitsTable()
    brief: BriefTable = BriefTable()
    web: WebTable = WebTable()
    aging: AgingOptionsTable = AgingOptionsTable()
    key_figures: KeyFiguresTable = KeyFiguresTable()
    control_accounts: ControlAccountsTable = ControlAccountsTable()
    loss_allowance: LossAllowanceTable = LossAllowanceTable()
    statements: StatementsTable = StatementsTable()
    webhooks: list[WebhookReceiverTable] = []
    worklist: WorklistTable = WorklistTable()
    policy: PolicyTable
    policies: list[FurtherPolicyTable] = []

    @field_validator("source", "webhooks")
    @classmethod
    def _has_a_name_of_its_own(cls, tables: list[_Named]) -> list[_Named]:
        # The rejects file of a source has its name; what a receiver was told is kept under its.
        names = [table.name for table in tables]
        if doubled := [name for name in names if names.count(name) > 1]:
            raise ValueError(f"two are called {doubled[0]!r}, expected a name for each")
        return tables
