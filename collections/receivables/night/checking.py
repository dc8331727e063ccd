"""What would stop a night halfway, found before it begins: refuse at the start, not at two in the morning."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from receivables.config import Config
from receivables.config.letterhead import unfinished
from receivables.documents.letters import Templates
from receivables.model import Problem
from receivables.night.store import store_of
from receivables.stop import Stopped
from receivables.store import nights
from receivables.store.database import reading


class PolicyNotYetValid(Stopped):
    """The policy holds from a later day on."""


class TextsUnusable(Stopped):
    """Letters could not be written: one sentence a line, each naming the file, what came and what was expected."""


class LetterheadUnfinished(Stopped):
    """Letters would go out under the example's name or bank account: one sentence a line."""


class SourcesMissing(Stopped):
    """Files that a night loads are not there: one sentence a line."""


def refuse_unready(config: Config, *, as_of: date) -> None:
    """Stop a night that could not be finished, while nothing of it is done.

    Raises PolicyNotYetValid, StoreError when a later night has begun, LetterheadUnfinished, SourcesMissing, and
    TextsUnusable (or TemplateError) for letter texts that would fail. What is wrong inside a source
    `loading.load_sources` finds, before it takes any.
    """
    refuse_before_policy(config, as_of)
    refuse_past_night(config, as_of)
    _refuse_unfinished_letterhead(config)
    _refuse_missing_sources(config)
    _refuse_unusable_texts(config)


def refuse_before_policy(config: Config, as_of: date) -> None:
    """Raises PolicyNotYetValid when there is no policy for everybody yet on that day."""
    valid_from = config.book.first_day
    if as_of < valid_from:
        raise PolicyNotYetValid(
            f"{config.path}, policy.valid_from: the policy holds from {valid_from}, and {as_of} is earlier; "
            "expected a night from then on"
        )


def refuse_past_night(config: Config, as_of: date) -> None:
    """Raises StoreError when a later night has begun."""
    with reading(store_of(config)) as conn:
        nights.refuse_before_latest(conn, as_of)


def _refuse_unfinished_letterhead(config: Config) -> None:
    problems = unfinished(config.firm)
    if problems:
        raise LetterheadUnfinished("\n".join(f"{config.path}, {one.where}: {one.what}" for one in problems))


def _refuse_missing_sources(config: Config) -> None:
    # Only a night needs what reads files; a plan is shown without.
    from receivables.sources import is_pattern

    named = [source for source in config.sources if source.file and not is_pattern(source.file)]
    missing = [source for source in named if source.file and not source.file.is_file()]
    if missing:
        raise SourcesMissing("\n".join(f"source {source.name}: there is no file {source.file}" for source in missing))


def _refuse_unusable_texts(config: Config) -> None:
    folder = config.templates
    lying = tuple(sorted((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in folder.glob("*/*")))
    problems = _faults_of_texts(folder, config.policy.languages, config.book.templates, lying)
    if problems:
        raise TextsUnusable("\n".join(f"{problem.where}: {problem.what}" for problem in problems))


# The command looks before it starts a server, and the flow when the night is its own: a second look at the same files
# finds the same.
@lru_cache(maxsize=1)
def _faults_of_texts(
    folder: Path, languages: tuple[str, ...], names: tuple[str, ...], _lying: tuple[tuple[str, int, int], ...]
) -> tuple[Problem, ...]:
    return Templates(folder).check(languages, names)
