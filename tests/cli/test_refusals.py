"""What stops a command: one sentence that says where, what came and what was expected, and nothing half-done."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.command import Run, assert_refused
from receivables.cli import COMMANDS
from receivables.config import load_config
from receivables.night.store import store_of
from receivables.sample import SAMPLE_DAY
from receivables.store.lock import exclusive

NEEDING_A_CONFIG = [
    ("load",),
    ("plan",),
    ("nightly",),
    ("schedule",),
    ("explain", "1"),
    ("history", "1"),
    ("policy", "show"),
    ("simulate", "--policy", "new.toml"),
    ("replay",),
    ("aging",),
    ("tie-out", "show"),
    ("export", "tables"),
    ("key-figures",),
    ("roll-forward", "--from", "2026-10-01"),
    ("movement", "--from", "2026-10-01"),
    ("forecast",),
    ("effects", "--from", "2026-10-01"),
    ("team-figures",),
    ("groups", "list"),
    ("letters", "list"),
    ("letters", "check"),
    ("letters", "preview", "--customer", "1"),
    ("statements", "list"),
    ("statements", "wishes"),
    ("statements", "write", "--customer", "1"),
    ("contacts", "missing"),
    ("visits", "list"),
    ("visits", "absences"),
    ("visits", "brief", "1", "2026-10-30"),
    ("visits", "calendar", "S1"),
    ("cases", "list"),
    ("disputes", "list"),
    ("promises", "list"),
    ("payment-plans", "list"),
    ("holds", "list"),
    ("causes", "list"),
    ("causes", "proposed"),
    ("receipts", "list"),
    ("interest", "rates"),
    ("write-offs", "list"),
    ("handovers", "list"),
    ("webhooks", "list"),
    ("serve",),
    ("users", "list"),
    ("retention",),
    ("db", "status"),
    ("db", "upgrade"),
    ("db", "views"),
    ("doctor",),
]
UNTIL = ("--until", "2099-12-31")
# What a clerk may do to the matrix and to the rest of the config, and what is said about it.
BROKEN_CONFIGS = {
    "a hole in the matrix": ('["rep_visit", "special_handling"],', '["rep_visit"],', "policy.matrix.grid"),
    "a row missing": ('    ["rep_visit", "special_handling"],\n', "", "policy.matrix"),
    "age bounds that fall": ("age_bands = [1, 61]", "age_bands = [61, 1]", "policy.matrix.age_bands"),
    "amount bounds that fall": ('amount_bands = ["0", "10000"]', 'amount_bands = ["0", "-1"]', "policy.matrix"),
    "waiting softens": (
        '["routine_reminder", "escalated_letter"]',
        '["escalated_letter", "routine_reminder"]',
        "policy.matrix.grid",
    ),
    "owing more softens": ('["rep_visit", "special_handling"]', '["rep_visit", "none"]', "policy.matrix.grid"),
    "a treatment that is none": ('"rep_visit", "special', '"phone_call", "special', "policy.matrix.grid"),
    "an unknown setting": ("quiet_days = 7", "quiet_dais = 7", "policy.cadence.quiet_dais: no such setting"),
    "a text for a number": ("promise_grace_days = 3", 'promise_grace_days = "some"', "policy.promise_grace_days"),
    "an unknown column": (
        "[[source]]\n",
        '[[source]]\ncolumns = { invoce = "Our ref" }\n',
        "source.1: columns maps 'invoce', expected one of customer, name",
    ),
    "two sources of one name": ('name = "contacts"', 'name = "customers"', "two are called 'customers'"),
    "a kind of source that is none": ('as = "payments"', 'as = "cheques"', "source.6.as: 'cheques', expected one of"),
    "an owner who answers to itself": (
        "[policy.matrix]",
        '[disputes.owners.Sales]\nmanager = "Ada"\n[disputes.owners.Ada]\nmanager = "Sales"\n[policy.matrix]',
        "'Sales' answers to itself by way of Sales, Ada",
    ),
    "no time zone": ('timezone = "Europe/Berlin"', 'timezone = "Berlin"', "firm.timezone"),
    "no TOML": ("[policy.matrix]", "[policy.matrix", "not valid TOML"),
}


def _with(config: Path, old: str, new: str) -> None:
    text = config.read_text(encoding="utf-8")
    assert old in text, old
    config.write_text(text.replace(old, new, 1), encoding="utf-8")


def _contents(config: Path) -> dict[str, object]:
    """Everything in the firm's folder that a command could have changed."""
    store = sqlite3.connect(f"file:{config.parent / 'receivables.db'}?mode=ro", uri=True)
    try:
        dump = list(store.iterdump())
    finally:
        store.close()
    out = {str(path): path.read_bytes() for path in (config.parent / "out").rglob("*") if path.is_file()}
    return {"store": dump, **out}


