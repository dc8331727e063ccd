"""Letters on their way out: written, looked at a last time, sent by a channel that will do, and proved.

Whoever alone may send does, in this order: clears up after a process that died, writes what leaves (`writing`), then
hands each letter to a channel (`sending`), which a last look (`checking`) and a record of the attempt precede.
"""

from receivables.night.outbox.batches import batch_files
from receivables.night.outbox.coming_back import read_bounces, read_returns
from receivables.night.outbox.nightly import LettersWritten, settle_unfinished, write_letters
from receivables.night.outbox.problems import letter_problems, unsettled_letters

__all__ = [
    "LettersWritten",
    "batch_files",
    "letter_problems",
    "read_bounces",
    "read_returns",
    "settle_unfinished",
    "unsettled_letters",
    "write_letters",
]
