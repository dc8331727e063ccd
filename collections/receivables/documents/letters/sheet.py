"""Everything a letter's page prints, as finished texts: the page layouts place it and decide nothing else."""

import re
from itertools import groupby
from typing import TypedDict

from receivables.documents.letters.glyphs import printable
from receivables.documents.letters.letter import Letter, LetterLine, total_by_currency
from receivables.documents.letters.text import LetterText
from receivables.documents.letters.vocabulary import in_words
from receivables.documents.letters.words import Words
from receivables.model import BankAccount, Firm

Labelled = tuple[str, str]


class Row(TypedDict):
    """One line of the table: five cells, and remarks that stand small beneath the first."""

    cells: tuple[str, ...]
    remarks: tuple[str, ...]


class Total(TypedDict):
    """A sum below the rows of one currency; `final` is the one to be paid."""

    label: str
    amount: str
    final: bool


class Group(TypedDict):
    """The rows of one currency and their totals."""

    rows: list[Row]
    totals: list[Total]


class PrintedBlock(TypedDict):
    """A block of the letter's text."""

    kind: str
    lines: tuple[str, ...]


class Sheet(TypedDict):
    """One letter. `lang` and `region` are ISO codes; in `page_number` stand {page} and {pages}."""

    lang: str
    region: str
    company: str
    imprint: tuple[tuple[str, ...], ...]
    return_line: str
    address: tuple[str, ...]
    info: tuple[Labelled, ...]
    continued: str
    page_number: str
    subject: str
    blocks: list[PrintedBlock]
    heads: tuple[str, ...]
    groups: list[Group]
    accounts: list[tuple[Labelled, ...]]
    payment: tuple[Labelled, ...]
    closing: str


def sheet(letter: Letter, text: LetterText, words: Words, firm: Firm) -> Sheet:
    """The letter as the page prints it."""
    locale = words.formats.locale
    return Sheet(
        lang=locale.language,
        region=locale.territory or firm.country,
        company=printable(firm.name),
        imprint=_imprint(firm),
        return_line=" · ".join(map(printable, (firm.name, *firm.address))),
        address=_address(letter, words),
        info=_info(letter, words, firm),
        continued=_continued(letter, words, firm),
        page_number=words.text("page", "number"),
        subject=text.subject,
        blocks=[PrintedBlock(kind=block.kind, lines=block.lines) for block in text.blocks],
        heads=tuple(words.text("table", name) for name in ("document", "day", "due", "days", "amount")),
        groups=[_group(list(lines), words) for _, lines in groupby(_in_order(letter), key=lambda line: line.currency)],
        accounts=_accounts(letter, words, firm),
        payment=_payment(letter, words, firm),
        closing=words.closing,
    )


def _address(letter: Letter, words: Words) -> tuple[str, ...]:
    lines = [letter.name]
    if letter.contact_name and letter.contact_role:
        lines.append(words.text("page", "attention_with_role", name=letter.contact_name, role=letter.contact_role))
    elif letter.contact_name:
        lines.append(words.text("page", "attention", name=letter.contact_name))
    return tuple(filter(None, map(printable, (*lines, *letter.address))))


def _info(letter: Letter, words: Words, firm: Firm) -> tuple[Labelled, ...]:
    values = {
        "date": words.formats.day(letter.as_of),
        "reference": letter.reference,
        "customer": letter.customer,
        "account_manager": letter.key_account_manager or "",
        "contact": letter.our_contact or firm.contact,
        "phone": letter.our_phone or firm.phone,
        "email": letter.our_email or firm.email,
    }
    return tuple((words.text("page", name), printable(value)) for name, value in values.items() if value)


def _continued(letter: Letter, words: Words, firm: Firm) -> str:
    day = words.formats.day(letter.as_of)
    return printable(words.text("page", "continued", company=firm.name, reference=letter.reference, date=day))


def _imprint(firm: Firm) -> tuple[tuple[str, ...], ...]:
    columns = ((firm.name, *firm.address), (firm.phone, firm.email, firm.website), tuple(firm.registration.split(", ")))
    return tuple(tuple(filter(None, map(printable, column))) for column in columns)


