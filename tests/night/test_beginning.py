"""What is refused before a night begins, so that it never stops halfway."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from night.firm import NIGHT, SmallFirm, contents, customer, invoice
from receivables.config import default_config_text, load_config
from receivables.config.letterhead import unfinished
from receivables.documents.letters import TemplateError
from receivables.night.checking import (
    LetterheadUnfinished,
    PolicyNotYetValid,
    SourcesMissing,
    TextsUnusable,
    refuse_unready,
)
from receivables.night.planning import begin, preview
from receivables.night.store import has_store
from receivables.store.database import StoreError
from small_firm import write_small_firm


def _text(firm: SmallFirm, name: str, language: str = "en") -> str:
    return (firm.config.templates / language / f"{name}.txt").read_text(encoding="utf-8")


def _write_text(firm: SmallFirm, name: str, text: str, language: str = "en") -> None:
    (firm.config.templates / language / f"{name}.txt").write_text(text, encoding="utf-8")


def test_a_firm_in_order_may_begin_its_night(firm: SmallFirm) -> None:
    refuse_unready(firm.config, as_of=NIGHT)
    firm.night()
    refuse_unready(firm.config, as_of=NIGHT)
    refuse_unready(firm.config, as_of=NIGHT + timedelta(days=1))


def test_texts_that_would_fail_at_the_first_letter_are_named_one_a_line(firm: SmallFirm) -> None:
    _write_text(firm, "reminder", _text(firm, "reminder") + "\n{{ total_sum }}\n")
    _write_text(firm, "escalated_1", "Subject: {{ unclosed\n", language="zh")
    with pytest.raises(TextsUnusable) as refused:
        refuse_unready(firm.config, as_of=NIGHT)
    lines = str(refused.value).splitlines()
    assert any("letter_templates/en/reminder.txt" in line and "total_sum" in line for line in lines)
    assert any("letter_templates/zh/escalated_1.txt" in line for line in lines)
    assert not has_store(firm.config) or not contents(firm.config)["night"]


def test_sources_that_are_not_there_are_named_all_at_once(tmp_path: Path) -> None:
    path = write_small_firm(tmp_path / "firm")
    for kind in ("invoices", "contacts"):
        (path.parent / "data" / f"{kind}.csv").unlink()
    with pytest.raises(SourcesMissing) as refused:
        refuse_unready(load_config(path), as_of=NIGHT)
    assert str(refused.value).splitlines() == [
        f"source {kind}: there is no file {path.parent / 'data' / kind}.csv" for kind in ("contacts", "invoices")
    ]


def test_a_rung_without_a_text_is_named(firm: SmallFirm) -> None:
    (firm.config.templates / "en" / "escalated_2.txt").unlink()
    with pytest.raises(TextsUnusable, match=r"en/escalated_2\.txt: is not there"):
        refuse_unready(firm.config, as_of=NIGHT)


def test_a_folder_without_any_language_is_named(firm: SmallFirm) -> None:
    for path in firm.config.templates.glob("*/words.toml"):
        path.unlink()
    with pytest.raises(TemplateError, match="holds no language"):
        refuse_unready(firm.config, as_of=NIGHT)


def test_a_night_before_the_latest_one_is_refused_before_it_touches_anything(firm: SmallFirm) -> None:
    firm.load("customers", customer("C1"))
    firm.load("invoices", invoice("R1", "C1"))
    firm.night()
    before = contents(firm.config)
    for refuse in (refuse_unready, begin):
        with pytest.raises(StoreError, match="the night of 2026-10-30 has begun"):
            refuse(firm.config, as_of=NIGHT - timedelta(days=1))
    assert contents(firm.config) == before


def test_a_past_night_may_still_be_looked_at(firm: SmallFirm) -> None:
    firm.load("customers", customer("C1"))
    firm.load("invoices", invoice("R1", "C1"))
    firm.night()
    before = contents(firm.config)
    assert preview(firm.config, as_of=NIGHT - timedelta(days=1)).letters.height == 1
    assert contents(firm.config) == before


def test_no_night_is_planned_before_the_policy_holds(firm: SmallFirm) -> None:
    for refuse in (refuse_unready, begin, preview):
        with pytest.raises(PolicyNotYetValid, match="the policy holds from 2020-01-01, and 2019-12-31 is earlier"):
            refuse(firm.config, as_of=date(2019, 12, 31))


def test_a_night_is_refused_under_the_examples_letterhead(firm: SmallFirm) -> None:
    path = firm.config.path
    path.write_text(default_config_text(), encoding="utf-8")
    with pytest.raises(LetterheadUnfinished) as refused:
        refuse_unready(load_config(path), as_of=NIGHT)
    places = ("firm.name", "firm.address", "firm.bank_accounts")
    assert [line.split(": ")[0] for line in str(refused.value).splitlines()] == [f"{path}, {where}" for where in places]


def test_a_letter_needs_an_account_to_pay_into(firm: SmallFirm) -> None:
    assert [problem.where for problem in unfinished(replace(firm.config.firm, bank_accounts=()))] == [
        "firm.bank_accounts"
    ]
