"""What another policy would do tonight: the laws of a simulation, and a change a finance manager might make."""

from decimal import Decimal
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from night.firm import NIGHT, SmallFirm, contents, customer, invoice
from receivables.config import ConfigError, load_policy
from receivables.model import Treatment
from receivables.night.planning import preview
from receivables.night.simulating import Simulated, cells, simulate
from receivables.night.store import store_of

_LINE = ["customer", "item", "kind"]


@pytest.fixture
def firm_with_items(firm: SmallFirm) -> SmallFirm:
    """Customers with something in three cells of the matrix, one who owes little, and a visit nobody is named for."""
    firm.load("customers", *(customer(f"C{number}", salesperson="") for number in range(1, 5)), customer("C5"))
    firm.load("salespeople", *({"salesperson": name, "name": f"Person {name}"} for name in ("S1", "S2")), as_of=NIGHT)
    firm.load(
        "invoices",
        invoice("1", "C1"),
        invoice("2", "C2", due="2026-06-01"),
        invoice("3", "C3", amount="12000.00"),
        invoice("4", "C4", amount="24.00"),
        invoice("5", "C5", amount="15000.00"),
        invoice("6", "C5", due="2026-12-01"),
    )
    return firm


def _new(firm: SmallFirm, *changes: tuple[str, str]) -> Path:
    """The firm's config with pieces of its text replaced, as another file."""
    text = firm.config.path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    file = firm.folder / "new.toml"
    file.write_text(text, encoding="utf-8")
    return file


def _simulated(firm: SmallFirm, *changes: tuple[str, str]) -> Simulated:
    return simulate(firm.config, load_policy(_new(firm, *changes), firm.config), as_of=NIGHT)


def test_simulating_the_same_policy_changes_nothing(firm_with_items: SmallFirm) -> None:
    same = _simulated(firm_with_items)

    assert same.changes.is_empty()
    assert same.moved.is_empty()
    assert same.work.select("gained", "lost").sum().row(0) == (0, 0)
    assert same.work["old"].sum() > 2
    assert_frame_equal(cells(same.old), cells(same.new))


@pytest.mark.parametrize("changes", [[], [('"10000"', '"13000"')], [('"25.00"', '"0"')]])
def test_each_side_is_the_plan_of_a_firm_that_has_that_policy(
    firm_with_items: SmallFirm, changes: list[tuple[str, str]]
) -> None:
    new = load_policy(_new(firm_with_items, *changes), firm_with_items.config)
    simulated = simulate(firm_with_items.config, new, as_of=NIGHT)
    config = firm_with_items.config
    firm_with_items.config.path.write_text((firm_with_items.folder / "new.toml").read_text(encoding="utf-8"))
    from receivables.config import load_config

    for side, its in ((simulated.old, config), (simulated.new, load_config(config.path))):
        planned = preview(its, as_of=NIGHT)
        assert side.plan.policy_hash == planned.policy_hash
        for name in ("decisions", "letters", "lines", "cases"):
            key = _LINE if name in {"decisions", "lines"} else ["customer"]
            assert_frame_equal(getattr(side.plan, name).sort(key), getattr(planned, name).sort(key))
        assert side.plan.assignments.drop("salesperson").equals(planned.assignments.drop("salesperson"))


def test_a_higher_threshold_moves_money_from_visits_to_letters_and_unburdens_representatives(
    firm_with_items: SmallFirm,
) -> None:
    simulated = _simulated(firm_with_items, ('"10000"', '"13000"'))

    changed = simulated.changes
    assert changed.select(*_LINE[:2], "old_does", "new_does").rows() == [("C3", "3", "visit", "letter")]
    assert simulated.moved.rows() == [
        (str(Treatment.REP_VISIT), str(Treatment.ROUTINE_REMINDER), "EUR", 1, 1_200_000, 1_200_000)
    ]
    work = {row["does"]: row for row in simulated.work.iter_rows(named=True)}
    assert (work["visit"]["old"], work["visit"]["new"], work["visit"]["lost"]) == (2, 1, 1)
    assert (work["letter"]["old"], work["letter"]["new"], work["letter"]["gained"]) == (2, 3, 1)
    loads = simulated.representatives
    assert loads["old_visits"].sum() == 2
    assert loads["new_visits"].sum() == 1


def test_cells_add_up_to_what_is_chased(firm_with_items: SmallFirm) -> None:
    for side in (_simulated(firm_with_items).old, _simulated(firm_with_items, ('"25.00"', '"0"')).new):
        chased = side.lines.drop_nulls("age_from")
        assert cells(side)["items"].sum() == chased.height > 0
        assert cells(side)["chased_minor"].sum() == chased["chased_minor"].sum() == cells(side)["base_minor"].sum()


def test_a_visit_nobody_is_named_for_counts_for_whom_the_night_would_find(firm_with_items: SmallFirm) -> None:
    simulated = _simulated(firm_with_items)

    assert simulated.old.plan.assignments["salesperson"].null_count() == 0


def test_a_simulation_leaves_the_store_as_it_was_to_the_byte(firm_with_items: SmallFirm) -> None:
    engine = store_of(firm_with_items.config)
    before = contents(firm_with_items.config)
    engine.dispose()
    file = Path(str(engine.url.database))
    bytes_before = file.read_bytes()

    _simulated(firm_with_items, ('"10000"', '"13000"'))

    engine.dispose()
    assert file.read_bytes() == bytes_before
    assert contents(firm_with_items.config) == before


def test_a_policy_table_alone_is_simulated_with_the_rest_of_the_config(firm_with_items: SmallFirm) -> None:
    whole = _new(firm_with_items, ('"25.00"', '"40.00"'))
    text = whole.read_text(encoding="utf-8")
    begin = text.index("[policy]")
    end = next(i for i in range(begin, len(text)) if text[i] == "[" and text[i - 1] == "\n" and _is_other(text[i:]))
    alone = firm_with_items.folder / "alone.toml"
    alone.write_text(text[begin:end], encoding="utf-8")

    policy = load_policy(alone, firm_with_items.config)

    assert policy == load_policy(whole, firm_with_items.config)
    assert policy.minimum == Decimal(40)


def _is_other(rest: str) -> bool:
    return not rest.lstrip("[").startswith("policy")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"there is no \[policy\]"),
        ("[policy", "not valid TOML"),
        ('[policy]\nvisit_days = "x"', "policy.visit_days"),
        ("policy = 7", "policy: "),
    ],
)
def test_a_policy_that_does_not_hold_up_is_refused(firm: SmallFirm, text: str, said: str) -> None:
    file = firm.folder / "new.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError, match=said) as refused:
        load_policy(file, firm.config)
    assert refused.value.exit_code == 2


def test_a_policy_in_another_base_currency_is_refused(firm: SmallFirm) -> None:
    with pytest.raises(ConfigError, match="base_currency"):
        load_policy(_new(firm, ('base_currency = "EUR"', 'base_currency = "USD"')), firm.config)
