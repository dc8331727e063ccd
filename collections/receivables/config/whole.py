"""What a further policy leaves out is as [policy] says: the tables of a config, each written out whole."""

from copy import deepcopy
from pathlib import Path
from typing import Any

from receivables.config.grid_sheet import with_grids
from receivables.config.reading import validated

# Said at all, these are said whole: a band that [policy] has would otherwise stay for ever.
_WHOLE = {"currency_bands", "segment_bands"}
# Each policy's own; it has a name and a day, or is refused.
_OWN = {"name", "valid_from", "scope"}


def with_whole_policies(path: Path, document: dict[str, Any]) -> dict[str, Any]:
    """The document with its grids read from their sheets and each of [[policies]] filled in from [policy].

    ConfigError for a sheet that cannot be read, or when what they are filled in from does not hold up itself.
    """
    document = with_grids(path, document)
    further = document.get("policies")
    if not isinstance(further, list) or not all(isinstance(one, dict) for one in further):
        return document
    validated(path, {name: table for name, table in document.items() if name != "policies"})
    general = {name: said for name, said in document["policy"].items() if name not in _OWN}
    return document | {"policies": [filled_in(one, general) for one in further]}


def filled_in(said: dict[str, Any], general: dict[str, Any]) -> dict[str, Any]:
    """What is said, over what is said in general: tables name by name, everything else whole.

    >>> filled_in({"cadence": {"quiet_days": 14}}, {"minimum": "25", "cadence": {"quiet_days": 7, "rest_days": {}}})
    {'minimum': '25', 'cadence': {'quiet_days': 14, 'rest_days': {}}}
    """
    whole = deepcopy(general)
    for name, value in said.items():
        inner = whole.get(name)
        if isinstance(value, dict) and isinstance(inner, dict) and name not in _WHOLE:
            whole[name] = filled_in(value, inner)
        else:
            whole[name] = deepcopy(value)
    return whole
