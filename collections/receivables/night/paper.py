"""Paper as the config sets it: how a batch is printed, parted and weighed."""

from functools import partial
from pathlib import Path

from receivables.config import Config
from receivables.delivery.print_batch import Paper, Part, PrintBatch
from receivables.documents.posting import posting_list, posting_table, separator_sheet
from receivables.model.letter_settings import PageForm


def print_batch(config: Config, folder: Path, name: str) -> PrintBatch:
    """The batch of that name in that folder, with its posting list as PDF to sign and as CSV."""
    chosen = config.delivery.paper
    size = "us-letter" if config.letters.page is PageForm.US else "a4"
    return PrintBatch(
        folder=folder,
        name=name,
        paper=Paper(
            duplex=chosen.duplex,
            parted_by=frozenset(map(Part, chosen.separate)),
            sheet_grams=chosen.sheet_grams,
            envelope_grams=chosen.envelope_grams,
            weight_limits=chosen.weight_limits,
        ),
        separator=partial(separator_sheet, paper=size),
        lists={
            f"posting-list-{name}.pdf": partial(posting_list, firm=config.firm.name, paper=size),
            f"posting-list-{name}.csv": posting_table,
        },
    )
