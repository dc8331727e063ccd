"""A policy tried before it bites: old and new side by side, as a finance director reads it."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from golden import approve
from night.firm import NIGHT, customer, invoice, new_firm
from receivables.cli.simulation_tables import print_night, print_period
from receivables.config import load_book
from receivables.night.simulation_report import simulation

_GOLDEN = Path(__file__).parent / "golden"
_LAST = NIGHT + timedelta(days=20)


def test_a_lower_threshold_turns_letters_into_visits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From 4,000 instead of 10,000 the representative goes; what is smaller gets its letters as before."""
    firm = new_firm(tmp_path)
    firm.load("customers", *(customer(f"C{number}") for number in range(1, 5)))
    firm.load("salespeople", {"salesperson": "S1", "name": "One"})
    firm.load(
        "invoices",
        invoice("1", "C1", amount="500.00"),
        invoice("2", "C2", amount="5000.00"),
        invoice("3", "C3", amount="12000.00"),
        invoice("4", "C4", amount="4000.00", due="2026-09-05"),
    )
    stricter = tmp_path / "stricter.toml"
    text = firm.config.path.read_text(encoding="utf-8").replace('"10000"', '"4000"')
    stricter.write_text(text.replace('name = "standard"', 'name = "stricter"'), encoding="utf-8")
    found = simulation(firm.config, load_book(stricter, firm.config), as_of=NIGHT, first=NIGHT, last=_LAST)

    print_night(found.night)
    print_period(found.period, found.night, capacity=1)

    # Hashes change with every setting that a version adds.
    approve(
        _GOLDEN / "a_lower_threshold_turns_letters_into_visits.txt",
        re.sub(r"\([0-9a-f]{16}\)", "(hash)", capsys.readouterr().out),
    )
