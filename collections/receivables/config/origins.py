"""Where each setting of a policy comes from: its own table, [policy], a sheet, or what holds when nothing is said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from receivables.config.reading import parsed, validated
from receivables.config.whole import with_whole_policies

_MATRIX = "matrix."


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting of a policy by its name in the config, what it is, and where that is said."""

    name: str
    value: Any
    origin: str

    @property
    def plain(self) -> Any:
        """The value as JSON has it: amounts, days and codes as text."""
        return _plain(self.value)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    return value if isinstance(value, bool | int) else str(value)


def settings_of(path: Path, place: int) -> tuple[Setting, ...]:
    """All settings of the policy at a place of the config: 0 is [policy], 1 the first of [[policies]].

    ConfigError when the file cannot be read or does not hold up.
    """
    document = parsed(path)
    settings = validated(path, with_whole_policies(path, document))
    chosen = settings.policies[place - 1] if place else settings.policy
    own = document["policies"][place - 1] if place else document["policy"]
    general = document["policy"]
    # What has its default is shown, too, though a hash leaves it out.
    values = dict(_flat({name: getattr(chosen, name) for name in type(chosen).model_fields}))
    said = [(f"[[policies]] {place}" if place else "[policy]", own), *([("[policy]", general)] if place else [])]
    return tuple(Setting(name=name, value=value, origin=_origin(name, said)) for name, value in values.items())


def _origin(name: str, said: list[tuple[str, dict[str, Any]]]) -> str:
    for table, document in said:
        matrix = document.get("matrix", {})
        if name.startswith(_MATRIX) and "file" in matrix:
            return f"{matrix['file']}, {'sheet ' + matrix['sheet'] if 'sheet' in matrix else 'its only sheet'}"
        if _has(document, name):
            return table
    return "default"


def _has(document: Any, name: str) -> bool:
    first, _, rest = name.partition(".")
    if not isinstance(document, Mapping) or first not in document:
        return False
    return _has(document[first], rest) if rest else True


def _flat(tables: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Settings by their whole names; lists and maps of bands are one setting each."""
    for name, value in tables.items():
        if hasattr(type(value), "model_fields"):
            inner = {field: getattr(value, field) for field in type(value).model_fields}
            yield from _flat(inner, f"{above}{name}.")
        elif isinstance(value, dict) and not name.endswith("_bands"):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield above + name, value
