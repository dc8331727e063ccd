"""Channels that keep what they are handed: behind each a rule of what becomes of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from night.firm import SmallFirm
from receivables.config import load_config
from receivables.delivery.parcel import Outcome, Parcel, Receipt

EMAIL_TOO = """
[delivery]
channels = ["email", "print"]

[delivery.email]
host = "127.0.0.1"
from_address = "ar@example.com"
test = false
"""


@dataclass
class Sink:
    """Takes parcels one by one. `outcome` says what becomes of each; what was sent or may have been is in `taken`."""

    outcome: Callable[[Parcel], Outcome] = lambda _: Outcome.SENT
    taken: list[Parcel] = field(default_factory=list)
    before_each: Callable[[], None] = lambda: None

    def deliver(self, parcels: Iterable[Parcel]) -> Iterator[tuple[Parcel, Receipt]]:
        """Each in its turn."""
        for parcel in parcels:
            self.before_each()
            became = self.outcome(parcel)
            if became in {Outcome.SENT, Outcome.AMBIGUOUS}:
                self.taken.append(parcel)
            yield parcel, Receipt(outcome=became, detail="said so", message_id=parcel.name)

    @property
    def names(self) -> list[str]:
        """What was taken, by name."""
        return [parcel.name for parcel in self.taken]


def with_email(firm: SmallFirm, *, channels: str = '["email", "print"]') -> SmallFirm:
    """The firm with letters by e-mail where there is an address, else on paper."""
    path = firm.config.path
    path.write_text(
        path.read_text(encoding="utf-8") + EMAIL_TOO.replace('["email", "print"]', channels), encoding="utf-8"
    )
    return SmallFirm(load_config(path))
