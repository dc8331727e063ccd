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


# As much as an address window must take: longer ones than these are printed, and cut off at its edge.
LONGEST_NAME = "Vereinigte Anlagen- und Rohrleitungsbaugesellschaft Mitte-Südost mbH & Co. KG"
LONGEST_ADDRESS = (
    "Zentrale Kreditorenbuchhaltung",
    "Gebäude 14, Tor 3, Eingang Nordwest",
    "Alte Schleusenstraße 112 a",
)
BEYOND = "names beyond any window"


def extreme_letters(language: str, template: str) -> dict[str, Letter]:
    """What each letter is extreme in -> the letter. In all but BEYOND nothing may be cut off or printed over."""
    usual = _usual(language, template)
    one, two, three = _line(1), _line(2), _line(3)
    return {
        "one item": usual,
        "no item": replace(usual, lines=()),
        "300 items": replace(usual, lines=tuple(_line(number) for number in range(300))),
        "three currencies, credits and disputes": replace(usual, lines=_mixed_lines()),
        "amounts of 13 digits": replace(usual, lines=tuple(_large(currency) for currency in ("EUR", "JPY", "KWD"))),
        "nobody known": replace(usual, contact_name=None, contact_role=None, address=()),
        "long names": replace(
            usual,
            name=LONGEST_NAME,
            contact_name="Maximiliane Freifrau von Hohenstein-Wittelsbach",
            contact_role="Leitung Finanzen und Rechnungswesen",
            address=(*LONGEST_ADDRESS, "99999 Neustadt an der Großen Pumpe", "GERMANY"),
            customer="0" * 18,
        ),
        BEYOND: replace(usual, name="Very long name " * 20, contact_name="Long " * 40, address=("W" * 200,) * 9),
        "Chinese": replace(usual, name="上海华东机械设备有限公司", contact_name="王丽", contact_role="财务经理"),
        "written from right to left": replace(usual, name="حسابات القبض", contact_name="שרה כהן"),
        "characters that mean something elsewhere": replace(usual, name='#read("x") {{ x }} <b>[items]</b> $1$ \\ *_'),
        "branches of a group": replace(usual, lines=(one, replace(two, branch="Branch " * 30 + "(00043)"))),
        "item numbers of 40 characters": replace(
            usual, lines=(replace(one, item="I" * 40), replace(two, item="W" * 40))
        ),
        "an account manager": replace(usual, key_account_manager="A. Manager", our_contact="A. Manager"),
        "nothing due yet": replace(usual, lines=(_not_due(one), _not_due(three))),
        "payments in three currencies, as promised": replace(
            usual, paid=(("EUR", 10**15), ("JPY", 1), ("KWD", 5)), paid_day=_DAY, promised_day=_DAY
        ),
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


def _large(currency: str) -> LetterLine:
    """Thirteen digits, however many of them the currency has for its decimals."""
    minor = 9_999_999_999_999
    return replace(_line(1, currency=currency), amount_minor=minor, balance_minor=minor, chased_minor=minor)


def _not_due(line: LetterLine) -> LetterLine:
    return replace(line, due_day=_DAY + timedelta(days=5), days_overdue=-5)


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
