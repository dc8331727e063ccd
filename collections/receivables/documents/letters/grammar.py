"""What a letter text may be made of: words of the vocabulary, conditions, a few filters, the marks of the page.

It is a list of what is allowed, not of what is banned. With no attribute, no call, no arithmetic and no loop there is
nothing through which a text could reach a file or run long. Jinja2's sandbox stands behind it as a second wall. Parts
that several letters share are put in before Jinja2 sees a text (`parts`): it is never asked for another file.
"""

import re
from collections.abc import Iterable, Iterator

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from receivables.documents.letters.formats import PLURAL_FORMS, Formats
from receivables.documents.letters.parts import without_includes
from receivables.documents.letters.text import MARK, MARKS
from receivables.documents.letters.vocabulary import COUNTS, VOCABULARY
from receivables.model import Problem

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
    nodes.Keyword,
)
_SPOKEN = {
    nodes.Getattr: "looks inside a value with a dot",
    nodes.Getitem: "looks inside a value with brackets",
    nodes.Call: "calls a function",
    nodes.For: "has a loop",
    nodes.Include: 'includes something in another way than {% include "part" %}',
    nodes.Import: "imports another file",
    nodes.FromImport: "imports another file",
    nodes.Extends: "extends another file",
    nodes.Assign: "sets a value",
    nodes.Macro: "defines a macro",
}


def environment(formats: Formats) -> jinja2.Environment:
    """A sandbox for the texts of one language: nothing in it but the filters below."""
    made = ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals.clear()
    made.tests.clear()
    made.filters.clear()
    made.filters["plural"] = formats.plural
    made.filters["upper"] = _upper
    return made


def compiled(source: str, within: jinja2.Environment) -> jinja2.Template:
    """A whole text, its parts put in, in which `faults` found nothing."""
    return within.from_string(_prepared(source))


def faults(source: str, within: jinja2.Environment, where: str) -> Iterator[Problem]:
    """What is wrong with one file, a text or a part of one, before any letter is written with it.

    Where it takes in parts, those are looked at by themselves.
    """
    try:
        prepared = _prepared(without_includes(source))
        tree = within.parse(prepared)
        found = [*_foreign_nodes(tree, where), *_unknown_words(tree, where), *_bad_filters(tree, where)]
        if not found:
            # Knows the filters, which the parser does not. Not before: it works out sums, however long that takes.
            within.compile(prepared)
    except jinja2.TemplateSyntaxError as error:
        unclosed = repr(MARK) in f"{error.message}"
        what = "a {{ or {% above is not closed" if unclosed else f"{error.message}"
        found = [Problem(where=f"{where}, line {error.lineno}", what=what)]
    except RecursionError:
        found = [Problem(where=where, what="conditions stand too deep within one another")]
    yield from found


def bad_marks(source: str, where: str, needed: Iterable[str]) -> Iterator[Problem]:
    """Marks of a whole text, its parts put in, that are missing or stand there twice."""
    found = [_MARK_LINE.fullmatch(line) for line in source.splitlines()]
    marks = [match[1] for match in found if match]
    for mark in MARKS:
        count = marks.count(mark)
        if mark in needed and count != 1:
            yield Problem(where=where, what=f"[{mark}] stands on a line of its own {count} times, expected once")
        elif count > 1 and mark in _ONCE:
            what = f"[{mark}] stands on a line of its own {count} times, expected once at the most"
            yield Problem(where=where, what=what)


def words_said(source: str) -> frozenset[str]:
    """The words of the vocabulary that a whole text names, be it only in a condition."""
    tree = ImmutableSandboxedEnvironment().parse(_prepared(source))
    return frozenset(name.name for name in tree.find_all(nodes.Name))


def _foreign_nodes(node: nodes.Node, where: str) -> Iterator[Problem]:
    for child in node.iter_child_nodes():
        if isinstance(child, _ALLOWED):
            yield from _foreign_nodes(child, where)
            continue
        # Some of Jinja2's nodes are not told their line, but what is in them is.
        lines = [child.lineno, *(inner.lineno for inner in child.find_all(nodes.Node))]
        does = next((words for kind, words in _SPOKEN.items() if isinstance(child, kind)), "does more than that")
        what = f"{does}, but a letter may only use words, conditions and the filters plural and upper"
        yield Problem(where=f"{where}, line {next(filter(None, lines), node.lineno)}", what=what)


def _unknown_words(tree: nodes.Template, where: str) -> Iterator[Problem]:
    for name in tree.find_all(nodes.Name):
        if name.name not in VOCABULARY:
            what = f"there is no word {name.name!r}, expected one of {', '.join(sorted(VOCABULARY))}"
            yield Problem(where=f"{where}, line {name.lineno}", what=what)


def _bad_filters(tree: nodes.Template, where: str) -> Iterator[Problem]:
    for used in tree.find_all(nodes.Filter):
        if used.name == "upper" and (used.args or used.kwargs):
            yield Problem(where=f"{where}, line {used.lineno}", what="upper is used like {{ total | upper }}")
        if used.name != "plural":
            continue
        counts = isinstance(used.node, nodes.Name) and used.node.name in COUNTS
        forms = {keyword.key for keyword in used.kwargs}
        if used.args or not counts or "other" not in forms or not forms <= set(PLURAL_FORMS):
            what = 'plural is used like {{ item_count | plural(one="invoice", other="invoices") }}, after one of '
            yield Problem(where=f"{where}, line {used.lineno}", what=what + ", ".join(sorted(COUNTS)))


def _upper(value: object) -> str:
    return str(value).upper()


_ONCE = ("items", "bank")
_MARK_LINE = re.compile(rf"[ \t]*\[({'|'.join(MARKS)})\][ \t]*")
_ENDS_WITH_TAG = re.compile(r"^(?!\s*(?:\{%(?:(?!%\}).)*%\}\s*)+$)(.*[^+-])%\}[ \t]*$")


def _prepared(source: str) -> str:
    """The text as Jinja2 gets it, line for line.

    Marks become what no customer's data can contain. A condition on a line of its own leaves no line behind
    (`trim_blocks`), while one at the end of a line of text must not swallow the line break: hence `+%}`.
    """
    return "\n".join(_prepared_line(line) for line in source.splitlines())


def _prepared_line(line: str) -> str:
    mark = _MARK_LINE.fullmatch(line)
    return MARK + mark[1] if mark else _ENDS_WITH_TAG.sub(r"\1+%}", line)