@pytest.mark.parametrize("command", NEEDING_A_CONFIG, ids=" ".join)
def test_without_a_config_every_command_says_how_to_get_one(run: Run, tmp_path: Path, command: tuple[str, ...]) -> None:
    missing = tmp_path / "config.toml"
    ran = run(*command, "--config", missing)
    assert_refused(ran, 2, str(missing), "no such file", "receivables init")
    assert len(ran.err.splitlines()) == 1


def test_the_list_of_commands_that_need_a_config_is_whole() -> None:
    assert {command[0] for command in NEEDING_A_CONFIG} == set(COMMANDS) - {"init", "demo", "inspect"}


@pytest.mark.parametrize(("old", "new", "named"), BROKEN_CONFIGS.values(), ids=BROKEN_CONFIGS)
@pytest.mark.parametrize("command", [("plan",), ("nightly",), ("doctor",)], ids=" ".join)
def test_a_config_that_does_not_hold_up_is_refused_whole_by_file_and_place(
    run: Run, tmp_path: Path, sample_firm: Path, old: str, new: str, named: str, command: tuple[str, ...]
) -> None:
    config = tmp_path / "config.toml"
    config.write_bytes((sample_firm / "config.toml").read_bytes())
    _with(config, old, new)
    ran = run(*command, "--config", config)
    assert_refused(ran, 2, str(config), named)
    assert list(tmp_path.iterdir()) == [config]


def test_a_config_with_several_faults_names_each_on_a_line_of_its_own(run: Run, own_config: Path) -> None:
    _with(own_config, "quiet_days = 7", "quiet_dais = 7")
    _with(own_config, "visit_days = 7", "visit_days = -1")
    ran = run("plan", "--config", own_config)
    assert_refused(ran, 2, "quiet_dais", "visit_days")
    assert all(str(own_config) in line for line in ran.err.splitlines())


def _missing(file: Path) -> None:
    file.unlink()


def _unreadable(file: Path) -> None:
    file.write_bytes(b"this is no workbook")


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _of_another_kind(file: Path) -> None:
    file.write_bytes((file.parent / "customers.xlsx").read_bytes())


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (_missing, "there is no file"),
        (_unreadable, "row 1 comes nearest with: this is no workbook"),
        (_empty, "is empty, expected a table of payments"),
        (_of_another_kind, "no row is a header for payments"),
    ],
)
def test_when_one_source_cannot_be_read_none_is_taken(
    run: Run, own_config: Path, spoil: Callable[[Path], None], expected: str
) -> None:
    data = own_config.parent / "data"
    customers = (data / "customers.csv").read_text(encoding="utf-8-sig").replace("Grachtenzoom", "Grachtenzicht")
    (data / "customers.csv").write_text(customers, encoding="utf-8")
    _with(own_config, 'file = "data/customers.xlsx"', 'file = "data/customers.csv"')
    spoil(data / "payments.xlsx")
    before = _contents(own_config)
    ran = run("load", "--config", own_config)
    assert_refused(ran, 1, "payments", expected)
    assert len(ran.err.splitlines()) == 1
    assert _contents(own_config) == before


def test_a_header_that_the_mapping_names_must_be_in_the_file(run: Run, own_config: Path) -> None:
    _with(own_config, 'as = "payments"', 'as = "payments"\ncolumns = { payment = "Belegnummer" }')
    ran = run("load", "--config", own_config)
    assert_refused(ran, 1, "payments.xlsx", "columns names the header Belegnummer", "Payment No.")


@pytest.mark.parametrize("command", [("nightly", "--as-of", SAMPLE_DAY), ("doctor",)], ids=["nightly", "doctor"])
def test_a_letter_text_with_an_unknown_variable_stops_the_night_before_anything_is_done(
    run: Run, own_config: Path, command: tuple[object, ...]
) -> None:
    text = own_config.parent / "letter_templates" / "zh" / "escalated_2.txt"
    text.write_text(text.read_text(encoding="utf-8") + "\n{{ custommer }}\n", encoding="utf-8")
    before = _contents(own_config)
    ran = run(*command, "--config", own_config)
    assert ran.code == 1
    assert "letter_templates/zh/escalated_2.txt" in ran.out + ran.err
    assert "custommer" in ran.out + ran.err
    assert "Traceback" not in ran.err
    assert _contents(own_config) == before


