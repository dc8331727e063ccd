"""The text of a config to checked tables; what is wrong is said by file and place."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from receivables.config import schema
from receivables.stop import Stopped


class ConfigError(Stopped):
    """The config cannot be used: one sentence a line, each naming the file, the place and what was expected."""

    exit_code = 2


def parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file; `receivables init DIR` makes a folder with one") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error


def validated(path: Path, document: dict[str, Any]) -> schema.Settings:
    try:
        return schema.Settings.model_validate(document)
    except ValidationError as error:
        raise ConfigError("\n".join(_sentence(path, dict(found)) for found in error.errors())) from error


def _sentence(path: Path, found: dict[str, Any]) -> str:
    where = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in found["loc"])
    message = str(found["msg"]).removeprefix("Value error, ")
    if found["type"] == "extra_forbidden":
        message = "no such setting"
    came = "" if found["type"] in {"missing", "extra_forbidden", "value_error"} else f"{found['input']!r}: "
    return f"{path}, {where}: {came}{message[0].lower()}{message[1:]}"
