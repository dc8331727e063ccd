"""`receivables simulate`, from what it prints to its exit code."""

from datetime import timedelta
from pathlib import Path

from openpyxl import load_workbook

from cli.command import Run, assert_refused
from receivables.sample import SAMPLE_DAY


def _new(config: Path, to: Path) -> Path:
    text = config.read_text(encoding="utf-8")
    assert '"10000"' in text
    to.write_text(text.replace('"10000"', '"2000"'), encoding="utf-8")
    return to


def test_the_json_of_a_simulation_counts_what_plan_counts(run: Run, config: Path, tmp_path: Path) -> None:
    options = ("--config", config, "--as-of", SAMPLE_DAY, "--json")
    simulated = run("simulate", "--policy", _new(config, tmp_path / "new.toml"), *options).json
    planned = run("plan", *options).json

    assert simulated["old"]["policy"] == planned["policy"] != simulated["new"]["policy"]
    assert simulated["work"]["letter"]["old"] == len(planned["letters"])
    assert simulated["work"]["visit"]["old"] == len(planned["assignments"])
    assert simulated["work"]["case"]["old"] == len(planned["cases"])
    assert simulated["work"]["visit"]["new"] > simulated["work"]["visit"]["old"]
    decided = {(one["customer"], one["item"], one["kind"]): one for one in planned["decisions"]}
    for one in simulated["changes"]:
        was = decided[one["customer"], one["item"], one["kind"]]
        assert {name: was[name] for name in one["old"]} == one["old"] != one["new"]
        assert was["balance"] == one["balance"]
    assert simulated["changes"]


def test_a_simulation_tells_in_words_what_changes(run: Run, config: Path, tmp_path: Path) -> None:
    new = _new(config, tmp_path / "new.toml")
    ran = run("simulate", "--config", config, "--policy", new, "--as-of", SAMPLE_DAY)

    assert (ran.code, ran.err) == (0, "")
    assert "Nothing has been done." in ran.out
    assert "would be decided otherwise." in ran.out
    assert "routine reminder" in ran.out
    assert "visit by the representative" in ran.out


def test_the_same_policy_is_said_to_change_nothing(run: Run, config: Path) -> None:
    ran = run("simulate", "--config", config, "--policy", config, "--as-of", SAMPLE_DAY)

    assert ran.code == 0
    assert "Every item is decided the same." in ran.out


def test_a_policy_that_does_not_hold_up_is_refused_as_a_config_is(run: Run, config: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.toml"
    new.write_text(config.read_text(encoding="utf-8").replace("quiet_days", "quiet_dais"), encoding="utf-8")

    ran = run("simulate", "--config", config, "--policy", new, "--as-of", SAMPLE_DAY)

    assert_refused(ran, 2, str(new), "policy.cadence.quiet_dais")


def test_a_period_counts_each_night_each_representative_and_who_differs(run: Run, config: Path, tmp_path: Path) -> None:
    days = ("--from", SAMPLE_DAY, "--to", SAMPLE_DAY + timedelta(days=9))
    new = _new(config, tmp_path / "new.toml")
    period = run("simulate", "--config", config, "--policy", new, *days, "--json").json
    planned = run("plan", "--config", config, "--as-of", SAMPLE_DAY, "--json").json

    first = {one["does"]: one["old"] for one in period["nights"] if one["night"] == str(SAMPLE_DAY)}
    assert (first["letter"], first["visit"]) == (len(planned["letters"]), len(planned["assignments"]))
    for does, total in period["totals"].items():
        for side in ("old", "new"):
            assert total[side] == sum(one[side] for one in period["nights"] if one["does"] == does)
            assert does == "letter" or total[side] == sum(
                one[side] for one in period["representatives"] if one["does"] == does
            )
    assert period["totals"]["visit"]["new"] > period["totals"]["visit"]["old"]
    assert all(one["old"] != one["new"] for one in period["customers"])


def test_a_period_under_the_same_policy_differs_for_nobody_and_says_what_it_assumes(run: Run, config: Path) -> None:
    days = ("--from", SAMPLE_DAY, "--to", SAMPLE_DAY + timedelta(days=3))
    ran = run("simulate", "--config", config, "--policy", config, *days)

    assert (ran.code, ran.err) == (0, "")
    assert "Assumed: " in ran.out
    assert "Every customer gets as much of everything." in ran.out


def test_a_period_that_ends_before_it_begins_is_wrong_usage(run: Run, config: Path) -> None:
    for days in (
        ["--from", "2026-11-02", "--to", "2026-11-01"],
        ["--as-of", "2026-11-01", "--from", "2026-11-02"],
        ["--as-of", "2026-11-02", "--to", "2026-11-01"],
    ):
        ran = run("simulate", "--config", config, "--policy", config, *days)
        assert ran.code == 2
        assert "has no night: expected a later --to" in ran.err


def test_a_period_may_begin_or_end_with_the_night_whose_items_are_compared(run: Run, config: Path) -> None:
    def period(*days: object) -> tuple[str, str, str]:
        found = run("simulate", "--config", config, "--policy", config, *days, "--json").json
        return found["night"]["as_of"], found["from"], found["to"]

    day, later = str(SAMPLE_DAY), str(SAMPLE_DAY + timedelta(days=2))
    assert period("--as-of", SAMPLE_DAY, "--to", later) == (day, day, later)
    assert period("--as-of", later, "--from", SAMPLE_DAY) == (later, day, later)


def test_page_and_workbook_are_written_and_say_what_the_terminal_says(run: Run, config: Path, tmp_path: Path) -> None:
    page, book = tmp_path / "new" / "simulation.html", tmp_path / "new" / "simulation.xlsx"
    days = ("--as-of", SAMPLE_DAY, "--to", SAMPLE_DAY + timedelta(days=5))
    options = ("--config", config, "--policy", _new(config, tmp_path / "new.toml"), *days, "--capacity", 1)
    ran = run("simulate", *options, "--page", page, "--out", book, "--language", "zh")
    totals = run("simulate", *options, "--json").json["totals"]

    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[-2:] == [str(page), str(book)]
    text = page.read_text(encoding="utf-8")
    assert "概要" in text
    for total in totals.values():
        assert f"{total['old']:,} → {total['new']:,}" in text
    assert load_workbook(book).sheetnames[0] == "Summary"
    assert "weeks beyond 1" in ran.out


def test_a_place_that_takes_no_file_is_refused_before_the_work(run: Run, config: Path) -> None:
    ran = run("simulate", "--config", config, "--policy", config, "--page", config / "page.html")

    assert_refused(ran, 1, "page.html cannot be written")