# The table: by currency, what the addressee owes before each branch, the longest overdue first, credits last.


def _in_order(letter: Letter) -> list[LetterLine]:
    def place(line: LetterLine) -> tuple[object, ...]:
        return (line.currency, line.branch, line.chased_minor < 0, line.due_day, line.item)

    return sorted(letter.lines, key=place)


def _group(lines: list[LetterLine], words: Words) -> Group:
    return Group(rows=[_row(line, words) for line in lines], totals=_totals(lines, words))


def _row(line: LetterLine, words: Words) -> Row:
    credited = line.chased_minor < 0
    cells = (
        words.text("kind", line.kind, number=printable(line.item)),
        words.formats.short_day(line.day),
        "" if credited else words.formats.short_day(line.due_day),
        "" if credited else str(line.days_overdue),
        words.formats.money(line.chased_minor, line.currency),
    )
    whose = [printable(line.branch)] if line.branch else []
    return Row(cells=cells, remarks=(*whose, *_remarks(line, words)))


def _remarks(line: LetterLine, words: Words) -> list[str]:
    """Why the amount asked is not the amount of the document."""
    posted = words.formats.money(abs(line.amount_minor), line.currency)
    if line.chased_minor < 0:
        return [words.text("remark", "credit_part", amount=posted)] if line.chased_minor != line.amount_minor else []
    remarks = []
    if line.balance_minor != line.amount_minor:
        remarks.append(words.text("remark", "part", amount=posted))
    if line.disputed_minor > 0:
        disputed = words.formats.money(line.disputed_minor, line.currency)
        remarks.append(words.text("remark", "disputed", amount=disputed))
    return remarks


def _totals(lines: list[LetterLine], words: Words) -> list[Total]:
    asked = sum(line.chased_minor for line in lines if line.chased_minor >= 0)
    set_off = sum(line.chased_minor for line in lines if line.chased_minor < 0)
    parts = {"overdue": asked, "set_off": set_off} if set_off else {}
    return [
        Total(
            label=words.text("table", name),
            amount=words.formats.money(minor, lines[0].currency),
            final=name == "total",
        )
        for name, minor in (parts | {"total": asked + set_off}).items()
    ]


# Where and how to pay.


def _accounts(letter: Letter, words: Words, firm: Firm) -> list[tuple[Labelled, ...]]:
    """Each account that the letter's currencies are paid to: the amounts that go there, then its coordinates."""
    going: dict[BankAccount, dict[str, int]] = {}
    for currency, minor in total_by_currency(letter).items():
        for account in _account_for(currency, firm):
            going.setdefault(account, {})[currency] = minor
    return [_account(account, in_words(amounts, words.formats), words) for account, amounts in going.items()]


def _account_for(currency: str, firm: Firm) -> tuple[BankAccount, ...]:
    """The account of the currency's own, else one for any currency, else the first; none for a firm without any."""
    own = [account for account in firm.bank_accounts if account.currency == currency]
    any_currency = [account for account in firm.bank_accounts if not account.currency]
    return (*own, *any_currency, *firm.bank_accounts)[:1]


def _account(account: BankAccount, amount: str, words: Words) -> tuple[Labelled, ...]:
    number = account.iban.replace(" ", "")
    is_iban = _IBAN.fullmatch(number) is not None
    shown = " ".join(re.findall(".{1,4}", number)) if is_iban else account.iban
    values = {"amount": amount, "bank": account.bank, ("iban" if is_iban else "account"): shown, "bic": account.bic}
    return tuple((words.text("bank", name), printable(value)) for name, value in values.items() if value)


_IBAN = re.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def _payment(letter: Letter, words: Words, firm: Firm) -> tuple[Labelled, ...]:
    values = {
        "by": words.formats.day(letter.deadline_day),
        "reference": letter.reference,
        "holder": firm.name,
    }
    return tuple((words.text("bank", name), printable(value)) for name, value in values.items())
