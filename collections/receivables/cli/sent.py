"""What was sent, and every attempt to: said of letters and of statements in the same words."""

from collections.abc import Callable

from receivables.documents.words import plural
from receivables.night.outbox.left import Sent
from receivables.store.outbox.attempts import Dispatch

ATTEMPTS: dict[str, Callable[[Dispatch], object]] = {
    "attempt": lambda one: one.attempt,
    "day": lambda one: one.day,
    "by": lambda one: one.channel,
    "to": lambda one: ", ".join(one.recipient.splitlines()),
    "outcome": lambda one: one.outcome or "under way",
    "said": lambda one: one.detail,
}


def sent_in_words(sent: Sent, mailing: str, *, withdrawn: str) -> str:
    """How many left by which channel, then what did not and why. `withdrawn`: why a last look takes one back."""
    by_channel = ", ".join(f"{count:,} by {channel}" for channel, count in sorted(sent.by_channel.items())) or "none"
    parts = [f"sent: {by_channel}."]
    if sent.withdrawn:
        parts.append(f"{plural(sent.withdrawn, mailing)} withdrawn: {withdrawn}.")
    if sent.later:
        parts.append(f"{plural(sent.later, mailing)} may not leave yet.")
    if sent.on_test:
        held = plural(sent.on_test, mailing)
        parts.append(f"E-mail is on test: {held} not sent; new copies to yourself: {sent.copied:,}.")
    if sent.is_stopped:
        parts.append("Sending is stopped.")
    return " ".join(parts)
