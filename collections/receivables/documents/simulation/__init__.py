"""What another policy would do, as a page for whoever decides and as a workbook for whoever checks it."""

from receivables.documents.simulation.page import LANGUAGES, page
from receivables.documents.simulation.report import PolicyName, SimulationReport
from receivables.documents.simulation.workbook import write_simulation

__all__ = ["LANGUAGES", "PolicyName", "SimulationReport", "page", "write_simulation"]
