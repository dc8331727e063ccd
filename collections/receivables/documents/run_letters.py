"""The letters of a night as its report counts them: those on the ladder, and beside them the notes."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel import Locale

from receivables.documents.run_facts import LetterCount
from receivables.documents.text_table import together
from receivables.documents.words import CHANNELS, NOTES, plural


def letters_text(
    letters: Sequence[LetterCount], earlier: int, left: Mapping[str, int], statements: Mapping[str, int]
) -> list[str]:
    """A sentence about letters, one about notes, one about letters of `earlier` nights that left, one about how many
    `left` by which channel, and one about `statements` that did, where there are any.
    """
    on_rungs = [count for count in letters if not count.note]
    notes = [count for count in letters if count.note]
    more = f"Beside them {plural(earlier, 'letter')} of earlier nights left, released or sent another way."
    return [
        f"Letters: {_on_rungs(on_rungs)}.",
        *([f"Beside them {_notes(notes)}."] if notes else []),
        *([more] if earlier else []),
        *([f"Sent: {_by_channel(left)}."] if left else []),
        *([f"Statements of account sent: {_by_channel(statements)}."] if statements else []),
    ]


def letters_json(
    letters: Sequence[LetterCount], earlier: int, left: Mapping[str, int], statements: Mapping[str, int]
) -> dict[str, Any]:
    """`letters` by level and language; `notes`, `earlier_letters`, and by channel `sent` and `statements_sent` where
    there are any.
    """
    on_rungs = [{"level": one.level, **_counted(one)} for one in letters if not one.note]
    notes = [{"note": one.note, **_counted(one)} for one in letters if one.note]
    more = {"notes": notes, "earlier_letters": earlier, "sent": dict(left), "statements_sent": dict(statements)}
    return {"letters": on_rungs, **{name: what for name, what in more.items() if what}}


def _by_channel(left: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {CHANNELS.get(channel, channel)}" for channel, count in sorted(left.items()))


def _counted(one: LetterCount) -> dict[str, Any]:
    return {"language": one.language, "letters": one.letters, "waiting_for_release": one.waiting}


def _on_rungs(letters: Sequence[LetterCount]) -> str:
    if not letters:
        return "none"
    counted = sorted(letters, key=lambda count: (count.level, count.language))
    parts = [together(f"{count.letters:,} of level {count.level} in {_language(count.language)}") for count in counted]
    return f"{sum(count.letters for count in letters):,} = {' + '.join(parts)}{_waiting(letters)}"


def _notes(notes: Sequence[LetterCount]) -> str:
    counted = sorted(notes, key=lambda count: (count.note, count.language))
    parts = [
        together(f"{plural(count.letters, NOTES[count.note])} in {_language(count.language)}") for count in counted
    ]
    return f"{', '.join(parts)}{_waiting(notes)}"


def _waiting(letters: Sequence[LetterCount]) -> str:
    waiting = sum(count.waiting for count in letters)
    return f"; {waiting:,} of them waiting for release" if waiting else ""


def _language(code: str) -> str:
    return Locale.parse(code.replace("-", "_")).get_language_name("en") or code
