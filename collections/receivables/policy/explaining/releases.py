"""Why tonight's letter waits until somebody releases it."""

from receivables.model import Does
from receivables.money import to_minor
from receivables.policy.explaining.steps import Subject, letter_level


def asks_for_release(subject: Subject) -> str:
    """The code of the sentence that says why the letter waits; empty where it does not. As `letters.as_letters`."""
    approval = subject.policy.approval
    if subject.line["key_account"]:
        return "waits_for_release"
    if letter_level(subject) in approval.levels:
        return "waits_by_level"
    if approval.from_amount and _asks_for(subject, to_minor(approval.from_amount, subject.policy.base_currency)):
        return "waits_by_amount"
    return ""


def _asks_for(subject: Subject, least: int) -> bool:
    """Whether the letter asks for so much, or for what has no rate to compare it by."""
    its = subject.line["addressee"]
    rows = (one for one in subject.others if one["addressee"] == its and one["does"] == Does.LETTER)
    asked = [one["base_minor"] for one in rows]
    return None in asked or sum(asked) >= least
