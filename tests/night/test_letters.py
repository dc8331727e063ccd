"""Letters: to whom, under which number they leave, and that nobody gets two whatever dies in between."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pypdf
import pytest
from sqlalchemy import update

from night.firm import NIGHT, Row, SmallFirm, contents, customer, invoice, new_firm
from posting import letters_begun
from receivables.config import load_config
from receivables.model import LetterState
from receivables.night.letters import to_letter
from receivables.night.outbox import write_letters
from receivables.night.planning import begin
from receivables.night.store import store_of
from receivables.store.database import writing
from receivables.store.letters import LetterRecord, list_letters
from receivables.store.outbox.attempts import dispatches
from receivables.store.outbox.telling import release
from receivables.store.tables import dispatch
from receivables.store.tables import letter as letter_table

NEXT_NIGHT = NIGHT + timedelta(days=1)


def _two_customers(firm: SmallFirm, *more: Row) -> None:
    firm.load("customers", customer("C1"), customer("C2"), *more)
    firm.load("invoices", invoice("R1", "C1"), invoice("R2", "C2", amount="250.00"))


def _letters(firm: SmallFirm) -> list[tuple[str, date, LetterState, int | None]]:
    found = list_letters(store_of(firm.config))
    return sorted((one.customer.customer, one.night, one.state, one.batch) for one in found)


def _record(firm: SmallFirm, *contacts: Row, level: int = 1, address: str = "Street 1, 12345 Town") -> LetterRecord:
    firm.load("customers", customer("C1", address=address))
    firm.load("invoices", invoice("R1", "C1"))
    if contacts:
        firm.load("contacts", *contacts)
    firm.plan()
    return replace(list_letters(store_of(firm.config))[0], level=level)


def _contact(name: str, rank: str) -> Row:
    return {"customer": "C1", "name": name, "role": f"rank {rank}", "rank": rank}


LEDGER, HEAD, OWNER = _contact("Ledger", "1"), _contact("Head", "2"), _contact("Owner", "3")


@pytest.mark.parametrize(
    ("level", "contacts", "addressee"),
    [
        (1, [LEDGER, HEAD, OWNER], "Ledger"),
        (2, [LEDGER, HEAD, OWNER], "Head"),
        (3, [LEDGER, HEAD, OWNER], "Owner"),
        # Nobody of that rank is known: the next lower one hears of it.
        (3, [LEDGER, HEAD], "Head"),
        (2, [LEDGER, OWNER], "Ledger"),
        # A reminder is nothing for the managing director.
        (1, [OWNER], None),
        (1, [], None),
        (2, [_contact("Somebody", "")], None),
        (2, [_contact("Zoe", "2"), _contact("Adam", "2"), LEDGER], "Adam"),
    ],
)
def test_a_letter_speaks_to_the_rank_of_its_level_or_the_next_lower_one(
    firm: SmallFirm, level: int, contacts: Sequence[Row], addressee: str | None
) -> None:
    letter = to_letter(_record(firm, *contacts, level=level), firm.config, as_of=NIGHT)
    assert letter.contact_name == addressee
    assert (letter.contact_role is None) == (addressee is None)


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ("Street 1, 12345 Town", ("Street 1", "12345 Town")),
        ("Street 1\n12345 Town\nGERMANY", ("Street 1", "12345 Town", "GERMANY")),
        ("Street 1; 12345 Town ;", ("Street 1", "12345 Town")),
        ("8,5 Mile Road, Hull", ("8,5 Mile Road", "Hull")),
        ("无锡市工业园区闸口街17号, 214028 无锡", ("无锡市工业园区闸口街17号", "214028 无锡")),
    ],
)
def test_an_address_in_one_cell_becomes_the_lines_of_the_window(
    firm: SmallFirm, address: str, lines: tuple[str, ...]
) -> None:
    assert to_letter(_record(firm, address=address), firm.config, as_of=NIGHT).address == lines


def test_the_days_to_pay_are_counted_from_the_day_the_letter_is_printed(firm: SmallFirm) -> None:
    record = _record(firm)
    for level, days in ((1, 10), (2, 10), (3, 7)):
        letter = to_letter(replace(record, level=level), firm.config, as_of=NEXT_NIGHT)
        assert letter.deadline_day == NEXT_NIGHT + timedelta(days=days)


def test_each_letter_lies_in_its_folder_and_all_of_them_in_one_batch(firm: SmallFirm) -> None:
    _two_customers(firm)
    written = firm.night()
    assert (written.batch, written.letters) == (firm.out() / "letters-batch-1.pdf", 2)
    assert sorted(path.name for path in (firm.out() / "letters").iterdir()) == [
        "L-20261030-C1.html",
        "L-20261030-C1.pdf",
        "L-20261030-C2.html",
        "L-20261030-C2.pdf",
    ]
    assert "1,000.00" in (firm.out() / "letters" / "L-20261030-C1.html").read_text(encoding="utf-8")
    assert [list(firm.out().rglob(pattern)) for pattern in ("*.unfinished", ".*")] == [[], []]
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(firm.out() / "letters-batch-1.pdf").pages)
    assert "L-20261030-C1" in text
    assert "L-20261030-C2" in text


def test_a_night_without_letters_prints_nothing(firm: SmallFirm) -> None:
    firm.load("customers", customer("C1"))
    firm.load("invoices", invoice("R1", "C1", due="2026-11-30"))
    written = firm.night()
    assert (written.batch, written.letters) == (None, 0)
    assert not list(firm.config.output.rglob("*.pdf"))


def test_the_same_night_again_sends_nothing_more(firm: SmallFirm) -> None:
    _two_customers(firm)
    firm.night()
    before = contents(firm.config)
    files = _files(firm)
    again = firm.night()
    assert (again.batch, again.letters) == (None, 0)
    assert contents(firm.config) == before
    assert _files(firm) == files


def test_a_customer_mended_later_the_same_night_gets_its_letter_in_a_second_batch(firm: SmallFirm) -> None:
    _two_customers(firm, customer("C3", address=""))
    firm.load("invoices", invoice("R3", "C3"))
    firm.night()
    first = (firm.out() / "letters-batch-1.pdf").read_bytes()
    firm.load("customers", customer("C3", address="Street 3, 12345 Town"))
    written = firm.night()
    assert (written.batch, written.letters) == (firm.out() / "letters-batch-2.pdf", 1)
    assert (firm.out() / "letters-batch-1.pdf").read_bytes() == first
    assert _letters(firm) == [
        ("C1", NIGHT, LetterState.SENT, 1),
        ("C2", NIGHT, LetterState.SENT, 1),
        ("C3", NIGHT, LetterState.SENT, 2),
    ]


def _die_before_writing(firm: SmallFirm) -> None:
    firm.plan()


def _die_before_printing(firm: SmallFirm) -> None:
    firm.plan()
    assert letters_begun(store_of(firm.config), NIGHT) == 1


def _die_before_noting_as_sent(firm: SmallFirm) -> None:
    """The store as it is when the batch lies in its folder and the last step is missing."""
    firm.night()
    with writing(store_of(firm.config)) as conn:
        conn.execute(update(letter_table).values(state=LetterState.SENDING))
        conn.execute(update(dispatch).values(outcome="", ended=None, detail=""))


def _die_while_planning(firm: SmallFirm) -> None:
    begin(firm.config, as_of=NIGHT)


DEATHS = [_die_while_planning, _die_before_writing, _die_before_printing, _die_before_noting_as_sent]


@pytest.mark.parametrize("die", DEATHS)
def test_a_night_that_died_and_is_run_again_ends_as_a_clean_one(
    firm: SmallFirm, tmp_path: Path, die: Callable[[SmallFirm], None]
) -> None:
    _two_customers(firm)
    die(firm)
    firm.night()
    clean = new_firm(tmp_path / "clean")
    _two_customers(clean)
    clean.night()
    ended, expected = (contents(one.config, moments=False) for one in (firm, clean))
    # Where the file of a load lay is not what matters here, nor how often it was tried.
    for name in ("load", "dispatch", "evidence"):
        del ended[name], expected[name]
    assert ended == expected
    assert [one.outcome for one in dispatches(store_of(firm.config), ("C1", NIGHT))][-1:] == ["sent"]
    assert _files(firm) == _files(clean)


def _files(firm: SmallFirm) -> dict[str, bytes]:
    """All but what a night notes of moments."""
    found = (path for path in firm.out().rglob("*") if path.is_file() and path.name != "evidence.json")
    return {path.name: path.read_bytes() for path in found}


def test_a_batch_that_lay_whole_in_its_folder_counts_as_sent_the_next_night(firm: SmallFirm) -> None:
    _two_customers(firm)
    _die_before_noting_as_sent(firm)
    written = firm.night(NEXT_NIGHT)
    assert (written.batch, written.letters) == (None, 0)
    assert _letters(firm) == [("C1", NIGHT, LetterState.SENT, 1), ("C2", NIGHT, LetterState.SENT, 1)]
    assert {one.state_day for one in list_letters(store_of(firm.config))} == {NIGHT}


def test_a_batch_that_never_lay_in_its_folder_is_planned_anew_the_next_night(firm: SmallFirm) -> None:
    _two_customers(firm)
    _die_before_printing(firm)
    written = firm.night(NEXT_NIGHT)
    assert (written.batch, written.letters) == (firm.out(NEXT_NIGHT) / "letters-batch-1.pdf", 2)
    assert [(customer, night, state) for customer, night, state, _ in _letters(firm)] == [
        ("C1", NIGHT, LetterState.WITHDRAWN),
        ("C1", NEXT_NIGHT, LetterState.SENT),
        ("C2", NIGHT, LetterState.WITHDRAWN),
        ("C2", NEXT_NIGHT, LetterState.SENT),
    ]


def test_a_released_letter_leaves_with_the_next_night_and_its_deadline_counts_from_there(firm: SmallFirm) -> None:
    firm.load("customers", customer("K1", key_account="yes"))
    firm.load("invoices", invoice("R1", "K1"))
    assert firm.night().letters == 0
    release(store_of(firm.config), "K1", NIGHT, by="Tom", as_of=NEXT_NIGHT)
    written = firm.night(NEXT_NIGHT)
    assert (written.batch, written.letters) == (firm.out(NEXT_NIGHT) / "letters-batch-1.pdf", 1)
    assert _letters(firm) == [("K1", NIGHT, LetterState.SENT, 1)]
    page = (firm.out(NEXT_NIGHT) / "letters" / "L-20261030-K1.html").read_text(encoding="utf-8")
    assert "10 November 2026" in page


def test_a_letter_that_waited_while_the_ladder_lost_its_rung_takes_the_highest_one_left(firm: SmallFirm) -> None:
    record = _record(firm, LEDGER, HEAD, level=3)
    text = firm.config.path.read_text(encoding="utf-8")
    firm.config.path.write_text(text[: text.rindex("[[policy.letters]]")], encoding="utf-8")
    shorter = load_config(firm.config.path)
    letter = to_letter(record, shorter, as_of=NIGHT)
    assert (letter.template, letter.contact_name) == ("escalated_1", "Head")


STRANGE = [
    "A/1",
    "..",
    "../../C9",
    "C:1",
    "客户一",
    "a\\b",
    "a b",
    "ä*?",
    "-rf",
    "C1.",
    "x" * 300,
    "客" * 100,
    "A_1",
    "A/2",
]


def test_customers_may_have_any_number_and_their_letters_stay_in_the_nights_folder(firm: SmallFirm) -> None:
    firm.load("customers", *(customer(number) for number in STRANGE))
    firm.load("invoices", *(invoice(f"R{at}", number) for at, number in enumerate(STRANGE)))
    before = set(firm.folder.parent.iterdir())
    assert firm.night().letters == len(STRANGE)
    files = [path for path in (firm.out() / "letters").rglob("*") if path.is_file()]
    assert len(files) == 2 * len(STRANGE)
    assert {path.parent for path in files} == {firm.out() / "letters"}
    assert set(firm.folder.parent.iterdir()) == before
    assert {path.name for path in files} >= {"L-20261030-客户一.pdf", "L-20261030-A_1.pdf", "L-20261030-...pdf"}
    assert write_letters(firm.config, as_of=NIGHT).letters == 0
