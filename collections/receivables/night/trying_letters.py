"""The texts of a firm tried before a night needs them, together with what its policies ask of them."""

from collections.abc import Iterator
from dataclasses import replace

from receivables.config import Config
from receivables.documents.letters import Press, Templates
from receivables.documents.letters.checking import Finding, Trial, Tried, try_letters
from receivables.policy.book import place_of
from receivables.policy.settings import Policy


def letters_tried(config: Config, *, most_pages: int) -> Tried:
    """Every text of every language printed with extreme data, and what policies ask of them.

    Raises TemplateError when the folder holds no language.
    """
    templates = Templates(config.templates)
    tried = try_letters(
        Trial(
            templates=templates,
            firm=config.firm,
            press_of=lambda firm: Press(templates, firm, config.letters),
            languages=config.policy.languages,
            names=config.book.templates,
            most_pages=most_pages,
        )
    )
    return replace(tried, findings=(*tried.findings, *overtaken(config)))


def overtaken(config: Config) -> Iterator[Finding]:
    """Levels whose next letter may leave before the time that theirs gives to pay is over."""
    for place, policy in enumerate(config.book.policies):
        for number, level in enumerate(policy.levels, start=1):
            silence, why = _silence_after(policy, number)
            if level.deadline_days > silence:
                what = f"gives {level.deadline_days} days to pay, but the next letter may leave after {silence} ({why})"
                yield Finding(where=f"{place_of(place)}.letters, level {number}", what=what)


def _silence_after(policy: Policy, level: int) -> tuple[int, str]:
    """The days after a letter of that level within which no other goes out, and the setting that says so."""
    treatment = policy.levels[level - 1].treatment
    rest = policy.cadence.rest_days[treatment]
    quiet = policy.cadence.quiet_days
    return (rest, f"rest_days.{treatment}") if rest >= quiet else (quiet, "quiet_days")
