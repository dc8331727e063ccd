"""The words a letter text may name, and what each becomes. Every value is one line of text, or a whole number."""

from receivables.documents.letters.formats import Formats
from receivables.documents.letters.glyphs import printable
from receivables.documents.letters.letter import Letter, LetterLine, by_currency, total_by_currency
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
    "total": "what is to be paid, credits set off and claimed interest included; each currency by itself",
    "item_count": "how many invoices the table lists, credits not counted (a number)",
    "oldest_days": "how many days the oldest of them is overdue (a number)",
    "credits_total": "what has been set off; empty when nothing has",
    "disputed_total": "what is in dispute and therefore not asked for; empty when nothing is",
    "interest_total": "late-payment interest up to the letter's date; empty when the letter says nothing of any",
    "interest_daily": "what each further day adds to it; empty when nothing",
    "lump_sums_total": "the lump sums of the law for late payment; empty when there are none",
    "interest_claimed": "interest and lump sums together where the letter asks for them; empty where it does not",
    "copy_count": "of how many invoices a copy goes with the letter (a number)",
    "due_date": "the earliest due day in the table, written out; empty when it lists no invoice",
    "paid_total": "what the customer has paid, in a note that thanks for it; empty in any other letter",
    "paid_date": "the day it came in, written out; empty when nobody said",
    "promised_date": "the day for which the customer had promised it, written out; empty when nothing was promised",
    "account_manager": "the customer's account manager; empty for customers that have none",
    "our_company": "our name",
    "our_contact": "who answers for this letter here",
    "our_phone": "that person's telephone number",
    "our_email": "that person's e-mail address",
}
COUNTS = frozenset({"days_to_pay", "level", "item_count", "oldest_days", "copy_count"})


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
        "oldest_days": max((line.days_overdue for line in asked if line.days_overdue > 0), default=0),
        "credits_total": in_words(_credits(letter.lines), formats),
        "disputed_total": in_words(_disputed(letter.lines), formats),
        "copy_count": len(letter.copies),
        **_interest(letter, formats),
        **_days(letter, asked, formats),
        "paid_total": in_words(by_currency(letter.paid), formats),
        **_names(letter, firm),
    }


def in_words(amounts: dict[str, int], formats: Formats) -> str:
    """Amounts by currency as a text: `EUR 1.00 and USD 2.00`; empty for none."""
    return formats.joined([formats.money(minor, currency) for currency, minor in amounts.items()])


def _days(letter: Letter, asked: list[LetterLine], formats: Formats) -> dict[str, str]:
    days = {
        "due_date": min((line.due_day for line in asked), default=None),
        "paid_date": letter.paid_day,
        "promised_date": letter.promised_day,
    }
    return {name: formats.day(day) if day else "" for name, day in days.items()}


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


def _interest(letter: Letter, formats: Formats) -> dict[str, str]:
    lines = letter.interest.lines if letter.interest else ()
    lump_sums = [(one.currency, one.minor) for one in letter.interest.lump_sums] if letter.interest else []
    interest = [(line.currency, line.interest_minor) for line in lines]
    claimed = interest + lump_sums if letter.interest and letter.interest.claimed else []
    amounts = {
        "interest_total": interest,
        "interest_daily": [(line.currency, line.daily_minor) for line in lines if line.daily_minor],
        "lump_sums_total": lump_sums,
        "interest_claimed": claimed,
    }
    return {name: in_words(by_currency(found), formats) for name, found in amounts.items()}


def _credits(lines: tuple[LetterLine, ...]) -> dict[str, int]:
    return by_currency((line.currency, -line.chased_minor) for line in lines if line.chased_minor < 0)


def _disputed(lines: tuple[LetterLine, ...]) -> dict[str, int]:
    return by_currency((line.currency, line.disputed_minor) for line in lines if line.disputed_minor > 0)
