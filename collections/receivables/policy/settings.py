"""The policy a firm sets, as frozen values. `config` builds them; `policy.checks` refuses what does not hold up."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from receivables.model import Note, Rank, Treatment
from receivables.policy.regimes import NO_INTEREST, InterestSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Age bands x amount bands -> treatment. Bounds are lower bounds, closed below.

    `grid[amount_band][age_band]`: one row per amount band, one column per age band, as it hangs on the wall.
    `amount_bands` are in the base currency; `currency_bands` and `segment_bands` override them (a currency's own
    bands are in that currency; a currency's come before a segment's).
    """

    age_bands: tuple[int, ...]
    amount_bands: tuple[Decimal, ...]
    grid: tuple[tuple[Treatment, ...], ...]
    amount_of: str = "item"  # or "customer", "group"
    softening_allowed: bool = False
    currency_bands: dict[str, tuple[Decimal, ...]] = field(default_factory=dict)
    segment_bands: dict[str, tuple[Decimal, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One rung of the letter ladder: which treatment may climb to it, whom it speaks to, how long it gives to pay.

    `interest`: whether its letter leaves out, mentions or claims late-payment interest and fees. `from_day` (overdue)
    and `from_amount` (base currency): what it asks of a line, `when` "both" or "either" of them; 0: nothing.
    `copies`: all who stand at these ranks get a copy.
    """

    name: str  # the template's file name
    treatment: Treatment
    rank: Rank
    deadline_days: int
    interest: str = "none"  # or "mention", "claim"
    from_day: int = 0
    from_amount: Decimal = Decimal(0)
    when: str = "both"  # or "either"
    copies: tuple[Rank, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """When a treatment may be repeated, and how long to be silent after any contact. All in calendar days."""

    quiet_days: int
    rest_days: dict[Treatment, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Courtesy:
    """The note before something falls due: at most so many days before it, for so much (base currency) on a due day.

    `segments`: of which customers, none: of all. `counts_as_contact`: whether quiet days follow it. `rest_days`: before
    whoever got one gets another.
    """

    days_before: int
    rest_days: int = 5
    from_amount: Decimal = Decimal(0)
    segments: tuple[str, ...] = ()
    counts_as_contact: bool = False
    template: str = "courtesy"
    rank: Rank = Rank.ACCOUNTS_PAYABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanks:
    """The note after a payment of so much (base currency, 0: none is large enough), or of a promise or plan kept.

    `within_days`: for how long after it. The rest as for `Courtesy`.
    """

    from_amount: Decimal
    kept_promises: bool
    within_days: int = 14
    segments: tuple[str, ...] = ()
    counts_as_contact: bool = False
    template: str = "thanks"
    rank: Rank = Rank.ACCOUNTS_PAYABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Which letters wait until somebody releases them, beside those to key accounts.

    `from_amount`: of all that a letter asks for, in the base currency; 0: any. `levels`: of the ladder.
    `four_eyes`: two people have to release any letter that waits.
    """

    from_amount: Decimal = Decimal(0)
    levels: frozenset[int] = frozenset()
    four_eyes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRules:
    """What bears on decisions of how visits go on once they are asked for.

    `working_days`: `visit_days` counts those of the representative's country. `fallback`: how lines that ask for a
    visit are treated from the night on which a visit to their customer is `fallback_days` past its due day and not
    reported; `none`: everybody waits for the report.
    """

    working_days: bool = False
    fallback: Treatment = Treatment.NONE  # or escalated_letter, special_handling
    fallback_days: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules of one firm, holding from a day on. `hash` is over everything that bears on a decision."""

    name: str
    valid_from: date
    base_currency: str
    buckets: tuple[int, ...]  # lower bounds of the overdue buckets, in days
    matrix: Matrix
    levels: tuple[Level, ...]  # level 1 first
    cadence: Cadence
    minimum: Decimal  # below this much chased in the base currency, a customer is left alone
    promise_grace_days: int
    release_days: int  # how long a letter may wait for its release
    cash_data_max_age_days: int | None  # None: receipts are never too old to trust
    visit_days: int  # days a representative has for a visit: calendar days, unless `visits` says otherwise
    default_language: str
    languages: tuple[str, ...]
    hash: str
    interest: InterestSettings = NO_INTEREST
    dispute_age_from: str = "due_date"  # or "resolution": how old the matrix takes an item that was in dispute for
    group_address: str = "customer"  # or "head": whom a letter, a visit or a case about a branch goes to
    approval: Approval = Approval()
    release_reminder_days: int = 0  # so long before a release lapses its manager is reminded; 0: never
    max_broken_promises: int = 0  # from so many on a further promise holds nothing; 0: no limit
    broken_promises_days: int = 365  # for how long a broken one counts
    courtesy: Courtesy | None = None
    thanks: Thanks | None = None
    reached_by: frozenset[str] = frozenset({"post"})  # or "email", "anybody": by which ways letters go, see `reach`
    visits: VisitRules = VisitRules()

    def level(self, number: int, treatment: str) -> Level:
        """The rung that a letter stands on, or for a note (`number` 0) what stands in its place.

        The ladder may have lost rungs, and the policy its notes, since the letter was written.
        """
        if number:
            return self.levels[min(number, len(self.levels)) - 1]
        note = (self.thanks or _THANKS) if treatment == Note.THANKS else (self.courtesy or _COURTESY)
        return Level(name=note.template, treatment=Treatment.NONE, rank=note.rank, deadline_days=0)

    @property
    def templates(self) -> tuple[str, ...]:
        """The templates of all letters that it may write."""
        notes = (note.template for note in (self.courtesy, self.thanks) if note is not None)
        return (*(level.name for level in self.levels), *notes)


_COURTESY = Courtesy(days_before=0)
_THANKS = Thanks(from_amount=Decimal(0), kept_promises=False)
