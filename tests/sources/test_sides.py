"""A column of sides: a credit that is written without a sign is never owed to us."""

from pathlib import Path

import pytest

from receivables.sources import Reading, SourceSettings, read


def _read(folder: Path, text: str, kind: str) -> Reading:
    file = folder / "list.csv"
    file.write_text(text, encoding="utf-8")
    return read(SourceSettings(name="list", kind=kind, file=file, currency="EUR"))


@pytest.mark.parametrize(
    ("header", "debit", "credit"), [("S/H", "S", "H"), ("Dr/Cr", "Dr", "CR"), ("借贷方向", "借", "贷")]
)
def test_what_stands_on_the_credit_side_of_a_list_is_owed_to_the_customer(
    tmp_path: Path, header: str, debit: str, credit: str
) -> None:
    text = f"""\
Konto;Name;Rechnungs-Nr.;Rechnungsdatum;Fälligkeit;Saldo;{header}
10000;N1;R1;10.09.2026;10.10.2026;1.000,00;{debit}
10000;N1;G1;20.09.2026;20.10.2026;50,00;{credit}
"""
    reading = _read(tmp_path, text, "open-items")
    assert reading.taken == {"EUR": 95000}
    assert any("rows taken as minus: 1" in doubt.what for doubt in reading.doubts)


def test_where_the_credits_have_their_sign_the_side_turns_nothing(tmp_path: Path) -> None:
    text = """\
Konto;Rechnungs-Nr.;Rechnungsdatum;Fälligkeit;Saldo;S/H
10000;R1;10.09.2026;10.10.2026;1.000,00;S
10000;G1;20.09.2026;20.10.2026;50,00-;H
10000;G2;20.09.2026;20.10.2026;-20,00;H
"""
    assert _read(tmp_path, text, "open-items").taken == {"EUR": 93000}


def test_what_leaves_a_bank_account_stands_on_its_debit_side(tmp_path: Path) -> None:
    text = """\
Auftragskonto;Buchungsnummer;Buchungstag;Betrag;Soll/Haben;Verwendungszweck
DE02;1;10.09.2026;1.000,00;H;R1
DE02;2;11.09.2026;50,00;S;rent
"""
    assert _read(tmp_path, text, "bank-entries").taken == {"EUR": 95000}


def test_a_column_of_that_name_with_other_words_says_nothing_about_sides(tmp_path: Path) -> None:
    text = """\
Konto;Rechnungs-Nr.;Rechnungsdatum;Fälligkeit;Saldo;DC
10000;R1;10.09.2026;10.10.2026;1.000,00;North
10000;R2;20.09.2026;20.10.2026;50,00;C
"""
    assert _read(tmp_path, text, "open-items").taken == {"EUR": 105000}
