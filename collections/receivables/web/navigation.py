"""The navigation of a role: few lines, and below the one that somebody is in what belongs to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from receivables.model.roles import Role
from receivables.web.area import Entry

_SIDE_BY_SIDE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the navigation. `current`: "page" (this very one), "true" (somewhere below it) or nothing."""

    words: str
    path: str
    current: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Navigation:
    """The first level, and what lies below the line that somebody is in; nothing where that stands alone."""

    lines: tuple[Line, ...]
    below: tuple[Line, ...]


def navigation_of(entries: Sequence[Entry], role: Role, path: str) -> Navigation:
    """What somebody of a role sees at an address. A group is one line, in the place of the first that the role has in
    it, and leads there; of a group in which the role has one only, that is shown itself. A few lines in all have none.
    """
    shown = [one for one in entries if role in one.roles]
    groups: dict[str, list[Entry]] = {}
    for one in shown:
        name = one.group if len(shown) > _SIDE_BY_SIDE else ""
        groups.setdefault(name or one.path, []).append(one)
    here = _here(shown, path)
    inside = next((theirs for theirs in groups.values() if here in theirs and len(theirs) > 1), [])
    return Navigation(
        lines=tuple(_first(name, theirs, here, path) for name, theirs in groups.items()),
        below=tuple(Line(words=one.words, path=one.path, current=_current(one, here, path)) for one in inside),
    )


def _here(entries: Sequence[Entry], path: str) -> Entry | None:
    """The line that an address lies at or below, the nearest."""
    places = [(place, one) for one in entries for place in (one.path, *one.also)]
    above = [(len(place), one) for place, one in places if path == place or path.startswith(f"{place}/")]
    return max(above, key=lambda found: found[0], default=(0, None))[1]


def _first(name: str, entries: Sequence[Entry], here: Entry | None, path: str) -> Line:
    if len(entries) == 1:
        return Line(words=entries[0].words, path=entries[0].path, current=_current(entries[0], here, path))
    return Line(words=name, path=entries[0].path, current="true" if here in entries else "")


def _current(entry: Entry, here: Entry | None, path: str) -> str:
    if entry != here:
        return ""
    return "page" if path == entry.path else "true"