def test_a_night_before_the_latest_one_is_refused(run: Run, own_config_after: Path) -> None:
    before = _contents(own_config_after)
    ran = run("nightly", "--as-of", "2026-10-29", "--config", own_config_after)
    assert_refused(ran, 1, "2026-10-29", "2026-10-30 has begun", "expected that night or a later")
    assert _contents(own_config_after) == before


@pytest.mark.parametrize("command", [("plan",), ("explain", "2601247"), ("nightly",)], ids=" ".join)
def test_a_night_before_the_policy_holds_is_refused(run: Run, config: Path, command: tuple[str, ...]) -> None:
    ran = run(*command, "--as-of", "2019-12-31", "--config", config)
    assert_refused(ran, 1, "policy.valid_from", "2020-01-01", "2019-12-31")


def test_a_load_beside_another_one_is_refused_and_says_who_is_at_work(run: Run, own_config: Path) -> None:
    with exclusive(store_of(load_config(own_config)), "night"):
        ran = run("load", "--config", own_config)
    assert_refused(ran, 1, "another night is running", "expected it to have finished")
    assert run("load", "--config", own_config).code == 0


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("explain", "9999999"), "no item '9999999'"),
        (("explain", "--customer", "nobody"), "customer 'nobody'"),
        (("letters", "release", "L-20261030-nobody", "--by", "me"), "no letter L-20261030-nobody"),
        (("letters", "release", "letter 7", "--by", "me"), "'letter 7' is no letter's reference"),
        (("letters", "withdraw", "L-20261030-nobody", "--by", "me", "--reason", "x"), "no letter L-20261030-nobody"),
        (("visits", "close", "nobody", "2026-10-30", "--outcome", "x"), "nobody"),
        (("visits", "accept", "nobody", "2026-10-30", "--by", "me"), "no visit to customer nobody"),
        (("visits", "absent", "nobody", "--by", "me"), "no salesperson 'nobody'"),
        (("visits", "back", "S04", "--by", "me"), "S04 is not away"),
        (("visits", "brief", "nobody", "2026-10-30"), "no visit to customer nobody"),
        (("cases", "close", "nobody", "2026-10-30", "--outcome", "x"), "nobody"),
        (("disputes", "open", "nobody", "1", "--by", "me"), "nobody"),
        (("disputes", "open", "10003", "1", "--by", "me"), "10003"),
        (("disputes", "resolve", "D-0", "--outcome", "rejected", "--by", "me"), "no dispute 'D-0'"),
        (("disputes", "message", "D-0", "x", "--by", "me"), "no dispute 'D-0'"),
        (("disputes", "reassign", "D-0", "Sales", "--by", "me"), "no dispute 'D-0'"),
        (("disputes", "release", "D-0", "--reason", "x", "--by", "me"), "no dispute 'D-0'"),
        (("disputes", "show", "D-0"), "no dispute 'D-0'"),
        (("promises", "record", "nobody", "2026-12-01", "--by", "me"), "no customer 'nobody'"),
        (("promises", "record", "10003", "2026-12-01", "--item", "1", "--by", "me"), "10003 has no item '1'"),
        (("promises", "withdraw", "10003"), "10003 has no promise"),
        (("holds", "set", "nobody", *UNTIL, "--reason", "x", "--by", "me"), "no customer 'nobody'"),
        (("holds", "set", "10003", "--item", "1", *UNTIL, "--reason", "x", "--by", "me"), "10003 has no item '1'"),
        (("holds", "end", "10003"), "no hold manual on customer 10003"),
        (("causes", "set", "nobody", "fraud", "--evidence", "x", "--by", "me"), "no customer 'nobody'"),
        (("causes", "end", "10003"), "There is no cause of all of customer 10003"),
        (("causes", "show", "9999999"), "no item '9999999'"),
        (("causes", "accept", "1", "--by", "me"), "There is no suspicion 1"),
        (("causes", "dismiss", "1", "--reason", "x", "--by", "me"), "There is no suspicion 1"),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else "",
)
def test_what_nobody_has_heard_of_is_named(run: Run, own_config: Path, arguments: tuple[str, ...], named: str) -> None:
    before = _contents(own_config)
    ran = run(*arguments, "--config", own_config)
    assert_refused(ran, 1, named)
    assert len(ran.err.splitlines()) == 1
    assert _contents(own_config) == before


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("plan", "--as-of", "30.10.2026"), "'30.10.2026' is not a day, expected YYYY-MM-DD"),
        (("plan", "--as-of", "2026-02-30"), "'2026-02-30' is not a day"),
        (("aging", "--as-of", "yesterday"), "'yesterday' is not a day"),
        (
            ("forecast", "--as-of", "9999-12-31"),
            "9999-12-31 is no day of a ledger, expected one from 1900-01-01 to 2999",
        ),
        (("tie-out", "show", "--as-of", "0001-01-01"), "0001-01-01 is no day of a ledger"),
        (("visits", "close", "10003", "soon", "--outcome", "x"), "'soon' is not a day"),
        (("explain",), "name an ITEM or a --customer"),
        (("explain", "1", "--language", "de"), "'de' is not one of 'en', 'zh'"),
        (("load", "some.csv"), "say what FILE holds with --as"),
        (("load", "some.csv", "--as", "cheques"), "'cheques' is not one of 'invoices'"),
        (("load", "--as", "invoices"), "name the FILE"),
        (("load", "--decimal", ","), "name the FILE"),
        (("load", "some.csv", "--as", "invoices", "--currency", "Euro"), "'Euro' is not a currency"),
        (("disputes", "open", "1", "2", "--by", "me", "--amount", "NaN"), "'NaN' is not an amount"),
        (("disputes", "open", "1", "2", "--by", "me", "--amount", "1,000"), "'1,000' is not an amount"),
        (("promises", "record", "1", "2026-12-01", "--by", "me", "--amount", "1e40", "--currency", "EUR"), "'1e40'"),
        (("promises", "record", "1", "2026-12-01", "--by", "me", "--amount", "5"), "need each other"),
        (("promises", "record", "1", "2026-12-01", "--by", "me", "--currency", "EUR"), "need each other"),
        (("promises", "record", "1", "2026-12-01", "--by", "me", "--amount", "5", "--currency", "EUT"), "'EUT'"),
        (("holds", "set", "1", "--kind", "dispute", "--reason", "x", "--by", "me"), "'dispute' is not one of"),
        (("holds", "set", "1", "--by", "me"), "Missing option '--reason'"),
        (("holds", "set", "1", "--reason", "x", "--by", "me"), "--until is missing: a hold manual needs a last day"),
        (("disputes", "resolve", "1", "--outcome", "lost", "--by", "me"), "'lost' is not one of"),
        (("disputes", "stats", "--from", "2026-10-30", "--to", "2026-10-29"), "expected the earlier day first"),
        (("causes", "set", "1", "greed", "--evidence", "x", "--by", "me"), "'greed' is not one of"),
        (("causes", "set", "1", "fraud", "--dispute", "--evidence", "x", "--by", "me"), "unpaid by our own fault"),
        (("causes", "accept", "--by", "me"), "Missing argument 'NUMBERS...'"),
        (("letters", "list", "--state", "lost"), "'lost' is not one of"),
        (("plan", "--fast"), "No such option"),
        (("dun",), "No such command 'dun'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_usage_says_what_was_expected(run: Run, config: Path, arguments: tuple[str, ...], named: str) -> None:
    with_config = arguments if arguments == ("dun",) else (*arguments, "--config", str(config))
    ran = run(*with_config)
    assert ran.code == 2
    assert ran.out == ""
    assert named in ran.err
    assert "Traceback" not in ran.err


def test_without_sources_load_asks_for_a_file(run: Run, tmp_path: Path) -> None:
    run("init", tmp_path / "new")
    ran = run("load", "--config", tmp_path / "new" / "config.toml")
    assert ran.code == 2
    assert "name a FILE" in ran.err


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("sqlite:///data/customers.csv", "expected a new file, or one that receivables has written"),
        ("sqlite:///config.toml/firm.db", "config.toml"),
        ("somewhere", "expected a file such as sqlite:///receivables.db or a database such as postgresql://"),
        ("postgresql://me:secret@/firm?host=/no/such", "store postgresql://me:***@/firm?host=%2Fno%2Fsuch cannot"),
        ("mysql://firm", "expected a file such as sqlite:///receivables.db"),
    ],
)
def test_a_store_that_is_none_is_named(run: Run, own_config: Path, url: str, named: str) -> None:
    _with(own_config, "sqlite:///receivables.db", url)
    assert_refused(run("plan", "--config", own_config), 1, named)
    ran = run("doctor", "--config", own_config)
    assert ran.code == 1
    assert named in ran.out


def test_an_aging_workbook_that_cannot_be_written_says_so(run: Run, config: Path) -> None:
    ran = run("aging", "--as-of", SAMPLE_DAY, "--out", config / "aging.xlsx", "--config", config)
    assert_refused(ran, 1, str(config / "aging.xlsx"), "cannot be written")
