"""The ways out of a template that attackers know: none leads anywhere, and none takes the night down."""

import resource
import shutil
from pathlib import Path

import pytest

from documents.letters.making import letter
from receivables.documents.letters import TemplateError, Templates, default_templates
from receivables.documents.letters.grammar import environment
from receivables.sample import SAMPLE_FIRM

BODY = "\n\n[items]\n\n[bank]\n"
ESCAPES = (
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ total.__class__ }}",
    "{{ total['__cl' 'ass__'] }}",
    "{{ total | attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
    "{{ self.__init__.__globals__.__builtins__.open('/etc/passwd').read() }}",
    "{{ self._TemplateReference__context.environment }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'].environ }}",
    "{{ url_for.__globals__ }}",
    "{{ get_flashed_messages.__globals__ }}",
    "{{ config.items() }}",
    "{{ request.application }}",
    "{{ environment }}",
    "{{ '{0.__class__}'.format(total) }}",
    "{{ '%s' % total }}",
    "{{ total | map(attribute='__class__') | list }}",
    "{{ total | format(level) }}",
    "{{ dict(a=1) }}",
    "{{ range(10**6) | list }}",
    "{{ 'a' * 10**6 }}",
    "{{ 9**9**5 }}",
    "{{ [total] }}",
    "{{ {'a': total} }}",
    "{{ total ~ total }}",
    "{{ total[::-1] }}",
    "{{ (total, level)[0] }}",
    "{% set x = total.__class__ %}",
    "{% set x %}{{ total }}{% endset %}",
    "{% with x = total %}{{ x }}{% endwith %}",
    "{% filter upper %}{{ total }}{% endfilter %}",
    "{% block x %}{% endblock %}",
    "{% macro x() %}{{ caller }}{% endmacro %}",
    "{% call total() %}{% endcall %}",
    "{% do total %}",
    "{% debug %}",
    "{% autoescape false %}{{ total }}{% endautoescape %}",
    "{% for x in total recursive %}{{ loop(x) }}{% endfor %}",
    "{% if total is callable %}x{% endif %}",
    "{% if 'a' in total.__dir__() %}x{% endif %}",
    "{{ total if total.__class__ else level }}",
    "{{ item_count | plural(other=total.__class__) }}",
    "{{ item_count | plural(**{'other': 'x'}) }}",
    "{{ item_count | plural(other='x', __init__='y') }}",
    "{{ total | upper(1) }}",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("escapes") / "letter_templates"
    shutil.copytree(default_templates(), copy)
    return copy


def seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("escape", ESCAPES)
def test_an_escape_is_refused_when_the_text_is_read(folder: Path, escape: str) -> None:
    (folder / "en" / "reminder.txt").write_text("Subject\n\n" + escape + BODY, encoding="utf-8")
    templates = Templates(folder)
    assert templates.check(("en",), ("reminder",))
    with pytest.raises(TemplateError, match=r"^letter_templates/en/reminder\.txt, line 3: "):
        templates.text(letter(), SAMPLE_FIRM)


def test_a_sum_is_refused_before_anybody_works_it_out(folder: Path) -> None:
    """Jinja2 works out constants when it compiles a text: this one takes a second, ten digits more all the memory."""
    (folder / "en" / "reminder.txt").write_text("Subject {{ 'a' * 10**8 }}" + BODY, encoding="utf-8")
    before = seconds()
    assert "does more than that" in Templates(folder).check(("en",), ("reminder",))[0].what
    assert seconds() - before < 0.5


@pytest.mark.parametrize("line", ["{%%}" * 26 + "x", "{%" * 4000, "{{" * 4000, "[" * 4000, "{#" * 4000])
def test_a_line_of_nothing_but_braces_is_refused_at_once(folder: Path, line: str) -> None:
    (folder / "en" / "reminder.txt").write_text("Subject\n\n" + line + BODY, encoding="utf-8")
    before = seconds()
    Templates(folder).check(("en",), ("reminder",))
    assert seconds() - before < 2


def test_conditions_without_end_are_refused(folder: Path) -> None:
    deep = "{% if total %}" * 2000 + "{% endif %}" * 2000
    (folder / "en" / "reminder.txt").write_text("Subject\n\n" + deep + BODY, encoding="utf-8")
    [problem] = Templates(folder).check(("en",), ("reminder",))
    assert problem.what == "conditions stand too deep within one another"


@pytest.mark.parametrize("comparison", ["{% if total > 5 %}x{% endif %}", "{% if credits_total < level %}x{% endif %}"])
def test_a_text_compared_with_a_number_is_said_to_be_one(folder: Path, comparison: str) -> None:
    (folder / "en" / "reminder.txt").write_text("Subject\n\n" + comparison + BODY, encoding="utf-8")
    found = Templates(folder).check(("en",), ("reminder",))
    assert "not supported between instances of 'str' and 'int'" in found[0].what


def test_a_number_may_be_printed_in_capitals(folder: Path) -> None:
    (folder / "en" / "reminder.txt").write_text("Level {{ level | upper }}" + BODY, encoding="utf-8")
    assert Templates(folder).text(letter(), SAMPLE_FIRM).subject == "Level 1"


@pytest.mark.parametrize(
    "text", ["{name.__class__}", "{name[0]}", "{0}", "{}", "{name!r}", "{name:>999999999}", "{name:{role}}"]
)
def test_a_small_word_names_its_values_and_does_nothing_else(folder: Path, text: str) -> None:
    words = folder / "zh" / "words.toml"
    before = words.read_text(encoding="utf-8")
    words.write_text(before.replace('"{name} 收"', f'"{text} 收"'), encoding="utf-8")
    try:
        with pytest.raises(TemplateError, match=r"\[page\] attention "):
            Templates(folder).words("zh")
    finally:
        words.write_text(before, encoding="utf-8")


def test_behind_the_list_of_what_is_allowed_stands_a_sandbox(folder: Path) -> None:
    wall = environment(Templates(folder).words("en").formats)
    assert wall.loader is None
    assert not wall.globals
    assert not wall.tests
    assert set(wall.filters) == {"plural", "upper"}
