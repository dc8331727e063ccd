"""Letters with extreme data, to try a firm's texts on before a night does."""

from dataclasses import replace
from datetime import date, timedelta

from receivables.documents.letters.letter import Letter, LetterLine
from receivables.model import BankAccount, Firm, ItemKind

_DAY = date(2026, 10, 30)

# Stands for whichever firm writes: the texts are checked before anybody's data is read.
ANY_FIRM = Firm(
    name="The creditor",
    address=("Street and number", "Postcode and town"),
    country="DE",
    base_currency="EUR",
    language="en",
    timezone="Europe/Berlin",
    contact="Accounts Receivable",
    phone="+49 30 23125 000",
    email="receivables@creditor.example",
    bank_accounts=(BankAccount(bank="The bank", iban="DE10000123450000041001"),),
)


def extreme_letters(language: str, template: str) -> dict[str, Letter]:
    """What each letter is extreme in -> the letter."""
    usual = _usual(language, template)
    return {
        "one item": usual,
        "no item": replace(usual, lines=()),
        "300 items": replace(usual, lines=tuple(_line(number) for number in range(300))),
        "three currencies, credits and disputes": replace(usual, lines=_mixed_lines()),
        "nobody known": replace(usual, contact_name=None, contact_role=None, address=()),
        "very long names": replace(
            usual, name="Very long name " * 20, contact_name="Long " * 40, address=("W" * 200,) * 9
        ),
        "Chinese": replace(usual, name="上海华东机械设备有限公司", contact_name="王丽", contact_role="财务经理"),
        "written from right to left": replace(usual, name="حسابات القبض", contact_name="שרה כהן"),
        "characters that mean something elsewhere": replace(usual, name='#read("x") {{ x }} <b>[items]</b> $1$ \\ *_'),
        "branches of a group": replace(usual, lines=(_line(1), replace(_line(2), branch="Branch " * 30 + "(00043)"))),
        "an account manager": replace(usual, key_account_manager="A. Manager", our_contact="A. Manager"),
    }


def _usual(language: str, template: str) -> Letter:
    return Letter(
        reference="L-20261030-00042",
        as_of=_DAY,
        language=language,
        template=template,
        level=1,
        customer="00042",
        name="Customer",
        address=("Street 1", "Town"),
        contact_name="Given Family",
        contact_role="Accounts payable",
        deadline_day=_DAY + timedelta(days=14),
        lines=(_line(1),),
    )


def _mixed_lines() -> tuple[LetterLine, ...]:
    lines = [_line(number, currency=currency) for number, currency in enumerate(("EUR", "JPY", "KWD"))]
    disputed = replace(lines[0], item="D1", disputed_minor=50, chased_minor=lines[0].balance_minor - 50)
    credit = replace(lines[0], item="CN1", kind=ItemKind.CREDIT_NOTE, balance_minor=-99, chased_minor=-99)
    return (*lines, disputed, credit)


def _line(number: int, *, currency: str = "EUR") -> LetterLine:
    due_day = _DAY - timedelta(days=1 + number)
    amount_minor = 100 + 12345 * number
    return LetterLine(
        item=f"INV{number:05}",
        kind=ItemKind.INVOICE,
        day=due_day - timedelta(days=30),
        due_day=due_day,
        days_overdue=(_DAY - due_day).days,
        currency=currency,
        amount_minor=amount_minor,
        balance_minor=amount_minor,
        disputed_minor=0,
        chased_minor=amount_minor,
    )
