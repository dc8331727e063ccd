"""config.toml -> checked settings and policy. What is wrong is refused here, whole, before a night begins."""

import hashlib
import json
import tomllib
from dataclasses import dataclass, field, replace
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from receivables.config import schema
from receivables.config.interest import interest_settings, own_rates
from receivables.model import BankAccount, Firm
from receivables.policy.checks import check
from receivables.policy.regimes import check_interest
from receivables.policy.settings import Cadence, Level, Matrix, Policy
from receivables.stop import Stopped


class ConfigError(Stopped):
    """The config cannot be used: one sentence a line, each naming the file, the place and what was expected."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What stops a load before it changes anything.

    `max_shrink`, `max_grow`: shares by which an open-item list may lose or gain items or money against the list before
    it. `control_total`: currency -> what the rows taken and refused must add up to. `max_age_days`: how old a source's
    newest record may be on the day it is loaded. None, or nothing said of a currency: not looked at.
    """

    max_shrink: Decimal = Decimal("0.30")
    max_grow: Decimal | None = None
    control_total: dict[str, Decimal] = field(default_factory=dict)
    max_age_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file, database query or set of files (`file` with `*`) a night loads, and what guards it.

    The fields but `guard` mean what `receivables.sources.SourceSettings` says.
    """

    name: str
    kind: str
    file: Path | None = None
    url: str | None = None
    query: str | None = None
    table: str | None = None
    preset: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    columns: dict[str, str] = field(default_factory=dict)
    encoding: str | None = None
    date_order: str | None = None
    decimal: str | None = None
    delimiter: str | None = None
    currency: str | None = None
    guard: Guard = field(default_factory=Guard)

    @property
    def origin(self) -> str:
        """What messages call the place it comes from."""
        return self.file.name if self.file else f"database of source {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When the night runs by itself: local time of the firm's time zone."""

    hour: int
    minute: int
    days: str
    skip_holidays: bool
    max_catch_up: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything a firm sets, checked. Paths are absolute."""

    path: Path
    firm: Firm
    store_url: str
    output: Path
    templates: Path
    guard: Guard
    sources: tuple[Source, ...]
    schedule: Schedule
    policy: Policy
    policy_text: str  # canonical JSON, what the hash is over


def load_config(path: Path) -> Config:
    """The settings of `path`. ConfigError when the file cannot be read or does not hold up."""
    settings = _validated(path, _parsed(path))
    policy, text = _checked_policy(path, settings)
    return Config(
        path=path.resolve(),
        firm=_firm(settings.firm),
        store_url=_database_url(path, settings.store.url),
        output=_beside(path, settings.output.folder),
        templates=_beside(path, settings.letters.templates),
        guard=_guard(settings.load),
        sources=tuple(_source(path, source, settings.load) for source in settings.source),
        schedule=_schedule(settings.schedule),
        policy=policy,
        policy_text=text,
    )


def load_policy(path: Path, config: Config) -> Policy:
    """The policy of `path`: a whole config, or only [policy] (and [interest]) beside what `config` says of the rest.

    ConfigError when the file cannot be read, has no [policy], does not hold up, or has another base currency.
    """
    document = _parsed(path)
    if "policy" not in document:
        raise ConfigError(f"{path}: there is no [policy]; expected a config, or its table [policy] alone")
    whole = document if "firm" in document else _parsed(config.path) | document
    policy, _ = _checked_policy(path, _validated(path, whole))
    base = config.policy.base_currency
    if policy.base_currency != base:
        raise ConfigError(f"{path}, firm.base_currency: '{policy.base_currency}', expected '{base}', as the rates are")
    return policy


def default_config_text() -> str:
    """The shipped config.toml."""
    return _shipped("config.toml")


def default_deployment_text() -> str:
    """The shipped prefect.yaml, for firms that keep a Prefect server."""
    return _shipped("prefect.yaml")


def _shipped(name: str) -> str:
    """A file that ships with the package: inside a wheel, or beside the source when editable."""
    shipped = resources.files("receivables") / "_defaults" / name
    beside = Path(__file__).parents[3] / name
    return (shipped if shipped.is_file() else beside).read_text(encoding="utf-8")


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such file; `receivables init DIR` makes a folder with one") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error


def _validated(path: Path, document: dict[str, Any]) -> schema.Settings:
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


def _checked_policy(path: Path, settings: schema.Settings) -> tuple[Policy, str]:
    policy, text = _policy(settings)
    problems = (*check(policy), *check_interest(policy.interest, own_rates(settings.interest)))
    if problems:
        raise ConfigError("\n".join(f"{path}, {problem.where}: {problem.what}" for problem in problems))
    return policy, text


def _policy(settings: schema.Settings) -> tuple[Policy, str]:
    bears_on_decisions = {
        "policy": settings.policy.model_dump(mode="json"),
        "base_currency": settings.firm.base_currency,
        "language": settings.firm.language,
        "languages": settings.letters.languages,
    }
    bears_on_decisions |= _asked_for_interest(settings)
    text = json.dumps(bears_on_decisions, sort_keys=True, ensure_ascii=False)
    return _policy_meant(text, settings.policy, settings.interest), text


def policy_of(text: str) -> Policy:
    """The policy that a `Config.policy_text` stands for, as the store keeps it; rates, which are facts, are not in it.

    Raises ConfigError when it is no such text, or that of a version which knew other settings.
    """
    try:
        said = json.loads(text)
        chosen = schema.PolicyTable.model_validate(said["policy"])
        interest = schema.InterestTable.model_validate(said.get("interest", {}))
        return _policy_meant(text, chosen, interest)
    except (KeyError, TypeError, ValueError) as error:
        raise ConfigError("A policy on record cannot be read: expected one as this version keeps it") from error


def _policy_meant(text: str, chosen: schema.PolicyTable, interest: schema.InterestTable) -> Policy:
    """What the canonical text says, whose policy and interest are given as checked tables."""
    said = json.loads(text)
    return Policy(
        name=chosen.name,
        valid_from=chosen.valid_from,
        base_currency=said["base_currency"],
        buckets=tuple(chosen.aging.buckets),
        matrix=_matrix(chosen.matrix),
        levels=tuple(
            Level(
                name=level.template,
                treatment=level.treatment,
                rank=level.rank,
                deadline_days=level.deadline_days,
                interest=level.interest,
            )
            for level in chosen.letters
        ),
        cadence=Cadence(quiet_days=chosen.cadence.quiet_days, rest_days=dict(chosen.cadence.rest_days)),
        minimum=chosen.minimum,
        promise_grace_days=chosen.promise_grace_days,
        release_days=chosen.release_days,
        cash_data_max_age_days=chosen.cash_data_max_age_days or None,
        visit_days=chosen.visit_days,
        default_language=said["language"],
        languages=tuple(said["languages"]),
        interest=interest_settings(interest),
        hash=hashlib.sha256(text.encode()).hexdigest()[:16],
    )


def _asked_for_interest(settings: schema.Settings) -> dict[str, Any]:
    """What the policy's hash is over of [interest]: nothing where it is not used, and never rates, which are facts."""
    chosen = settings.interest.model_copy(update={"rates": []})
    return {} if chosen == schema.InterestTable() else {"interest": chosen.model_dump(mode="json", exclude={"rates"})}


