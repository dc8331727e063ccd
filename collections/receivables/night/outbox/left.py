"""What left of a kind of mailing: counted while it is sent, and told when that is over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from receivables.delivery.parcel import Outcome
from receivables.store.outbox.attempts import TESTED


@dataclass(slots=True)
class Left:
    """What has left so far; see `Sent`."""

    by_channel: dict[str, int] = field(default_factory=dict)
    batch: Path | None = None
    withdrawn: int = 0
    later: int = 0
    on_test: int = 0
    copied: int = 0
    is_stopped: bool = False

    def count(self, channel: str, outcome: str) -> None:
        """One more that left by that channel, or of which a copy did, if it did."""
        self.copied += outcome == TESTED
        if outcome == Outcome.SENT:
            self.by_channel[channel] = self.by_channel.get(channel, 0) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What left: how many by channel, and the batch to print (None: there was nothing to print).

    `withdrawn`: how many a last look took back; `later`: how many may not leave yet, for their hours or because the
    customer got enough; `on_test`: how many stay ready because e-mail is on test, and `copied`: of how many of them a
    copy went out now; `is_stopped`: somebody has stopped all sending.
    """

    by_channel: Mapping[str, int]
    batch: Path | None = None
    withdrawn: int = 0
    later: int = 0
    on_test: int = 0
    copied: int = 0
    is_stopped: bool = False

    @classmethod
    def of(cls, left: Left) -> Self:
        """What had left in the end."""
        return cls(
            by_channel=dict(left.by_channel),
            batch=left.batch,
            withdrawn=left.withdrawn,
            later=left.later,
            on_test=left.on_test,
            copied=left.copied,
            is_stopped=left.is_stopped,
        )

    @property
    def in_all(self) -> int:
        """How many left, by whatever channel."""
        return sum(self.by_channel.values())
