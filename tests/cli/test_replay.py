"""`receivables replay`, from what it prints to its exit code."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from cli.command import Run, assert_refused
from receivables.config import load_config
from receivables.night.store import store_of
from receivables.sample import SAMPLE_DAY
from receivables.store.database import writing
from receivables.store.tables import decision, letter, night


def test_the_sample_firms_night_replays_equal(run: Run, config_after: Path) -> None:
    ran = run("replay", "--config", config_after, "--as-of", SAMPLE_DAY, "--json")

    assert ran.code == 0, ran.out
    (night,) = ran.json["nights"]
    assert ran.json["equal"] and night["equal"] and night["differences"] == []
    assert night["as_of"] == str(SAMPLE_DAY)
    assert min(night[what] for what in ("decisions", "letters", "visits", "cases")) > 0


def test_what_does_not_come_out_the_same_is_told_in_words_with_exit_code_1(run: Run, own_config_after: Path) -> None:
    with writing(store_of(load_config(own_config_after))) as conn:
        customer = conn.execute(letter.select().order_by(letter.c.customer)).first().customer
        conn.execute(update(decision).where(decision.c.customer == customer, decision.c.level > 0).values(level=9))
        conn.execute(update(letter).where(letter.c.customer == customer).values(language="zz"))

    ran = run("replay", "--config", own_config_after, "--as-of", SAMPLE_DAY)

    assert ran.code == 1
    first, *others = ran.out.splitlines()
    assert "difference" in first
    assert f"letter of {customer}: was language zz; would be language" in "\n".join(others)
    assert f"decision of {customer}, " in "\n".join(others)


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--as-of", "2026-01-01"], 1, "no night of 2026-01-01"),
        (["--from", "2026-01-01", "--to", "2026-01-31"], 1, "no night from 2026-01-01 to 2026-01-31"),
    ],
)
def test_a_night_that_never_was_is_refused(
    run: Run, config_after: Path, options: list[str], code: int, said: str
) -> None:
    assert_refused(run("replay", "--config", config_after, *options), code, said)


@pytest.mark.parametrize(
    "options",
    [
        ["--as-of", "2026-01-01", "--from", "2026-01-01"],
        ["--to", "2026-01-01"],
        ["--from", "2026-01-02", "--to", "2026-01-01"],
    ],
)
def test_days_that_contradict_each_other_are_wrong_usage(run: Run, config_after: Path, options: list[str]) -> None:
    ran = run("replay", "--config", config_after, *options)

    assert ran.code == 2
    assert "expected" in ran.err


def test_several_nights_are_a_table_with_a_verdict_each(run: Run, own_config_after: Path) -> None:
    later = SAMPLE_DAY + timedelta(days=1)
    store = store_of(load_config(own_config_after))
    with writing(store) as conn:
        # A night that was planned and found nothing to decide: what it has is only its row.
        known = conn.execute(night.select()).one()
        conn.execute(night.insert().values({**known._mapping, "as_of": known.as_of + 1}))
        conn.execute(update(letter).values(language="zz"))

    ran = run("replay", "--config", own_config_after, "--from", SAMPLE_DAY, "--to", later)

    assert ran.code == 1
    head, first, second = ran.out.splitlines()[:3]
    assert head.split() == ["night", "policy", "decisions", "letters", "visits", "cases", "verdict"]
    assert first.startswith(str(SAMPLE_DAY)) and "difference" in first
    assert second.startswith(str(later))
    assert "2 nights replayed: 0 equal, 2 not." in ran.out
