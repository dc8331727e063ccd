"""config.toml -> checked settings and policy. What is wrong is refused here, whole, before a night begins."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from importlib import resources
from pathlib import Path

from receivables.config import schema
from receivables.config.aging import aging_options
from receivables.config.brief import brief_settings
from receivables.config.cases import case_rules
from receivables.config.control_accounts import tie_out_rules
from receivables.config.delivery import DeliverySettings, delivery_settings
from receivables.config.disputes import dispute_rules
from receivables.config.grid_sheet import with_grids
from receivables.config.key_figures import KeyFigureSettings, key_figure_settings
from receivables.config.loss_allowance import loss_rates
from receivables.config.policies import PolicyError, book_of, checked_book, policy_of
from receivables.config.reading import ConfigError, parsed, validated
from receivables.config.statements import statement_settings
from receivables.config.triage import triage_settings
from receivables.config.web import WebSettings, web_settings
from receivables.config.webhooks import Receiver, receivers
from receivables.config.whole import filled_in, with_whole_policies
from receivables.config.worklist import worth_rules
from receivables.config.write_offs import handover_rules, write_off_rules
from receivables.model import BankAccount, Firm
from receivables.model.aging import AgingOptions
from receivables.model.brief_settings import BriefSettings
from receivables.model.cases import CaseRules
from receivables.model.control_accounts import TieOutRules
from receivables.model.disputes import DisputeRules
from receivables.model.letter_settings import LetterSettings
from receivables.model.statements import StatementSettings
from receivables.model.visit_reports import ReportRules
from receivables.model.visits import VisitSettings
from receivables.policy.book import Book
from receivables.policy.handovers import HandoverRules
from receivables.policy.loss_allowance import LossRates
from receivables.policy.settings import Policy
from receivables.policy.suspicions import TriageSettings
from receivables.policy.worth import WorthRules
from receivables.policy.write_offs import WriteOffRules
from receivables.source import SourceSettings

__all__ = [
    "Config",
    "ConfigError",
    "Guard",
    "PolicyError",
    "Schedule",
    "Source",
    "book_of",
    "default_config_text",
    "default_deployment_text",
    "load_book",
    "load_config",
    "load_policy",
    "policy_of",
]


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
class Source(SourceSettings):
    """One file, database query or set of files (`file` with `*`) a night loads, and what guards it."""

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
    # The bytes of every letter that was written, by their hashes.
    archive: Path
    templates: Path
    letters: LetterSettings
    guard: Guard
    sources: tuple[Source, ...]
    schedule: Schedule
    triage: TriageSettings
    disputes: DisputeRules
    reports: ReportRules
    delivery: DeliverySettings
    # Which of them a customer falls under on a day: `policy.book`.
    book: Book

    @property
    def policy(self) -> Policy:
        """The policy of [policy]. Another may hold by the day asked for, or for a customer: see `book`."""
        return self.book.pages[0].policy

    @property
    def policy_text(self) -> str:
        """The canonical JSON that the hash of [policy] is over."""
        return self.book.pages[0].text

    write_offs: WriteOffRules
    handovers: HandoverRules
    cases: CaseRules
    visits: VisitSettings = field(default_factory=VisitSettings)
    # What the aging workbook reckons to be lost.
    loss_rates: LossRates = field(default_factory=LossRates)
    # What a representative may offer at a visit.
    brief: BriefSettings = field(default_factory=BriefSettings)
    web: WebSettings
    # How an aging is made where nobody asks for another.
    aging: AgingOptions
    key_figures: KeyFigureSettings
    tie_out: TieOutRules
    webhooks: tuple[Receiver, ...]
    statements: StatementSettings = field(default_factory=StatementSettings)
    # By what the worklist is ordered. It bears on no decision.
    worth: WorthRules


def load_config(path: Path) -> Config:
    """The settings of `path`. ConfigError when the file cannot be read or does not hold up."""
    settings = validated(path, with_whole_policies(path, parsed(path)))
    return Config(
        path=path.resolve(),
        firm=_firm(settings.firm),
        store_url=_database_url(path, settings.store.url),
        output=_beside(path, settings.output.folder),
        archive=_beside(path, settings.output.archive),
        templates=_beside(path, settings.letters.templates),
        letters=_letters(path, settings.letters),
        guard=_guard(settings.load),
        sources=tuple(_source(path, source, settings.load) for source in settings.source),
        schedule=_schedule(settings.schedule),
        disputes=dispute_rules(settings.disputes),
        reports=ReportRules(**settings.reports.model_dump()),
        delivery=delivery_settings(path, settings.delivery, firm=settings.firm.name),
        triage=triage_settings(settings.triage, base_currency=settings.firm.base_currency),
        book=checked_book(path, settings),
        write_offs=write_off_rules(settings.write_offs),
        handovers=handover_rules(settings.handovers),
        cases=case_rules(settings.cases, country=settings.firm.country),
        visits=VisitSettings(**dict(settings.visits)),
        brief=brief_settings(settings.brief),
        web=web_settings(settings.web),
        aging=aging_options(settings.aging),
        key_figures=key_figure_settings(settings.key_figures),
        loss_rates=loss_rates(settings.loss_allowance),
        tie_out=tie_out_rules(settings.control_accounts),
        webhooks=receivers(path, settings.webhooks),
        statements=statement_settings(settings.statements),
        worth=worth_rules(settings.worklist),
    )


def load_book(path: Path, config: Config) -> Book:
    """The policies of `path`: a whole config, or only its tables of policies beside what `config` says of the rest.

    Without the rest, [policy] of `path` may say only how it differs from that of `config`: tables are filled in name by
    name. What it changes, the [[policies]] of `config` inherit, unless `path` has its own. ConfigError when
    the file cannot be read, has neither, does not hold up, or has another base currency.
    """
    document = parsed(path)
    if not {"policy", "policies"} & document.keys():
        raise ConfigError(f"{path}: there is no [policy]; expected a config, or its table [policy] alone")
    whole = with_grids(path, document)
    if "firm" not in document:
        firms = with_grids(config.path, parsed(config.path))
        general = whole.get("policy")
        said = {"policy": filled_in(general, firms["policy"])} if isinstance(general, dict) else {}
        whole = firms | whole | said
    book = checked_book(path, validated(path, with_whole_policies(path, whole)))
    base = config.policy.base_currency
    if book.pages[0].policy.base_currency != base:
        found = book.pages[0].policy.base_currency
        raise ConfigError(f"{path}, firm.base_currency: '{found}', expected '{base}', as the rates are")
    return book


def load_policy(path: Path, config: Config) -> Policy:
    """The first of the policies of `path`: see `load_book`."""
    return load_book(path, config).pages[0].policy


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


def _firm(chosen: schema.FirmTable) -> Firm:
    accounts = tuple(BankAccount(**account.model_dump()) for account in chosen.bank_accounts)
    fields = chosen.model_dump(exclude={"bank_accounts", "address"})
    return Firm(**fields, address=tuple(chosen.address), bank_accounts=accounts)


def _letters(path: Path, chosen: schema.LettersTable) -> LetterSettings:
    copies = chosen.invoice_copies
    return LetterSettings(
        page=chosen.page,
        payment_codes=chosen.payment_codes,
        statement=chosen.statement,
        invoice_copies=None if copies is None else str(_beside(path, copies)),
    )


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