def _matrix(chosen: schema.MatrixTable) -> Matrix:
    return Matrix(
        age_bands=tuple(chosen.age_bands),
        amount_bands=tuple(chosen.amount_bands),
        grid=tuple(tuple(row) for row in chosen.grid),
        amount_of=chosen.amount_of,
        softening_allowed=chosen.softening_allowed,
        currency_bands={currency: tuple(bounds) for currency, bounds in chosen.currency_bands.items()},
        segment_bands={segment: tuple(bounds) for segment, bounds in chosen.segment_bands.items()},
    )


def _firm(chosen: schema.FirmTable) -> Firm:
    accounts = tuple(BankAccount(**account.model_dump()) for account in chosen.bank_accounts)
    fields = chosen.model_dump(exclude={"bank_accounts", "address"})
    return Firm(**fields, address=tuple(chosen.address), bank_accounts=accounts)


def _source(path: Path, chosen: schema.SourceTable, load: schema.LoadTable) -> Source:
    """What a source does not say about its guard, [load] says for all."""
    guarding = set(schema.LoadTable.model_fields)
    said = {name: value for name in guarding if (value := getattr(chosen, name)) not in (None, {})}
    fields = chosen.model_dump(exclude={"file", "url", *guarding})
    return Source(
        **fields,
        file=_beside(path, chosen.file) if chosen.file else None,
        url=_database_url(path, chosen.url) if chosen.url else None,
        guard=replace(_guard(load), **said),
    )


def _guard(load: schema.LoadTable) -> Guard:
    return Guard(**{name: getattr(load, name) for name in schema.LoadTable.model_fields})


def _schedule(chosen: schema.ScheduleTable) -> Schedule:
    hour, minute = chosen.at.split(":")
    return Schedule(
        hour=int(hour),
        minute=int(minute),
        days=chosen.days,
        skip_holidays=chosen.skip_holidays,
        max_catch_up=chosen.max_catch_up,
    )


def _beside(path: Path, name: str) -> Path:
    return (path.resolve().parent / name).resolve()


def _database_url(path: Path, url: str) -> str:
    """A relative SQLite file lies beside the config, wherever the command is run from."""
    prefix = "sqlite:///"
    if url.startswith(prefix) and not url.startswith(prefix + "/") and url != prefix + ":memory:":
        return prefix + str(_beside(path, url.removeprefix(prefix)))
    return url
