"""The words a letter text may name, and what each becomes. Every value is one line of text, or a whole number."""

from receivables.documents.letters.formats import Formats
from receivables.documents.letters.glyphs import printable
from receivables.documents.letters.letter import Letter, LetterLine, total_by_currency
from receivables.model import Firm

# What each word means: also the list in docs/letters.md, which a test keeps the same.
VOCABULARY: dict[str, str] = {
    "reference": "the number of this letter",
    "date": "the day of the letter, written out",
    "deadline": "the day by which the customer shall pay, written out",
    "days_to_pay": "how many days that is from the letter's date (a number)",
    "level": "the rung of the letter ladder, 1 for the first (a number)",
    "customer_number": "the customer's number",
    "customer_name": "the customer's name",
    "contact_name": "the person the letter goes to; empty when nobody is known",
    "contact_role": "that person's role; may be empty",
    "total": "what is to be paid, credits set off; each currency by itself",
    "item_count": "how many invoices the table lists, credits not counted (a number)",
    "oldest_days": "how many days the oldest of them is overdue (a number)",
    "credits_total": "what has been set off; empty when nothing has",
    "disputed_total": "what is in dispute and therefore not asked for; empty when nothing is",
    "account_manager": "the customer's account manager; empty for customers that have none",
    "our_company": "our name",
    "our_contact": "who answers for this letter here",
    "our_phone": "that person's telephone number",
    "our_email": "that person's e-mail address",
}
COUNTS = frozenset({"days_to_pay", "level", "item_count", "oldest_days"})


def vocabulary(letter: Letter, firm: Firm, formats: Formats) -> dict[str, str | int]:
    """The value of every word of VOCABULARY for one letter."""
    asked = [line for line in letter.lines if line.chased_minor >= 0]
    return {
        "date": formats.day(letter.as_of),
        "deadline": formats.day(letter.deadline_day),
        "days_to_pay": (letter.deadline_day - letter.as_of).days,
        "level": letter.level,
        "total": in_words(total_by_currency(letter), formats),
        "item_count": len(asked),
        "oldest_days": max((line.days_overdue for line in asked), default=0),
        "credits_total": in_words(_credits(letter.lines), formats),
        "disputed_total": in_words(_disputed(letter.lines), formats),
        **_names(letter, firm),
    }


def in_words(amounts: dict[str, int], formats: Formats) -> str:
    """Amounts by currency as a text: `EUR 1.00 and USD 2.00`; empty for none."""
    return formats.joined([formats.money(minor, currency) for currency, minor in amounts.items()])


def _names(letter: Letter, firm: Firm) -> dict[str, str | int]:
    names = {
        "reference": letter.reference,
        "customer_number": letter.customer,
        "customer_name": letter.name,
        "contact_name": letter.contact_name or "",
        "contact_role": letter.contact_role or "",
        "account_manager": letter.key_account_manager or "",
        "our_company": firm.name,
        "our_contact": letter.our_contact or firm.contact,
        # A number is not to be broken at the end of a line.
        "our_phone": (letter.our_phone or firm.phone).replace(" ", "\N{NO-BREAK SPACE}"),
        "our_email": letter.our_email or firm.email,
    }
    return {name: printable(value) for name, value in names.items()}


def _credits(lines: tuple[LetterLine, ...]) -> dict[str, int]:
    return _by_currency([(line.currency, -line.chased_minor) for line in lines if line.chased_minor < 0])


def _disputed(lines: tuple[LetterLine, ...]) -> dict[str, int]:
    return _by_currency([(line.currency, line.disputed_minor) for line in lines if line.disputed_minor > 0])


def _by_currency(amounts: list[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for currency, minor in amounts:
        sums[currency] = sums.get(currency, 0) + minor
    return dict(sorted(sums.items()))
