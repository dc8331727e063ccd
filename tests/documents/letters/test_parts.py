"""What several letters say alike is written once, in a part; and a part opens nothing that a letter may not."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from documents.letters.making import letter
from receivables.documents.letters import BlockKind, TemplateError, Templates, default_templates
from receivables.sample import SAMPLE_FIRM

BODY = "\n\n[items]\n\n[bank]\n"
Written = Callable[..., Templates]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes a reminder, and parts by name, into a folder with one language."""
    folder = tmp_path / "letter_templates" / "en"
    folder.mkdir(parents=True)
    shutil.copy(default_templates() / "en" / "words.toml", folder)

    def write(reminder: str, **parts: str) -> Templates:
        (folder / "reminder.txt").write_text(reminder + BODY, encoding="utf-8")
        for name, text in parts.items():
            (folder / f"_{name}.txt").write_text(text, encoding="utf-8")
        return Templates(folder.parent)

    return write


def paragraphs(templates: Templates) -> list[tuple[str, ...]]:
    text = templates.text(letter(), SAMPLE_FIRM)
    return [block.lines for block in text.blocks if block.kind is BlockKind.PARAGRAPH]


def refusal(templates: Templates) -> str:
    [problem] = templates.check(("en",), ("reminder",))
    with pytest.raises(TemplateError) as refused:
        templates.text(letter(), SAMPLE_FIRM)
    assert str(refused.value) == f"{problem.where}: {problem.what}"
    return str(refused.value).removeprefix("letter_templates/en/")


def test_a_part_is_put_in_as_though_it_stood_there(written: Written) -> None:
    templates = written(
        'Subject\n\n{% include "greeting" %}\nB\n\n{% include "paid" %}\nD\n',
        greeting="{# Who is\n   greeted. #}\n\n{% if level == 9 %}\nX\n{% else %}\nA {{ level }}\n{% endif %}\n\n",
        paid="{% if level == 9 %}\nC\n{% endif %}\n",
    )
    assert paragraphs(templates) == [("A 1", "B"), ("D",)]


def test_a_part_of_one_line_may_stand_within_a_line(written: Written) -> None:
    templates = written("Subject\n\nA. {% include 'who' %} B", who="Ask {{ our_company }}.\n")
    assert paragraphs(templates) == [("A. Ask Ostwerth Pumpen GmbH. B",)]


def test_a_part_of_several_lines_within_a_line_is_refused(written: Written) -> None:
    templates = written("Subject\n\nA {% include 'who' %} B", who="C\nD")
    assert refusal(templates) == (
        "reminder.txt, line 3: the part 'who' has several lines, expected it on a line of its own"
    )


def test_a_mistake_in_a_part_is_said_of_its_own_file_and_line(written: Written) -> None:
    templates = written('Subject\n\n{% include "greeting" %}', greeting="Dear\n{{ nobody }}")
    assert refusal(templates).startswith("_greeting.txt, line 2: there is no word 'nobody'")


def test_a_part_that_is_not_there_is_refused_with_those_that_are(written: Written) -> None:
    assert refusal(written("Subject\n\n{% include 'a' %}")) == (
        "reminder.txt, line 3: there is no part 'a', expected one of none: there is no file whose name begins with an "
        "underscore"
    )
    assert refusal(written("Subject\n\n{% include 'a' %}", b="B", c="C")) == (
        "reminder.txt, line 3: there is no part 'a', expected one of b, c"
    )


def test_a_part_holds_no_parts(written: Written) -> None:
    templates = written("Subject\n\n{% include 'a' %}", a="{% include 'b' %}", b="B")
    assert refusal(templates) == "_a.txt: takes in the part 'b', but a part holds no other parts"


def test_a_mark_in_a_part_counts(written: Written) -> None:
    assert refusal(written("Subject\n\n{% include 'a' %}", a="[bank]")) == (
        "reminder.txt: [bank] stands on a line of its own 2 times, expected once"
    )


def test_a_part_is_no_letter_by_itself(written: Written) -> None:
    templates = written("Subject {% include 'a' %}", a="A")
    assert templates.names("en") == ("reminder",)
    assert templates.parts("en") == ("a",)


@pytest.mark.parametrize(
    ("include", "says"),
    [
        ("{% include '../en/words.toml' %}", "there is no part '../en/words.toml'"),
        ("{% include '/etc/passwd' %}", "there is no part '/etc/passwd'"),
        ("{% include 'a.txt' %}", "there is no part 'a.txt'"),
        ("{% include '_a' %}", "there is no part '_a'"),
        ("{% include 'reminder' %}", "there is no part 'reminder'"),
        ("{% include customer_name %}", "includes something in another way"),
        ("{% include ['a', 'b'] %}", "includes something in another way"),
        ("{% include 'a' ignore missing %}", "includes something in another way"),
        ("{% include 'a' without context %}", "includes something in another way"),
        ("{% include 'a' ~ '' %}", "includes something in another way"),
        ("{% extends 'a' %}", "extends another file"),
        ("{% from 'a' import b %}", "imports another file"),
    ],
)
def test_nothing_but_a_part_can_be_taken_in(written: Written, include: str, says: str) -> None:
    assert says in refusal(written("Subject\n\n" + include, a="A"))


@pytest.mark.parametrize(
    ("reminder", "part"),
    [
        ("Subject {{ \"{% include 'a' %}\" }}", '" ~ total.__class__ ~ "'),
        ("Subject {{ \"{% include 'a' %}\" }}", '" ~ 9**9 ~ "'),
        ("Subject {{ '{% include \"a\" %}' | upper }}", "' | attr('x') | upper ~ '"),
    ],
)
def test_two_sound_files_that_make_an_escape_together_are_refused(written: Written, reminder: str, part: str) -> None:
    """A part is only text where it stands alone, and would be something else within the quotes of another file."""
    templates = written(reminder, a=part)
    assert "does more than that" in refusal(templates) or "No filter named" in refusal(templates)


def test_what_a_part_says_is_not_read_as_template_again(written: Written) -> None:
    templates = written("Subject\n\n{% include 'a' %}", a="{% raw %}{{ level }}{% endraw %}")
    assert paragraphs(templates) == [("{{ level }}",)]
